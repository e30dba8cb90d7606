"""Access points and stations on one air, with the handshakes above them."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest
from ears import until
from small_access_point import PASSPHRASE, WSC, SmallAccessPoint, join

from pushbutton.drivers.base import (
    ApParameters,
    Driver,
    DriverEvent,
    EapolReceived,
    FrameReceived,
    FrameStatus,
    LinkChanged,
)
from pushbutton.drivers.simulated import SimulatedDriver, Weather, hosted_air
from pushbutton.errors import DriverError, UsageError
from pushbutton.protocol.association_outputs import ProbeSeen, StationAssociated, StationLeft
from pushbutton.wire.elements import wsc_attributes
from pushbutton.wire.frames import BROADCAST, ManagementFrame, Reason, Subtype, encode_reason

AP, STATION = bytes.fromhex("020000000100"), bytes.fromhex("020000000200")
OPEN_AP = ApParameters(b"Open", 1, 100, False, b"")


def driver(address: bytes = STATION) -> SimulatedDriver:
    return SimulatedDriver("house", address)


async def access_point(
    address: bytes = AP, ssid: bytes = b"Home", channel: int = 6
) -> SmallAccessPoint:
    small = SmallAccessPoint(driver(address), ssid, channel)
    await small.start()
    return small


def test_it_is_a_driver() -> None:
    made: Driver = SimulatedDriver("house")
    assert made.name == "simulated:house"
    assert made.address[0] & 3 == 2
    assert made.capabilities.radio
    made.address = STATION
    assert made.address == STATION
    with pytest.raises(UsageError):
        SimulatedDriver("no/name")


async def test_joining_with_the_right_key_and_ping() -> None:
    ap, station = await access_point(), driver()
    await join(station)
    assert await station.ping() is not None
    statistics = await ap.driver.statistics(STATION)
    assert statistics.rx_packets >= 4
    await station.close()
    await until(lambda: StationLeft(STATION, Reason.LEAVING, True) in ap.outputs)
    await ap.close()


async def test_joining_with_a_wrong_key() -> None:
    ap, station = await access_point(), driver()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await join(station, "wrong horse")
    assert await station.ping(seconds=0.1) is None
    await station.close()
    await ap.close()


async def test_a_station_that_only_registers_reaches_nothing() -> None:
    ap, station = await access_point(), driver()
    events: list[DriverEvent] = []
    await station.open(events.append)
    (entry,) = await station.scan(WSC)
    assert wsc_attributes(entry.elements) is not None
    await station.associate(entry, WSC)
    # Its own side does not stop it; the access point does.
    await station.authorize_station(AP, True)
    assert await station.ping(seconds=0.3) is None
    link = ap.driver.link  # type: ignore[attr-defined]
    assert link.dropped.unauthorized >= 1
    assert station.host is not None
    assert not station.host.neighbours
    station.send_eapol(AP, b"\x01\x01\x00\x00")
    await until(lambda: ap.eapol)
    assert ap.eapol[0].octets == b"\x01\x01\x00\x00"
    assert any(
        isinstance(output, StationAssociated) and output.station.admission.wps2
        for output in ap.outputs
    )
    probes = [output for output in ap.outputs if isinstance(output, ProbeSeen)]
    assert probes[0].wsc == wsc_attributes(WSC)
    await station.close()
    await ap.close()


async def test_several_access_points_and_channels() -> None:
    home = await access_point()
    work = await access_point(b"\x02\x00\x00\x00\x05\x00", b"Work", 44)
    station = driver()
    await station.open(lambda event: None)
    entries = await station.scan(b"")
    assert [(entry.ssid, entry.frequency) for entry in entries] == [
        (b"Home", 2437),
        (b"Work", 5220),
    ]
    (only,) = await station.scan(b"", frequencies=(5220,))
    assert only.ssid == b"Work"
    assert len(await station.scan(b"", ssids=(b"Nobody",), frequencies=(2437,))) == 1, "a Beacon"
    await station.close()
    await home.close()
    await work.close()


async def test_over_bad_air() -> None:
    weather = Weather(loss=0.15, duplicate=0.1, jitter=0.002, seed=5)
    async with hosted_air("house", weather):
        ap, station = await access_point(), driver()
        await join(station)
        assert await station.ping(seconds=5.0) is not None
        await station.close()
        await ap.close()


async def test_eapol_that_comes_first_is_reported_when_associate_has_returned() -> None:
    ap, station = await access_point(), driver()
    order: list[str] = []

    def take(event: DriverEvent) -> None:
        if isinstance(event, EapolReceived):
            order.append("eapol")

    await station.open(take)
    (entry,) = await station.scan(b"")
    from pushbutton.wire.security_elements import Rsn

    await station.associate(entry, Rsn().encode())
    order.append("associated")
    await until(lambda: "eapol" in order)
    assert order[0] == "associated"
    await station.close()
    await ap.close()


async def test_refused_and_unanswered_associations() -> None:
    ap, station = await access_point(), driver()
    await station.open(lambda event: None)
    (entry,) = await station.scan(b"")
    with pytest.raises(DriverError, match="status 40"):
        await station.associate(entry, bytes.fromhex("30020200"))
    await ap.close()
    with pytest.raises(DriverError, match="no answer"):
        await station.associate(entry, b"")
    assert station.link is None
    with pytest.raises(DriverError):
        await station.ping()
    await station.close()


async def test_a_station_learns_that_it_was_sent_away() -> None:
    ap, station = await access_point(), driver()
    events: list[DriverEvent] = []
    await station.open(events.append)
    (entry,) = await station.scan(b"")
    await station.associate(entry, WSC)
    assert LinkChanged(True) in events
    farewell = ManagementFrame(
        Subtype.DEAUTHENTICATION, STATION, AP, AP, encode_reason(Reason.EAP_FAILED)
    ).encode()
    ap.driver.send_frame(farewell)
    await until(lambda: any(isinstance(e, LinkChanged) and not e.up for e in events))
    assert station.link is None
    with pytest.raises(DriverError):
        station.send_eapol(AP, b"")
    await station.associate(entry, WSC)
    await station.disassociate()
    await until(lambda: StationLeft(STATION, Reason.LEAVING, True) in ap.outputs)
    await station.close()
    await ap.close()


async def test_the_end_of_the_air() -> None:
    events: list[DriverEvent] = []
    ap = driver(AP)
    async with hosted_air("house") as hub:
        await ap.open(events.append)
        await ap.start_access_point(OPEN_AP)
        with pytest.raises(DriverError):
            ap.address = STATION
        hub.close("the host is gone")
    assert events[-1] == LinkChanged(False, "the host is gone")
    with pytest.raises(DriverError):
        await ap.scan(b"")
    with pytest.raises(DriverError):
        ap.send_frame(ManagementFrame(Subtype.ACTION, BROADCAST, AP, AP, b"").encode())
    await ap.close()


async def test_the_life_of_an_access_point() -> None:
    ap, station = driver(AP), driver()
    await ap.open(lambda event: None)
    await station.open(lambda event: None)
    with pytest.raises(DriverError):
        await ap.change_access_point(OPEN_AP)
    await ap.start_access_point(OPEN_AP)
    for attempt in (ap.start_access_point(OPEN_AP), ap.scan(b""), ap.disassociate()):
        with pytest.raises(DriverError):
            await attempt
    (entry,) = await station.scan(b"")
    assert entry.ssid == b"Open"
    await ap.change_access_point(ApParameters(b"Changed", 11, 100, False, b""))
    (entry,) = await station.scan(b"")
    assert (entry.ssid, entry.frequency) == (b"Changed", 2462)
    await ap.stop_access_point()
    await ap.stop_access_point()
    assert await station.scan(b"") == []
    await ap.close()
    await station.close()
    await station.close()


async def test_only_own_management_frames_are_sent() -> None:
    station = driver()
    await station.open(lambda event: None)
    for frame in (b"", bytes(30), ManagementFrame(Subtype.ACTION, AP, AP, AP, b"").encode()):
        with pytest.raises(DriverError):
            station.send_frame(frame)
    await station.close()


async def test_status_of_frames_and_what_an_access_point_hears() -> None:
    events: list[DriverEvent] = []
    ap, station = driver(AP), driver()
    await ap.open(events.append)
    await ap.start_access_point(OPEN_AP)
    await station.open(lambda event: None)
    action = ManagementFrame(Subtype.ACTION, AP, STATION, AP, b"x").encode()
    station.send_frame(action)
    station._radio.tune(2412)
    station.send_frame(action)
    await until(lambda: events)
    (received,) = events
    assert isinstance(received, FrameReceived)
    assert ManagementFrame.parse(received.frame).body == b"x"
    answer = ManagementFrame(Subtype.ACTION, STATION, AP, AP, b"y").encode()
    ap.send_frame(answer)
    await until(lambda: FrameStatus(answer, True) in events)
    await ap.close()
    await station.close()


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
async def test_tshark_reads_and_decrypts_the_air(tmp_path: Path) -> None:
    capture = tmp_path / "air.pcap"
    async with hosted_air("house", capture=capture):
        ap, station = await access_point(), driver()
        await join(station)
        assert await station.ping() is not None
        await station.close()
        await ap.close()

    def tshark(wanted: str) -> int:
        command = ["tshark", "-r", str(capture), "-Y", wanted, "-T", "fields", "-e", "frame.number"]
        command += ["-o", "wlan.enable_decryption:TRUE"]
        command += ["-o", f'uat:80211_keys:"wpa-pwd","{PASSPHRASE}:Home"']
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        return len(done.stdout.splitlines())

    for message in range(1, 5):
        assert tshark(f"wlan_rsna_eapol.keydes.msgnr == {message}") == 1
    assert tshark("wlan.fc.type_subtype == 8") >= 1
    assert tshark("wlan.fc.type_subtype == 11") == 2
    assert tshark("wlan.fc.type_subtype == 0") == 1
    assert tshark("wlan.fc.type_subtype == 1") == 1
    assert tshark("icmp.type == 8") >= 1, "decrypted with the keys of the handshake"
    assert tshark("icmp.type == 0") >= 1
    assert tshark("_ws.malformed") == 0
