"""Whom the Registrar waits for, and what it says about it."""

from __future__ import annotations

from uuid import UUID

from pushbutton.protocol.advertise import ExternalRegistrar, Selection
from pushbutton.protocol.passwords import BROADCAST, Outcome, Pin
from pushbutton.protocol.selected_registrar import SELECTED_TIME, SelectedRegistrar
from pushbutton.secret import Secret
from pushbutton.wire.enums import ConfigMethods
from pushbutton.wire.values import OobDevicePassword

METHODS = ConfigMethods(0x2388)
PRINTER = UUID(int=1)
PRINTER_MAC = bytes.fromhex("020000000101")
BY_PIN = Selection(0, ConfigMethods(0x2108))
BY_BUTTON = Selection(4, METHODS)


def pin(text: str = "12345670", uuid: UUID | None = None, address: bytes | None = None) -> Pin:
    return Pin(Secret(text), uuid, authorized=address)


def test_a_pin_is_waited_for_and_all_are_welcome() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(), 0.0)
    assert selected.union(METHODS) == (BY_PIN, (BROADCAST,))
    assert selected.deadline == SELECTED_TIME == 120.0


def test_a_pin_with_an_address_welcomes_only_that() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(address=PRINTER_MAC), 0.0)
    assert selected.union(METHODS) == (BY_PIN, (PRINTER_MAC,))


def test_after_120_seconds_the_pin_is_valid_but_not_advertised() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(), 0.0)
    assert not selected.expire(119.9)
    assert selected.by_pin
    assert not selected.expire(120.0)
    # AuthorizedMACs goes on for as long as the PIN is there.
    assert selected.union(METHODS) == (None, (BROADCAST,))
    assert selected.deadline is None
    assert selected.claim(PRINTER, PRINTER_MAC, 500.0) is not None


def test_another_pin_starts_the_time_anew() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(), 0.0)
    selected.add_pin(pin("98765430"), 100.0)
    assert selected.deadline == 220.0


def test_expired_pins_are_purged_at_the_end_of_the_time() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(Pin(Secret("12345670"), PRINTER, expires=10.0), 0.0)
    assert selected.union(METHODS) == (BY_PIN, (BROADCAST,))
    selected.expire(120.0)
    assert selected.union(METHODS) == (None, ())
    assert len(selected.pins) == 0


def test_a_used_pin_welcomes_nobody_any_more() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(address=PRINTER_MAC), 0.0)
    claimed = selected.claim(PRINTER, PRINTER_MAC, 1.0)
    assert claimed is not None
    assert selected.union(METHODS) == (BY_PIN, (PRINTER_MAC,))
    selected.release(claimed, Outcome.PROVED)
    assert selected.union(METHODS) == (BY_PIN, ())


def test_a_replaced_wildcard_pin_welcomes_nobody_any_more() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(address=PRINTER_MAC), 0.0)
    selected.add_pin(pin("98765430"), 1.0)
    assert selected.union(METHODS) == (BY_PIN, (BROADCAST,))


def test_a_button_is_waited_for() -> None:
    selected = SelectedRegistrar()
    assert selected.press(0.0)
    assert selected.union(METHODS) == (BY_BUTTON, (BROADCAST,))
    assert selected.deadline == 120.0
    assert selected.expire(120.0)
    assert selected.union(METHODS) == (None, ())


def test_a_button_replaces_a_pin_which_stays_valid() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(), 0.0)
    selected.press(50.0)
    assert selected.union(METHODS) == (BY_BUTTON, (BROADCAST,))
    assert selected.deadline == 170.0
    assert selected.expire(170.0)
    assert selected.union(METHODS) == (None, (BROADCAST,))
    assert selected.claim(PRINTER, PRINTER_MAC, 171.0) is not None


def test_a_pin_replaces_a_button() -> None:
    selected = SelectedRegistrar()
    selected.press(0.0)
    selected.add_pin(pin(address=PRINTER_MAC), 50.0)
    assert not selected.button.active
    assert selected.union(METHODS) == (BY_PIN, (PRINTER_MAC,))
    assert not selected.expire(170.0)


