"""The Registrar: its policy, its notices, settings out of band, its octets."""

from __future__ import annotations

from hashlib import sha256

import pytest
from ladder import (
    CREDENTIALS,
    E_PAIR,
    HOME,
    LAMP,
    OTHER_PAIR,
    OTHER_PIN,
    R_PAIR,
    UNANSWERED,
    CountingRandom,
    Judge,
    Ladder,
    access_point,
    changed,
    computed,
    drawing,
    external_registrar,
    pin,
    reaction,
    registrar,
    station,
    tlv,
)

from pushbutton.crypto import dh
from pushbutton.protocol.notices import (
    CredentialsReceived,
    EnrolleeDeclined,
    EnrolleeRegistered,
    PasswordExposed,
    PasswordProved,
    SettingsLearned,
    Tolerated,
)
from pushbutton.protocol.outputs import Failed, Finished, SendMessage, Work
from pushbutton.protocol.policy import (
    Admission,
    ConfigData,
    Declined,
    DevicePassword,
    push_button_password,
)
from pushbutton.protocol.transitions import State
from pushbutton.secret import Secret
from pushbutton.wire.attributes import (
    AUTHENTICATOR,
    CONFIGURATION_ERROR,
    CREDENTIAL,
    DEVICE_PASSWORD_ID,
    ENCRYPTED_SETTINGS,
    PUBLIC_KEY,
    REGISTRAR_NONCE,
)
from pushbutton.wire.enums import ConfigurationError, DevicePasswordId, MessageType, OpCode
from pushbutton.wire.message import Message
from pushbutton.wire.quirks import ZERO_PADDING

M = MessageType
S = State


# ---- the policy ---------------------------------------------------------------------------------


def test_a_station_without_a_password_gets_m2d_and_waits() -> None:
    policy = Judge(Declined(password_needed=True))
    ladder = Ladder(station(), registrar(policy=policy), now=7.0).run()
    assert ladder.diagram == drawing("""
        M1                    -->
                                  EnrolleeDeclined(0)
                              <-- M2D
        RegistrarDeclined(0)
        WSC_ACK               -->
                                  Finished(False)
    """)
    assert policy.asked == [(LAMP.mac_address, 7.0)]
    assert ladder.enrollee.state is S.EXPECT_M2
    declined = next(o for o in ladder.said if isinstance(o, EnrolleeDeclined))
    assert declined.declined.password_needed
    assert declined.enrollee.device_name == "Lamp"


def test_an_overlap_at_m1_is_reported() -> None:
    policy = Judge(Declined(ConfigurationError.MULTIPLE_PBC_SESSIONS))
    ladder = Ladder(station(), registrar(policy=policy)).run()
    assert ladder.diagram == drawing("""
        M1                    -->
                                  EnrolleeDeclined(12)
                                  Failed(M1, 12)
                              <-- M2D
        RegistrarDeclined(12)
        WSC_ACK               -->
                                  Finished(False)
    """)


def test_m2d_has_neither_key_nor_password_id_nor_authenticator() -> None:
    policy = Judge(Declined(ConfigurationError.SETUP_LOCKED))
    m2d = Message.parse(Ladder(station(), registrar(policy=policy)).run().sent[M.M2D])
    for row in (PUBLIC_KEY, DEVICE_PASSWORD_ID, AUTHENTICATOR):
        assert row not in m2d
    assert m2d.get(CONFIGURATION_ERROR) is ConfigurationError.SETUP_LOCKED


@pytest.mark.parametrize("kind", [M.M3, M.M5, M.M7])
def test_an_overlap_that_appears_in_the_run(kind: MessageType) -> None:
    policy = Judge(push_button_password())
    ladder = Ladder(station(password=push_button_password()), registrar(policy=policy))
    ladder.run(stop_before=kind)
    policy.overlaps = True
    assert reaction(ladder.deliver()) == f"n{int(kind)}/12"


def test_an_overlap_does_not_concern_a_pin() -> None:
    policy = Judge(pin(), overlaps=True)
    ladder = Ladder(station(), registrar(policy=policy)).run()
    assert ladder.registrar.state is S.SUCCEEDED
    assert [asked for asked, _ in policy.asked] == [LAMP.mac_address]


def test_a_pin_may_be_offered_to_a_device_that_asked_for_a_token() -> None:
    """M2 names another id than M1, and the Enrollee has an alternative with that id."""
    ladder = Ladder(
        station(password=pin("A1B2C3", 0x4242), alternative_password=pin()),
        registrar(policy=Judge(pin())),
    ).run()
    assert ladder.registrar.state is S.SUCCEEDED


def test_another_key_pair_may_be_used_for_a_run() -> None:
    policy = Judge(Admission(pin(), key_pair=OTHER_PAIR))
    ladder = Ladder(station(), registrar(policy=policy)).run()
    assert Message.parse(ladder.sent[M.M2]).get(PUBLIC_KEY) == OTHER_PAIR.public
    assert ladder.registrar.state is S.SUCCEEDED


