"""The commands about tokens and handovers: replies as hostapd's, and what they bring about."""

from __future__ import annotations

import os
import re
from uuid import UUID

import pytest
from memory_house import House, Visitor

from pushbutton.control.client import ControlClient
from pushbutton.crypto import dh
from pushbutton.formats import ndef, nfc_token
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.policy import DevicePassword
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.values import OobDevicePassword

HASH = bytes(range(20))
PAIR = dh.from_private(bytes(range(1, 33)))
TOKEN = nfc_token.password_token(OobDevicePassword(HASH, 0x1234, Secret(bytes(32))))
REQUEST = nfc_token.handover_request(HASH, UUID(int=5))
CONFIGURED = {
    "wps_nfc_dev_pw_id": "49067",
    "wps_nfc_dh_pubkey": PAIR.public.hex(),
    "wps_nfc_dh_privkey": PAIR.private.reveal().hex(),
    "wps_nfc_dev_pw": "000102030405060708090a0b0c0d0e0f",
}


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        (f"WPS_NFC_TAG_READ {TOKEN.hex()}", "OK\n"),
        (f"WPS_NFC_TAG_READ {ndef.encode(TOKEN).hex().upper()}", "OK\n"),
        (f"WPS_NFC_TAG_READ {TOKEN.hex()[:-1]}", "FAIL\n"),
        (f"WPS_NFC_TAG_READ {TOKEN.hex()[:-2]}", "FAIL\n"),
        (f"WPS_NFC_TAG_READ {TOKEN.hex()} x", "FAIL\n"),
        ("WPS_NFC_TAG_READ 1234", "FAIL\n"),
        ("WPS_NFC_TAG_READ 102C00", "FAIL\n"),
        ("WPS_NFC_TAG_READ xy", "FAIL\n"),
        ("WPS_NFC_TAG_READ ", "FAIL\n"),
        ("WPS_NFC_TAG_READ", "UNKNOWN COMMAND\n"),
        ("WPS_NFC_TAG_READ 1049000600372a000120", "FAIL\n"),
        (f"WPS_NFC_TAG_READ {REQUEST.hex()}", "FAIL\n"),
        (f"WPS_NFC_TAG_READ {ndef.encode(REQUEST).hex()}", "FAIL\n"),
        (f"WPS_NFC_TAG_READ 102c0016{HASH.hex()}0007", "FAIL\n"),
        ("WPS_NFC_CONFIG_TOKEN x", "FAIL\n"),
        ("WPS_NFC_CONFIG_TOKEN WPS x", "FAIL\n"),
        ("WPS_NFC_CONFIG_TOKEN", "UNKNOWN COMMAND\n"),
        ("WPS_NFC_TOKEN enable", "FAIL\n"),
        ("WPS_NFC_TOKEN disable", ""),
        ("WPS_NFC_TOKEN x", "FAIL\n"),
        ("WPS_NFC_TOKEN WPS ", "FAIL\n"),
        ("WPS_NFC_TOKEN", "UNKNOWN COMMAND\n"),
        ("NFC_GET_HANDOVER_SEL NDEF", "FAIL\n"),
        ("NFC_GET_HANDOVER_SEL NDEF P2P-CR", "FAIL\n"),
        ("NFC_GET_HANDOVER_SEL NDEF WPS-CR-TAG", "FAIL\n"),
        ("NFC_GET_HANDOVER_SEL NDEF WPS-CR x", "FAIL\n"),
        (f"NFC_REPORT_HANDOVER RESP WPS {ndef.encode(REQUEST).hex()} 00", "OK\n"),
        (f"NFC_REPORT_HANDOVER RESP WPS {ndef.encode(REQUEST).hex()} 0", "FAIL\n"),
        (f"NFC_REPORT_HANDOVER RESP WPS {ndef.encode(REQUEST).hex()}", "FAIL\n"),
        (f"NFC_REPORT_HANDOVER RESP WPS {REQUEST.hex()} 00", "FAIL\n"),
        (f"NFC_REPORT_HANDOVER RESP WPS {REQUEST[2:].hex()} 00", "FAIL\n"),
        (f"NFC_REPORT_HANDOVER RESP WPS {ndef.encode(TOKEN).hex()} 00", "FAIL\n"),
        (f"NFC_REPORT_HANDOVER INIT WPS {ndef.encode(REQUEST).hex()} 00", "FAIL\n"),
        (f"NFC_REPORT_HANDOVER RESP P2P {ndef.encode(REQUEST).hex()} 00", "FAIL\n"),
        ("NFC_REPORT_HANDOVER RESP WPS 00 00", "FAIL\n"),
        ("NFC_REPORT_HANDOVER", "UNKNOWN COMMAND\n"),
    ],
)
async def test_replies(control: ControlClient, request_: str, reply: str) -> None:
    assert await control.request(request_) == reply


