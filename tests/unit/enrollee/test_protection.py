from __future__ import annotations

import pytest

from pushbutton.drivers.base import Capabilities, ScanEntry
from pushbutton.enrollee.protection import Choice, advertised, choose
from pushbutton.errors import DriverError
from pushbutton.wire.elements import ElementId, encode_element
from pushbutton.wire.security_elements import (
    MFP_CAPABLE,
    MFP_REQUIRED,
    AkmSuite,
    CipherSuite,
    Rsn,
    Wpa,
)

ACCESS_POINT = bytes.fromhex("020000000100")
PLAIN, PROTECTING = Capabilities(radio=True), Capabilities(radio=True, protects_management=True)
H2E = encode_element(ElementId.RSN_EXTENSION, b"\x20")
TRANSITION = Rsn(akms=(AkmSuite.PSK, AkmSuite.SAE), capabilities=MFP_CAPABLE)


def entry(elements: bytes) -> ScanEntry:
    return ScanEntry(ACCESS_POINT, b"Home", 2412, -40, 1, elements)


def chosen(
    offered: Rsn, more: bytes = b"", *, password: bool = False, can: Capabilities = PLAIN
) -> Choice:
    return choose(entry(offered.encode() + more), can, password)


def test_management_frames_are_protected_where_both_can_and_where_they_must() -> None:
    assert chosen(Rsn(capabilities=MFP_CAPABLE)).rsn.capabilities == 0
    both = chosen(Rsn(capabilities=MFP_CAPABLE), can=PROTECTING)
    assert both.rsn.capabilities == MFP_CAPABLE
    assert both.security.group_management == CipherSuite.BIP_CMAC_128
    required = Rsn(
        akms=(AkmSuite.PSK_SHA256,),
        pairwise=(CipherSuite.TKIP, CipherSuite.GCMP_256),
        capabilities=MFP_CAPABLE | MFP_REQUIRED,
    )
    own = chosen(required).rsn
    assert own.capabilities == MFP_CAPABLE | MFP_REQUIRED
    assert own.group_management == CipherSuite.BIP_CMAC_128
    assert (own.pairwise, own.akms) == ((CipherSuite.GCMP_256,), (AkmSuite.PSK_SHA256,))


def test_sae_comes_first_where_a_password_is_there() -> None:
    assert chosen(TRANSITION).rsn.akms == (AkmSuite.PSK,)
    assert not chosen(TRANSITION).sae
    hunting = chosen(TRANSITION, password=True)
    assert hunting.sae
    assert hunting.extension == b""
    hashing = chosen(TRANSITION, H2E, password=True, can=PROTECTING)
    assert hashing.extension == H2E
    assert hashing.elements == hashing.rsn.encode() + H2E
    assert hashing.security.akm == AkmSuite.SAE
    assert chosen(TRANSITION, H2E).extension == b"", "a key that is no password"


@pytest.mark.parametrize(
    "elements",
    [
        b"",
        Wpa().encode(),
        Rsn(akms=(AkmSuite.IEEE_8021X,)).encode(),
        Rsn(akms=(AkmSuite.SAE,)).encode(),
        Rsn(pairwise=(CipherSuite.TKIP,)).encode(),
        bytes.fromhex("30020200"),
    ],
)
def test_what_cannot_be_joined_is_said(elements: bytes) -> None:
    with pytest.raises(DriverError, match="access point"):
        choose(entry(elements), PLAIN, password=False)


def test_what_message_3_must_repeat() -> None:
    elements = encode_element(0, b"Home") + Rsn().encode() + H2E + Wpa().encode()
    data = advertised(elements)
    assert (data.rsn, data.rsn_extension, data.wpa) == (Rsn().encode(), H2E, Wpa().encode())
    assert advertised(b"").rsn is None
