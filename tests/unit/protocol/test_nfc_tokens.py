"""Tokens and handovers at an access point, with the real machines on both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import AP_PIN, PIN, UNCONFIGURED, House, device, first_answer, visitor
from ladder import E_PAIR, LAMP, OTHER_PAIR, CountingRandom, external_registrar, station

from pushbutton.crypto import dh
from pushbutton.protocol import nfc_tokens
from pushbutton.protocol.advertise import Selection
from pushbutton.protocol.nfc_tokens import DeviceTokens, OwnToken, OwnTokens, make_token, spoken
from pushbutton.protocol.passwords import BROADCAST
from pushbutton.protocol.policy import DevicePassword, FixedPassword
from pushbutton.protocol.registrar_outputs import ApplyNetwork, ConfirmKey, ReserveKey
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import ConfigMethods, ConfigurationError, MessageType
from pushbutton.wire.message import Message
from pushbutton.wire.values import OobDevicePassword

ID = 0x1234
PASSWORD = Secret(bytes(range(0xA0, 0xC0)))
LAMP_TOKEN = OobDevicePassword(dh.key_hash(E_PAIR.public), ID, PASSWORD)
FOREIGN_TOKEN = OobDevicePassword(dh.key_hash(OTHER_PAIR.public), ID, PASSWORD)
OWN = OwnToken(0x4321, PASSWORD, OTHER_PAIR.public, OTHER_PAIR.private)
M = MessageType


def expect(house: House, token: OobDevicePassword, name: str = "wlan0") -> None:
    answer = house.group.expect_token(name, token, house.now)
    assert answer.accepted
    house.said += answer.outputs


def lamp(password: Secret = PASSWORD, password_id: int = ID) -> object:
    return station(password=DevicePassword(password_id, spoken(password)))


def selection(house: House) -> tuple[Selection | None, tuple[bytes, ...]]:
    advertisement = house.registrar.advertisement
    return advertisement.selection, advertisement.authorized


def test_the_password_is_proved_in_upper_case_digits() -> None:
    assert spoken(Secret(b"\xab\x01")).matches(b"AB01")


def test_a_made_token_has_a_random_id_password_and_key() -> None:
    token = make_token(CountingRandom("a"))
    other = make_token(CountingRandom("b"))
    assert token.password_id >= 0x10
    assert token.password_id != other.password_id
    assert len(token.password) == 32
    assert token.content.public_key_hash == dh.key_hash(token.public)
    assert token.public != other.public
    assert token.key_pair is not None


# A device's token


def test_a_device_registers_by_its_token() -> None:
    house = House()
    expect(house, LAMP_TOKEN)
    assert selection(house) == (Selection(ID, ConfigMethods(0x2108)), (BROADCAST,))
    visit = house.visit(lamp())
    assert visit.succeeded
    assert visit.received[0].ssid == b"home"
    assert M.M4 in visit.sent
    assert selection(house) == (None, ())
    assert len(house.registrar.selected.tokens) == 0


def test_another_public_key_gets_error_20_and_the_token_is_gone() -> None:
    house = House()
    expect(house, FOREIGN_TOKEN)
    answer = first_answer(house, ID)
    assert answer.message_type is M.M2D
    assert answer.get(a.CONFIGURATION_ERROR) == ConfigurationError.PUBLIC_KEY_HASH_MISMATCH
    assert answer.get(a.DEVICE_PASSWORD_ID) in (None, 0)
    assert len(house.registrar.selected.tokens) == 0


def test_after_a_mismatch_nobody_is_waited_for() -> None:
    house = House()
    expect(house, FOREIGN_TOKEN)
    visit = house.visit(lamp())
    assert not visit.succeeded
    assert visit.sent == [M.M2D]
    assert selection(house) == (None, ())


@pytest.mark.parametrize("before", [M.M2, M.M4, M.M8])
def test_a_token_is_for_one_run_whatever_comes_of_it(before: MessageType) -> None:
    house = House()
    expect(house, LAMP_TOKEN)
    assert not house.visit(lamp(), leave_before=before).succeeded
    assert selection(house) == (None, ())
    assert not house.visit(lamp()).succeeded


def test_a_wrong_password_is_refused() -> None:
    house = House()
    expect(house, LAMP_TOKEN)
    visit = house.visit(lamp(Secret(bytes(32))))
    assert not visit.received


def test_a_token_with_the_same_id_replaces_the_other() -> None:
    house = House()
    expect(house, FOREIGN_TOKEN)
    expect(house, LAMP_TOKEN)
    assert len(house.registrar.selected.tokens) == 1
    assert house.visit(lamp()).succeeded


def test_after_two_minutes_a_token_is_valid_but_not_advertised() -> None:
    house = House()
    expect(house, LAMP_TOKEN)
    house.wait(120.0)
    assert selection(house) == (None, (BROADCAST,))
    assert house.visit(lamp()).succeeded


def test_a_pin_after_a_token_is_advertised_as_a_pin() -> None:
    house = House()
    expect(house, LAMP_TOKEN)
    house.add_pin()
    assert selection(house)[0] == Selection(0, ConfigMethods(0x2108))
    assert house.visit(device(PIN)).succeeded


def test_a_token_lets_the_button_go() -> None:
    house = House()
    assert house.push_button()
    expect(house, LAMP_TOKEN)
    assert not house.registrar.selected.button.active
    assert "Disabled" in house.registrar.status.text()


def test_all_bsses_wait_and_stop_when_one_has_registered_the_device() -> None:
    house = House("wlan0", "wlan1")
    expect(house, LAMP_TOKEN)
    assert house.visit(lamp(), "wlan1").succeeded
    for bss in house.bss.values():
        assert len(bss.selected.tokens) == 0
        assert bss.advertisement.selection is None
        assert bss.advertisement.authorized == ()


def test_the_oldest_of_many_tokens_makes_room() -> None:
    tokens = DeviceTokens()
    for number in range(nfc_tokens.MOST_TOKENS):
        assert tokens.add(replace(LAMP_TOKEN, password_id=100 + number)) == ()
    assert tokens.add(LAMP_TOKEN) == (100,)
    assert len(tokens) == nfc_tokens.MOST_TOKENS
    assert tokens.take(100) is None
    assert tokens.take(ID) is LAMP_TOKEN


@pytest.mark.parametrize(
    ("password_id", "length", "tag", "handover"),
    [
        (16, 16, True, False),
        (65535, 32, True, False),
        (15, 32, False, False),
        (4, 32, False, False),
        (16, 15, False, False),
        (7, 0, False, True),
        (7, 32, False, True),
    ],
)
def test_which_tokens_can_be_used(password_id: int, length: int, tag: bool, handover: bool) -> None:
    token = OobDevicePassword(bytes(20), password_id, Secret(bytes(length)))
    assert nfc_tokens.usable(token) is tag
    assert nfc_tokens.usable(token, handover=True) is handover


# The access point's own token


def enabled() -> House:
    house = House()
    house.registrar.own_tokens.configured = OWN
    assert house.registrar.own_tokens.enable()
    return house


def test_a_device_that_read_our_token_registers() -> None:
    house = enabled()
    enrollee = station(password=OWN.device_password, registrar_key_hash=OWN.content.public_key_hash)
    visit = house.visit(enrollee)
    assert visit.succeeded
    assert M.M4 in visit.sent


def test_our_token_serves_again_and_until_it_is_disabled() -> None:
    house = enabled()
    for _ in range(2):
        assert house.visit(station(password=OWN.device_password)).succeeded
    house.registrar.own_tokens.disable()
    assert not house.visit(station(password=OWN.device_password)).succeeded


def test_a_registrar_that_read_our_token_learns_the_settings() -> None:
    house = enabled()
    registrar = external_registrar(policy=FixedPassword(OWN.device_password))
    visit = house.visit(registrar)
    assert visit.finished[registrar]  # it has learned what it wanted and declines the rest
    assert registrar.m1 is not None
    assert registrar.m1.get(a.DEVICE_PASSWORD_ID) == OWN.password_id
    assert registrar.m1.get(a.PUBLIC_KEY) == OTHER_PAIR.public


class _ByPin:
    """A Registrar's policy: whatever M1 names, the person typed the AP PIN."""

    def judge(self, m1: Message, now: float) -> DevicePassword:
        return DevicePassword(0, Secret(AP_PIN))

    def overlap(self, uuid_e: object, now: float) -> bool:
        return False


