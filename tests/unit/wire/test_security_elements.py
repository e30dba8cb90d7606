from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.wire.elements import iterate
from pushbutton.wire.security_elements import (
    MFP_CAPABLE,
    MFP_REQUIRED,
    WPA_PREFIX,
    AkmSuite,
    CipherSuite,
    Rsn,
    Wpa,
)

_suite = st.integers(0, 0xFFFFFFFF)
_suites = st.lists(_suite, max_size=4).map(tuple)


def body_of(element: bytes) -> bytes:
    ((_, body),) = iterate(element)
    return body


def test_the_element_of_a_wpa2_home_network() -> None:
    assert Rsn().encode().hex() == "30140100000fac040100000fac040100000fac020000"
    assert Rsn.parse(body_of(Rsn().encode())) == Rsn()


def test_the_element_of_a_wpa3_network() -> None:
    rsn = Rsn(
        akms=(AkmSuite.SAE,),
        capabilities=MFP_REQUIRED | MFP_CAPABLE,
        group_management=CipherSuite.BIP_CMAC_128,
    )
    encoded = rsn.encode().hex()
    assert encoded == "301a0100000fac040100000fac040100000fac08c0000000000fac06"
    assert Rsn.parse(body_of(rsn.encode())) == rsn


def test_the_element_of_the_first_wpa() -> None:
    wpa = Wpa(pairwise=(CipherSuite.WPA_TKIP, CipherSuite.WPA_CCMP))
    encoded = wpa.encode().hex()
    assert encoded == "dd1a0050f20101000050f20202000050f2020050f20401000050f202"
    assert Wpa.parse(body_of(wpa.encode())) == wpa


@given(
    st.builds(
        Rsn,
        _suite,
        _suites,
        _suites,
        st.integers(0, 0xFFFF),
        st.lists(st.binary(min_size=16, max_size=16), max_size=3).map(tuple),
        st.none() | _suite,
    )
)
def test_any_rsn_element_round_trips(rsn: Rsn) -> None:
    assert Rsn.parse(body_of(rsn.encode())) == rsn


@given(st.builds(Wpa, _suite, _suites, _suites))
def test_any_wpa_element_round_trips(wpa: Wpa) -> None:
    assert Wpa.parse(body_of(wpa.encode())) == wpa


def test_an_element_may_end_behind_any_part() -> None:
    body = body_of(Rsn(pmkids=(bytes(16),), group_management=CipherSuite.BIP_CMAC_128).encode())
    ends = {2, 6, 12, 18, 20, 38, 42}
    for end in range(len(body) + 1):
        if end in ends:
            Rsn.parse(body[:end])
        else:
            with pytest.raises(MalformedError):
                Rsn.parse(body[:end])
    assert Rsn.parse(body[:2]).akms == (AkmSuite.IEEE_8021X,)


@pytest.mark.parametrize("body", [b"", b"\x02\x00", b"\x01"])
def test_another_version_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError):
        Rsn.parse(body)
    with pytest.raises(MalformedError):
        Wpa.parse(WPA_PREFIX + body)


def test_another_vendor_s_element_is_not_wpa() -> None:
    with pytest.raises(MalformedError):
        Wpa.parse(bytes.fromhex("0050f2040100"))


@given(st.binary(max_size=60))
def test_random_octets_raise_nothing_but_malformed(octets: bytes) -> None:
    with suppress(MalformedError):
        Rsn.parse(b"\x01\x00" + octets)
    with suppress(MalformedError):
        Wpa.parse(WPA_PREFIX + b"\x01\x00" + octets)
