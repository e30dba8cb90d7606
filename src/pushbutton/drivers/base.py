"""What every driver is: one way onto the air or the wire, opened by a name such as `wired:eth0`.

A driver moves frames and keys and decides nothing.  Authentication, association, handshakes and
registrations live in `pushbutton.protocol`, so that the simulated air and a real radio share every
decision.  `Capabilities` says which of the methods mean something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from pushbutton.protocol.radio_elements import HighThroughput
from pushbutton.protocol.station_association import SaeLogin
from pushbutton.secret import Secret

MacAddress = bytes
"""Six octets; text forms are made and read by `pushbutton.wire.codecs`."""

PAE_GROUP_ADDRESS: MacAddress = bytes.fromhex("0180c2000003")
"""Where a station on a wire sends EAPOL (IEEE 802.1X-2010, "PAE group address")."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a driver can do."""

    radio: bool
    """802.11 management frames, association and keys; without it only EAPOL travels."""
    access_point: bool = True
    station: bool = True
    controls_port: bool = False
    """Data of a station that is not authorised is held back."""
    ciphers: tuple[int, ...] = (0x000FAC04,)
    """Suite selectors of the data ciphers that `set_key` takes (IEEE 802.11, "Cipher suites")."""
    phy: str = ""
    """The system's name of the radio, such as phy0."""
    protects_management: bool = False
    """Management frames can be protected: `set_key` takes group keys with the indexes 4 and 5,
    robust management frames to a station with `management_frame_protection` are encrypted once it
    has its key, and those that come from it unprotected are not reported (IEEE 802.11, "Robust
    management frames")."""
    sae: bool = True
    """Authentication frames of every algorithm come to us and go out as they are."""
    high_throughput: Mapping[str, HighThroughput] = field(default_factory=dict)
    """What the radio can do of HT, by hardware mode: `g` for 2.4 GHz, `a` for 5 GHz."""
    extended_capabilities: bytes = b""
    """The body of the Extended Capabilities element that the radio itself stands for."""
    channel_powers: Mapping[int, int] = field(default_factory=dict)
    """Most dBm for each channel number that the country allows; for the Country element."""


@dataclass(frozen=True, slots=True)
class ApParameters:
    """What an access point looks like on the air; elements are complete 802.11 elements."""

    ssid: bytes
    channel: int
    beacon_interval: int
    """Time units of 1024 microseconds."""
    privacy: bool
    beacon_elements: bytes
    """Everything after SSID, rates and channel in the Beacon, the WSC element last."""
    hw_mode: str = "g"
    dtim_period: int = 2
    hidden: bool = False
    """The Beacon does not tell the SSID."""
    probe_response_elements: bytes = b""
    """All elements of the Probe Response, for radios that answer probes by themselves."""
    association_response_elements: bytes = b""
    """Those behind the rates, the WSC element last, for radios that associate by themselves."""
    bridge: str = ""
    """The bridge that the interface becomes a port of."""
    isolate: bool = False
    """Stations cannot reach one another."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key for the driver to install; `station` None means a group key."""

    station: MacAddress | None
    index: int
    cipher: int
    """Suite selector, for example 0x000FAC04 for CCMP (IEEE 802.11, "Cipher suite selectors")."""
    octets: Secret
    receive_counter: bytes = bytes(6)


@dataclass(frozen=True, slots=True)
class ScanEntry:
    """One access point that a scan found."""

    bssid: MacAddress
    ssid: bytes
    frequency: int
    """MHz."""
    signal: int
    """dBm."""
    capability: int
    elements: bytes
    """The elements of its last Probe Response, or of its Beacon."""


@dataclass(frozen=True, slots=True)
class StationStatistics:
    """Counters of one associated station, as hostapd's STA command shows them."""

    rx_packets: int = 0
    tx_packets: int = 0
    rx_bytes: int = 0
    tx_bytes: int = 0
    inactive_ms: int = 0
    signal: int = 0
    connected_s: int = 0


