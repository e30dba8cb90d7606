from __future__ import annotations

from collections.abc import Sequence

import pytest
from eap_doubles import ScriptedMethod, carried, eap, message, others, packet, packets, wsc

from pushbutton.protocol.eap_authenticator import (
    BUSY_LIMIT,
    LONGEST_CONVERSATION,
    RETRANSMISSION_TIMEOUT,
    RETRANSMISSIONS,
    EapAuthenticator,
)
from pushbutton.protocol.eap_method import EXPANDED_NAK, LEGACY_NAK
from pushbutton.protocol.eap_outputs import (
    Disconnect,
    EapFailed,
    EapIdentity,
    EapMethodProposed,
    EapRetransmitted,
    EapStarted,
    EapTimedOut,
    Pending,
)
from pushbutton.protocol.outputs import Direction, Finished, Output, Step, Work
from pushbutton.wire.eap import EapCode, EapPacket, EapType
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY, REGISTRAR_IDENTITY, WscPacket
from pushbutton.wire.enums import MessageType, OpCode

RESPONSE = EapCode.RESPONSE
ENDING = [EapFailed(), Disconnect(0.010, 23), Finished(False)]
TOLD = Step(Direction.RECEIVED, MessageType.M1)


class Conversation:
    """A conversation with a station, told from the station's side."""

    def __init__(self, method: ScriptedMethod | None, fragment_size: int = 0) -> None:
        self.asked: list[str] = []
        self.method = method
        self.eap = EapAuthenticator(self._choose, fragment_size, identifier=7)
        self.first = self.eap.start(0.0)

    def _choose(self, identity: str) -> ScriptedMethod | None:
        self.asked.append(identity)
        return self.method

    def identify(self, identity: str = ENROLLEE_IDENTITY, now: float = 0.0) -> list[Output]:
        return self.eap.receive(eap(RESPONSE, 7, EapType.IDENTITY, identity.encode()), now)

    def say(self, identifier: int, octets: bytes, now: float = 0.0) -> list[Output]:
        return self.eap.receive(carried(RESPONSE, identifier, OpCode.MSG, octets), now)


def begun(*script: Sequence[Output], fragment_size: int = 0) -> Conversation:
    """A conversation whose WSC_Start, identifier 8, waits for M1."""
    conversation = Conversation(ScriptedMethod(script), fragment_size)
    conversation.identify()
    return conversation


def ended_by_failure(outputs: list[Output], identifier: int, success: bool = False) -> None:
    assert packet(outputs) == EapPacket(EapCode.FAILURE, identifier)
    assert others(outputs)[-3:] == [EapFailed(), Disconnect(0.010, 23), Finished(success)]


def test_begins_with_the_identity() -> None:
    conversation = Conversation(None)
    assert packet(conversation.first) == EapPacket(EapCode.REQUEST, 7, EapType.IDENTITY)
    assert others(conversation.first) == [EapStarted(), EapMethodProposed(0, 1)]
    assert conversation.eap.deadline == RETRANSMISSION_TIMEOUT


def test_an_enrollee_is_opened_by_start() -> None:
    conversation = Conversation(ScriptedMethod())
    outputs = conversation.identify()
    assert packet(outputs).code is EapCode.REQUEST
    assert packet(outputs).identifier == 8
    assert wsc(outputs) == WscPacket(OpCode.START)
    assert others(outputs) == [EapIdentity(ENROLLEE_IDENTITY), EapMethodProposed(14122, 254)]
    assert conversation.asked == [ENROLLEE_IDENTITY]


def test_a_registrar_is_opened_by_m1() -> None:
    conversation = Conversation(ScriptedMethod(opening=[message(b"M1")]))
    outputs = conversation.identify(REGISTRAR_IDENTITY)
    assert wsc(outputs) == WscPacket(OpCode.MSG, data=b"M1")
    assert conversation.eap.identity == REGISTRAR_IDENTITY


def test_other_identities_are_refused() -> None:
    outputs = Conversation(None).identify("somebody")
    assert outputs[0] == EapIdentity("somebody")
    ended_by_failure(outputs, 7)


def test_an_identity_that_is_no_text_is_refused_too() -> None:
    conversation = Conversation(None)
    outputs = conversation.eap.receive(eap(RESPONSE, 7, EapType.IDENTITY, b"\xff\x00"), 0)
    ended_by_failure(outputs, 7)


