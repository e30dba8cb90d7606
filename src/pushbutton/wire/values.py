"""Attribute values that have parts: vendor extensions, out-of-band passwords, and their like."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pushbutton.secret import Secret

WFA_VENDOR_ID = 0x00372A
MICROSOFT_VENDOR_ID = 0x000137

VENDOR_NAMES = {WFA_VENDOR_ID: "Wi-Fi Alliance", MICROSOFT_VENDOR_ID: "Microsoft"}


@dataclass(frozen=True, slots=True)
class VendorExtension:
    """A vendor's own data: the vendor's 24-bit SMI number and octets ("Vendor Extension")."""

    vendor_id: int
    data: bytes

    @property
    def vendor_name(self) -> str:
        return VENDOR_NAMES.get(self.vendor_id, f"vendor {self.vendor_id:06x}")


@dataclass(frozen=True, slots=True, eq=False)
class OobDevicePassword:
    """A password from a tag or a flash drive ("Out-of-Band Device Password").

    `public_key_hash` is the first 20 octets of the SHA-256 of the owner's public key; the
    password is empty for NFC connection handover (Device Password ID 7) and 16 to 32 octets
    otherwise.
    """

    public_key_hash: bytes
    password_id: int
    password: Secret


@dataclass(frozen=True, slots=True)
class ApplicationExtension:
    """An application's own data, named by a UUID ("Application Extension")."""

    uuid: UUID
    data: bytes


@dataclass(frozen=True, slots=True)
class VerticalPairing:
    """Windows Rally vertical pairing: where the device will be found after provisioning.

    `transport` is 0 none, 1 DPWS, 2 UPnP, 3 secure DPWS.
    """

    transport: int
    profile_request: bool
