"""HTTP requests from a namespace, as octets: nothing is added that the test did not write."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from rig.namespaces import End

_CLIENT = """
import socket, sys
host, port = sys.argv[1], int(sys.argv[2])
with socket.create_connection((host, port), timeout=10) as peer:
    peer.sendall(sys.stdin.buffer.read())
    try:
        while octets := peer.recv(65536):
            sys.stdout.buffer.write(octets)
    except ConnectionResetError:
        pass
"""


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 where the connection was closed without an answer."""

    status: int
    headers: dict[str, str]
    """By their names in lower case."""
    body: str


def ask(end: End, address: str, port: int, *lines: str, body: str = "") -> Reply:
    """Send a request of these lines; a body gets its length."""
    length = [f"Content-Length: {len(body.encode())}"] if body else []
    request = "\r\n".join([*lines, f"Host: {address}:{port}", *length, "", body])
    result = subprocess.run(
        end.command(sys.executable, "-c", _CLIENT, address, str(port)),
        input=request.encode(),
        capture_output=True,
        timeout=15,
        check=True,
    )
    head, _, content = result.stdout.decode().partition("\r\n\r\n")
    status, *rest = head.split("\r\n")
    headers = dict(line.split(":", 1) for line in rest)
    return Reply(
        int(status.split()[1]) if status else 0,
        {name.strip().lower(): value.strip() for name, value in headers.items()},
        content,
    )
