from __future__ import annotations

import pytest

from pushbutton.crypto.ccmp import Ccmp
from pushbutton.drivers.simulated.management import GroupProtection, Protection, is_robust, seal
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret
from pushbutton.wire.frames import FrameFlag, ManagementFrame, Subtype

AP, STATION = b"\x02\x00\x00\x00\x01\x00", b"\x02\x00\x00\x00\x02\x00"


def frame(subtype: Subtype, body: bytes) -> bytes:
    return ManagementFrame(subtype, STATION, AP, AP, body).encode()


@pytest.mark.parametrize(
    ("subtype", "body", "robust"),
    [
        (Subtype.DEAUTHENTICATION, b"\x01\x00", True),
        (Subtype.DISASSOCIATION, b"\x01\x00", True),
        (Subtype.ACTION, b"\x08\x00\x01\x00", True),
        (Subtype.ACTION, b"\x04\x00", False),
        (Subtype.ACTION, b"", True),
        (Subtype.AUTHENTICATION, bytes(6), False),
        (Subtype.BEACON, bytes(12), False),
    ],
)
def test_which_frames_are_robust(subtype: Subtype, body: bytes, robust: bool) -> None:
    assert is_robust(frame(subtype, body)) is robust


def test_seal_and_open() -> None:
    cipher, clear = Ccmp(Secret(bytes(16))), frame(Subtype.ACTION, b"\x08\x00\x01\x00")
    sealed = seal(clear, cipher, 3)
    assert sealed[1] == FrameFlag.PROTECTED >> 8
    protection = Protection()
    assert protection.open(sealed, cipher) == clear
    with pytest.raises(CryptographyError):
        protection.open(seal(clear, cipher, 3), cipher)
    with pytest.raises(CryptographyError):
        protection.open(clear, cipher)
    changed = sealed[:-1] + bytes((sealed[-1] ^ 1,))
    with pytest.raises(CryptographyError):
        Protection().open(changed, cipher)


def test_both_group_keys_open_and_the_newer_seals() -> None:
    sender, receiver = GroupProtection(), GroupProtection()
    clear = frame(Subtype.DEAUTHENTICATION, b"\x03\x00")
    assert sender.seal(clear) == clear
    for index in (4, 5):
        key = Secret(bytes((index,)) * 16)
        sender.install(index, key, 0)
        receiver.install(index, Secret(key.reveal()), 0)
        assert receiver.open(sender.seal(clear)) == clear
    assert sender.current == 5
