"""The route for multicast, in a kernel that only notes what it is asked."""

from __future__ import annotations

import ctypes
import fcntl
import struct

import pytest

from pushbutton.upnp.multicast_route import MulticastRoute

ADD, DELETE = 0x890B, 0x890C
REFUSALS = {
    "forbidden": PermissionError(1, "Operation not permitted"),
    "taken": FileExistsError(17, "File exists"),
}
Asked = list[tuple[int, str, str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the kernel was asked: the request, the destination with its mask, the interface."""
    noted: Asked = []

    def ioctl(_: object, request: int, entry: bytes) -> bytes:
        _, target, _, mask, *_, name, _, _, _ = struct.unpack("@L16s16s16sHhLPhPLLH", entry)
        numbers = ".".join(map(str, target[4:8])), ".".join(map(str, mask[4:8]))
        interface = ctypes.string_at(name).decode()
        if interface in REFUSALS:
            raise REFUSALS[interface]
        noted.append((request, "/".join(numbers), interface))
        return entry

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    return noted


def test_it_is_there_as_long_as_it_is_wanted(asked: Asked) -> None:
    route = MulticastRoute("lan0")
    route.start()
    assert asked == [(ADD, "239.0.0.0/255.0.0.0", "lan0")]
    route.stop()
    route.stop()
    assert asked[1:] == [(DELETE, "239.0.0.0/255.0.0.0", "lan0")]


@pytest.mark.parametrize("interface", REFUSALS)
def test_where_it_cannot_be_set_nothing_is_taken_away(asked: Asked, interface: str) -> None:
    route = MulticastRoute(interface)
    route.start()
    route.stop()
    assert asked == []
