"""Finding interfaces by their sockets."""

from __future__ import annotations

import socket
from pathlib import Path

from pushbutton.control.directory import interfaces


def test_sockets_alone_count_and_come_in_order(tmp_path: Path) -> None:
    sockets = [socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2)]
    for each, name in zip(sockets, ("wlan1", "wlan0"), strict=True):
        each.bind(str(tmp_path / name))
    (tmp_path / "a-file").write_text("")
    assert interfaces(tmp_path) == ["wlan0", "wlan1"]
    for each in sockets:
        each.close()


def test_no_directory_has_no_interfaces(tmp_path: Path) -> None:
    assert interfaces(tmp_path / "nowhere") == []
