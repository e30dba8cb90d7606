"""Adding wireless devices through access points that relay: the external Registrar.

    registrar = ExternalRegistrar(neighbourhood)
    device = await registrar.add(push_button_password(), learned_networks(store))

While it waits, every access point of the neighbourhood advertises us as the Registrar and tells us
what devices say.  Several devices may ask at several access points at once; the first one that
proves the password has been added.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

from pushbutton.protocol.outputs import Output
from pushbutton.registrar.addition import Addition, Announced, Knocked, NetworkSource, Relayed
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile, ProfileStore
from pushbutton.registrar.waiting import Password, Waiting
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.wire.device import Device

__all__ = [
    "Announced",
    "ExternalRegistrar",
    "Knocked",
    "NetworkSource",
    "Password",
    "Relayed",
    "learned_networks",
    "one_network",
]

Report = Callable[[Output], None]


def one_network(profile: NetworkProfile) -> NetworkSource:
    """Give the same network, whichever access point relays."""
    return lambda _: profile


def learned_networks(store: ProfileStore) -> NetworkSource:
    """Give the network of the access point that relays, as it was learned from it."""
    return lambda found: store.learned_from(found.uuid)


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
        report: Report = lambda _: None,
    ) -> Device:
        """Wait for a device with this password, give it its network, and return who it is.

        `device` is the UUID or the MAC address of the one that is meant, None is any.  `through`
        names the only access point that is to relay.  `report` gets `Announced`, `Knocked` and
        `Relayed`.  Raises `RegistrationError`; however it ends, the access points are told.
        """
        waiting = Waiting(password, device)
        addition = Addition(self._neighbourhood, waiting, networks, through, report)
        try:
            async with asyncio.timeout(seconds):
                return await addition.run()
        except TimeoutError:
            raise RegistrationError(Reason.NO_DEVICE) from None
