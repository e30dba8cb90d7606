"""Authentication of stations: openly and by SAE, up to the association that follows."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pytest
from sae_pair import AP, STATION, always, password, seeded

from pushbutton.protocol.association import AccessPointMlme
from pushbutton.protocol.association_outputs import (
    AddStation,
    SendFrame,
    StationAssociated,
    WrongPassword,
)
from pushbutton.protocol.authentication import AssociationRules
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.sae_authenticator import SaeAuthenticator, SaePolicy
from pushbutton.protocol.sae_frames import SaeAccepted, SendAuthentication
from pushbutton.protocol.sae_supplicant import SaeSupplicant, SaeTerms
from pushbutton.wire.action_frames import SaQuery, SaQueryKind
from pushbutton.wire.elements import encode_element
from pushbutton.wire.frames import (
    AssociationRequest,
    AssociationResponse,
    Authentication,
    ManagementFrame,
    Reason,
    Status,
    Subtype,
)
from pushbutton.wire.security_elements import AkmSuite, CipherSuite, Rsn

WPA3 = Rsn(akms=(AkmSuite.SAE,), capabilities=0x00C0)
BOTH = Rsn(akms=(AkmSuite.PSK, AkmSuite.SAE), capabilities=0x0080)
PROFILE = BssProfile(AP, b"Home", 6, rsn=WPA3, hashing=True)
BASE = encode_element(0, b"Home") + encode_element(1, b"\x82\x84")
H2E = encode_element(244, b"\x20")


def access_point(profile: BssProfile = PROFILE, **rules: object) -> AccessPointMlme:
    sae = SaeAuthenticator(AP, always(password()), seeded(1), SaePolicy())
    return AccessPointMlme(profile, AssociationRules(sae=sae, **rules))  # type: ignore[arg-type]


def frame(subtype: Subtype, body: bytes, **more: int) -> bytes:
    return ManagementFrame(subtype, AP, STATION, AP, body, **more).encode()


def frames(outputs: list[Output], subtype: Subtype) -> list[ManagementFrame]:
    parsed = [ManagementFrame.parse(o.octets) for o in outputs if isinstance(o, SendFrame)]
    return [each for each in parsed if each.subtype == subtype]


def authenticate(
    mlme: AccessPointMlme, *, hashed: bool = True, text: str = "correct horse", now: float = 0.0
) -> tuple[SaeAccepted | None, list[Output]]:
    """Run SAE; what the station ended with, and all outputs of the access point."""
    station = SaeSupplicant(SaeTerms(STATION, AP, hashed), password(text), seeded(int(now) + 7))
    waiting, said = station.start(now), list[Output]()
    while waiting:
        output = waiting.pop(0)
        if isinstance(output, SaeAccepted):
            return output, said
        if isinstance(output, SendAuthentication):
            body = output.body.encode()
            outputs = mlme.receive(frame(Subtype.AUTHENTICATION, body), now)
            said += outputs
            for answer in frames(outputs, Subtype.AUTHENTICATION):
                waiting += station.receive(Authentication.parse(answer.body), now)
    return None, said


def associate(
    mlme: AccessPointMlme, rsn: Rsn = WPA3, more: bytes = H2E, now: float = 0.0
) -> tuple[int, list[Output]]:
    body = AssociationRequest(0x0431, 10, BASE + rsn.encode() + more).encode()
    outputs = mlme.receive(frame(Subtype.ASSOCIATION_REQUEST, body), now)
    (answer,) = frames(outputs, Subtype.ASSOCIATION_RESPONSE)
    return AssociationResponse.parse(answer.body).status, outputs


def join(mlme: AccessPointMlme, now: float = 0.0) -> SaeAccepted:
    """Authenticate, associate and get keys."""
    accepted, _ = authenticate(mlme, now=now)
    assert accepted is not None
    status, outputs = associate(mlme, now=now)
    assert status == Status.SUCCESS
    (answer,) = frames(outputs, Subtype.ASSOCIATION_RESPONSE)
    assert mlme.status(answer.encode(), True, now)
    mlme.authorize(STATION, True)
    return accepted


@pytest.mark.parametrize("hashed", [True, False])
def test_the_association_has_the_key_of_the_authentication(hashed: bool) -> None:
    mlme = access_point()
    accepted, outputs = authenticate(mlme, hashed=hashed)
    assert accepted is not None
    answers = frames(outputs, Subtype.AUTHENTICATION)
    transactions = [Authentication.parse(answer.body).transaction for answer in answers]
    assert transactions == [1, 2], "SAE answers with the same number"
    status, outputs = associate(mlme, more=H2E if hashed else b"")
    assert status == Status.SUCCESS
    (added,) = (output.station for output in outputs if isinstance(output, AddStation))
    assert added.pmk is not None
    assert added.pmk.matches(accepted.pmk)
    assert added.pmkid == accepted.pmkid
    assert added.admission.extension == (H2E if hashed else b"")
    assert added.admission.protects_management
    mlme.deauthenticate(STATION, 1)
    assert added.pmk.wiped


def test_a_wrong_password_makes_no_station() -> None:
    mlme = access_point()
    accepted, outputs = authenticate(mlme, text="wrong horse")
    assert accepted is None
    assert WrongPassword(STATION) in outputs
    assert not mlme.authenticated(STATION)


@pytest.mark.parametrize(
    ("rsn", "status"),
    [
        (WPA3, Status.AUTHENTICATION_ALGORITHM_UNSUPPORTED),
        (replace(WPA3, pmkids=(b"x" * 16,)), Status.INVALID_PMKID),
    ],
)
def test_sae_is_not_skipped(rsn: Rsn, status: Status) -> None:
    mlme = access_point()
    body = Authentication(Authentication.OPEN, 1, 0).encode()
    mlme.receive(frame(Subtype.AUTHENTICATION, body), 0.0)
    assert associate(mlme, rsn)[0] == status


def test_a_known_key_is_as_good() -> None:
    mlme = access_point()
    accepted = join(mlme)
    mlme.deauthenticate(STATION, Reason.LEAVING)
    body = Authentication(Authentication.OPEN, 1, 0).encode()
    mlme.receive(frame(Subtype.AUTHENTICATION, body), 1.0)
    rsn = replace(WPA3, pmkids=(b"x" * 16, accepted.pmkid))
    status, outputs = associate(mlme, rsn, now=1.0)
    assert status == Status.SUCCESS
    (added,) = (output.station for output in outputs if isinstance(output, AddStation))
    assert added.pmk is not None
    assert added.pmk.matches(accepted.pmk)


def test_refusals_after_sae() -> None:
    mlme = access_point(replace(PROFILE, rsn=BOTH))
    authenticate(mlme)
    psk = replace(BOTH, akms=(AkmSuite.PSK,))
    assert associate(mlme, psk)[0] == Status.INVALID_AKM
    mlme = access_point()
    authenticate(mlme, hashed=False)
    assert associate(mlme, more=H2E)[0] == Status.UNSPECIFIED_FAILURE, "somebody downgraded it"
    mlme = access_point(replace(PROFILE, rsn=BOTH, sae_needs_protection=True))
    authenticate(mlme)
    unprotected = Rsn(akms=(AkmSuite.SAE,))
    assert associate(mlme, unprotected)[0] == Status.MANAGEMENT_FRAME_POLICY


def test_without_sae_and_without_leave() -> None:
    commit = frame(Subtype.AUTHENTICATION, Authentication(Authentication.SAE, 1, 0, b"x").encode())
    for mlme, answer in (
        (AccessPointMlme(PROFILE), (3, 2, Status.AUTHENTICATION_ALGORITHM_UNSUPPORTED)),
        (access_point(allows=lambda _: False), (3, 1, Status.UNSPECIFIED_FAILURE)),
    ):
        (sent,) = frames(mlme.receive(commit, 0.0), Subtype.AUTHENTICATION)
        body = Authentication.parse(sent.body)
        assert (body.algorithm, body.transaction, body.status) == answer
        assert not mlme.authenticated(STATION)


def test_no_room_for_who_knows_the_password() -> None:
    mlme = access_point(replace(PROFILE, most_stations=0))
    accepted, outputs = authenticate(mlme)
    assert accepted is None
    last = Authentication.parse(frames(outputs, Subtype.AUTHENTICATION)[-1].body)
    assert (last.transaction, last.status) == (2, Status.NO_ROOM)


def test_a_member_is_asked_before_somebody_takes_its_place() -> None:
    mlme = access_point()
    join(mlme)
    member = mlme.station(STATION)
    assert member is not None
    key = member.pmk
    assert key is not None
    authenticate(mlme, now=10.0)
    assert mlme.station(STATION) is member
    status, outputs = associate(mlme, now=10.0)
    assert status == Status.REFUSED_TEMPORARILY
    (response,) = frames(outputs, Subtype.ASSOCIATION_RESPONSE)
    assert encode_element(56, bytes.fromhex("03e9030000")) in response.body
    (question,) = frames(outputs, Subtype.ACTION)
    asked = SaQuery.parse(question.body)
    assert asked is not None
    assert not key.wiped
    answer = SaQuery(SaQueryKind.RESPONSE, asked.transaction).encode()
    mlme.receive(frame(Subtype.ACTION, answer), 10.1)
    status, outputs = associate(mlme, now=20.0)
    assert status == Status.REFUSED_TEMPORARILY, "it answered, so it is asked anew"
    assert len(frames(outputs, Subtype.ACTION)) == 1


def test_a_member_that_lost_its_keys_comes_back() -> None:
    mlme = access_point()
    join(mlme)
    member = mlme.station(STATION)
    assert member is not None
    accepted, _ = authenticate(mlme, now=10.0)
    assert accepted is not None
    associate(mlme, now=10.0)
    while mlme.deadline is not None and mlme.deadline < 11.5:
        mlme.expire(mlme.deadline)
    status, outputs = associate(mlme, now=11.5)
    assert status == Status.SUCCESS
    (added,) = (output.station for output in outputs if isinstance(output, AddStation))
    assert added.pmk is not None
    assert added.pmk.matches(accepted.pmk)
    assert member.pmk is not None
    assert member.pmk.wiped


def test_unfinished_exchanges_end() -> None:
    mlme = access_point()
    station = SaeSupplicant(SaeTerms(STATION, AP), password(), seeded(3))
    (commit,) = station.start(0.0)
    assert isinstance(commit, SendAuthentication)
    mlme.receive(frame(Subtype.AUTHENTICATION, commit.body.encode()), 0.0)
    assert mlme.deadline == 10.0
    assert mlme.expire(10.0) == []
    assert mlme.deadline is None


def test_close_wipes() -> None:
    mlme = access_point()
    join(mlme)
    member = mlme.station(STATION)
    assert member is not None
    assert member.pmk is not None
    mlme.close()
    assert member.pmk.wiped
    assert list(mlme.stations) == []


def test_what_is_told_of_protection() -> None:
    mlme = access_point()
    _, outputs = authenticate(mlme)
    _, outputs = associate(mlme)
    (answer,) = frames(outputs, Subtype.ASSOCIATION_RESPONSE)
    assert H2E in answer.body
    (told,) = mlme.status(answer.encode(), True, 0.0)
    assert isinstance(told, StationAssociated)
    security = told.station.admission.security
    assert security is not None
    assert security.group_management == CipherSuite.BIP_CMAC_128