# ---- the notices --------------------------------------------------------------------------------


def test_a_wrong_first_half() -> None:
    """The Enrollee sees it first: the Registrar opens its half before."""
    ladder = Ladder(station(password=pin(OTHER_PIN)), registrar()).run()
    assert ladder.diagram == drawing("""
        M1                    -->
                              <-- M2
        M3                    -->
                              <-- M4
        PasswordWrong(1)
        Failed(M4, 18)
        WSC_NACK              -->
                                  Failed(M4, 18)
                                  Finished(False)
    """)


def test_a_wrong_second_half() -> None:
    ladder = Ladder(station(password=pin("12340000")), registrar()).run()
    assert ladder.diagram == drawing("""
        M1                    -->
                              <-- M2
        M3                    -->
                              <-- M4
        M5                    -->
                                  PasswordExposed
                              <-- M6
        PasswordWrong(2)
        Failed(M6, 18)
        WSC_NACK              -->
                                  Failed(M6, 18)
                                  Finished(False)
    """)


def test_the_notices_name_the_enrollee() -> None:
    ladder = Ladder(station(), registrar()).run()
    assert PasswordExposed(LAMP.uuid) in ladder.said
    assert PasswordProved(LAMP.uuid) in ladder.said
    registered = next(o for o in ladder.said if isinstance(o, EnrolleeRegistered))
    assert registered.enrollee.mac_address == LAMP.mac_address
    assert registered.m1.raw == ladder.sent[M.M1]


def test_the_registrar_waits_until_the_settings_are_there() -> None:
    ladder = Ladder(station(), registrar(), settings=UNANSWERED).run()
    machine = ladder.registrar
    assert machine.state is S.M8_SETTINGS_WANTED
    sent = [o for o in machine.provide(CREDENTIALS, 0) if isinstance(o, SendMessage)]
    assert [Message.parse(o.octets).message_type for o in sent] == [M.M8]


@pytest.mark.parametrize("nothing", [None, RuntimeError("the key store is full")])
def test_no_m8_without_settings(nothing: Exception | None) -> None:
    ladder = Ladder(station(), registrar(), settings=nothing).run()
    assert M.M8 not in ladder.sent
    assert ladder.registrar.state is S.FAILED
    assert not any(isinstance(o, Failed) for o in ladder.said)


def test_several_credentials_arrive_in_order() -> None:
    second = tlv(CREDENTIAL.id, Message.parse(CREDENTIALS).require(CREDENTIAL))
    ladder = Ladder(station(), registrar(), settings=CREDENTIALS + second).run()
    received = next(o for o in ladder.said if isinstance(o, CredentialsReceived))
    assert len(received.credentials) == 2


def test_an_access_point_that_tells_no_settings_is_refused() -> None:
    ladder = Ladder(station(), external_registrar()).run(stop_before=M.M7)
    outputs = ladder.deliver()
    assert reaction(outputs) == "n11"
    assert not any(isinstance(o, SettingsLearned) for o in outputs)


def test_settings_for_wep_can_be_learned() -> None:
    wep = tlv(0x1045, b"old") + tlv(0x1020, bytes(6)) + tlv(0x1003, b"\0\4") + tlv(0x100F, b"\0\2")
    settings_of_ap = wep + tlv(0x1028, b"\1") + tlv(0x1027, b"ABCDE")
    machine = access_point(as_access_point=settings_of_ap)
    ladder = Ladder(machine, external_registrar(), settings=None).run()
    learned = next(o for o in ladder.said if isinstance(o, SettingsLearned))
    assert learned.settings.ssid == b"old"


# ---- out of band --------------------------------------------------------------------------------


def test_settings_may_ride_in_m2() -> None:
    handover = DevicePassword(DevicePasswordId.NFC_CONNECTION_HANDOVER, Secret(b""))
    policy = Judge(Admission(handover, config_data=ConfigData.ENCRYPTED))
    key_hash = sha256(R_PAIR.public).digest()[:20]
    enrollee = station(password=handover, registrar_key_hash=key_hash)
    ladder = Ladder(enrollee, registrar(policy=policy)).run()
    assert ladder.diagram == drawing("""
        M1                    -->
                                  CredentialsWanted
                              <-- M2
        CredentialsReceived
        WSC_DONE              -->
        Finished(True)
                                  EnrolleeRegistered
                                  Finished(True)
    """)
    assert CREDENTIAL not in Message.parse(ladder.sent[M.M2])


def test_settings_may_ride_bare_in_m2() -> None:
    policy = Judge(Admission(pin(), config_data=ConfigData.PLAIN))
    enrollee = station(accept_plain_settings=True)
    ladder = Ladder(enrollee, registrar(policy=policy)).run()
    assert CREDENTIAL in Message.parse(ladder.sent[M.M2])
    assert enrollee.state is S.SUCCEEDED


