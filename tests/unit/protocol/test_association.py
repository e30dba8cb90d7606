from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.protocol.association import CLASS_3_INTERVAL, CONFIRMATION_TIME, AccessPointMlme
from pushbutton.protocol.association_outputs import (
    AddStation,
    EapolAccepted,
    ProbeSeen,
    RemoveStation,
    SendFrame,
    StationAssociated,
    StationLeft,
)
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.outputs import Output
from pushbutton.wire.elements import encode_element, wsc_element
from pushbutton.wire.frames import (
    BROADCAST,
    AssociationRequest,
    AssociationResponse,
    Authentication,
    Beacon,
    FrameFlag,
    ManagementFrame,
    Reason,
    Status,
    Subtype,
    encode_reason,
    parse_reason,
)
from pushbutton.wire.security_elements import Rsn

AP, STATION = bytes.fromhex("020000000100"), bytes.fromhex("020000000200")
OTHER = bytes.fromhex("020000000300")
WSC = bytes.fromhex("104a000110")
PROFILE = BssProfile(
    AP,
    b"Home",
    6,
    rsn=Rsn(),
    wps=True,
    probe_response_wsc=wsc_element(WSC + b"\x10\x44\x00\x01\x02"),
    association_response_wsc=wsc_element(WSC),
)
RATES = encode_element(1, b"\x82\x84")
BASE = encode_element(0, b"Home") + RATES


def request(
    subtype: Subtype,
    body: bytes,
    source: bytes = STATION,
    destination: bytes = AP,
    bssid: bytes | None = None,
    **more: int,
) -> bytes:
    return ManagementFrame(
        subtype, destination, source, destination if bssid is None else bssid, body, **more
    ).encode()


def probe(elements: bytes, destination: bytes = BROADCAST) -> bytes:
    return request(Subtype.PROBE_REQUEST, elements, destination=destination)


def authentication(source: bytes = STATION, algorithm: int = 0, transaction: int = 1) -> bytes:
    body = Authentication(algorithm, transaction, 0).encode()
    return request(Subtype.AUTHENTICATION, body, source)


def association(elements: bytes, source: bytes = STATION, current: bytes | None = None) -> bytes:
    subtype = Subtype.REASSOCIATION_REQUEST if current else Subtype.ASSOCIATION_REQUEST
    return request(subtype, AssociationRequest(0x0431, 10, elements, current).encode(), source)


def sent(outputs: list[Output]) -> ManagementFrame:
    (only,) = (output for output in outputs if isinstance(output, SendFrame))
    return ManagementFrame.parse(only.octets)


def kinds(outputs: list[Output]) -> list[type[Output]]:
    return [type(output) for output in outputs]


def join(
    mlme: AccessPointMlme, elements: bytes = BASE + Rsn().encode(), source: bytes = STATION
) -> list[Output]:
    """Authenticate and associate; the outputs after the acknowledgement."""
    mlme.receive(authentication(source), 0.0)
    outputs = mlme.receive(association(elements, source), 0.0)
    assert kinds(outputs) == [AddStation, SendFrame]
    return mlme.status(sent(outputs).encode(), True, 0.0)


@pytest.mark.parametrize(
    ("elements", "answered", "for_us"),
    [
        (encode_element(0, b"") + RATES, True, True),
        (encode_element(0, b"Home") + RATES, True, True),
        (encode_element(0, b"Work") + RATES, False, False),
        (encode_element(0, b"") + RATES + encode_element(3, b"\x06"), True, True),
        (encode_element(0, b"") + RATES + encode_element(3, b"\x01"), False, True),
    ],
)
def test_probes(elements: bytes, answered: bool, for_us: bool) -> None:
    outputs = AccessPointMlme(PROFILE).receive(probe(elements), 0.0, -50)
    assert outputs[-1] == ProbeSeen(STATION, elements[2 : 2 + elements[1]], None, for_us, -50)
    assert len(outputs) == 1 + answered
    if answered:
        frame = sent(outputs)
        assert (frame.subtype, frame.destination) == (Subtype.PROBE_RESPONSE, STATION)
        assert Beacon.parse(frame.body) == Beacon(
            PROFILE.capability, PROFILE.probe_response_elements
        )


def test_the_wsc_attributes_of_a_probe_are_told() -> None:
    elements = encode_element(0, b"") + RATES + wsc_element(WSC)
    (_, seen) = AccessPointMlme(PROFILE).receive(probe(elements, AP), 0.0)
    assert isinstance(seen, ProbeSeen)
    assert seen.wsc == WSC


