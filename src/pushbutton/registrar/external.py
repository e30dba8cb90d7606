"""Adding wireless devices through access points that relay: the external Registrar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from pushbutton.protocol.outputs import Output
from pushbutton.protocol.policy import DevicePassword
from pushbutton.registrar.found import FoundDevice, KnockingDevice
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile, ProfileStore
from pushbutton.wire.device import Device
from pushbutton.wire.values import OobDevicePassword

Password = DevicePassword | OobDevicePassword
"""A PIN or the button (`policy.push_button_password()`), or the password of an NFC tag."""

NetworkSource = Callable[[FoundDevice], NetworkProfile | None]
"""Which network a device gets that comes through this access point; None is "not through it"."""


def one_network(profile: NetworkProfile) -> NetworkSource:
    """Give the same network, whichever access point relays."""
    return lambda _: profile


def learned_networks(store: ProfileStore) -> NetworkSource:
    """Give the network of the access point that relays, as it was learned from it."""
    return lambda found: store.learned_from(found.uuid)


@dataclass(frozen=True, slots=True)
class Announced(Output):
    """These access points tell devices now that a Registrar waits for them."""

    access_points: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Knocked(Output):
    """A device was heard by an access point for the first time, or began to ask (M1)."""

    access_point: UUID
    device: KnockingDevice


@dataclass(frozen=True, slots=True)
class Relayed(Output):
    """What the registration with one device says: steps, a wrong PIN, its failure, its end."""

    access_point: UUID
    address: bytes
    output: Output


class ExternalRegistrar:
    """A Registrar for wireless devices, behind every access point of a neighbourhood."""

    def __init__(self, neighbourhood: Neighbourhood) -> None:
        self._neighbourhood = neighbourhood

    async def add(
        self,
        password: Password,
        networks: NetworkSource,
        *,
        device: UUID | bytes | None = None,
        through: UUID | None = None,
        seconds: float = 300.0,
        report: Callable[[Output], None] = lambda _: None,
    ) -> Device:
        """Wait for a device with this password, give it its network, and return who it is.

        `device` is the UUID or the MAC address of the one that is meant, None is any.  `through`
        names the only access point that is to relay.  `report` gets `Announced`, `Knocked` and
        `Relayed`.  Raises `RegistrationError`.
        """
        raise NotImplementedError