@pytest.mark.parametrize("how", [ConfigData.PLAIN, ConfigData.ENCRYPTED])
def test_a_station_that_knows_no_registrar_does_not_believe_settings_in_m2(
    how: ConfigData,
) -> None:
    policy = Judge(Admission(pin(), config_data=how))
    ladder = Ladder(station(), registrar(policy=policy)).run()
    assert not any(isinstance(o, CredentialsReceived) for o in ladder.said)
    assert M.M3 in ladder.sent
    assert ladder.registrar.state is not S.SUCCEEDED


# ---- octets -------------------------------------------------------------------------------------

LAYOUT = [
    (36, "104a0001"),
    (46, "10220001"),
    (56, "101a0010"),
    (96, "10390010"),
    (136, "10480010"),
    (176, "103200c0"),
    (722, "10120002"),
]


def test_m2_has_the_layout_that_peers_compare() -> None:
    """Offsets in hexadecimal digits of the EAPOL frame; 36 digits of headers are in front."""
    from pushbutton.wire.device import Device

    nameless = Device(uuid=HOME.uuid)
    ladder = Ladder(station(), registrar(device=nameless)).run()
    digits = ladder.sent[M.M2].hex()
    for offset, expected in LAYOUT:
        assert digits[offset - 36 :].startswith(expected), offset
    for kind in (M.M2, M.M3, M.M4, M.M5, M.M6, M.M7, M.M8):
        assert ladder.sent[kind].hex()[-24:].startswith("10050008")
    assert ladder.sent[M.M4].hex()[10:].startswith("10220001")


def bare_m1() -> bytes:
    """The M1 of a test script: every flag zero, every text empty, no Version2."""
    values = [
        (0x104A, b"\x10"),
        (0x1022, b"\x04"),
        (0x1047, bytes(16)),
        (0x1020, bytes.fromhex("020000000300")),
        (0x101A, bytes(range(16))),
        (0x1032, E_PAIR.public),
        (0x1004, bytes(2)),
        (0x1010, bytes(2)),
        (0x100D, bytes(1)),
        (0x1008, bytes(2)),
        (0x1044, bytes(1)),
        (0x1021, b""),
        (0x1023, b""),
        (0x1024, b""),
        (0x1042, b""),
        (0x1054, bytes(8)),
        (0x1011, b""),
        (0x103C, bytes(1)),
        (0x1002, bytes(2)),
        (0x1012, bytes(2)),
        (0x1009, bytes(2)),
        (0x102D, bytes(4)),
    ]
    return b"".join(tlv(kind, value) for kind, value in values)


def test_a_bare_m1_is_answered_by_m2() -> None:
    machine = registrar()
    machine.start(0)
    work = next(o for o in machine.receive(OpCode.MSG, bare_m1(), 0) if isinstance(o, Work))
    outputs = machine.complete(computed(work), 0)
    sent = next(o for o in outputs if isinstance(o, SendMessage))
    assert Message.parse(sent.octets).message_type is M.M2
    assert Finished(False) not in outputs


def test_a_deviation_that_is_passed_over_is_told() -> None:
    machine = registrar()
    machine.start(0)
    outputs = machine.receive(OpCode.MSG, bare_m1() + bytes(4), 0)
    assert outputs[0] == Tolerated((ZERO_PADDING,))
    assert Finished(False) not in outputs


@pytest.mark.parametrize(("more", "length"), [(55, 191), (37374, 190)])
def test_a_public_key_without_its_leading_zeros(more: int, length: int) -> None:
    """Peers that leave the zeros out hash the shorter octets too."""
    pair = dh.from_private((2**255 + more).to_bytes(32, "big"))
    short = pair.public[-length:]
    assert not any(pair.public[:-length])
    ladder = Ladder(station(key_pair=pair), registrar()).run(stop_before=M.M1)
    m1 = changed(ladder.held.octets, {PUBLIC_KEY: short})
    exchange = ladder.enrollee._exchange
    exchange.enrollee_public = short
    exchange.open_chain(m1)
    ladder.deliver(m1)
    ladder.run()
    assert ladder.registrar.state is S.SUCCEEDED


def test_nonces_come_from_the_given_source_and_are_distinct() -> None:
    source = CountingRandom("registrar")
    ladder = Ladder(station(), registrar(random=source)).run()
    nonce = Message.parse(ladder.sent[M.M2]).require(REGISTRAR_NONCE)
    blocks = [Message.parse(ladder.sent[k]).require(ENCRYPTED_SETTINGS) for k in (M.M4, M.M6, M.M8)]
    drawn = [nonce, *(octets[:16] for octets in blocks)]
    assert [octets for octets in source.drawn if len(octets) == 16] == drawn
    (secret_nonces,) = [octets for octets in source.drawn if len(octets) == 32]
    assert len({*drawn, secret_nonces[:16], secret_nonces[16:]}) == 6
