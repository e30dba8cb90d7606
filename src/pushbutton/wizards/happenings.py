"""What happens around, in words: a sentence for each event of an access point's control socket.

`pushbutton watch` and the page's list of activities say the same; the text of the event is the
technical line beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pushbutton.control.client import ControlEvent
from pushbutton.protocol import events
from pushbutton.protocol.events import Event
from pushbutton.protocol.outputs import Direction
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.values import WFA_VENDOR_ID
from pushbutton.wizards import sentences

Name = Callable[[bytes], str]

FIXED: dict[type[Event], str] = {
    events.Success: "A registration ended well.",
    events.NewApSettings: "The access point took new settings into use.",
    events.PushButtonActive: "The button was pressed: a device may join within two minutes.",
    events.PushButtonDisabled: "The button is off again, since a device has joined by it.",
    events.TimedOut: "The two minutes of the button are over, or it was taken back.",
    events.OverlapDetected: (
        "More than one device asks by its button, so none is let in: wait two minutes."
    ),
    events.Cancelled: "Somebody cancelled what was under way: no PIN and no button waits any more.",
    events.RegistrarHasNoPassword: "A Registrar came that does not know the access point's PIN.",
    events.SetupLocked: sentences.LOCKED,
    events.SetupUnlocked: sentences.UNLOCKED,
    events.ApPinDisabled: "The time of the access point's PIN is over: it is accepted no more.",
    events.ApEnabled: "The access point is in operation.",
    events.ApDisabled: "The access point was switched off.",
    events.InterfaceEnabled: "The network interface of the access point came up.",
    events.InterfaceDisabled: "The network interface of the access point went down.",
    events.InterfaceUnavailable: "The network interface of the access point is gone.",
    events.Terminating: "The access point's program is ending.",
}
"""The events that say the same each time."""


KEY_CHANGES: dict[str, str] = {
    "reserved": "A key for {device} is on its way.",
    "joined": "{device} is in the inventory.",
    "seen": "{device} came with another address and was recognised by its key.",
    "renamed": "{device} was given a name, or lost it.",
    "limited": "The time in which {device} may use the network was changed.",
    "rotated": "{device} has a new key, which it does not know yet.",
    "revoked": "The key of {device} was taken back: it cannot come in with it any more.",
    "expired": "The time of {device} is over: it cannot come in any more.",
    "imported": "A key for {device} was imported.",
}
"""What becomes of a key, by the word of `KEY-CHANGED`."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: for a person, and the technical line; `address` is whom about."""

    sentence: str
    line: str
    address: bytes | None = None


class Names:
    """How devices call themselves, as far as they were heard."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}

    def hear(self, event: Event) -> None:
        """Remember the name that an event tells."""
        match event:
            case events.EnrolleeSeen() | events.PinNeeded() if event.device_name.strip():
                self._known[event.address] = event.device_name.strip()

    def __call__(self, address: bytes) -> str:
        """Return the name of a device with its address, or the address alone."""
        known = self._known.get(address)
        text = format_mac(address)
        return f"{known} ({text})" if known else text


def of_control_event(told: ControlEvent, names: Names) -> Happening:
    """Return what a control event says; one that is not known speaks for itself."""
    event = told.event
    if event is None:
        return Happening(told.text.strip(), told.text.strip())
    names.hear(event)
    address = getattr(event, "address", None)
    return Happening(
        of_event(event, names), told.text.strip(), address if isinstance(address, bytes) else None
    )


def of_event(event: Event, name: Name = format_mac) -> str:
    """Return the sentence for an event; `name` tells how a device is called."""
    fixed = FIXED.get(type(event))
    if fixed is not None:
        return fixed
    match event:
        case events.PinNeeded():
            return f"{name(event.address)} wants to join and shows a PIN that nobody typed yet."
        case events.EnrolleeSeen():
            how = sentences.wants(event.device_password_id)
            return f"{name(event.address)} looks for an access point to join by {how}."
        case events.RegistrationSucceeded():
            return f"{name(event.address)} was given the settings of the network."
        case events.Fail():
            return sentences.of_fail_event(event)
        case events.RegistrationStep():
            arrow = "to" if event.direction is Direction.SENT else "from"
            meaning = sentences.of_message(event.message)
            return f"{event.message.name} {arrow} {name(event.address)}: {meaning}"
        case events.KeyChanged(change=change) if change in KEY_CHANGES:
            address = event.address
            known = f"device {event.number}" if not address or not any(address) else name(address)
            sentence = KEY_CHANGES[change].format(device=known)
            return sentence[0].upper() + sentence[1:]
        case _:
            return _of_station(event, name)


def _of_station(event: Event, name: Name) -> str:
    match event:
        case events.StationConnected():
            return f"{name(event.address)} is connected to the network."
        case events.StationDisconnected():
            return f"{name(event.address)} left the network."
        case events.StationAnswered():
            return f"{name(event.address)} answered when it was asked whether it is there."
        case events.PossiblePskMismatch():
            return f"{name(event.address)} tried to connect with a wrong key."
        case events.HandshakeCompleted():
            return f"{name(event.address)} proved that it has the key of the network."
        case events.EapStarted():
            return f"{name(event.address)} begins a conversation."
        case events.EapMethodProposed():
            whom = "A device" if event.address is None else name(event.address)
            if event.vendor != WFA_VENDOR_ID:
                return f"{whom} was asked who it is."
            return f"{whom} was offered Wi-Fi Protected Setup."
        case events.EapRetransmitted():
            return f"{name(event.address)} did not answer and is asked again."
        case events.EapTimedOut():
            return f"{name(event.address)} stopped answering in the middle of a conversation."
        case events.EapSucceeded():
            return f"{name(event.address)} ended its conversation well."
        case events.EapFailed():
            # EAP-WSC ends so even when the device was registered.
            return f"{name(event.address)} ended its conversation."
        case _:
            return _of_frame(event, name)


def _of_frame(event: Event, name: Name) -> str:
    match event:
        case events.ProbeRequestReceived():
            return f"{name(event.address)} looks for networks ({event.signal} dBm)."
        case events.EapolFrame():
            return f"A packet for {name(event.address)} was handed to a test program."
        case events.ManagementFrame():
            return "A management frame was handed to a test program."
        case events.ManagementFrameSent():
            return "A test program's management frame was sent."
        case events.TestPacketReceived():
            return f"A test packet of {name(event.source)} arrived."
    # Every event says in its first line what it means; a new one has no better words yet.
    return (type(event).__doc__ or "Something happened.").split("\n", 1)[0]
