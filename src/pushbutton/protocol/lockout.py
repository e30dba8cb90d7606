"""How often the AP PIN was given wrongly, and what follows.

A PIN of eight digits falls in 11,000 tries, since both halves are told apart (US-CERT VU#723755).
So the third wrong try locks the set-up of the access point for a minute, every third after that
for twice as long, and ten in a row for good, until a person makes a new AP PIN
(Wi-Fi Simple Configuration 2.0, "AP Setup Locked"; the numbers are hostapd's).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

FAILURES_ALLOWED = 3
"""The failure with this number is the first to lock, and every multiple of it doubles the time."""
FAILURES_IN_A_ROW = 10
FIRST_LOCK = 60.0
LONGEST_LOCK = 365 * 24 * 60 * 60.0
"""Seconds; the time is not doubled any more once it is this long."""


class SetupLock(IntEnum):
    """What a configuration says about external Registrars (`ap_setup_locked`)."""

    OPEN = 0
    LOCKED = 1
    READ_ONLY = 2
    """The settings may be read but not changed, and no lock is advertised."""


@dataclass(frozen=True, slots=True)
class _Failures:
    total: int = 0
    in_a_row: int = 0
    lock_time: float = 0.0


class Lockout:
    """The lock on the set-up of one access point.

    `configured` is what the configuration says; a new AP PIN clears it.
    """

    def __init__(self, configured: SetupLock = SetupLock.OPEN) -> None:
        self._configured = configured
        self._failures = _Failures()
        self._locked = False
        self._until: float | None = None

    @property
    def locked(self) -> bool:
        """No Registrar may come in; the lock is advertised."""
        return self._locked or self._configured is SetupLock.LOCKED

    @property
    def read_only(self) -> bool:
        return self._configured is SetupLock.READ_ONLY

    @property
    def restricted(self) -> bool:
        """Locked or read-only: what a new AP PIN would take away."""
        return self.locked or self.read_only

    @property
    def deadline(self) -> float | None:
        """When `expire` unlocks; None when open, or locked until a person acts."""
        return self._until

    def configure(self, configured: SetupLock) -> None:
        """Take what a changed configuration says; failures are not forgotten by it.

        A lock by failures has no end while another is configured.  Who takes that one away opens
        both, but for the lock after too many failures in a row, which wants a new AP PIN.
        """
        opened = configured is SetupLock.OPEN and self._configured is not SetupLock.OPEN
        self._configured = configured
        if configured is not SetupLock.OPEN:
            self._until = None
        elif opened and self._failures.in_a_row < FAILURES_IN_A_ROW:
            self._locked = False

    def fail(self, now: float) -> bool:
        """Count a proof that did not match; True when the set-up is locked by it (or again)."""
        failures = replace(
            self._failures,
            total=self._failures.total + 1,
            in_a_row=self._failures.in_a_row + 1,
        )
        self._failures = failures
        if failures.total < FAILURES_ALLOWED:
            return False
        self._locked = True
        self._until = None
        if self._configured is SetupLock.OPEN and failures.in_a_row < FAILURES_IN_A_ROW:
            self._failures = failures = replace(failures, lock_time=_next_lock(failures))
            self._until = now + failures.lock_time
        return True

    def succeed(self) -> None:
        """Note that a Registrar proved both halves of the AP PIN."""
        self._failures = replace(self._failures, in_a_row=0)

    def reset(self) -> bool:
        """Start anew, since a person made a new AP PIN; True when something was unlocked."""
        unlocked = self.restricted
        self._configured = SetupLock.OPEN
        self._failures = _Failures()
        self._locked = False
        self._until = None
        return unlocked

    def expire(self, now: float) -> bool:
        """End a lock whose time is over; True when it did."""
        if self._until is None or now < self._until:
            return False
        self._locked = False
        self._until = None
        return True


def _next_lock(failures: _Failures) -> float:
    if not failures.lock_time:
        return FIRST_LOCK
    if failures.total % FAILURES_ALLOWED == 0 and failures.lock_time < LONGEST_LOCK:
        return failures.lock_time * 2
    return failures.lock_time
