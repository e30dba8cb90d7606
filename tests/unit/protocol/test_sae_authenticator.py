from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from sae_pair import AP, STATION, SaePair, always, password, seeded

from pushbutton.crypto.sae import Commit
from pushbutton.crypto.sae_groups import GROUP_19
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.sae_authenticator import (
    ANTI_CLOGGING_THRESHOLD,
    MOST_OPEN,
    OPEN_TIME,
    REPEAT_TIME,
    SYNC_LIMIT,
    SaeAuthenticator,
    SaePolicy,
)
from pushbutton.protocol.sae_frames import (
    COMMIT,
    CONFIRM,
    CommitMessage,
    ConfirmMessage,
    SaeAccepted,
    SaeFailed,
    SaeStatus,
    SendAuthentication,
    encode_groups,
    sae_body,
)
from pushbutton.protocol.sae_supplicant import SaeSupplicant, SaeTerms
from pushbutton.wire.frames import Authentication

HASHED = SaeStatus.HASH_TO_ELEMENT


def access_point(policy: SaePolicy | None = None) -> SaeAuthenticator:
    return SaeAuthenticator(AP, always(password()), seeded(1), policy)


def station(number: int = 0, hashed: bool = True) -> tuple[bytes, SaeSupplicant, Authentication]:
    """Return the address of a station, itself, and its commit."""
    address = bytes.fromhex("0200000003") + bytes((number,))
    supplicant = SaeSupplicant(SaeTerms(address, AP, hashed), password(), seeded(50 + number))
    return address, supplicant, sent(supplicant.start(0.0))[0]


def sent(outputs: list[Output]) -> list[Authentication]:
    return [output.body for output in outputs if isinstance(output, SendAuthentication)]


def confirm_for(
    authenticator: SaeAuthenticator, who: tuple[bytes, SaeSupplicant, Authentication]
) -> Authentication:
    """Exchange commits; the station's confirm."""
    address, supplicant, commit = who
    (answer,) = sent(authenticator.receive(address, commit, 0.0))
    (confirm,) = sent(supplicant.receive(answer, 0.0))
    return confirm


def test_the_station_is_let_in_before_it_is_told() -> None:
    authenticator, who = access_point(), station()
    outputs = authenticator.receive(who[0], confirm_for(authenticator, who), 0.0)
    accepted, answer = outputs
    assert isinstance(accepted, SaeAccepted) and accepted.hashed and len(accepted.pmk) == 32
    assert isinstance(answer, SendAuthentication)
    assert (answer.body.transaction, answer.body.status) == (CONFIRM, 0)


def test_a_wrong_password_gets_no_confirm_and_no_second_guess() -> None:
    authenticator, who = access_point(), station()
    confirm = confirm_for(authenticator, who)
    forged = replace(confirm, rest=confirm.rest[:2] + bytes(len(confirm.rest) - 2))
    outputs = authenticator.receive(who[0], forged, 0.0)
    assert outputs == [
        SendAuthentication(who[0], sae_body(CONFIRM, SaeStatus.UNSPECIFIED_FAILURE)),
        SaeFailed(who[0], SaeStatus.UNSPECIFIED_FAILURE, wrong_password=True),
    ]
    assert authenticator.receive(who[0], confirm, 0.0) == []
    assert authenticator.deadline is None


def test_a_commit_that_is_repeated_is_answered_alike_some_times() -> None:
    authenticator, (address, _, commit) = access_point(), station()
    first = authenticator.receive(address, commit, 0.0)
    for _ in range(SYNC_LIMIT):
        assert authenticator.receive(address, commit, 1.0) == first
    assert authenticator.receive(address, commit, 1.0) == []
    assert authenticator.open_exchanges == 1


def test_another_commit_begins_anew() -> None:
    authenticator, who = access_point(), station()
    stale = confirm_for(authenticator, who)
    supplicant = SaeSupplicant(SaeTerms(who[0], AP), password(), seeded(99))
    again = (who[0], supplicant, sent(supplicant.start(0.0))[0])
    fresh = confirm_for(authenticator, again)
    assert authenticator.open_exchanges == 1
    assert any(
        isinstance(output, SaeAccepted) for output in authenticator.receive(who[0], fresh, 0.0)
    )
    assert authenticator.receive(who[0], stale, 0.0) == []


