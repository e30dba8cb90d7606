"""A conversation gets what is meant for it and nothing else."""

from __future__ import annotations

from pushbutton.access_point.conversation import Computed, Conversation, Surroundings
from pushbutton.crypto import dh
from pushbutton.protocol.group import Group
from pushbutton.protocol.outputs import SendPacket
from pushbutton.runtime.randomness import system_random
from pushbutton.secret import Secret
from pushbutton.wire.eap import EapCode, EapPacket, EapType
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY
from pushbutton.wire.eapol import EapolPacket, EapolType

ADDRESS = bytes.fromhex("021000000001")
START = EapolPacket(1, EapolType.START, b"").encode()


def conversation(taken: list[dh.KeyPair] | None = None) -> Conversation:
    def take() -> dh.KeyPair:
        pair = dh.generate(system_random)
        if taken is not None:
            taken.append(pair)
        return pair

    return Conversation(Surroundings("eth0", None, Group(), take), ADDRESS)


def identity(text: str) -> bytes:
    packet = EapPacket(EapCode.RESPONSE, 0, EapType.IDENTITY, text.encode()).encode()
    return EapolPacket(1, EapolType.EAP, packet).encode()


def test_it_runs_from_its_start_to_its_end() -> None:
    talk = conversation()
    assert not talk.running
    outputs = talk.receive(START, 0.0)
    assert any(isinstance(output, SendPacket) for output in outputs)
    assert talk.running
    assert talk.deadline == 5.0
    talk.stop(1.0)
    assert not talk.running
    assert talk.deadline is None


def test_without_wps_no_identity_is_served_and_no_key_made() -> None:
    taken: list[dh.KeyPair] = []
    talk = conversation(taken)
    talk.receive(START, 0.0)
    talk.receive(identity(ENROLLEE_IDENTITY), 0.0)
    assert not talk.running
    assert not talk.identified
    assert not taken


def test_a_result_of_an_earlier_conversation_is_wiped() -> None:
    talk = conversation()
    talk.receive(START, 0.0)
    earlier = talk.port.conversation
    talk.receive(START, 1.0)
    secret = Secret("shared")
    assert talk.complete(Computed(earlier, secret), 1.0) == []
    assert secret.wiped