async def token(control: ControlClient, request: str) -> nfc_token.Tag:
    reply = await control.request(request)
    assert re.fullmatch(r"([0-9A-F]{2})+\n", reply)
    return nfc_token.read(bytes.fromhex(reply))


async def test_a_token_is_made_anew_each_time_and_enabled_then(control: ControlClient) -> None:
    first = (await token(control, "WPS_NFC_TOKEN WPS")).password
    tag = await token(control, "WPS_NFC_TOKEN NDEF")
    second = tag.password
    assert first is not None
    assert second is not None
    assert tag.in_ndef
    assert first.public_key_hash != second.public_key_hash
    assert await control.request("WPS_NFC_TOKEN enable") == ""
    assert await control.request("WPS_NFC_TOKEN disable") == ""


async def test_the_configured_token_is_shown_and_enabled(house: House) -> None:
    bss = await house.start(house.configure(**CONFIGURED))
    async with house.client() as control:
        for _ in range(2):
            password = (await token(control, "WPS_NFC_TOKEN NDEF")).password
            assert password is not None
            assert password.password_id == 49067
            assert password.public_key_hash == dh.key_hash(PAIR.public)
            assert password.password.matches(bytes(range(16)))
        assert await control.request("WPS_NFC_TOKEN enable") == ""
        assert bss.registrar is not None
        assert bss.registrar.own_tokens.enabled is not None
        select = (await token(control, "NFC_GET_HANDOVER_SEL NDEF WPS-CR")).password
        assert select is not None
        assert select.public_key_hash == dh.key_hash(PAIR.public)


async def test_a_part_of_the_configured_token_that_is_missing(house: House) -> None:
    await house.start(house.configure(**{**CONFIGURED, "wps_nfc_dev_pw": None}))
    async with house.client() as control:
        for what in ("WPS", "NDEF", "enable"):
            assert await control.request(f"WPS_NFC_TOKEN {what}") == "FAIL\n"


@pytest.mark.parametrize("private", [None, "01", "", "00"])
async def test_a_configured_token_without_its_private_key_is_not_enabled(
    house: House, private: str | None
) -> None:
    await house.start(house.configure(**{**CONFIGURED, "wps_nfc_dh_privkey": private}))
    async with house.client() as control:
        assert (await token(control, "WPS_NFC_TOKEN WPS")).password is not None
        assert await control.request("WPS_NFC_TOKEN enable") == "FAIL\n"
    assert any("wps_nfc_dh_privkey does not belong" in line for line in house.log)


async def test_a_configuration_token_says_network_and_place(house: House) -> None:
    bss = await house.start(house.configure(hw_mode="g", channel="6"))
    async with house.client() as control:
        tag = await token(control, "WPS_NFC_CONFIG_TOKEN NDEF")
    message = tag.message
    assert [kind for kind, _ in message] == [0x100E, 0x103C, 0x1001, 0x1020, 0x1049]
    assert message.get(a.AP_CHANNEL) == 6
    assert message.get(a.MAC_ADDRESS) == bss.address
    credential = Credential.decode(message.require(a.CREDENTIAL))
    assert credential.ssid == b"house"
    assert credential.network_key.matches(b"correct horse")


async def test_a_configuration_token_configures_an_unconfigured_network(house: House) -> None:
    await house.start(house.configure(wps_state="1", wpa=None, wpa_passphrase=None))
    async with house.client() as control:
        message = (await token(control, "WPS_NFC_CONFIG_TOKEN WPS")).message
        key = Credential.decode(message.require(a.CREDENTIAL)).network_key
        await house.configuration_has(control, f"passphrase={key.text()}")
        again = (await token(control, "WPS_NFC_CONFIG_TOKEN WPS")).message
        same = Credential.decode(again.require(a.CREDENTIAL)).network_key
        assert same.matches(key)


