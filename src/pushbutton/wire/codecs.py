"""How the value of one attribute becomes octets and back, and what a person is shown of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Generic, TypeVar
from uuid import UUID

from pushbutton.errors import MalformedError
from pushbutton.secret import Secret
from pushbutton.wire.enums import DevicePasswordId, PrimaryDeviceType
from pushbutton.wire.values import (
    ApplicationExtension,
    OobDevicePassword,
    VendorExtension,
    VerticalPairing,
)

T = TypeVar("T")
E = TypeVar("E", bound=IntEnum)
F = TypeVar("F", bound=IntFlag)


@dataclass(frozen=True, slots=True, eq=False)
class Codec(Generic[T]):
    """One kind of value: `decode` raises `MalformedError`, `render` never fails on what it made.

    `render` may show secrets: the caller masks rows that are marked so.
    """

    name: str
    encode: Callable[[T], bytes]
    decode: Callable[[bytes], T]
    render: Callable[[T], str]


def _number(name: str, size: int, render: Callable[[int], str] = str) -> Codec[int]:
    def encode(value: int) -> bytes:
        try:
            return value.to_bytes(size, "big")
        except OverflowError:
            raise MalformedError(f"{value} does not fit {size} octets") from None

    def decode(value: bytes) -> int:
        if len(value) != size:
            raise MalformedError(f"a number of {size} octets has {len(value)}")
        return int.from_bytes(value, "big")

    return Codec(name, encode, decode, render)


u8 = _number("u8", 1)
u16 = _number("u16", 2)
u32 = _number("u32", 4)
u64 = _number("u64", 8)
version = _number("version", 1, lambda value: f"{value >> 4}.{value & 15}")
hexadecimal = _number("hexadecimal", 4, "{:#010x}".format)


def _printable(text: str) -> str:
    """Keep a peer's control characters away from a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _decode_boolean(value: bytes) -> bool:
    if len(value) != 1:
        raise MalformedError(f"a boolean has {len(value)} octets")
    return value[0] != 0


def _decode_text(value: bytes) -> str:
    # Peers that count a terminating NUL into the length mean the text before it.
    return value.partition(b"\0")[0].decode("utf-8", "replace")


octets: Codec[bytes] = Codec("octets", bytes, bytes, bytes.hex)
boolean: Codec[bool] = Codec(
    "boolean",
    lambda value: b"\x01" if value else b"\x00",
    _decode_boolean,
    lambda value: "yes" if value else "no",
)
# A deployed Registrar drops empty attributes, so an empty text travels as one space.
text: Codec[str] = Codec("text", lambda value: value.encode() or b" ", _decode_text, _printable)
ssid: Codec[bytes] = Codec(
    "ssid", bytes, bytes, lambda value: _printable(value.decode("utf-8", "backslashreplace"))
)


def _decode_uuid(value: bytes) -> UUID:
    if len(value) != 16:
        raise MalformedError(f"a UUID has {len(value)} octets")
    return UUID(bytes=value)


uuid: Codec[UUID] = Codec("uuid", lambda value: value.bytes, _decode_uuid, str)


def format_mac(address: bytes) -> str:
    """Write a MAC address as six lower-case hexadecimal pairs with colons."""
    return address.hex(":")


def parse_mac(written: str) -> bytes:
    """Read a MAC address with colons, hyphens, or nothing between its pairs.

    `MalformedError` for anything else.
    """
    stripped = written.strip()
    for separator in ":-":
        if stripped.count(separator) == 5 and all(
            len(pair) == 2 for pair in stripped.split(separator)
        ):
            stripped = stripped.replace(separator, "")
    if len(stripped) == 12 and all(c in "0123456789abcdefABCDEF" for c in stripped):
        return bytes.fromhex(stripped)
    raise MalformedError(f"not a MAC address: {written!r}")


def _mac_octets(value: bytes) -> bytes:
    if len(value) != 6:
        raise MalformedError(f"a MAC address has {len(value)} octets")
    return bytes(value)


mac: Codec[bytes] = Codec("mac", _mac_octets, _mac_octets, format_mac)


def _encode_macs(addresses: tuple[bytes, ...]) -> bytes:
    return b"".join(map(_mac_octets, addresses))


def _decode_macs(value: bytes) -> tuple[bytes, ...]:
    whole = len(value) - len(value) % 6
    return tuple(value[i : i + 6] for i in range(0, whole, 6))


macs: Codec[tuple[bytes, ...]] = Codec(
    "macs", _encode_macs, _decode_macs, lambda value: " ".join(map(format_mac, value))
)


def _encode_secret(value: Secret | bytes) -> bytes:
    return value.reveal() if isinstance(value, Secret) else bytes(value)


secret_octets: Codec[Secret] = Codec(
    "secret octets", _encode_secret, Secret, lambda value: value.reveal().hex()
)
secret_text: Codec[Secret] = Codec(
    "secret text",
    _encode_secret,
    Secret,
    lambda value: _printable(value.reveal().decode("utf-8", "backslashreplace")),
)


