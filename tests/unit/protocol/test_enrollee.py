"""The Enrollee: its M1, its passwords, the policy of an access point, what it believes."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from ladder import (
    AP_SETTINGS,
    CREDENTIAL_VALUE,
    CREDENTIALS,
    HOME,
    LAMP,
    NEW_SETTINGS,
    OTHER_PIN,
    R_PAIR,
    CountingRandom,
    Judge,
    Ladder,
    Lock,
    access_point,
    drawing,
    external_registrar,
    pin,
    reaction,
    registrar,
    station,
    tlv,
)

from pushbutton.protocol.notices import (
    CredentialsReceived,
    PasswordWrong,
    RegistrarDeclined,
    SettingsReceived,
)
from pushbutton.protocol.outputs import ErrorIndication, Failed, Finished, SendMessage
from pushbutton.protocol.policy import (
    Admission,
    ConfigData,
    Declined,
    DevicePassword,
    FixedPassword,
    push_button_password,
)
from pushbutton.protocol.transitions import State
from pushbutton.secret import Secret
from pushbutton.wire.attributes import (
    AUTHENTICATION_TYPE,
    AUTHENTICATION_TYPE_FLAGS,
    CREDENTIAL,
    DEVICE_PASSWORD_ID,
    ENCRYPTION_TYPE,
    ENCRYPTION_TYPE_FLAGS,
    ENROLLEE_NONCE,
    REGISTRAR_NONCE,
    REQUEST_TO_ENROLL,
    WPS_STATE,
)
from pushbutton.wire.enums import ConfigurationError, MessageType, OpCode, WpsState
from pushbutton.wire.message import Message, attribute
from pushbutton.wire.messages import M1 as M1_SCHEMA
from pushbutton.wire.messages import missing

M = MessageType
S = State

# ---- M1 -----------------------------------------------------------------------------------------


def m1_of(enrollee: Any) -> Message:
    enrollee.start(0)
    return Message.parse(enrollee._exchange._previous)


def test_m1_has_all_that_it_must_have() -> None:
    m1 = m1_of(station())
    assert missing(M1_SCHEMA, m1, strict=True) == ()
    assert m1.get(AUTHENTICATION_TYPE_FLAGS) == 0x23
    assert m1.get(ENCRYPTION_TYPE_FLAGS) == 0x0D
    assert m1.get(WPS_STATE) is WpsState.NOT_CONFIGURED
    assert m1.get(DEVICE_PASSWORD_ID) == 0


def test_m1_of_an_access_point_tells_its_state() -> None:
    m1 = m1_of(access_point(wps_state=WpsState.CONFIGURED))
    assert m1.get(WPS_STATE) is WpsState.CONFIGURED


def test_m1_may_carry_more() -> None:
    m1 = m1_of(station(m1_additions={REQUEST_TO_ENROLL: True}))
    assert m1.get(REQUEST_TO_ENROLL) is True


def test_nonces_come_from_the_given_source_and_are_distinct() -> None:
    source = CountingRandom("enrollee")
    ladder = Ladder(station(random=source), registrar()).run()
    nonce = Message.parse(ladder.sent[M.M1]).require(ENROLLEE_NONCE)
    assert source.drawn[0] == nonce
    (secret_nonces,) = [octets for octets in source.drawn if len(octets) == 32]
    vectors = [octets for octets in source.drawn[1:] if len(octets) == 16]
    assert len({nonce, secret_nonces[:16], secret_nonces[16:], *vectors}) == 3 + 2


def test_a_station_has_a_password() -> None:
    with pytest.raises(ValueError, match="password"):
        station(password=None)


# ---- M2D ----------------------------------------------------------------------------------------


class Late:
    """A Registrar's policy that knows the password the second time it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def judge(self, m1: Message, now: float) -> DevicePassword | Declined:
        self.asked += 1
        return pin() if self.asked > 1 else Declined(ConfigurationError.DEVICE_BUSY)

    def overlap(self, uuid_e: Any, now: float) -> bool:
        return False


def test_a_station_goes_on_waiting_after_m2d() -> None:
    """Another Registrar may answer the same M1, to which its Authenticator then refers."""
    policy = Late()
    ladder = Ladder(station(), registrar(policy=policy)).run()
    m1 = ladder.sent[M.M1]
    assert ladder.enrollee.state is S.EXPECT_M2
    ladder.registrar = registrar(policy=policy, random=CountingRandom("another"))
    ladder.inject(ladder.registrar, m1)
    ladder.run()
    assert ladder.enrollee.state is S.SUCCEEDED


def test_an_access_point_refuses_m2d() -> None:
    policy = FixedPassword(push_button_password())
    ladder = Ladder(access_point(), external_registrar(policy=policy)).run()
    assert ladder.diagram == drawing("""
        M1                    -->
                                  EnrolleeDeclined(0)
                              <-- M2D
        RegistrarDeclined(0)
        WSC_NACK              -->
                                  Finished(False)
    """)
    assert ladder.enrollee.state is S.NACK_SENT


