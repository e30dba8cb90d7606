"""Whom an external Registrar lets in: the one password that was given, and its rules.

A PIN serves one run at a time and is given up once a device could have learned it; with a button
nobody comes in while two devices ask; the password of a tag is for the device whose key has the
hash on the tag (Wi-Fi Simple Configuration 2.0, "Device Passwords", "Push Button Configuration",
"NFC Out-of-Band Interface").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from pushbutton.protocol.nfc_tokens import admission, belongs
from pushbutton.protocol.passwords import MOST_AUTHORIZED, Outcome, Pin, PinTable
from pushbutton.protocol.policy import PIN_IDS, Admission, Declined, DevicePassword
from pushbutton.protocol.push_button import PushButton
from pushbutton.registrar.found import KnockingDevice
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import DevicePasswordId
from pushbutton.wire.message import Message
from pushbutton.wire.values import OobDevicePassword

Password = DevicePassword | OobDevicePassword
"""A PIN or the button (`policy.push_button_password()`), or the password of an NFC tag."""


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """The policy of one run: a device that may come in, and by what.

    `pin` is what the run has taken from the table, if the password is a PIN.
    """

    admission: Admission
    button: PushButton
    pin: Pin | None = None

    def judge(self, m1: Message, now: float) -> DevicePassword | Admission | Declined:
        return self.admission

    def overlap(self, uuid_e: UUID, now: float) -> bool:
        return self.button.overlap(uuid_e, now)


class Waiting:
    """One password, and for whom it is: a UUID, a MAC address, or None for anybody."""

    def __init__(self, password: Password, device: UUID | bytes | None) -> None:
        self._password = password
        self._device = device
        self._pins = PinTable()
        self.button = PushButton()
        if isinstance(password, DevicePassword) and not self.by_button:
            uuid = device if isinstance(device, UUID) else None
            only_for = device if isinstance(device, bytes) else None
            self._pins.add(Pin(password.secret, uuid, only_for))

    @property
    def by_button(self) -> bool:
        return self.password_id == DevicePasswordId.PUSH_BUTTON

    @property
    def password_id(self) -> int:
        """The Device Password ID to advertise."""
        password = self._password
        return password.id if isinstance(password, DevicePassword) else password.password_id

    @property
    def used_up(self) -> bool:
        """Whether the PIN must not be tried any more."""
        return isinstance(self._password, DevicePassword) and not (self.by_button or self._pins)

    def means(self, uuid: UUID | None, address: bytes) -> bool:
        """Say whether a device is the one that is meant."""
        return self._device is None or self._device in (uuid, address)

    def addresses(self, knocking: Iterable[KnockingDevice]) -> tuple[bytes, ...]:
        """Return the MAC addresses to advertise as welcome; none is everybody.

        So it is, too, where more say to have the UUID that is meant than can be advertised: each
        of them may be the one.
        """
        if isinstance(self._device, bytes):
            return (self._device,)
        if self._device is None:
            return ()
        found = {each.address for each in knocking if each.uuid == self._device}
        return tuple(found) if len(found) <= MOST_AUTHORIZED else ()

    def admit(self, m1: Message, now: float) -> Ticket | None:
        """Return the ticket of the device that sent this M1; None is "not this one, not now"."""
        uuid, address = m1.require(a.UUID_E), m1.require(a.MAC_ADDRESS)
        asked = m1.require(a.DEVICE_PASSWORD_ID)
        if not self.means(uuid, address):
            return None
        password = self._password
        if isinstance(password, OobDevicePassword):
            known = asked == password.password_id and belongs(password, m1.require(a.PUBLIC_KEY))
            return Ticket(admission(password, None), self.button) if known else None
        if self.by_button:
            if asked != DevicePasswordId.PUSH_BUTTON or not self.button.join(uuid, now):
                return None
            return Ticket(Admission(password), self.button)
        pin = self._pins.claim(uuid, address, now) if asked in PIN_IDS else None
        if pin is None:
            return None
        # M2 repeats the id of M1: registrars and devices mix the kinds of PINs up.
        return Ticket(Admission(DevicePassword(asked, password.secret)), self.button, pin)

    def finish(self, ticket: Ticket, outcome: Outcome) -> None:
        """Say what became of the run that had this ticket."""
        if ticket.pin is not None:
            self._pins.finish(ticket.pin, outcome)
