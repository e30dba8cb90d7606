"""The IPv4 address of an interface, which is all the network that a UPnP device lives in."""

from __future__ import annotations

import fcntl
import socket
import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from pushbutton.errors import DriverError

_SIOCGIFADDR = 0x8915
_SIOCGIFNETMASK = 0x891B
_SIOCGIFHWADDR = 0x8927
_REQUEST = "16s24x"
_LONGEST_NAME = 15


@dataclass(frozen=True, slots=True)
class InterfaceAddress:
    """An interface, its number, its first IPv4 address with the network, and its MAC address."""

    name: str
    index: int
    interface: IPv4Interface
    mac_address: bytes

    @property
    def address(self) -> IPv4Address:
        return self.interface.ip

    @property
    def network(self) -> IPv4Network:
        return self.interface.network


def interface_address(name: str) -> InterfaceAddress:
    """Look an interface up; `DriverError` where there is none or it has no IPv4 address."""
    encoded = name.encode()
    if not 0 < len(encoded) <= _LONGEST_NAME:
        raise DriverError(f"{name!r} is not the name of a network interface.")
    try:
        index = socket.if_nametoindex(name)
    except OSError:
        raise DriverError(f"There is no network interface {name}.") from None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        try:
            address = IPv4Address(_ask(handle, _SIOCGIFADDR, encoded)[4:8])
            mask = IPv4Address(_ask(handle, _SIOCGIFNETMASK, encoded)[4:8])
        except OSError:
            raise DriverError(f"{name} has no IPv4 address, which UPnP needs.") from None
        mac_address = _ask(handle, _SIOCGIFHWADDR, encoded)[2:8]
    return InterfaceAddress(name, index, IPv4Interface(f"{address}/{mask}"), mac_address)


def _ask(handle: socket.socket, request: int, name: bytes) -> bytes:
    """Return the sockaddr that the kernel answers."""
    answer = fcntl.ioctl(handle, request, struct.pack(_REQUEST, name))
    return answer[16:32]