def test_the_answer_to_a_probe_is_that_of_the_profile_of_the_moment() -> None:
    mlme = AccessPointMlme(PROFILE)
    asked = probe(encode_element(0, b"") + RATES)
    first = sent(mlme.receive(asked, 0.0))
    assert sent(mlme.receive(asked, 0.0)) == first
    mlme.profile = replace(PROFILE, vendor_elements=encode_element(221, b"vendor"))
    assert sent(mlme.receive(asked, 0.0)).body == first.body + mlme.profile.vendor_elements


def test_a_hidden_network_answers_its_name_only() -> None:
    mlme = AccessPointMlme(replace(PROFILE, hidden=True))
    assert len(mlme.receive(probe(encode_element(0, b"") + RATES), 0.0)) == 1
    assert len(mlme.receive(probe(encode_element(0, b"Home") + RATES), 0.0)) == 2


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x40\x00",
        probe(b""),
        probe(encode_element(0, b"")),
        probe(b"\x00\x09Ho"),
        request(Subtype.AUTHENTICATION, b"\x00\x00\x01\x00\x00\x00", source=b"\x03" + bytes(5)),
        request(Subtype.AUTHENTICATION, b"\x00\x00\x01\x00\x00\x00", source=bytes(6)),
        request(Subtype.AUTHENTICATION, b"\x00\x00\x01\x00\x00\x00", source=AP),
        request(Subtype.AUTHENTICATION, b"\x00\x00\x01\x00\x00\x00", destination=OTHER),
        request(Subtype.AUTHENTICATION, b"\x00\x00\x01\x00\x00\x00", destination=BROADCAST),
        request(Subtype.AUTHENTICATION, b"\x00\x00\x01\x00\x00\x00", bssid=OTHER),
        request(Subtype.AUTHENTICATION, b"\x00\x00\x01"),
        request(Subtype.ASSOCIATION_REQUEST, b"\x00"),
        request(Subtype.DEAUTHENTICATION, b""),
    ],
)
def test_frames_that_are_dropped(frame: bytes) -> None:
    mlme = AccessPointMlme(PROFILE)
    assert mlme.receive(frame, 0.0) == []
    assert mlme.dropped == 1


@pytest.mark.parametrize(
    ("algorithm", "transaction", "answer", "status"),
    [
        (0, 1, 2, Status.SUCCESS),
        (0, 3, 4, Status.UNEXPECTED_TRANSACTION),
        (1, 1, 2, Status.AUTHENTICATION_ALGORITHM_UNSUPPORTED),
        (3, 1, 2, Status.AUTHENTICATION_ALGORITHM_UNSUPPORTED),
    ],
)
def test_authentication(algorithm: int, transaction: int, answer: int, status: Status) -> None:
    mlme = AccessPointMlme(PROFILE)
    frame = sent(mlme.receive(authentication(STATION, algorithm, transaction), 0.0))
    assert Authentication.parse(frame.body) == Authentication(algorithm, answer, status)
    assert frame.destination == STATION
    assert mlme.authenticated(STATION) is (status is Status.SUCCESS)


def test_association_becomes_true_with_its_acknowledgement() -> None:
    mlme = AccessPointMlme(PROFILE)
    mlme.receive(authentication(), 0.0)
    outputs = mlme.receive(association(BASE + Rsn().encode()), 1.0)
    assert kinds(outputs) == [AddStation, SendFrame]
    assert isinstance(outputs[1], SendFrame)
    assert outputs[1].wants_status
    response = AssociationResponse.parse(sent(outputs).body)
    assert (response.status, response.aid) == (0, 1)
    assert response.elements == PROFILE.response_elements(wsc=False)
    assert mlme.station(STATION) is None
    assert list(mlme.stations) == []
    (associated,) = mlme.status(outputs[1].octets, True, 1.1)
    assert isinstance(associated, StationAssociated)
    assert associated.station is mlme.station(STATION)
    assert associated.station.admission.element == Rsn().encode()
    assert (associated.station.capability, associated.station.listen_interval) == (0x0431, 10)
    assert mlme.deadline is None
    assert mlme.status(outputs[1].octets, True, 1.2) == []


