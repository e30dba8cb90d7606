"""Our Registrar for a device on Ethernet: `ethernet_registrar.py INTERFACE PIN...`.

It finds the one device there is and gives it a network, trying one PIN after the other.
"""

from __future__ import annotations

import asyncio
import sys

from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.registrar.upnp_setup import UpnpSetup
from pushbutton.runtime.failure import RegistrationError
from pushbutton.secret import Secret
from pushbutton.wire.enums import AuthenticationType, EncryptionType

SSID, PASSPHRASE = "cable", "from the cable"
NETWORK = NetworkProfile(
    SSID,
    SSID.encode(),
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    Secret(PASSPHRASE),
)


async def main(interface: str, *pins: str) -> None:
    """Give the network and say to whom."""
    async with Neighbourhood([interface]) as neighbourhood:
        found = await neighbourhood.find("printer", 15)
        for pin in pins:
            try:
                device = await UpnpSetup(found, Secret(pin)).give(NETWORK)
            except RegistrationError as error:
                print(f"refused: {error.reason.name}")
            else:
                print(f"gave {SSID} to {device.uuid} with {device.mac_address.hex(':')}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
