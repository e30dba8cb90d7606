"""The access point's side of the 4-way handshake and the group key handshake.

IEEE 802.11, "4-way handshake", "Group key handshake".  Which key a station has may be unknown:
every candidate is tried against the MIC of message 2, which is how each device can have a key of
its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

from pushbutton.crypto.wpa import PairwiseKeys, pairwise_keys
from pushbutton.errors import MalformedError
from pushbutton.protocol.key_frames import (
    GroupKeyConfirmed,
    GroupKeys,
    HandshakeCompleted,
    HandshakeFailed,
    InstallKey,
    KeyMismatch,
    RandomSource,
    Security,
    seal,
    verified,
)
from pushbutton.protocol.key_search import CandidateKey, Search
from pushbutton.protocol.outputs import Output, SendPacket, Work
from pushbutton.secret import Secret
from pushbutton.wire.eapol_key import (
    INDEX_SHIFT,
    NONCE_LENGTH,
    Descriptor,
    KeyFrame,
    KeyInformation,
    encode_gtk,
    encode_igtk,
    encode_pmkid,
    parse_key_data,
)
from pushbutton.wire.frames import Reason

TRANSMISSIONS = 4
PAIRWISE_FIRST = 0.1
"""Seconds until the first retransmission of messages 1 and 3, as hostapd waits."""
GROUP_FIRST = 0.5
LATER = 1.0
TRIED_AT_ONCE = 32
"""Candidate keys that are tried where the frame arrives; further ones are left to a worker."""
PENDING_COUNTERS = 4
"""An answer may match any of this many frames sent last."""


class State(Enum):
    """Where the authenticator stands; the names are those of the standard's state machine."""

    INITIALIZE = "INITIALIZE"
    PTKSTART = "PTKSTART"
    PTKINITNEGOTIATING = "PTKINITNEGOTIATING"
    PTKINITDONE = "PTKINITDONE"
    REKEYNEGOTIATING = "REKEYNEGOTIATING"
    DISCONNECTED = "DISCONNECTED"


@dataclass(frozen=True, slots=True)
class AuthenticatorTerms:
    """What the association settled before the handshake begins."""

    own_address: bytes
    station_address: bytes
    security: Security
    own_elements: bytes
    """RSN, RSNXE and WPA elements exactly as in the Beacon, for message 3."""
    station_element: bytes
    """The RSN or WPA element exactly as in the (Re)Association Request."""
    station_extension: bytes = b""
    """Its RSN Extension element, likewise."""
    eapol_version: int = 2
    rekey_interval: float | None = None
    """Seconds until a finished 4-way handshake is done again; None is never."""


