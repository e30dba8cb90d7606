from __future__ import annotations

from collections.abc import Sequence

import pytest
from eap_doubles import ScriptedMethod, carried, eap, message, others, packet, packets, wsc

from pushbutton.protocol.eap_method import EXPANDED_NAK, LEGACY_NAK
from pushbutton.protocol.eap_peer import CLIENT_TIMEOUT, FAREWELL, REMEMBERED_REQUESTS, EapPeer
from pushbutton.protocol.outputs import Direction, Finished, Output, Step, Work
from pushbutton.wire.eap import EapCode, EapPacket, EapType
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY, REGISTRAR_IDENTITY, WscPacket
from pushbutton.wire.enums import MessageType, OpCode

REQUEST = EapCode.REQUEST
TOLD = Step(Direction.RECEIVED, MessageType.M2)
M1 = message(b"M1")


class Device:
    """A device that is told requests by its access point."""

    def __init__(
        self,
        *script: Sequence[Output],
        opening: Sequence[Output] = (M1,),
        identity: str = ENROLLEE_IDENTITY,
        fragment_size: int = 0,
    ) -> None:
        self.method = ScriptedMethod(script, opening)
        self.peer = EapPeer(identity, self.method, fragment_size)
        assert self.peer.start(0.0) == []

    def ask(self, kind: int, data: bytes = b"", identifier: int = 1) -> list[Output]:
        return self.peer.receive(eap(REQUEST, identifier, kind, data), 0.0)

    def open(self, identifier: int = 2) -> list[Output]:
        return self.peer.receive(carried(REQUEST, identifier, OpCode.START), 0.0)

    def hear(self, identifier: int, octets: bytes, now: float = 0.0) -> list[Output]:
        return self.peer.receive(carried(REQUEST, identifier, OpCode.MSG, octets), now)

    def fail(self, identifier: int, now: float = 0.0) -> list[Output]:
        return self.peer.receive(eap(EapCode.FAILURE, identifier), now)


def opened(*script: Sequence[Output], fragment_size: int = 0) -> Device:
    """A device that has answered WSC_Start, identifier 2, by M1."""
    device = Device(*script, fragment_size=fragment_size)
    device.open()
    return device


def test_tells_its_identity_each_time_it_is_asked() -> None:
    device = Device()
    outputs = device.ask(EapType.IDENTITY, b"who?")
    assert packet(outputs) == EapPacket(
        EapCode.RESPONSE, 1, EapType.IDENTITY, ENROLLEE_IDENTITY.encode()
    )
    assert packet(device.ask(EapType.IDENTITY, identifier=2)).identifier == 2


def test_start_brings_the_first_message() -> None:
    outputs = Device(opening=[TOLD, M1]).open()
    assert wsc(outputs) == WscPacket(OpCode.MSG, data=b"M1")
    assert packet(outputs).identifier == 2
    assert packet(outputs).code is EapCode.RESPONSE
    assert others(outputs) == [TOLD]


def test_an_enrollee_waits_for_start() -> None:
    device = Device([message(b"M3")])
    assert device.hear(2, b"M2") == []
    assert device.method.received == []
    assert wsc(device.open(3)).data == b"M1"


def test_a_registrar_is_opened_by_m1() -> None:
    device = Device([message(b"M2")], opening=[], identity=REGISTRAR_IDENTITY)
    assert device.open() == [], "an access point that registers itself sends no WSC_Start"
    assert wsc(device.hear(2, b"M1")).data == b"M2"
    assert device.method.started == 1


def test_failure_after_the_last_word_is_success() -> None:
    device = opened([TOLD, message(b"done", OpCode.DONE), Finished(True)])
    outputs = device.hear(3, b"M8", 1.0)
    assert wsc(outputs).op_code is OpCode.DONE
    assert others(outputs) == [TOLD], "not finished before the access point knows"
    assert device.peer.deadline == 1.0 + FAREWELL
    assert device.fail(3) == [Finished(True)]
    assert device.peer.deadline is None
    assert device.hear(4, b"more") == []
    assert device.peer.expire(100) == []


def test_the_last_word_is_said_again_when_asked_for() -> None:
    device = opened([message(b"done", OpCode.DONE), Finished(True)])
    done = packets(device.hear(3, b"M8", 1.0))
    assert packets(device.hear(3, b"M8", 2.0)) == done
    assert device.peer.expire(3.0) == [Finished(True)], "and nobody is waited for longer"


def test_failure_before_the_last_word_is_failure() -> None:
    device = opened([message(b"M3")])
    device.hear(3, b"M2")
    assert device.fail(3) == [Finished(False)]
    assert device.method.abandoned == 1


def test_failure_may_overtake_the_request_it_follows() -> None:
    assert opened().fail(3) == [Finished(False)]


@pytest.mark.parametrize("identifier", [0, 1, 4, 200])
def test_failure_of_another_conversation_is_dropped(identifier: int) -> None:
    device = opened([message(b"M3")])
    assert device.fail(identifier) == []
    assert wsc(device.hear(3, b"M2")).data == b"M3"


