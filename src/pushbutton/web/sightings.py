"""Where access points and devices were noticed, and for how long that counts.

One thing may be noticed in several ways: a printer was heard in probe requests, then it knocks,
then it has joined.  `Sightings` keeps each, lets those go that are too old, and puts together those
of one thing, by its MAC address or its UUID.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from uuid import UUID

from pushbutton.protocol import events
from pushbutton.protocol.events import Event
from pushbutton.wire.device import Device

_NIL = UUID(int=0)


class Way(IntEnum):
    """How something was noticed; what says most of its state has the highest number."""

    SEEN = 1
    """In Probe Requests."""
    UPNP = 2
    """By UPnP in the network."""
    KNOCKING = 3
    """It asked an access point to be registered and was told to wait for its PIN."""
    JOINED = 4
    """It is in the inventory, or a station of the access point."""
    ATTACHED = 5
    """An access point whose control socket is open to us."""


LIFETIME = {Way.SEEN: 45.0, Way.KNOCKING: 100.0}
"""Seconds after which what was not noticed again is gone; the others are told to go."""

MOST = 512
"""Sightings that are kept; somebody may send Probe Requests with ever new addresses."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing, noticed in one way.

    `source` tells two things apart that were noticed in the same way: an interface and an address,
    a UUID.  `through` is the access point that told of it, `details` what pages are shown besides.
    """

    way: Way
    source: str
    noticed: float
    address: bytes | None = None
    uuid: UUID | None = None
    device: Device | None = None
    through: str | None = None
    details: dict[str, object] = field(default_factory=dict)

    @property
    def identities(self) -> tuple[bytes | UUID, ...]:
        """What it has in common with other sightings of the same thing."""
        return tuple(
            each for each in (self.address, self.uuid) if each is not None and each != _NIL
        )

    def same_thing(self, other: Sighting) -> bool:
        """Whether both are of one thing."""
        return not set(self.identities).isdisjoint(other.identities)


class Sightings:
    """All sightings; times are of one monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._known: dict[tuple[Way, str], Sighting] = {}

    def note(self, sighting: Sighting) -> None:
        """Add a sighting, in the place of an earlier one of the same way and source."""
        key = (sighting.way, sighting.source)
        earlier = self._known.pop(key, None)
        if earlier is None and len(self._known) >= MOST:
            fleeting = [each for each in self._known.values() if each.way in LIFETIME]
            if not fleeting:
                return
            oldest = min(fleeting, key=lambda each: each.noticed)
            del self._known[(oldest.way, oldest.source)]
        self._known[key] = sighting

    def drop(self, way: Way, source: str) -> None:
        """Forget one; harmless when there is none."""
        self._known.pop((way, source), None)

    def keep_only(self, way: Way, prefix: str, sightings: Iterable[Sighting]) -> None:
        """Replace all of `way` whose source begins with `prefix`."""
        wanted = {sighting.source: sighting for sighting in sightings}
        for known_way, source in list(self._known):
            if known_way is way and source.startswith(prefix) and source not in wanted:
                self.drop(way, source)
        for sighting in wanted.values():
            earlier = self._known.get((way, sighting.source))
            since = sighting.noticed if earlier is None else earlier.noticed
            self.note(replace(sighting, noticed=since))

    def registered(self, address: bytes, uuid: UUID | None) -> None:
        """Forget that a device knocked or was heard: it has what it wanted."""
        done = Sighting(Way.JOINED, "", 0.0, address, uuid)
        for key, sighting in list(self._known.items()):
            if sighting.way in LIFETIME and sighting.same_thing(done):
                del self._known[key]

    def forget_through(self, name: str) -> None:
        """Forget all that the access point `name` told."""
        for key, sighting in list(self._known.items()):
            if sighting.through == name:
                del self._known[key]

    def things(self, now: float) -> list[tuple[Sighting, ...]]:
        """Return the things that are there, each as its sightings, the weightiest first."""
        groups: dict[int, list[Sighting]] = {}
        found: dict[bytes | UUID, int] = {}
        """Address or UUID -> the number of its group."""
        for number, (key, sighting) in enumerate(list(self._known.items())):
            if now - sighting.noticed > LIFETIME.get(sighting.way, float("inf")):
                del self._known[key]
                continue
            group = [sighting]
            for other in {found[name] for name in sighting.identities if name in found}:
                group += groups.pop(other)
            groups[number] = group
            for each in group:
                found.update(dict.fromkeys(each.identities, number))
        return [
            tuple(sorted(group, key=lambda each: (each.way, each.noticed), reverse=True))
            for group in groups.values()
        ]

    def next_end(self) -> float | None:
        """Return when the next sighting will be too old."""
        ends = [
            each.noticed + LIFETIME[each.way]
            for each in self._known.values()
            if each.way in LIFETIME
        ]
        return min(ends, default=None)


def heard(event: Event, through: str, now: float) -> Sighting | None:
    """Return the sighting that an event of the access point `through` tells of, if it does."""
    match event:
        case events.PinNeeded():
            way, wants = Way.KNOCKING, 0
            device = Device(
                uuid=event.uuid,
                mac_address=event.address,
                manufacturer=event.manufacturer,
                model_name=event.model_name,
                model_number=event.model_number,
                serial_number=event.serial_number,
                device_name=event.device_name,
                primary_device_type=event.primary_device_type,
            )
        case events.EnrolleeSeen():
            way, wants = Way.SEEN, event.device_password_id
            device = Device(
                uuid=event.uuid,
                mac_address=event.address,
                device_name=event.device_name,
                primary_device_type=event.primary_device_type,
            )
        case _:
            return None
    source = f"{through}.{event.address.hex()}"
    return Sighting(way, source, now, event.address, event.uuid, device, through, {"wants": wants})
