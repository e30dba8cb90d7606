"""The station's side of SAE with one access point.

IEEE 802.11, "SAE finite state machine".  The station begins, repeats what is not answered, and
goes on to its next group when the access point refuses one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pushbutton.crypto.sae import (
    Commit,
    OwnCommit,
    SaeKeys,
    commit,
    confirm,
    confirm_matches,
    derive_keys,
    shared_secret,
)
from pushbutton.crypto.sae_groups import GROUPS, RandomSource
from pushbutton.errors import CryptographyError, MalformedError
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.sae_frames import (
    COMMIT,
    CONFIRM,
    CommitMessage,
    ConfirmMessage,
    SaeAccepted,
    SaeFailed,
    SaeStatus,
    SendAuthentication,
    commit_status,
    encode_groups,
    group_number,
    parse_token_request,
    sae_body,
)
from pushbutton.protocol.sae_password import SaePassword
from pushbutton.secret import Secret
from pushbutton.wire.frames import Authentication

ATTEMPTS = 4
"""How often a frame is sent before the access point counts as silent."""

ANSWER_TIME = 1.0
"""Seconds to wait for each answer, in which a slow access point can compute one."""

TOKEN_LIMIT = 5
"""How many tokens in a row an access point may demand."""


class State(Enum):
    """Where the station stands; the names are those of the standard's state machine."""

    NOTHING = "Nothing"
    COMMITTED = "Committed"
    CONFIRMED = "Confirmed"
    ACCEPTED = "Accepted"


@dataclass(frozen=True, slots=True)
class SaeTerms:
    """Who talks to whom, and how."""

    own_address: bytes
    access_point: bytes
    hashed: bool = True
    """By hash-to-element, when the access point's RSN Extension element offers it."""
    groups: tuple[int, ...] = (19, 20, 21)
    """The groups to try, in this order."""


