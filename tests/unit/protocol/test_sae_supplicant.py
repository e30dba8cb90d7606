from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from sae_pair import AP, STATION, SaePair, always, password

from pushbutton.protocol.sae_authenticator import SaePolicy
from pushbutton.protocol.sae_frames import (
    COMMIT,
    CONFIRM,
    CommitMessage,
    SaeFailed,
    SaeStatus,
    encode_token_request,
    sae_body,
)
from pushbutton.protocol.sae_password import SaePassword
from pushbutton.protocol.sae_supplicant import ANSWER_TIME, ATTEMPTS, TOKEN_LIMIT, SaeTerms, State
from pushbutton.wire.frames import Authentication

HASHED = SaeStatus.HASH_TO_ELEMENT
WAYS = pytest.mark.parametrize("hashed", [False, True], ids=["hunted", "hashed"])


def terms(hashed: bool = True, groups: tuple[int, ...] = (19, 20, 21)) -> SaeTerms:
    return SaeTerms(STATION, AP, hashed, groups)


@WAYS
@pytest.mark.parametrize("group", [19, 20, 21])
def test_four_frames_make_a_key(hashed: bool, group: int) -> None:
    pair = SaePair(terms(hashed, (group,)), SaePolicy(groups=(19, 20, 21)))
    pair.run()
    assert pair.agreed()
    status = HASHED if hashed else 0
    assert pair.ladder() == [
        ("station", COMMIT, status),
        ("access point", COMMIT, status),
        ("station", CONFIRM, 0),
        ("access point", CONFIRM, 0),
    ]
    assert all(
        accepted.hashed is hashed for who in (AP, STATION) for accepted in pair.accepted(who)
    )
    assert pair.supplicant.state is State.ACCEPTED
    assert pair.supplicant.deadline is None


@WAYS
def test_a_wrong_password_is_told_after_one_guess(hashed: bool) -> None:
    pair = SaePair(terms(hashed), station_password=password("wrong horse"))
    pair.run()
    assert pair.ladder()[-1] == ("access point", CONFIRM, SaeStatus.UNSPECIFIED_FAILURE)
    assert pair.said[STATION][-1] == SaeFailed(AP, SaeStatus.UNSPECIFIED_FAILURE, True)
    assert pair.said[AP][-1] == SaeFailed(STATION, SaeStatus.UNSPECIFIED_FAILURE, True)
    assert not pair.accepted(AP) and not pair.accepted(STATION)


@WAYS
def test_the_station_goes_through_its_groups(hashed: bool) -> None:
    pair = SaePair(terms(hashed), SaePolicy(groups=(21,)))
    pair.run()
    assert pair.agreed()
    refused = SaeStatus.FINITE_CYCLIC_GROUP_NOT_SUPPORTED
    assert [status for _, _, status in pair.ladder()].count(refused) == 2
    commits = [frame for who, frame in pair.frames if who == STATION and frame.transaction == 1]
    named = [CommitMessage.parse(frame.rest, hashed).rejected_groups.hex() for frame in commits]
    assert named == (["", "1300", "13001400"] if hashed else ["", "", ""])


def test_no_group_in_common_is_a_failure() -> None:
    pair = SaePair(terms(groups=(19, 20)), SaePolicy(groups=(21,)))
    pair.run()
    status = SaeStatus.FINITE_CYCLIC_GROUP_NOT_SUPPORTED
    assert pair.said[STATION][-1] == SaeFailed(AP, status)


def test_a_forged_refusal_of_a_group_is_found_out_when_hashing() -> None:
    forged = [sae_body(COMMIT, SaeStatus.FINITE_CYCLIC_GROUP_NOT_SUPPORTED, b"\x13\x00")]

    def judge(sender: bytes, frame: Authentication) -> Sequence[Authentication]:
        return forged if sender == AP and frame.rest[:2] == b"\x13\x00" else (frame,)

    pair = SaePair(terms(), SaePolicy(groups=(19, 20)), judge=judge)
    pair.run()
    assert pair.said[STATION][-1] == SaeFailed(AP, SaeStatus.UNSPECIFIED_FAILURE)
    assert not pair.accepted(AP)


@WAYS
def test_a_token_is_repeated_with_the_same_commit(hashed: bool) -> None:
    pair = SaePair(terms(hashed), SaePolicy(threshold=0))
    pair.run()
    assert pair.agreed()
    first, second = (
        CommitMessage.parse(frame.rest, hashed)
        for who, frame in pair.frames
        if who == STATION and frame.transaction == COMMIT
    )
    assert first.commit == second.commit
    assert not first.token and second.token


