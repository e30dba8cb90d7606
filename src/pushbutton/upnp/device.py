"""A WFADevice on one interface: announced, described, called and heard.

device = UpnpDevice("eth0", description, handler)
await device.start()
device.event(WlanEvent(...))
await device.stop()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Protocol

from pushbutton.upnp.advertiser import Advertiser, Identity
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.device_requests import DESCRIPTION_NAME, DeviceRequests
from pushbutton.upnp.event_source import EventSource
from pushbutton.upnp.http_server import SECONDS, HttpServer
from pushbutton.upnp.interface_address import InterfaceAddress, interface_address
from pushbutton.upnp.multicast_route import MulticastRoute
from pushbutton.upnp.service import ServiceDeclaration, Value
from pushbutton.upnp.wlan_config import (
    AP_STATUS,
    STA_STATUS,
    WITH_MANAGEMENT,
    WLAN_CONFIG,
    WlanEvent,
)


class Handler(Protocol):
    """What the device does; the arguments are those of its declaration, decoded and complete."""

    async def invoke(
        self, action: str, arguments: Mapping[str, Value], client: IPv4Address
    ) -> Mapping[str, object]:
        """Do an action and return its output arguments; raises `UpnpError` to refuse it."""

    def subscriber_gone(self, address: IPv4Address) -> None:
        """Forget what a subscriber had set: its last subscription is over."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """Where the device may behave otherwise than deployed access points do.

    `conforming_errors`: faults have HTTP status 500, and a SUBSCRIBE without usable callback 412.
    `only_what_was_searched`: a search is answered with the names it asks for.  `sets_route`:
    multicast of this machine's programs goes by way of the interface while the device runs.
    `seconds`: for a request, and for a subscriber to take an event.
    """

    conforming_errors: bool = False
    only_what_was_searched: bool = False
    sets_route: bool = False
    seconds: float = SECONDS


class UpnpDevice:
    """The device; one event loop may have several, on one interface or on many."""

    def __init__(
        self,
        interface: str,
        description: DeviceDescription,
        handler: Handler,
        management: bool = False,
        *,
        service: ServiceDeclaration | None = None,
        conduct: Conduct | None = None,
    ) -> None:
        """Make a device that is not there before `start`.

        `management` adds the ten management actions; `service` is the whole declaration instead.
        """
        self._interface = interface
        self._handler = handler
        self._service = service or (WITH_MANAGEMENT if management else WLAN_CONFIG)
        self._conduct = conduct or Conduct()
        self._description = description
        self._running: _Running | None = None

    async def start(self) -> None:
        """Listen and announce.

        Raises `DriverError` where the interface is missing or has no IPv4 address, or where the
        system does not let us; nothing is open then.
        """
        place = interface_address(self._interface)
        events = EventSource(
            self._service, place.address, self._handler.subscriber_gone, self._conduct.seconds
        )
        requests = DeviceRequests(
            self._description,
            self._service,
            events,
            place.network,
            self._handler.invoke,
            self._conduct.conforming_errors,
        )
        server = HttpServer(
            requests.respond, place.network.__contains__, seconds=self._conduct.seconds
        )
        port = await server.start(place.address)
        location = f"http://{place.address}:{port}/{DESCRIPTION_NAME}"
        advertiser = Advertiser(
            place,
            Identity(self._description.uuid, location),
            only_what_was_searched=self._conduct.only_what_was_searched,
        )
        try:
            advertiser.start()
        except BaseException:
            await server.stop()
            raise
        route = MulticastRoute(place.name) if self._conduct.sets_route else None
        if route is not None:
            route.start()
        self._running = _Running(place, location, events, requests, server, advertiser, route)

    async def stop(self) -> None:
        """Say goodbye and close everything; harmless when repeated."""
        running, self._running = self._running, None
        if running is not None:
            running.advertiser.stop()
            if running.route is not None:
                running.route.stop()
            running.events.close()
            await running.server.stop()

    async def settle(self, seconds: float) -> None:
        """Wait until the subscribers have been told everything, but no longer than this."""
        if self._running is not None:
            await self._running.events.settle(seconds)

    @property
    def location(self) -> str:
        """Where the description is; empty unless the device runs."""
        return "" if self._running is None else self._running.location

    @property
    def place(self) -> InterfaceAddress | None:
        """The interface with its address while the device runs."""
        return None if self._running is None else self._running.place

    def describe(self, description: DeviceDescription) -> None:
        """Show another description; with another UUID it is announced as another device."""
        self._description = description
        running = self._running
        if running is not None:
            running.requests.description = description
            running.advertiser.change(Identity(description.uuid, running.location))

    # ---- events -------------------------------------------------------------------------------

    @property
    def subscribers(self) -> frozenset[IPv4Address]:
        """Who is told of events."""
        return frozenset() if self._running is None else self._running.events.subscribers

    def is_subscriber(self, address: IPv4Address) -> bool:
        """Tell whether somebody at this address is told of events."""
        return self._running is not None and self._running.events.is_subscriber(address)

    def event(self, event: WlanEvent) -> None:
        """Tell the subscribers what a station said."""
        if self._running is not None:
            self._running.events.wlan_event(event)

    def set_status(self, ap: int | None = None, sta: int | None = None) -> None:
        """Set APStatus and STAStatus (bits of `wlan_config.Status`); who subscribed is told."""
        if self._running is not None:
            given = {AP_STATUS.name: ap, STA_STATUS.name: sta}
            self._running.events.set_status(
                {name: int(value) for name, value in given.items() if value is not None}
            )


@dataclass(frozen=True, slots=True)
class _Running:
    """What there is while the device runs."""

    place: InterfaceAddress
    location: str
    events: EventSource
    requests: DeviceRequests
    server: HttpServer
    advertiser: Advertiser
    route: MulticastRoute | None
