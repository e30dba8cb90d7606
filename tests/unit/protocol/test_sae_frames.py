"""The bodies of SAE frames: those that stock peers sent, round trips, and rubbish."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.crypto.sae import Commit
from pushbutton.crypto.sae_groups import GROUP_19, GROUPS
from pushbutton.errors import MalformedError
from pushbutton.protocol.sae_frames import (
    COMMIT,
    CommitMessage,
    ConfirmMessage,
    SaeStatus,
    commit_status,
    encode_groups,
    encode_token_request,
    group_number,
    parse_groups,
    parse_token_request,
)
from pushbutton.wire.frames import Authentication

RECORD = json.loads((Path(__file__).parents[1] / "crypto" / "sae_exchanges.json").read_text())
EXCHANGES: list[dict[str, Any]] = RECORD["exchanges"]
COMMITTING = (0, SaeStatus.HASH_TO_ELEMENT)


def frames(exchange: dict[str, Any]) -> list[Authentication]:
    return [Authentication.parse(bytes.fromhex(f["body"])) for f in exchange["frames"]]


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange["name"])
def test_what_stock_peers_sent_is_read_and_written_alike(exchange: dict[str, Any]) -> None:
    hashed = exchange["hashed"]
    token = b""
    for frame in frames(exchange):
        assert frame.algorithm == Authentication.SAE
        if frame.transaction == COMMIT and frame.status in COMMITTING:
            assert frame.status == commit_status(hashed)
            message = CommitMessage.parse(frame.rest, hashed)
            assert message.encode(hashed) == frame.rest
            assert message.token in (b"", token)
        elif frame.status == SaeStatus.ANTI_CLOGGING_TOKEN_REQUIRED:
            group, token = parse_token_request(frame.rest, hashed)
            assert encode_token_request(group, token, hashed) == frame.rest
        elif frame.status == SaeStatus.FINITE_CYCLIC_GROUP_NOT_SUPPORTED:
            assert group_number(frame.rest) in GROUPS
        else:
            assert ConfirmMessage.parse(frame.rest).encode() == frame.rest


def test_what_a_stock_station_says_besides() -> None:
    by_name = {exchange["name"]: exchange for exchange in EXCHANGES}
    named = CommitMessage.parse(frames(by_name["password identifier"])[0].rest, True)
    assert named.identifier == b"kitchen"
    refused = by_name["two groups refused before"]
    last = [frame for frame in frames(refused) if frame.transaction == COMMIT][-2]
    assert parse_groups(CommitMessage.parse(last.rest, True).rejected_groups) == (19, 20)


EXTRAS = st.binary(min_size=1, max_size=60)


@given(
    group=st.sampled_from(list(GROUPS.values())),
    token=st.binary(max_size=64),
    identifier=st.none() | EXTRAS,
    rejected=st.lists(st.integers(0, 65535), max_size=4),
    fill=st.integers(0, 255),
)
def test_commits_survive_encoding(
    group: Any, token: bytes, identifier: bytes | None, rejected: list[int], fill: int
) -> None:
    commit = Commit(group, bytes([fill]) * group.length, bytes([fill ^ 1]) * 2 * group.length)
    message = CommitMessage(commit, token, identifier, encode_groups(tuple(rejected)))
    assert CommitMessage.parse(message.encode(True), True) == message
    plain = CommitMessage(commit, token)
    assert CommitMessage.parse(plain.encode(False), False) == plain
    assert parse_groups(message.rejected_groups) == tuple(rejected)


@given(octets=st.binary(max_size=300), hashed=st.booleans())
def test_rubbish_is_malformed_or_reads_back(octets: bytes, hashed: bool) -> None:
    for head in (b"", b"\x13\x00", b"\x14\x00", b"\x15\x00"):
        try:
            message = CommitMessage.parse(head + octets, hashed)
        except MalformedError:
            continue
        assert CommitMessage.parse(message.encode(hashed), hashed) == message


def test_what_is_cut_off_or_strange_is_malformed() -> None:
    whole = CommitMessage(Commit(GROUP_19, bytes(32), bytes(64))).encode(True)
    for wrong in (
        b"",
        b"\x13",
        whole[:-1],
        b"\x1a\x00" + whole[2:],
        whole + b"\xff",
        whole + b"\xff\x04\x5c\x13\x00\x14",
    ):
        with pytest.raises(MalformedError):
            CommitMessage.parse(wrong, True)
    with pytest.raises(MalformedError):
        ConfirmMessage.parse(bytes(33))
    for wrong, hashed in ((b"\x13\x00", False), (b"\x13\x00", True), (b"\x13\x00token", True)):
        with pytest.raises(MalformedError):
            parse_token_request(wrong, hashed)


def test_elements_that_we_do_not_know_are_passed_over() -> None:
    commit = Commit(GROUP_19, bytes(32), bytes(64))
    octets = CommitMessage(commit).encode(True) + bytes.fromhex("ff02720add0400112233")
    assert CommitMessage.parse(octets, True) == CommitMessage(commit)


def test_a_token_in_its_element_is_unwrapped_whatever_the_way() -> None:
    # As hostapd 2.10 says it to a station that hashes first and hunts later.
    token = bytes(range(32))
    assert parse_token_request(encode_token_request(21, token, True), False) == (21, token)
    assert parse_token_request(b"\x15\x00\xff" + token, False) == (21, b"\xff" + token)
