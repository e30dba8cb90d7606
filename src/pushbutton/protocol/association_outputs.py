"""What the management entities of access point and station want done, and what they tell."""

from __future__ import annotations

from dataclasses import dataclass, field

from pushbutton.protocol.association_checks import Admission
from pushbutton.protocol.outputs import Output
from pushbutton.secret import Secret


@dataclass(frozen=True, slots=True)
class SendFrame(Output):
    """A management frame to send; with `wants_status` its acknowledgement is to be told."""

    octets: bytes
    wants_status: bool = False


@dataclass(frozen=True, slots=True)
class AssociatedStation:
    """A station that associated, as the driver and the rest of the access point must know it."""

    address: bytes
    aid: int
    capability: int
    listen_interval: int
    admission: Admission
    pmk: Secret | None = field(default=None, compare=False, repr=False)
    """The key that SAE made; wiped when the station is gone."""
    pmkid: bytes = b""


@dataclass(frozen=True, slots=True)
class AddStation(Output):
    """The driver must know this station before the response that follows is sent."""

    station: AssociatedStation


@dataclass(frozen=True, slots=True)
class RemoveStation(Output):
    """The driver must forget the station and its keys, after the frames sent before."""

    address: bytes


@dataclass(frozen=True, slots=True)
class StationAssociated(Output):
    """The station has our answer: registration or handshake may begin, as its admission says."""

    station: AssociatedStation


@dataclass(frozen=True, slots=True)
class StationLeft(Output):
    """An associated station is gone; `by_station` when it said so itself."""

    address: bytes
    reason: int
    by_station: bool


@dataclass(frozen=True, slots=True)
class WrongPassword(Output):
    """A station got as far as SAE's proof and does not know the password."""

    address: bytes


@dataclass(frozen=True, slots=True)
class ProbeSeen(Output):
    """A Probe Request; `wsc` are the attributes of its WSC element, None without one."""

    address: bytes
    ssid: bytes
    wsc: bytes | None
    for_us: bool
    """The SSID is ours or the wildcard."""
    signal: int
    """dBm."""


@dataclass(frozen=True, slots=True)
class EapolAccepted(Output):
    """An EAPOL packet of an associated station, now or held back until it was associated."""

    source: bytes
    octets: bytes


@dataclass(frozen=True, slots=True)
class Joined(Output):
    """The station is associated with its access point."""

    aid: int
    elements: bytes
    """The elements of the Association Response."""
    pmk: Secret | None = field(default=None, compare=False, repr=False)
    """The key that SAE made; it belongs to whoever takes this output."""
    pmkid: bytes = b""


@dataclass(frozen=True, slots=True)
class JoinFailed(Output):
    """The access point refused with `status`, or never answered (`status` None)."""

    status: int | None
    during: str
    """`authentication` or `association`."""
    wrong_password: bool = False
    """SAE got as far as the proof."""


@dataclass(frozen=True, slots=True)
class LinkLost(Output):
    """The access point sent the station away."""

    reason: int
