from __future__ import annotations

from dataclasses import replace

import pytest

from pushbutton.protocol.association_checks import Admission, Authenticated, judge
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.radio_elements import RadioElements
from pushbutton.secret import Secret
from pushbutton.wire.elements import encode_element, wsc_element
from pushbutton.wire.frames import AssociationRequest, Status
from pushbutton.wire.security_elements import AkmSuite, CipherSuite, Rsn, Wpa

AP = b"\x02\x00\x00\x00\x01\x00"
PROFILE = BssProfile(AP, b"Home", 1, rsn=Rsn(), wps=True)
MIXED = replace(
    PROFILE,
    rsn=Rsn(group=CipherSuite.TKIP, pairwise=(CipherSuite.CCMP, CipherSuite.TKIP)),
    wpa=Wpa(),
)
PMF = replace(PROFILE, rsn=Rsn(akms=(AkmSuite.PSK, AkmSuite.PSK_SHA256), capabilities=0x00C0))
OPEN = replace(PROFILE, rsn=None)
BASE = encode_element(0, b"Home") + encode_element(1, b"\x82\x84")
WSC_1 = wsc_element(bytes.fromhex("104a000110"))
WSC_2 = wsc_element(bytes.fromhex("104a000110 1049000600372a000120"))


def ask(profile: BssProfile, elements: bytes) -> Admission | Status:
    return judge(profile, AssociationRequest(0x0431, 10, elements))


@pytest.mark.parametrize(
    ("name", "elements", "status"),
    [
        ("malformed", b"\x00\x09Home", 1),
        ("other SSID", encode_element(0, b"Work") + encode_element(1, b"\x82"), 1),
        ("no SSID", encode_element(1, b"\x82"), 1),
        ("no rates", encode_element(0, b"Home"), 1),
        ("malformed RSN", BASE + bytes.fromhex("30020200"), 40),
        ("truncated RSN", BASE + bytes.fromhex("30030100ff"), 40),
        ("group", BASE + Rsn(group=CipherSuite.TKIP).encode(), 41),
        ("pairwise", BASE + Rsn(pairwise=(CipherSuite.TKIP,)).encode(), 42),
        ("AKM", BASE + Rsn(akms=(AkmSuite.SAE,)).encode(), 43),
        ("PMF that we lack", BASE + Rsn(capabilities=0x00C0).encode(), 31),
        ("WPA where RSN is needed", BASE + Wpa().encode(), 40),
    ],
)
def test_refusals(name: str, elements: bytes, status: int) -> None:
    assert ask(PROFILE, elements) is Status(status)


def test_the_status_codes_of_wpa() -> None:
    for wpa, status in (
        (Wpa(group=CipherSuite.WPA_CCMP), 41),
        (Wpa(pairwise=(CipherSuite.WPA_CCMP,)), 42),
        (Wpa(akms=(AkmSuite.WPA_IEEE_8021X,)), 43),
    ):
        assert ask(MIXED, BASE + wpa.encode()) is Status(status)
    assert ask(MIXED, BASE + bytes.fromhex("dd060050f2010200")) is Status.INVALID_ELEMENT


def test_rsn() -> None:
    admission = ask(PROFILE, BASE + encode_element(50, b"\x6c") + Rsn().encode())
    assert isinstance(admission, Admission)
    assert not admission.wps
    assert not admission.maybe_wps
    assert admission.element == Rsn().encode()
    assert admission.rates == b"\x82\x84\x6c"
    assert admission.security is not None
    assert (admission.security.akm, admission.security.pairwise) == (0x000FAC02, 0x000FAC04)
    assert admission.security.group_management is None


def test_mixed_mode_takes_either() -> None:
    rsn = ask(MIXED, BASE + Rsn(group=CipherSuite.TKIP).encode())
    wpa = ask(MIXED, BASE + Wpa().encode())
    assert isinstance(rsn, Admission)
    assert isinstance(wpa, Admission)
    assert rsn.security is not None
    assert wpa.security is not None
    assert not rsn.security.wpa
    assert rsn.security.group == CipherSuite.TKIP
    assert wpa.security.wpa
    assert wpa.element == Wpa().encode()


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (Rsn(), Status.MANAGEMENT_FRAME_POLICY),
        (Rsn(akms=(AkmSuite.PSK_SHA256,), capabilities=0x0080), None),
        (
            Rsn(capabilities=0x0080, group_management=CipherSuite.BIP_CMAC_128 + 6),
            Status.CIPHER_OUT_OF_POLICY,
        ),
    ],
)
def test_management_frame_protection(theirs: Rsn, expected: Status | None) -> None:
    admission = ask(PMF, BASE + theirs.encode())
    if expected is not None:
        assert admission is expected
    else:
        assert isinstance(admission, Admission)
        assert admission.security is not None
        assert admission.security.akm == AkmSuite.PSK_SHA256
        assert admission.security.group_management == CipherSuite.BIP_CMAC_128