class AuthenticatorHandshake:
    """One station's handshakes; `start`, `receive`, `expire`, `deadline`, and `rekey`."""

    def __init__(
        self,
        terms: AuthenticatorTerms,
        candidates: Sequence[CandidateKey],
        group_keys: Callable[[], GroupKeys],
        random: RandomSource,
    ) -> None:
        self.state = State.INITIALIZE
        self.deadline: float | None = None
        self.dropped = 0
        """Frames that were not what the handshake waits for."""
        self._terms = terms
        self._candidates = tuple(candidates)
        self._group_keys = group_keys
        self._random = random
        self._keys: PairwiseKeys | None = None
        self._chosen: CandidateKey | None = None
        self._nonce = b""
        self._counter = 0
        self._pending: list[int] = []
        self._sent = 0
        self._renewal: float | None = None
        self._searched: Search | None = None
        """The message 2 whose key is being looked for in a worker."""

    @property
    def pmk(self) -> Secret | None:
        """The key that the station proved, or before that the first that it may have."""
        chosen = self._chosen or next(iter(self._candidates), None)
        return None if chosen is None else chosen.pmk

    def start(self, now: float) -> list[Output]:
        """Begin, or begin anew, with message 1."""
        self._nonce, self._searched = self._random(NONCE_LENGTH), None
        return self._enter(State.PTKSTART, now)

    def rekey(self, now: float) -> list[Output]:
        """Hand out new group keys; nothing unless the 4-way handshake is done."""
        if self.state not in (State.PTKINITDONE, State.REKEYNEGOTIATING):
            return []
        return self._enter(State.REKEYNEGOTIATING, now)

    def acknowledged(self, now: float) -> list[Output]:
        """The station's radio has the last packet: give its answer the full second."""
        if self._pending:
            self.deadline = now + LATER
        return []

    def expire(self, now: float) -> list[Output]:
        """Send again what was not answered, or give up."""
        if self.deadline is None or now < self.deadline:
            return []
        if self.state is State.PTKINITDONE:
            return self.start(now)
        if self._sent < TRANSMISSIONS:
            return self._transmit(now)
        group = self.state is State.REKEYNEGOTIATING
        return self._fail(Reason.GROUP_KEY_TIMEOUT if group else Reason.FOUR_WAY_TIMEOUT)

    def receive(self, octets: bytes, now: float) -> list[Output]:
        """Take an EAPOL-Key packet of the station; what does not fit is dropped and counted."""
        try:
            frame = KeyFrame.parse(octets)
            outputs = self._judge(frame, octets, now) if self._fits(frame) else None
        except MalformedError:
            outputs = None
        if outputs is None:
            self.dropped += 1
            return []
        return outputs

    def close(self) -> None:
        """Forget the pairwise keys."""
        if self._keys is not None:
            self._keys.wipe()
        self._keys, self.deadline, self.state = None, None, State.DISCONNECTED

    # what is received

    def _fits(self, frame: KeyFrame) -> bool:
        security = self._terms.security
        descriptors = (Descriptor.WPA,) if security.wpa else (Descriptor.RSN, Descriptor.WPA)
        forbidden = KeyInformation.ACK | KeyInformation.REQUEST | KeyInformation.SMK
        return (
            frame.descriptor in descriptors
            and frame.version == security.protection.version
            and not frame.information & (forbidden | KeyInformation.ERROR)
            and frame.has(KeyInformation.MIC)
            and frame.replay_counter in self._pending
        )

    def _judge(self, frame: KeyFrame, octets: bytes, now: float) -> list[Output] | None:
        pairwise = frame.has(KeyInformation.PAIRWISE)
        if self.state is State.PTKSTART and pairwise and frame.key_data:
            return self._accept_message_2(frame, octets, now)
        if self._keys is None or not verified(self._terms.security, self._keys, frame, octets):
            return None
        if self.state is State.PTKINITNEGOTIATING and pairwise and not frame.key_data:
            return self._accept_message_4(now)
        if self.state is State.REKEYNEGOTIATING and not pairwise:
            self._settle(State.PTKINITDONE)
            return [GroupKeyConfirmed()]
        return None

    def _accept_message_2(self, frame: KeyFrame, octets: bytes, now: float) -> list[Output] | None:
        if self._searched is not None:
            return []  # the station is impatient; the search goes on
        terms = self._terms
        addresses = terms.own_address, terms.station_address
        search = Search(terms.security, addresses, self._nonce, frame, octets)
        chosen = search.among(self._candidates[:TRIED_AT_ONCE])
        further = self._candidates[TRIED_AT_ONCE:]
        if chosen is None and further:
            self._searched = search
            return [Work(partial(search.among, further))]
        return self._go_on(search, chosen, now)

    def complete(self, result: object, now: float) -> list[Output]:
        """Take what the search among many keys found."""
        search, self._searched = self._searched, None
        if search is None or self.state is not State.PTKSTART:
            return []
        chosen = result if isinstance(result, CandidateKey) else None
        return self._go_on(search, chosen, now)

    def _go_on(self, search: Search, chosen: CandidateKey | None, now: float) -> list[Output]:
        if chosen is None:
            return [KeyMismatch()]
        terms, frame = self._terms, search.frame
        self._take(chosen, frame.nonce)
        try:
            data = parse_key_data(frame.key_data)
        except MalformedError:
            self.dropped += 1
            return []
        element = data.wpa if terms.security.wpa else data.rsn
        extension = data.rsn_extension or b""
        if element != terms.station_element or extension != terms.station_extension:
            return self._fail(Reason.PREVIOUS_AUTHENTICATION_INVALID)
        return self._enter(State.PTKINITNEGOTIATING, now)

    def _take(self, chosen: CandidateKey, nonce: bytes) -> None:
        terms = self._terms
        if self._keys is not None:
            self._keys.wipe()
        self._chosen = chosen
        self._keys = pairwise_keys(
            chosen.pmk,
            terms.security.akm & 0xFF,
            terms.security.pairwise & 0xFF,
            (terms.own_address, terms.station_address),
            (self._nonce, nonce),
        )

    def _accept_message_4(self, now: float) -> list[Output]:
        assert self._keys is not None
        terms = self._terms
        tk = Secret(self._keys.tk.reveal())
        outputs: list[Output] = [
            InstallKey(terms.station_address, 0, terms.security.pairwise, tk),
            self._completed(),
        ]
        interval = terms.rekey_interval
        self._renewal = None if interval is None else now + interval
        self._settle(State.PTKINITDONE)
        return outputs + self._enter(State.REKEYNEGOTIATING, now) if terms.security.wpa else outputs

    def _completed(self) -> HandshakeCompleted:
        if self._chosen is None:
            return HandshakeCompleted()
        return HandshakeCompleted(self._chosen.key_id, self._chosen.number)

    # what is sent

    def _enter(self, state: State, now: float) -> list[Output]:
        self._settle(state)
        self._sent = 0
        return self._transmit(now)

    def _settle(self, state: State) -> None:
        self.state = state
        self.deadline = self._renewal if state is State.PTKINITDONE else None
        self._pending.clear()

    def _fail(self, reason: Reason) -> list[Output]:
        self.close()
        return [HandshakeFailed(reason)]

    def _transmit(self, now: float) -> list[Output]:
        self._counter += 1
        self._pending = [*self._pending, self._counter][-PENDING_COUNTERS:]
        first = GROUP_FIRST if self.state is State.REKEYNEGOTIATING else PAIRWISE_FIRST
        self.deadline = now + (LATER if self._sent else first)
        self._sent += 1
        make = {
            State.PTKSTART: self._message_1,
            State.PTKINITNEGOTIATING: self._message_3,
            State.REKEYNEGOTIATING: self._group_message_1,
        }[self.state]
        return [SendPacket(make())]

    def _frame(self, bits: int, key_length: int, nonce: bytes, rsc: bytes = bytes(8)) -> KeyFrame:
        security = self._terms.security
        return KeyFrame(
            security.protection.version | bits,
            self._counter,
            key_length,
            nonce,
            rsc=rsc,
            descriptor=security.descriptor,
            protocol_version=self._terms.eapol_version,
        )

    def _message_1(self) -> bytes:
        bits = KeyInformation.PAIRWISE | KeyInformation.ACK
        frame = self._frame(bits, self._terms.security.pairwise_length, self._nonce)
        pmkid = self._candidates[0].pmkid if self._candidates else b""
        return replace(frame, key_data=encode_pmkid(pmkid)).encode() if pmkid else frame.encode()

    def _message_3(self) -> bytes:
        assert self._keys is not None
        terms, security = self._terms, self._terms.security
        bits = KeyInformation.PAIRWISE | KeyInformation.ACK | KeyInformation.MIC
        bits |= KeyInformation.INSTALL
        if security.wpa:
            frame = self._frame(bits, security.pairwise_length, self._nonce)
            return seal(security, self._keys, frame, terms.own_elements)
        group = self._group_keys()
        bits |= KeyInformation.SECURE | KeyInformation.ENCRYPTED
        frame = self._frame(bits, security.pairwise_length, self._nonce, group.rsc)
        plain = terms.own_elements + self._group_data(group)
        return seal(security, self._keys, frame, plain, self._random)

    def _group_message_1(self) -> bytes:
        assert self._keys is not None
        security = self._terms.security
        group = self._group_keys()
        bits = int(KeyInformation.ACK | KeyInformation.MIC | KeyInformation.SECURE)
        if security.wpa:
            bits |= group.gtk.index << INDEX_SHIFT
            frame = self._frame(bits, len(group.gtk.octets), bytes(NONCE_LENGTH), group.rsc)
            return seal(security, self._keys, frame, group.gtk.octets.reveal(), self._random)
        bits |= KeyInformation.ENCRYPTED
        frame = self._frame(bits, 0, bytes(NONCE_LENGTH), group.rsc)
        return seal(security, self._keys, frame, self._group_data(group), self._random)

    def _group_data(self, group: GroupKeys) -> bytes:
        data = encode_gtk(group.gtk)
        if group.igtk is not None and self._terms.security.group_management is not None:
            data += encode_igtk(group.igtk)
        return data