def test_a_wps_station_gets_the_wsc_element() -> None:
    mlme = AccessPointMlme(PROFILE)
    for elements in (BASE + wsc_element(WSC), BASE):
        mlme.receive(authentication(), 0.0)
        outputs = mlme.receive(association(elements), 0.0)
        response = AssociationResponse.parse(sent(outputs).body)
        assert response.elements == PROFILE.response_elements(wsc=True)
    mlme.profile = replace(PROFILE, rsn=None)
    mlme.receive(authentication(), 0.0)
    outputs = mlme.receive(association(BASE), 0.0)
    response = AssociationResponse.parse(sent(outputs).body)
    assert response.elements == PROFILE.response_elements(wsc=False)


def test_a_refusal_leaves_the_station_authenticated() -> None:
    mlme = AccessPointMlme(PROFILE)
    mlme.receive(authentication(), 0.0)
    outputs = mlme.receive(association(encode_element(0, b"Work") + RATES), 0.0)
    assert kinds(outputs) == [SendFrame]
    response = AssociationResponse.parse(sent(outputs).body)
    assert (response.status, response.aid) == (1, 0)
    assert mlme.authenticated(STATION)
    assert mlme.deadline is None


def test_association_without_authentication() -> None:
    frame = sent(AccessPointMlme(PROFILE).receive(association(BASE), 0.0))
    assert frame.subtype == Subtype.DEAUTHENTICATION
    assert parse_reason(frame.body) == Reason.CLASS_2_FRAME


@pytest.mark.parametrize("told", [True, False])
def test_a_response_without_acknowledgement_drops_the_station(told: bool) -> None:
    mlme = AccessPointMlme(PROFILE)
    mlme.receive(authentication(), 0.0)
    outputs = mlme.receive(association(BASE), 0.0)
    assert mlme.deadline == CONFIRMATION_TIME
    if told:
        assert mlme.status(sent(outputs).encode(), False, 0.1) == [RemoveStation(STATION)]
    else:
        assert mlme.expire(0.5) == []
        assert mlme.expire(CONFIRMATION_TIME) == [RemoveStation(STATION)]
    assert mlme.authenticated(STATION), "it asks again"
    assert mlme.deadline is None
    again = mlme.receive(association(BASE), 2.0)
    assert kinds(again) == [AddStation, SendFrame]


def test_aids_are_unique_and_reused() -> None:
    mlme = AccessPointMlme(PROFILE)
    addresses = [bytes((2, 0, 0, 0, 0, n)) for n in range(1, 5)]
    for address in addresses:
        join(mlme, source=address)
    assert [station.aid for station in mlme.stations] == [1, 2, 3, 4]
    mlme.deauthenticate(addresses[1], Reason.LEAVING)
    join(mlme, source=STATION)
    assert {station.aid for station in mlme.stations} == {1, 2, 3, 4}


def test_reassociation_adds_the_station_anew() -> None:
    mlme = AccessPointMlme(PROFILE)
    join(mlme, BASE + wsc_element(WSC))
    outputs = mlme.receive(association(BASE + Rsn().encode(), current=AP), 1.0)
    assert kinds(outputs) == [RemoveStation, StationLeft, AddStation, SendFrame]
    frame = sent(outputs)
    assert frame.subtype == Subtype.REASSOCIATION_RESPONSE
    assert AssociationResponse.parse(frame.body).aid == 1
    (associated,) = mlme.status(frame.encode(), True, 1.0)
    assert isinstance(associated, StationAssociated)
    assert not associated.station.admission.wps


def test_authentication_anew_ends_the_association() -> None:
    mlme = AccessPointMlme(PROFILE)
    join(mlme)
    outputs = mlme.receive(authentication(), 1.0)
    assert kinds(outputs) == [RemoveStation, StationLeft, SendFrame]
    assert mlme.station(STATION) is None
    assert mlme.authenticated(STATION)


def test_a_retransmitted_request_is_dropped() -> None:
    mlme = AccessPointMlme(PROFILE)
    mlme.receive(authentication(), 0.0)
    body = AssociationRequest(0, 10, BASE).encode()
    first = request(Subtype.ASSOCIATION_REQUEST, body, sequence=5)
    again = request(Subtype.ASSOCIATION_REQUEST, body, sequence=5, flags=FrameFlag.RETRY)
    assert len(mlme.receive(first, 0.0)) == 2
    assert mlme.receive(again, 0.0) == []


