"""The station's side of the 4-way handshake and the group key handshake.

IEEE 802.11, "4-way handshake", "Group key handshake".  A key that is installed already is never
installed again, so that a repeated message 3 does not reset packet numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pushbutton.crypto.wpa import PairwiseKeys, pairwise_keys
from pushbutton.errors import CryptographyError, MalformedError
from pushbutton.protocol.key_frames import (
    HandshakeCompleted,
    HandshakeFailed,
    InstallKey,
    RandomSource,
    Security,
    open_key_data,
    seal,
    verified,
)
from pushbutton.protocol.outputs import Output, SendPacket
from pushbutton.secret import Secret
from pushbutton.wire.eapol_key import (
    INDEX_MASK,
    NONCE_LENGTH,
    GroupKey,
    KeyData,
    KeyFrame,
    KeyInformation,
    parse_key_data,
)
from pushbutton.wire.frames import Reason

TIMEOUT = 10.0
"""Seconds that a station waits for the whole handshake."""


class State(Enum):
    """Where the supplicant stands."""

    WAITING = "waiting"
    NEGOTIATING = "negotiating"
    WAITING_FOR_GROUP_KEY = "waiting for the group key"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SupplicantTerms:
    """What the association settled before the handshake begins."""

    own_address: bytes
    access_point: bytes
    security: Security
    own_element: bytes
    """The RSN or WPA element exactly as in the own Association Request."""
    expected: KeyData
    """RSN, RSNXE and WPA elements of the access point's Beacon or Probe Response."""
    eapol_version: int = 1


