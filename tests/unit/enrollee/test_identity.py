"""What this machine says of itself."""

from __future__ import annotations

from pushbutton.enrollee import describe, pin_password
from pushbutton.secret import Secret
from pushbutton.wire.enums import DevicePasswordId

ADDRESS = bytes.fromhex("020000005101")


def test_the_uuid_follows_from_the_address() -> None:
    assert describe(ADDRESS).uuid == describe(ADDRESS).uuid
    assert describe(ADDRESS).uuid != describe(bytes(6)).uuid
    assert describe(ADDRESS).mac_address == ADDRESS


def test_a_long_name_is_cut_between_characters() -> None:
    name = describe(ADDRESS, "é" * 40).device_name
    assert name == "é" * 16
    assert describe(ADDRESS).device_name


def test_the_password_of_a_pin() -> None:
    password = pin_password(Secret("12345670"))
    assert password.id == DevicePasswordId.DEFAULT
    assert password.secret.matches(b"12345670")
