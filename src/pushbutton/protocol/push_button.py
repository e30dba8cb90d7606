"""The push-button method: who pressed a button lately, and whether ours is pressed.

Whoever presses a button within the walk time could be let in, so the method is only safe while a
single device asks.  More than one UUID-E within 120 seconds is a session overlap, and then nobody
comes in (Wi-Fi Simple Configuration 2.0, "Push Button Configuration", "Session overlap").
"""

from __future__ import annotations

from uuid import UUID

WALK_TIME = 120.0
"""Seconds from a button press to its end, and for how long a session is remembered."""
IGNORE_TIME = 5.0
"""Seconds after a success during which the device's late Probe Requests count for nothing."""
MOST_SESSIONS = 64
"""Devices remembered at once; an air full of made-up ones is an overlap long before."""


class PushButton:
    """The push-button sessions of one access point.

    A session is a UUID-E: a device with two radios has two addresses and is one device, and
    nobody can push another out of the memory with addresses that are made up.
    """

    def __init__(self) -> None:
        self._seen: dict[UUID, float] = {}
        self._forced = False
        self._ignored: tuple[UUID, float] | None = None
        self._until: float | None = None

    @property
    def active(self) -> bool:
        """Our button is pressed and its walk time is not over."""
        return self._until is not None

    @property
    def deadline(self) -> float | None:
        """When the walk time is over."""
        return self._until

    def press(self, now: float) -> bool:
        """Press our button.  False when an overlap is known already; nothing has changed then."""
        if self._overlapping(None, now):
            return False
        self._forced = False
        self._until = now + WALK_TIME
        return True

    def stop(self) -> None:
        """Let our button go: the walk time is over, was cancelled, or something replaced it."""
        self._until = None

    def probe(self, uuid: UUID, now: float) -> bool:
        """Note a push-button Probe Request, at any time; True when it makes an overlap."""
        if self._ignored is not None:
            ignored, until = self._ignored
            if uuid == ignored and now < until:
                return False
        self._remember(uuid, now)
        if self._overlapping(uuid, now):
            self._forced = True
        return self._overlapping(uuid, now)

    def join(self, uuid: UUID, now: float) -> bool:
        """Note a push-button M1 while our button is pressed.

        False when there is an overlap: it is kept in mind until the next accepted press, and the
        device has become no session.
        """
        if self.overlap(uuid, now):
            self._forced = True
            return False
        self._remember(uuid, now)
        return True

    def overlap(self, uuid: UUID, now: float) -> bool:
        """Say whether the device is not the only one, or was not since the button was pressed."""
        return self._forced or self._overlapping(uuid, now)

    def overlapping(self, now: float) -> bool:
        """Say whether nobody can come in at present, because several ask or asked."""
        return self._forced or self._overlapping(None, now)

    def succeed(self, uuid: UUID, now: float) -> None:
        """End the method because this device was registered."""
        self._seen.pop(uuid, None)
        self._ignored = (uuid, now + IGNORE_TIME)
        self.stop()

    def _remember(self, uuid: UUID, now: float) -> None:
        # Put in anew, so that the order is that of the last sight and the first is the oldest.
        self._seen.pop(uuid, None)
        self._seen[uuid] = now
        self._seen = {other: seen for other, seen in self._seen.items() if now - seen < WALK_TIME}
        while len(self._seen) > MOST_SESSIONS:
            del self._seen[next(iter(self._seen))]

    def _overlapping(self, uuid: UUID | None, now: float) -> bool:
        uuids = {other for other, seen in self._seen.items() if now - seen < WALK_TIME}
        if uuid is not None:
            uuids.add(uuid)
        return len(uuids) > 1
