from __future__ import annotations

import pytest

from pushbutton.protocol import events
from pushbutton.protocol.events import Event, parse
from pushbutton.web.activity import MOODS, MOST, Activity, Mood, Told, told_by
from pushbutton.web.board import Board

SILENT = {
    events.Success: "the device's own line tells it",
    events.EnrolleeSeen: "too many",
    events.RegistrationStep: "the wizard shows it",
    events.InterfaceEnabled: "the access point's own line tells it",
    events.InterfaceDisabled: "the access point's own line tells it",
    events.StationAnswered: "asked for by a program",
    events.HandshakeCompleted: "the connection's line tells it",
    events.EapStarted: "a step",
    events.EapMethodProposed: "a step",
    events.EapRetransmitted: "a step",
    events.EapSucceeded: "a step",
    events.EapFailed: "a step, also of a registration that went well",
    events.EapolFrame: "for test programs",
    events.ManagementFrame: "for test programs",
    events.ManagementFrameSent: "for test programs",
    events.ProbeRequestReceived: "too many",
    events.TestPacketReceived: "for test programs",
}


def test_every_event_was_thought_of() -> None:
    known = set(MOODS) | set(SILENT) | {events.KeyChanged}
    assert [kind.__name__ for kind in events.EVENTS if kind not in known] == []
    assert not set(MOODS) & set(SILENT)


@pytest.mark.parametrize(
    ("text", "words", "mood"),
    [
        ("WPS-FAIL msg=11 config_error=18", "last four digits", Mood.BAD),
        ("WPS-FAIL msg=9 config_error=18", "first four digits", Mood.BAD),
        ("WPS-AP-SETUP-LOCKED ", "locked", Mood.BAD),
        ("AP-STA-CONNECTED 02:00:00:00:00:09", "The lamp is connected", Mood.GOOD),
        ("WPS-PBC-ACTIVE ", "two minutes", Mood.PLAIN),
        ("KEY-CHANGED 3 revoked 02:00:00:00:00:09", "key of The lamp was taken back", Mood.BAD),
        ("KEY-CHANGED 3 expired", "The time of device 3 is over", Mood.BAD),
        ("KEY-CHANGED 3 imported 00:00:00:00:00:00", "A key for device 3", Mood.GOOD),
    ],
)
def test_what_happens_is_told_in_words(text: str, words: str, mood: Mood) -> None:
    event = parse(text)
    assert event is not None
    told = told_by(event, lambda address: "The lamp")
    assert told is not None
    assert words in told.sentence
    assert told.mood is mood


def test_a_step_is_no_line_of_its_own() -> None:
    event: Event = events.EapStarted(bytes(6))
    assert told_by(event, lambda address: "x") is None
    assert told_by(events.KeyChanged(3, "joined", bytes(6)), lambda address: "x") is None


def test_who_waits_is_told_once_and_the_rest_each_time() -> None:
    board = Board()
    activity = Activity(board)
    for _ in range(3):
        activity.tell(Told("It knocks.", Mood.WAITING), "line", "wlan0")
        activity.tell(Told("It came.", Mood.GOOD), "line", "wlan0")
    activity.tell(Told("It knocks.", Mood.WAITING), "line", "wlan1")
    sentences = [entry["sentence"] for entry in board.topic("activity").values()]
    assert sentences.count("It knocks.") == 2
    assert sentences.count("It came.") == 3


def test_the_oldest_go() -> None:
    board = Board()
    activity = Activity(board)
    for number in range(MOST + 5):
        activity.tell(Told(f"Number {number}."), "line", "wlan0")
    entries = list(board.topic("activity").values())
    assert len(entries) == MOST
    assert entries[0]["sentence"] == "Number 5."
