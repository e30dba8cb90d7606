"""With --testing a control client has the frames in hand: nothing gets past it, all through it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from devices import PIN, enroll
from places import AccessPoint, Stage

from pushbutton.access_point.data_test import ETHERTYPE_IPV4, KnownPacket, judged
from pushbutton.control.client import ControlClient, ControlError
from pushbutton.drivers.base import DataReceived, DriverEvent
from pushbutton.drivers.packet_socket import PacketSocket
from pushbutton.drivers.simulated import SimulatedDriver
from pushbutton.enrollee.membership import Membership
from pushbutton.errors import DriverError
from pushbutton.protocol import events
from pushbutton.runtime.station_link import StationLink
from pushbutton.wire import attributes as a
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.credential import Credential
from pushbutton.wire.elements import wsc_attributes
from pushbutton.wire.message import Message


async def for_tests(stage: Stage) -> AccessPoint:
    """Start our access point with the testing aids."""
    stage.options["testing"] = True
    return await stage.access_point()


@asynccontextmanager
async def relay(ap: AccessPoint, told: dict[str, int]) -> AsyncIterator[None]:
    """Pass on every frame that the access point tells of, and count them by their event."""
    async with (
        ControlClient(ap.control.path) as listening,
        ControlClient(ap.control.path) as asking,
    ):
        await listening.attach()

        async def pass_on() -> None:
            async for event in listening.events():
                match event.event:
                    case events.EapolFrame(address, frame):
                        request = f"EAPOL_TX {format_mac(address)} {frame.hex()}"
                    case events.ManagementFrame(frame):
                        heard = "freq=2437 datarate=0 ssi_signal=-30"
                        request = f"MGMT_RX_PROCESS {heard} frame={frame.hex()}"
                    case events.ManagementFrameSent(subtype, ok, frame):
                        request = (
                            f"MGMT_TX_STATUS_PROCESS stype={subtype} ok={ok} buf={frame.hex()}"
                        )
                    case _:
                        continue
                name = event.text.partition(" ")[0]
                told[name] = told.get(name, 0) + 1
                await asking.command(request)

        passing = asyncio.create_task(pass_on())
        try:
            yield
        finally:
            passing.cancel()
            await asyncio.gather(passing, return_exceptions=True)


async def test_without_the_switch_there_are_none(stage: Stage) -> None:
    ap = await stage.access_point()
    for request in ("EAPOL_RX 02:00:00:00:00:09 01", "GET_PMK 02:00:00:00:00:09", "MGMT_TX 00"):
        assert await ap.control.request(request) == "UNKNOWN COMMAND\n"
    for name in ("ext_eapol_frame_io", "wps_version_number", "wps_corrupt_pkhash"):
        assert await ap.control.request(f"SET {name} 1") == "FAIL\n"


async def test_eapol_is_told_and_not_sent(stage: Stage) -> None:
    ap = await for_tests(stage)
    await ap.control.command(f"WPS_PIN any {PIN}")
    await ap.control.command("SET ext_eapol_frame_io 1")
    told: dict[str, int] = {}
    async with stage.station() as link, relay(ap, told):
        assert (await enroll(link)).credentials
    assert told["EAPOL-TX"] >= 7, "identity, start, M2, M4, M6, M8, failure"


async def test_nothing_is_sent_where_nobody_passes_it_on(stage: Stage) -> None:
    ap = await for_tests(stage)
    await ap.control.command("SET ext_eapol_frame_io 1")
    async with stage.station() as link:
        attempt = asyncio.create_task(enroll(link))
        await ap.told("EAPOL-TX")
        station = await ap.control.request("STA-FIRST")
        assert "dot1xAuthEapolRespFramesRx=0" in station
        attempt.cancel()
        await asyncio.gather(attempt, return_exceptions=True)


async def test_management_frames_are_told_and_not_looked_at(radio: Stage) -> None:
    ap = await for_tests(radio)
    await ap.control.command("SET ext_mgmt_frame_handling 1")
    await ap.control.command(f"WPS_PIN any {PIN}")
    told: dict[str, int] = {}
    async with radio.station() as link:
        async with relay(ap, told):
            assert (await enroll(link)).credentials
            address = format_mac(link.address)
            assert told["MGMT-RX"] >= 3, "probe, authentication, association"
            assert told["MGMT-TX-STATUS"] >= 2
        await ap.control.request(f"DEAUTHENTICATE {address}")
        with pytest.raises(DriverError):  # nobody answers any more
            await link.driver.associate((await link.scan(b""))[0], b"")


async def _member(link: StationLink, ap: AccessPoint) -> Membership:
    await ap.control.command(f"WPS_PIN any {PIN}")
    credential: Credential = (await enroll(link)).credentials[0]
    membership = Membership(link, credential)
    await membership.join()
    await ap.told("AP-STA-CONNECTED")
    return membership


async def test_data_and_the_key_of_a_station(radio: Stage) -> None:
    ap = await for_tests(radio)
    async with radio.station() as link:
        membership = await _member(link, ap)
        pmk = await ap.control.command(f"GET_PMK {format_mac(link.address)}")
        assert pmk == (await ap.control.values("GET_CONFIG"))["psk"]
        await ap.control.command("DATA_TEST_CONFIG 1")
        here, there = link.address, ap.bss.address
        link.driver.send_data(there, ETHERTYPE_IPV4, KnownPacket(there, here).encode()[14:])
        assert await ap.told("DATA-TEST-RX") == (
            f"DATA-TEST-RX {format_mac(there)} {format_mac(here)}"
        )
        request = f"DATA_TEST_TX {format_mac(here)} {format_mac(there)} 0"
        heard = await _heard(link, ap, f"{request} len=99")
        assert heard == events.TestPacketReceived(here, there, 99)
        await ap.control.command("DATA_TEST_CONFIG 0")
        assert await ap.control.request(request) == "FAIL\n"
        await membership.leave()


async def _heard(
    link: StationLink, ap: AccessPoint, request: str
) -> events.TestPacketReceived | None:
    """Return the packet of the data test that a station receives."""
    assert isinstance(link.driver, SimulatedDriver)
    heard: asyncio.Future[events.TestPacketReceived | None] = asyncio.Future()
    usual = link.driver._sink

    def listen(event: DriverEvent) -> None:
        if isinstance(event, DataReceived) and not heard.done():
            ethernet = event.destination + event.source + event.ethertype.to_bytes(2, "big")
            heard.set_result(judged(ethernet + event.payload))
        usual(event)

    link.driver._sink = listen
    try:
        await ap.control.command(request)
        async with asyncio.timeout(5):
            return await heard
    finally:
        link.driver._sink = usual


@pytest.mark.parametrize(("version", "shown"), [("0x10", None), ("0x57", 0x57)])
async def test_another_version_is_shown_at_once_and_used(
    radio: Stage, version: str, shown: int | None
) -> None:
    ap = await for_tests(radio)
    await ap.control.command(f"SET wps_version_number {version}")
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with radio.station() as link:
        (entry,) = await link.scan(b"")
        attributes = wsc_attributes(entry.elements)
        assert attributes is not None
        message = Message.parse(attributes)
        assert message.version2 == shown
        assert (a.EXTENSIBILITY_TEST in message) is (shown is not None)
        assert (a.AUTHORIZED_MACS in message) is (shown is not None)
        assert (await enroll(link)).credentials


async def test_a_stub_credential_comes_first(stage: Stage) -> None:
    ap = await for_tests(stage)
    await ap.control.command("SET wps_testing_stub_cred 1")
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with stage.station() as link:
        received = await enroll(link)
    assert [credential.ssid for credential in received.credentials] == [b"stub", b"Home"]


async def test_the_data_test_on_ethernet(stage: Stage) -> None:
    ap = await for_tests(stage)
    if ap.bss.on_air:
        return  # test_data_and_the_key_of_a_station
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    far_end = PacketSocket("sta0", ETHERTYPE_IPV4, heard.put_nowait)
    far_end.open()
    try:
        await ap.control.command("DATA_TEST_CONFIG 1")
        here, there = ap.bss.address, bytes.fromhex("020000000277")
        far_end.send(KnownPacket(here, there, length=64).encode())
        assert await ap.told("DATA-TEST-RX") == (
            f"DATA-TEST-RX {format_mac(here)} {format_mac(there)} len=64"
        )
        await ap.control.command(f"DATA_TEST_TX {format_mac(there)} {format_mac(here)} 0x20 len=40")
        async with asyncio.timeout(5):
            assert await heard.get() == KnownPacket(there, here, 0x20, 40).encode()
        await ap.control.command(f"DATA_TEST_FRAME {(there + here).hex()}0800ff")
        async with asyncio.timeout(5):
            assert (await heard.get()).startswith(there + here + b"\x08\x00\xff")
        await ap.control.command("DATA_TEST_CONFIG 0")
        far_end.send(KnownPacket(here, there).encode())
        with pytest.raises(ControlError):
            await ap.told("DATA-TEST-RX", within=0.3)
    finally:
        far_end.close()
    with pytest.raises(DriverError, match="sta0 is not listened on"):
        far_end.send(b"")


def test_an_interface_that_is_not_there_cannot_be_listened_on() -> None:
    with pytest.raises(DriverError, match="nosuch9 cannot be listened on"):
        PacketSocket("nosuch9", ETHERTYPE_IPV4, lambda frame: None).open()
