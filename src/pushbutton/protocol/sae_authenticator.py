"""The access point's side of SAE, for all stations of one BSS.

IEEE 802.11, "SAE finite state machine", as an access point needs it and as hostapd does it: the
station begins, a commit is answered by a commit and a confirm by a confirm, and nothing is sent
again unless the station repeats itself.  A station is answered by confirm only after its own was
right, so that a wrong password learns nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
from pushbutton.crypto.sae_groups import RandomSource
from pushbutton.errors import CryptographyError, MalformedError
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.sae_anti_clogging import AntiClogging
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
    encode_token_request,
    group_number,
    parse_groups,
    sae_body,
)
from pushbutton.protocol.sae_password import SaePassword
from pushbutton.secret import Secret
from pushbutton.wire.frames import Authentication

OPEN_TIME = 10.0
"""Seconds that a station has for its confirm."""

REPEAT_TIME = 5.0
"""Seconds after success in which a confirm that was lost is repeated."""

SYNC_LIMIT = 5
"""How often an exchange may go over the same step (dot11RSNASAESync)."""

ANTI_CLOGGING_THRESHOLD = 5
"""Open exchanges from which on stations must show a token (dot11RSNASAEAntiCloggingThreshold)."""

MOST_OPEN = 64
"""Open exchanges that are kept; further stations are told to come back."""

_LAST_COUNTER = 0xFFFF
"""The Send-Confirm of an exchange that is over."""

PasswordChoice = Callable[[bytes, bytes | None], SaePassword | None]
"""Station, password identifier -> the password to use, None when there is none."""


@dataclass(frozen=True, slots=True)
class SaePolicy:
    """What an access point accepts (`sae_groups`, `sae_pwe`, `sae_anti_clogging_threshold`)."""

    groups: tuple[int, ...] = (19,)
    hunting: bool = True
    """Hunting and pecking is accepted (`sae_pwe` 0 or 2)."""
    hashing: bool = True
    """Hash-to-element is accepted (`sae_pwe` 1 or 2); the RSN Extension element must offer it."""
    threshold: int = ANTI_CLOGGING_THRESHOLD


@dataclass(slots=True)
class _Exchange:
    """One station from its commit on."""

    own: OwnCommit
    peer: Commit
    keys: SaeKeys
    hashed: bool
    identifier: bytes | None
    """Of the password, as the station named it: it wants to hear the name again."""
    deadline: float
    accepted: bool = False
    repetitions: int = 0
    last_counter: int = -1
    """The Send-Confirm of the station's confirm that was right."""

    def wipe(self) -> None:
        self.own.wipe()
        self.keys.wipe()


