"""The AP PIN: its time, its lock, and what a configuration says about both."""

from __future__ import annotations

from pushbutton.protocol import events
from pushbutton.protocol.ap_pin import ApPin
from pushbutton.protocol.lockout import SetupLock
from pushbutton.protocol.registrar_outputs import ApPinOver
from pushbutton.secret import Secret


def text(ap_pin: ApPin) -> str | None:
    return None if ap_pin.pin is None else ap_pin.pin.text()


def test_the_configured_pin_has_no_end() -> None:
    ap_pin = ApPin(Secret("12345670"))
    assert text(ap_pin) == "12345670"
    assert ap_pin.deadline is None
    assert ap_pin.expire(1e9) == []


def test_a_pin_ends_at_its_time() -> None:
    ap_pin = ApPin()
    assert ap_pin.set(Secret("12345670")) == []
    ap_pin.limit(300.0)
    assert ap_pin.deadline == 300.0
    assert ap_pin.expire(299.9) == []
    assert ap_pin.expire(300.0) == [events.ApPinDisabled(), ApPinOver()]
    assert text(ap_pin) is None
    assert ap_pin.deadline is None


def test_disabling_is_silent_and_ends_the_time() -> None:
    ap_pin = ApPin(Secret("12345670"))
    ap_pin.limit(300.0)
    ap_pin.disable()
    assert text(ap_pin) is None
    assert ap_pin.expire(300.0) == []


def test_a_new_pin_has_no_end_until_it_is_given_one() -> None:
    ap_pin = ApPin()
    ap_pin.limit(300.0)
    ap_pin.set(Secret("12345670"))
    assert ap_pin.deadline is None


def test_three_failures_lock_and_each_further_one_tells_it() -> None:
    ap_pin = ApPin(Secret("12345670"))
    assert [ap_pin.tried(False, now) for now in range(4)] == [
        [],
        [],
        [events.SetupLocked()],
        [events.SetupLocked()],
    ]
    assert ap_pin.expire(63.0) == [events.SetupUnlocked()]


def test_without_a_pin_nothing_is_counted() -> None:
    ap_pin = ApPin()
    for now in range(5):
        assert ap_pin.tried(False, now) == []
    assert not ap_pin.lock.locked


def test_a_proof_breaks_the_row() -> None:
    ap_pin = ApPin(Secret("12345670"))
    now = 0.0
    for count in range(1, 20):
        ap_pin.tried(False, now)
        ap_pin.tried(True, now)
        assert (ap_pin.lock.deadline is not None) is (count >= 3)
        now = ap_pin.lock.deadline or now
        ap_pin.expire(now)


def test_a_new_pin_unlocks_and_tells_it() -> None:
    ap_pin = ApPin(Secret("12345670"))
    for now in range(3):
        ap_pin.tried(False, now)
    assert ap_pin.set(Secret("98765430")) == [events.SetupUnlocked()]
    assert ap_pin.set(Secret("98765430")) == []


def test_a_changed_configuration_changes_the_pin() -> None:
    ap_pin = ApPin(Secret("12345670"))
    ap_pin.configure(Secret("98765430"), SetupLock.OPEN)
    assert text(ap_pin) == "98765430"
    ap_pin.configure(None, SetupLock.OPEN)
    assert text(ap_pin) is None


def test_an_unchanged_configuration_keeps_what_was_done_by_command() -> None:
    ap_pin = ApPin(Secret("12345670"), SetupLock.LOCKED)
    ap_pin.set(Secret("98765430"))
    ap_pin.configure(Secret("12345670"), SetupLock.LOCKED)
    assert text(ap_pin) == "98765430"
    assert not ap_pin.lock.locked
    ap_pin.configure(Secret("12345670"), SetupLock.READ_ONLY)
    assert ap_pin.lock.read_only


def test_a_configuration_that_opens_the_set_up_tells_it() -> None:
    ap_pin = ApPin(Secret("12345670"), SetupLock.LOCKED)
    assert ap_pin.configure(Secret("12345670"), SetupLock.OPEN) == [events.SetupUnlocked()]
    assert ap_pin.configure(Secret("12345670"), SetupLock.READ_ONLY) == []
    assert ap_pin.configure(Secret("12345670"), SetupLock.OPEN) == []
