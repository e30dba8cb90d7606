"""HTTP requests to a device, as octets come in, and its answers; no I/O.

One request per connection, within limits that deployed access points have: what goes beyond them,
or is no HTTP, closes the connection without an answer.  RFC 9112, as far as UPnP Device
Architecture 1.0 uses it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from pushbutton.errors import MalformedError

LARGEST_HEADER = 4096
LARGEST_BODY = 8000
_LONGEST_CHUNK_LINE = 64
_LONGEST_NUMBER = 8
_END_OF_LINE = b"\r\n"
_END_OF_HEADER = b"\r\n\r\n"
_REQUEST_LINE = re.compile(r"([!-~]+)(?:[ \t]+([!-~]+))?(?:[ \t].*)?")
"""Method and path; as with deployed access points the version need not be there."""
_LEADING_NUMBER = re.compile(r"\d+")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]+)[ \t]*(?:;[^\n]*)?")
_BODIES_WITHOUT_LENGTH = frozenset({"POST"})
"""Methods whose body goes on to the end of the connection where no length is said."""


class Refused(MalformedError):
    """A connection that is closed without an answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request; `name` is its path without leading slashes, `method` in upper case."""

    method: str
    name: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return a header's value, without the blanks around it."""
        return self.headers.get(name.lower())


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: the status line after the version, the headers in their order, the body."""

    status: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def encode(self) -> bytes:
        """Return the octets."""
        lines = [f"HTTP/1.1 {self.status}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + self.body


class RequestReader:
    """Puts one request together from what comes in.

    `feed` returns it as soon as it is whole, and raises `Refused` as soon as it cannot become one;
    `finish` says that nothing more comes.
    """

    def __init__(self) -> None:
        self._received = bytearray()
        self._head: Request | None = None
        self._body: _Body | None = None

    def feed(self, octets: bytes) -> Request | None:
        self._received += octets
        if self._head is None and not self._read_header():
            return None
        body = self._body
        assert self._head is not None and body is not None
        if not body.take(self._received):
            return None
        return self._whole()

    def finish(self) -> Request:
        """Return the request whose body ends with the connection; `Refused` for any other."""
        if self._head is None or not isinstance(self._body, _UntilTheEnd):
            raise Refused("the connection ended within a request")
        return self._whole()

    def _whole(self) -> Request:
        head, body = self._head, self._body
        assert head is not None and body is not None
        return Request(head.method, head.name, head.headers, bytes(body.octets))

    def _read_header(self) -> bool:
        end = self._received.find(_END_OF_HEADER, 0, LARGEST_HEADER + len(_END_OF_HEADER))
        if end < 0:
            if len(self._received) >= LARGEST_HEADER + len(_END_OF_HEADER):
                raise Refused("the header is too long")
            return False
        self._head = _parse_header(bytes(self._received[:end]).decode("latin-1"))
        self._body = _body_of(self._head)
        del self._received[: end + len(_END_OF_HEADER)]
        return True


def _parse_header(text: str) -> Request:
    first, *lines = text.split("\r\n")
    found = _REQUEST_LINE.fullmatch(first)
    if found is None:
        raise Refused("not a request of HTTP")
    headers: dict[str, str] = {}
    for line in lines:
        if not "!" <= line[:1] <= "~":
            raise Refused("a header line begins with something else than a name")
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip(" \t").lower()] = value.strip(" \t")
    path = unquote(found[2] or "", "latin-1")
    return Request(found[1].upper(), path.lstrip("/"), headers)


# ---- bodies -----------------------------------------------------------------------------------


class _Body:
    """A body that is there as soon as it begins."""

    def __init__(self) -> None:
        self.octets = bytearray()

    def take(self, received: bytearray) -> bool:
        """Take what belongs to the body off `received`; returns whether it is whole."""
        return True

    def _add(self, octets: bytearray) -> None:
        if len(self.octets) + len(octets) > LARGEST_BODY:
            raise Refused("the body is too long")
        self.octets += octets


class _Counted(_Body):
    """A body of a length that was said before."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self._missing = length

    def take(self, received: bytearray) -> bool:
        part = received[: self._missing]
        del received[: len(part)]
        self._missing -= len(part)
        self._add(part)
        return not self._missing


class _UntilTheEnd(_Body):
    """A body that ends with the connection."""

    def take(self, received: bytearray) -> bool:
        self._add(received)
        received.clear()
        return False


class _Chunked(_Body):
    """A body in chunks, each with its size before it; the trailer is skipped."""

    def __init__(self) -> None:
        super().__init__()
        self._missing: int | None = None
        self._in_trailer = False
        self._skipped = 0

    def take(self, received: bytearray) -> bool:
        while True:
            if self._missing is None:
                line = self._line(received)
                if line is None:
                    return False
                if self._in_trailer:
                    if not line:
                        return True
                    continue
                self._missing = _chunk_size(line)
                if not self._missing:
                    self._in_trailer, self._missing = True, None
            elif not self._take_chunk(received):
                return False

    def _take_chunk(self, received: bytearray) -> bool:
        missing = self._missing
        assert missing is not None
        if len(self.octets) + missing > LARGEST_BODY:
            raise Refused("the body is too long")
        end = missing + len(_END_OF_LINE)
        mark = received[missing:end]
        if not _END_OF_LINE.startswith(mark):
            raise Refused("a chunk is longer than its size")
        if len(received) < end:
            return False
        self._add(received[:missing])
        del received[:end]
        self._missing = None
        return True

    def _line(self, received: bytearray) -> bytes | None:
        longest = LARGEST_HEADER if self._in_trailer else _LONGEST_CHUNK_LINE
        end = received.find(b"\n", 0, longest)
        if end < 0:
            if len(received) >= longest:
                raise Refused("a line between chunks is too long")
            return None
        line = bytes(received[:end]).removesuffix(b"\r")
        del received[: end + 1]
        if self._in_trailer:
            self._skipped += len(line)
            if self._skipped > LARGEST_HEADER:
                raise Refused("the trailer is too long")
        return line


def _chunk_size(line: bytes) -> int:
    found = _CHUNK_SIZE.fullmatch(line)
    if found is None or len(found[1]) > _LONGEST_NUMBER or int(found[1], 16) > LARGEST_BODY:
        raise Refused("not the size of a chunk")
    return int(found[1], 16)


def _body_of(head: Request) -> _Body:
    # Some programs write the name with an underscore.
    coding = head.header("Transfer-Encoding") or head.header("Transfer_Encoding") or ""
    length = head.header("Content-Length")
    if length is not None:
        number = _LEADING_NUMBER.match(length)
        if number is None or len(number[0]) > _LONGEST_NUMBER or int(number[0]) > LARGEST_BODY:
            raise Refused("not the length of a body")
    if coding.lower().startswith("chunked"):
        return _Chunked()
    if length is not None:
        number = _LEADING_NUMBER.match(length)
        assert number is not None
        return _Counted(int(number[0]))
    return _UntilTheEnd() if head.method in _BODIES_WITHOUT_LENGTH else _Body()
