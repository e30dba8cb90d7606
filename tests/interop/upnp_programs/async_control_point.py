"""async-upnp-client as a control point: `async_control_point.py OWN-ADDRESS`.

It searches, reads the descriptions, calls actions, subscribes, hears events, renews and ends the
subscription, and prints what it learned as one JSON document.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession
from async_upnp_client.aiohttp import AiohttpNotifyServer, AiohttpSessionRequester
from async_upnp_client.client import UpnpService, UpnpStateVariable
from async_upnp_client.client_factory import UpnpFactory
from async_upnp_client.exceptions import UpnpActionError
from async_upnp_client.search import async_search

DEVICE = "urn:schemas-wifialliance-org:device:WFADevice:1"
SERVICE = "urn:schemas-wifialliance-org:service:WFAWLANConfig:1"
SECONDS = 25


async def locate(address: str) -> str:
    """Search until somebody answers."""
    found: asyncio.Queue[str] = asyncio.Queue()

    async def answered(headers: Any) -> None:
        found.put_nowait(headers["location"])

    while found.empty():
        await async_search(answered, timeout=1, search_target=DEVICE, source=(address, 0))
    return found.get_nowait()


async def main(address: str) -> dict[str, object]:
    """Learn all that can be learned of the device."""
    learned: dict[str, object] = {}
    heard: asyncio.Queue[dict[str, object]] = asyncio.Queue()

    def event(service: UpnpService, variables: Sequence[UpnpStateVariable[Any]]) -> None:
        heard.put_nowait({one.name: one.value for one in variables})

    async with ClientSession() as session:
        requester = AiohttpSessionRequester(session)
        location = learned["location"] = await locate(address)
        device = await UpnpFactory(requester).async_create_device(location)
        learned["name"], learned["udn"] = device.name, device.udn
        learned["presentation"] = device.presentation_url
        service = device.service(SERVICE)
        service.on_event = event
        learned["actions"] = list(service.actions)
        notify = AiohttpNotifyServer(requester, source=(address, 0))
        await notify.async_start_server()
        try:
            handler = notify.event_handler
            sid, lease = await handler.async_subscribe(service)
            learned["lease"] = lease.total_seconds()
            learned["first"] = await heard.get()
            info = await service.action("GetDeviceInfo").async_call()
            learned["device_info"] = info["NewDeviceInfo"]
            out = await service.action("PutMessage").async_call(NewInMessage="QUJD")
            learned["out"] = out["NewOutMessage"]
            learned["second"] = await heard.get()
            try:
                await service.action("PutMessage").async_call(NewInMessage="?")
            except UpnpActionError as error:
                learned["refused"] = error.error_code
            again, _ = await handler.async_resubscribe(sid, timedelta(seconds=1801))
            learned["renewed"] = again == sid
            await handler.async_unsubscribe(sid)
        finally:
            await notify.async_stop_server()
    return learned


async def limited(address: str) -> None:
    """Print what was learned in time."""
    async with asyncio.timeout(SECONDS):
        print(json.dumps(await main(address)))


if __name__ == "__main__":
    asyncio.run(limited(sys.argv[1]))