def test_the_ap_pin_is_the_alternative() -> None:
    house = House(ap_pin=Secret(AP_PIN))
    house.registrar.own_tokens.configured = OWN
    assert house.registrar.own_tokens.enable()
    by_pin = external_registrar(policy=_ByPin())
    assert house.visit(by_pin).finished[by_pin]
    house.registrar.own_tokens.disable()
    by_pin = visitor()
    assert house.visit(by_pin).finished[by_pin]


def test_with_a_token_alone_there_is_a_password_so_no_button_in_m1() -> None:
    about = replace(House().registrar.settings.device, config_methods=ConfigMethods(0x0284))
    house = House(device=about)
    registrar = external_registrar(policy=_ByPin())
    house.visit(registrar)
    assert registrar.m1 is not None
    assert ConfigMethods.PUSH_BUTTON in registrar.m1.require(a.CONFIG_METHODS)
    house.registrar.own_tokens.configured = OWN
    assert house.registrar.own_tokens.enable()
    registrar = external_registrar(policy=_ByPin())
    house.visit(registrar)
    assert registrar.m1 is not None
    assert ConfigMethods.PUSH_BUTTON not in registrar.m1.require(a.CONFIG_METHODS)


def test_tokens_are_made_anew_until_one_is_configured() -> None:
    tokens = OwnTokens(CountingRandom("own"))
    assert not tokens.enable()
    first, second = tokens.make(), tokens.make()
    assert first.password_id != second.password_id
    assert tokens.enable()
    assert tokens.enabled is second
    tokens.make()
    assert tokens.enabled is second
    tokens.configured = OWN
    assert tokens.make() is OWN
    tokens.configured = replace(OWN, private=None)
    assert not tokens.enable()


