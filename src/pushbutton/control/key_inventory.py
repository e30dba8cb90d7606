"""The inventory of devices and keys of a running access point, asked over its control socket.

    inventory = KeyInventory(client)
    for entry in await inventory.entries():
        print(entry["id"], entry["title"])

Entries are what KEY_LIST tells (docs/keys.md).  A refusal is `KeysRefusedError`, whose text is a
sentence for a person.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pushbutton.control.client import CommandRefusedError, ControlClient
from pushbutton.errors import PushbuttonError
from pushbutton.formats.device_keys import ANY, DeviceKey, passphrase_text
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac, parse_mac

Entry = dict[str, Any]

NO_INVENTORY = (
    "This access point keeps no inventory of devices and keys: `pushbutton ap` has one, with a "
    "state directory that it can write into."
)


class KeysRefusedError(PushbuttonError):
    """The access point did not do it; the text is a sentence that says why."""


class KeyInventory:
    """The inventory behind a control client, which may be used for other commands too."""

    def __init__(self, client: ControlClient) -> None:
        self._client = client

    async def summary(self) -> dict[str, str]:
        """Return what KEYS tells: the rule, where the truth is, and how many there are."""
        return await self._values("KEYS")

    async def entries(self) -> list[Entry]:
        """Return all devices and keys, without the keys themselves."""
        found: list[Entry] = []
        after = 0
        while True:
            lines = [
                json.loads(line)
                for line in (await self._ask(f"KEY_LIST {after}")).split("\n")
                if line
            ]
            found += [line for line in lines if "next" not in line]
            following = [line["next"] for line in lines if "next" in line]
            if not following:
                return found
            after = int(following[0])

    async def show(self, number: int) -> dict[str, str]:
        """Return everything about one, without its key."""
        return await self._values(f"KEY_SHOW {number}")

    async def key(self, number: int) -> Secret:
        """Return a key as it is typed: a passphrase, or 64 digits."""
        return Secret((await self._values(f"KEY_SHOW {number} key"))["key"])

    async def rename(self, number: int, name: str) -> None:
        """Give a device a name; an empty one takes it away."""
        await self._ask(f"KEY_RENAME {number} {name}".rstrip())

    async def expire(self, number: int, when: str) -> None:
        """Let a key work until then: `2 days`, `2026-12-24`, `never` (`commands.moments`)."""
        await self._ask(f"KEY_EXPIRE {number} {when}")

    async def revoke(self, number: int) -> None:
        """Take a key back."""
        await self._ask(f"KEY_REVOKE {number}")

    async def rotate(self, number: int) -> Secret:
        """Give a device a new key, and return that."""
        await self._ask(f"KEY_ROTATE {number}")
        return await self.key(number)

    async def add(self, keys: Sequence[DeviceKey]) -> int:
        """Enter keys, all or none; returns how many."""
        stage = (await self._ask("KEY_IMPORT_BEGIN")).strip()
        try:
            for key in keys:
                await self._ask(f"KEY_IMPORT_ADD {stage} {_row(key)}")
            return int(await self._ask(f"KEY_IMPORT_COMMIT {stage}"))
        except BaseException:
            await self._client.request(f"KEY_IMPORT_CANCEL {stage}")
            raise

    async def keys(self) -> list[DeviceKey]:
        """Return the keys that work, with the devices' names."""
        found = []
        for entry in await self.entries():
            if entry["own_key"] and entry["state"] in ("reserved", "confirmed"):
                address = None if entry["address"] == ANY else parse_mac(entry["address"])
                key = await self.key(entry["id"])
                found.append(DeviceKey(key, address, _name(entry), entry.get("expires")))
        return found

    async def _values(self, command: str) -> dict[str, str]:
        lines = (await self._ask(command)).splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    async def _ask(self, command: str) -> str:
        try:
            return await self._client.command(command)
        except CommandRefusedError as error:
            raise KeysRefusedError(_sentence(error.reply)) from None


def _name(entry: Entry) -> str:
    return str(entry.get("name") or entry.get("device_name") or "")


def _row(key: DeviceKey) -> str:
    row: dict[str, object] = {
        "key": passphrase_text(key, "An import"),
        "address": ANY if key.address is None else format_mac(key.address),
        "name": key.name,
        "expires": key.expires,
    }
    return json.dumps({name: value for name, value in row.items() if value not in (None, "")})


def _sentence(reply: str) -> str:
    reason = reply.removeprefix("FAIL").strip()
    if reply.startswith("UNKNOWN") or "no inventory" in reason:
        return NO_INVENTORY
    if not reason:
        return "The access point refused, without a reason."
    return f"{reason[:1].upper()}{reason[1:]}."