def test_messages_go_both_ways_until_failure_says_success() -> None:
    conversation = begun([TOLD, message(b"M2")], [Finished(True)])
    outputs = conversation.say(8, b"M1")
    assert others(outputs) == [TOLD]
    assert packet(outputs).identifier == 9
    assert wsc(outputs) == WscPacket(OpCode.MSG, data=b"M2")
    outputs = conversation.eap.receive(carried(RESPONSE, 9, OpCode.DONE, b"done"), 1.0)
    ended_by_failure(outputs, 9, success=True)
    assert conversation.method is not None
    assert conversation.method.received == [(OpCode.MSG, b"M1"), (OpCode.DONE, b"done")]
    assert conversation.eap.deadline is None
    assert conversation.say(9, b"more") == []
    assert conversation.eap.expire(100) == []


def test_identifiers_wrap() -> None:
    method = ScriptedMethod([[message(b"x")]])
    conversation = EapAuthenticator(lambda _: method, identifier=255)
    assert packet(conversation.start(0)).identifier == 255
    outputs = conversation.receive(eap(RESPONSE, 255, EapType.IDENTITY, b"x"), 0)
    assert packet(outputs).identifier == 0
    assert conversation.next_identifier == 1


def test_only_the_response_to_the_open_request_counts() -> None:
    conversation = begun([message(b"M2")], [message(b"M4")])
    assert conversation.identify() == [], "an old response again"
    assert conversation.say(9, b"too early") == []
    conversation.say(8, b"M1")
    assert conversation.say(8, b"M1") == [], "the response doubled by the air"
    assert wsc(conversation.say(9, b"M3")).data == b"M4"
    assert conversation.method is not None
    assert [octets for _, octets in conversation.method.received] == [b"M1", b"M3"]


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x02\x08\x00", id="truncated"),
        pytest.param(b"\x02\x08\x00\x04", id="no type"),
        pytest.param(b"\x02\x08\x00\x03", id="length below the header"),
        pytest.param(b"\x02\x08\x01\x00\xfe", id="length beyond the packet"),
        pytest.param(b"\x09\x08\x00\x05\x01", id="unknown code"),
        pytest.param(carried(EapCode.REQUEST, 8, OpCode.MSG, b"M1"), id="a request"),
        pytest.param(eap(EapCode.SUCCESS, 8), id="success"),
        pytest.param(eap(EapCode.FAILURE, 8), id="failure"),
        pytest.param(eap(RESPONSE, 8, EapType.IDENTITY, b"me"), id="another type"),
        pytest.param(eap(RESPONSE, 8, 25, b"PEAP"), id="another method"),
        pytest.param(eap(RESPONSE, 8, EapType.EXPANDED, bytes(9)), id="another vendor"),
        pytest.param(
            eap(RESPONSE, 8, EapType.EXPANDED, bytes.fromhex("00372a0000000104")), id="no flags"
        ),
    ],
)
def test_what_is_dropped_leaves_the_request_open(octets: bytes) -> None:
    conversation = begun([message(b"M2")])
    assert conversation.eap.receive(octets, 1.0) == []
    assert conversation.eap.deadline == RETRANSMISSION_TIMEOUT
    assert wsc(conversation.say(8, b"M1")).data == b"M2"


def test_octets_behind_the_eap_length_are_padding() -> None:
    conversation = begun([message(b"M2")])
    octets = carried(RESPONSE, 8, OpCode.MSG, b"M1") + bytes(20)
    assert wsc(conversation.eap.receive(octets, 0)).data == b"M2"
    assert conversation.method is not None
    assert conversation.method.received == [(OpCode.MSG, b"M1")]


@pytest.mark.parametrize(
    "nak",
    [
        eap(RESPONSE, 8, EapType.NAK, LEGACY_NAK),
        eap(RESPONSE, 8, EapType.NAK, b"\x00"),
        eap(RESPONSE, 8, EapType.EXPANDED, EXPANDED_NAK),
    ],
)
def test_a_refused_method_leaves_nothing_to_propose(nak: bytes) -> None:
    conversation = begun()
    ended_by_failure(conversation.eap.receive(nak, 0), 8)
    assert conversation.method is not None
    assert conversation.method.abandoned == 1


def test_a_nak_within_the_method_is_dropped() -> None:
    conversation = begun([message(b"M2")])
    conversation.say(8, b"M1")
    assert conversation.eap.receive(eap(RESPONSE, 9, EapType.NAK, b"\x00"), 0) == []


