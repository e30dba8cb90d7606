"""Subscriptions: whom events may go to, how many there may be, what waits and what is dropped."""

from __future__ import annotations

from collections import deque
from ipaddress import IPv4Address, IPv4Network
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.upnp.gena import (
    LEASE,
    LONGEST_QUEUE,
    Callback,
    Event,
    EventRate,
    Subscription,
    Subscriptions,
    encode_properties,
    parse_callbacks,
    parse_properties,
    parse_sid,
)

NETWORK = IPv4Network("192.168.1.0/24")
PEER = IPv4Address("192.168.1.7")
NAMES = st.sampled_from(["STAStatus", "APStatus", "WLANEvent"])
TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF), max_size=60)
SID = UUID("12345678-9abc-4ef0-9234-56789abcdef0")
PROBE = Event(b"probe", expendable=True)
EAP = Event(b"eap")


def urls(header: str) -> list[str]:
    return [one.url for one in parse_callbacks(header, NETWORK, PEER)]


def subscription(*callbacks: Callback) -> Subscription:
    return Subscription(uuid4(), PEER, deque(callbacks), LEASE)


def callback(peer: IPv4Address = PEER) -> Callback:
    return parse_callbacks(f"<http://{peer}/>", NETWORK, peer)[0]


# ---- property sets ----------------------------------------------------------------------------


@given(st.dictionaries(NAMES, TEXT))
def test_property_sets_survive(values: dict[str, str]) -> None:
    assert parse_properties(encode_properties(values)) == values


@given(st.binary(max_size=60))
def test_octets_are_a_property_set_or_malformed(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_properties(octets)


def test_other_documents_are_no_property_set() -> None:
    with pytest.raises(MalformedError):
        parse_properties(b"<properties/>")
    with pytest.raises(MalformedError):
        parse_properties(b"<!DOCTYPE a><propertyset/>")


# ---- callbacks --------------------------------------------------------------------------------


def test_a_callback_is_taken_apart() -> None:
    found = parse_callbacks("<HTTP://192.168.1.7:8080/a/b?c> <http://192.168.1.7>", NETWORK, PEER)
    assert [(str(one.address), one.port, one.path, one.host) for one in found] == [
        ("192.168.1.7", 8080, "/a/b?c", "192.168.1.7:8080"),
        ("192.168.1.7", 80, "/", "192.168.1.7"),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.1.8/",  # a neighbour
        "http://192.168.2.7/",  # another network
        "http://8.8.8.8/",
        "http://127.0.0.1/",
        "http://192.168.1.255/",
        "http://239.255.255.250/",
        "http://host.example/",
        "http://localhost/",
        "http://192.168.1.7.example/",
        "http://192.168.1.7@8.8.8.8/",
        "http://user@192.168.1.7/",
        "http://[::1]/",
        "http://[::ffff:192.168.1.7]/",
        "http://3232235783/",
        "http://0xc0.0xa8.1.7/",
        "http://192.168.1.007/",
        "http://192.168.1.7:0/",
        "http://192.168.1.7:/",
        "http://192.168.1.7:65536/",
        "http://192.168.1.7:99999999999/",
        "http://192.168.1.7:80x/",
        "http://192.168.1.7:\u0661/",
        "https://192.168.1.7/",
        "ftp://192.168.1.7/",
        "//192.168.1.7/",
        "http://192.168.1.7/a b",
        "http://192.168.1.7/a\r\nX-Header: b",
        "http://192.168.1.7/\u00e4",
        "http:///",
        "",
        "http://192.168.1.7/" + 700 * "x",
    ],
)
def test_a_callback_goes_to_the_subscriber_itself_or_nowhere(url: str) -> None:
    assert urls(f"<{url}>") == []
    assert urls(f"<{url}> <http://192.168.1.7/>") == ["http://192.168.1.7/"]


@pytest.mark.parametrize(
    "header",
    ["", "<", "<>", ">", "http://192.168.1.7/", "<http://192.168.1.7/", " x <http://192.168.1.7/>"],
)
def test_what_is_not_in_angle_brackets_is_no_callback(header: str) -> None:
    assert urls(header) == []


def test_reading_stops_at_the_first_item_without_brackets() -> None:
    one, two = "<http://192.168.1.7/1>", "<http://192.168.1.7/2>"
    assert len(urls(f"{one}{two}")) == 2
    assert len(urls(f"  {one} \t {two}  ")) == 2
    assert len(urls(f"{one} x {two}")) == 1
    assert len(urls(f"{one}, {two}")) == 1


def test_700_characters_and_8_addresses_are_the_most() -> None:
    longest = "http://192.168.1.7/".ljust(700, "x")
    assert urls(f"<{longest}>") == [longest]
    assert len(urls(12 * "<http://192.168.1.7/>")) == 8


