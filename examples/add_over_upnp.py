"""Add a device by its button through an access point of the house, whose PIN we have.

Run it so: python examples/add_over_upnp.py eth0 "Living room" 12345670
"""

from __future__ import annotations

import asyncio
import sys

from pushbutton.protocol.outputs import Output
from pushbutton.protocol.policy import push_button_password
from pushbutton.registrar.external import Announced, ExternalRegistrar, Knocked, one_network
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.registrar.upnp_setup import UpnpSetup
from pushbutton.secret import Secret
from pushbutton.wire.device import Device


def tell(output: Output) -> None:
    """Say what a person waits for."""
    match output:
        case Announced():
            print(f"{len(output.access_points)} access points wait: push the button of the device")
        case Knocked():
            print(f"{output.device.address.hex(':')} knocks")


async def add(interface: str, access_point: str, pin: str) -> Device:
    """Return the device that was added; raises `PushbuttonError` when there was none."""
    async with Neighbourhood([interface]) as neighbourhood:
        found = await neighbourhood.find(access_point)
        learned = await UpnpSetup(found, Secret(pin)).learn()
        network = NetworkProfile.from_settings(learned.settings, found.uuid)
        return await ExternalRegistrar(neighbourhood).add(
            push_button_password(), one_network(network), seconds=120, report=tell
        )


if __name__ == "__main__":
    added = asyncio.run(add(*sys.argv[1:]))
    print(f"added {added.device_name or added.mac_address.hex(':')}")
