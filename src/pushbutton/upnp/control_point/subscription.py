"""A subscription to one device's events, renewed for as long as it is wanted.

UPnP Device Architecture 1.0, "Eventing: Subscription".  The exchange is that of async-upnp-client,
which asks anew where a renewal is refused (the device has restarted meanwhile); when to renew is
ours, and so is where events are heard (`listener`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from xml.etree.ElementTree import Element

from async_upnp_client.client import UpnpDevice, UpnpService
from async_upnp_client.const import DeviceInfo, ServiceInfo
from async_upnp_client.event_handler import UpnpEventHandler, UpnpNotifyServer
from async_upnp_client.exceptions import UpnpError as ClientError

from pushbutton.upnp.control_point.listener import EventListener, Hear
from pushbutton.upnp.control_point.requests import UnreachableError
from pushbutton.upnp.control_point.service import WlanConfigService
from pushbutton.upnp.wlan_config import DEVICE_TYPE, SERVICE_ID, SERVICE_TYPE

LEASE = timedelta(seconds=1800)
"""What we ask for."""
SHORTEST_PERIOD = 5.0
LONGEST_PERIOD = 900.0
"""Seconds between renewals: half of what the device grants, within these."""
FAREWELL_SECONDS = 2.0


class Subscription:
    """Our subscription to the events of one device.

    `hear` is told each notification, `lost` once that a renewal failed: the device is gone, or
    does not want us any more.
    """

    def __init__(
        self,
        service: WlanConfigService,
        listener: EventListener,
        hear: Hear,
        lost: Callable[[], None] = lambda: None,
    ) -> None:
        self._listener = listener
        self._lost = lost
        self._host = service.requests.host
        self._callback = _Callback(listener.open(hear))
        self._handler = UpnpEventHandler(self._callback, service.requests)
        self._target = _as_client_service(service)
        self._renewing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Subscribe; raises `UnreachableError` when the device refuses or does not answer."""
        try:
            _, lease = await self._handler.async_subscribe(self._target, LEASE)
        except (ClientError, ValueError) as error:
            self._listener.close(self._callback.callback_url)
            raise UnreachableError(
                f"{self._host} lets nobody subscribe to its events: {_kind(error)}."
            ) from None
        self._renewing = asyncio.create_task(self._renew(lease))

    async def stop(self) -> None:
        """Unsubscribe, unless the device does not even listen."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        self._listener.close(self._callback.callback_url)
        with suppress(ClientError, KeyError, TimeoutError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._handler.async_unsubscribe(self._target)

    async def _renew(self, lease: timedelta) -> None:
        while True:
            half = lease.total_seconds() / 2
            await asyncio.sleep(min(max(half, SHORTEST_PERIOD), LONGEST_PERIOD))
            try:
                _, lease = await self._handler.async_resubscribe(self._target, LEASE)
            except (ClientError, ValueError, KeyError):
                self._listener.close(self._callback.callback_url)
                self._lost()
                return


class _Callback(UpnpNotifyServer):
    """Tells the library where events are heard; it hears none itself."""

    def __init__(self, url: str) -> None:
        self._url = url

    @property
    def callback_url(self) -> str:
        return self._url


def _as_client_service(service: WlanConfigService) -> UpnpService:
    """Return the library's idea of the service: no more than where to subscribe."""
    description = service.description
    where = description.service
    nothing = Element("nothing")
    info = ServiceInfo(
        SERVICE_ID, SERVICE_TYPE, where.control_url, where.event_url, where.scpd_url, nothing
    )
    client = UpnpService(service.requests, info, [], [])
    UpnpDevice(
        service.requests,
        DeviceInfo(
            device_type=DEVICE_TYPE,
            friendly_name=description.friendly_name,
            manufacturer=description.manufacturer,
            manufacturer_url=None,
            model_description=None,
            model_name=description.model_name,
            model_number=None,
            model_url=None,
            serial_number=None,
            udn=f"uuid:{description.uuid}",
            upc=None,
            presentation_url=None,
            url=where.event_url,
            icons=[],
            xml=nothing,
        ),
        [client],
        [],
    )
    return client


def _kind(error: Exception) -> str:
    status = getattr(error, "status", None)
    return f"HTTP status {status}" if status else "no answer"
