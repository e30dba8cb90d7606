"""A device that registers by PIN as fast as it can, from any MAC address, against any access point.

It is a script and no state machine: each step knows what must come, so that it costs little, does
the same towards every access point, and shares with what is measured only octets and formulas.
"""

from __future__ import annotations

import hashlib
import os
import socket
import struct
import time
import uuid
from dataclasses import dataclass

from pushbutton.crypto import authenticator, dh, kdf, key_wrap, proof
from pushbutton.secret import Secret

PAE_GROUP_ADDRESS = bytes.fromhex("0180c2000003")
EAPOL = 0x888E
IDENTITY = b"WFA-SimpleConfig-Enrollee-1-0"
WSC = bytes.fromhex("fe00372a00000001")
MSG, DONE = 0x04, 0x05
TIMEOUT = 10.0

# Attribute ids (Wi-Fi Simple Configuration 2.0, "Data Element Definitions").
AUTHENTICATOR, E_HASH1, E_HASH2, E_SNONCE1, E_SNONCE2 = 0x1005, 0x1014, 0x1015, 0x1016, 0x1017
ENCRYPTED_SETTINGS, ENROLLEE_NONCE, MESSAGE_TYPE = 0x1018, 0x101A, 0x1022
PUBLIC_KEY, REGISTRAR_NONCE, VERSION = 0x1032, 0x1039, 0x104A
CREDENTIAL = 0x100E


class RegistrationError(Exception):
    """The access point did not do what a registration needs; the text says at which step."""


def attribute(kind: int, value: bytes) -> bytes:
    """Encode one attribute."""
    return struct.pack(">HH", kind, len(value)) + value


def attributes(octets: bytes) -> dict[int, bytes]:
    """Decode a list of attributes; the last of a kind counts."""
    found, position = {}, 0
    while position + 4 <= len(octets):
        kind, length = struct.unpack_from(">HH", octets, position)
        found[kind] = octets[position + 4 : position + 4 + length]
        position += 4 + length
    return found


@dataclass(frozen=True)
class Identity:
    """Who registers."""

    address: bytes
    uuid: uuid.UUID

    @classmethod
    def numbered(cls, number: int) -> Identity:
        """Return the device of a number: a locally administered address and a UUID from it."""
        address = b"\x02\x62" + number.to_bytes(4, "big")
        return cls(address, uuid.UUID(bytes=hashlib.sha256(address).digest()[:16]))


