"""EAPOL-Key frames and what their key data carries (IEEE 802.11, "EAPOL-Key frames").

A `KeyFrame` is a whole EAPOL packet, from its version octet on, since the MIC covers all of it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum, IntFlag

from pushbutton.errors import MalformedError
from pushbutton.secret import Secret

EAPOL_KEY = 3
"""The packet type of EAPOL-Key (IEEE 802.1X, "EAPOL packet types")."""

_FIXED = struct.Struct(">BBHBHHQ32s16s8s8s")
MIC_OFFSET = _FIXED.size
"""81: where the MIC begins, counted from the version octet."""

MIC_LENGTH = 16
NONCE_LENGTH = 32
_KDE_OUI = bytes.fromhex("000fac")
_VENDOR = 0xDD
_RSN = 0x30
_RSNXE = 0xF4
_WPA_OUI = bytes.fromhex("0050f201")


class Descriptor(IntEnum):
    """The descriptor type, the first octet of the body."""

    RSN = 2
    WPA = 254


class KeyInformation(IntFlag):
    """The bits of the Key Information field above the descriptor version."""

    PAIRWISE = 0x0008
    INSTALL = 0x0040
    ACK = 0x0080
    MIC = 0x0100
    SECURE = 0x0200
    ERROR = 0x0400
    REQUEST = 0x0800
    ENCRYPTED = 0x1000
    SMK = 0x2000


VERSION_MASK = 0x0007
INDEX_SHIFT = 4
INDEX_MASK = 0x0030
"""The key index of a WPA group message."""


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """An EAPOL-Key frame."""

    information: int
    """Descriptor version, key index and `KeyInformation`."""
    replay_counter: int
    key_length: int = 0
    nonce: bytes = bytes(NONCE_LENGTH)
    iv: bytes = bytes(16)
    rsc: bytes = bytes(8)
    """Receive sequence counter of the group key, least significant octet first."""
    mic: bytes = bytes(MIC_LENGTH)
    key_data: bytes = b""
    descriptor: int = Descriptor.RSN
    protocol_version: int = 2

    @property
    def version(self) -> int:
        """The key descriptor version: which MIC and which key wrap."""
        return self.information & VERSION_MASK

    @property
    def key_index(self) -> int:
        return (self.information & INDEX_MASK) >> INDEX_SHIFT

    def has(self, bits: int) -> bool:
        """Whether all `bits` (`KeyInformation`) are set."""
        return self.information & bits == bits

    def encode(self) -> bytes:
        return (
            _FIXED.pack(
                self.protocol_version,
                EAPOL_KEY,
                _FIXED.size - 4 + len(self.mic) + 2 + len(self.key_data),
                self.descriptor,
                self.information,
                self.key_length,
                self.replay_counter,
                self.nonce,
                self.iv,
                self.rsc,
                bytes(8),
            )
            + self.mic
            + len(self.key_data).to_bytes(2, "big")
            + self.key_data
        )

    def without_mic(self) -> bytes:
        """Return the octets that the MIC covers: the whole packet with a MIC of zeros."""
        return replace(self, mic=bytes(len(self.mic))).encode()

    @classmethod
    def parse(cls, octets: bytes, mic_length: int = MIC_LENGTH) -> KeyFrame:
        """Parse an EAPOL-Key packet; octets behind its length are ignored (`MalformedError`)."""
        tail = _FIXED.size + mic_length
        if len(octets) < tail + 2:
            raise MalformedError("an EAPOL-Key frame is truncated")
        protocol_version, kind, length, *fields = _FIXED.unpack_from(octets)
        descriptor, information, key_length, counter, nonce, iv, rsc, _ = fields
        if kind != EAPOL_KEY:
            raise MalformedError("not an EAPOL-Key frame")
        if not tail - 2 <= length <= len(octets) - 4:
            raise MalformedError("an EAPOL-Key frame with a wrong length")
        data_length = int.from_bytes(octets[tail : tail + 2], "big")
        if data_length > length + 4 - tail - 2:
            raise MalformedError("the key data is truncated")
        return cls(
            information,
            counter,
            key_length,
            nonce,
            iv,
            rsc,
            octets[_FIXED.size : tail],
            octets[tail + 2 : tail + 2 + data_length],
            descriptor,
            protocol_version,
        )


def covered(octets: bytes, mic_length: int = MIC_LENGTH) -> bytes:
    """Return received octets as the MIC covers them: cut at the EAPOL length, the MIC zeroed."""
    length = 4 + int.from_bytes(octets[2:4], "big")
    end = MIC_OFFSET + mic_length
    return octets[:MIC_OFFSET] + bytes(mic_length) + octets[end:length]


class Kde(IntEnum):
    """Data types of key data encapsulations with the OUI 00-0F-AC."""

    GTK = 1
    PMKID = 4
    IGTK = 9
    OCI = 13
    BIGTK = 14


@dataclass(frozen=True, slots=True)
class GroupKey:
    """A group key with its index; `counter` is the packet number an IGTK begins with."""

    index: int
    octets: Secret
    counter: bytes = bytes(6)


@dataclass(frozen=True, slots=True)
class KeyData:
    """What message 2, message 3 and group messages carry; elements are kept whole."""

    rsn: bytes | None = None
    rsn_extension: bytes | None = None
    wpa: bytes | None = None
    gtk: GroupKey | None = None
    igtk: GroupKey | None = None
    pmkid: bytes | None = None


def encode_kde(kind: Kde, body: bytes) -> bytes:
    """Return one key data encapsulation (IEEE 802.11, "KDE format")."""
    return bytes((_VENDOR, 4 + len(body))) + _KDE_OUI + bytes((kind,)) + body


def encode_gtk(key: GroupKey) -> bytes:
    """Return the GTK KDE of `key`."""
    return encode_kde(Kde.GTK, bytes((key.index & 3, 0)) + key.octets.reveal())


def encode_igtk(key: GroupKey) -> bytes:
    """Return the IGTK KDE of `key`."""
    body = key.index.to_bytes(2, "little") + key.counter + key.octets.reveal()
    return encode_kde(Kde.IGTK, body)


def encode_pmkid(pmkid: bytes) -> bytes:
    """Return the PMKID KDE."""
    return encode_kde(Kde.PMKID, pmkid)


def _items(octets: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield id, body and whole octets of each element; stop at the padding DD 00 ..."""
    offset = 0
    while offset < len(octets):
        kind = octets[offset]
        if kind == _VENDOR and (offset + 1 == len(octets) or octets[offset + 1] == 0):
            if any(octets[offset + 1 :]):
                raise MalformedError("key data goes on behind its padding")
            return
        if offset + 2 > len(octets) or offset + 2 + octets[offset + 1] > len(octets):
            raise MalformedError("key data is truncated")
        end = offset + 2 + octets[offset + 1]
        yield kind, octets[offset + 2 : end], octets[offset:end]
        offset = end


