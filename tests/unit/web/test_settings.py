from __future__ import annotations

import socket

import pytest

from pushbutton.errors import UsageError
from pushbutton.web.board import Board
from pushbutton.web.server import PageServer
from pushbutton.web.settings import PORT, HostNames, Listen, PageSettings


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("127.0.0.1:80", Listen("127.0.0.1", 80)),
        ("192.0.2.1", Listen("192.0.2.1", PORT)),
        (":8080", Listen("127.0.0.1", 8080)),
        ("[::1]:8080", Listen("::1", 8080)),
        ("[2001:db8::1]", Listen("2001:db8::1", PORT)),
        ("0.0.0.0:0", Listen("0.0.0.0", 0)),
    ],
)
def test_addresses_are_read(text: str, listen: Listen) -> None:
    assert Listen.parse(text) == listen


@pytest.mark.parametrize("text", ["", "host:80", "127.0.0.1:x", "127.0.0.1:99999", "1.2.3:80"])
def test_other_texts_are_refused(text: str) -> None:
    if not text:
        assert Listen.parse(text) == Listen()
        return
    with pytest.raises(UsageError):
        Listen.parse(text)


def test_loopback_is_told_from_the_rest() -> None:
    assert Listen("127.0.0.1").loopback
    assert Listen("::1").loopback
    assert not Listen("0.0.0.0").loopback
    assert Listen("::").every_address


def test_names_are_those_of_the_addresses_and_of_the_person() -> None:
    own = PageSettings().host_names()
    assert own == HostNames(frozenset({"localhost", "127.0.0.1", "[::1]"}))
    more = PageSettings((Listen("192.0.2.1"),), names=("Router.example",)).host_names()
    assert {"192.0.2.1", socket.gethostname().lower()} <= more.own
    assert more.given == {"router.example"}
    assert "0.0.0.0" not in PageSettings((Listen("0.0.0.0"),)).host_names().own


async def test_a_port_that_is_taken_is_said_or_replaced() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = Listen("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(UsageError, match="--listen"):
            await PageServer(Board(), PageSettings((listen,)), ()).start()
        server = PageServer(Board(), PageSettings((listen,), any_port=True), ())
        await server.start()
        try:
            assert f":{listen.port}/" not in server.address
            assert server.make_link().startswith(f"{server.address}login#")
        finally:
            await server.stop()
