"""Netlink messages."""

from __future__ import annotations

import errno
import struct

from hypothesis import given
from hypothesis import strategies as st

from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.netlink import NetlinkError
from pushbutton.errors import MalformedError


@given(st.lists(st.tuples(st.integers(0, 0x3FFF), st.binary(max_size=40))))
def test_attributes_come_back(content: list[tuple[int, bytes]]) -> None:
    octets = b"".join(netlink.attribute(kind, value) for kind, value in content)
    assert len(octets) % 4 == 0
    assert list(netlink.walk(octets)) == content


@given(st.binary(max_size=60))
def test_what_is_no_attribute_is_malformed_and_nothing_else(octets: bytes) -> None:
    try:
        list(netlink.walk(octets))
        list(netlink.split(octets))
    except MalformedError:
        pass


def test_a_nest_has_its_bit_and_is_read_without() -> None:
    octets = netlink.nest(7, netlink.u8(1, 5))
    assert struct.unpack_from("=HH", octets) == (12, 0x8007)
    assert netlink.attributes(octets) == {7: netlink.u8(1, 5)}


def test_signed_numbers() -> None:
    assert netlink.signed(struct.pack("=i", -30)) == -30
    assert netlink.number(struct.pack("=I", 0x000FAC04)) == 0x000FAC04


def test_an_error_tells_what_the_kernel_said_and_where() -> None:
    error = NetlinkError("START_AP", errno.EINVAL, "malformed beacon head", 36)
    assert str(error) == "START_AP: malformed beacon head (octet 36 of the request)"
    assert str(NetlinkError("STOP_AP", errno.ENOENT)) == "STOP_AP: No such file or directory"