def test_failure_before_any_request_is_dropped() -> None:
    assert Device().fail(0) == []


def test_success_means_nothing() -> None:
    device = opened([message(b"M3")])
    assert device.peer.receive(eap(EapCode.SUCCESS, 2), 0) == []
    assert wsc(device.hear(3, b"M2")).data == b"M3"


def test_a_repeated_request_gets_the_same_response() -> None:
    device = opened([message(b"M3")], [message(b"M5")])
    first = packets(device.hear(3, b"M2"))
    assert packets(device.hear(3, b"M2")) == first
    assert device.method.received == [(OpCode.MSG, b"M2")]
    assert wsc(device.hear(4, b"M4")).data == b"M5"


def test_an_overtaken_request_is_dropped() -> None:
    device = opened([message(b"M3")], [message(b"M5")])
    device.hear(3, b"M2")
    device.hear(4, b"M4")
    assert device.hear(3, b"M2") == []
    assert device.open() == []
    assert [octets for _, octets in device.method.received] == [b"M2", b"M4"]


def test_the_memory_for_overtaken_requests_is_bounded() -> None:
    script = [[message(b"answer")] for _ in range(30)]
    device = opened(*script)
    for identifier in range(3, 3 + REMEMBERED_REQUESTS + 1):
        assert packets(device.hear(identifier, b"message %d" % identifier))
    assert device.hear(4, b"message 4") == []
    assert packets(device.hear(3, b"message 3")), "forgotten, so the machine decides"


def test_an_identifier_used_again_is_a_new_request() -> None:
    device = opened([message(b"M3")], [message(b"M5")])
    device.hear(3, b"M2")
    assert wsc(device.hear(3, b"M4")).data == b"M5"


def test_an_ignored_message_is_not_remembered() -> None:
    device = opened([], [message(b"M3")])
    assert device.hear(3, b"M2") == []
    assert wsc(device.hear(3, b"M2")).data == b"M3"


def test_start_again_repeats_m1_until_something_followed() -> None:
    device = opened([message(b"M3")])
    assert wsc(device.open(3)).data == b"M1"
    assert device.method.started == 1
    device.hear(4, b"M2")
    assert device.open(5) == []


def test_start_again_within_fragments_begins_with_the_first() -> None:
    device = Device(opening=[message(bytes(100))], fragment_size=64)
    device.open(2)
    device.peer.receive(carried(REQUEST, 3, OpCode.FRAG_ACK), 0)
    assert wsc(device.open(4)) == WscPacket(OpCode.MSG, True, 100, bytes(60))


def test_start_again_forgets_the_fragments_that_came() -> None:
    device = opened([message(b"M3")])
    first = carried(REQUEST, 3, OpCode.MSG, b"M", more=True, length=2)
    assert wsc(device.peer.receive(first, 0)).op_code is OpCode.FRAG_ACK
    device.open(4)
    first = carried(REQUEST, 5, OpCode.MSG, b"M", more=True, length=2)
    assert wsc(device.peer.receive(first, 0)).op_code is OpCode.FRAG_ACK
    assert wsc(device.hear(6, b"2")).data == b"M3"
    assert device.method.received == [(OpCode.MSG, b"M2")]


def test_work_holds_the_response_until_it_is_done() -> None:
    work = Work(lambda: 42)
    device = opened([TOLD, work], [message(b"M3")])
    assert device.hear(3, b"M2") == [TOLD, work]
    assert device.hear(3, b"M2") == [], "nothing to repeat yet"
    outputs = device.peer.complete(42, 1.0)
    assert packet(outputs).identifier == 3
    assert wsc(outputs).data == b"M3"
    assert device.method.completed == [42]


def test_what_the_owner_was_told_to_send_is_relayed() -> None:
    device = opened([TOLD])
    assert device.hear(3, b"M7") == [TOLD]
    assert wsc(device.peer.relay([message(b"M8")], 1.0)).data == b"M8"


def test_an_authenticator_that_begins_anew_ends_a_registration_in_progress() -> None:
    device = opened([message(b"M3")])
    assert packets(device.ask(EapType.IDENTITY, identifier=3)), "only M1 was said so far"
    device.hear(4, b"M2")
    assert device.ask(EapType.IDENTITY, identifier=5) == [Finished(False)]
    assert device.method.abandoned == 1


def test_an_old_request_for_the_identity_does_not() -> None:
    device = Device([message(b"M3")])
    device.ask(EapType.IDENTITY, identifier=1)
    device.open()
    device.hear(3, b"M2")
    assert device.ask(EapType.IDENTITY, identifier=1) == []
    assert not device.peer.ended


def test_gives_up_without_requests() -> None:
    device = opened([message(b"M3")])
    device.hear(3, b"M2", 20.0)
    assert device.peer.deadline == 20.0 + CLIENT_TIMEOUT
    assert device.peer.expire(49.9) == []
    assert device.peer.expire(50.0) == [Finished(False)]
    assert device.method.abandoned == 1


