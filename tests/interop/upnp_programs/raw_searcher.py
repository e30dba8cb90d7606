"""Searches as octets: `raw_searcher.py OWN-ADDRESS`.

It reads a JSON list of datagrams in hexadecimal digits, sends each to the group from a socket of
its own, waits, and prints what each socket was answered, likewise.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import time

GROUP = ("239.255.255.250", 1900)
SECONDS = 1.5


def open_socket(address: str) -> socket.socket:
    """Return a socket that sends to the group from this address."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 1000))
    opened.bind((address, 0))
    return opened


def heard(opened: socket.socket) -> list[str]:
    """Return what has come."""
    found = []
    try:
        while True:
            found.append(opened.recv(4096).hex())
    except OSError:
        return found


if __name__ == "__main__":
    datagrams = [bytes.fromhex(one) for one in json.load(sys.stdin)]
    sockets = [open_socket(sys.argv[1]) for _ in datagrams]
    for one, datagram in zip(sockets, datagrams, strict=True):
        one.sendto(datagram, GROUP)
        time.sleep(0.01)
    time.sleep(SECONDS)
    print(json.dumps([heard(one) for one in sockets]))
