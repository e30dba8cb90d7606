"""Join a network as a device: show a PIN, wait until somebody types it, print the network.

Run it so: python examples/join_as_a_device.py wired:eth0 12345670
"""

from __future__ import annotations

import asyncio
import sys

from pushbutton.drivers.registry import make
from pushbutton.enrollee import Enrollment, Wish, describe, pin_password
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential


async def join(driver: str, pin: str, seconds: float = 300) -> tuple[Credential, ...]:
    """Return the credentials of the network; raises `PushbuttonError` when nobody gave any."""
    async with StationLink(make(driver)) as link:
        device = describe(link.address, name="Example")
        wish = Wish(device, pin_password(Secret(pin)), seconds)
        received = await Enrollment(link, wish).run()
        return received.credentials


if __name__ == "__main__":
    for credential in asyncio.run(join(sys.argv[1], sys.argv[2])):
        print(f"joined {credential.ssid.decode(errors='replace')}")
