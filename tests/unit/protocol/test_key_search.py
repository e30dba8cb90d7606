"""Which of many keys made the MIC of message 2."""

from __future__ import annotations

import os
import time

import pytest

from pushbutton.crypto import wpa
from pushbutton.protocol.key_frames import Security, seal
from pushbutton.protocol.key_search import CandidateKey, Search
from pushbutton.secret import Secret
from pushbutton.wire.eapol_key import KeyFrame, KeyInformation
from pushbutton.wire.security_elements import AkmSuite, CipherSuite

AP, STATION = bytes.fromhex("020000000100"), bytes.fromhex("020000000201")
SECURITIES = [
    Security(AkmSuite.PSK, CipherSuite.CCMP, CipherSuite.CCMP),
    Security(AkmSuite.PSK_SHA256, CipherSuite.CCMP, CipherSuite.CCMP),
    Security(AkmSuite.PSK, CipherSuite.TKIP, CipherSuite.TKIP),
    Security(AkmSuite.SAE, CipherSuite.CCMP, CipherSuite.CCMP),
    Security(AkmSuite.PSK, CipherSuite.GCMP_256, CipherSuite.GCMP_256),
]


def search(security: Security, psk: Secret) -> Search:
    """Return the search for the key of a station that has this one."""
    nonces = os.urandom(32), os.urandom(32)
    akm, cipher = security.akm & 0xFF, security.pairwise & 0xFF
    keys = wpa.pairwise_keys(psk, akm, cipher, (AP, STATION), nonces)
    information = security.protection.version | KeyInformation.PAIRWISE | KeyInformation.MIC
    octets = seal(security, keys, KeyFrame(information, 1, 0, nonces[1]), b"\x30\x00")
    return Search(security, (AP, STATION), nonces[0], KeyFrame.parse(octets), octets)


def candidates(number: int) -> list[CandidateKey]:
    return [CandidateKey(Secret(os.urandom(32)), number=n) for n in range(number)]


@pytest.mark.parametrize("security", SECURITIES, ids=lambda s: f"{s.akm & 15}-{s.pairwise & 15}")
def test_the_key_is_found_wherever_it_stands(security: Security) -> None:
    keys = candidates(10)
    for wanted in (keys[0], keys[4], keys[9]):
        assert search(security, wanted.pmk).among(keys) is wanted


@pytest.mark.parametrize("security", SECURITIES, ids=lambda s: f"{s.akm & 15}-{s.pairwise & 15}")
def test_none_is_found_where_none_fits(security: Security) -> None:
    assert search(security, Secret(os.urandom(32))).among(candidates(3)) is None
    assert search(security, Secret(os.urandom(32))).among([]) is None


def test_a_thousand_keys_take_no_time_to_speak_of() -> None:
    keys = candidates(1000)
    wanted = search(SECURITIES[0], keys[-1].pmk)
    took = []
    for _ in range(5):
        began = time.thread_time()
        assert wanted.among(keys) is keys[-1]
        took.append(time.thread_time() - began)
    assert min(took) < 0.1