def parse_key_data(octets: bytes) -> KeyData:
    """Parse plain key data; unknown elements are skipped, `MalformedError` for broken ones."""
    found = KeyData()
    for kind, body, whole in _items(octets):
        if kind == _RSN:
            found = found if found.rsn else replace(found, rsn=whole)
        elif kind == _RSNXE:
            found = replace(found, rsn_extension=whole)
        elif kind == _VENDOR and body.startswith(_WPA_OUI):
            found = replace(found, wpa=whole)
        elif kind == _VENDOR and body.startswith(_KDE_OUI) and len(body) >= 4:
            found = _with_kde(found, body[3], body[4:])
    return found


def _with_kde(found: KeyData, kind: int, body: bytes) -> KeyData:
    if kind == Kde.GTK:
        if not 2 + 5 <= len(body) <= 2 + 32:
            raise MalformedError("a GTK of a wrong length")
        return replace(found, gtk=GroupKey(body[0] & 3, Secret(body[2:])))
    if kind == Kde.IGTK:
        if len(body) not in (8 + 16, 8 + 32):
            raise MalformedError("an IGTK of a wrong length")
        index = int.from_bytes(body[:2], "little")
        return replace(found, igtk=GroupKey(index, Secret(body[8:]), body[2:8]))
    if kind == Kde.PMKID:
        return replace(found, pmkid=body)
    return found


def pad_key_data(octets: bytes) -> bytes:
    """Return key data padded for the AES key wrap: DD, then zeros, to a multiple of 8."""
    if len(octets) >= 16 and len(octets) % 8 == 0:
        return octets
    padded = octets + bytes((_VENDOR,))
    return padded + bytes(max(16 - len(padded), -len(padded) % 8))