class DriverEvent:
    """The root of what a driver reports."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FrameReceived(DriverEvent):
    """An 802.11 management frame, from frame control on, without checksum."""

    frame: bytes
    signal: int = -30
    frequency: int = 2412


@dataclass(frozen=True, slots=True)
class EapolReceived(DriverEvent):
    """An EAPOL packet, from its version octet on."""

    source: MacAddress
    octets: bytes


@dataclass(frozen=True, slots=True)
class DataReceived(DriverEvent):
    """An Ethernet-type payload of an authorised station (drivers that end the network here)."""

    source: MacAddress
    destination: MacAddress
    ethertype: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class FrameStatus(DriverEvent):
    """A management frame that was sent: acknowledged or not."""

    frame: bytes
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class EapolStatus(DriverEvent):
    """An EAPOL packet that was sent: acknowledged or not.  Not every driver tells."""

    destination: MacAddress
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class UnexpectedFrame(DriverEvent):
    """A data frame of a station that is not associated (IEEE 802.11, "Class 3 frames")."""

    source: MacAddress


@dataclass(frozen=True, slots=True)
class LinkChanged(DriverEvent):
    """The interface went up or down, or vanished (`up` False); a station's link to its AP too."""

    up: bool
    reason: str = ""
    gone: bool = False
    """The interface does not exist any more."""


EventSink = Callable[[DriverEvent], None]


@dataclass(frozen=True, slots=True)
class StationParameters:
    """A station that associates, as the driver must know it."""

    address: MacAddress
    aid: int
    capability: int = 0
    listen_interval: int = 0
    rates: bytes = b""
    management_frame_protection: bool = False
    quality_of_service: bool = False
    """It and the BSS do WMM; without it the elements of HT mean nothing."""
    extra: dict[int, bytes] = field(default_factory=dict)
    """Further elements of its request by element id (HT capabilities and the like)."""


class Driver(Protocol):
    """One opened interface.  Events go to the sink given to `open`; methods raise `DriverError`."""

    name: str
    address: MacAddress
    capabilities: Capabilities

    async def open(self, sink: EventSink) -> None: ...
    async def close(self) -> None: ...

    # access point
    async def choose_channel(self, channel: int, hw_mode: str, country: str = "") -> int:
        """Set the country (two letters, if any) and return the channel to use.

        Channel 0 asks for the least busy one of the hardware mode.  `DriverError` when the radio
        or the country does not allow an access point there.
        """
        ...

    async def start_access_point(self, parameters: ApParameters) -> None: ...
    async def change_access_point(self, parameters: ApParameters) -> None: ...
    async def stop_access_point(self) -> None: ...
    async def add_station(self, station: StationParameters) -> None: ...
    async def authorize_station(self, station: MacAddress, authorized: bool) -> None: ...
    async def remove_station(self, station: MacAddress) -> None:
        """Forget a station and its keys, after the frames sent to it before have left.

        The Deauthentication frame that precedes this is protected with the key that goes.
        """
        ...

    async def statistics(self, station: MacAddress) -> StationStatistics: ...

    # station
    async def scan(
        self, elements: bytes, ssids: Sequence[bytes] = (b"",), frequencies: Sequence[int] = ()
    ) -> list[ScanEntry]: ...
    async def associate(self, entry: ScanEntry, elements: bytes) -> None:
        """Authenticate (open) and associate with `elements`; `DriverError` when refused."""
        ...

    async def disassociate(self) -> None: ...

    # both
    def send_frame(self, frame: bytes) -> None: ...
    def send_eapol(self, destination: MacAddress, octets: bytes) -> None: ...
    def send_data(self, destination: MacAddress, ethertype: int, payload: bytes) -> None: ...
    async def set_key(self, key: Key) -> None:
        """Install a key; an access point sends with the group key that came last.

        The indexes are 0 for a pairwise key, 1 and 2 for group keys, and 4 and 5 for those that
        protect management frames to everybody.  A group key under another index leaves the one
        before in its place, for frames that are still on their way.
        """
        ...


@dataclass(frozen=True, slots=True)
class LoginKey:
    """The key that an authentication by SAE ended with; it belongs to whoever asked for it."""

    pmk: Secret
    pmkid: bytes


@runtime_checkable
class PasswordDriver(Protocol):
    """A driver whose stations can authenticate by SAE."""

    async def associate_with_password(
        self, entry: ScanEntry, elements: bytes, login: SaeLogin
    ) -> LoginKey:
        """Authenticate by SAE and associate; `DriverError` when refused or not answered."""
        ...


@runtime_checkable
class PollingDriver(Protocol):
    """A driver that can ask a quiet station whether it is still there."""

    async def poll_station(self, station: MacAddress) -> bool:
        """Send the station a frame without content; whether it was acknowledged."""
        ...
