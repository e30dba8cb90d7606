"""The management of an access point, with a pretended one."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

import pytest

from pushbutton.crypto.kdf import management_keys
from pushbutton.protocol.management import open_sealed, seal
from pushbutton.protocol.management_settings import (
    AccessPointChange,
    AccessPointState,
    StationSettings,
    encode_stations,
)
from pushbutton.registrar.management import AccessPointManagement, ManagementFailedError
from pushbutton.registrar.management_store import ManagementStore, NoManagementKeyError
from pushbutton.secret import Secret
from pushbutton.upnp.errors import UpnpError
from pushbutton.upnp.service import Action, Value
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, ConfigMethods, EncryptionType
from pushbutton.wire.message import Message

ACCESS_POINT = UUID(int=7)
KEYS = management_keys(Secret(bytes(32)))
MAC = bytes.fromhex("020000000001")
STATE = AccessPointState(
    b"home",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    Secret("a passphrase"),
    MAC,
    11,
    radio_enabled=True,
    setup_locked=False,
    config_methods=ConfigMethods(0),
)
DEVICE = Credential(
    b"home", STATE.authentication, STATE.encryption, Secret("its own passphrase"), MAC
)


class Pretended:
    """An access point that answers what it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Message]] = []
        self.content: bytes | None = None
        self.error: int | None = None
        self.context: bytes | None = None

    async def call(self, action: Action, values: dict[str, Value]) -> dict[str, Value]:
        if self.error is not None:
            raise UpnpError(self.error)
        [(name, request)] = values.items()
        assert name == action.inputs[0].name
        assert isinstance(request, bytes)
        opened = open_sealed(KEYS, action.name.encode(), request)
        self.asked.append((action.name, opened.settings))
        if self.content is None:
            return {}
        answer = seal(KEYS, self.context or request, opened.counter, self.content, os.urandom)
        return {action.outputs[0].name: answer}


@pytest.fixture
def pretended() -> Pretended:
    return Pretended()


@pytest.fixture
def management(pretended: Pretended, tmp_path: Path) -> AccessPointManagement:
    store = ManagementStore(tmp_path)
    store.keep(ACCESS_POINT, KEYS)
    return AccessPointManagement(pretended, ACCESS_POINT, store)


async def test_the_settings_are_read(
    management: AccessPointManagement, pretended: Pretended
) -> None:
    pretended.content = STATE.encode()
    state = await management.state()
    assert state == STATE
    assert state.key.matches(STATE.key)
    assert pretended.asked[0][0] == "GetAPSettings"


async def test_the_devices_are_read(
    management: AccessPointManagement, pretended: Pretended
) -> None:
    pretended.content = encode_stations([StationSettings("printer", DEVICE)])
    [one] = await management.devices()
    assert (one.name, one.credential.mac_address) == ("printer", MAC)


async def test_each_action_says_what_it_is_about(
    management: AccessPointManagement, pretended: Pretended
) -> None:
    await management.change(AccessPointChange(unlock=True))
    await management.forget_network(b"home")
    await management.reboot()
    await management.rename_device(MAC, "printer")
    await management.forget_device(MAC)
    await management.send_device_away(MAC)
    names = [name for name, _ in pretended.asked]
    assert names == [
        "SetAPSettings",
        "DelAPSettings",
        "RebootAP",
        "SetSTASettings",
        "DelSTASettings",
        "RebootSTA",
    ]
    contents = [content for _, content in pretended.asked]
    assert contents[0].get(a.AP_SETUP_LOCKED) is False
    assert contents[1].get(a.SSID) == b"home"
    assert len(contents[2]) == 0
    assert [one.get(a.MAC_ADDRESS) for one in contents[3:]] == [MAC] * 3
    assert contents[3].get(a.NEW_DEVICE_NAME) == "printer"


async def test_after_a_reset_there_is_no_key(
    management: AccessPointManagement, pretended: Pretended
) -> None:
    await management.reset()
    with pytest.raises(NoManagementKeyError):
        await management.reboot()
    assert [name for name, _ in pretended.asked] == ["ResetAP"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (401, "does not let itself be managed"),
        (602, "does not let itself be managed"),
        (606, "does not know us any more"),
        (610, "has heard later messages"),
        (799, "UPnP error 799"),
    ],
)
async def test_a_refusal_is_a_sentence(
    management: AccessPointManagement, pretended: Pretended, code: int, sentence: str
) -> None:
    pretended.error = code
    with pytest.raises(ManagementFailedError, match=sentence):
        await management.reboot()


async def test_an_answer_of_somebody_else_is_not_believed(
    management: AccessPointManagement, pretended: Pretended
) -> None:
    pretended.content, pretended.context = STATE.encode(), b"another request"
    with pytest.raises(ManagementFailedError):
        await management.state()
    pretended.content = None
    with pytest.raises(ManagementFailedError):
        await management.state()
