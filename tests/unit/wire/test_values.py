from __future__ import annotations

from pushbutton.secret import Secret
from pushbutton.wire.values import (
    MICROSOFT_VENDOR_ID,
    WFA_VENDOR_ID,
    OobDevicePassword,
    VendorExtension,
)


def test_known_vendors_have_names_and_others_their_number() -> None:
    assert VendorExtension(WFA_VENDOR_ID, b"").vendor_name == "Wi-Fi Alliance"
    assert VendorExtension(MICROSOFT_VENDOR_ID, b"").vendor_name == "Microsoft"
    assert VendorExtension(0xABCDEF, b"").vendor_name == "vendor abcdef"


def test_the_vendor_numbers_are_the_registered_ones() -> None:
    assert (WFA_VENDOR_ID, MICROSOFT_VENDOR_ID) == (14122, 311)


def test_an_out_of_band_password_does_not_show_itself() -> None:
    password = OobDevicePassword(bytes(20), 0x10, Secret(b"0123456789abcdef"))
    assert "0123456789abcdef" not in repr(password)
