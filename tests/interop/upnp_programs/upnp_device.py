"""A UPnP device to be run in a namespace: `python upnp_device.py INTERFACE`.

GetDeviceInfo returns octets that are known, PutMessage returns what it got backwards and tells
it to the subscribers.  It prints where its description is.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from ipaddress import IPv4Address
from uuid import UUID

from pushbutton.upnp.description import DeviceDescription, pnp_x_of
from pushbutton.upnp.device import UpnpDevice
from pushbutton.upnp.service import Value
from pushbutton.upnp.wlan_config import WlanEvent, WlanEventType

IDENTITY = UUID("12345678-9abc-def0-1234-56789abcdef0")
DEVICE_INFO = bytes(range(200))
MAC = bytes.fromhex("020000000001")


class Echo:
    """Answers with what it got."""

    device: UpnpDevice

    async def invoke(
        self, action: str, arguments: Mapping[str, Value], client: IPv4Address
    ) -> Mapping[str, object]:
        if action == "GetDeviceInfo":
            return {"NewDeviceInfo": DEVICE_INFO}
        if action != "PutMessage":
            return {}
        message = arguments["NewInMessage"]
        assert isinstance(message, bytes)
        self.device.event(WlanEvent(WlanEventType.EAP, MAC, message))
        return {"NewOutMessage": message[::-1]}

    def subscriber_gone(self, address: IPv4Address) -> None:
        print(f"gone {address}")


async def main(interface: str) -> None:
    """Run until the program is ended."""
    echo = Echo()
    description = DeviceDescription(
        IDENTITY,
        "Interop <device>",
        "maker",
        model_name="model",
        presentation_url="http://10.9.8.1/",
        pnp_x=pnp_x_of(6, 1, "pushbutton"),
    )
    echo.device = UpnpDevice(interface, description, echo)
    await echo.device.start()
    print(f"described at {echo.device.location}")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
