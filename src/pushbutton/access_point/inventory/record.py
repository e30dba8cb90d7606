"""What the inventory knows of one device and its key."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.device import Device

ANY_STATION = bytes(6)
_LOCALLY_ADMINISTERED = 0x02


class State(Enum):
    """Where a key stands."""

    RESERVED = "reserved"
    """It is on its way to the device, and works."""
    CONFIRMED = "confirmed"
    REVOKED = "revoked"
    EXPIRED = "expired"

    @property
    def works(self) -> bool:
        """A station may come in with it."""
        return self in (State.RESERVED, State.CONFIRMED)


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One device on one network.  Times are seconds since 1970."""

    number: int
    """Its name towards people and programs; never given twice."""
    network: bytes
    """The SSID."""
    bss: str
    """The interface where it joined."""
    state: State
    way: JoinedBy
    device: Device
    """What it told about itself; its MAC address is the one it joined with."""
    joined: float
    addresses: tuple[bytes, ...] = ()
    """All that its key was seen with, the latest first."""
    psk: Secret | None = field(default=None, repr=False)
    """32 octets; None once it is revoked, and for a device that was given the network's key."""
    passphrase: Secret | None = field(default=None, repr=False)
    """What the PSK was made of, where a person gave a passphrase."""
    file: str | None = None
    """The `wpa_psk_file` that says whether the key works; None where the inventory does."""
    name: str = ""
    """What a person calls it."""
    seen: float | None = None
    expires: float | None = None
    ended: float | None = None
    """When it was revoked, or expired."""

    @property
    def named(self) -> str:
        """What a person calls it, or what it calls itself; empty where nobody said anything."""
        device = self.device
        model = f"{device.manufacturer} {device.model_name}".strip()
        return self.name or device.device_name or model

    @property
    def title(self) -> str:
        """The best name there is."""
        return self.named or format_mac(self.device.mac_address)

    @property
    def randomised(self) -> bool:
        """It was last seen with another address than it joined with, one that it made up."""
        latest = self.addresses[0] if self.addresses else self.device.mac_address
        made_up = bool(latest[0] & _LOCALLY_ADMINISTERED)
        return made_up and latest != self.device.mac_address

    def works(self, now: float) -> bool:
        """Whether the key opens the network at this time."""
        in_time = self.expires is None or now < self.expires
        return self.state.works and self.psk is not None and in_time

    def network_key(self) -> Secret | None:
        """Return the key as a person types it: the passphrase, or 64 digits; None without one."""
        if self.passphrase is not None:
            return self.passphrase
        return None if self.psk is None else Secret(self.psk.reveal().hex())
