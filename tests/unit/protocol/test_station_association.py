from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sae_pair import always, password, seeded

from pushbutton.protocol.association import AccessPointMlme
from pushbutton.protocol.association_outputs import (
    Joined,
    JoinFailed,
    LinkLost,
    SendFrame,
    StationAssociated,
    StationLeft,
)
from pushbutton.protocol.authentication import AssociationRules
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.sae_authenticator import SaeAuthenticator
from pushbutton.protocol.station_association import (
    ANSWER_TIME,
    SaeLogin,
    State,
    StationMlme,
    Target,
)
from pushbutton.wire.action_frames import SaQuery, SaQueryKind
from pushbutton.wire.frames import (
    Authentication,
    ManagementFrame,
    Reason,
    Subtype,
    encode_reason,
)
from pushbutton.wire.security_elements import AkmSuite, Rsn

AP, STATION = bytes.fromhex("020000000100"), bytes.fromhex("020000000200")
PROFILE = BssProfile(AP, b"Home", 6, rsn=Rsn())
TARGET = Target(AP, b"Home", PROFILE.capability, Rsn().encode())


def play(
    station: StationMlme, access_point: AccessPointMlme, outputs: list[Output]
) -> tuple[list[Output], list[Output]]:
    """Carry frames to and fro; what station and access point said besides."""
    theirs: list[Output] = []
    ours: list[Output] = []
    queue = [(STATION, output) for output in outputs]
    while queue:
        who, output = queue.pop(0)
        if not isinstance(output, SendFrame):
            (ours if who == STATION else theirs).append(output)
        elif who == STATION:
            queue += [(AP, said) for said in access_point.receive(output.octets, 0.0)]
        else:
            queue += [(STATION, said) for said in station.receive(output.octets, 0.0)]
            queue += [(AP, said) for said in access_point.status(output.octets, True, 0.0)]
    return ours, theirs


def test_joining_our_access_point_and_leaving_it() -> None:
    station, access_point = StationMlme(STATION), AccessPointMlme(PROFILE)
    ours, theirs = play(station, access_point, station.join(TARGET, 0.0))
    assert ours == [Joined(1, PROFILE.response_elements(wsc=False))]
    assert any(isinstance(output, StationAssociated) for output in theirs)
    assert station.state is State.ASSOCIATED
    assert station.deadline is None
    _, theirs = play(station, access_point, station.leave())
    assert StationLeft(STATION, Reason.LEAVING, True) in theirs
    assert station.state is State.IDLE
    assert station.leave() == []


def test_the_access_point_sends_the_station_away() -> None:
    station, access_point = StationMlme(STATION), AccessPointMlme(PROFILE)
    play(station, access_point, station.join(TARGET, 0.0))
    (farewell, *_) = access_point.deauthenticate_all(Reason.LEAVING)
    assert isinstance(farewell, SendFrame)
    assert station.receive(farewell.octets, 1.0) == [LinkLost(Reason.LEAVING)]
    assert station.receive(farewell.octets, 1.0) == []


def test_a_refused_association() -> None:
    station, access_point = StationMlme(STATION), AccessPointMlme(PROFILE)
    target = Target(AP, b"Work", PROFILE.capability, Rsn().encode())
    ours, _ = play(station, access_point, station.join(target, 0.0))
    assert ours == [JoinFailed(1, "association")]
    assert station.state is State.IDLE


def frame(subtype: Subtype, body: bytes, source: bytes = AP) -> bytes:
    return ManagementFrame(subtype, STATION, source, source, body).encode()


def test_a_refused_authentication() -> None:
    station = StationMlme(STATION)
    station.join(TARGET, 0.0)
    body = Authentication(0, 2, 13).encode()
    assert station.receive(frame(Subtype.AUTHENTICATION, body), 0.1) == [
        JoinFailed(13, "authentication")
    ]


def test_a_deauthentication_while_joining() -> None:
    station = StationMlme(STATION)
    station.join(TARGET, 0.0)
    body = encode_reason(Reason.UNSPECIFIED)
    assert station.receive(frame(Subtype.DEAUTHENTICATION, body), 0.1) == [
        JoinFailed(1, "authentication")
    ]