def test_a_request_is_sent_three_times() -> None:
    conversation = begun()
    start = packets(conversation.identify(now=1.0))
    assert start == [], "answered in begun() already"
    times = []
    for _ in range(RETRANSMISSIONS):
        now = conversation.eap.deadline
        assert now is not None
        times.append(now)
        assert conversation.eap.expire(now - 0.001) == []
        outputs = conversation.eap.expire(now)
        assert others(outputs) == [EapRetransmitted()]
        assert wsc(outputs) == WscPacket(OpCode.START)
        assert packet(outputs).identifier == 8
    assert times == [5.0, 10.0]
    assert conversation.eap.deadline == 15.0
    outputs = conversation.eap.expire(15.0)
    assert packet(outputs) == EapPacket(EapCode.FAILURE, 8)
    assert others(outputs) == [EapTimedOut(), Disconnect(), Finished(False)]
    assert conversation.method is not None
    assert conversation.method.abandoned == 1


def test_every_request_has_its_own_transmissions() -> None:
    conversation = begun([message(b"M2")])
    conversation.eap.expire(5.0)
    conversation.eap.expire(10.0)
    conversation.say(8, b"M1", 12.0)
    assert conversation.eap.deadline == 17.0
    assert others(conversation.eap.expire(17.0)) == [EapRetransmitted()]


def test_an_ignored_message_changes_nothing() -> None:
    conversation = begun([], [message(b"M2")])
    assert conversation.say(8, b"rubbish", 2.0) == []
    assert conversation.eap.deadline == 5.0
    assert wsc(conversation.say(8, b"M1", 3.0)).data == b"M2"


def test_work_holds_the_conversation_until_it_is_done() -> None:
    work = Work(lambda: 42)
    conversation = begun([TOLD, work], [message(b"M2")])
    assert conversation.say(8, b"M1", 1.0) == [TOLD, work]
    assert conversation.say(8, b"M1", 1.5) == [], "a copy meanwhile"
    assert conversation.eap.deadline == 1.0 + BUSY_LIMIT, "no retransmission meanwhile"
    outputs = conversation.eap.complete(42, 2.0)
    assert wsc(outputs).data == b"M2"
    assert conversation.eap.deadline == 7.0
    assert conversation.method is not None
    assert conversation.method.completed == [42]


def test_what_the_owner_was_told_to_send_is_relayed() -> None:
    conversation = begun([TOLD])
    assert conversation.say(8, b"M7", 1.0) == [TOLD]
    outputs = conversation.eap.relay([message(b"M8"), TOLD], 2.0)
    assert wsc(outputs).data == b"M8"
    assert others(outputs) == [TOLD]
    assert packet(outputs).identifier == 9


def test_an_external_registrar_has_five_seconds() -> None:
    conversation = begun([TOLD, Pending()])
    assert conversation.say(8, b"M1", 1.0) == [TOLD]
    assert conversation.eap.deadline == 6.0
    assert conversation.eap.expire(5.9) == []
    ended_by_failure(conversation.eap.expire(6.0), 8)


def test_an_external_registrar_answers_in_time() -> None:
    conversation = begun([Pending()], [Pending()])
    assert conversation.say(8, b"M1", 1.0) == []
    assert conversation.eap.deadline == 6.0
    assert wsc(conversation.eap.relay([message(b"M2")], 5.0)).data == b"M2"
    assert conversation.eap.deadline == 10.0
    assert conversation.say(9, b"M3", 6.0) == []
    assert conversation.eap.deadline == 11.0


def test_the_inner_machine_has_its_timer_too() -> None:
    conversation = begun()
    assert conversation.method is not None
    conversation.method.deadline = 3.0
    conversation.method.at_deadline = [TOLD, Finished(False)]
    assert conversation.eap.deadline == 3.0
    outputs = conversation.eap.expire(3.0)
    assert outputs[0] == TOLD
    ended_by_failure(outputs, 8)


def test_a_last_word_is_answered_before_the_end() -> None:
    conversation = begun([message(b"NACK", OpCode.NACK), Finished(False)])
    outputs = conversation.say(8, b"M3")
    assert wsc(outputs) == WscPacket(OpCode.NACK, data=b"NACK")
    assert others(outputs) == []
    ended_by_failure(conversation.say(9, b"whatever"), 9)


