from __future__ import annotations

from pushbutton.protocol.port_statistics import PaeState, PortStatistics
from pushbutton.wire.eap import EapCode, EapPacket, EapType

IDENTITY = EapPacket(EapCode.REQUEST, 1, EapType.IDENTITY).encode()
CHALLENGE = EapPacket(EapCode.REQUEST, 2, EapType.EXPANDED, b"x").encode()
FAILURE = EapPacket(EapCode.FAILURE, 2).encode()


def test_what_is_sent() -> None:
    seen = PortStatistics()
    assert seen.state is PaeState.INITIALIZE
    seen.began()
    for octets in (IDENTITY, IDENTITY, CHALLENGE, CHALLENGE):
        seen.sent_eap(octets)
    assert (seen.frames_sent, seen.requests_sent) == (4, 4)
    assert (seen.identity_requests_sent, seen.challenges) == (2, 1), "sent again is not new"
    assert seen.state is PaeState.AUTHENTICATING
    seen.sent_eap(FAILURE)
    assert (seen.frames_sent, seen.requests_sent, seen.failures) == (5, 4, 1)
    assert seen.state is PaeState.HELD


def test_what_is_received() -> None:
    seen = PortStatistics()
    seen.received_eap(EapPacket(EapCode.RESPONSE, 1, EapType.IDENTITY, b"who\xff").encode())
    assert (seen.responses_received, seen.last_type, seen.identity) == (1, 1, "who\ufffd")
    for octets in (IDENTITY, b"", b"\x02", b"\x02\x01\x00\x04"):
        seen.received_eap(octets)
    assert seen.responses_received == 1


def test_an_eapol_start_counts_as_one_during_a_conversation_only_then() -> None:
    seen = PortStatistics()
    seen.started()
    assert seen.starts_while_authenticating == 0
    seen.began()
    seen.started()
    assert (seen.starts_received, seen.starts_while_authenticating) == (2, 1)
