"""The inventory as a client sees it, from a control client that says what a test wants."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pushbutton.control.client import CommandRefusedError, ControlClient
from pushbutton.control.key_inventory import NO_INVENTORY, KeyInventory, KeysRefusedError
from pushbutton.formats.device_keys import DeviceKey
from pushbutton.secret import Secret


class Pretended(ControlClient):
    """Answers commands by a table; what it does not know it refuses."""

    def __init__(self, **answers: str) -> None:
        self.answers, self.asked = answers, list[str]()

    async def request(self, command: str) -> str:
        self.asked.append(command)
        return self.answers.get(command.replace(" ", "_"), "FAIL there is no such thing\n")

    async def command(self, command: str) -> str:
        reply = await self.request(command)
        if reply.startswith(("FAIL", "UNKNOWN")):
            raise CommandRefusedError(command, reply)
        return reply


def entry(number: int, **more: Any) -> str:
    values = {"id": number, "state": "confirmed", "own_key": True, "address": "any", **more}
    return json.dumps(values) + "\n"


async def test_a_list_in_pieces() -> None:
    client = Pretended(
        KEY_LIST_0=entry(1) + entry(4) + '{"next": 4}\n',
        KEY_LIST_4=entry(9),
    )
    assert [each["id"] for each in await KeyInventory(client).entries()] == [1, 4, 9]


async def test_the_keys_that_work_with_their_names() -> None:
    client = Pretended(
        KEY_LIST_0=entry(1, name="lamp", device_name="Bulb", address="02:00:00:00:00:01")
        + entry(2, device_name="Phone", expires=5)
        + entry(3, state="revoked")
        + entry(4, own_key=False),
        KEY_SHOW_1_key="id=1\nkey=a key with = in it\npsk=00\n",
        KEY_SHOW_2_key="key=another key\n",
    )
    one, two = await KeyInventory(client).keys()
    assert (one.name, one.address, one.key.text()) == (
        *("lamp", bytes.fromhex("020000000001"), "a key with = in it"),
    )
    assert (two.name, two.address, two.expires) == ("Phone", None, 5)


async def test_an_import_that_fails_is_cancelled() -> None:
    client = Pretended(KEY_IMPORT_BEGIN="3\n", KEY_IMPORT_CANCEL_3="OK\n")
    with pytest.raises(KeysRefusedError, match=r"There is no such thing\."):
        await KeyInventory(client).add([DeviceKey(Secret("correct horse"))])
    assert client.asked == [
        "KEY_IMPORT_BEGIN",
        'KEY_IMPORT_ADD 3 {"key": "correct horse", "address": "any"}',
        "KEY_IMPORT_CANCEL 3",
    ]


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        ("UNKNOWN COMMAND\n", NO_INVENTORY),
        ("FAIL this access point keeps no inventory of devices and keys\n", NO_INVENTORY),
        ("FAIL\n", "The access point refused, without a reason."),
        ("FAIL key 7 is revoked\n", "Key 7 is revoked."),
    ],
)
async def test_refusals_are_sentences(reply: str, sentence: str) -> None:
    with pytest.raises(KeysRefusedError) as caught:
        await KeyInventory(Pretended(KEY_REVOKE_7=reply)).revoke(7)
    assert str(caught.value) == sentence