def test_stopping_ends_the_machine_without_a_word() -> None:
    conversation = begun()
    assert conversation.eap.stop() == [Finished(False)]
    assert conversation.method is not None
    assert conversation.method.abandoned == 1
    assert conversation.eap.stop() == []
    assert conversation.eap.deadline is None
    assert conversation.eap.relay([message(b"late")], 1.0) == []
    assert conversation.eap.complete(42, 1.0) == []


# ---- fragments ----------------------------------------------------------------------------


def test_a_long_message_waits_for_each_acknowledgement() -> None:
    conversation = begun([message(bytes(range(150)))], [message(b"M4")], fragment_size=64)
    first = conversation.say(8, b"M1")
    assert wsc(first) == WscPacket(OpCode.MSG, True, 150, bytes(range(60)))
    second = conversation.eap.receive(carried(RESPONSE, 9, OpCode.FRAG_ACK), 1.0)
    assert wsc(second) == WscPacket(OpCode.MSG, True, None, bytes(range(60, 122)))
    third = conversation.eap.receive(carried(RESPONSE, 10, OpCode.FRAG_ACK), 2.0)
    assert wsc(third) == WscPacket(OpCode.MSG, False, None, bytes(range(122, 150)))
    assert wsc(conversation.say(11, b"M3", 3.0)).data == b"M4"


def test_a_fragment_that_is_not_acknowledged_ends_it() -> None:
    conversation = begun([message(bytes(150))], fragment_size=64)
    conversation.say(8, b"M1")
    ended_by_failure(conversation.say(9, b"M3"), 9)


def test_fragments_of_the_station_are_acknowledged_and_joined() -> None:
    conversation = begun([message(b"M2")])
    outputs = conversation.eap.receive(
        carried(RESPONSE, 8, OpCode.MSG, b"abc", more=True, length=5), 1.0
    )
    assert wsc(outputs) == WscPacket(OpCode.FRAG_ACK)
    assert packet(outputs).identifier == 9
    assert wsc(conversation.say(9, b"de")).data == b"M2"
    assert conversation.method is not None
    assert conversation.method.received == [(OpCode.MSG, b"abcde")]


@pytest.mark.parametrize(
    "octets",
    [
        carried(RESPONSE, 8, OpCode.MSG, b"M1", more=True),
        carried(RESPONSE, 8, OpCode.START),
        carried(RESPONSE, 8, OpCode.FRAG_ACK),
        carried(RESPONSE, 8, 0),
        carried(RESPONSE, 8, 0x99, b"M1"),
    ],
)
def test_op_codes_and_fragments_out_of_place_end_it(octets: bytes) -> None:
    ended_by_failure(begun().eap.receive(octets, 0), 8)


LIES = [
    (b"abcdef", 5),
    (b"", 50_001),
]


@pytest.mark.parametrize(("data", "length"), LIES)
@pytest.mark.parametrize("more", [True, False])
def test_a_wrong_length_is_answered_by_the_opening_again(
    data: bytes, length: int, more: bool
) -> None:
    conversation = begun([message(b"M2")])
    outputs = conversation.eap.receive(
        carried(RESPONSE, 8, OpCode.MSG, data, more=more, length=length), 0
    )
    assert wsc(outputs) == WscPacket(OpCode.START)
    assert packet(outputs).identifier == 9
    assert conversation.method is not None
    assert conversation.method.received == []
    assert wsc(conversation.say(9, b"M1")).data == b"M2"


def test_a_truncated_length_field_counts_as_a_wrong_length() -> None:
    header = bytes.fromhex("00372a00000001") + bytes((OpCode.MSG, 2, 0))
    outputs = begun().eap.receive(eap(RESPONSE, 8, EapType.EXPANDED, header), 0)
    assert wsc(outputs) == WscPacket(OpCode.START)


@pytest.mark.parametrize(("data", "length"), LIES)
def test_later_a_wrong_length_ends_it(data: bytes, length: int) -> None:
    conversation = begun([message(b"M2")])
    conversation.say(8, b"M1")
    octets = carried(RESPONSE, 9, OpCode.MSG, data, length=length)
    ended_by_failure(conversation.eap.receive(octets, 0), 9)


def test_empty_fragments_do_not_go_on_for_ever() -> None:
    conversation = begun()
    identifier, count, outputs = 8, 0, [TOLD]
    while not isinstance(outputs[-1], Finished):
        octets = carried(RESPONSE, identifier, OpCode.MSG, more=True, length=100)
        outputs = conversation.eap.receive(octets, 0)
        identifier = packet(outputs).identifier
        count += 1
    assert count == LONGEST_CONVERSATION
