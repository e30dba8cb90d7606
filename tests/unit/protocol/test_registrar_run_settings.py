"""What a device is given at an access point, and what its registration brings about there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import PER_DEVICE, UNCONFIGURED, WPA2, House, device, first_answer, reserved, settings
from ladder import LAMP, R_PAIR

from pushbutton.protocol import events
from pushbutton.protocol.credential_policy import CredentialOptions
from pushbutton.protocol.outputs import Output, SendMessage
from pushbutton.protocol.registrar_outputs import (
    AdvertisementChanged,
    ApplyNetwork,
    ConfirmKey,
    ProvideSettings,
)
from pushbutton.protocol.station_run import begin
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY
from pushbutton.wire.enums import EncryptionType, MessageType, OpCode, RfBands
from pushbutton.wire.message import Message

MAC = "02:00:00:00:00:e0"
LAMP_UUID = str(LAMP.uuid)


# What a device is given


def test_a_new_key_is_reserved_before_m8_and_confirmed_at_the_end() -> None:
    house = House(network=PER_DEVICE)
    house.add_pin()
    house.take()
    visit = house.visit(device())
    assert visit.succeeded
    said = house.take()
    (reservation,) = reserved(said)
    assert reservation.address == LAMP.mac_address
    assert visit.received[0].network_key.text() == reservation.psk.reveal().hex()
    names = [name for name in visit.order if name != "RegistrationStep"]
    assert names.index("ReserveKey") < names.index("ProvideSettings")
    assert [o.address for _, o in said if isinstance(o, ConfirmKey)] == [LAMP.mac_address]
    assert names.index("ConfirmKey") < names.index("RegistrationSucceeded")


def test_a_key_stays_reserved_when_the_end_is_lost() -> None:
    house = House(network=PER_DEVICE)
    house.add_pin()
    house.take()
    house.visit(device(), leave_before=MessageType.WSC_DONE)
    said = house.take()
    assert len(reserved(said)) == 1
    assert not [output for _, output in said if isinstance(output, ConfirmKey)]


def test_a_stored_key_is_given_again() -> None:
    house = House(network=PER_DEVICE, stored={LAMP.mac_address: Secret(b"\x07" * 32)})
    house.add_pin()
    visit = house.visit(device())
    assert visit.received[0].network_key.text() == "07" * 32
    assert not reserved(house.take())


def test_without_anything_to_give_the_run_fails() -> None:
    network = replace(WPA2, key_management=frozenset({"WPA-EAP"}))
    house = House(network=network)
    house.add_pin()
    visit = house.visit(device())
    assert not visit.succeeded
    assert visit.sent[-1] is MessageType.M6


def test_several_credentials() -> None:
    extra = House().registrar.credentials(_m1()).plaintext
    house = House(credentials=CredentialOptions(extra=extra))
    house.add_pin()
    assert len(house.visit(device()).received) == 2


def _m1() -> Message:
    (m1,) = (o.octets for o in device().start(0.0) if isinstance(o, SendMessage))
    return Message.parse(m1)


# The first registration of an unconfigured access point


def test_the_first_registration_configures_every_bss() -> None:
    house = House("wlan0", "wlan1", network=UNCONFIGURED)
    house.add_pin()
    house.take()
    visit = house.visit(device())
    assert visit.succeeded
    key = visit.received[0].network_key
    assert len(key) == 22
    said = house.take()
    texts = [f"{n} {o.encode()}" for n, o in said if isinstance(o, events.Event)]
    assert [text for text in texts if "STEP" not in text] == [
        "wlan0 WPS-NEW-AP-SETTINGS ",
        "wlan1 WPS-NEW-AP-SETTINGS ",
        f"wlan0 WPS-REG-SUCCESS {MAC} {LAMP_UUID}",
        "wlan0 WPS-SUCCESS ",
    ]
    applied = {name: o.network for name, o in said if isinstance(o, ApplyNetwork)}
    assert set(applied) == {"wlan0", "wlan1"}
    for network in applied.values():
        assert network.ssid == b"new"
        assert (network.authentication, network.encryption) == (0x22, 0x0C)
        assert network.key.matches(key)
        assert network.raw is None
    assert {bss.advertisement.state for bss in house.bss.values()} == {2}


def test_the_next_device_gets_the_same_key() -> None:
    house = House(network=UNCONFIGURED)
    house.add_pin()
    first = house.visit(device(), leave_before=MessageType.WSC_DONE)
    house.add_pin()
    second = house.visit(device())
    house.add_pin()
    third = house.visit(device())
    assert third.succeeded
    keys = [visit.received[0].network_key.text() for visit in (first, second, third)]
    assert keys[0] == keys[1] == keys[2]


def test_a_changed_configuration_keeps_the_key_that_devices_have() -> None:
    house = House(network=UNCONFIGURED)
    house.add_pin()
    first = house.visit(device(), leave_before=MessageType.WSC_DONE)
    house.registrar.update(settings(network=replace(UNCONFIGURED, ssid=b"renamed")))
    house.add_pin()
    second = house.visit(device())
    assert second.received[0].ssid == b"renamed"
    assert first.received[0].network_key.text() == second.received[0].network_key.text()


def test_nothing_is_configured_when_the_end_is_lost() -> None:
    house = House(network=UNCONFIGURED)
    house.add_pin()
    house.take()
    house.visit(device(), leave_before=MessageType.WSC_DONE)
    assert not [output for _, output in house.take() if isinstance(output, ApplyNetwork)]
    assert house.registrar.advertisement.state == 1


@pytest.mark.parametrize(("processing", "applied"), [(1, False), (2, True)])
def test_a_program_is_told_the_settings(processing: int, applied: bool) -> None:
    house = House(network=UNCONFIGURED, processing=processing)
    house.add_pin()
    house.take()
    house.visit(device())
    said = house.take()
    (event,) = (o for _, o in said if isinstance(o, events.NewApSettings))
    assert event.encode().startswith("WPS-NEW-AP-SETTINGS 100e")
    assert any(isinstance(o, ApplyNetwork) for _, o in said) is applied
    assert house.registrar.settings.network.unconfigured is not applied


# How we present ourselves


def test_m2_describes_us_with_the_band_in_operation() -> None:
    house = House(band=RfBands.GHZ_5)
    house.add_pin()
    m2 = first_answer(house, 0)
    assert m2.get(a.RF_BANDS) == 2
    assert m2.get(a.UUID_R) == settings().device.uuid
    assert m2.get(a.CONFIG_METHODS) == settings().device.config_methods
    assert m2.get(a.AUTHENTICATION_TYPE_FLAGS) == 0x23
    assert m2.get(a.ENCRYPTION_TYPE_FLAGS) == 0x0D


def test_hardware_without_tkip_does_not_offer_it() -> None:
    house = House(network=replace(WPA2, tkip=False))
    house.add_pin()
    m2 = first_answer(house, 0)
    assert m2.get(a.AUTHENTICATION_TYPE_FLAGS) == 0x21
    assert m2.get(a.ENCRYPTION_TYPE_FLAGS) == EncryptionType(0x09)


def test_the_version_of_the_specification_is_a_setting() -> None:
    house = House(version2=0x10)
    house.add_pin()
    assert first_answer(house, 0).version2 is None


def test_other_outputs_pass() -> None:
    house = House()
    run = begin(house.registrar, ENROLLEE_IDENTITY, LAMP.mac_address, R_PAIR)
    assert run is not None
    passed: list[Output] = [SendMessage(OpCode.MSG, b""), ProvideSettings(b"")]
    assert run.absorb(passed, 0.0) == passed


def test_a_changed_advertisement_is_told_once() -> None:
    house = House()
    house.add_pin()
    changes = [o for _, o in house.take() if isinstance(o, AdvertisementChanged)]
    assert [change.advertisement for change in changes] == [house.registrar.advertisement]
    house.visit(device())
    changes = [o for _, o in house.take() if isinstance(o, AdvertisementChanged)]
    assert changes[-1].advertisement == house.registrar.advertisement
    assert len({change.advertisement for change in changes}) == len(changes)
