"""Learn an access point's settings as a Registrar, with the PIN from its label.

Run it so: python examples/learn_an_access_point.py wired:eth0 12345670
"""

from __future__ import annotations

import asyncio
import sys

from pushbutton.drivers.registry import make
from pushbutton.registrar import AccessPointSetup
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.credential import ApSettings


async def learn(driver: str, pin: str, seconds: float = 60) -> ApSettings:
    """Return the settings, which stay as they are; raises `PushbuttonError` when refused."""
    async with StationLink(make(driver)) as link:
        learned = await AccessPointSetup(link, Secret(pin), seconds=seconds).learn()
        return learned.settings


if __name__ == "__main__":
    settings = asyncio.run(learn(sys.argv[1], sys.argv[2]))
    print(f"the network is {settings.ssid.decode(errors='replace')}")
