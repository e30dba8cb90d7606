"""EAPOL around the EAP machines: the port of one station, and a device's own (IEEE 802.1X).

A port carries registrations and nothing else.  It never becomes authorised by one: there is no
output by which it could, and a registration ends in EAP-Failure.  EAPOL-Key packets are handed
up, for the handshake with which a station comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pushbutton.errors import MalformedError
from pushbutton.protocol.deadline import earliest
from pushbutton.protocol.eap_authenticator import EapAuthenticator, MethodFactory
from pushbutton.protocol.eap_outputs import KeyFrameReceived
from pushbutton.protocol.eap_peer import EapPeer
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE
from pushbutton.protocol.outputs import Finished, Output, SendPacket
from pushbutton.protocol.port_statistics import PortStatistics
from pushbutton.wire.eapol import HEADER_LENGTH, EapolPacket, EapolType

DEFAULT_VERSION = 2
"""The protocol version that an access point sends (hostapd's `eapol_version`)."""

SUPPLICANT_VERSION = 1
"""What a device sends, since some access points drop versions above their own."""

START_PERIOD = 5.0
"""Seconds between a device's EAPOL-Starts."""

STARTS = 3
"""EAPOL-Starts before a device only waits (IEEE 802.1X, maxStart)."""


class AuthenticatorPort:
    """The access point's port for one station; it outlives its conversations.

    `Finished` among its outputs ends one conversation.  The next begins with an EAPOL-Start.
    """

    def __init__(
        self,
        method_factory: MethodFactory,
        fragment_size: int = DEFAULT_FRAGMENT_SIZE,
        version: int = DEFAULT_VERSION,
        first_identifier: int = 0,
    ) -> None:
        self._method_factory = method_factory
        self._fragment_size = fragment_size
        self._version = version
        self._next_identifier = first_identifier
        self.statistics = PortStatistics()
        self.conversation: EapAuthenticator | None = None
        """The conversation that runs, or the last one."""

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        return self.conversation.deadline if self.conversation else None

    def start(self, now: float) -> list[Output]:
        """Begin a conversation, dropping one that runs.

        Called for a station that speaks WSC 2.0, which does not have to ask; others send
        EAPOL-Start.  The identifiers go on counting, so that a late response is no answer.
        """
        outputs = self.stop()
        self.statistics.began()
        if self.conversation is not None:
            self._next_identifier = self.conversation.next_identifier
        self.conversation = EapAuthenticator(
            self._method_factory, self._fragment_size, self._next_identifier
        )
        return outputs + self._framed(self.conversation.start(now))

    def receive(self, octets: bytes, now: float) -> list[Output]:
        """Take an EAPOL packet of the station; octets behind its length are padding."""
        try:
            packet = EapolPacket.parse(octets)
        except MalformedError:
            if len(octets) < HEADER_LENGTH:
                self.statistics.cut_short += 1
            else:
                self.statistics.length_errors_received += 1
            return []
        self.statistics.frames_received += 1
        self.statistics.last_version = packet.version
        if packet.type == EapolType.START:
            self.statistics.started()
            return self.start(now)
        if packet.type == EapolType.LOGOFF:
            self.statistics.logoffs_received += 1
            return self.stop()
        if packet.type == EapolType.KEY:
            return [KeyFrameReceived(packet.encode())]
        if packet.type != EapolType.EAP:
            self.statistics.invalid_frames_received += 1
            return []
        self.statistics.received_eap(packet.body)
        if self.conversation is None:
            return []
        return self._framed(self.conversation.receive(packet.body, now))

    def expire(self, now: float) -> list[Output]:
        """Let the conversation do what its time has come for."""
        return self._framed(self.conversation.expire(now)) if self.conversation else []

    def complete(self, result: Any, now: float) -> list[Output]:
        """Hand the result of a `Work` output to the registration machine."""
        return self._framed(self.conversation.complete(result, now)) if self.conversation else []

    def relay(self, outputs: Iterable[Output], now: float) -> list[Output]:
        """Send on its way what the registration machine told its owner (`provide`)."""
        return self._framed(self.conversation.relay(outputs, now)) if self.conversation else []

    def stop(self) -> list[Output]:
        """End the conversation without a word: the station left, or began anew."""
        return self._framed(self.conversation.stop()) if self.conversation else []

    def _framed(self, outputs: list[Output]) -> list[Output]:
        return [_framed(output, self._version, self.statistics.sent_eap) for output in outputs]


class SupplicantPort:
    """A device's port for one attempt; after `Finished` the caller may make another one."""

    def __init__(
        self,
        peer: EapPeer,
        version: int = SUPPLICANT_VERSION,
        start_period: float = START_PERIOD,
        starts: int = STARTS,
    ) -> None:
        self.peer = peer
        self._version = version
        self._start_period = start_period
        self._starts_left = starts
        self._start_due: float | None = None

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        return earliest(self._start_due, self.peer.deadline)

    def start(self, now: float) -> list[Output]:
        """Ask the access point to begin, and wait for it to."""
        return self._framed(self.peer.start(now)) + self._ask(now)

    def receive(self, octets: bytes, now: float) -> list[Output]:
        """Take an EAPOL packet of the access point; what cannot be right is dropped."""
        try:
            packet = EapolPacket.parse(octets)
        except MalformedError:
            return []
        if packet.type == EapolType.KEY:
            return [KeyFrameReceived(packet.encode())]
        if packet.type != EapolType.EAP:
            return []
        outputs = self.peer.receive(packet.body, now)
        if outputs:  # the access point has begun
            self._start_due = None
        return self._framed(outputs)

    def expire(self, now: float) -> list[Output]:
        """Ask again, or let the peer do what its time has come for."""
        outputs: list[Output] = []
        if self._start_due is not None and self._start_due <= now:
            outputs = self._ask(now)
        return outputs + self._framed(self.peer.expire(now))

    def complete(self, result: Any, now: float) -> list[Output]:
        """Hand the result of a `Work` output to the registration machine."""
        return self._framed(self.peer.complete(result, now))

    def relay(self, outputs: Iterable[Output], now: float) -> list[Output]:
        """Send on its way what the registration machine told its owner (`provide`)."""
        return self._framed(self.peer.relay(outputs, now))

    def stop(self) -> list[Output]:
        """End the attempt without a word."""
        return self._framed(self.peer.stop())

    def _ask(self, now: float) -> list[Output]:
        self._start_due = None
        if self._starts_left <= 0:
            return []
        self._starts_left -= 1
        if self._starts_left:
            self._start_due = now + self._start_period
        return [SendPacket(EapolPacket(self._version, EapolType.START, b"").encode())]

    def _framed(self, outputs: list[Output]) -> list[Output]:
        if any(isinstance(output, Finished) for output in outputs):
            self._start_due = None
        return [_framed(output, self._version) for output in outputs]


def _framed(output: Output, version: int, count: Callable[[bytes], None] | None = None) -> Output:
    """Put an EAP packet into EAPOL; other outputs pass as they are."""
    if not isinstance(output, SendPacket):
        return output
    if count is not None:
        count(output.octets)
    return SendPacket(EapolPacket(version, EapolType.EAP, output.octets).encode())