class SaeAuthenticator:
    """The exchanges of one BSS; `receive`, `expire`, `deadline`, `forget`."""

    def __init__(
        self,
        own_address: bytes,
        passwords: PasswordChoice,
        random: RandomSource,
        policy: SaePolicy | None = None,
    ) -> None:
        self.policy = policy or SaePolicy()
        self.dropped = 0
        """Frames that were malformed, forged, or out of order."""
        self._address = own_address
        self._passwords = passwords
        self._random = random
        self._tokens = AntiClogging(random)
        self._exchanges: dict[bytes, _Exchange] = {}

    @property
    def deadline(self) -> float | None:
        return min((e.deadline for e in self._exchanges.values()), default=None)

    @property
    def open_exchanges(self) -> int:
        """Stations that committed and did not confirm yet."""
        return sum(not exchange.accepted for exchange in self._exchanges.values())

    def receive(self, station: bytes, request: Authentication, now: float) -> list[Output]:
        """Take an Authentication frame of algorithm SAE; what does not fit is dropped, counted."""
        if request.algorithm != Authentication.SAE:
            self.dropped += 1
            return []
        handlers = {COMMIT: self._accept_commit, CONFIRM: self._accept_confirm}
        handler = handlers.get(request.transaction)
        if handler is None:
            self.dropped += 1
            status = SaeStatus.UNEXPECTED_TRANSACTION
            return [SendAuthentication(station, sae_body(request.transaction, status))]
        try:
            outputs = handler(station, request, now)
        except MalformedError:
            outputs = None
        if outputs is None:
            self.dropped += 1
            return []
        return outputs

    def expire(self, now: float) -> list[Output]:
        """Let exchanges go that were not finished, and the keys of those that were."""
        late = [address for address, e in self._exchanges.items() if now >= e.deadline]
        unfinished = [address for address in late if not self._exchanges[address].accepted]
        for address in late:
            self.forget(address)
        return [SaeFailed(address, None) for address in unfinished]

    def forget(self, station: bytes) -> None:
        """Drop the exchange of a station, and the secrets in it."""
        exchange = self._exchanges.pop(station, None)
        if exchange is not None:
            exchange.wipe()

    def close(self) -> None:
        """Forget all stations."""
        for station in tuple(self._exchanges):
            self.forget(station)

    # commit

    def _accept_commit(
        self, station: bytes, request: Authentication, now: float
    ) -> list[Output] | None:
        hashed = request.status == SaeStatus.HASH_TO_ELEMENT
        wanted = self.policy.hashing if hashed else self.policy.hunting
        if not wanted or request.status != commit_status(hashed):
            return None
        number = group_number(request.rest)
        if number not in self.policy.groups:
            status = SaeStatus.FINITE_CYCLIC_GROUP_NOT_SUPPORTED
            return [self._commit(station, status, request.rest[:2])]
        message = CommitMessage.parse(request.rest, hashed)
        known = self._exchanges.get(station)
        if known is not None and known.peer == message.commit and known.hashed == hashed:
            return self._repeat_commit(station, known)
        others = self.open_exchanges - (known is not None and not known.accepted)
        if others >= self.policy.threshold and not self._tokens.matches(
            station, message.token, now
        ):
            body = encode_token_request(number, self._tokens.token(station, now), hashed)
            return [self._commit(station, SaeStatus.ANTI_CLOGGING_TOKEN_REQUIRED, body)]
        if others >= MOST_OPEN:
            return [self._commit(station, SaeStatus.NO_ROOM)]
        return self._begin(station, message, hashed, now)

    def _repeat_commit(self, station: bytes, exchange: _Exchange) -> list[Output] | None:
        """Our answer was lost: say the same again, some times."""
        exchange.repetitions += 1
        if exchange.accepted or exchange.repetitions > SYNC_LIMIT:
            return None
        return [self._own_commit(station, exchange)]

    def _begin(
        self, station: bytes, message: CommitMessage, hashed: bool, now: float
    ) -> list[Output]:
        if set(parse_groups(message.rejected_groups)) & set(self.policy.groups):
            # We refuse none of ours: somebody else did in our name.
            return [self._commit(station, SaeStatus.UNSPECIFIED_FAILURE)]
        password = self._passwords(station, message.identifier)
        if password is None:
            named = message.identifier is not None
            status = SaeStatus.UNKNOWN_PASSWORD_IDENTIFIER if named else None
            return [self._commit(station, status or SaeStatus.UNSPECIFIED_FAILURE)]
        try:
            exchange = self._compute(station, password, message, hashed, now)
        except CryptographyError:
            self.dropped += 1
            return [self._commit(station, SaeStatus.UNSPECIFIED_FAILURE)]
        self.forget(station)
        self._exchanges[station] = exchange
        return [self._own_commit(station, exchange)]

    def _compute(
        self,
        station: bytes,
        password: SaePassword,
        message: CommitMessage,
        hashed: bool,
        now: float,
    ) -> _Exchange:
        group, peer = message.commit.group, message.commit
        element = password.element(group, hashed, (self._address, station), self._random)
        own = commit(group, element, self._random)
        shared = shared_secret(own, peer)
        keys = derive_keys(
            shared, own.public, peer, hashed=hashed, rejected_groups=message.rejected_groups
        )
        shared.wipe()
        return _Exchange(own, peer, keys, hashed, message.identifier, now + OPEN_TIME)

    def _own_commit(self, station: bytes, exchange: _Exchange) -> SendAuthentication:
        message = CommitMessage(exchange.own.public, identifier=exchange.identifier)
        body = message.encode(exchange.hashed)
        return self._commit(station, commit_status(exchange.hashed), body)

    def _commit(self, station: bytes, status: int, rest: bytes = b"") -> SendAuthentication:
        return SendAuthentication(station, sae_body(COMMIT, status, rest))

    # confirm

    def _accept_confirm(
        self, station: bytes, request: Authentication, now: float
    ) -> list[Output] | None:
        exchange = self._exchanges.get(station)
        message = ConfirmMessage.parse(request.rest)
        if exchange is None or request.status != 0:
            return None
        right = confirm_matches(
            exchange.keys.kck,
            message.counter,
            exchange.peer,
            exchange.own.public,
            message.confirm,
        )
        if exchange.accepted:
            return self._repeat_confirm(station, exchange, message) if right else None
        if not right:
            self.forget(station)
            status = SaeStatus.UNSPECIFIED_FAILURE
            refusal = SendAuthentication(station, sae_body(CONFIRM, status))
            return [refusal, SaeFailed(station, status, wrong_password=True)]
        exchange.accepted, exchange.repetitions = True, 0
        exchange.last_counter, exchange.deadline = message.counter, now + REPEAT_TIME
        keys = exchange.keys
        pmk = Secret(keys.pmk.reveal())
        # The station is let in before it is told, as it will associate at once.
        return [
            SaeAccepted(station, pmk, keys.pmkid, exchange.hashed),
            self._own_confirm(station, exchange, 1),
        ]

    def _repeat_confirm(
        self, station: bytes, exchange: _Exchange, message: ConfirmMessage
    ) -> list[Output] | None:
        """Our confirm was lost: say it again, some times, but not to an old frame."""
        exchange.repetitions += 1
        if message.counter < exchange.last_counter or exchange.repetitions > SYNC_LIMIT:
            return None
        exchange.last_counter = message.counter
        return [self._own_confirm(station, exchange, _LAST_COUNTER)]

    def _own_confirm(self, station: bytes, exchange: _Exchange, counter: int) -> SendAuthentication:
        proof = confirm(exchange.keys.kck, counter, exchange.own.public, exchange.peer)
        return SendAuthentication(
            station, sae_body(CONFIRM, 0, ConfirmMessage(counter, proof).encode())
        )