def test_a_refused_press_leaves_the_pin_advertised() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(), 0.0)
    selected.button.probe(PRINTER, 1.0)
    selected.button.probe(UUID(int=2), 1.0)
    assert not selected.press(2.0)
    assert selected.by_pin


def test_cancel_forgets_the_wildcard_pin_only() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin("11111111", PRINTER, PRINTER_MAC), 0.0)
    selected.add_pin(pin(), 0.0)
    selected.cancel_pin()
    assert selected.union(METHODS) == (None, (PRINTER_MAC,))
    assert len(selected.pins) == 1


def test_a_pin_is_forgotten_by_its_secret() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(), 0.0)
    selected.give_up_pin(Secret("98765430"))
    assert len(selected.pins) == 1
    selected.give_up_pin(Secret("12345670"))
    assert selected.union(METHODS) == (BY_PIN, ())


def test_a_pin_that_served_elsewhere_welcomes_nobody_any_more() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(), 0.0)
    selected.forget_pin(pin(uuid=PRINTER))
    assert len(selected.pins) == 1
    selected.forget_pin(pin())
    assert selected.union(METHODS) == (BY_PIN, ())


def test_a_pin_that_was_taken_away_from_its_run_is_told() -> None:
    selected = SelectedRegistrar()
    selected.add_pin(pin(), 0.0)
    claimed = selected.claim(PRINTER, PRINTER_MAC, 0.0)
    assert claimed is not None
    selected.give_up_pin(claimed.secret)
    assert not selected.release(claimed, Outcome.PROVED)


def test_a_device_that_is_welcome_is_advertised_for_the_time_only() -> None:
    selected = SelectedRegistrar()
    selected.welcome(PRINTER_MAC, 0.0)
    assert selected.union(METHODS) == (BY_PIN, (PRINTER_MAC,))
    selected.expire(120.0)
    assert selected.union(METHODS) == (None, ())


def test_a_finished_button_is_let_go() -> None:
    selected = SelectedRegistrar()
    selected.press(0.0)
    selected.finish_button(PRINTER, 1.0)
    assert selected.union(METHODS) == (None, ())


def test_registrars_elsewhere_come_and_go() -> None:
    selected = SelectedRegistrar()
    external = ExternalRegistrar(True, 0, ConfigMethods(0x0100), (PRINTER_MAC,))
    selected.set_external("windows", external)
    assert selected.union(METHODS) == (Selection(0, ConfigMethods(0x0100)), (PRINTER_MAC,))
    selected.set_external("windows", None)
    selected.set_external("windows", None)
    assert selected.union(METHODS) == (None, ())


def token(password_id: int = 0x1234) -> OobDevicePassword:
    return OobDevicePassword(bytes(20), password_id, Secret(bytes(16)))


def test_a_token_is_waited_for_by_its_id() -> None:
    selected = SelectedRegistrar()
    selected.add_token(token(), 0.0)
    assert selected.union(METHODS) == (Selection(0x1234, ConfigMethods(0x2108)), (BROADCAST,))
    assert selected.deadline == SELECTED_TIME


def test_a_forgotten_token_is_not_waited_for() -> None:
    selected = SelectedRegistrar()
    selected.add_token(token(), 0.0)
    assert selected.tokens.take(0x1234) is not None  # by its run
    assert selected.union(METHODS)[1] == (BROADCAST,)
    selected.forget_token(0x1234)
    assert selected.union(METHODS) == (None, ())


def test_a_forgotten_token_leaves_what_came_after_it() -> None:
    selected = SelectedRegistrar()
    selected.add_token(token(), 0.0)
    selected.add_token(token(0x20), 1.0)
    selected.forget_token(0x1234)
    assert selected.union(METHODS)[0] == Selection(0x20, ConfigMethods(0x2108))
    selected.add_pin(pin(), 2.0)
    selected.forget_token(0x20)
    assert selected.union(METHODS) == (BY_PIN, (BROADCAST,))


def test_a_token_and_a_button_replace_one_another() -> None:
    selected = SelectedRegistrar()
    selected.press(0.0)
    selected.add_token(token(), 1.0)
    assert not selected.button.active
    selected.press(2.0)
    assert selected.union(METHODS)[0] == BY_BUTTON
    assert not selected.by_pin
