from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from handshake_pair import (
    AP,
    FIRST_WPA,
    KEY,
    STATION,
    SUITES,
    WRONG_KEY,
    Pair,
    seeded,
)

from pushbutton.protocol.authenticator_handshake import TRIED_AT_ONCE, State
from pushbutton.protocol.key_frames import (
    GroupKeyConfirmed,
    HandshakeCompleted,
    HandshakeFailed,
    KeyMismatch,
    Security,
)
from pushbutton.protocol.key_search import CandidateKey
from pushbutton.protocol.outputs import SendPacket, Work
from pushbutton.wire.eapol_key import KeyFrame, KeyInformation
from pushbutton.wire.frames import Reason
from pushbutton.wire.security_elements import AkmSuite, Rsn


@pytest.mark.parametrize("security", SUITES.values(), ids=SUITES)
def test_both_sides_end_with_the_same_keys(security: Security) -> None:
    pair = Pair(security)
    pair.run()
    assert pair.authenticator.state is State.PTKINITDONE
    assert HandshakeCompleted("printer") in pair.said[AP]
    assert pair.count(STATION, HandshakeCompleted) == 1
    (ours,) = pair.installed(AP)
    theirs = pair.installed(STATION)
    assert ours.station == STATION
    assert theirs[0].station == AP
    assert ours.key.matches(theirs[0].key)
    assert ours.cipher == theirs[0].cipher == security.pairwise
    assert theirs[1].index == pair.group.gtk.index == 1
    assert theirs[1].key.matches(pair.group.gtk.octets)
    if security.group_management is not None:
        assert pair.group.igtk is not None
        assert theirs[2].index == 4
        assert theirs[2].key.matches(pair.group.igtk.octets)
    else:
        assert len(theirs) == 2
    assert pair.authenticator.deadline is None
    assert pair.supplicant.deadline is None


