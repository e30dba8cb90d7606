"""The PINs that persons typed for devices, and which run may use which.

The rules keep a PIN from being tried out: a PIN serves one run at a time, is gone once a device
could have learned it, and a PIN for any device ("wildcard") lives for two runs at most
(Wi-Fi Simple Configuration 2.0, "Device Password"; the details are hostapd's).

The calling sequence is `claim` at M1, then exactly one `finish` with what became of the run.
`AuthorizedAddresses` keeps what the access point advertises: who may come now.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from uuid import UUID

from pushbutton.crypto.pin import PinVerdict, check, clean
from pushbutton.secret import Secret

BROADCAST = b"\xff" * 6
MOST_AUTHORIZED = 5
"""As many addresses as "AuthorizedMACs" holds."""
WILDCARD_RUNS = 2


def check_pin(text: str) -> str:
    """Return what WPS_CHECK_PIN replies: the digits, or why they are no PIN."""
    verdict = check(text)
    if verdict.valid:
        return clean(text)
    return "FAIL-CHECKSUM\n" if verdict is PinVerdict.WRONG_CHECKSUM else "FAIL\n"


class Outcome(Enum):
    """What became of a run that had claimed a PIN."""

    PROVED = "the device proved the whole PIN (M7 was good)"
    SECOND_HALF_WRONG = "the second half of the PIN was wrong"
    EXPOSED = "the run ended after M6 left and before M7 was verified"
    UNSPENT = "the run ended earlier"


@dataclass(frozen=True, slots=True, eq=False)
class Pin:
    """One PIN of the table.

    With `uuid` or `only_for` it is for that device (UUID-E or MAC Address of its M1), without
    either for any device.  `expires` is a time, None for never.  `authorized` is the address to
    advertise, None to advertise nothing (PINs from a file).
    """

    secret: Secret
    uuid: UUID | None = None
    only_for: bytes | None = None
    expires: float | None = None
    authorized: bytes | None = None
    preconfigured: bool = False
    number: int = 0
    runs: int = 0
    locked: bool = False

    @property
    def wildcard(self) -> bool:
        return self.uuid is None and self.only_for is None

    def expired(self, now: float) -> bool:
        return self.expires is not None and now >= self.expires

    def same_as(self, other: Pin) -> bool:
        """Say whether both are the same PIN for the same device."""
        return (self.uuid, self.only_for) == (other.uuid, other.only_for) and self.secret.matches(
            other.secret
        )


class PinTable:
    """The PINs of one Registrar, newest first."""

    def __init__(self) -> None:
        self._pins: list[Pin] = []
        self._last_number = 0
        self._spent: list[Pin] = []

    def __iter__(self) -> Iterator[Pin]:
        return iter(tuple(self._pins))

    def __len__(self) -> int:
        return len(self._pins)

    def add(self, pin: Pin) -> tuple[Pin, tuple[Pin, ...]]:
        """Put a PIN at the head; return it as it was entered, and the PINs that had to go.

        A new wildcard PIN replaces one that no run has used.
        """
        removed: tuple[Pin, ...] = ()
        if pin.wildcard:
            fresh = (old for old in self._pins if old.wildcard and not old.runs and not old.locked)
            removed = tuple(self._remove(old) for old in list(fresh)[:1])
        self._last_number += 1
        entered = replace(pin, number=self._last_number)
        self._pins.insert(0, entered)
        return entered, removed

    def load(self, pins: Iterable[Pin]) -> None:
        """Take the PINs of a file as the preconfigured ones, instead of those loaded before.

        A PIN that served its device once stays used up although the file still has it.
        """
        wanted = [pin for pin in pins if not any(pin.same_as(spent) for spent in self._spent)]
        for old in [old for old in self._pins if old.preconfigured]:
            kept = next((pin for pin in wanted if pin.same_as(old)), None)
            if kept is None:
                self._remove(old)
            else:
                wanted.remove(kept)
                self._change(old, expires=kept.expires)
        for pin in wanted:
            self._last_number += 1
            self._pins.append(
                replace(pin, preconfigured=True, authorized=None, number=self._last_number)
            )

    def find(self, uuid: UUID, address: bytes, now: float) -> Pin | None:
        """Return the PIN that an M1 with this UUID-E and MAC Address would be given.

        A PIN for the UUID goes before one for the address, and that before a wildcard PIN.
        Expired PINs are only passed over here; see `purge`.
        """
        living = [pin for pin in self._pins if not pin.expired(now)]
        for_uuid = [pin for pin in living if pin.uuid == uuid]
        for_address = [pin for pin in living if pin.uuid is None and pin.only_for == address]
        for_any = [pin for pin in living if pin.wildcard and pin.runs < WILDCARD_RUNS]
        return next(iter(for_uuid + for_address + for_any), None)

    def claim(self, uuid: UUID, address: bytes, now: float) -> Pin | None:
        """Lock and return the PIN for a run; None when there is none or it is in use."""
        pin = self.find(uuid, address, now)
        if pin is None or pin.locked:
            return None
        return self._change(pin, locked=True, runs=pin.runs + pin.wildcard)

    def finish(self, claimed: Pin, outcome: Outcome) -> Pin | None:
        """Apply the outcome of the run that claimed the PIN; return the PIN if it is now gone.

        Nothing happens when the PIN was taken away meanwhile.
        """
        pin = next((pin for pin in self._pins if pin.number == claimed.number), None)
        if pin is None:
            return None
        used_up = pin.wildcard and pin.runs >= WILDCARD_RUNS
        if outcome is not Outcome.UNSPENT or used_up:
            return self._spend(pin)
        self._change(pin, locked=False)
        return None

    def cancel(self) -> Pin | None:
        """Remove and return the newest wildcard PIN."""
        return next((self._remove(pin) for pin in self._pins if pin.wildcard), None)

    def remove_same(self, pin: Pin) -> tuple[Pin, ...]:
        """Remove and return what is this PIN for the same device, or for any: it has served."""
        return tuple(self._spend(other) for other in self._pins if other.same_as(pin))

    def remove_exposed(self, secret: Secret) -> tuple[Pin, ...]:
        """Remove and return every PIN that is this one: who learned it must not come in by it."""
        return tuple(self._spend(pin) for pin in self._pins if pin.secret.matches(secret))

    def purge(self, now: float) -> tuple[Pin, ...]:
        """Remove and return the expired PINs.  One that a run has claimed stays until its end."""
        expired = [pin for pin in self._pins if pin.expired(now) and not pin.locked]
        return tuple(self._remove(pin) for pin in expired)

    def _spend(self, pin: Pin) -> Pin:
        if pin.preconfigured:
            self._spent.append(pin)
        return self._remove(pin)

    def _remove(self, pin: Pin) -> Pin:
        # By identity: a PIN has no equality, since it holds a secret.
        self._pins = [other for other in self._pins if other is not pin]
        return pin

    def _change(self, pin: Pin, **changes: object) -> Pin:
        changed = replace(pin, **changes)  # type: ignore[arg-type]
        self._pins = [changed if other is pin else other for other in self._pins]
        return changed


class AuthorizedAddresses:
    """Who is told to be welcome (AuthorizedMACs): addresses granted by PINs, a button, a token.

    An address stays for as long as one of its grants does.
    """

    def __init__(self) -> None:
        self._grants: dict[Hashable, bytes] = {}
        self.addresses: tuple[bytes, ...] = ()
        """The addresses to advertise, newest first, at most five: the oldest has to go."""

    def grant(self, holder: Hashable, address: bytes) -> None:
        """Welcome an address on behalf of `holder`; repeated, nothing changes."""
        self._grants.setdefault(holder, address)
        self._list()

    def withdraw(self, holder: Hashable) -> None:
        """Take back what was granted for `holder`, if anything was."""
        self._grants.pop(holder, None)
        self._list()

    def _list(self) -> None:
        oldest_first = tuple(dict.fromkeys(self._grants.values()))
        self.addresses = oldest_first[::-1][:MOST_AUTHORIZED]
