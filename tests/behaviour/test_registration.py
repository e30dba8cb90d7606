"""What a person sees of registrations is the same whatever carries them."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest
from devices import OTHER_PIN, PIN, enroll, enrollment
from places import PASSPHRASE, SSID, Stage

from pushbutton.protocol.notices import RegistrarDeclined
from pushbutton.protocol.outputs import Output, Step
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.wire.eapol import EapolPacket, EapolType
from pushbutton.wire.enums import AuthenticationType, EncryptionType


async def test_by_pin(stage: Stage) -> None:
    ap = await stage.access_point()
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with stage.station() as link:
        received = await enroll(link)
        (credential,) = received.credentials
        assert credential.ssid == SSID
        assert credential.network_key.matches(PASSPHRASE.encode())
        assert credential.authentication & AuthenticationType.WPA2_PERSONAL
        assert credential.encryption & EncryptionType.AES
        told = await ap.told("WPS-REG-SUCCESS")
        assert link.address.hex(":") in told
    await ap.told("WPS-SUCCESS")


async def test_by_push_button(stage: Stage) -> None:
    ap = await stage.access_point()
    await ap.control.command("WPS_PBC")
    await ap.told("WPS-PBC-ACTIVE")
    async with stage.station() as link:
        received = await enroll(link, None)
    assert received.credentials[0].network_key.matches(PASSPHRASE.encode())
    await ap.told("WPS-PBC-DISABLE")


async def test_the_pin_is_typed_after_the_device_asked(stage: Stage) -> None:
    ap = await stage.access_point()
    declined: list[Output] = []

    def hear(output: Output) -> None:
        if isinstance(output, RegistrarDeclined):
            declined.append(output)

    async with stage.station() as link:
        device = asyncio.create_task(enrollment(link, report=hear).run())
        needed = await ap.told("WPS-PIN-NEEDED", within=15)
        assert link.address.hex(":") in needed
        uuid = needed.split()[1]
        await ap.control.command(f"WPS_PIN {uuid} {PIN}")
        received = await device
    assert declined
    assert received.credentials[0].ssid == SSID


async def test_a_wrong_pin_and_then_the_right_one(stage: Stage) -> None:
    ap = await stage.access_point()
    await ap.control.command(f"WPS_PIN any {OTHER_PIN}")
    async with stage.station(1) as link:
        with pytest.raises(RegistrationError) as caught:
            await enroll(link)
        assert caught.value.reason is Reason.WRONG_PIN
    await ap.told("WPS-FAIL")
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with stage.station(2) as link:
        assert (await enroll(link)).credentials[0].ssid == SSID


async def test_a_device_of_version_1(stage: Stage) -> None:
    ap = await stage.access_point()
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with stage.station() as link:
        received = await enroll(link, version2=0)
    assert received.credentials[0].network_key.matches(PASSPHRASE.encode())


@pytest.mark.parametrize("size", [128, 300])
async def test_fragments(stage: Stage, size: int) -> None:
    ap = await stage.access_point(fragment_size=str(size))
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with stage.station() as link:
        received = await enroll(link, fragment_size=size)
    assert received.credentials[0].network_key.matches(PASSPHRASE.encode())


async def test_a_device_that_vanishes_does_not_keep_the_next_from_joining(stage: Stage) -> None:
    ap = await stage.access_point()
    await ap.control.command("WPS_PBC")
    started = asyncio.Event()
    async with stage.station(1) as link:
        device = asyncio.create_task(
            enrollment(link, None, report=lambda output: started.set()).run()
        )
        await started.wait()
        device.cancel()
        await asyncio.gather(device, return_exceptions=True)
    async with stage.station(1) as link:
        received = await enroll(link, None)
    assert received.credentials[0].ssid == SSID


async def test_hostile_packets_stop_nobody(stage: Stage) -> None:
    ap = await stage.access_point()
    await ap.control.command(f"WPS_PIN any {PIN}")
    hostile = [
        b"",
        b"\x02",
        EapolPacket(2, EapolType.EAP, b"\x02\x01\xff\xff").encode(),
        EapolPacket(2, EapolType.EAP, b"\x02\x00\x00\x05\xfe").encode(),
        EapolPacket(2, EapolType.KEY, bytes(95)).encode(),
        EapolPacket(9, 77, bytes(300)).encode(),
        EapolPacket(2, EapolType.LOGOFF).encode(),
    ]

    def interrupt(output: Output) -> None:
        # Between any two messages, from the device itself.
        for octets in hostile if isinstance(output, Step) else ():
            link.send(octets)

    async with stage.station() as link:
        # Logoff and a wrong response may well end this conversation.
        with contextlib.suppress(RegistrationError):
            await enroll(link, seconds=1.5, report=interrupt)
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with stage.station(2) as link:
        received = await enroll(link)
    assert received.credentials[0].ssid == SSID
    assert await ap.control.request("PING") == "PONG\n"


async def test_a_key_for_each_device(stage: Stage, short_path: Path) -> None:
    psk_file = short_path / "psk"
    psk_file.write_text("")
    ap = await stage.access_point(wpa_passphrase=None, wpa_psk_file=str(psk_file))
    keys = []
    for number in (1, 2):
        await ap.control.command(f"WPS_PIN any {PIN}")
        async with stage.station(number) as link:
            received = await enroll(link)
            keys.append(received.credentials[0].network_key.text())
            assert f"wps=1 {link.address.hex(':')} {keys[-1]}" in psk_file.read_text()
    assert keys[0].lower() == keys[0]
    assert len(set(keys)) == 2