def test_m2d_without_more_than_a_nonce_is_one() -> None:
    """Older Registrars say nothing of themselves."""
    ladder = Ladder(station(), registrar(policy=FixedPassword(push_button_password())))
    ladder.run(stop_before=M.M2D)
    bare = tlv(0x1022, b"\x06") + attribute(
        ENROLLEE_NONCE, ladder.enrollee._exchange.enrollee_nonce
    )
    outputs = ladder.deliver(bare)
    assert RegistrarDeclined(None, ConfigurationError.NO_ERROR, None) in outputs
    ack = next(o for o in outputs if isinstance(o, SendMessage))
    assert ack.op_code is OpCode.ACK
    assert Message.parse(ack.octets).get(REGISTRAR_NONCE) == bytes(16)


def test_the_acknowledgement_of_m2d_has_both_nonces() -> None:
    policy = FixedPassword(push_button_password())
    ladder = Ladder(station(), registrar(policy=policy)).run(stop_before=M.WSC_ACK)
    m2d, ack = Message.parse(ladder.sent[M.M2D]), ladder.held.message
    assert ack.get(REGISTRAR_NONCE) == m2d.get(REGISTRAR_NONCE)


# ---- which password -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "named", "accepted"),
    [
        (0, 0, True),
        (0, 5, True),
        (5, 0, True),
        (5, 5, True),
        (4, 4, True),
        (4, 0, True),
        (0, 4, False),
        (0, 1, False),
        (4, 5, False),
        (0x1234, 0x1234, True),
        (0x1234, 0, False),
        (0x1234, 0x1235, False),
    ],
)
def test_the_id_in_m2_names_our_password(own: int, named: int, accepted: bool) -> None:
    policy = Judge(pin(password_id=named))
    ladder = Ladder(station(password=pin(password_id=own)), registrar(policy=policy)).run()
    assert (ladder.enrollee.state is S.SUCCEEDED) == accepted
    assert any(isinstance(o, Failed) for o in ladder.said) == (not accepted)


def test_the_alternative_password_is_used_when_m2_names_it() -> None:
    """An access point with a token in M1 and its PIN besides."""
    token = pin("0123456789ABCDEF", 0x2345)
    enrollee = access_point(password=token, alternative_password=pin())
    policy = FixedPassword(pin())
    policy_for_token = FixedPassword(token)
    assert policy.judge(m1_of(access_point(password=token)), 0) == Declined(password_needed=False)

    ladder = Ladder(enrollee, external_registrar(policy=Judge(pin())), settings=None).run()
    assert ladder.registrar.state is S.SUCCEEDED
    by_token = Ladder(
        access_point(password=token, alternative_password=pin()),
        external_registrar(policy=policy_for_token),
        settings=None,
    ).run()
    assert by_token.registrar.state is S.SUCCEEDED


# ---- the access point's policy ------------------------------------------------------------------


@pytest.mark.parametrize(
    "options", [{"policy": Lock(is_locked=True)}, {"password": None}], ids=["locked", "no PIN"]
)
def test_a_locked_access_point_sends_m1_and_refuses_m2(options: Any) -> None:
    ladder = Ladder(access_point(**options), external_registrar()).run()
    assert ladder.diagram == drawing("""
        M1                    -->
                              <-- M2
        WSC_NACK              -->
                                  Failed(M2, 15)
                                  Finished(False)
    """)


def test_a_read_only_access_point_goes_as_far_as_m7() -> None:
    enrollee = access_point(policy=Lock(read_only=True))
    ladder = Ladder(enrollee, external_registrar(), settings=NEW_SETTINGS.encode()).run()
    assert ladder.diagram.split("\n")[-6:] == drawing("""
                                  SettingsLearned
                              <-- M8
        Failed(M8, 15)
        WSC_NACK              -->
                                  Failed(M8, 15)
                                  Finished(False)
    """).split("\n")
    assert not any(isinstance(o, SettingsReceived) for o in ladder.said)


def test_a_lock_that_falls_during_the_run_stops_m8() -> None:
    lock = Lock()
    ladder = Ladder(
        access_point(policy=lock), external_registrar(), settings=NEW_SETTINGS.encode()
    ).run(stop_before=M.M8)
    lock.is_locked = True
    assert reaction(ladder.deliver()) == "n12/15"


def test_a_wrong_ap_pin_is_counted_before_the_answer_leaves() -> None:
    policy = FixedPassword(pin(OTHER_PIN))
    ladder = Ladder(access_point(), external_registrar(policy=policy)).run(stop_before=M.M4)
    outputs = ladder.deliver()
    assert reaction(outputs) == "n8/18"
    kinds = [type(o) for o in outputs]
    assert kinds.index(PasswordWrong) < kinds.index(SendMessage)


