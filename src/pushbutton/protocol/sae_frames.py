"""The bodies of SAE's Authentication frames: commit, confirm, and the refusals with a reason.

IEEE 802.11, "Authentication frame body", "SAE": algorithm 3, transaction 1 for commit and 2 for
confirm, and the access point answers with the same numbers.  What follows the status is read and
written here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from pushbutton.crypto.sae import Commit
from pushbutton.crypto.sae_groups import GROUPS
from pushbutton.errors import MalformedError
from pushbutton.protocol.outputs import Output
from pushbutton.secret import Secret
from pushbutton.wire.elements import ElementId, encode_element, iterate
from pushbutton.wire.frames import Authentication

COMMIT, CONFIRM = 1, 2
"""Transaction numbers."""

_PASSWORD_IDENTIFIER = 33
_REJECTED_GROUPS = 92
_TOKEN_CONTAINER = 93


class SaeStatus(IntEnum):
    """The status codes of SAE beside success (IEEE 802.11, "Status Code field")."""

    UNSPECIFIED_FAILURE = 1
    UNEXPECTED_TRANSACTION = 14
    NO_ROOM = 17
    ANTI_CLOGGING_TOKEN_REQUIRED = 76
    FINITE_CYCLIC_GROUP_NOT_SUPPORTED = 77
    UNKNOWN_PASSWORD_IDENTIFIER = 123
    HASH_TO_ELEMENT = 126
    """Of a commit: success, with hash-to-element."""


@dataclass(frozen=True, slots=True)
class SendAuthentication(Output):
    """An Authentication frame for `peer`."""

    peer: bytes
    body: Authentication


@dataclass(frozen=True, slots=True)
class SaeAccepted(Output):
    """The peer knows the password: it is authenticated, and this is the key of the 4-way handshake.

    The PMK belongs to whoever takes this output, who wipes it.
    """

    peer: bytes
    pmk: Secret
    pmkid: bytes
    hashed: bool
    """By hash-to-element: an access point that saw a station offer it may insist on it."""


@dataclass(frozen=True, slots=True)
class SaeFailed(Output):
    """An exchange ended without a key; `status` is None when the peer fell silent."""

    peer: bytes
    status: int | None
    wrong_password: bool = False
    """The two got as far as the proof, and one of them did not accept it."""


def commit_status(hashed: bool) -> int:
    """Return the status that a commit carries, which says how the password element was made."""
    return SaeStatus.HASH_TO_ELEMENT if hashed else 0


def sae_body(transaction: int, status: int, rest: bytes = b"") -> Authentication:
    """Return an Authentication body of SAE."""
    return Authentication(Authentication.SAE, transaction, status, rest)


@dataclass(frozen=True, slots=True)
class CommitMessage:
    """What follows the status in a commit."""

    commit: Commit
    token: bytes = b""
    identifier: bytes | None = None
    """Which of several passwords is meant; with hash-to-element only."""
    rejected_groups: bytes = b""
    """The groups that were refused before, two octets each; with hash-to-element only."""

    def encode(self, hashed: bool) -> bytes:
        """Encode; the anti-clogging token has its place in the middle or its own element."""
        commit = self.commit
        start = struct.pack("<H", commit.group.number)
        if not hashed:
            return start + self.token + commit.scalar + commit.element
        end = b""
        if self.identifier is not None:
            end += _extension(_PASSWORD_IDENTIFIER, self.identifier)
        if self.rejected_groups:
            end += _extension(_REJECTED_GROUPS, self.rejected_groups)
        if self.token:
            end += _extension(_TOKEN_CONTAINER, self.token)
        return start + commit.scalar + commit.element + end

    @classmethod
    def parse(cls, octets: bytes, hashed: bool) -> CommitMessage:
        """Parse; `MalformedError` when it is cut off, or of a group that we do not have."""
        group = GROUPS.get(group_number(octets))
        if group is None:
            raise MalformedError("a commit of an unknown group")
        rest, size = octets[2:], 3 * group.length
        if len(rest) < size:
            raise MalformedError("a commit is truncated")
        # Without elements, what is too much is the token, in front of the scalar.
        token = b"" if hashed else rest[: len(rest) - size]
        body, end = rest[len(token) : len(token) + size], rest[len(token) + size :]
        commit = Commit(group, body[: group.length], body[group.length :])
        extensions = _extensions(end)
        rejected = extensions.get(_REJECTED_GROUPS, b"")
        if len(rejected) % 2:
            raise MalformedError("half a rejected group")
        return cls(
            commit,
            extensions.get(_TOKEN_CONTAINER, b"") or token,
            extensions.get(_PASSWORD_IDENTIFIER),
            rejected,
        )


@dataclass(frozen=True, slots=True)
class ConfirmMessage:
    """What follows the status in a confirm."""

    counter: int
    """Send-Confirm: how often the sender has confirmed."""
    confirm: bytes

    def encode(self) -> bytes:
        return struct.pack("<H", self.counter) + self.confirm

    @classmethod
    def parse(cls, octets: bytes) -> ConfirmMessage:
        """Parse; `MalformedError` when it is too short for any hash."""
        if len(octets) < 34:
            raise MalformedError("a confirm is truncated")
        return cls(octets[0] | octets[1] << 8, octets[2:])


def group_number(octets: bytes) -> int:
    """Return the group that a commit or its refusal begins with."""
    if len(octets) < 2:
        raise MalformedError("a commit without a group")
    return octets[0] | octets[1] << 8


def encode_token_request(group: int, token: bytes, hashed: bool) -> bytes:
    """Return what follows the status where a token is demanded."""
    return struct.pack("<H", group) + (_extension(_TOKEN_CONTAINER, token) if hashed else token)


def parse_token_request(octets: bytes, hashed: bool) -> tuple[int, bytes]:
    """Return the group and the token to be repeated; `MalformedError` without a token."""
    group, rest = group_number(octets), octets[2:]
    # hostapd wraps the token in its element, too, for a station that hashed some time before.
    wrapped = rest[:1] == bytes((ElementId.EXTENSION,)) and rest[1:2] == bytes((len(rest) - 2,))
    if hashed or (wrapped and rest[2:3] == bytes((_TOKEN_CONTAINER,))):
        token = _extensions(rest).get(_TOKEN_CONTAINER, b"")
    else:
        token = rest
    if not token:
        raise MalformedError("a token is demanded and none is given")
    return group, token


def encode_groups(groups: tuple[int, ...]) -> bytes:
    """Return group numbers as the Rejected Groups element has them."""
    return struct.pack(f"<{len(groups)}H", *groups)


def parse_groups(octets: bytes) -> tuple[int, ...]:
    """Return the numbers of a Rejected Groups element, of even length."""
    return struct.unpack(f"<{len(octets) // 2}H", octets)


def _extension(number: int, body: bytes) -> bytes:
    return encode_element(ElementId.EXTENSION, bytes((number,)) + body)


def _extensions(octets: bytes) -> dict[int, bytes]:
    """Return the bodies of the extension elements; the first of a kind counts."""
    found: dict[int, bytes] = {}
    for number, body in iterate(octets):
        if number == ElementId.EXTENSION and body:
            found.setdefault(body[0], body[1:])
    return found
