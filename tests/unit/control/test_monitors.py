"""Attached clients."""

from __future__ import annotations

import errno
from typing import Any

from pushbutton.control.monitors import MOST_ERRORS, MOST_MONITORS, Monitors


class Sender:
    """A socket that fails on request."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, str]] = []
        self.error: int | None = None

    def sendto(self, datagram: bytes, address: str) -> None:
        if self.error is not None:
            raise OSError(self.error, "no")
        self.sent.append((datagram, address))


def send(monitors: Monitors, sender: Any, level: int = 3, probe_request: bool = False) -> None:
    monitors.send(sender, b"x", level, probe_request)


def test_a_new_client_hears_of_info_and_above() -> None:
    monitors, sender = Monitors(), Sender()
    monitors.attach("a", None)
    send(monitors, sender, 2)
    assert not monitors.wanted(2)
    send(monitors, sender, 3)
    send(monitors, sender, 5)
    assert len(sender.sent) == 2


def test_the_level_can_be_changed_for_attached_clients_only() -> None:
    monitors, sender = Monitors(), Sender()
    assert not monitors.set_level("a", 0)
    monitors.attach("a", None)
    assert monitors.set_level("a", 0)
    send(monitors, sender, 0)
    assert len(sender.sent) == 1


def test_probe_requests_go_to_those_who_asked() -> None:
    monitors, sender = Monitors(), Sender()
    monitors.attach("a", None)
    monitors.attach("b", True)
    send(monitors, sender, 3, True)
    assert [address for _, address in sender.sent] == ["b"]
    monitors.attach("b", None)
    assert monitors.wanted(3, True)
    monitors.attach("b", False)
    assert not monitors.wanted(3, True)


def test_attaching_twice_is_once() -> None:
    monitors, sender = Monitors(), Sender()
    monitors.attach("a", None)
    monitors.attach("a", None)
    send(monitors, sender)
    assert len(sender.sent) == 1
    assert monitors.detach("a")
    assert not monitors.detach("a")


def test_a_client_that_is_gone_is_dropped_at_once() -> None:
    monitors, sender = Monitors(), Sender()
    monitors.attach("a", None)
    sender.error = errno.ECONNREFUSED
    send(monitors, sender)
    assert len(monitors) == 0


def test_a_client_that_does_not_read_is_dropped_after_more_than_ten_errors() -> None:
    monitors, sender = Monitors(), Sender()
    monitors.attach("a", None)
    sender.error = errno.EAGAIN
    for _ in range(MOST_ERRORS):
        send(monitors, sender)
    sender.error = None
    send(monitors, sender)
    sender.error = errno.EAGAIN
    for _ in range(MOST_ERRORS):
        send(monitors, sender)
    assert len(monitors) == 1
    send(monitors, sender)
    assert len(monitors) == 0


def test_there_is_an_end_to_clients() -> None:
    monitors = Monitors()
    assert all(monitors.attach(str(number), None) for number in range(MOST_MONITORS))
    assert not monitors.attach("more", None)
