"""What the port of one station has seen (IEEE 802.1X-2004, "Authenticator PAE management").

hostapd shows these numbers by the names of the 802.1X MIB, dot1xAuth...; they are counted here as
it counts them, so that programs that watch them see the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pushbutton.wire.eap import EapCode, EapType

_REQUEST = bytes((EapCode.REQUEST,))
_RESPONSE = bytes((EapCode.RESPONSE,))
_FAILURE = bytes((EapCode.FAILURE,))
_IDENTITY = EapType.IDENTITY


class PaeState(Enum):
    """How far the port's state machine is (IEEE 802.1X-2004, "Authenticator PAE")."""

    INITIALIZE = 1
    AUTHENTICATING = 4
    HELD = 7


@dataclass(slots=True)
class PortStatistics:
    """Packets of one port, and what became of its conversations."""

    state: PaeState = PaeState.INITIALIZE
    frames_received: int = 0
    frames_sent: int = 0
    starts_received: int = 0
    logoffs_received: int = 0
    responses_received: int = 0
    """EAP-Responses, that of the identity among them."""
    identity_requests_sent: int = 0
    requests_sent: int = 0
    """EAP-Requests of every kind, those sent again, too."""
    challenges: int = 0
    """EAP-Requests other than for the identity, each counted once."""
    invalid_frames_received: int = 0
    length_errors_received: int = 0
    cut_short: int = 0
    """Packets without a whole header."""
    last_version: int = 0
    last_type: int = 0
    """The EAP type of the last response."""
    entered_connecting: int = 0
    starts_while_authenticating: int = 0
    failures: int = 0
    identity: str = ""
    _last_request: bytes = b""

    @property
    def refused(self) -> int:
        """Packets that were malformed or of a kind that means nothing here."""
        return self.invalid_frames_received + self.length_errors_received + self.cut_short

    def began(self) -> None:
        """Count that a conversation begins."""
        self.entered_connecting += 1
        self.state = PaeState.AUTHENTICATING

    def started(self) -> None:
        """Count an EAPOL-Start."""
        self.starts_received += 1
        if self.state is PaeState.AUTHENTICATING:
            self.starts_while_authenticating += 1

    def received_eap(self, octets: bytes) -> None:
        """Count an EAP packet of the station, if it is a response."""
        if octets[:1] == _RESPONSE and len(octets) > 4:
            self.responses_received += 1
            self.last_type = octets[4]
            if self.last_type == _IDENTITY:
                self.identity = octets[5:].decode("utf-8", "replace")

    def sent_eap(self, octets: bytes) -> None:
        """Count an EAP packet for the station, and what it is."""
        self.frames_sent += 1
        if octets[:1] == _FAILURE:
            self.failures += 1
            self.state = PaeState.HELD
        if octets[:1] != _REQUEST:
            return
        self.requests_sent += 1
        if octets[4:5] == bytes((_IDENTITY,)):
            self.identity_requests_sent += 1
        elif octets != self._last_request:
            self.challenges += 1
        self._last_request = octets