def test_handover_keys_are_made_once_or_configured() -> None:
    tokens = OwnTokens(CountingRandom("own"))
    assert tokens.handover_keys is None
    first = tokens.handover_key_hash()
    tokens.make()
    assert tokens.handover_key_hash() == first
    configured = OwnTokens(CountingRandom("own"))
    configured.configured = OWN
    assert configured.handover_key_hash() == OWN.content.public_key_hash


# Connection handover


def handed_over(house: House) -> bytes:
    """Exchange the messages; return the hash of the access point's key."""
    key_hash = house.registrar.own_tokens.handover_key_hash()
    request = OobDevicePassword(dh.key_hash(E_PAIR.public), 7, Secret(b""))
    house.note("wlan0", house.registrar.expect_token(request, house.now))
    return key_hash


def handover_lamp(key_hash: bytes, **options: object) -> object:
    return station(password=DevicePassword(7, Secret(b"")), registrar_key_hash=key_hash, **options)


def test_after_a_handover_m2_carries_the_settings() -> None:
    house = House()
    visit = house.visit(handover_lamp(handed_over(house)))
    assert visit.succeeded
    assert visit.sent == [M.M2]
    assert visit.received[0].ssid == b"home"
    assert house.texts("wlan0")[-1] == "WPS-SUCCESS "
    assert selection(house) == (None, ())


def test_another_device_after_a_handover_gets_error_20() -> None:
    house = House()
    key_hash = handed_over(house)
    visit = house.visit(handover_lamp(key_hash, key_pair=OTHER_PAIR))
    assert visit.sent == [M.M2D]
    assert not visit.received


def test_a_device_refuses_another_access_points_key() -> None:
    house = House()
    handed_over(house)
    visit = house.visit(handover_lamp(bytes(20)))
    assert not visit.received
    assert any("config_error=20" in text for text in house.texts("wlan0"))


def test_a_handover_is_for_one_run() -> None:
    house = House()
    key_hash = handed_over(house)
    assert house.visit(handover_lamp(key_hash)).succeeded
    visit = house.visit(handover_lamp(key_hash))
    assert visit.sent == [M.M2D]
    assert handed_over(house) == key_hash
    assert house.visit(handover_lamp(key_hash)).succeeded


def test_without_a_handover_id_7_gets_no_pin() -> None:
    house = House()
    house.add_pin()
    house.texts()
    answer = first_answer(house, 7)
    assert answer.message_type is M.M2D
    assert house.texts("wlan0")[0].startswith(f"WPS-PIN-NEEDED {LAMP.uuid}")


def test_the_first_device_of_an_unconfigured_network_may_come_by_handover() -> None:
    house = House(network=UNCONFIGURED)
    visit = house.visit(handover_lamp(handed_over(house)))
    (applied,) = [o for _, o in house.said if isinstance(o, ApplyNetwork)]
    assert applied.network.key.matches(visit.received[0].network_key)


# Configuration tokens


def test_a_configuration_token_is_for_any_device() -> None:
    plaintext, outputs = House().registrar.token_credentials()
    assert outputs == []
    (value,) = Message.parse(plaintext).all(a.CREDENTIAL)
    credential = Credential.decode(value)
    assert credential.mac_address == bytes(6)
    assert credential.network_key.matches(b"correct horse")


def test_a_token_of_an_unconfigured_network_configures_it() -> None:
    house = House("wlan0", "wlan1", network=UNCONFIGURED)
    plaintext, outputs = house.registrar.token_credentials()
    house.note("wlan0", outputs)
    applied = [(name, o) for name, o in house.said if isinstance(o, ApplyNetwork)]
    assert [name for name, _ in applied] == ["wlan0", "wlan1"]
    (value,) = Message.parse(plaintext).all(a.CREDENTIAL)
    key = Credential.decode(value).network_key
    assert applied[0][1].network.key.matches(key)
    again, nothing = house.registrar.token_credentials()
    assert nothing == []
    (value,) = Message.parse(again).all(a.CREDENTIAL)
    assert Credential.decode(value).network_key.matches(key)


def test_a_token_key_made_for_it_is_stored_for_any_device() -> None:
    house = House(network=replace(House().registrar.settings.network, per_device_keys=True))
    _, outputs = house.registrar.token_credentials()
    reserve, confirm = outputs
    assert isinstance(reserve, ReserveKey)
    assert isinstance(confirm, ConfirmKey)
    assert reserve.address == confirm.address == bytes(6)
