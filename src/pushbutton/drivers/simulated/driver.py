"""The driver `simulated:NAME`: a radio on the simulated air of that name.

It does what a kernel and a radio do - beacons, acknowledgements, encryption, the controlled port,
the station's authentication and association - and leaves the rest to `pushbutton.protocol`, as the
driver of a real radio does.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from ipaddress import IPv4Address

from pushbutton.drivers.base import (
    ApParameters,
    Capabilities,
    DataReceived,
    DriverEvent,
    EapolReceived,
    EapolStatus,
    EventSink,
    FrameReceived,
    FrameStatus,
    Key,
    LinkChanged,
    LoginKey,
    ScanEntry,
    StationParameters,
    StationStatistics,
)
from pushbutton.drivers.simulated import gateway, meeting, scanning
from pushbutton.drivers.simulated.beacon import BeaconFrame
from pushbutton.drivers.simulated.ciphers import SUITES
from pushbutton.drivers.simulated.ether import EVERYWHERE, SIGNAL
from pushbutton.drivers.simulated.link import LinkLayer
from pushbutton.drivers.simulated.radio import Radio, RadioOwner
from pushbutton.drivers.simulated.station import StationSide
from pushbutton.errors import DriverError
from pushbutton.protocol.association_outputs import Joined
from pushbutton.protocol.station_association import SaeLogin, Target
from pushbutton.wire.frames import FrameType, Subtype, frame_type, frequency_of

_BEACON = Subtype.BEACON << 4
_PROBE_RESPONSE = Subtype.PROBE_RESPONSE << 4
_PING_INTERVAL = 0.25
_POLL_TIME = 1.0
"""Seconds to wait for an acknowledgement, which may get lost with the air itself."""


def random_address() -> bytes:
    """Return a locally administered MAC address."""
    return b"\x02" + os.urandom(5)


class SimulatedDriver:
    """One radio; `drivers.base.Driver` says what the methods are for."""

    capabilities = Capabilities(
        radio=True, controls_port=True, ciphers=SUITES, protects_management=True
    )

    def __init__(self, target: str, address: bytes | None = None) -> None:
        self.air = meeting.check_name(target)
        self.name = f"simulated:{target}"
        self.link: LinkLayer | None = None
        """The data path, while there is an access point or an association."""
        self.host: gateway.Host | None = None
        """Who answers ARP and ping on this interface."""
        self._sink: EventSink = _ignore
        self._beacon: BeaconFrame | None = None
        self._beacon_timer: asyncio.TimerHandle | None = None
        self._polls: dict[bytes, asyncio.Future[bool]] = {}
        owner = RadioOwner(self._heard, self._told, self._gone)
        self._radio = Radio(address or random_address(), owner)
        self._station = StationSide(self._radio, self._emit, self._linked, self._manage)

    @property
    def address(self) -> bytes:
        """The MAC address; it may be set before the driver is opened."""
        return self._radio.address

    @address.setter
    def address(self, address: bytes) -> None:
        if self._radio.is_open:
            raise DriverError(f"{self.name} is open: its address cannot change.")
        self._radio.address = address

    async def open(self, sink: EventSink) -> None:
        await self._radio.open(self.air)
        self._sink = sink

    async def close(self) -> None:
        self._sink = _ignore
        if self._radio.is_open:
            self._station.leave()
            await self.stop_access_point()
            self._radio.close()

    # access point

    async def choose_channel(self, channel: int, hw_mode: str, country: str = "") -> int:
        """Return the channel, the first of the band for 0: no country forbids simulated air."""
        return channel or (36 if hw_mode == "a" else 1)

    async def start_access_point(self, parameters: ApParameters) -> None:
        if self._beacon is not None:
            raise DriverError(f"{self.name} is an access point already.")
        self._station.leave()
        self._radio.tune(frequency_of(parameters.channel))
        self.link = LinkLayer(self.address, self.address, True)
        self.host = gateway.Host(self.address, gateway.GATEWAY)
        self._beacon = BeaconFrame(self.address, parameters)
        self._send_beacon(self._radio.now)

    async def change_access_point(self, parameters: ApParameters) -> None:
        if self._beacon is None:
            raise DriverError(f"{self.name} is no access point.")
        self._radio.tune(frequency_of(parameters.channel))
        self._beacon = BeaconFrame(self.address, parameters)

    async def stop_access_point(self) -> None:
        if self._beacon is not None:
            self._end_access_point()
            self._radio.tune(EVERYWHERE)

    async def add_station(self, station: StationParameters) -> None:
        protects = station.management_frame_protection
        self._link().add(station.address, self._radio.now, protects)

    async def authorize_station(self, station: bytes, authorized: bool) -> None:
        if authorized or self.link is not None:
            self._link().authorize(station, authorized)

    async def remove_station(self, station: bytes) -> None:
        if self.link is not None:
            self.link.remove(station)

    async def statistics(self, station: bytes) -> StationStatistics:
        return self._link().statistics(station, self._radio.now, SIGNAL)

    async def poll_station(self, station: bytes) -> bool:
        """Send an empty data frame and wait for its acknowledgement."""
        frame = self._link().null(station)
        polled: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._polls[frame] = polled
        self._radio.transmit(frame, FrameStatus(frame, False))
        try:
            async with asyncio.timeout(_POLL_TIME):
                return await polled
        except TimeoutError:
            return False
        finally:
            self._polls.pop(frame, None)

    # station

    async def scan(
        self, elements: bytes, ssids: Sequence[bytes] = (b"",), frequencies: Sequence[int] = ()
    ) -> list[ScanEntry]:
        self._be_station()
        wanted = tuple(frequencies) or scanning.FREQUENCIES
        return await self._station.scan(elements, ssids, wanted)

    async def associate(self, entry: ScanEntry, elements: bytes) -> None:
        await self._associate(entry, elements)

    async def associate_with_password(
        self, entry: ScanEntry, elements: bytes, login: SaeLogin
    ) -> LoginKey:
        joined = await self._associate(entry, elements, login)
        assert joined.pmk is not None
        return LoginKey(joined.pmk, joined.pmkid)

    async def _associate(
        self, entry: ScanEntry, elements: bytes, login: SaeLogin | None = None
    ) -> Joined:
        self._be_station()
        hw_mode = scanning.hw_mode_of(entry.frequency)
        target = Target(entry.bssid, entry.ssid, entry.capability, elements, hw_mode, login)
        return await self._station.associate(target, entry.frequency)

    async def disassociate(self) -> None:
        self._be_station()
        self._station.leave()

    async def ping(
        self, address: IPv4Address = gateway.GATEWAY, seconds: float = 1.0
    ) -> float | None:
        """Return after how many seconds `address` answered an ICMP echo; None when it did not.

        ARP comes first.  Both are repeated until the time is up, since frames may be lost.
        """
        if self.host is None:
            raise DriverError(f"{self.name} is not associated.")
        host, begin = self.host, self._radio.now
        pinging = gateway.Ping(host, address, int.from_bytes(os.urandom(2), "big"))
        asked = begin - _PING_INTERVAL
        while (now := self._radio.now) < begin + seconds and not pinging.answered:
            if pinging.has_news or now >= asked + _PING_INTERVAL:
                asked = now
                self._reply(pinging.next())
            await asyncio.sleep(0.001)
        return self._radio.now - begin if pinging.answered else None

    # both

    def send_frame(self, frame: bytes) -> None:
        if frame_type(frame) != FrameType.MANAGEMENT or frame[10:16] != self.address:
            raise DriverError("only management frames of the own address can be sent.")
        self._manage(frame, FrameStatus(frame, False))

    def _manage(self, frame: bytes, status: FrameStatus | None = None) -> None:
        # Protection covers the sequence number's fragment alone, so that it may be given later.
        self._radio.manage(frame if self.link is None else self.link.manage(frame), status)

    def send_eapol(self, destination: bytes, octets: bytes) -> None:
        frame = self._link().eapol(destination, octets)
        if frame is not None:
            self._radio.transmit(frame, EapolStatus(destination, False))

    def send_data(self, destination: bytes, ethertype: int, payload: bytes) -> None:
        frame = self._link().data(destination, ethertype, payload)
        if frame is not None:
            self._radio.transmit(frame)

    async def set_key(self, key: Key) -> None:
        self._link().install(key)

    # what the radio tells

    def _heard(self, frame: bytes, frequency: int, signal: int) -> None:
        kind = frame_type(frame)
        if kind == FrameType.MANAGEMENT:
            clear = frame if self.link is None else self.link.receive_management(frame)
            if clear is None:
                return
            if self._beacon is None:
                self._station.receive(clear, frequency, signal)
            elif frame[0] not in (_BEACON, _PROBE_RESPONSE):
                self._sink(FrameReceived(clear, signal, frequency))
        elif kind == FrameType.DATA and self.link is not None:
            events, passed_on = self.link.receive(frame, self._radio.now)
            for octets in passed_on:
                self._radio.transmit(octets)
            for event in events:
                if isinstance(event, EapolReceived) and self._beacon is None:
                    self._station.eapol(event)
                else:
                    self._emit(event)

    def _told(self, status: FrameStatus | EapolStatus) -> None:
        polled = self._polls.get(status.frame) if isinstance(status, FrameStatus) else None
        if polled is None:
            self._sink(status)
        elif not polled.done():
            polled.set_result(status.acknowledged)

    def _gone(self, reason: str) -> None:
        self._end_access_point()
        self._station.lose(reason)
        self._sink(LinkChanged(False, reason))

    def _emit(self, event: DriverEvent) -> None:
        if isinstance(event, DataReceived) and self.host is not None:
            for reply in self.host.receive(event.source, event.ethertype, event.payload):
                self._reply(reply)
        self._sink(event)

    def _reply(self, reply: gateway.Reply) -> None:
        if self.link is not None:
            self.send_data(reply.destination, reply.ethertype, reply.payload)

    # within

    def _linked(self, bssid: bytes | None, protects_management: bool = False) -> None:
        """Set up, or take down, the data path of a station."""
        self.link = self.host = None
        if bssid is not None:
            self.link = LinkLayer(self.address, bssid, False)
            self.link.add(bssid, self._radio.now, protects_management)
            self.host = gateway.Host(self.address, gateway.address_of(self.address))

    def _link(self) -> LinkLayer:
        if self.link is None:
            raise DriverError(f"{self.name} has no link.")
        return self.link

    def _be_station(self) -> None:
        if self._beacon is not None:
            raise DriverError(f"{self.name} is an access point.")

    def _send_beacon(self, due: float) -> None:
        beacon = self._beacon
        if beacon is None:
            return
        now = self._radio.now
        self._radio.transmit(beacon.render(self._radio.next_number(), now))
        # From the time it was due, so that the interval does not drift.
        following = max(due + beacon.interval, now)
        loop = asyncio.get_running_loop()
        self._beacon_timer = loop.call_at(following, self._send_beacon, following)

    def _end_access_point(self) -> None:
        if self._beacon_timer is not None:
            self._beacon_timer.cancel()
        self._beacon, self._beacon_timer, self.link, self.host = None, None, None, None


def _ignore(event: DriverEvent) -> None:
    """Take events while nobody listens."""
