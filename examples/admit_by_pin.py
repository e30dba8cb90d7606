"""Admit a device by its PIN at a running access point, ours or a hostapd, and wait until it is in.

Run it so: python examples/admit_by_pin.py /var/run/hostapd/wlan0 12345670
"""

from __future__ import annotations

import asyncio
import sys

from pushbutton.control.client import ControlClient
from pushbutton.protocol.events import RegistrationSucceeded


async def admit(control_socket: str, pin: str, within: float = 120) -> RegistrationSucceeded:
    """Return who was registered; raises `ControlError` when nobody was in time."""
    async with ControlClient(control_socket) as access_point:
        await access_point.attach()
        digits = await access_point.command(f"WPS_CHECK_PIN {pin}")
        await access_point.command(f"WPS_PIN any {digits} {within:.0f}")
        told = await access_point.wait_for("WPS-REG-SUCCESS", within=within)
        assert isinstance(told.event, RegistrationSucceeded)
        return told.event


if __name__ == "__main__":
    registered = asyncio.run(admit(sys.argv[1], sys.argv[2]))
    print(f"registered {registered.address.hex(':')}")
