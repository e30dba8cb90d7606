"""Errors of nl80211 as sentences that say what to do."""

from __future__ import annotations

import errno

import pytest
from fake_kernel import FakeKernel

from pushbutton.drivers.nl80211.connection import Connection, explain, tolerating
from pushbutton.drivers.nl80211.netlink import NetlinkError
from pushbutton.drivers.nl80211.numbers import Command
from pushbutton.errors import DriverError


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            NetlinkError("SET_INTERFACE", errno.EPERM),
            "wlan0: that needs root or the capability CAP_NET_ADMIN (SET_INTERFACE).",
        ),
        (
            NetlinkError("setting the link up", 132),
            "wlan0: the radio is switched off; switch it on with: rfkill unblock wifi "
            "(setting the link up).",
        ),
        (NetlinkError("START_AP", errno.ENODEV), "There is no network interface wlan0."),
        (
            NetlinkError("START_AP", errno.EINVAL, "Channel is disabled"),
            "wlan0: START_AP: Channel is disabled.",
        ),
        (NetlinkError("SET_BSS", errno.EIO), "wlan0: SET_BSS: Input/output error."),
    ],
)
def test_an_error_becomes_a_sentence(error: NetlinkError, sentence: str) -> None:
    assert str(explain("wlan0", error)) == sentence


def test_a_machine_without_wifi_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_family(kernel: FakeKernel) -> bytes:
        raise OSError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(FakeKernel, "_family", no_family)
    kernel = FakeKernel()
    with pytest.raises(DriverError, match=r"^This machine has no Wi-Fi"):
        Connection.open(kernel.make)
    assert kernel.sockets == []


def test_only_the_named_errors_are_tolerated() -> None:
    kernel = FakeKernel()
    connection = Connection.open(kernel.make)
    kernel.trouble[Command.GET_REG] = [errno.EBUSY, errno.EIO]
    assert not tolerating(lambda: connection.request(Command.GET_REG), errno.EBUSY)
    with pytest.raises(NetlinkError):
        tolerating(lambda: connection.request(Command.GET_REG), errno.EBUSY)
    assert tolerating(lambda: connection.request(Command.GET_REG))
    connection.close()