def test_silence() -> None:
    station = StationMlme(STATION)
    sent = len(station.join(TARGET, 0.0))
    now = 0.0
    while station.deadline is not None:
        assert station.expire(now) == []
        now = station.deadline
        outputs = station.expire(now)
        sent += sum(isinstance(output, SendFrame) for output in outputs)
    assert outputs == [JoinFailed(None, "authentication")]
    assert sent == 3
    assert now == pytest.approx(3 * ANSWER_TIME)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        frame(Subtype.AUTHENTICATION, b"\x00"),
        frame(Subtype.AUTHENTICATION, Authentication(0, 2, 0).encode(), source=STATION),
    ],
)
def test_frames_that_are_dropped(octets: bytes) -> None:
    station = StationMlme(STATION)
    station.join(TARGET, 0.0)
    assert station.receive(octets, 0.1) == []
    assert station.dropped == 1
    assert station.state is State.AUTHENTICATING


def test_frames_out_of_turn_are_ignored() -> None:
    station = StationMlme(STATION)
    assert station.receive(frame(Subtype.AUTHENTICATION, bytes(6)), 0.0) == []
    station.join(TARGET, 0.0)
    assert station.receive(frame(Subtype.ASSOCIATION_RESPONSE, bytes(6)), 0.0) == []
    assert station.receive(frame(Subtype.AUTHENTICATION, bytes(6)), 0.0) == []
    assert station.state is State.AUTHENTICATING


WPA3 = replace(PROFILE, rsn=Rsn(akms=(AkmSuite.SAE,), capabilities=0x00C0), hashing=True)


def sae_access_point() -> AccessPointMlme:
    sae = SaeAuthenticator(AP, always(password()), seeded(1))
    return AccessPointMlme(WPA3, AssociationRules(sae=sae))


def sae_target(text: str = "correct horse") -> Target:
    rsn = WPA3.rsn
    assert rsn is not None
    elements = rsn.encode() + WPA3.rsn_extension
    login = SaeLogin(password(text), True, seeded(2))
    return Target(AP, b"Home", WPA3.capability, elements, login=login)


def test_joining_with_a_password() -> None:
    station, access_point = StationMlme(STATION), sae_access_point()
    ours, theirs = play(station, access_point, station.join(sae_target(), 0.0))
    (joined,) = ours
    assert isinstance(joined, Joined)
    (associated,) = (output for output in theirs if isinstance(output, StationAssociated))
    assert joined.pmk is not None
    assert associated.station.pmk is not None
    assert joined.pmk.matches(associated.station.pmk)
    assert joined.pmkid == associated.station.pmkid
    assert station.state is State.ASSOCIATED


def test_a_wrong_password_is_told_as_such() -> None:
    station, access_point = StationMlme(STATION), sae_access_point()
    ours, _ = play(station, access_point, station.join(sae_target("wrong horse"), 0.0))
    assert ours == [JoinFailed(1, "authentication", wrong_password=True)]
    assert station.state is State.IDLE


def test_an_access_point_that_does_not_answer_a_commit() -> None:
    station = StationMlme(STATION)
    outputs = station.join(sae_target(), 0.0)
    sent = 0
    while station.deadline is not None:
        sent += sum(isinstance(output, SendFrame) for output in outputs)
        outputs = station.expire(station.deadline)
    assert sent == 4
    assert outputs == [JoinFailed(None, "authentication")]


def test_another_join_forgets_the_key_of_the_last_one() -> None:
    station, access_point = StationMlme(STATION), sae_access_point()
    outputs = station.join(sae_target(), 0.0)
    while station.state is State.AUTHENTICATING:
        (sent,) = (o for o in outputs if isinstance(o, SendFrame))
        answers = [o for o in access_point.receive(sent.octets, 0.0) if isinstance(o, SendFrame)]
        outputs = [o for answer in answers for o in station.receive(answer.octets, 0.0)]
    accepted = station._accepted
    assert accepted is not None
    station.join(TARGET, 1.0)
    assert accepted.pmk.wiped


def test_the_question_whether_it_is_still_there_is_answered() -> None:
    station, access_point = StationMlme(STATION), AccessPointMlme(PROFILE)
    asked = frame(Subtype.ACTION, SaQuery(SaQueryKind.REQUEST, 77).encode())
    assert station.receive(asked, 0.0) == []
    play(station, access_point, station.join(TARGET, 0.0))
    (answer,) = station.receive(asked, 1.0)
    assert isinstance(answer, SendFrame)
    body = ManagementFrame.parse(answer.octets).body
    assert SaQuery.parse(body) == SaQuery(SaQueryKind.RESPONSE, 77)
    for other in (SaQuery(SaQueryKind.RESPONSE, 1).encode(), b"\x04\x00"):
        assert station.receive(frame(Subtype.ACTION, other), 1.0) == []
