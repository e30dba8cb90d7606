"""hostapd's wpa_psk_file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import ConfigurationFileError
from pushbutton.formats.psk_file import ANY_STATION, PskEntry, encode, parse, parse_line, whole
from pushbutton.secret import Secret

MAC = bytes.fromhex("020000000001")
DIGITS = "0123456789abcdef" * 4


def test_a_line_of_a_registration_has_exactly_hostapd_s_form() -> None:
    entry = PskEntry(MAC, Secret(bytes.fromhex(DIGITS)), wps=True)
    assert entry.encode() == f"wps=1 02:00:00:00:00:01 {DIGITS}".encode()


def test_a_file_is_read_in_the_order_of_its_lines() -> None:
    text = (
        "# keys\n"
        "\n"
        "00:00:00:00:00:00 secret passphrase\n"
        f"keyid=lamp vlanid=3 wps=1 02:00:00:00:00:01 {DIGITS.upper()}\n"
    )
    everybody, lamp = parse(text.encode(), "psk")
    assert everybody.address == ANY_STATION
    assert everybody.passphrase
    assert everybody.key.text() == "secret passphrase"
    assert not everybody.wps
    assert (lamp.key_id, lamp.vlan_id, lamp.wps, lamp.passphrase) == ("lamp", 3, True, False)
    assert lamp.key.reveal().hex() == DIGITS


def test_a_passphrase_may_look_like_tokens() -> None:
    entry = parse_line(b"wps=0 02:00:00:00:00:01 wps=1 keyid=x")
    assert entry.key.text() == "wps=1 keyid=x"
    assert not entry.wps


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"02:00:00:00:00:01", "neither"),
        (b"02:00:00:00:00:01 short", "neither"),
        (b"02:00:00:00:00:01 " + b"x" * 64, "neither"),
        (b"02:00:00:00:00 12345678", "no MAC address"),
        (b"secret=1 02:00:00:00:00:01 12345678", "unknown token"),
        (b"wps=2 02:00:00:00:00:01 12345678", "wps must be"),
        (b"keyid= 02:00:00:00:00:01 12345678", "keyid"),
        (b"keyid=" + b"x" * 32 + b" 02:00:00:00:00:01 12345678", "keyid"),
        (b"vlanid=x 02:00:00:00:00:01 12345678", "vlanid"),
        (b"02:00:00:00:00:01 " + b"x" * 120, "longer than"),
        (b"\xff\xfe", "no MAC address"),
    ],
)
def test_a_bad_line_refuses_the_file_and_does_not_show_its_key(line: bytes, reason: str) -> None:
    with pytest.raises(ConfigurationFileError, match=reason) as caught:
        parse(b"# first\n" + line + b"\n", "psk")
    assert str(caught.value).startswith("psk:2: wpa_psk_file: ")
    assert "12345678" not in str(caught.value)


@given(
    st.binary(min_size=6, max_size=6),
    st.one_of(
        st.binary(min_size=32, max_size=32).map(lambda key: (key, False)),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=8, max_size=63).map(
            lambda text: (text.encode(), True)
        ),
    ),
    st.none() | st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True),
    st.booleans(),
)
def test_what_is_written_is_read_back(
    address: bytes, key: tuple[bytes, bool], key_id: str | None, wps: bool
) -> None:
    entry = PskEntry(address, Secret(key[0]), key[1], key_id, wps)
    (read,) = parse(encode((entry,)), "psk")
    assert read.key.matches(entry.key)
    assert (read.address, read.passphrase, read.key_id, read.wps) == (
        address,
        key[1],
        key_id,
        wps,
    )


@given(st.binary(max_size=200))
def test_any_octets_are_a_file_or_an_error(octets: bytes) -> None:
    try:
        parse(octets, "psk")
    except ConfigurationFileError as error:
        assert error.line >= 1


def test_each_beginning_of_a_registration_s_line_is_known_as_one() -> None:
    entry = PskEntry(MAC, Secret(bytes.fromhex(DIGITS)), wps=True)
    before = b"00:00:00:00:00:00 secret passphrase\n"
    for length in range(1, len(entry.encode())):
        torn = before + entry.encode()[:length]
        assert whole(torn, (entry,)) == len(before), length
    for complete in (entry.encode(), entry.encode() + b"\n"):
        assert whole(before + complete, (entry,)) == len(before + complete)


@pytest.mark.parametrize(
    ("last", "torn"),
    [
        (b"", False),
        (b"# a remark", False),
        (b"00:00:00:00:00:00 written by hand", False),
        (b"wps=1 02:00:00:00:00:01 12345678", False),  # a passphrase, as far as one can tell
        (b"02:00:00:00:00:01 short", False),  # somebody's mistake, which they are told
        (b"nonsense", False),
        (b"w", True),
        (b"wps=1 02:00:00", True),
        (b"wps=1 02:00:00:00:00:01 12345", True),
        (b"\0\0\0\0", True),
        (f"wps=1 02:00:00:00:00:01 {DIGITS[:40]}".encode() + bytes(24), True),
    ],
)
def test_what_a_person_wrote_last_is_not_taken_for_a_line_cut_short(
    last: bytes, torn: bool
) -> None:
    assert (whole(b"# keys\n" + last) == len(b"# keys\n")) == (torn or not last)
