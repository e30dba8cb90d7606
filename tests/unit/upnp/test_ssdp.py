"""Announcements, searches and answers; what a device takes for a search and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.upnp import ssdp
from pushbutton.upnp.ssdp import Announcement, Notice, Search, SearchAnswer

UUID_E = UUID("12345678-9abc-def0-1234-56789abcdef0")
LOCATION = "http://192.168.1.1:49152/wps_device.xml"
DEVICE = "urn:schemas-wifialliance-org:device:WFADevice:1"
DATE = datetime(2026, 11, 22, 10, 30, 5, tzinfo=UTC)
WORDS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=30)


def search(**changes: str | None) -> bytes:
    """Return a good search with header lines replaced, or left out where None."""
    lines: dict[str, str | None] = {
        "first": "M-SEARCH * HTTP/1.1",
        "host": "HOST: 239.255.255.250:1900",
        "man": 'MAN: "ssdp:discover"',
        "mx": "MX: 1",
        "st": f"ST: {DEVICE}",
        **changes,
    }
    return "\r\n".join([*(line for line in lines.values() if line is not None), "", ""]).encode()


# ---- as a device ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"first": "m-search * HTTP/1.1"},
        {"first": "M-SEARCH\t*"},
        {"host": "host: [FF02::C]:1900"},
        {"host": "HoSt:"},
        {"host": "HOST\t :\t x"},
        {"man": 'man:\t "ssdp:discover"   '},
        {"man": 'MAN: "ssdp:discover"; ns=01'},
        {"mx": "mX:\t 1"},
        {"mx": "MX: 0"},
        {"mx": "MX: 1\r\nFOO: bar\r\nNo colon here\r\n:"},
        {"st": f"st :\t{DEVICE} \t"},
        {"first": "M-SEARCH * HTTP/1.1\r\nA: " + 900 * "x"},
    ],
)
def test_good_searches_are_taken(changes: dict[str, str]) -> None:
    found = ssdp.parse_search(search(**changes))
    assert found is not None
    assert found.target == DEVICE
    assert ssdp.is_searched(found, UUID_E)


BAD_SEARCHES = {
    "no MX": {"mx": None},
    "MX without its colon": {"mx": "MX; 1"},
    "a negative MX": {"mx": "MX: -1"},
    "an empty MX": {"mx": "MX:"},
    "an MX that is no number": {"mx": "MX: soon"},
    "no MAN": {"man": None},
    "MAN without its colon": {"man": 'MAN "ssdp:discover"'},
    "MAN without its quotes": {"man": "MAN: ssdp:discover"},
    "another MAN": {"man": 'MAN: "ssdp:other"'},
    "a MAN that ends early": {"man": 'MAN: "ssdp:disc'},
    "no HOST": {"host": None},
    "HOST without its colon": {"host": "HOST 239.255.255.250"},
    "no ST": {"st": None},
    "ST without its colon": {"st": f"ST {DEVICE.replace(':', ';')}"},
    "another method": {"first": "M+SEARCH * HTTP/1.1"},
    "a longer method": {"first": "M-SEARCH-X * HTTP/1.1"},
    "a shorter method": {"first": "M-SEARC * HTTP/1.1"},
    "an announcement": {"first": "NOTIFY * HTTP/1.1"},
    "an answer": {"first": "HTTP/1.1 200 OK"},
    "nothing before the first line": {"first": "\r\nM-SEARCH * HTTP/1.1"},
}


@pytest.mark.parametrize("changes", BAD_SEARCHES.values(), ids=BAD_SEARCHES)
def test_malformed_searches_are_dropped(changes: dict[str, str | None]) -> None:
    assert ssdp.parse_search(search(**changes)) is None


@pytest.mark.parametrize(
    "octets", [b"", b"M", b"M-SEARCH", b"M-SEARCH ", search()[:40], search().replace(b"\r", b"")]
)
def test_pieces_of_searches_are_dropped(octets: bytes) -> None:
    assert ssdp.parse_search(octets) is None


def test_what_stands_behind_1599_octets_is_not_looked_at() -> None:
    late = search(first="M-SEARCH * HTTP/1.1\r\nA: " + 1600 * "x")
    assert ssdp.parse_search(late) is None


def test_a_large_mx_counts_as_120() -> None:
    assert ssdp.parse_search(search(mx="MX: 12345678901")) == Search(DEVICE, 120)
    assert ssdp.parse_search(search(mx="MX: 121")) == Search(DEVICE, 120)
    assert ssdp.parse_search(search(mx="MX: 3")) == Search(DEVICE, 3)


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("ssdp:all", True),
        ("upnp:rootdevice", True),
        ("UPNP:RootDevice", True),
        (f"uuid:{UUID_E}", True),
        (f"uuid:{UUID_E}".upper(), True),
        (DEVICE, True),
        ("urn:schemas-wifialliance-org:service:WFAWLANConfig:1", True),
        ("urn:schemas-wifialliance-org:service:WFAWLANConfig:1 and more", True),
        ("uuid:12345678-9abc-def0-1234-56789abcdef1", False),
        ("urn:schemas-upnp-org:device:InternetGatewayDevice:1", False),
        ("ssdp:al", False),
        ("", False),
    ],
)
def test_a_search_means_us_or_others(target: str, meant: bool) -> None:
    assert ssdp.is_searched(Search(target, 1), UUID_E) is meant


@given(st.binary(max_size=300))
def test_any_datagram_is_a_search_or_none(datagram: bytes) -> None:
    ssdp.parse_search(datagram)
    ssdp.parse_search(b"M-SEARCH * HTTP/1.1\r\n" + datagram)


@given(WORDS, st.integers(0, 120))
def test_searches_survive(target: str, wait: int) -> None:
    assert ssdp.parse_search(ssdp.encode_search(Search(target, wait))) == Search(target, wait)


# ---- as a control point -----------------------------------------------------------------------


@given(WORDS, WORDS, WORDS, st.integers(1, 100_000), WORDS)
def test_announcements_survive(nt: str, usn: str, location: str, age: int, server: str) -> None:
    alive = Announcement(Notice.ALIVE, nt, usn, location, age, server)
    assert ssdp.parse(ssdp.encode_announcement(alive)) == alive
    answer = SearchAnswer(nt, usn, location, age, server)
    assert ssdp.parse(ssdp.encode_answer(answer, DATE)) == answer


@given(st.binary(max_size=300))
def test_any_datagram_is_news_or_malformed(datagram: bytes) -> None:
    for octets in (
        datagram,
        b"NOTIFY * HTTP/1.1\r\n" + datagram,
        b"HTTP/1.1 200 OK\r\n" + datagram,
    ):
        try:
            ssdp.parse(octets)
        except MalformedError:
            continue


def test_byebye_says_neither_where_nor_how_long() -> None:
    name = ssdp.names(UUID_E)[0]
    octets = ssdp.encode_announcement(Announcement(Notice.BYEBYE, name.target, name.usn))
    assert b"LOCATION" not in octets
    read = ssdp.parse(octets.replace(b"CACHE-CONTROL: max-age=1801\r\n", b""))
    assert isinstance(read, Announcement)
    assert (read.notice, ssdp.uuid_of(read.usn)) == (Notice.BYEBYE, UUID_E)


@pytest.mark.parametrize("missing", [b"LOCATION", b"CACHE-CONTROL", b"NTS", b"NT:"])
def test_what_one_has_to_know_must_be_there(missing: bytes) -> None:
    octets = ssdp.encode_announcement(Announcement(Notice.ALIVE, DEVICE, "uuid:x", LOCATION))
    with pytest.raises(MalformedError):
        ssdp.parse(octets.replace(missing, b"X" + missing[1:]))
    with pytest.raises(MalformedError):
        ssdp.parse(octets.replace(b"max-age=1801", b"max-age=0"))


def test_the_lines_are_those_of_deployed_access_points() -> None:
    name = ssdp.names(UUID_E)[2]
    alive = Announcement(Notice.ALIVE, name.target, name.usn, LOCATION)
    assert ssdp.encode_announcement(alive).decode().split("\r\n") == [
        "NOTIFY * HTTP/1.1",
        "HOST: 239.255.255.250:1900",
        "CACHE-CONTROL: max-age=1801",
        "NTS: ssdp:alive",
        f"LOCATION: {LOCATION}",
        "SERVER: Unspecified, UPnP/1.0, Unspecified",
        f"NT: {DEVICE}",
        f"USN: uuid:{UUID_E}::{DEVICE}",
        "",
        "",
    ]
    answer = SearchAnswer(name.target, name.usn, LOCATION)
    assert ssdp.encode_answer(answer, DATE).decode().split("\r\n") == [
        "HTTP/1.1 200 OK",
        "CACHE-CONTROL: max-age=1801",
        "DATE: Sun, 22 Nov 2026 10:30:05 GMT",
        "EXT:",
        f"LOCATION: {LOCATION}",
        "SERVER: Unspecified, UPnP/1.0, Unspecified",
        f"ST: {DEVICE}",
        f"USN: uuid:{UUID_E}::{DEVICE}",
        "",
        "",
    ]


def test_a_device_has_four_names() -> None:
    own = f"uuid:{UUID_E}"
    assert [(name.target, name.usn) for name in ssdp.names(UUID_E)] == [
        ("upnp:rootdevice", f"{own}::upnp:rootdevice"),
        (own, own),
        (DEVICE, f"{own}::{DEVICE}"),
        (
            "urn:schemas-wifialliance-org:service:WFAWLANConfig:1",
            f"{own}::urn:schemas-wifialliance-org:service:WFAWLANConfig:1",
        ),
    ]


@pytest.mark.parametrize("usn", ["", "uuid:", "uuid:x::y", "urn:x", f"{UUID_E}"])
def test_a_usn_without_uuid_has_none(usn: str) -> None:
    assert ssdp.uuid_of(usn) is None
