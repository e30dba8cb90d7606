"""A device at an access point, with the real machines on both sides: M1 to the consequences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from house import PIN, House, device, first_answer
from ladder import LAMP, R_PAIR

from pushbutton.protocol import events
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.lockout import SetupLock
from pushbutton.protocol.notices import RegistrarDeclined
from pushbutton.protocol.passwords import Pin
from pushbutton.protocol.policy import DevicePassword
from pushbutton.protocol.registrar_outputs import (
    PinRequest,
)
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import MessageType
from pushbutton.wire.message import Message

MAC = "02:00:00:00:00:e0"
LAMP_UUID = str(LAMP.uuid)
CAMERA = replace(LAMP, uuid=UUID(int=0xC), mac_address=bytes.fromhex("0200000000c0"))
SUCCESS = [f"WPS-REG-SUCCESS {MAC} {LAMP_UUID}", "WPS-SUCCESS "]
NEEDED = f"WPS-PIN-NEEDED {LAMP_UUID} {MAC} [Lamp|ACME|Lamp|1|42|0-00000000-0]"


# M2 or M2D


@pytest.mark.parametrize("password_id", [0, 1, 2, 5, 8])
def test_pin_ids_are_answered_by_m2_with_the_same_id(password_id: int) -> None:
    house = House()
    house.add_pin()
    answer = first_answer(house, password_id)
    assert answer.message_type is MessageType.M2
    assert answer.get(a.DEVICE_PASSWORD_ID) == password_id


@pytest.mark.parametrize("password_id", [0x0010, 0x1234, 0xFFFF])
def test_an_out_of_band_id_without_its_token_is_offered_the_pin(password_id: int) -> None:
    house = House()
    house.add_pin(uuid=LAMP.uuid)
    answer = first_answer(house, password_id)
    assert answer.message_type is MessageType.M2
    assert answer.get(a.DEVICE_PASSWORD_ID) == 0


@pytest.mark.parametrize("password_id", [3, 4, 6, 9, 15])
def test_other_ids_are_declined_without_asking_for_a_pin(password_id: int) -> None:
    house = House()
    house.add_pin()
    house.texts()
    answer = first_answer(house, password_id)
    assert answer.message_type is MessageType.M2D
    assert answer.get(a.CONFIGURATION_ERROR) == 0
    assert house.texts("wlan0") == []


@pytest.mark.parametrize("password_id", [0, 5, 0x1234])
def test_without_a_pin_a_person_is_asked(password_id: int) -> None:
    house = House()
    answer = first_answer(house, password_id)
    assert answer.message_type is MessageType.M2D
    assert answer.get(a.CONFIGURATION_ERROR) == 0
    said = house.take()
    assert [o.encode() for _, o in said if isinstance(o, events.PinNeeded)] == [NEEDED]
    assert [o.enrollee.mac_address for _, o in said if isinstance(o, PinRequest)] == [
        LAMP.mac_address
    ]


@pytest.mark.parametrize("lock", [SetupLock.LOCKED, SetupLock.READ_ONLY])
def test_a_locked_access_point_says_so_in_m2d(lock: SetupLock) -> None:
    house = House(setup_lock=lock)
    assert first_answer(house, 0).get(a.CONFIGURATION_ERROR) == 15
    assert first_answer(house, 4).get(a.CONFIGURATION_ERROR) == 15


def test_a_locked_access_point_registers_devices_all_the_same() -> None:
    house = House(setup_lock=SetupLock.LOCKED)
    house.add_pin()
    assert house.visit(device()).succeeded


def test_a_pin_in_use_is_no_pin() -> None:
    house = House()
    house.add_pin()
    assert first_answer(house, 0).message_type is MessageType.M2
    assert first_answer(house, 0).message_type is MessageType.M2D


def test_a_pin_for_another_device_is_no_pin() -> None:
    house = House()
    house.add_pin(uuid=CAMERA.uuid)
    assert first_answer(house, 0).message_type is MessageType.M2D


def test_an_expired_pin_is_no_pin() -> None:
    house = House()
    house.add_pin(timeout=10)
    house.wait(10)
    assert first_answer(house, 0).message_type is MessageType.M2D
    assert house.registrar.advertisement.authorized == ()


def test_a_device_told_no_waits_and_may_come_again() -> None:
    house = House()
    declined: list[RegistrarDeclined] = []

    class Patient(Enrollee):
        def accept_m2d(self, m2d: Message, now: float) -> Any:
            state = super().accept_m2d(m2d, now)
            declined.extend(o for o in self._outputs if isinstance(o, RegistrarDeclined))
            return state

    password = DevicePassword(0, Secret(PIN))
    patient = Patient(
        device=LAMP, password=password, key_pair=R_PAIR, random=house.registrar.random
    )
    assert not house.visit(patient).succeeded
    assert len(declined) == 1
    house.add_pin()
    assert house.visit(device()).succeeded


# By PIN


def test_a_device_with_the_pin_is_registered() -> None:
    house = House()
    house.add_pin()
    house.take()
    visit = house.visit(device())
    assert visit.succeeded
    assert [credential.ssid for credential in visit.received] == [b"home"]
    assert visit.received[0].network_key.text() == bytes(range(32)).hex()
    assert house.texts("wlan0") == SUCCESS
    assert house.registrar.status.text() == (
        f"PBC Status: Disabled\nLast WPS result: Success\nPeer Address: {MAC}\n"
    )


def test_the_device_is_remembered() -> None:
    house = House()
    house.add_pin()
    assert house.registrar.device(LAMP.mac_address) is None
    house.visit(device())
    known = house.registrar.device(LAMP.mac_address)
    assert known is not None
    assert (known.uuid, known.device_name) == (LAMP.uuid, "Lamp")


def test_every_message_is_a_step() -> None:
    house = House()
    house.add_pin()
    house.take()
    house.visit(device())
    steps = [o for _, o in house.take() if isinstance(o, events.RegistrationStep)]
    assert [(step.direction.value, step.message.name) for step in steps] == [
        ("received", "M1"),
        ("sent", "M2"),
        ("received", "M3"),
        ("sent", "M4"),
        ("received", "M5"),
        ("sent", "M6"),
        ("received", "M7"),
        ("sent", "M8"),
        ("received", "WSC_DONE"),
    ]


def test_success_ends_the_waiting() -> None:
    house = House()
    house.add_pin()
    assert house.registrar.advertisement.selection is not None
    house.visit(device())
    assert house.registrar.advertisement.selection is None
    assert house.registrar.advertisement.authorized == ()


def test_a_pin_serves_once() -> None:
    house = House()
    house.add_pin()
    assert house.visit(device()).succeeded
    assert not house.visit(device()).succeeded


def test_pins_for_other_devices_stay() -> None:
    house = House()
    house.add_pin("11111111", uuid=CAMERA.uuid)
    house.add_pin(uuid=LAMP.uuid)
    assert house.visit(device()).succeeded
    assert house.visit(device("11111111", CAMERA), address=CAMERA.mac_address).succeeded


def test_a_wrong_first_half_leaves_the_pin() -> None:
    house = House()
    house.add_pin(uuid=LAMP.uuid)
    house.take()
    visit = house.visit(device("99995670"))
    # It is the device that sees it first: our M4 opens the first half to it.
    assert visit.sent[-1] is MessageType.M4
    assert house.texts("wlan0") == ["WPS-FAIL msg=8 config_error=18"]
    assert house.registrar.status.text() == (
        f"PBC Status: Disabled\nLast WPS result: Failed\nPeer Address: {MAC}\n"
    )
    assert house.visit(device()).succeeded


def test_a_wrong_second_half_spends_the_pin() -> None:
    house = House()
    house.add_pin(uuid=LAMP.uuid)
    house.take()
    visit = house.visit(device("12349999"))
    assert visit.sent[-1] is MessageType.M6
    assert house.texts("wlan0") == ["WPS-FAIL msg=10 config_error=18"]
    assert len(house.registrar.selected.pins) == 0


class Believer(Enrollee):
    """A device that takes the Registrar at its word and goes on with a wrong PIN."""

    def _check_proof(self, half: int, settings: Message, row: Any, now: float) -> None:
        pass


def believer(text: str) -> Believer:
    password = DevicePassword(0, Secret(text))
    random = House().registrar.random
    return Believer(device=LAMP, password=password, key_pair=R_PAIR, random=random)


@pytest.mark.parametrize(
    ("text", "failure", "left"),
    [("99995670", "msg=9 config_error=18", 1), ("12349999", "msg=11 config_error=18", 0)],
)
def test_a_wrong_half_that_we_find_is_told_and_counts(text: str, failure: str, left: int) -> None:
    house = House()
    house.add_pin(uuid=LAMP.uuid)
    house.take()
    assert not house.visit(believer(text)).succeeded
    assert house.texts("wlan0") == [f"WPS-FAIL {failure}"]
    assert len(house.registrar.selected.pins) == left


def test_a_wildcard_pin_has_two_runs() -> None:
    house = House()
    house.add_pin()
    for _ in range(2):
        assert MessageType.M4 in house.visit(device("99995670")).sent
    assert house.visit(device()).sent == [MessageType.M2D]
    assert house.registrar.advertisement.authorized == ()


@pytest.mark.parametrize(
    ("leave_before", "left"),
    [
        (MessageType.M2, 1),
        (MessageType.M4, 1),
        (MessageType.M6, 0),
        (MessageType.M7, 0),
        (MessageType.M8, 0),
        (MessageType.WSC_DONE, 0),
    ],
)
def test_a_run_cut_short(leave_before: MessageType, left: int) -> None:
    """Gone is a PIN that M6 exposed or M7 proved, although the device has no settings yet."""
    house = House()
    house.add_pin(uuid=LAMP.uuid)
    assert not house.visit(device(), leave_before=leave_before).succeeded
    pins = list(house.registrar.selected.pins)
    assert len(pins) == left
    assert not any(pin.locked for pin in pins)


def test_a_pin_from_a_file_serves_without_being_typed() -> None:
    house = House()
    house.note("wlan0", house.registrar.load_pins([Pin(Secret(PIN), only_for=LAMP.mac_address)]))
    assert house.registrar.advertisement.selection is None
    assert house.registrar.advertisement.authorized == ()
    assert house.visit(device()).succeeded
    assert not house.visit(device()).succeeded


# By button


def test_a_device_whose_button_was_pressed_is_registered() -> None:
    house = House()
    assert house.push_button()
    house.take()
    assert house.visit(device(None)).succeeded
    assert house.texts("wlan0") == [
        f"WPS-REG-SUCCESS {MAC} {LAMP_UUID}",
        "WPS-PBC-DISABLE ",
        "WPS-SUCCESS ",
    ]
    assert house.registrar.status.text().startswith("PBC Status: Disabled\n")
    assert house.registrar.advertisement.authorized == ()


def test_a_pressed_button_lets_one_device_in() -> None:
    house = House()
    house.push_button()
    assert house.visit(device(None)).succeeded
    assert house.visit(device(None)).sent == [MessageType.M2D]


def test_a_second_device_is_an_overlap_at_m1() -> None:
    house = House()
    house.push_button()
    house.registrar.selected.button.join(CAMERA.uuid, house.now)
    house.take()
    visit = house.visit(device(None))
    assert visit.sent == [MessageType.M2D]
    assert house.texts("wlan0") == [
        "WPS-OVERLAP-DETECTED ",
        "WPS-FAIL msg=4 config_error=12",
    ]
    assert house.registrar.status.text() == (
        f"PBC Status: Overlap\nLast WPS result: Failed\nPeer Address: {MAC}\n"
    )


def test_a_refused_device_became_no_session_so_its_button_alone_hinders_nobody() -> None:
    house = House()
    house.push_button()
    house.registrar.selected.button.join(CAMERA.uuid, house.now)
    house.visit(device(None))
    assert house.push_button()
    camera = device(None, CAMERA)
    assert house.visit(camera, address=CAMERA.mac_address).succeeded


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        (MessageType.M3, "msg=7 config_error=12"),
        (MessageType.M5, "msg=9 config_error=12"),
        (MessageType.M7, "msg=11 config_error=12"),
    ],
)
def test_an_overlap_during_the_run_ends_it(kind: MessageType, failure: str) -> None:
    house = House()
    house.push_button()
    house.take()

    def overlap(next_kind: MessageType) -> None:
        if next_kind is kind:
            button = house.registrar.selected.button
            assert button.probe(CAMERA.uuid, house.now)

    visit = house.visit(device(None), before=overlap)
    assert visit.sent[-1] is MessageType.WSC_NACK
    assert house.texts("wlan0") == [f"WPS-FAIL {failure}"]


def test_a_registration_by_pin_leaves_a_button_pressed_meanwhile() -> None:
    house = House()
    house.add_pin()

    def press(kind: MessageType) -> None:
        if kind is MessageType.M5:
            assert house.push_button()

    assert house.visit(device(), before=press).succeeded
    assert house.registrar.advertisement.push_button
