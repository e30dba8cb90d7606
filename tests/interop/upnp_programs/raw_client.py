"""A client that sends octets and tells what comes back: `raw_client.py HOST PORT`.

It reads a JSON list of requests in hexadecimal digits from standard input and prints the answers
likewise, empty where the connection was cut.
"""

from __future__ import annotations

import json
import socket
import sys

SECONDS = 10


def exchange(host: str, port: int, octets: bytes) -> bytes:
    """Send one request on a connection of its own; return all that comes."""
    answer = b""
    with socket.create_connection((host, port), SECONDS) as connection:
        try:
            connection.sendall(octets)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                answer += part
        except ConnectionError:
            pass
    return answer


if __name__ == "__main__":
    requests = [bytes.fromhex(one) for one in json.load(sys.stdin)]
    told = [exchange(sys.argv[1], int(sys.argv[2]), one).hex() for one in requests]
    print(json.dumps(told))