class Client:
    """Registers one device after the other through one packet socket."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire
        self._wire.settimeout(TIMEOUT)
        self._keys = dh.generate(os.urandom)

    def register(self, who: Identity, pin: str) -> float:
        """Carry out one whole registration and return the seconds it took."""
        start = time.perf_counter()
        self._send(who, PAE_GROUP_ADDRESS, b"\x02\x01\x00\x00")
        identifier, data = self._request(who)
        if data[:1] != b"\x01":
            raise RegistrationError("no Request/Identity")
        self._respond(who, identifier, b"\x01" + IDENTITY)
        identifier, data = self._request(who)
        if data[:9] != WSC + b"\x01":
            raise RegistrationError("no WSC_Start")

        nonce = os.urandom(16)
        m1 = self._m1(who, nonce)
        identifier, m2 = self._exchange(who, identifier, m1, 0x05)
        found = attributes(m2)
        public = found[PUBLIC_KEY]
        keys = kdf.registration_keys(
            dh.shared_secret(self._keys.private, public), nonce, who.address, found[REGISTRAR_NONCE]
        )
        self._verify(keys, m1, m2, "M2")
        psk1, psk2 = proof.password_halves(keys.auth_key, Secret(pin))
        s1, s2 = os.urandom(16), os.urandom(16)
        publics = (self._keys.public, public)

        def seal(previous: bytes, number: int, body: bytes) -> bytes:
            """Build M3, M5 or M7 behind `previous`."""
            message = attribute(VERSION, b"\x10") + attribute(MESSAGE_TYPE, bytes([number]))
            message += attribute(REGISTRAR_NONCE, found[REGISTRAR_NONCE]) + body
            message += attribute(0x1049, b"\x00\x37\x2a\x00\x01\x20")
            value = authenticator.authenticator(keys.auth_key, previous, message)
            return message + attribute(AUTHENTICATOR, value)

        def encrypted(kind: int, secret_nonce: bytes) -> bytes:
            settings = key_wrap.wrap(keys, attribute(kind, secret_nonce), os.urandom(16))
            return attribute(ENCRYPTED_SETTINGS, settings)

        e_hash1 = attribute(E_HASH1, proof.proof(keys.auth_key, s1, psk1, *publics))
        e_hash2 = attribute(E_HASH2, proof.proof(keys.auth_key, s2, psk2, *publics))
        m3 = seal(m2, 0x07, e_hash1 + e_hash2)
        identifier, m4 = self._exchange(who, identifier, m3, 0x08)
        self._verify(keys, m3, m4, "M4")
        m5 = seal(m4, 0x09, encrypted(E_SNONCE1, s1))
        identifier, m6 = self._exchange(who, identifier, m5, 0x0A)
        self._verify(keys, m5, m6, "M6")
        m7 = seal(m6, 0x0B, encrypted(E_SNONCE2, s2))
        identifier, m8 = self._exchange(who, identifier, m7, 0x0C)
        self._verify(keys, m7, m8, "M8")
        settings, _ = key_wrap.unwrap(keys, attributes(m8)[ENCRYPTED_SETTINGS])
        if CREDENTIAL not in attributes(settings):
            raise RegistrationError("M8 without a Credential")
        done = attribute(VERSION, b"\x10") + attribute(MESSAGE_TYPE, b"\x0f")
        done += attribute(ENROLLEE_NONCE, nonce)
        done += attribute(REGISTRAR_NONCE, found[REGISTRAR_NONCE])
        done += attribute(0x1049, b"\x00\x37\x2a\x00\x01\x20")
        self._respond(who, identifier, WSC + bytes([DONE, 0]) + done)
        code, _, _ = self._receive(who)
        if code != 4:
            raise RegistrationError("no EAP-Failure at the end")
        return time.perf_counter() - start

    def _m1(self, who: Identity, nonce: bytes) -> bytes:
        values = (
            (VERSION, b"\x10"),
            (MESSAGE_TYPE, b"\x04"),
            (0x1047, who.uuid.bytes),
            (0x1020, who.address),
            (ENROLLEE_NONCE, nonce),
            (PUBLIC_KEY, self._keys.public),
            (0x1004, b"\x00\x23"),
            (0x1010, b"\x00\x0d"),
            (0x100D, b"\x01"),
            (0x1008, b"\x21\x48"),
            (0x1044, b"\x01"),
            (0x1021, b"Bench"),
            (0x1023, b"Client"),
            (0x1024, b"1"),
            (0x1042, b"1"),
            (0x1054, bytes.fromhex("00010050f2040001")),
            (0x1011, b"Bench client"),
            (0x103C, b"\x01"),
            (0x1002, b"\x00\x00"),
            (0x1012, b"\x00\x00"),
            (0x1009, b"\x00\x00"),
            (0x102D, b"\x80\x00\x00\x00"),
            (0x1049, b"\x00\x37\x2a\x00\x01\x20"),
        )
        return b"".join(attribute(*value) for value in values)

    @staticmethod
    def _verify(keys: kdf.RegistrationKeys, previous: bytes, message: bytes, name: str) -> None:
        received = attributes(message)[AUTHENTICATOR]
        if not authenticator.verify(keys.auth_key, previous, message[:-12], received):
            raise RegistrationError(f"{name} does not verify")

    def _exchange(
        self, who: Identity, identifier: int, message: bytes, expected: int
    ) -> tuple[int, bytes]:
        """Send a message, return identifier and octets of the answer, which must be `expected`."""
        self._respond(who, identifier, WSC + bytes([MSG, 0]) + message)
        identifier, data = self._request(who)
        if data[:10] != WSC + bytes([MSG, 0]):
            raise RegistrationError(f"expected message {expected:#x}, got {data[:12].hex()}")
        octets = data[10:]
        if (number := attributes(octets).get(MESSAGE_TYPE)) != bytes([expected]):
            raise RegistrationError(f"expected message {expected:#x}, got {number!r}")
        return identifier, octets

    def _send(self, who: Identity, destination: bytes, eapol: bytes) -> None:
        self._wire.send(destination + who.address + EAPOL.to_bytes(2, "big") + eapol)

    def _respond(self, who: Identity, identifier: int, data: bytes) -> None:
        eap = struct.pack(">BBH", 2, identifier, 4 + len(data)) + data
        self._send(who, PAE_GROUP_ADDRESS, struct.pack(">BBH", 2, 0, len(eap)) + eap)

    def _request(self, who: Identity) -> tuple[int, bytes]:
        code, identifier, data = self._receive(who)
        if code != 1:
            raise RegistrationError(f"EAP code {code} instead of a request")
        return identifier, data

    def _receive(self, who: Identity) -> tuple[int, int, bytes]:
        """Return code, identifier and data of the next EAP packet for `who`."""
        while True:
            frame = self._wire.recv(4096)
            if frame[:6] == who.address and frame[12:16] == b"\x88\x8e\x02\x00":
                code, identifier, length = struct.unpack_from(">BBH", frame, 18)
                return code, identifier, frame[22 : 18 + length]
