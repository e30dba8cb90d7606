"""Whom the Registrar waits for: by PIN, token, button, or on behalf of a Registrar elsewhere.

While it waits the access point says "Selected Registrar", for 120 seconds at most; whom it would
let in it says in AuthorizedMACs, for as long as there is a PIN or a button for them (Wi-Fi Simple
Configuration 2.0, "Selected Registrar", "AuthorizedMACs").
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from uuid import UUID

from pushbutton.protocol.advertise import ExternalRegistrar, Selection, own_selection, union
from pushbutton.protocol.deadline import earliest
from pushbutton.protocol.nfc_tokens import DeviceTokens
from pushbutton.protocol.passwords import (
    BROADCAST,
    AuthorizedAddresses,
    Outcome,
    Pin,
    PinTable,
)
from pushbutton.protocol.push_button import PushButton
from pushbutton.secret import Secret
from pushbutton.wire.enums import ConfigMethods
from pushbutton.wire.values import OobDevicePassword

SELECTED_TIME = 120.0
"""Seconds for which Selected Registrar is said after a PIN was typed or a token was read."""

_BUTTON = "push button"
_KNOCK = "a device whose PIN is in the file"


class SelectedRegistrar:
    """The PINs, the tokens and the button of one BSS, and what of them is advertised."""

    def __init__(self) -> None:
        self.pins = PinTable()
        self.tokens = DeviceTokens()
        self.button = PushButton()
        self._authorized = AuthorizedAddresses()
        self._until: float | None = None
        self._password_id: int | None = None
        self._externals: dict[Hashable, ExternalRegistrar] = {}

    @property
    def by_pin(self) -> bool:
        """A device with a PIN or a token is waited for, and that is advertised."""
        return self._until is not None

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        return earliest(self._until, self.button.deadline)

    @property
    def state(self) -> tuple[object, ...]:
        """All that `union` depends on besides the methods, to see cheaply whether it changed."""
        own = self.by_pin, self._password_id, self.button.active
        return *own, self._authorized.addresses, tuple(self._externals.values())

    def union(self, methods: ConfigMethods) -> tuple[Selection | None, tuple[bytes, ...]]:
        """Return what all Registrars together advertise, ours with these Config Methods."""
        own = None
        if self.by_pin or self.button.active:
            own = own_selection(
                methods,
                push_button=self.button.active,
                device_password_id=self._password_id,
            )
        return union(own, self._authorized.addresses, self._externals.values())

    # PINs

    def add_pin(self, pin: Pin, now: float) -> None:
        """Take a PIN and wait for its device; a pressed button is let go."""
        entered, removed = self.pins.add(pin)
        self._withdraw(removed)
        self._authorized.grant(entered.number, entered.authorized or BROADCAST)
        self._wait(now)

    def welcome(self, address: bytes, now: float) -> None:
        """Wait for the device at this address, whose PIN is known without anybody's doing."""
        self._authorized.grant(_KNOCK, address)
        self._wait(now)

    def claim(self, uuid: UUID, address: bytes, now: float) -> Pin | None:
        """Return the PIN for the device that sent M1, locked until `release`."""
        self._withdraw(self.pins.purge(now))
        return self.pins.claim(uuid, address, now)

    def release(self, pin: Pin, outcome: Outcome) -> bool:
        """Say how the run with a claimed PIN ended; False when the PIN was taken away meanwhile."""
        there = any(other.number == pin.number for other in self.pins)
        gone = self.pins.finish(pin, outcome)
        self._withdraw(() if gone is None else (gone,))
        return there

    def cancel_pin(self) -> None:
        """Wait no more, and forget the newest PIN for any device."""
        self.stop_pin()
        gone = self.pins.cancel()
        self._withdraw(() if gone is None else (gone,))

    def forget_pin(self, pin: Pin) -> None:
        """Forget what is this PIN for the same device, or for any: it has served elsewhere."""
        self._withdraw(self.pins.remove_same(pin))

    def give_up_pin(self, secret: Secret) -> None:
        """Forget every PIN that is this one, for whichever device."""
        self._withdraw(self.pins.remove_exposed(secret))

    def stop_pin(self) -> None:
        """Say no more that a device with a PIN is waited for; PINs and tokens stay valid."""
        self._until = self._password_id = None
        self._authorized.withdraw(_KNOCK)

    def _wait(self, now: float, password_id: int | None = None) -> None:
        """Say for a while that a device is waited for, and let a pressed button go."""
        self.stop_button()
        self._until, self._password_id = now + SELECTED_TIME, password_id

    def _withdraw(self, pins: Iterable[Pin]) -> None:
        for pin in pins:
            self._authorized.withdraw(pin.number)

    # Tokens

    def add_token(self, token: OobDevicePassword, now: float) -> None:
        """Take a device's token and wait for the device; a pressed button is let go."""
        for gone in (*self.tokens.add(token), token.password_id):
            self._authorized.withdraw(_token(gone))
        self._authorized.grant(_token(token.password_id), BROADCAST)
        self._wait(now, token.password_id)

    def forget_token(self, password_id: int) -> None:
        """Welcome the device of this token no more, whether its run has taken it or not."""
        self.tokens.take(password_id)
        self._authorized.withdraw(_token(password_id))
        if self._password_id == password_id:
            self.stop_pin()

    # The button

    def press(self, now: float) -> bool:
        """Press the button, instead of waiting for a PIN; False when there is an overlap."""
        if not self.button.press(now):
            return False
        self.stop_pin()
        self._authorized.grant(_BUTTON, BROADCAST)
        return True

    def stop_button(self) -> None:
        """Let the button go."""
        self.button.stop()
        self._authorized.withdraw(_BUTTON)

    def finish_button(self, uuid: UUID, now: float) -> None:
        """Let the button go because the device with this UUID-E was registered."""
        self.button.succeed(uuid, now)
        self._authorized.withdraw(_BUTTON)

    # Time, and Registrars elsewhere

    def expire(self, now: float) -> bool:
        """End what has had its time; True when that was the walk time of the button."""
        if self._until is not None and now >= self._until:
            self.stop_pin()
            self._withdraw(self.pins.purge(now))
        if self.button.deadline is not None and now >= self.button.deadline:
            self.stop_button()
            return True
        return False

    def set_external(self, name: Hashable, external: ExternalRegistrar | None) -> None:
        """Take what a Registrar elsewhere said last; None when it is gone or its time is over."""
        self._externals.pop(name, None)
        if external is not None:
            self._externals[name] = external


def _token(password_id: int) -> Hashable:
    return ("token", password_id)