def test_a_confirm_that_is_repeated_is_answered_again_with_the_last_counter() -> None:
    authenticator, who = access_point(), station()
    confirm = confirm_for(authenticator, who)
    authenticator.receive(who[0], confirm, 0.0)
    for _ in range(SYNC_LIMIT):
        outputs = authenticator.receive(who[0], confirm, 1.0)
        assert ConfirmMessage.parse(sent(outputs)[0].rest).counter == 0xFFFF
        assert len(outputs) == 1
    assert authenticator.receive(who[0], confirm, 1.0) == []


def test_an_older_confirm_and_a_forged_one_get_no_answer_after_success() -> None:
    authenticator, (address, supplicant, commit) = access_point(), station()
    first = confirm_for(authenticator, (address, supplicant, commit))
    (second,) = sent(supplicant.expire(1.0))
    authenticator.receive(address, second, 0.0)
    assert authenticator.receive(address, first, 0.0) == []
    forged = replace(second, rest=second.rest[:-1] + bytes((second.rest[-1] ^ 1,)))
    assert authenticator.receive(address, forged, 0.0) == []
    assert len(authenticator.receive(address, second, 0.0)) == 1
    assert authenticator.receive(address, commit, 0.0) == []


def test_exchanges_end_and_take_their_secrets_along() -> None:
    authenticator, who = access_point(), station()
    confirm = confirm_for(authenticator, who)
    assert authenticator.deadline == OPEN_TIME
    assert authenticator.expire(OPEN_TIME - 0.1) == []
    assert authenticator.expire(OPEN_TIME) == [SaeFailed(who[0], None)]
    assert authenticator.receive(who[0], confirm, OPEN_TIME) == []
    assert authenticator.deadline is None

    who = station()
    confirm = confirm_for(authenticator, who)
    (accepted, _) = authenticator.receive(who[0], confirm, 1.0)
    assert authenticator.deadline == 1.0 + REPEAT_TIME
    assert authenticator.expire(1.0 + REPEAT_TIME) == []
    assert authenticator.deadline is None
    assert isinstance(accepted, SaeAccepted) and not accepted.pmk.wiped


def test_closing_forgets_all() -> None:
    authenticator = access_point()
    for number in range(3):
        confirm_for(authenticator, station(number))
    authenticator.close()
    assert (authenticator.open_exchanges, authenticator.deadline) == (0, None)


@pytest.mark.parametrize("hashed", [False, True])
def test_from_five_open_exchanges_on_a_token_is_demanded(hashed: bool) -> None:
    authenticator = access_point()
    for number in range(ANTI_CLOGGING_THRESHOLD):
        confirm_for(authenticator, station(number, hashed))
    address, supplicant, commit = station(9, hashed)
    (demand,) = sent(authenticator.receive(address, commit, 0.0))
    assert demand.status == SaeStatus.ANTI_CLOGGING_TOKEN_REQUIRED
    assert authenticator.open_exchanges == ANTI_CLOGGING_THRESHOLD
    (again,) = sent(supplicant.receive(demand, 0.0))
    assert again.rest != commit.rest
    (answer,) = sent(authenticator.receive(address, again, 0.0))
    assert answer.status == (HASHED if hashed else 0)
    # The token of one station is of no use to another.
    other, _, plain = station(10, hashed)
    stolen = replace(
        CommitMessage.parse(plain.rest, hashed),
        token=CommitMessage.parse(again.rest, hashed).token,
    )
    (refusal,) = sent(authenticator.receive(other, replace(plain, rest=stolen.encode(hashed)), 0.0))
    assert refusal.status == SaeStatus.ANTI_CLOGGING_TOKEN_REQUIRED


def test_a_station_in_the_middle_of_its_exchange_needs_no_token_for_it() -> None:
    authenticator = access_point()
    stations = [station(number) for number in range(ANTI_CLOGGING_THRESHOLD)]
    for who in stations:
        confirm_for(authenticator, who)
    address, _, commit = stations[0]
    (answer,) = sent(authenticator.receive(address, commit, 0.0))
    assert answer.status == HASHED


def test_the_number_of_exchanges_is_bounded() -> None:
    authenticator = access_point(SaePolicy(threshold=1000))
    for number in range(MOST_OPEN):
        address, _, commit = station(number)
        authenticator.receive(address, commit, 0.0)
    address, _, commit = station(MOST_OPEN)
    (refusal,) = sent(authenticator.receive(address, commit, 0.0))
    assert refusal.status == SaeStatus.NO_ROOM
    assert authenticator.open_exchanges == MOST_OPEN


def test_a_group_that_we_do_not_take_is_named_in_the_refusal() -> None:
    authenticator, (address, _, commit) = access_point(SaePolicy(groups=(20,))), station()
    assert authenticator.receive(address, commit, 0.0) == [
        SendAuthentication(
            address,
            sae_body(COMMIT, SaeStatus.FINITE_CYCLIC_GROUP_NOT_SUPPORTED, b"\x13\x00"),
        )
    ]


