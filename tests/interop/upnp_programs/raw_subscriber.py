"""A subscriber that keeps what it hears: `raw_subscriber.py HOST PORT OWN-ADDRESS COUNT`.

It subscribes, answers each event with 200, and prints the first COUNT as octets in JSON.
"""

from __future__ import annotations

import json
import socket
import sys

from upnp_programs.raw_client import exchange

SECONDS = 10
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def main(host: str, port: int, own: str, count: int) -> list[str]:
    """Subscribe and return the events."""
    heard = []
    with socket.create_server((own, 0)) as server:
        server.settimeout(SECONDS)
        callback = f"<http://{own}:{server.getsockname()[1]}/a/b?c>"
        headers = f"CALLBACK: {callback}\r\nNT: upnp:event\r\n"
        answer = exchange(host, port, f"SUBSCRIBE /wps_event HTTP/1.1\r\n{headers}\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 200"), answer
        for _ in range(count):
            connection, _ = server.accept()
            with connection:
                octets = b""
                while not octets.endswith(b"propertyset>\n") and (part := connection.recv(65536)):
                    octets += part
                connection.sendall(ANSWER)
                heard.append(octets.hex())
    return heard


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))))
