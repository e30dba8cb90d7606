"""What a Registrar sees in its neighbourhood: snapshots that never change under the reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address
from uuid import UUID

from pushbutton.upnp.control_point.service import WlanConfigService
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigMethods, WpsState

_NO_METHODS = ConfigMethods(0)


@dataclass(frozen=True, slots=True)
class KnockingDevice:
    """A wireless Enrollee that an access point reports: it was heard looking for a Registrar.

    `address` is its MAC address, `device` what it says about itself, as far as it was heard.
    `seen` is when it was heard last (seconds of the event loop's clock), `wants` the Device
    Password ID that it means to use.  `asking` says that it sent an M1, that is, it waits for an
    answer at this moment.
    """

    address: bytes
    device: Device | None
    uuid: UUID | None
    seen: float
    wants: int | None = None
    asking: bool = False


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """An access point or a device on the network that speaks WFAWLANConfig.

    `device` and `state` are from its M1; they are None when it told none (hostapd without a PIN
    does not).  `address` is where it answered, `interface` through which of our addresses.
    `subscribed` says that its events reach us; only then `knocking` and `locked` are known.
    `trouble` is one sentence saying why something of this is missing.
    """

    uuid: UUID
    friendly_name: str
    address: IPv4Address
    location: str
    presentation_url: str | None
    service: WlanConfigService = field(repr=False, compare=False)
    device: Device | None = None
    state: WpsState | None = None
    locked: bool = False
    config_methods: ConfigMethods = _NO_METHODS
    access_point: bool = True
    knocking: tuple[KnockingDevice, ...] = ()
    subscribed: bool = False
    manufacturer: str = ""
    model: str = ""
    trouble: str | None = None

    @property
    def configured(self) -> bool | None:
        """Whether it has a network already; None while it has not said so."""
        return None if self.state is None else self.state is WpsState.CONFIGURED