class SaeSupplicant:
    """One exchange; `start`, `receive`, `expire`, `deadline`.  Ends in `SaeAccepted`, `SaeFailed`.

    The password stays the caller's.
    """

    def __init__(self, terms: SaeTerms, password: SaePassword, random: RandomSource) -> None:
        self.state = State.NOTHING
        self.deadline: float | None = None
        self.dropped = 0
        """Frames that were malformed, forged, or out of order."""
        self._terms = terms
        self._password = password
        self._random = random
        self._own: OwnCommit | None = None
        self._peer: Commit | None = None
        self._keys: SaeKeys | None = None
        self._refused: tuple[int, ...] = ()
        self._token = b""
        self._tokens_demanded = 0
        self._sent = 0
        self._counter = 0

    def start(self, now: float) -> list[Output]:
        """Commit in the first group."""
        self.close()
        self._refused, self._tokens_demanded = (), 0
        return self._commit_anew(now)

    def expire(self, now: float) -> list[Output]:
        """Send again what was not answered, or give up."""
        if self.deadline is None or now < self.deadline:
            return []
        return self._transmit(now) if self._sent < ATTEMPTS else self._fail(None)

    def receive(self, answer: Authentication, now: float) -> list[Output]:
        """Take an Authentication frame of the access point; what does not fit is dropped."""
        outputs: list[Output] | None = None
        try:
            if answer.algorithm == Authentication.SAE:
                outputs = self._dispatch(answer, now)
        except (MalformedError, CryptographyError):
            # Perhaps not from the access point at all: its own answer may still come.
            outputs = None
        if outputs is None:
            self.dropped += 1
            return []
        return outputs

    def close(self) -> None:
        """Forget the secrets of the exchange."""
        if self._own is not None:
            self._own.wipe()
        if self._keys is not None:
            self._keys.wipe()
        self._own, self._peer, self._keys = None, None, None
        self._token, self.deadline, self.state = b"", None, State.NOTHING

    # what is received

    def _dispatch(self, answer: Authentication, now: float) -> list[Output] | None:
        if self.state is State.COMMITTED and answer.transaction == COMMIT:
            if answer.status == commit_status(self._terms.hashed):
                return self._accept_commit(answer.rest, now)
            if answer.status == SaeStatus.ANTI_CLOGGING_TOKEN_REQUIRED:
                return self._accept_token(answer.rest, now)
            if answer.status == SaeStatus.FINITE_CYCLIC_GROUP_NOT_SUPPORTED:
                return self._next_group(answer.rest, now)
            # Success by the other way of making the password element would be a downgrade.
            other = answer.status == commit_status(not self._terms.hashed)
            return None if other else self._fail(answer.status)
        if self.state is State.CONFIRMED and answer.transaction == CONFIRM:
            return self._accept_confirm(answer) if answer.status == 0 else self._fail(answer.status)
        return None

    def _accept_commit(self, octets: bytes, now: float) -> list[Output] | None:
        assert self._own is not None
        peer = CommitMessage.parse(octets, self._terms.hashed).commit
        shared = shared_secret(self._own, peer)
        self._keys = derive_keys(
            shared,
            self._own.public,
            peer,
            hashed=self._terms.hashed,
            rejected_groups=encode_groups(self._refused) if self._terms.hashed else b"",
        )
        shared.wipe()
        self._peer, self.state = peer, State.CONFIRMED
        self._sent = self._counter = 0
        return self._transmit(now)

    def _accept_token(self, octets: bytes, now: float) -> list[Output] | None:
        assert self._own is not None
        group, token = parse_token_request(octets, self._terms.hashed)
        self._tokens_demanded += 1
        if group != self._own.public.group.number or self._tokens_demanded > TOKEN_LIMIT:
            return None
        self._token, self._sent = token, 0
        return self._transmit(now)

    def _next_group(self, octets: bytes, now: float) -> list[Output] | None:
        assert self._own is not None
        group = group_number(octets)
        if group != self._own.public.group.number:
            return None
        refused = (*self._refused, group)
        if len(refused) == len(self._terms.groups):
            return self._fail(SaeStatus.FINITE_CYCLIC_GROUP_NOT_SUPPORTED)
        self.close()
        self._refused = refused
        return self._commit_anew(now)

    def _accept_confirm(self, answer: Authentication) -> list[Output] | None:
        assert self._own is not None and self._peer is not None and self._keys is not None
        message = ConfirmMessage.parse(answer.rest)
        right = confirm_matches(
            self._keys.kck, message.counter, self._peer, self._own.public, message.confirm
        )
        if not right:
            return None
        terms, keys = self._terms, self._keys
        pmk = Secret(keys.pmk.reveal())
        self.close()
        self.state = State.ACCEPTED
        return [SaeAccepted(terms.access_point, pmk, keys.pmkid, terms.hashed)]

    # what is sent

    def _commit_anew(self, now: float) -> list[Output]:
        terms = self._terms
        group = GROUPS[terms.groups[len(self._refused)]]
        addresses = (terms.own_address, terms.access_point)
        element = self._password.element(group, terms.hashed, addresses, self._random)
        self._own = commit(group, element, self._random)
        self.state, self._sent = State.COMMITTED, 0
        return self._transmit(now)

    def _transmit(self, now: float) -> list[Output]:
        self._sent += 1
        self.deadline = now + ANSWER_TIME
        body = self._commit_body() if self.state is State.COMMITTED else self._confirm_body()
        return [SendAuthentication(self._terms.access_point, body)]

    def _commit_body(self) -> Authentication:
        assert self._own is not None
        hashed = self._terms.hashed
        message = CommitMessage(
            self._own.public,
            self._token,
            self._password.identifier if hashed else None,
            encode_groups(self._refused) if hashed else b"",
        )
        return sae_body(COMMIT, commit_status(hashed), message.encode(hashed))

    def _confirm_body(self) -> Authentication:
        assert self._own is not None and self._peer is not None and self._keys is not None
        self._counter += 1
        proof = confirm(self._keys.kck, self._counter, self._own.public, self._peer)
        return sae_body(CONFIRM, 0, ConfirmMessage(self._counter, proof).encode())

    def _fail(self, status: int | None) -> list[Output]:
        refused = self.state is State.CONFIRMED and status is not None
        self.close()
        return [SaeFailed(self._terms.access_point, status, wrong_password=refused)]
