"""Interfaces that can carry UPnP, and those that cannot."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from pushbutton.errors import DriverError
from pushbutton.upnp.interface_address import interface_address


def test_loopback_is_an_interface_like_others() -> None:
    found = interface_address("lo")
    assert found.address == IPv4Address("127.0.0.1")
    assert IPv4Address("127.9.9.9") in found.network
    assert (found.name, found.mac_address) == ("lo", bytes(6))
    assert found.index > 0


@pytest.mark.parametrize("name", ["", "none0", "x" * 16, "eth0; reboot", "a/b"])
def test_what_is_no_interface_is_said(name: str) -> None:
    with pytest.raises(DriverError):
        interface_address(name)
