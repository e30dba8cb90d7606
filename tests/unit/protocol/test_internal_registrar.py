"""Commands, Probe Requests and time at one BSS; runs are in test_registrar_run, test_setup_run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from house import AP_PIN, PIN, UNCONFIGURED, WPA2, House, device, settings
from ladder import LAMP

from pushbutton.protocol import events
from pushbutton.protocol.advertise import ExternalRegistrar
from pushbutton.protocol.internal_registrar import MOST_DEVICES
from pushbutton.protocol.lockout import SetupLock
from pushbutton.protocol.passwords import BROADCAST, Pin
from pushbutton.protocol.registrar_outputs import (
    AdvertisementChanged,
    ApplyNetwork,
    DisconnectWpsStations,
    NewNetwork,
)
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigMethods,
    EncryptionType,
    PrimaryDeviceType,
    RequestType,
)
from pushbutton.wire.message import Message, build
from pushbutton.wire.messages import PROBE_REQUEST

LAMP_MAC = LAMP.mac_address
CAMERA = UUID(int=0xC)
CAMERA_MAC = bytes.fromhex("0200000000c0")
TYPE = PrimaryDeviceType(3, subcategory=1)


def probe(uuid: UUID | None = LAMP.uuid, password_id: int = 4, **changes: Any) -> Message:
    values: dict[Any, object] = {
        a.REQUEST_TYPE: RequestType.ENROLLEE_OPEN_8021X,
        a.CONFIG_METHODS: ConfigMethods(0x4388),
        a.UUID_E: uuid,
        a.PRIMARY_DEVICE_TYPE: TYPE,
        a.DEVICE_PASSWORD_ID: password_id,
        a.DEVICE_NAME: "Lamp",
    }
    rows = {row.name: row for row in a.ATTRIBUTES}
    values |= {rows[name.replace("_", " ")]: value for name, value in changes.items()}
    return Message.parse(build(PROBE_REQUEST, values))


def hear(house: House, message: Message, address: bytes = LAMP_MAC, **options: Any) -> None:
    house.note("wlan0", house.registrar.probe_request(address, message, house.now, **options))


SEEN = f"WPS-ENROLLEE-SEEN 02:00:00:00:00:e0 {LAMP.uuid} 3-0050F204-1 0x4388 4 1 [Lamp]"


# The button


def test_a_press_is_told_and_advertised() -> None:
    house = House()
    assert house.push_button()
    assert house.registrar.advertisement.push_button
    said = [output for _, output in house.take()]
    assert said == [
        AdvertisementChanged(house.registrar.advertisement),
        events.PushButtonActive(),
    ]
    assert house.registrar.status.text().startswith("PBC Status: Active\n")
    assert house.registrar.deadline == house.now + 120


def test_the_walk_time_ends() -> None:
    house = House()
    house.push_button()
    house.take()
    house.wait(119.9)
    assert house.take() == []
    house.wait(0.1)
    assert house.texts("wlan0") == ["WPS-TIMEOUT "]
    assert house.registrar.status.text().startswith("PBC Status: Timed-out\n")
    assert house.registrar.advertisement.selection is None
    assert house.registrar.advertisement.authorized == ()


def test_a_press_during_an_overlap_fails_and_is_told() -> None:
    house = House()
    hear(house, probe(LAMP.uuid))
    hear(house, probe(CAMERA), CAMERA_MAC)
    house.take()
    assert not house.push_button()
    assert house.texts("wlan0") == ["WPS-OVERLAP-DETECTED "]
    assert house.registrar.status.text().startswith("PBC Status: Overlap\n")
    assert house.registrar.advertisement.selection is None


# Probe Requests


def test_a_device_that_is_heard_is_told() -> None:
    house = House()
    hear(house, probe())
    assert house.texts("wlan0") == [SEEN]


@pytest.mark.parametrize(
    "message",
    [
        probe(Request_Type=None),
        probe(Primary_Device_Type=None),
        probe(Config_Methods=None),
        probe(Device_Password_ID=None),
        probe(uuid=None),
    ],
)
def test_a_device_that_says_too_little_is_not_told(message: Message) -> None:
    house = House()
    hear(house, message)
    assert house.texts("wlan0") == []


def test_two_devices_heard_are_an_overlap_even_while_no_button_is_pressed() -> None:
    house = House()
    hear(house, probe(LAMP.uuid))
    house.take()
    hear(house, probe(CAMERA), CAMERA_MAC)
    assert house.texts("wlan0")[-1] == "WPS-OVERLAP-DETECTED "


def test_requests_for_other_networks_make_no_session() -> None:
    house = House()
    hear(house, probe(LAMP.uuid), for_us=False)
    hear(house, probe(CAMERA), CAMERA_MAC)
    assert "WPS-OVERLAP-DETECTED " not in house.texts("wlan0")


def test_devices_that_use_a_pin_make_no_session() -> None:
    house = House()
    hear(house, probe(LAMP.uuid, password_id=0))
    hear(house, probe(CAMERA), CAMERA_MAC)
    assert house.push_button()


def test_the_registered_device_may_go_on_probing() -> None:
    house = House()
    house.push_button()
    assert house.visit(device(None)).succeeded
    hear(house, probe(LAMP.uuid))
    hear(house, probe(CAMERA), CAMERA_MAC)
    assert "WPS-OVERLAP-DETECTED " not in house.texts("wlan0")


def test_a_device_of_the_pins_file_is_welcomed_when_it_is_heard() -> None:
    house = House()
    house.registrar.load_pins([Pin(Secret(PIN), LAMP.uuid)])
    assert house.registrar.advertisement.authorized == ()
    hear(house, probe(CAMERA, password_id=0), CAMERA_MAC)
    assert house.registrar.advertisement.selection is None
    hear(house, probe(LAMP.uuid, password_id=0))
    assert house.registrar.advertisement.selection is not None
    assert house.registrar.advertisement.authorized == (LAMP_MAC,)
    house.wait(120)
    assert house.registrar.advertisement.authorized == ()


def test_a_device_of_the_pins_file_does_not_replace_what_a_person_did() -> None:
    house = House()
    house.registrar.load_pins([Pin(Secret(PIN), LAMP.uuid)])
    house.push_button()
    hear(house, probe(LAMP.uuid, password_id=0))
    assert house.registrar.advertisement.push_button
    house.cancel()
    house.add_pin("98765430", address=CAMERA_MAC)
    hear(house, probe(LAMP.uuid, password_id=0))
    assert house.registrar.advertisement.authorized == (CAMERA_MAC,)


# PINs


def test_a_pin_is_advertised_silently() -> None:
    house = House()
    house.add_pin()
    assert [output for _, output in house.take()] == [
        AdvertisementChanged(house.registrar.advertisement)
    ]
    assert house.registrar.advertisement.authorized == (BROADCAST,)


def test_a_pin_with_a_time_ends() -> None:
    house = House()
    house.add_pin(timeout=200)
    house.wait(199)
    assert house.visit(device("99995670")).sent[-1].name == "M4"
    house.wait(1)
    assert [kind.name for kind in house.visit(device()).sent] == ["M2D"]


def test_a_pin_without_a_time_stays() -> None:
    house = House()
    house.add_pin()
    house.wait(1e6)
    assert house.visit(device()).succeeded


def test_made_up_addresses_do_not_hide_an_overlap() -> None:
    house = House()
    hear(house, probe())
    for number in range(1000):
        hear(house, probe(CAMERA), b"\x02\x00" + number.to_bytes(4, "big"))
    assert not house.push_button()


def test_a_device_with_two_addresses_is_no_overlap() -> None:
    house = House()
    hear(house, probe())
    hear(house, probe(), CAMERA_MAC)
    assert house.push_button()


def test_a_pin_ends_a_pressed_button() -> None:
    house = House()
    house.push_button()
    house.add_pin()
    house.take()
    assert house.registrar.status.text().startswith("PBC Status: Disabled\n")
    house.wait(200)
    assert house.texts("wlan0") == []


# Cancelling


def test_cancel_of_a_button_is_like_the_end_of_its_time() -> None:
    house = House()
    house.push_button()
    house.take()
    house.cancel()
    said = [output for _, output in house.take()]
    assert said == [
        events.TimedOut(),
        AdvertisementChanged(house.registrar.advertisement),
        DisconnectWpsStations(2),
        events.Cancelled(),
    ]
    assert house.registrar.status.text().startswith("PBC Status: Timed-out\n")
    assert house.registrar.deadline is None


def test_cancel_of_a_pin() -> None:
    house = House()
    house.add_pin()
    house.cancel()
    assert house.texts("wlan0") == ["WPS-CANCEL "]
    assert house.registrar.advertisement.selection is None
    assert house.registrar.advertisement.authorized == ()
    assert [kind.name for kind in house.visit(device()).sent] == ["M2D"]


def test_cancel_of_nothing() -> None:
    house = House()
    house.cancel()
    assert [output for _, output in house.take()] == [
        DisconnectWpsStations(2),
        events.Cancelled(),
    ]


def test_cancel_does_not_forget_an_overlap() -> None:
    house = House()
    house.push_button()
    hear(house, probe(LAMP.uuid))
    hear(house, probe(CAMERA), CAMERA_MAC)
    house.cancel()
    assert not house.push_button()
    house.wait(120)
    assert house.push_button()


# The AP PIN


def test_the_ap_pin_ends_at_its_time() -> None:
    house = House()
    assert house.registrar.set_ap_pin(Secret(AP_PIN)) == (True, [])
    house.registrar.limit_ap_pin(house.now)
    assert house.registrar.deadline == house.now + 300
    house.wait(300)
    assert house.texts("wlan0") == ["WPS-AP-PIN-DISABLED "]
    assert house.registrar.ap_pin.pin is None


def test_an_ap_pin_for_ever() -> None:
    house = House()
    house.registrar.set_ap_pin(Secret(AP_PIN))
    house.registrar.limit_ap_pin(house.now, 0)
    assert house.registrar.deadline is None


@pytest.mark.parametrize("text", ["", "123456789"])
def test_an_ap_pin_that_is_too_long_or_missing_is_refused(text: str) -> None:
    house = House(ap_pin=Secret(AP_PIN))
    assert house.registrar.set_ap_pin(Secret(text)) == (False, [])
    assert house.registrar.ap_pin.pin is not None
    assert house.registrar.ap_pin.pin.text() == AP_PIN


@pytest.mark.parametrize("text", ["1234", "12345678", "abc"])
def test_any_short_text_is_an_ap_pin(text: str) -> None:
    accepted, _ = House().registrar.set_ap_pin(Secret(text))
    assert accepted


@pytest.mark.parametrize("lock", [SetupLock.LOCKED, SetupLock.READ_ONLY])
def test_a_new_ap_pin_takes_a_configured_lock_away(lock: SetupLock) -> None:
    house = House(setup_lock=lock)
    assert house.registrar.advertisement.setup_locked is (lock is SetupLock.LOCKED)
    _, outputs = house.registrar.set_ap_pin(Secret(AP_PIN))
    assert events.SetupUnlocked() in outputs
    assert not house.registrar.advertisement.setup_locked


def test_disabling_the_ap_pin_is_silent() -> None:
    house = House(ap_pin=Secret(AP_PIN))
    assert house.registrar.disable_ap_pin() == []
    assert house.registrar.ap_pin.pin is None


# New settings

NEW = NewNetwork(
    b"other", AuthenticationType.WPA2_PERSONAL, EncryptionType.AES, Secret("new passphrase")
)


def test_new_settings_make_a_configured_access_point() -> None:
    house = House(network=UNCONFIGURED)
    accepted, outputs = house.registrar.take_network(NEW)
    assert accepted
    assert outputs == [
        events.NewApSettings(),
        AdvertisementChanged(house.registrar.advertisement),
        ApplyNetwork(NEW),
    ]
    assert house.registrar.advertisement.state == 2


def test_new_settings_lose_tkip_where_the_hardware_has_none() -> None:
    house = House(network=replace(UNCONFIGURED, tkip=False))
    both = replace(NEW, encryption=EncryptionType.TKIP | EncryptionType.AES)
    accepted, outputs = house.registrar.take_network(both)
    assert accepted
    (applied,) = (o.network for o in outputs if isinstance(o, ApplyNetwork))
    assert applied.encryption == EncryptionType.AES
    assert house.registrar.settings.network.rsn_pairwise == EncryptionType.AES


def test_new_settings_with_an_impossible_key_fail_after_the_event() -> None:
    house = House()
    accepted, outputs = house.registrar.take_network(replace(NEW, key=Secret("short")))
    assert not accepted
    assert outputs == [events.NewApSettings()]
    assert house.registrar.settings.network.ssid == b"home"


def test_a_program_is_told_new_settings_as_a_credential() -> None:
    house = House(processing=1)
    accepted, outputs = house.registrar.take_network(NEW)
    assert accepted
    (event,) = outputs
    assert isinstance(event, events.NewApSettings)
    assert event.encode() == (
        "WPS-NEW-AP-SETTINGS 100e0036"
        "1026000101"
        "10450005" + b"other".hex() + "100300020020"
        "100f00020008"
        "1027000e" + b"new passphrase".hex() + "10200006" + "00" * 6
    )
    assert house.registrar.settings.network.ssid == b"home"


# Other things


def test_a_changed_configuration_changes_what_is_advertised() -> None:
    house = House()
    outputs = house.registrar.update(settings(setup_lock=SetupLock.LOCKED, ap_pin=Secret("1234")))
    assert outputs == [AdvertisementChanged(house.registrar.advertisement)]
    assert house.registrar.advertisement.setup_locked
    assert house.registrar.update(settings(setup_lock=SetupLock.LOCKED)) == []


def test_a_registrar_elsewhere_is_advertised() -> None:
    house = House()
    external = ExternalRegistrar(True, 0, ConfigMethods(0x0100), (LAMP_MAC,))
    assert len(house.registrar.set_external("windows", external)) == 1
    assert house.registrar.advertisement.authorized == (LAMP_MAC,)
    assert len(house.registrar.set_external("windows", None)) == 1
    assert house.registrar.advertisement.selection is None


def test_as_many_devices_are_remembered_as_a_house_has() -> None:
    registrar = House().registrar
    for number in range(MOST_DEVICES + 5):
        registrar.remember(replace(LAMP, mac_address=number.to_bytes(6, "big")))
    assert registrar.device((4).to_bytes(6, "big")) is None
    assert registrar.device((5).to_bytes(6, "big")) is not None


def test_no_deadline_while_nothing_happens() -> None:
    registrar = House().registrar
    assert registrar.deadline is None
    assert registrar.expire(1e9) == []


def test_the_settings_show_no_key() -> None:
    shown = repr(settings(network=WPA2, ap_pin=Secret(AP_PIN)))
    assert "correct" not in shown
    assert AP_PIN not in shown