def test_a_group_that_somebody_else_refused_in_our_name_ends_the_exchange() -> None:
    authenticator = access_point(SaePolicy(groups=(19, 20)))
    address, _, commit = station()
    message = CommitMessage.parse(commit.rest, True)
    lied_to = replace(message, rejected_groups=encode_groups((21, 20)))
    outputs = authenticator.receive(address, replace(commit, rest=lied_to.encode(True)), 0.0)
    assert [frame.status for frame in sent(outputs)] == [SaeStatus.UNSPECIFIED_FAILURE]


@pytest.mark.parametrize(
    ("policy", "hashed"), [(SaePolicy(hunting=False), False), (SaePolicy(hashing=False), True)]
)
def test_a_way_that_is_not_offered_is_not_answered(policy: SaePolicy, hashed: bool) -> None:
    authenticator, (address, _, commit) = access_point(policy), station(hashed=hashed)
    assert authenticator.receive(address, commit, 0.0) == []
    assert authenticator.dropped == 1


def test_an_unknown_password_identifier_is_refused_as_such() -> None:
    def choose(station: bytes, identifier: bytes | None) -> None:
        assert station == STATION

    for identifier, status in (
        (b"kitchen", SaeStatus.UNKNOWN_PASSWORD_IDENTIFIER),
        (None, SaeStatus.UNSPECIFIED_FAILURE),
    ):
        pair = SaePair(passwords=choose, station_password=password(identifier=identifier))
        pair.run()
        assert pair.ladder() == [("station", COMMIT, HASHED), ("access point", COMMIT, status)]
        assert pair.said[STATION][-1] == SaeFailed(AP, status)


def test_commits_that_no_honest_station_sends_are_refused() -> None:
    authenticator = access_point()
    own = station()[2]
    peer = CommitMessage.parse(own.rest, True).commit
    for bad in (
        Commit(GROUP_19, bytes(32), peer.element),
        Commit(GROUP_19, b"\xff" * 32, peer.element),
        Commit(GROUP_19, peer.scalar, bytes(64)),
    ):
        rest = CommitMessage(bad).encode(True)
        outputs = authenticator.receive(STATION, sae_body(COMMIT, HASHED, rest), 0.0)
        assert [frame.status for frame in sent(outputs)] == [SaeStatus.UNSPECIFIED_FAILURE]
    assert authenticator.open_exchanges == 0
    assert authenticator.dropped == 3


def test_our_own_commit_sent_back_leads_nowhere() -> None:
    authenticator, (address, _, commit) = access_point(), station()
    (answer,) = sent(authenticator.receive(address, commit, 0.0))
    (second,) = sent(authenticator.receive(address, answer, 0.0))
    assert second.rest != answer.rest
    assert authenticator.receive(address, replace(answer, transaction=CONFIRM), 0.0) == []


def test_frames_out_of_order_are_dropped_and_counted() -> None:
    authenticator, who = access_point(), station()
    confirm = confirm_for(authenticator, who)
    wrong = [
        (STATION, confirm),
        (who[0], replace(confirm, status=1)),
        (who[0], replace(confirm, rest=b"")),
        (who[0], replace(confirm, algorithm=Authentication.OPEN)),
        (who[0], sae_body(COMMIT, 127, who[2].rest)),
        (who[0], sae_body(COMMIT, HASHED, who[2].rest[:50])),
    ]
    for address, frame in wrong:
        assert authenticator.receive(address, frame, 0.0) == []
    (refusal,) = sent(authenticator.receive(who[0], sae_body(3, 0), 0.0))
    assert refusal.status == SaeStatus.UNEXPECTED_TRANSACTION
    assert authenticator.dropped == len(wrong) + 1
    assert len(authenticator.receive(who[0], confirm, 0.0)) == 2


@settings(deadline=None, max_examples=60)
@given(
    transaction=st.integers(0, 4),
    status=st.sampled_from([0, 1, 76, 77, 126, 127]),
    rest=st.binary(max_size=200) | st.binary(max_size=200).map(lambda b: b"\x13\x00" + b),
)
def test_rubbish_never_raises(transaction: int, status: int, rest: bytes) -> None:
    authenticator, who = access_point(), station()
    confirm = confirm_for(authenticator, who)
    authenticator.receive(STATION, sae_body(transaction, status, rest), 0.0)
    assert len(authenticator.receive(who[0], confirm, 0.0)) == 2
