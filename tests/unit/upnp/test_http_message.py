"""Requests as octets come in: whole, in pieces, too long, and not HTTP at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.upnp.http_message import (
    LARGEST_BODY,
    LARGEST_HEADER,
    Refused,
    Request,
    RequestReader,
    Response,
)

POST = b"POST /wps_control HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


def read(octets: bytes) -> Request:
    """Return the request in `octets`, which must be the same octet by octet."""
    whole = _read([octets])
    assert _read([octets[at : at + 1] for at in range(len(octets))]) == whole
    return whole


def _read(parts: list[bytes]) -> Request:
    reader = RequestReader()
    for part in parts:
        found = reader.feed(part)
        if found is not None:
            return found
    return reader.finish()


def test_a_request_has_method_name_and_headers() -> None:
    request = read(b"get ///WPS%5Fdevice.xml HTTP/1.1\r\nHost:\t a \r\nno colon\r\n\r\n")
    assert (request.method, request.name) == ("GET", "WPS_device.xml")
    assert request.header("HOST") == "a"
    assert request.header("no colon") is None
    assert request.body == b""


@pytest.mark.parametrize("method", ["GET", "SUBSCRIBE", "UNKNOWN", "HEAD", "M-POST"])
def test_no_body_is_waited_for_without_a_length(method: str) -> None:
    request = _read([f"{method} / HTTP/1.0\r\nA: b\r\n\r\n".encode()])
    assert (request.method, request.name, request.body) == (method, "", b"")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"GET", ""),
        (b"GET /", ""),
        (b"GET /a", "a"),
        (b"GET /a FTP", "a"),
        (b"GET /a?b c d", "a?b"),
    ],
)
def test_the_version_need_not_be_there(line: bytes, name: str) -> None:
    assert read(line + b"\r\n\r\n").name == name


def test_lines_end_in_carriage_return_and_line_feed() -> None:
    reader = RequestReader()
    assert reader.feed(b"GET / HTTP/1.1\nA: b\n\n") is None
    with pytest.raises(Refused):
        reader.finish()


def test_a_body_has_the_length_that_was_said() -> None:
    assert read(POST + b"Content-Length: 3\r\n\r\nabc").body == b"abc"
    assert read(POST + b"Content-Length: 3 octets\r\n\r\nabc").body == b"abc"
    assert _read([POST + b"Content-Length: 3\r\n\r\nabcdef"]).body == b"abc"
    assert read(POST + b"Content-Length: 0\r\n\r\n").body == b""


def test_a_body_without_length_goes_to_the_end_of_the_connection() -> None:
    assert read(POST + b"\r\nabc").body == b"abc"
    assert read(POST + b"Transfer-Encoding: unknown\r\n\r\nabc").body == b"abc"
    assert read(POST + b"\r\n").body == b""


@pytest.mark.parametrize("name", [b"Transfer-Encoding", b"Transfer_Encoding"])
def test_a_body_may_come_in_chunks(name: bytes) -> None:
    octets = POST + name + b": chunked\r\n\r\n3\r\nabc\r\n00b;x=y\r\ndefghijklmn\r\n0\r\n"
    assert read(octets + b"Trailer: x\r\n\r\n").body == b"abcdefghijklmn"


def test_8000_octets_of_body_are_the_most() -> None:
    most = b"x" * LARGEST_BODY
    assert _read([POST + b"Content-Length: 8000\r\n\r\n" + most]).body == most
    assert _read([POST + b"\r\n" + most]).body == most
    assert _read([CHUNKED + b"1F40\r\n" + most + b"\r\n0\r\n\r\n"]).body == most
    assert _read([CHUNKED + b"1\r\nx\r\n" * LARGEST_BODY + b"0\r\n\r\n"]).body == most


@pytest.mark.parametrize(
    "octets",
    [
        b"\r\n\r\n",
        b"G\xc4T / HTTP/1.1\r\n\r\n",
        b" GET / HTTP/1.1\r\n\r\n",
        b"\0\1\2\3\r\n\r\n",
        b"GET / HTTP/1.1\r\n folded: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\tfolded: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\x80: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: " + b"x" * LARGEST_HEADER,
        b"GET / HTTP/1.1\r\nA: " + b"x" * LARGEST_HEADER + b"\r\n\r\n",
        b"x" * (LARGEST_HEADER + 4),
        POST + b"Content-Length: x\r\n\r\n",
        POST + b"Content-Length:\r\n\r\n",
        POST + b"Content-Length: -1\r\n\r\n",
        POST + b"Content-Length: +1\r\n\r\n",
        POST + b"Content-Length: 8001\r\n\r\n",
        POST + b"Content-Length: 99999999999999999999\r\n\r\n",
        POST + b"\r\n" + b"x" * 60000,
        CHUNKED + b"1F41\r\n",
        CHUNKED + b"80000000\r\n",
        CHUNKED + b"10000000\r\n",
        CHUNKED + b"ffffffffffffffff\r\n",
        CHUNKED + b"-1\r\n",
        CHUNKED + b"x\r\n",
        CHUNKED + b"\r\n",
        CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n",
        CHUNKED + b"3\r\nabcd",
        CHUNKED + b"3\r\nabc\rx",
        CHUNKED + b"3\r\nabc\n\n",
        CHUNKED + b"0" * 100,
        CHUNKED + b"1\r\nx\r\n" * 20000,
        CHUNKED + b"1F40\r\n" + b"x" * 8000 + b"\r\n1\r\n",
        CHUNKED + b"0\r\n" + b"A: b\r\n" * 2000,
        CHUNKED + b"0\r\n" + b"A" * 5000,
    ],
)
def test_what_is_not_within_the_rules_is_refused(octets: bytes) -> None:
    reader = RequestReader()
    with pytest.raises(Refused):
        assert reader.feed(octets) is None
    reader = RequestReader()
    with pytest.raises(Refused):
        for at in range(len(octets)):
            assert reader.feed(octets[at : at + 1]) is None


@pytest.mark.parametrize(
    "octets",
    [b"", b"GET", b"GET / HTTP/1.1\r\nA: b\r\n", POST + b"Content-Length: 4\r\n\r\nabc", CHUNKED],
)
def test_a_connection_that_ends_within_a_request_is_refused(octets: bytes) -> None:
    reader = RequestReader()
    assert reader.feed(octets) is None
    with pytest.raises(Refused):
        reader.finish()


@given(st.binary(max_size=200))
def test_any_octets_are_waited_for_read_or_refused(octets: bytes) -> None:
    for start in (b"", b"POST / HTTP/1.1\r\n", CHUNKED):
        reader = RequestReader()
        try:
            if reader.feed(start + octets) is None:
                reader.finish()
        except Refused:
            continue


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=10))
def test_chunks_are_joined(chunks: list[bytes]) -> None:
    encoded = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in chunks)
    assert read(CHUNKED + encoded + b"0\r\n\r\n").body == b"".join(chunks)


def test_an_answer_is_status_headers_and_body() -> None:
    answer = Response("200 OK", (("A", "b"), ("C", "d")), b"body")
    assert answer.encode() == b"HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\n\r\nbody"