def test_an_access_point_cannot_demand_tokens_for_ever() -> None:
    numbers = itertools.count()

    def judge(sender: bytes, frame: Authentication) -> Sequence[Authentication]:
        if sender == STATION:
            return (frame,)
        token = next(numbers).to_bytes(32, "big")
        rest = encode_token_request(19, token, True)
        return (sae_body(COMMIT, SaeStatus.ANTI_CLOGGING_TOKEN_REQUIRED, rest),)

    pair = SaePair(judge=judge)
    pair.run()
    assert pair.said[STATION][-1] == SaeFailed(AP, None)
    assert len([who for who, _ in pair.frames if who == STATION]) <= 1 + TOKEN_LIMIT + ATTEMPTS


def test_several_passwords_are_told_apart_by_their_identifiers() -> None:
    known = {b"kitchen": password("one", b"kitchen"), b"cellar": password("two", b"cellar")}

    def choose(station: bytes, identifier: bytes | None) -> SaePassword | None:
        return known.get(identifier or b"")

    pair = SaePair(passwords=choose, station_password=password("two", b"cellar"))
    pair.run()
    assert pair.agreed()
    # Stock stations insist that the access point repeats the identifier.
    answer = next(frame for who, frame in pair.frames if who == AP)
    assert CommitMessage.parse(answer.rest, True).identifier == b"cellar"
    crossed = SaePair(passwords=choose, station_password=password("two", b"kitchen"))
    crossed.run()
    assert not crossed.accepted(AP)


def test_silence_ends_it() -> None:
    pair = SaePair(judge=lambda sender, frame: ())
    pair.run()
    assert pair.ladder() == [("station", COMMIT, HASHED)] * ATTEMPTS
    assert pair.said[STATION][-1] == SaeFailed(AP, None)
    assert pair.supplicant.state is State.NOTHING


@WAYS
@pytest.mark.parametrize("lost", range(4))
def test_any_one_frame_may_be_lost(hashed: bool, lost: int) -> None:
    count = itertools.count()
    pair = SaePair(
        terms(hashed), judge=lambda sender, frame: () if next(count) == lost else (frame,)
    )
    pair.run(until=ATTEMPTS * ANSWER_TIME + 1)
    assert pair.agreed()


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10**6), hashed=st.booleans())
def test_bad_air_never_makes_two_keys(seed: int, hashed: bool) -> None:
    dice = random.Random(seed)
    held: list[Authentication] = []

    def judge(sender: bytes, frame: Authentication) -> Sequence[Authentication]:
        chance = dice.random()
        if chance < 0.2:
            return ()
        if chance < 0.4:
            return (frame, frame)
        if chance < 0.5 and frame.rest:
            place = dice.randrange(len(frame.rest))
            octets = bytearray(frame.rest)
            octets[place] ^= 1 << dice.randrange(8)
            return (replace(frame, rest=bytes(octets)), frame)
        if chance < 0.6 and held:
            return (held.pop(), frame)
        held.append(frame)
        return (frame,)

    pair = SaePair(terms(hashed), judge=judge, seed=seed)
    pair.run()
    theirs, ours = pair.accepted(STATION), pair.accepted(AP)
    assert len(theirs) <= 1
    for key in theirs:
        assert any(key.pmk.matches(other.pmk) for other in ours)


def test_our_own_commit_sent_back_is_dropped() -> None:
    pair = SaePair(judge=lambda sender, frame: ())
    pair.take(STATION, pair.supplicant.start(0.0))
    (_, commit) = pair.frames[0]
    assert pair.supplicant.receive(commit, 0.0) == []
    assert pair.supplicant.dropped == 1
    assert pair.supplicant.state is State.COMMITTED


def test_an_answer_of_the_other_kind_is_no_answer() -> None:
    pair = SaePair(judge=lambda sender, frame: ())
    pair.take(STATION, pair.supplicant.start(0.0))
    (_, commit) = pair.frames[0]
    for frame in (
        replace(commit, status=0),
        replace(commit, algorithm=Authentication.OPEN),
        replace(commit, transaction=CONFIRM),
        sae_body(COMMIT, SaeStatus.FINITE_CYCLIC_GROUP_NOT_SUPPORTED, b"\x14\x00"),
        sae_body(COMMIT, SaeStatus.ANTI_CLOGGING_TOKEN_REQUIRED, b"\x13\x00"),
    ):
        assert pair.supplicant.receive(frame, 0.0) == []
    assert pair.supplicant.dropped == 5
    assert pair.supplicant.state is State.COMMITTED


def test_a_refusal_ends_it_at_once() -> None:
    pair = SaePair(passwords=always(None))
    pair.run()
    assert pair.said[STATION][-1] == SaeFailed(AP, SaeStatus.UNSPECIFIED_FAILURE)
    assert len(pair.frames) == 2


def test_starting_again_makes_another_key() -> None:
    pair = SaePair()
    pair.run(until=5.0)
    pair.run(until=10.0)
    first, second = pair.accepted(STATION)
    assert not first.pmk.matches(second.pmk)
    assert first.pmkid != second.pmkid