@given(st.text(max_size=100))
def test_any_header_has_callbacks_or_none(header: str) -> None:
    parse_callbacks(header, NETWORK, PEER)
    parse_callbacks(f"<http://{header}>", NETWORK, PEER)


# ---- SID --------------------------------------------------------------------------------------


@given(st.uuids())
def test_a_sid_is_read(sid: UUID) -> None:
    assert parse_sid(f"uuid:{sid}") == sid
    assert parse_sid(f" UUID: {str(sid).upper()} ") == sid


@pytest.mark.parametrize(
    "header",
    [
        "",
        "uuid:",
        "uuid:1234",
        f"{SID}",
        f"uuid:{SID}x",
        f"uuid:{SID.hex}",
        "uuid:\u0661",
    ],
)
def test_other_sids_are_malformed(header: str) -> None:
    with pytest.raises(MalformedError):
        parse_sid(header)


# ---- the table --------------------------------------------------------------------------------


def test_a_fifth_subscription_removes_the_oldest() -> None:
    table = Subscriptions()
    sids = [uuid4() for _ in range(6)]
    for number, sid in enumerate(sids[:4]):
        assert table.add(sid, (callback(),), number)[1] == ()
    assert table.renew(sids[0], 4)  # which makes the second one the oldest
    _, evicted = table.add(sids[4], (callback(),), 5)
    assert [one.sid for one in evicted] == [sids[1]]
    assert [one.sid for one in table] == [sids[2], sids[3], sids[0], sids[4]]
    assert len(table) == 4
    assert sids[1] not in table


def test_whoever_subscribes_again_and_again_ends_nobodys_subscription_but_its_own() -> None:
    table = Subscriptions()
    first, greedy = uuid4(), [uuid4() for _ in range(6)]
    table.add(first, (callback(),), 0)
    for now, sid in enumerate(greedy):
        table.add(sid, (callback(IPv4Address("192.168.1.8")),), now)
    assert [one.sid for one in table] == [first, *greedy[3:]]


def test_a_subscription_holds_1801_seconds_from_its_renewal() -> None:
    table = Subscriptions()
    first, second = uuid4(), uuid4()
    table.add(first, (callback(),), 0)
    table.add(second, (callback(),), 10)
    assert table.deadline == LEASE == 1801
    table.renew(first, 20)
    assert table.expire(1810) == ()
    assert [one.sid for one in table.expire(1811)] == [second]
    assert table.deadline == 1821
    assert not table.renew(second, 1811)
    assert table.remove(second) is None


def test_a_subscriber_is_known_by_its_address() -> None:
    table = Subscriptions()
    added, _ = table.add(uuid4(), (callback(),), 0)
    assert table.has_address(PEER)
    assert not table.has_address(IPv4Address("192.168.1.8"))
    assert table.remove(added.sid) is added
    assert not table.has_address(PEER)
    assert table.deadline is None


# ---- queues -----------------------------------------------------------------------------------


def test_a_full_queue_takes_no_probe_request_and_drops_its_oldest_for_the_rest() -> None:
    full = subscription(callback())
    for _ in range(LONGEST_QUEUE):
        assert full.put(EAP)
    assert not full.put(PROBE)
    assert full.put(Event(b"news"))
    assert [number for number, _ in full.queue] == list(range(1, 21))
    assert full.queue[-1][1].properties == b"news"


def test_behind_a_failed_delivery_no_probe_request_waits() -> None:
    slow = subscription(callback())
    slow.failing = True
    assert slow.put(PROBE)
    assert not slow.put(PROBE)
    assert slow.put(EAP)
    slow.delivered(slow.callbacks[0])
    assert slow.put(PROBE)


def test_after_the_largest_number_comes_one() -> None:
    old = subscription(callback())
    old.sequence = 0xFFFF_FFFF
    old.put(EAP)
    old.put(EAP)
    assert [number for number, _ in old.queue] == [0xFFFF_FFFF, 1]


def test_ten_failures_in_a_row_remove_an_address() -> None:
    first, second = callback(), callback()
    one = subscription(first, second)
    one.failed(first)
    assert list(one.callbacks) == [second, first]
    one.delivered(first)
    for _ in range(9):
        one.failed(first)
    assert first in one.callbacks
    one.failed(first)
    assert list(one.callbacks) == [second]
    one.failed(first)
    assert list(one.callbacks) == [second]


def test_five_events_a_second_are_told_and_only_probe_requests_stand_back() -> None:
    rate = EventRate()
    assert [rate.admits(True, 10 + step / 10) for step in range(7)] == [True] * 5 + [False] * 2
    assert rate.admits(False, 10.7)
    # The one that was told in between counts, too: four of the last second are left.
    assert [rate.admits(True, 11.05), rate.admits(True, 11.06)] == [False, False]
    assert rate.admits(True, 11.15)
    assert all(rate.admits(False, 20 + step / 100) for step in range(50))
