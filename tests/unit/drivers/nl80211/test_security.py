"""What protects a network, read out of its elements."""

from __future__ import annotations

from pushbutton.drivers.nl80211.security import Suites, suites_of
from pushbutton.wire.security_elements import MFP_CAPABLE, MFP_REQUIRED, CipherSuite, Rsn, Wpa


def test_an_open_network_has_none() -> None:
    assert suites_of(b"\x00\x03net") == Suites()


def test_wpa_and_wpa2_together() -> None:
    rsn = Rsn(CipherSuite.TKIP, (CipherSuite.CCMP,))
    assert suites_of(rsn.encode() + Wpa().encode()) == Suites(
        3, (0x000FAC02, 0x000FAC04), 0x000FAC02, (0x000FAC02,)
    )


def test_whether_management_frames_must_be_protected() -> None:
    assert suites_of(Rsn(capabilities=MFP_REQUIRED | MFP_CAPABLE).encode()).protection_required
    assert not suites_of(Rsn(capabilities=MFP_CAPABLE).encode()).protection_required
