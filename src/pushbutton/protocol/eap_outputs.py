"""What the EAP machines and the port say besides packets and what the inner machine says."""

from __future__ import annotations

from dataclasses import dataclass

from pushbutton.protocol.outputs import Output

REASON_IEEE_802_1X_FAILED = 23
"""IEEE 802.11, "Reason Code field": IEEE 802.1X authentication failed."""


@dataclass(frozen=True, slots=True)
class EapStarted(Output):
    """A conversation begins with Request/Identity (hostapd's CTRL-EVENT-EAP-STARTED)."""


@dataclass(frozen=True, slots=True)
class EapMethodProposed(Output):
    """A method was proposed: (0, 1) Identity, (14122, 254) EAP-WSC, an expanded type."""

    vendor: int
    method: int


@dataclass(frozen=True, slots=True)
class EapIdentity(Output):
    """The peer told its identity; not yet known to be one that is served."""

    identity: str


@dataclass(frozen=True, slots=True)
class EapRetransmitted(Output):
    """No response came in time and the request was sent again."""


@dataclass(frozen=True, slots=True)
class EapTimedOut(Output):
    """No response came to any transmission (hostapd's CTRL-EVENT-EAP-TIMEOUT-FAILURE)."""


@dataclass(frozen=True, slots=True)
class EapFailed(Output):
    """EAP-Failure was sent, with which every registration ends, a successful one too."""


@dataclass(frozen=True, slots=True)
class Pending(Output):
    """From an inner machine: there is nothing to send yet, somebody else has the next word.

    An external Registrar that is reached through us answers in its own time.  The conversation
    waits `limit` seconds for a message given to `relay`, then fails.
    """

    limit: float = 5.0


@dataclass(frozen=True, slots=True)
class Disconnect(Output):
    """The station is to be disconnected, `delay` seconds after the EAP-Failure."""

    delay: float = 0.010
    reason: int = REASON_IEEE_802_1X_FAILED


@dataclass(frozen=True, slots=True)
class KeyFrameReceived(Output):
    """An EAPOL-Key packet, from its version octet to its end, for the 4-way handshake."""

    octets: bytes
