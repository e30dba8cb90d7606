from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.secret import Secret
from pushbutton.wire import eapol_key
from pushbutton.wire.eapol_key import GroupKey, Kde, KeyFrame, KeyInformation


def test_message_1_octet_by_octet() -> None:
    frame = KeyFrame(0x008A, 1, 16, b"\xaa" * 32)
    octets = bytes.fromhex(
        "02 03 005f 02 008a 0010 0000000000000001"
        + "aa" * 32
        + "00" * 16
        + "00" * 8
        + "00" * 8
        + "00" * 16
        + "0000"
    )
    assert len(octets) == 99
    assert frame.encode() == octets
    parsed = KeyFrame.parse(octets)
    assert parsed == frame
    assert parsed.version == 2
    assert parsed.has(KeyInformation.PAIRWISE | KeyInformation.ACK)
    assert not parsed.has(KeyInformation.MIC)


@given(
    st.builds(
        KeyFrame,
        information=st.integers(0, 0xFFFF),
        replay_counter=st.integers(0, 2**64 - 1),
        key_length=st.integers(0, 0xFFFF),
        nonce=st.binary(min_size=32, max_size=32),
        mic=st.binary(min_size=16, max_size=16),
        key_data=st.binary(max_size=60),
    ),
    st.binary(max_size=10),
)
def test_round_trip(frame: KeyFrame, tail: bytes) -> None:
    assert KeyFrame.parse(frame.encode() + tail) == frame
    assert eapol_key.covered(frame.encode() + tail) == frame.without_mic()


@pytest.mark.parametrize("cut", [0, 4, 80, 98])
def test_truncated(cut: int) -> None:
    with pytest.raises(MalformedError):
        KeyFrame.parse(KeyFrame(0, 0).encode()[:cut])


def test_wrong_kind_and_lengths() -> None:
    octets = bytearray(KeyFrame(0, 0, key_data=b"abc").encode())
    for position, value in ((1, 0), (3, 94), (3, 99), (98, 4), (97, 1)):
        wrong = bytearray(octets)
        wrong[position] = value
        with pytest.raises(MalformedError):
            KeyFrame.parse(bytes(wrong))


def test_the_index_of_a_wpa_group_message() -> None:
    assert KeyFrame(0x0391, 0).key_index == 1
    assert KeyFrame(0x03A1, 0).key_index == 2


def test_key_data() -> None:
    rsn = bytes.fromhex("3002 0100")
    wpa = bytes.fromhex("dd06 0050f201 0100")
    gtk = GroupKey(2, Secret(b"g" * 16))
    igtk = GroupKey(5, Secret(b"i" * 16), b"\x01\x00\x00\x00\x00\x00")
    octets = (
        rsn
        + bytes.fromhex("f40120")
        + wpa
        + bytes.fromhex("dd05ffffffffff")
        + eapol_key.encode_gtk(gtk)
        + eapol_key.encode_igtk(igtk)
        + eapol_key.encode_kde(Kde.PMKID, b"p" * 16)
    )
    data = eapol_key.parse_key_data(eapol_key.pad_key_data(octets))
    assert (data.rsn, data.rsn_extension, data.wpa) == (rsn, b"\xf4\x01\x20", wpa)
    assert data.gtk is not None
    assert data.gtk.index == 2
    assert data.gtk.octets.matches(b"g" * 16)
    assert data.igtk is not None
    assert (data.igtk.index, data.igtk.counter) == (5, b"\x01" + bytes(5))
    assert data.pmkid == b"p" * 16


def test_the_gtk_kde_octet_by_octet() -> None:
    octets = eapol_key.encode_gtk(GroupKey(1, Secret(b"\x11" * 16)))
    assert octets.hex() == "dd16000fac010100" + "11" * 16


@given(st.binary(max_size=70))
def test_padding(octets: bytes) -> None:
    padded = eapol_key.pad_key_data(octets)
    assert len(padded) % 8 == 0
    assert len(padded) >= 16
    assert padded.startswith(octets)
    rest = padded[len(octets) :]
    assert not rest or rest == b"\xdd" + bytes(len(rest) - 1)


@pytest.mark.parametrize(
    "octets",
    [
        "30",
        "300201",
        "dd0001",
        "dd06000fac010100",
        "dd0a000fac09040000000000",
        "dd00000030",
    ],
)
def test_broken_key_data(octets: str) -> None:
    with pytest.raises(MalformedError):
        eapol_key.parse_key_data(bytes.fromhex(octets))


@given(st.binary(max_size=60))
def test_any_key_data_parses_or_is_malformed(octets: bytes) -> None:
    try:
        eapol_key.parse_key_data(octets)
    except MalformedError:
        return