@pytest.mark.parametrize(
    ("name", "information"),
    [
        ("CCMP", (0x008A, 0x010A, 0x13CA, 0x030A)),
        ("PSK-SHA256 with PMF", (0x008B, 0x010B, 0x13CB, 0x030B)),
        ("WPA", (0x0089, 0x0109, 0x01C9, 0x0109, 0x0391, 0x0311)),
    ],
)
def test_key_information_on_the_wire(name: str, information: tuple[int, ...]) -> None:
    pair = Pair(SUITES[name])
    pair.run()
    frames = [KeyFrame.parse(packet) for _, packet in pair.packets]
    assert tuple(frame.information for frame in frames) == information
    assert [frame.replay_counter for frame in frames[::2]] == list(range(1, len(frames) // 2 + 1))
    assert [len(frame.key_data) == 0 for frame in frames[:4]] == [True, False, False, True]


def test_the_key_that_fits_is_found_among_many() -> None:
    candidates = [CandidateKey(WRONG_KEY, "lamp"), CandidateKey(KEY, "camera")]
    pair = Pair(candidates=candidates)
    pair.run()
    assert HandshakeCompleted("camera") in pair.said[AP]


MANY = [CandidateKey(WRONG_KEY, str(number)) for number in range(TRIED_AT_ONCE)]


def searching(candidates: list[CandidateKey]) -> tuple[Pair, bytes, Work]:
    """Return a pair whose message 2 waits for a search, that message, and the search."""
    pair = Pair(candidates=candidates)
    (answer,) = pair.supplicant.receive(pair.authenticator_message_1(), 0.0)
    assert isinstance(answer, SendPacket)
    (work,) = pair.authenticator.receive(answer.octets, 0.0)
    assert isinstance(work, Work)
    return pair, answer.octets, work


def test_a_search_among_many_keys_is_left_to_a_worker() -> None:
    pair, message_2, work = searching([*MANY, CandidateKey(KEY, "camera", number=7)])
    assert pair.authenticator.receive(message_2, 0.01) == []  # while it goes on
    (message_3,) = pair.authenticator.complete(work.compute(), 0.02)
    assert isinstance(message_3, SendPacket)
    pair.run([message_3])
    assert HandshakeCompleted("camera", 7) in pair.said[AP]


def test_a_search_that_finds_nothing_is_a_mismatch() -> None:
    pair, message_2, work = searching([*MANY, CandidateKey(WRONG_KEY)])
    assert pair.authenticator.complete(work.compute(), 0.02) == [KeyMismatch()]
    assert isinstance(pair.authenticator.receive(message_2, 0.03)[0], Work)  # it may ask again


def test_a_search_that_comes_too_late_is_let_go() -> None:
    pair, _, work = searching([*MANY, CandidateKey(KEY)])
    pair.authenticator.close()
    assert pair.authenticator.complete(work.compute(), 0.02) == []
    pair, _, work = searching([*MANY, CandidateKey(KEY)])
    pair.authenticator.start(0.01)
    assert pair.authenticator.complete(work.compute(), 0.02) == []
    assert pair.authenticator.complete(OSError(), 0.02) == []


def test_what_a_worker_breaks_on_is_a_mismatch() -> None:
    pair, _, _ = searching([*MANY, CandidateKey(KEY)])
    assert pair.authenticator.complete(ValueError(), 0.02) == [KeyMismatch()]


@pytest.mark.parametrize("candidates", [[], [CandidateKey(WRONG_KEY)]])
def test_a_wrong_key_is_reported_and_times_out(candidates: list[CandidateKey]) -> None:
    pair = Pair(candidates=candidates)
    pair.run()
    assert pair.said[AP][-1] == HandshakeFailed(Reason.FOUR_WAY_TIMEOUT)
    assert pair.count(AP, KeyMismatch) == pair.count(AP, SendPacket) == 4
    assert pair.installed(AP) == []
    assert pair.authenticator.deadline is None


def test_times_of_retransmission() -> None:
    sent: list[float] = []
    pair = Pair()

    def swallow(sender: bytes, packet: bytes) -> tuple[bytes, ...]:
        if sender == AP:
            sent.append(pair.now)
        return ()

    pair.judge = swallow
    pair.run(until=9.0)
    assert sent == pytest.approx([0, 0.1, 1.1, 2.1])
    assert pair.said[AP][-1] == HandshakeFailed(Reason.FOUR_WAY_TIMEOUT)


def test_an_acknowledged_packet_gets_the_full_second() -> None:
    pair = Pair()
    pair.authenticator.start(0.0)
    pair.authenticator.acknowledged(0.05)
    assert pair.authenticator.deadline == pytest.approx(1.05)
    assert pair.authenticator.expire(0.5) == []


def test_an_answer_to_an_earlier_transmission_counts() -> None:
    late: list[bytes] = []
    pair = Pair()

    def delay(sender: bytes, packet: bytes) -> tuple[bytes, ...]:
        if sender == STATION:
            late.append(packet)
            return ()
        return (packet,)

    pair.judge = delay
    pair.run(until=1.0)
    assert len(late) == 2
    pair.judge = lambda sender, packet: (packet,)
    pair.run(pair.authenticator.receive(late[0], 1.0))
    assert pair.authenticator.state is State.PTKINITDONE
    # After message 2 was accepted, older answers are void.
    assert pair.authenticator.receive(late[1], 2.0) == []


def test_the_element_must_be_that_of_the_association() -> None:
    pair = Pair(station_element=Rsn(capabilities=0x000C).encode())
    pair.run()
    assert pair.said[AP][-1] == HandshakeFailed(Reason.PREVIOUS_AUTHENTICATION_INVALID)
    assert pair.authenticator.state is State.DISCONNECTED


@pytest.mark.parametrize("security", SUITES.values(), ids=SUITES)
def test_group_rekey(security: Security) -> None:
    pair = Pair(security)
    pair.run()
    before = len(pair.installed(STATION))
    assert pair.renew_group().gtk.index == 2
    pair.run(pair.authenticator.rekey(pair.now), until=60.0)
    assert GroupKeyConfirmed() in pair.said[AP]
    assert pair.authenticator.state is State.PTKINITDONE
    fresh = pair.installed(STATION)[before:]
    assert fresh[0].index == 2
    assert fresh[0].key.matches(pair.group.gtk.octets)
    assert pair.count(STATION, HandshakeCompleted) == 1


def test_group_rekey_before_the_handshake_does_nothing() -> None:
    assert Pair().authenticator.rekey(0.0) == []


def test_a_station_that_does_not_confirm_the_group_key() -> None:
    pair = Pair()
    pair.run()
    pair.judge = lambda sender, packet: ()
    pair.run(pair.authenticator.rekey(pair.now), until=60.0)
    assert pair.said[AP][-1] == HandshakeFailed(Reason.GROUP_KEY_TIMEOUT)


def test_keys_are_wiped_at_the_end() -> None:
    pair = Pair()
    pair.run()
    keys = pair.authenticator._keys
    assert keys is not None
    pair.authenticator.close()
    assert keys.kck.wiped
    assert keys.tk.wiped
    assert not pair.installed(AP)[0].key.wiped


def test_frames_that_do_not_fit_are_counted() -> None:
    pair = Pair()
    pair.judge = lambda sender, packet: (packet,) if sender == AP else ()
    pair.run(until=0.05)
    message_2 = KeyFrame.parse(pair.packets[1][1])
    for wrong in (
        b"",
        replace(message_2, replay_counter=7).encode(),
        replace(message_2, information=message_2.information | KeyInformation.ACK).encode(),
        replace(message_2, information=message_2.information & ~KeyInformation.MIC).encode(),
        replace(message_2, information=message_2.information ^ 1).encode(),
        replace(message_2, descriptor=3).encode(),
        replace(message_2, key_data=b"").encode(),
    ):
        before = pair.authenticator.dropped
        assert pair.authenticator.receive(wrong, 0.06) == []
        assert pair.authenticator.dropped == before + 1
    assert pair.authenticator.state is State.PTKSTART


@given(st.binary(max_size=200))
def test_no_octets_raise(octets: bytes) -> None:
    pair = Pair()
    pair.take(AP, pair.authenticator.start(0.0))
    pair.authenticator.receive(octets, 1.0)
    pair.supplicant.receive(octets, 1.0)
    pair.run([])
    assert pair.authenticator.state is State.PTKINITDONE


@pytest.mark.parametrize("security", SUITES.values(), ids=SUITES)
def test_over_bad_air(security: Security) -> None:
    """20 % lost, 20 % doubled, 20 % late: never different keys, nearly always done."""
    done = 0
    for seed in range(40):
        chance = random.Random(seed)
        held: list[tuple[bytes, bytes]] = []

        def judge(
            sender: bytes,
            packet: bytes,
            chance: random.Random = chance,
            held: list[tuple[bytes, bytes]] = held,
        ) -> list[bytes]:
            arrived = [old for who, old in held if who == sender]
            held[:] = [item for item in held if item[0] != sender]
            fate = chance.random()
            if fate < 0.2:
                return arrived
            if fate < 0.4:
                return [*arrived, packet, packet]
            if fate < 0.6:
                held.append((sender, packet))
                return arrived
            return [packet, *arrived]

        pair = Pair(security, judge=judge, seed=seed)
        pair.run()
        ours, theirs = pair.installed(AP), pair.installed(STATION)
        assert pair.authenticator.state in (State.PTKINITDONE, State.DISCONNECTED)
        if ours and pair.authenticator.state is State.PTKINITDONE:
            assert theirs[0].key.matches(ours[0].key)
            done += 1
        indexes = [(key.station, key.index) for key in theirs]
        assert len(indexes) == len(set(indexes)), "a key was installed twice"
    assert done >= 30


def test_the_forerunner_gets_its_group_key_by_itself() -> None:
    pair = Pair(FIRST_WPA)
    pair.run()
    assert GroupKeyConfirmed() in pair.said[AP]
    assert seeded(1)(2) == seeded(1)(2)


def test_message_1_names_the_key_that_sae_made() -> None:
    security = replace(SUITES["CCMP"], akm=AkmSuite.SAE)
    pair = Pair(security, candidates=(CandidateKey(KEY, pmkid=b"n" * 16),))
    pair.run()
    first = KeyFrame.parse(pair.packets[0][1])
    assert first.key_data == bytes.fromhex("dd14000fac04") + b"n" * 16
    assert first.information == 0x0088
    assert HandshakeCompleted() in pair.said[AP]
    assert KeyFrame.parse(Pair().authenticator_message_1()).key_data == b""


def test_another_rsn_extension_element_than_in_the_request_ends_it() -> None:
    extension = bytes.fromhex("f40120")
    for said, expected in ((extension, extension), (b"", extension), (extension, b"")):
        pair = Pair(station_element=Rsn().encode() + said, station_extension=expected)
        pair.run()
        completed = any(isinstance(output, HandshakeCompleted) for output in pair.said[AP])
        assert completed is (said == expected)
        if said != expected:
            failed = HandshakeFailed(Reason.PREVIOUS_AUTHENTICATION_INVALID)
            assert failed in pair.said[AP]


def test_a_pairwise_key_is_renewed_in_time() -> None:
    pair = Pair(rekey_interval=10.0)
    pair.run(until=5.0)
    assert pair.authenticator.deadline is not None
    assert pair.authenticator.deadline == pytest.approx(10.0)
    pair.authenticator.acknowledged(5.0)
    assert pair.authenticator.deadline == pytest.approx(10.0), "nothing waits for an answer"
    pair.run([], until=15.0)
    first, second = pair.installed(AP)
    assert not first.key.matches(second.key)
    assert pair.count(AP, HandshakeCompleted) == 2
    pair.renew_group()
    pair.run(pair.authenticator.rekey(15.0), until=16.0)
    assert pair.count(AP, GroupKeyConfirmed) == 1
    assert pair.authenticator.deadline == pytest.approx(20.0)
