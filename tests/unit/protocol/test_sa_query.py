from __future__ import annotations

from pushbutton.protocol.association_outputs import SendFrame
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.sa_query import TIME_UNIT, SaQueries
from pushbutton.wire.action_frames import SaQuery, SaQueryKind
from pushbutton.wire.frames import ManagementFrame, Subtype

AP, STATION = b"\x02\x00\x00\x00\x01\x00", b"\x02\x00\x00\x00\x02\x00"


def asked(outputs: list[Output]) -> SaQuery:
    (output,) = outputs
    assert isinstance(output, SendFrame)
    frame = ManagementFrame.parse(output.octets)
    assert (frame.subtype, frame.destination, frame.source) == (Subtype.ACTION, STATION, AP)
    query = SaQuery.parse(frame.body)
    assert query is not None
    return query


def test_silence_takes_a_thousand_time_units() -> None:
    queries = SaQueries(AP)
    seen = [asked(queries.begin(STATION, 10.0))]
    assert queries.remaining(STATION, 10.0) == 1001
    times = []
    while queries.deadline is not None:
        now = queries.deadline
        times.append(round((now - 10.0) / TIME_UNIT))
        assert not queries.is_silent(STATION)
        outputs = queries.expire(now)
        seen += [asked(outputs)] if outputs else []
    assert times == [201, 402, 603, 804, 1000]
    assert queries.is_silent(STATION)
    assert all(query.kind == SaQueryKind.REQUEST for query in seen)
    assert len({query.transaction for query in seen}) == 5
    assert queries.begin(STATION, 20.0) == []
    queries.forget(STATION)
    assert not queries.is_silent(STATION)


def test_an_answer_ends_it() -> None:
    queries = SaQueries(AP)
    first = asked(queries.begin(STATION, 0.0))
    assert queries.deadline is not None
    asked(queries.expire(queries.deadline))
    assert queries.receive(STATION, SaQuery(SaQueryKind.RESPONSE, 0x7777)) == []
    assert queries.deadline is not None, "that was an answer to nothing"
    queries.receive(STATION, SaQuery(SaQueryKind.RESPONSE, first.transaction))
    assert queries.deadline is None
    assert not queries.is_silent(STATION)


def test_a_question_is_answered() -> None:
    answer = asked(SaQueries(AP).receive(STATION, SaQuery(SaQueryKind.REQUEST, 77)))
    assert answer == SaQuery(SaQueryKind.RESPONSE, 77)


def test_it_begins_once() -> None:
    queries = SaQueries(AP)
    asked(queries.begin(STATION, 0.0))
    assert queries.begin(STATION, 0.1) == []