@pytest.mark.parametrize("subtype", [Subtype.DEAUTHENTICATION, Subtype.DISASSOCIATION])
def test_a_station_that_leaves(subtype: Subtype) -> None:
    mlme = AccessPointMlme(PROFILE)
    join(mlme)
    outputs = mlme.receive(request(subtype, encode_reason(Reason.LEAVING)), 1.0)
    assert outputs == [RemoveStation(STATION), StationLeft(STATION, Reason.LEAVING, True)]
    assert mlme.authenticated(STATION) is (subtype is Subtype.DISASSOCIATION)
    assert mlme.receive(request(subtype, encode_reason(Reason.LEAVING)), 1.0) == []


def test_sending_stations_away() -> None:
    mlme = AccessPointMlme(PROFILE)
    join(mlme)
    join(mlme, source=OTHER)
    outputs = mlme.deauthenticate(STATION, Reason.FOUR_WAY_TIMEOUT)
    assert kinds(outputs) == [SendFrame, RemoveStation, StationLeft]
    assert parse_reason(sent(outputs).body) == Reason.FOUR_WAY_TIMEOUT
    assert mlme.deauthenticate(STATION, Reason.LEAVING) == []
    outputs = mlme.deauthenticate_all(Reason.LEAVING)
    assert sent(outputs).destination == BROADCAST
    assert StationLeft(OTHER, Reason.LEAVING, False) in outputs
    assert list(mlme.stations) == []


def test_eapol_is_held_until_the_association_is_confirmed() -> None:
    mlme = AccessPointMlme(PROFILE)
    mlme.receive(authentication(), 0.0)
    outputs = mlme.receive(association(BASE + wsc_element(WSC)), 0.0)
    assert mlme.receive_eapol(STATION, b"start", 0.01) == []
    confirmed = mlme.status(sent(outputs).encode(), True, 0.02)
    assert kinds(confirmed) == [StationAssociated, EapolAccepted]
    assert confirmed[1] == EapolAccepted(STATION, b"start")
    assert mlme.receive_eapol(STATION, b"more", 0.03) == [EapolAccepted(STATION, b"more")]


def test_eapol_that_is_too_old_is_not_replayed() -> None:
    mlme = AccessPointMlme(PROFILE)
    mlme.receive(authentication(), 0.0)
    outputs = mlme.receive(association(BASE), 0.0)
    mlme.receive_eapol(STATION, b"start", 0.01)
    assert kinds(mlme.status(sent(outputs).encode(), True, 0.5)) == [StationAssociated]


def test_class_3_frames_are_answered_at_intervals() -> None:
    mlme = AccessPointMlme(PROFILE)
    frame = sent(mlme.receive_eapol(STATION, b"start", 0.0))
    assert frame.subtype == Subtype.DEAUTHENTICATION
    assert parse_reason(frame.body) == Reason.CLASS_3_FRAME
    assert mlme.receive_class_3(STATION, 0.5) == []
    assert len(mlme.receive_class_3(STATION, CLASS_3_INTERVAL)) == 1
    mlme.receive(authentication(OTHER), 0.0)
    assert sent(mlme.receive_class_3(OTHER, 0.0)).subtype == Subtype.DISASSOCIATION
    join(mlme)
    assert mlme.receive_class_3(STATION, 9.0) == []


def test_strangers_do_not_fill_the_memory() -> None:
    mlme = AccessPointMlme(PROFILE)
    for number in range(1000):
        mlme.receive_class_3(b"\x02" + number.to_bytes(5, "big"), 0.0)
    assert len(mlme._strangers) <= 64


def test_a_full_table_lets_the_oldest_idler_go() -> None:
    mlme = AccessPointMlme(replace(PROFILE, most_stations=2))
    join(mlme)
    mlme.receive(authentication(OTHER), 0.0)
    third = b"\x02\x00\x00\x00\x04\x00"
    join(mlme, source=third)
    assert not mlme.authenticated(OTHER)
    frame = sent(mlme.receive(authentication(OTHER), 0.0))
    assert Authentication.parse(frame.body).status == Status.NO_ROOM


@given(st.sampled_from(Subtype), st.binary(max_size=60), st.booleans())
def test_no_body_raises(subtype: Subtype, body: bytes, authenticated: bool) -> None:
    mlme = AccessPointMlme(PROFILE)
    if authenticated:
        mlme.receive(authentication(), 0.0)
    mlme.receive(request(subtype, body), 0.0)
    mlme.receive(body, 0.0)
    mlme.status(body, True, 0.0)
    assert join(mlme, source=OTHER)
