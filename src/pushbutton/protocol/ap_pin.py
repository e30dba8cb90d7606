"""The AP PIN: with it an external Registrar may read and set the settings of this access point."""

from __future__ import annotations

from pushbutton.protocol import events
from pushbutton.protocol.deadline import earliest
from pushbutton.protocol.lockout import Lockout, SetupLock
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.registrar_outputs import ApPinOver
from pushbutton.secret import Secret

LONGEST_PIN = 8
DEFAULT_TIMEOUT = 300.0
"""Seconds for which an AP PIN made by a command is valid."""


class ApPin:
    """The AP PIN of one BSS, its time, and the lock that guards it."""

    def __init__(self, pin: Secret | None = None, lock: SetupLock = SetupLock.OPEN) -> None:
        self.lock = Lockout(lock)
        self._configured = pin
        self._configured_lock = lock
        self._pin = pin
        self._until: float | None = None

    @property
    def pin(self) -> Secret | None:
        return self._pin

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        return earliest(self._until, self.lock.deadline)

    def configure(self, pin: Secret | None, lock: SetupLock) -> list[Output]:
        """Take what a changed configuration says.

        What it says unchanged does not undo what was done by command since.
        """
        known = self._configured
        if (pin is None) is not (known is None) or (pin and known and not pin.matches(known)):
            self._configured = self._pin = pin
            self._until = None
        if lock is not self._configured_lock:
            self._configured_lock = lock
            locked = self.lock.locked
            self.lock.configure(lock)
            if locked and not self.lock.locked:
                return [events.SetupUnlocked()]
        return []

    def set(self, pin: Secret) -> list[Output]:
        """Take a new PIN, which forgives all failures."""
        self._pin, self._until = pin, None
        return [events.SetupUnlocked()] if self.lock.reset() else []

    def limit(self, until: float | None) -> None:
        """Let the PIN end at a time; None for never."""
        self._until = until

    def disable(self) -> None:
        """Have no AP PIN any more."""
        self._pin, self._until = None, None

    def tried(self, proved: bool, now: float) -> list[Output]:
        """Count that a Registrar proved the PIN, or did not.  Without a PIN nothing is counted."""
        if self._pin is None:
            return []
        if proved:
            self.lock.succeed()
            return []
        return [events.SetupLocked()] if self.lock.fail(now) else []

    def expire(self, now: float) -> list[Output]:
        """End the PIN or the lock whose time is over."""
        outputs: list[Output] = []
        if self._until is not None and now >= self._until:
            self.disable()
            outputs += [events.ApPinDisabled(), ApPinOver()]
        if self.lock.expire(now):
            outputs.append(events.SetupUnlocked())
        return outputs