class SupplicantHandshake:
    """One association's handshakes; `start`, `receive`, `expire`, `deadline`."""

    def __init__(self, terms: SupplicantTerms, pmk: Secret, random: RandomSource) -> None:
        self.state = State.WAITING
        self.deadline: float | None = None
        self.dropped = 0
        """Frames that were not what the handshake waits for."""
        self._terms = terms
        self._pmk = pmk
        self._random = random
        self._keys: PairwiseKeys | None = None
        self._tentative: PairwiseKeys | None = None
        """Of a message 1, which nothing proves; they become the keys with message 3."""
        self._nonces = (b"", b"")
        """The access point's and ours."""
        self._last_counter = -1
        self._installed: dict[int, Secret] = {}

    def start(self, now: float) -> list[Output]:
        """Begin to wait for message 1."""
        self.deadline = now + TIMEOUT
        return []

    def expire(self, now: float) -> list[Output]:
        """Give up when the access point did not finish in time."""
        if self.deadline is None or now < self.deadline:
            return []
        return self._fail(Reason.FOUR_WAY_TIMEOUT)

    def receive(self, octets: bytes, now: float) -> list[Output]:
        """Take an EAPOL-Key packet of the access point; what does not fit is dropped, counted."""
        try:
            frame = KeyFrame.parse(octets)
            outputs = self._judge(frame, octets) if self._fits(frame) else None
        except (MalformedError, CryptographyError):
            outputs = None
        if outputs is None:
            self.dropped += 1
            return []
        return outputs

    def close(self) -> None:
        """Forget all keys."""
        for keys in (self._keys, self._tentative):
            if keys is not None:
                keys.wipe()
        for key in self._installed.values():
            key.wipe()
        self._installed.clear()
        self._keys, self._tentative, self.deadline = None, None, None

    def _fits(self, frame: KeyFrame) -> bool:
        security = self._terms.security
        return (
            self.state is not State.FAILED
            and frame.descriptor == security.descriptor
            and frame.version == security.protection.version
            and frame.has(KeyInformation.ACK)
            and not frame.information & (KeyInformation.REQUEST | KeyInformation.SMK)
            and frame.replay_counter > self._last_counter
        )

    def _judge(self, frame: KeyFrame, octets: bytes) -> list[Output] | None:
        pairwise = frame.has(KeyInformation.PAIRWISE)
        if pairwise and not frame.has(KeyInformation.MIC):
            return self._accept_message_1(frame)
        keys = (self._tentative or self._keys) if pairwise else self._keys
        if keys is None or not verified(self._terms.security, keys, frame, octets):
            return None
        if pairwise:
            return self._accept_message_3(frame, keys)
        done = (State.COMPLETED, State.WAITING_FOR_GROUP_KEY)
        return self._accept_group_message(frame) if self.state in done else None

    def _accept_message_1(self, frame: KeyFrame) -> list[Output]:
        terms = self._terms
        keys = self._tentative or self._keys
        if frame.nonce != self._nonces[0] or keys is None:
            # A repeated message 1 gets the same nonce again: the keys of an answer that is still
            # on its way stay right.
            self._nonces = (frame.nonce, self._random(NONCE_LENGTH))
            if self._tentative is not None:
                self._tentative.wipe()
            self._tentative = keys = pairwise_keys(
                self._pmk,
                terms.security.akm & 0xFF,
                terms.security.pairwise & 0xFF,
                (terms.access_point, terms.own_address),
                self._nonces,
            )
        if self.state is State.WAITING:
            self.state = State.NEGOTIATING
        bits = KeyInformation.PAIRWISE | KeyInformation.MIC
        return [SendPacket(self._answer(frame, keys, bits, self._nonces[1], terms.own_element))]

    def _accept_message_3(self, frame: KeyFrame, keys: PairwiseKeys) -> list[Output] | None:
        terms, security = self._terms, self._terms.security
        if frame.nonce != self._nonces[0] or not frame.has(KeyInformation.INSTALL):
            return None
        data = parse_key_data(open_key_data(security, keys, frame))
        if not security.wpa and (data.gtk is None or not frame.has(KeyInformation.ENCRYPTED)):
            return None
        if not self._as_advertised(data):
            return self._fail(Reason.ELEMENT_MISMATCH)
        self._last_counter = frame.replay_counter
        self._adopt(keys)
        bits = KeyInformation.PAIRWISE | KeyInformation.MIC
        if not security.wpa:
            bits |= KeyInformation.SECURE
        outputs: list[Output] = [SendPacket(self._answer(frame, keys, bits))]
        outputs += self._install(terms.access_point, 0, security.pairwise, keys.tk)
        if security.wpa:
            if self.state is State.NEGOTIATING:
                self.state = State.WAITING_FOR_GROUP_KEY
            return outputs
        return outputs + self._install_group(data, frame.rsc) + self._complete()

    def _adopt(self, keys: PairwiseKeys) -> None:
        if keys is not self._keys:
            if self._keys is not None:
                self._keys.wipe()
            self._keys, self._tentative = keys, None

    def _as_advertised(self, data: KeyData) -> bool:
        expected = self._terms.expected
        if self._terms.security.wpa:
            return data.wpa == expected.wpa
        if data.rsn != expected.rsn or data.rsn_extension != expected.rsn_extension:
            return False
        return data.wpa is None or expected.wpa is None or data.wpa == expected.wpa

    def _accept_group_message(self, frame: KeyFrame) -> list[Output] | None:
        security, keys = self._terms.security, self._keys
        assert keys is not None
        if not frame.has(KeyInformation.SECURE):
            return None
        if not security.wpa and not frame.has(KeyInformation.ENCRYPTED):
            return None
        plain = open_key_data(security, keys, frame)
        bits = int(KeyInformation.MIC | KeyInformation.SECURE)
        if security.wpa:
            data = KeyData(gtk=GroupKey(frame.key_index, Secret(plain[: frame.key_length])))
            bits |= frame.information & INDEX_MASK
        else:
            data = parse_key_data(plain)
        if data.gtk is None:
            return None
        self._last_counter = frame.replay_counter
        outputs: list[Output] = [SendPacket(self._answer(frame, keys, bits))]
        return outputs + self._install_group(data, frame.rsc) + self._complete()

    def _answer(
        self,
        frame: KeyFrame,
        keys: PairwiseKeys,
        bits: int,
        nonce: bytes = bytes(NONCE_LENGTH),
        data: bytes = b"",
    ) -> bytes:
        security = self._terms.security
        answer = KeyFrame(
            security.protection.version | bits,
            frame.replay_counter,
            frame.key_length if security.wpa else 0,
            nonce,
            descriptor=security.descriptor,
            protocol_version=self._terms.eapol_version,
        )
        return seal(security, keys, answer, data)

    def _install_group(self, data: KeyData, rsc: bytes) -> list[Output]:
        security = self._terms.security
        outputs: list[Output] = []
        if data.gtk is not None:
            gtk = data.gtk
            outputs += self._install(None, gtk.index, security.group, gtk.octets, rsc[:6])
        if data.igtk is not None and security.group_management is not None:
            igtk = data.igtk
            outputs += self._install(
                None, igtk.index, security.group_management, igtk.octets, igtk.counter
            )
        return outputs

    def _install(
        self, station: bytes | None, index: int, cipher: int, key: Secret, counter: bytes = bytes(6)
    ) -> list[Output]:
        known = self._installed.get(index)
        if known is not None and known.matches(key):
            return []
        self._installed[index] = Secret(key.reveal())
        return [InstallKey(station, index, cipher, Secret(key.reveal()), counter)]

    def _complete(self) -> list[Output]:
        first = self.state is not State.COMPLETED
        self.state, self.deadline = State.COMPLETED, None
        return [HandshakeCompleted()] if first else []

    def _fail(self, reason: Reason) -> list[Output]:
        self.close()
        self.state = State.FAILED
        return [HandshakeFailed(reason)]