def test_m7_tells_encoded_settings_as_they_are() -> None:
    ours = tlv(0x1045, b"own") + tlv(0x1020, bytes(6)) + tlv(0x1003, b"\0\1")
    ours += tlv(0x100F, b"\0\1") + tlv(0x1027, b"") + tlv(0x10FB, b"kept")
    ladder = Ladder(access_point(as_access_point=ours), external_registrar(), settings=None).run()
    learned = next(o for o in ladder.said if type(o).__name__ == "SettingsLearned")
    assert ours in learned.raw  # type: ignore[attr-defined]


# ---- the settings -------------------------------------------------------------------------------

WEP = CREDENTIAL_VALUE.encode().replace(
    attribute(ENCRYPTION_TYPE, 8), attribute(ENCRYPTION_TYPE, 2)
)


def test_wep_alone_is_refused() -> None:
    ladder = Ladder(station(), registrar(), settings=attribute(CREDENTIAL, WEP)).run()
    assert Failed(M.M8, 0, ErrorIndication.WEP_PROHIBITED) in ladder.said
    assert Failed(M.M8, 0) in ladder.said  # what the Registrar is told


def test_wep_beside_a_better_network_is_passed_over() -> None:
    settings = attribute(CREDENTIAL, WEP) + CREDENTIALS
    ladder = Ladder(station(), registrar(), settings=settings).run()
    received = next(o for o in ladder.said if isinstance(o, CredentialsReceived))
    assert [c.encryption for c in received.credentials] == [8]


def test_an_access_point_refuses_wep() -> None:
    settings = AP_SETTINGS.encode().replace(
        attribute(ENCRYPTION_TYPE, 8), attribute(ENCRYPTION_TYPE, 2)
    )
    ladder = Ladder(access_point(), external_registrar(), settings=settings).run()
    assert Failed(M.M8, 0, ErrorIndication.WEP_PROHIBITED) in ladder.said


def test_an_access_point_makes_old_settings_better() -> None:
    settings = AP_SETTINGS.encode()
    for row, old in ((ENCRYPTION_TYPE, 4), (AUTHENTICATION_TYPE, 2)):
        new = 8 if row is ENCRYPTION_TYPE else 0x20
        settings = settings.replace(attribute(row, new), attribute(row, old))
    ladder = Ladder(access_point(), external_registrar(), settings=settings).run()
    received = next(o for o in ladder.said if isinstance(o, SettingsReceived))
    assert (received.settings.encryption, received.settings.authentication) == (0x0C, 0x22)


# ---- out of band --------------------------------------------------------------------------------

KEY_HASH = sha256(R_PAIR.public).digest()[:20]


def test_the_known_registrar_is_let_in() -> None:
    ladder = Ladder(station(registrar_key_hash=KEY_HASH), registrar()).run()
    assert ladder.enrollee.state is S.SUCCEEDED


def test_another_registrar_than_the_known_one_is_refused() -> None:
    ladder = Ladder(station(registrar_key_hash=bytes(20)), registrar()).run(stop_before=M.M2)
    assert reaction(ladder.deliver()) == "n/20"


@pytest.mark.parametrize("how", [ConfigData.ENCRYPTED, ConfigData.PLAIN])
def test_an_access_point_takes_settings_in_m2_over_a_trusted_channel(how: ConfigData) -> None:
    ladder = Ladder(
        access_point(accept_plain_settings=True),
        external_registrar(policy=Judge(Admission(pin(), config_data=how))),
        settings=NEW_SETTINGS.encode(),
    ).run()
    received = next(o for o in ladder.said if isinstance(o, SettingsReceived))
    assert received.settings.ssid == b"new home"
    assert ladder.enrollee.state is S.SUCCEEDED


@pytest.mark.parametrize("how", [ConfigData.ENCRYPTED, ConfigData.PLAIN])
def test_a_read_only_access_point_takes_none_in_m2_either(how: ConfigData) -> None:
    ladder = Ladder(
        access_point(accept_plain_settings=True, policy=Lock(read_only=True)),
        external_registrar(policy=Judge(Admission(pin(), config_data=how))),
        settings=NEW_SETTINGS.encode(),
    ).run(stop_before=M.M2)
    assert reaction(ladder.deliver()) == "n/15"


def test_after_a_handover_m2_must_carry_the_settings() -> None:
    handover = DevicePassword(7, Secret(b""))
    ladder = Ladder(
        station(password=handover, registrar_key_hash=KEY_HASH),
        registrar(policy=FixedPassword(handover)),
    ).run(stop_before=M.M2)
    assert reaction(ladder.deliver()) == "n"


def test_the_end_of_a_station_is_its_done() -> None:
    ladder = Ladder(station(), registrar()).run(stop_before=M.WSC_DONE)
    assert ladder.said[-1] == Finished(True)
    assert ladder.held.op_code is OpCode.DONE
    assert LAMP.uuid != HOME.uuid