def enumeration(kind: type[E], size: int = 1) -> Codec[int]:
    """Make the codec of an enumeration; an unknown number decodes to a plain `int`."""
    number = _number(kind.__name__, size)
    known: dict[int, int] = {int(member): member for member in kind}

    def decode(value: bytes) -> int:
        found = number.decode(value)
        return known.get(found, found)

    def render(value: int) -> str:
        member = known.get(value)
        name = "unknown" if member is None else kind(member).name.lower().replace("_", " ")
        return f"{name} ({int(value)})"

    return Codec(kind.__name__, number.encode, decode, render)


def flags(kind: type[F], size: int = 2) -> Codec[F]:
    """Make the codec of a bit set; unknown bits are kept."""
    number = _number(kind.__name__, size)
    cache: dict[bytes, F] = {}

    def decode(value: bytes) -> F:
        member = cache.get(value)
        if member is None:
            member = kind(number.decode(value))
            if len(cache) < 64:
                cache[value] = member
        return member

    def render(value: F) -> str:
        names = [str(member.name).lower().replace("_", " ") for member in kind if member & value]
        return f"{', '.join(names) or 'none'} ({int(value):#0{2 + 2 * size}x})"

    return Codec(kind.__name__, number.encode, decode, render)


def _encode_device_type(value: PrimaryDeviceType) -> bytes:
    return value.category.to_bytes(2, "big") + value.oui + value.subcategory.to_bytes(2, "big")


def _decode_device_type(value: bytes) -> PrimaryDeviceType:
    if len(value) != 8:
        raise MalformedError(f"a device type has {len(value)} octets")
    return PrimaryDeviceType(
        int.from_bytes(value[:2], "big"), bytes(value[2:6]), int.from_bytes(value[6:], "big")
    )


def _render_device_type(value: PrimaryDeviceType) -> str:
    return f"{value.human_name} ({value})"


device_type: Codec[PrimaryDeviceType] = Codec(
    "device type", _encode_device_type, _decode_device_type, _render_device_type
)


def _decode_device_types(value: bytes) -> tuple[PrimaryDeviceType, ...]:
    if len(value) % 8:
        raise MalformedError(f"a list of device types has {len(value)} octets")
    return tuple(_decode_device_type(value[i : i + 8]) for i in range(0, len(value), 8))


device_types: Codec[tuple[PrimaryDeviceType, ...]] = Codec(
    "device types",
    lambda value: b"".join(map(_encode_device_type, value)),
    _decode_device_types,
    lambda value: ", ".join(map(_render_device_type, value)),
)


def _encode_vendor_extension(value: VendorExtension) -> bytes:
    return value.vendor_id.to_bytes(3, "big") + value.data


def _decode_vendor_extension(value: bytes) -> VendorExtension:
    if len(value) < 3:
        raise MalformedError("a vendor extension without a vendor")
    return VendorExtension(int.from_bytes(value[:3], "big"), bytes(value[3:]))


vendor_extension: Codec[VendorExtension] = Codec(
    "vendor extension",
    _encode_vendor_extension,
    _decode_vendor_extension,
    lambda value: f"{value.vendor_name}: {value.data.hex()}",
)


def _decode_oob_password(value: bytes) -> OobDevicePassword:
    if len(value) < 22:
        raise MalformedError(f"an out-of-band password has {len(value)} octets")
    password_id = int.from_bytes(value[20:22], "big")
    if len(value) < 38 and password_id != DevicePasswordId.NFC_CONNECTION_HANDOVER:
        raise MalformedError(f"an out-of-band password of {len(value) - 22} octets, not 16 to 32")
    return OobDevicePassword(bytes(value[:20]), password_id, Secret(value[22:]))


oob_password: Codec[OobDevicePassword] = Codec(
    "out-of-band password",
    lambda value: (
        value.public_key_hash + value.password_id.to_bytes(2, "big") + value.password.reveal()
    ),
    _decode_oob_password,
    lambda value: (
        f"id {value.password_id:#06x}, key hash {value.public_key_hash.hex()}, "
        f"password {value.password.reveal().hex()}"
    ),
)


def _decode_application_extension(value: bytes) -> ApplicationExtension:
    return ApplicationExtension(_decode_uuid(value[:16]), bytes(value[16:]))


application_extension: Codec[ApplicationExtension] = Codec(
    "application extension",
    lambda value: value.uuid.bytes + value.data,
    _decode_application_extension,
    lambda value: f"{value.uuid}: {value.data.hex()}",
)


def _decode_vertical_pairing(value: bytes) -> VerticalPairing:
    if len(value) != 2:
        raise MalformedError(f"a vertical pairing identifier has {len(value)} octets")
    return VerticalPairing(value[0], value[1] != 0)


vertical_pairing: Codec[VerticalPairing] = Codec(
    "vertical pairing",
    lambda value: bytes((value.transport, value.profile_request)),
    _decode_vertical_pairing,
    lambda value: (
        f"{dict(enumerate(('none', 'DPWS', 'UPnP', 'secure DPWS'))).get(value.transport, '?')}"
        f"{', profile requested' if value.profile_request else ''}"
    ),
)