def test_a_machine_that_ends_without_a_word_ends_the_conversation() -> None:
    device = opened([TOLD, Finished(False)])
    assert device.hear(3, b"rubbish") == [TOLD, Finished(False)]


def test_the_inner_machine_has_its_timer_too() -> None:
    device = opened()
    device.method.deadline = 3.0
    device.method.at_deadline = [TOLD, Finished(False)]
    assert device.peer.deadline == 3.0
    assert device.peer.expire(2.9) == []
    assert device.peer.expire(3.0) == [TOLD, Finished(False)]


def test_stopping() -> None:
    device = opened()
    assert device.peer.stop() == [Finished(False)]
    assert device.peer.stop() == []
    assert device.peer.relay([message(b"late")], 1.0) == []
    assert device.peer.complete(42, 1.0) == []


# ---- other types ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [4, 13, 25, 43])
def test_other_methods_are_refused_by_a_nak_that_wants_an_expanded_one(kind: int) -> None:
    outputs = Device().ask(kind, b"challenge", identifier=9)
    assert packet(outputs) == EapPacket(EapCode.RESPONSE, 9, EapType.NAK, LEGACY_NAK)
    assert LEGACY_NAK == b"\xfe"


@pytest.mark.parametrize("method", ["00372a00000002", "00000100000001", "0000000000000d"])
def test_other_expanded_methods_are_refused_by_an_expanded_nak(method: str) -> None:
    outputs = Device().ask(EapType.EXPANDED, bytes.fromhex(method) + b"\x01\x00")
    assert packet(outputs).type == EapType.EXPANDED
    assert packet(outputs).data == EXPANDED_NAK
    assert EXPANDED_NAK.hex() == "00000000000003fe00372a00000001"


def test_notifications_are_acknowledged() -> None:
    outputs = opened().ask(EapType.NOTIFICATION, b"hello", identifier=3)
    assert packet(outputs) == EapPacket(EapCode.RESPONSE, 3, EapType.NOTIFICATION)


@pytest.mark.parametrize("kind", [EapType.NAK, 25])
def test_the_method_is_settled_once_it_began(kind: int) -> None:
    assert opened().ask(kind, b"x", identifier=3) == []


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x01\x02\x00",
        b"\x01\x02\x00\x04",
        b"\x01\x02\x00\xff\x01",
        b"\x07\x02\x00\x05\x01",
        eap(EapCode.RESPONSE, 2, EapType.IDENTITY),
        eap(REQUEST, 3, EapType.NAK),
        eap(REQUEST, 3, EapType.EXPANDED, bytes.fromhex("00372a0000000104")),
        eap(REQUEST, 3, EapType.EXPANDED, bytes.fromhex("00372a0000000104") + b"\x02\x01"),
        carried(REQUEST, 3, OpCode.FRAG_ACK),
        carried(REQUEST, 3, 0, b"M2"),
        carried(REQUEST, 3, 0x99, b"M2"),
        carried(REQUEST, 3, OpCode.MSG, b"M2", more=True),
        carried(REQUEST, 3, OpCode.MSG, b"M2", length=1),
        carried(REQUEST, 3, OpCode.MSG, b"M2", length=50_001),
    ],
)
def test_what_cannot_be_right_is_dropped(octets: bytes) -> None:
    device = opened([message(b"M3")])
    assert device.peer.receive(octets, 0.0) == []
    assert wsc(device.hear(3, b"M2")).data == b"M3"


# ---- fragments ------------------------------------------------------------------------------


def test_fragments_both_ways() -> None:
    device = opened([message(bytes(range(70)))], fragment_size=64)
    outputs = device.peer.receive(carried(REQUEST, 3, OpCode.MSG, b"M", more=True, length=2), 1.0)
    assert wsc(outputs) == WscPacket(OpCode.FRAG_ACK)
    outputs = device.hear(4, b"2")
    assert wsc(outputs) == WscPacket(OpCode.MSG, True, 70, bytes(range(60)))
    ack = carried(REQUEST, 5, OpCode.FRAG_ACK)
    outputs = device.peer.receive(ack, 2.0)
    assert wsc(outputs) == WscPacket(OpCode.MSG, False, None, bytes(range(60, 70)))
    assert device.peer.receive(ack, 3.0) == outputs, "a repeated acknowledgement"
    assert device.method.received == [(OpCode.MSG, b"M2")]


def test_a_last_word_in_fragments_is_said_to_its_end() -> None:
    device = opened([message(bytes(70), OpCode.DONE), Finished(True)], fragment_size=64)
    device.hear(3, b"M8")
    outputs = device.peer.receive(carried(REQUEST, 4, OpCode.FRAG_ACK), 1.0)
    assert wsc(outputs) == WscPacket(OpCode.DONE, False, None, bytes(10))
    assert device.peer.deadline == 1.0 + FAREWELL
    assert device.fail(4) == [Finished(True)]
