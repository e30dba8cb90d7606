"""Counters and states as Prometheus reads them (text exposition format, version 0.0.4).

`Metrics` is told what is told anyhow, the events of control sockets and the devices that come and
go over UPnP, and renders one page of text.  The names are in `FAMILIES`; no label holds anything
secret, and the addresses of devices are in none, since they would grow without end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from pushbutton.protocol import events
from pushbutton.protocol.events import Event
from pushbutton.registrar.found import FoundDevice
from pushbutton.wire.enums import MessageType
from pushbutton.wizards.failure_sentences import MOMENTS

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Kind(Enum):
    """How a value moves: a counter only grows, a gauge goes up and down."""

    COUNTER = "counter"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True)
class Family:
    """One name with its kind, its labels and what it counts."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    text: str


EVENTS = Family(
    "pushbutton_events_total",
    Kind.COUNTER,
    ("access_point", "event"),
    "Events of an access point's control socket, by the first word of their text.",
)
REGISTRATIONS = Family(
    "pushbutton_registrations_total",
    Kind.COUNTER,
    ("access_point",),
    "Devices that were registered.",
)
FAILURES = Family(
    "pushbutton_registration_failures_total",
    Kind.COUNTER,
    ("access_point", "message", "configuration_error"),
    "Registrations that broke, by the message and the Configuration Error.",
)
OVERLAPS = Family(
    "pushbutton_button_overlaps_total",
    Kind.COUNTER,
    ("access_point",),
    "Times that more than one device asked by its button.",
)
CONNECTIONS = Family(
    "pushbutton_station_connections_total",
    Kind.COUNTER,
    ("access_point",),
    "Stations that were connected to the network.",
)
LOST = Family(
    "pushbutton_events_lost_total",
    Kind.COUNTER,
    ("access_point",),
    "Events that came faster than they were taken.",
)
REACHED = Family(
    "pushbutton_access_point_up",
    Kind.GAUGE,
    ("access_point",),
    "1 while the control socket of an access point answers.",
)
BUTTON = Family(
    "pushbutton_button_active",
    Kind.GAUGE,
    ("access_point",),
    "1 while a device may join by its button.",
)
LOCKED = Family(
    "pushbutton_setup_locked",
    Kind.GAUGE,
    ("access_point",),
    "1 while no Registrar may set the access point up, after wrong PINs.",
)
DEVICES = Family(
    "pushbutton_upnp_devices",
    Kind.GAUGE,
    ("kind", "configured"),
    "Devices that were found over UPnP: access points, and devices on Ethernet.",
)
KNOCKING = Family(
    "pushbutton_upnp_devices_knocking",
    Kind.GAUGE,
    (),
    "Wireless devices that access points report at present.",
)

FAMILIES = (
    EVENTS,
    REGISTRATIONS,
    FAILURES,
    OVERLAPS,
    CONNECTIONS,
    LOST,
    REACHED,
    BUTTON,
    LOCKED,
    DEVICES,
    KNOCKING,
)
"""Everything that is told, in the order of the page."""

Labels = tuple[str, ...]

_BUTTON_OFF = (events.PushButtonDisabled, events.TimedOut, events.OverlapDetected)


class Metrics:
    """The values of all families."""

    def __init__(self) -> None:
        self._values: dict[Family, dict[Labels, float]] = {family: {} for family in FAMILIES}

    def hear(self, access_point: str, text: str, event: Event | None) -> None:
        """Count an event of the access point, which is called by its interface or socket."""
        self._add(EVENTS, access_point, text.split(" ", 1)[0].strip())
        match event:
            case events.RegistrationSucceeded():
                self._add(REGISTRATIONS, access_point)
            case events.Fail():
                known = event.message in MOMENTS
                message = MessageType(event.message).name if known else str(event.message)
                self._add(FAILURES, access_point, message, str(event.configuration_error))
            case events.StationConnected():
                self._add(CONNECTIONS, access_point)
            case events.PushButtonActive():
                self._set(BUTTON, 1, access_point)
            case events.SetupLocked():
                self._set(LOCKED, 1, access_point)
            case events.SetupUnlocked():
                self._set(LOCKED, 0, access_point)
        if isinstance(event, events.OverlapDetected):
            self._add(OVERLAPS, access_point)
        if isinstance(event, _BUTTON_OFF):
            self._set(BUTTON, 0, access_point)

    def reached(self, access_point: str, up: bool) -> None:
        """Tell whether the control socket of an access point answers."""
        self._set(REACHED, int(up), access_point)
        for family in (BUTTON, LOCKED):
            self._values[family].setdefault((access_point,), 0)
        if not up:
            self._set(BUTTON, 0, access_point)

    def lost(self, access_point: str, total: int) -> None:
        """Tell how many events of an access point were lost so far."""
        self._set(LOST, total, access_point)

    def found(self, devices: Iterable[FoundDevice]) -> None:
        """Tell which devices there are over UPnP now."""
        counted: dict[Labels, float] = {}
        knocking: set[bytes] = set()
        for device in devices:
            kind = "access point" if device.access_point else "device"
            configured = {None: "unknown", True: "yes", False: "no"}[device.configured]
            counted[kind, configured] = counted.get((kind, configured), 0) + 1
            knocking.update(each.address for each in device.knocking)
        self._values[DEVICES] = counted
        self._set(KNOCKING, len(knocking))

    def render(self) -> str:
        """Return the page."""
        lines: list[str] = []
        for family, values in self._values.items():
            lines += (
                f"# HELP {family.name} {family.text}",
                f"# TYPE {family.name} {family.kind.value}",
            )
            lines += (
                f"{family.name}{_labels(family, labels)} {value:g}"
                for labels, value in sorted(values.items())
            )
        return "\n".join(lines) + "\n"

    def _add(self, family: Family, *labels: str) -> None:
        values = self._values[family]
        values[labels] = values.get(labels, 0) + 1

    def _set(self, family: Family, value: float, *labels: str) -> None:
        self._values[family][labels] = value


def _labels(family: Family, values: Labels) -> str:
    if not values:
        return ""
    pairs = zip(family.labels, values, strict=True)
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in pairs) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
