from __future__ import annotations

import random
from dataclasses import replace

import pytest

from pushbutton.crypto.wpa import pairwise_keys
from pushbutton.errors import CryptographyError
from pushbutton.protocol.key_frames import (
    GroupKeys,
    Security,
    new_group_keys,
    open_key_data,
    seal,
    verified,
)
from pushbutton.secret import Secret
from pushbutton.wire.eapol_key import Descriptor, KeyFrame, KeyInformation, parse_key_data
from pushbutton.wire.security_elements import AkmSuite, CipherSuite

CCMP = Security(AkmSuite.PSK, CipherSuite.CCMP, CipherSuite.CCMP)
TKIP = Security(AkmSuite.PSK, CipherSuite.TKIP, CipherSuite.TKIP)
WPA = Security(AkmSuite.WPA_PSK, CipherSuite.WPA_TKIP, CipherSuite.WPA_TKIP, wpa=True)
PLAIN = bytes.fromhex("30020100")
draw = random.Random(1).randbytes


def keys(security: Security) -> object:
    return pairwise_keys(
        Secret(b"m" * 32),
        security.akm & 0xFF,
        security.pairwise & 0xFF,
        (b"a" * 6, b"b" * 6),
        (b"n" * 32, b"s" * 32),
    )


@pytest.mark.parametrize(
    ("security", "version", "descriptor", "length", "tkip"),
    [
        (CCMP, 2, Descriptor.RSN, 16, False),
        (TKIP, 1, Descriptor.RSN, 32, True),
        (WPA, 1, Descriptor.WPA, 32, True),
        (Security(AkmSuite.PSK_SHA256, CipherSuite.CCMP, CipherSuite.CCMP), 3, 2, 16, False),
        (Security(AkmSuite.SAE, CipherSuite.CCMP, CipherSuite.CCMP), 0, 2, 16, False),
        (Security(AkmSuite.PSK, CipherSuite.GCMP_256, CipherSuite.GCMP_256), 2, 2, 32, False),
    ],
)
def test_what_the_suites_mean(
    security: Security, version: int, descriptor: int, length: int, tkip: bool
) -> None:
    assert security.protection.version == version
    assert security.descriptor == descriptor
    assert security.pairwise_length == length
    assert security.uses_tkip is tkip


@pytest.mark.parametrize("security", [CCMP, TKIP])
def test_sealed_key_data_opens(security: Security) -> None:
    pair = keys(security)
    bits = KeyInformation.MIC | KeyInformation.ENCRYPTED | KeyInformation.PAIRWISE
    frame = KeyFrame(security.protection.version | bits, 1)
    octets = seal(security, pair, frame, PLAIN, draw)  # type: ignore[arg-type]
    parsed = KeyFrame.parse(octets)
    assert parsed.key_data != PLAIN
    assert (parsed.iv == bytes(16)) is (security is CCMP)
    assert verified(security, pair, parsed, octets)  # type: ignore[arg-type]
    data = open_key_data(security, pair, parsed)  # type: ignore[arg-type]
    assert parse_key_data(data).rsn == PLAIN
    changed = octets[:20] + b"\xff" + octets[21:]
    assert not verified(security, pair, KeyFrame.parse(changed), changed)  # type: ignore[arg-type]
    other = pairwise_keys(Secret(b"x" * 32), 2, 4, (b"a" * 6, b"b" * 6), (b"n" * 32, b"s" * 32))
    assert not verified(security, other, parsed, octets)


def test_a_frame_without_the_mic_bit_is_never_verified() -> None:
    pair = keys(CCMP)
    octets = seal(CCMP, pair, KeyFrame(0x000A, 1))  # type: ignore[arg-type]
    assert not verified(CCMP, pair, KeyFrame.parse(octets), octets)  # type: ignore[arg-type]


def test_clear_and_missing_key_data() -> None:
    pair = keys(CCMP)
    clear = KeyFrame(0x010A, 1, key_data=PLAIN)
    assert open_key_data(CCMP, pair, clear) == PLAIN  # type: ignore[arg-type]
    with pytest.raises(CryptographyError):
        open_key_data(CCMP, pair, replace(clear, information=0x13CA))  # type: ignore[arg-type]
    with pytest.raises(CryptographyError):
        open_key_data(CCMP, pair, KeyFrame(0x13CA, 1))  # type: ignore[arg-type]


def test_group_keys_alternate() -> None:
    seen: list[GroupKeys] = [new_group_keys(draw, CipherSuite.CCMP, CipherSuite.BIP_CMAC_128)]
    for _ in range(3):
        seen.append(
            new_group_keys(draw, CipherSuite.CCMP, CipherSuite.BIP_CMAC_128, previous=seen[-1])
        )
    assert [group.gtk.index for group in seen] == [1, 2, 1, 2]
    assert [group.igtk.index for group in seen if group.igtk] == [4, 5, 4, 5]
    assert not seen[0].gtk.octets.matches(seen[2].gtk.octets)
    assert new_group_keys(draw, CipherSuite.TKIP).igtk is None
    assert len(new_group_keys(draw, CipherSuite.TKIP).gtk.octets) == 32
