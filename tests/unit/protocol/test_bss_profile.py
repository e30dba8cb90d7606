from __future__ import annotations

from dataclasses import replace

from pushbutton.protocol.bss_profile import RATES, BssProfile, extended_rates, head_elements
from pushbutton.protocol.radio_elements import RadioElements
from pushbutton.wire.elements import encode_rates, iterate
from pushbutton.wire.security_elements import Rsn, Wpa

PROFILE = BssProfile(
    b"\x02\x00\x00\x00\x01\x00",
    b"Home",
    6,
    rsn=Rsn(),
    wpa=Wpa(),
    beacon_wsc=bytes.fromhex("dd040050f204"),
    probe_response_wsc=bytes.fromhex("dd050050f20400"),
    association_response_wsc=bytes.fromhex("dd060050f2040000"),
)


def test_head() -> None:
    octets = head_elements(b"Home", "g", 6)
    assert octets == bytes.fromhex("0004486f6d65 010882848b960c121824 030106")


def test_rates_are_those_of_the_bands() -> None:
    basic = [1, 2, 5.5, 11]
    rates = [1, 2, 5.5, 11, 6, 9, 12, 18, 24, 36, 48, 54]
    octets = encode_rates(rates, basic)
    assert octets[2:10] + octets[12:] == RATES["g"]
    assert extended_rates("b") == extended_rates("a") == b""
    assert extended_rates("g") == bytes.fromhex("32043048606c")


def test_order_of_elements() -> None:
    assert [number for number, _ in iterate(PROFILE.beacon_tail)] == [42, 50, 48, 221, 221]
    assert PROFILE.beacon_tail.endswith(PROFILE.beacon_wsc)
    whole = PROFILE.probe_response_elements
    assert [number for number, _ in iterate(whole)] == [0, 1, 3, 42, 50, 48, 221, 221]
    assert whole.endswith(PROFILE.probe_response_wsc)
    assert PROFILE.security_elements == Rsn().encode() + Wpa().encode()


def test_the_association_response_has_the_wsc_element_for_wps_stations_only() -> None:
    assert PROFILE.association_response_wsc in PROFILE.response_elements(wsc=True)
    assert PROFILE.association_response_wsc not in PROFILE.response_elements(wsc=False)


def test_capability() -> None:
    assert PROFILE.capability == 0x0411
    assert BssProfile(b"", b"", 36, "a").capability == 0x0001


SAE = replace(PROFILE, wpa=None, hashing=True)
H2E = bytes.fromhex("f40120")


def test_hash_to_element_is_offered() -> None:
    assert SAE.rsn_extension == H2E
    assert SAE.security_elements == Rsn().encode() + H2E
    for elements in (
        SAE.beacon_tail,
        SAE.probe_response_elements,
        SAE.response_elements(wsc=False),
    ):
        assert elements.count(H2E) == 1
    assert replace(SAE, rsn=None).rsn_extension == PROFILE.rsn_extension == b""


def test_a_network_of_hash_to_element_alone_says_so_among_the_rates() -> None:
    alone = replace(SAE, hunting=False)
    for elements in (alone.beacon_tail, alone.response_elements(wsc=False)):
        assert bytes.fromhex("32053048606cfb") in elements
    assert bytes.fromhex("3201fb") in replace(alone, hw_mode="a").beacon_tail
    assert b"\xfb" not in SAE.beacon_tail


def test_order_with_all_that_a_radio_does() -> None:
    radio = RadioElements(b"DE\x20\x01\x0d\x14", b"\x51", b"h" * 26, b"o" * 22, b"\x04", wmm=True)
    whole = replace(PROFILE, hashing=True, radio=radio, vendor_elements=bytes.fromhex("dd03aabbcc"))
    elements = list(iterate(whole.beacon_tail))
    numbers = [number for number, _ in elements]
    assert numbers == [7, 42, 50, 48, 59, 45, 61, 127, 244, 221, 221, 221, 221]
    vendors = [body[:4].hex() for number, body in elements if number == 221]
    assert vendors == ["0050f201", "0050f202", "0050f204", "aabbcc"]
    response = whole.response_elements(wsc=True, wmm=True, high_throughput=True, before=b"\x38\x00")
    numbers = [number for number, _ in iterate(response)]
    assert numbers == [1, 50, 56, 45, 61, 127, 244, 221, 221]
    plain = whole.response_elements(wsc=False)
    assert [number for number, _ in iterate(plain)] == [1, 50, 127, 244]