def test_protection_of_management_frames_does_not_go_with_tkip() -> None:
    profile = replace(
        PMF, rsn=Rsn(pairwise=(CipherSuite.TKIP, CipherSuite.CCMP), capabilities=0x0080)
    )
    theirs = Rsn(pairwise=(CipherSuite.TKIP,), capabilities=0x0080)
    assert ask(profile, BASE + theirs.encode()) is Status.MANAGEMENT_FRAME_POLICY


@pytest.mark.parametrize("profile", [PROFILE, OPEN])
@pytest.mark.parametrize(("wsc", "version_2"), [(WSC_1, False), (WSC_2, True)])
def test_a_wsc_element_admits_whatever_else_is_said(
    profile: BssProfile, wsc: bytes, version_2: bool
) -> None:
    admission = ask(profile, BASE + Rsn(akms=(AkmSuite.SAE,)).encode() + wsc)
    assert isinstance(admission, Admission)
    assert admission.wps
    assert admission.wps2 is version_2
    assert admission.security is None


def test_a_malformed_wsc_element_is_of_version_1() -> None:
    admission = ask(PROFILE, BASE + wsc_element(b"\x10"))
    assert isinstance(admission, Admission)
    assert (admission.wps, admission.wps2) == (True, False)


def test_nothing_said_about_security() -> None:
    for profile in (PROFILE, OPEN):
        admission = ask(profile, BASE)
        assert isinstance(admission, Admission)
        assert (admission.wps, admission.maybe_wps) == (False, True)
    assert ask(replace(PROFILE, wps=False), BASE) is Status.INVALID_ELEMENT
    admission = ask(replace(OPEN, wps=False), BASE)
    assert isinstance(admission, Admission)
    assert not admission.maybe_wps


def test_without_wps_a_wsc_element_means_nothing() -> None:
    assert ask(replace(PROFILE, wps=False), BASE + WSC_2) is Status.INVALID_ELEMENT


def test_quality_of_service_and_ht_only_where_both_do_them() -> None:
    wmm = encode_element(221, bytes.fromhex("0050f202000100"))
    ht = encode_element(45, bytes(range(26)) + b"more")
    capabilities = encode_element(127, b"\x04")
    asked = BASE + Rsn().encode() + wmm + ht + capabilities
    plain = ask(PROFILE, asked)
    assert isinstance(plain, Admission)
    assert not plain.wmm
    assert plain.extra == {}
    fast = replace(PROFILE, radio=RadioElements(ht_capabilities=b"h" * 26, wmm=True))
    both = ask(fast, asked)
    assert isinstance(both, Admission)
    assert both.wmm
    assert both.extra == {45: bytes(range(26)), 127: b"\x04"}
    without = ask(fast, BASE + Rsn().encode() + ht)
    assert isinstance(without, Admission)
    assert without.extra == {}
    registering = ask(fast, BASE + WSC_2 + wmm + ht)
    assert isinstance(registering, Admission)
    assert registering.wmm


def test_ht_with_tkip_is_refused() -> None:
    fast = replace(MIXED, radio=RadioElements(ht_capabilities=b"h" * 26, wmm=True))
    more = encode_element(221, bytes.fromhex("0050f202000100")) + encode_element(45, bytes(26))
    rsn = Rsn(group=CipherSuite.TKIP, pairwise=(CipherSuite.TKIP,)).encode()
    for element in (rsn, Wpa().encode()):
        assert ask(fast, BASE + element + more) is Status.CIPHER_OUT_OF_POLICY
        assert isinstance(ask(fast, BASE + element), Admission)


def test_keys_of_earlier_associations_and_the_rsn_extension() -> None:
    extension = encode_element(244, b"\x20")
    admission = ask(PROFILE, BASE + Rsn(pmkids=(b"n" * 16,)).encode() + extension)
    assert isinstance(admission, Admission)
    assert admission.pmkids == (b"n" * 16,)
    assert admission.extension == extension
    assert not admission.protects_management


def test_how_a_station_authenticated_shows_no_key() -> None:
    by_sae = Authenticated(Secret(b"k" * 32), b"n" * 16)
    assert by_sae.sae
    assert "Secret" not in repr(by_sae)
    assert not Authenticated().sae
    by_sae.wipe()
    Authenticated().wipe()
    assert by_sae.pmk is not None
    assert by_sae.pmk.wiped
