"""Octets that a test looks for on the wire or puts into a file; no codec of ours is used."""

from __future__ import annotations

import struct

EAPOL = b"\x88\x8e"
WSC = bytes.fromhex("fe00372a00000001")

M1, M2, M2D, M3, M4, M5, M6, M7, M8 = 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C
ACK, NACK, DONE = 0x0D, 0x0E, 0x0F

MORE_FRAGMENTS = 0x01


def address(text: str) -> bytes:
    """Return the octets of a MAC address."""
    return bytes.fromhex(text.replace(":", ""))


def wsc(frame: bytes) -> tuple[int, int, bytes] | None:
    """Return op-code, flags and data of a frame that carries EAP-WSC."""
    if frame[12:14] == EAPOL and frame[15:16] == b"\x00" and frame[22:30] == WSC:
        length = int.from_bytes(frame[20:22], "big")
        return frame[30], frame[31], frame[32 : 18 + length]
    return None


def message_type(frame: bytes) -> int | None:
    """Return the Message Type in a frame that carries the beginning of a message."""
    found = wsc(frame)
    if found is None:
        return None
    data = found[2]
    at = data.find(b"\x10\x22\x00\x01", 0, 16)
    return data[at + 4] if at >= 0 else None


def is_fragment(frame: bytes) -> bool:
    """Tell whether more fragments follow this one."""
    found = wsc(frame)
    return found is not None and bool(found[1] & MORE_FRAGMENTS)


def attribute(kind: int, value: bytes) -> bytes:
    """Encode one attribute."""
    return struct.pack(">HH", kind, len(value)) + value


def credential(ssid: str, key: str, index: int = 1) -> bytes:
    """Build a Credential attribute for WPA2-Personal with AES, as `extra_cred` files hold it."""
    return attribute(
        0x100E,
        attribute(0x1026, bytes([index]))
        + attribute(0x1045, ssid.encode())
        + attribute(0x1003, b"\x00\x20")
        + attribute(0x100F, b"\x00\x08")
        + attribute(0x1027, key.encode())
        + attribute(0x1020, b"\xff\xff\xff\xff\xff\xff"),
    )


def eapol(source: str, kind: int, body: bytes, destination: str = "01:80:c2:00:00:03") -> bytes:
    """Build an Ethernet frame with EAPOL."""
    head = address(destination) + address(source) + EAPOL
    return head + struct.pack(">BBH", 2, kind, len(body)) + body
