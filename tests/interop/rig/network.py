"""IPv4 on the ends of a wire, for what speaks UPnP."""

from __future__ import annotations

import array
import fcntl
import struct

from rig.namespaces import End, ip

SIOCETHTOOL = 0x8946
ETHTOOL_STXCSUM = 0x17


def give_address(end: End, address: str) -> End:
    """Give the end's interface an IPv4 address with its prefix length (`10.9.8.1/24`).

    The kernel leaves the checksums of veth to the other side, and the wire repeats frames as they
    are; so they are made in software, or every packet would be thrown away on arrival.
    """
    _no_offload(end)
    ip("-n", end.namespace, "addr", "add", address, "dev", end.interface)
    return end


def _no_offload(end: End) -> None:
    value = array.array("B", struct.pack("II", ETHTOOL_STXCSUM, 0))
    pointer, _ = value.buffer_info()
    request = struct.pack("16sP", end.interface.encode(), pointer)
    fcntl.ioctl(end.socket, SIOCETHTOOL, request.ljust(40, b"\0"))
