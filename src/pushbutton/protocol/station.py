"""Which access point a device turns to, judged by what the access points say in their elements.

Wi-Fi Simple Configuration 2.0, "PBC walk time and session overlap", "Selected Registrar",
"AuthorizedMACs"; where the text leaves room, as wpa_supplicant does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from pushbutton.errors import MalformedError
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.elements import wsc_attributes
from pushbutton.wire.enums import DevicePasswordId, WpsState
from pushbutton.wire.frames import BROADCAST
from pushbutton.wire.message import Message

PATIENCE = 3
"""Scans after which a device with a PIN also tries access points that select no Registrar."""

FIRST_VERSION = 0x10
"""What an access point speaks that has no Version2."""

PUSH_BUTTON = int(DevicePasswordId.PUSH_BUTTON)


class Heard(Protocol):
    """What a scan tells of one access point (`drivers.base.ScanEntry` is one)."""

    @property
    def bssid(self) -> bytes: ...
    @property
    def ssid(self) -> bytes: ...
    @property
    def signal(self) -> int: ...
    @property
    def elements(self) -> bytes: ...


H = TypeVar("H", bound=Heard)


@dataclass(frozen=True, slots=True)
class WpsAccessPoint(Generic[H]):
    """An access point with Wi-Fi Protected Setup."""

    entry: H
    message: Message
    """The attributes of its WSC element."""

    @property
    def configured(self) -> bool:
        return self.message.get(a.WPS_STATE) == WpsState.CONFIGURED

    @property
    def locked(self) -> bool:
        return self.message.get(a.AP_SETUP_LOCKED) is True

    @property
    def selected_registrar(self) -> bool:
        return self.message.get(a.SELECTED_REGISTRAR) is True

    @property
    def push_button(self) -> bool:
        """A Registrar waits for a button."""
        password_id = self.message.get(a.DEVICE_PASSWORD_ID)
        return self.selected_registrar and password_id == PUSH_BUTTON

    @property
    def uuid(self) -> UUID | None:
        return self.message.get(a.UUID_E)

    @property
    def device(self) -> Device:
        """What it says of itself; little where only its Beacon was heard."""
        return Device.from_message(self.message)

    @property
    def version(self) -> str:
        """The version of Wi-Fi Simple Configuration: `1.0`, or that of its Version2."""
        version = self.message.version2 or FIRST_VERSION
        return f"{version >> 4}.{version & 15}"

    def authorizes(self, address: bytes) -> bool | None:
        """Whether AuthorizedMACs has `address` or everybody; None when there is no such list."""
        authorized = self.message.get(a.AUTHORIZED_MACS)
        if authorized is None:
            return None
        return address in authorized or BROADCAST in authorized


@dataclass(frozen=True, slots=True)
class Overlap(Generic[H]):
    """Several access points wait for a button: joining either could be joining the wrong one."""

    access_points: tuple[WpsAccessPoint[H], ...]


def wps_access_points(entries: Iterable[H]) -> list[WpsAccessPoint[H]]:
    """Return those that have Wi-Fi Protected Setup; elements that are malformed count as none."""
    found = []
    for entry in entries:
        try:
            attributes = wsc_attributes(entry.elements)
            if attributes is not None:
                found.append(WpsAccessPoint(entry, Message.parse(attributes)))
        except MalformedError:
            continue
    return found


def for_push_button(
    entries: Iterable[H], own_address: bytes
) -> list[WpsAccessPoint[H]] | Overlap[H]:
    """Return the access points whose button was pressed, strongest first, or their overlap.

    One access point on two bands is heard twice and has the same UUID-E in both places, which is
    no overlap.  One whose list of authorised devices lacks us waits for somebody else.
    """
    waiting = [
        access_point
        for access_point in wps_access_points(entries)
        if access_point.push_button and access_point.authorizes(own_address) is not False
    ]
    if len(waiting) > 1:
        uuids = {access_point.uuid for access_point in waiting}
        if len(uuids) > 1 or None in uuids:
            return Overlap(tuple(waiting))
    return sorted(waiting, key=_by_signal)


def for_pin(
    entries: Iterable[H], own_address: bytes, scans: int = 0, skipped: Iterable[bytes] = ()
) -> list[WpsAccessPoint[H]]:
    """Return the access points to try with a PIN, the most promising first.

    First those that name us, then those that select a Registrar for a PIN, and after `PATIENCE`
    scans the others too, since an access point of version 1.0 need not say that it waits.
    `skipped` are BSSIDs that were tried in vain.
    """
    unwanted = frozenset(skipped)
    ranked: list[tuple[int, WpsAccessPoint[H]]] = []
    for access_point in wps_access_points(entries):
        if access_point.entry.bssid in unwanted or access_point.push_button:
            continue
        authorized = access_point.authorizes(own_address)
        named = own_address in (access_point.message.get(a.AUTHORIZED_MACS) or ())
        if named:
            ranked.append((0, access_point))
        elif authorized is False:
            continue
        elif access_point.selected_registrar:
            ranked.append((1, access_point))
        elif scans >= PATIENCE:
            ranked.append((2, access_point))
    ranked.sort(key=lambda item: (item[0], *_by_signal(item[1])))
    return [access_point for _, access_point in ranked]


def _by_signal(access_point: WpsAccessPoint[H]) -> tuple[int, bytes]:
    return -access_point.entry.signal, access_point.entry.bssid