async def test_the_key_of_a_configuration_token_is_on_the_disk(house: House) -> None:
    keys = house.folder / "keys"
    keys.touch()
    await house.start(house.configure(wpa_passphrase=None, wpa_psk_file=str(keys)))
    async with house.client() as control:
        message = (await token(control, "WPS_NFC_CONFIG_TOKEN WPS")).message
        key = Credential.decode(message.require(a.CREDENTIAL)).network_key
        assert keys.read_text() == f"wps=1 00:00:00:00:00:00 {key.text()}\n"
        again = (await token(control, "WPS_NFC_CONFIG_TOKEN WPS")).message
        assert Credential.decode(again.require(a.CREDENTIAL)).network_key.matches(key)
        assert len(keys.read_text().splitlines()) == 1


async def test_a_handover_select_has_the_same_key_each_time(control: ControlClient) -> None:
    tag = await token(control, "NFC_GET_HANDOVER_SEL NDEF WPS-CR")
    bare = await token(control, "NFC_GET_HANDOVER_SEL WPS WPS-CR")
    assert tag.is_handover
    assert bare.is_handover
    assert tag.message.raw == bare.message.raw
    assert [kind for kind, _ in tag.message] == [0x102C, 0x1045, 0x1020, 0x1049]


async def test_without_wps_there_are_no_tokens(house: House) -> None:
    await house.start(house.configure(wps_state="0"))
    async with house.client() as control:
        for request in (
            f"WPS_NFC_TAG_READ {TOKEN.hex()}",
            "WPS_NFC_CONFIG_TOKEN WPS",
            "WPS_NFC_TOKEN enable",
            "NFC_GET_HANDOVER_SEL NDEF WPS-CR",
            f"NFC_REPORT_HANDOVER RESP WPS {ndef.encode(REQUEST).hex()} 00",
        ):
            assert await control.request(request) == "FAIL\n"
        assert await control.request("WPS_NFC_TOKEN disable") == ""


class Tagged(Visitor):
    """A device that has a token, has read one, or took part in a handover."""

    key_hash: bytes | None = None
    password = DevicePassword(7, Secret(b""))

    def machine(self) -> Enrollee:
        return Enrollee(
            device=self.device,
            password=self.password,
            key_pair=PAIR,
            random=os.urandom,
            registrar_key_hash=self.key_hash,
        )


async def test_a_device_registers_by_its_token(house: House) -> None:
    await house.start(house.configure())
    device = Tagged(house.wire(), 1)
    device.password = DevicePassword(0x1234, Secret("AB" * 16))
    content = OobDevicePassword(dh.key_hash(PAIR.public), 0x1234, Secret(b"\xab" * 16))
    tag = ndef.encode(nfc_token.password_token(content))
    async with house.client() as control:
        assert not await device.register()
        assert await control.request(f"WPS_NFC_TAG_READ {tag.hex()}") == "OK\n"
        assert await device.register()
        assert device.network_key == b"correct horse"
        assert not await device.register()


async def test_a_device_that_read_our_token_registers(house: House) -> None:
    await house.start(house.configure())
    device = Tagged(house.wire(), 1)
    async with house.client() as control:
        read = (await token(control, "WPS_NFC_TOKEN NDEF")).password
        assert read is not None
        device.key_hash = read.public_key_hash
        digits = read.password.reveal().hex().upper()
        device.password = DevicePassword(read.password_id, Secret(digits))
        assert not await device.register()
        await control.request("WPS_NFC_TOKEN enable")
        assert await device.register()
        assert device.network_key == b"correct horse"
        await control.request("WPS_NFC_TOKEN disable")
        assert not await device.register()


async def test_a_device_registers_after_a_handover(house: House) -> None:
    await house.start(house.configure())
    device = Tagged(house.wire(), 1)
    request = ndef.encode(
        nfc_token.handover_request(dh.key_hash(PAIR.public), device.device.uuid)
    ).hex()
    async with house.client() as control:
        select = await control.request("NFC_GET_HANDOVER_SEL NDEF WPS-CR")
        answer = nfc_token.read(bytes.fromhex(select)).password
        assert answer is not None
        device.key_hash = answer.public_key_hash
        report = f"NFC_REPORT_HANDOVER RESP WPS {request} {select.strip()}"
        assert await control.request(report) == "OK\n"
        assert await device.register()
        assert device.network_key == b"correct horse"
        assert not await device.register()
        assert await control.request(report) == "OK\n"
        device.key_hash = bytes(20)
        assert not await device.register()
