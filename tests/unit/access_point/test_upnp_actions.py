"""What actions make of their arguments, and the numbers of what they refuse."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.access_point.upnp_actions import Actions, read_selected_registrar
from pushbutton.errors import MalformedError
from pushbutton.protocol.advertise import ExternalRegistrar
from pushbutton.protocol.passwords import BROADCAST
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import ConfigMethods, DevicePasswordId
from pushbutton.wire.message import attribute

CLIENT = IPv4Address("10.0.0.9")
STATION = bytes.fromhex("0210000000ab")
VERSION = attribute(a.VERSION, 0x10)
SELECTED = VERSION + attribute(a.SELECTED_REGISTRAR, True)
FIRST, SECOND = b"\x02\x10\x00\x00\x00\x01", b"\x02\x10\x00\x00\x00\x02"


def extension(*addresses: bytes) -> bytes:
    """The Wi-Fi Alliance's extension with Version2 and AuthorizedMACs."""
    authorized = bytes((1, 6 * len(addresses))) + b"".join(addresses) if addresses else b""
    value = bytes.fromhex("00372a000120") + authorized
    return bytes.fromhex("1049") + len(value).to_bytes(2, "big") + value


class Recorder:
    """In the place of the access point and its sessions."""

    def __init__(self, reply: bytes = b"reply") -> None:
        self.reply = reply
        self.put_messages: list[tuple[bytes, bytes]] = []
        self.selected: list[tuple[object, ExternalRegistrar | None]] = []
        self.asked: list[object] = []

    async def get_device_info(self, client: IPv4Address) -> bytes:
        self.asked.append(client)
        return b"M1"

    async def put_message(self, octets: bytes, client: IPv4Address) -> bytes:
        self.asked.append((octets, client))
        return self.reply

    def put(self, address: bytes, octets: bytes) -> None:
        self.put_messages.append((address, octets))

    def select(self, client: object, external: ExternalRegistrar | None) -> None:
        self.selected.append((client, external))


async def test_device_info_is_m1() -> None:
    recorder = Recorder()
    actions = Actions(recorder, recorder)
    assert await actions.invoke("GetDeviceInfo", {}, CLIENT) == {"NewDeviceInfo": b"M1"}
    assert recorder.asked == [CLIENT]


async def test_a_message_is_answered() -> None:
    recorder = Recorder()
    actions = Actions(recorder, recorder)
    answer = await actions.invoke("PutMessage", {"NewInMessage": b"M2"}, CLIENT)
    assert answer == {"NewOutMessage": b"reply"}
    assert recorder.asked == [(b"M2", CLIENT)]


async def test_the_last_word_is_an_error_as_in_hostapd_or_success_as_specified() -> None:
    recorder = Recorder(reply=b"")
    with pytest.raises(UpnpError) as error:
        await Actions(recorder, recorder).invoke("PutMessage", {"NewInMessage": b""}, CLIENT)
    assert error.value.code == 500
    conforming = Actions(recorder, recorder, conforming=True)
    assert await conforming.invoke("PutMessage", {"NewInMessage": b""}, CLIENT) == {}


@pytest.mark.parametrize("text", ["02:10:00:00:00:AB", "02-10-00-00-00-ab", "0210.0000.00ab"])
async def test_a_response_goes_to_its_station(text: str) -> None:
    recorder = Recorder()
    arguments = {"NewMessage": b"M2", "NewWLANEventType": 2, "NewWLANEventMAC": text}
    assert await Actions(recorder, recorder).invoke("PutWLANResponse", arguments, CLIENT) == {}
    assert recorder.put_messages == [(STATION, b"M2")]


@pytest.mark.parametrize(
    ("kind", "text", "code"), [(1, "02:10:00:00:00:ab", 500), (2, "nobody", 600), (1, "", 600)]
)
async def test_a_response_that_is_none(kind: int, text: str, code: int) -> None:
    recorder = Recorder()
    arguments = {"NewMessage": b"M2", "NewWLANEventType": kind, "NewWLANEventMAC": text}
    with pytest.raises(UpnpError) as error:
        await Actions(recorder, recorder).invoke("PutWLANResponse", arguments, CLIENT)
    assert error.value.code == code
    assert not recorder.put_messages


async def test_a_registrar_says_that_it_waits_and_that_it_does_not() -> None:
    recorder = Recorder()
    actions = Actions(recorder, recorder)
    off = VERSION + attribute(a.SELECTED_REGISTRAR, False)
    for message in (SELECTED, off, VERSION):
        assert await actions.invoke("SetSelectedRegistrar", {"NewMessage": message}, CLIENT) == {}
    actions.subscriber_gone(CLIENT)
    clients, externals = zip(*recorder.selected, strict=True)
    assert set(clients) == {CLIENT}
    assert externals[0] is not None
    assert externals[1:] == (None, None, None)


async def test_a_selection_that_cannot_be_read_is_an_error() -> None:
    recorder = Recorder()
    with pytest.raises(UpnpError) as error:
        await Actions(recorder, recorder).invoke(
            "SetSelectedRegistrar", {"NewMessage": b"\x10\x41\x00"}, CLIENT
        )
    assert error.value.code == 500


async def test_what_nobody_does_is_not_implemented() -> None:
    recorder = Recorder()
    with pytest.raises(UpnpError) as error:
        await Actions(recorder, recorder).invoke("FlyToTheMoon", {}, CLIENT)
    assert error.value.code == 602


# What SetSelectedRegistrar says


def test_what_version_1_leaves_out_is_anything() -> None:
    found = read_selected_registrar(SELECTED)
    assert found == ExternalRegistrar(
        True, DevicePasswordId.DEFAULT, ConfigMethods(0xFFFF), (BROADCAST,)
    )


def test_what_is_said_is_taken() -> None:
    message = (
        SELECTED
        + attribute(a.DEVICE_PASSWORD_ID, 4)
        + attribute(a.SELECTED_REGISTRAR_CONFIG_METHODS, ConfigMethods(0x0280))
        + extension(FIRST, SECOND)
    )
    assert read_selected_registrar(message) == ExternalRegistrar(
        True, 4, ConfigMethods(0x0280), (FIRST, SECOND)
    )


def test_version_2_without_addresses_welcomes_nobody_in_particular() -> None:
    assert read_selected_registrar(SELECTED + extension()).authorized == ()


def test_of_six_addresses_five_are_kept() -> None:
    addresses = [bytes((2, 0, 0, 0, 0, number)) for number in range(6)]
    found = read_selected_registrar(SELECTED + extension(*addresses))
    assert found.authorized == tuple(addresses[:5])


@given(st.binary(max_size=80))
def test_nothing_but_malformed_is_raised(octets: bytes) -> None:
    with suppress(MalformedError):
        read_selected_registrar(octets)
