"""The lock on the set-up of an access point, failure by failure."""

from __future__ import annotations

import pytest

from pushbutton.protocol.lockout import LONGEST_LOCK, Lockout, SetupLock


def fail_and_wait(lock: Lockout, times: int, now: float = 0.0) -> list[float | None]:
    """Fail so often, each time after the lock has ended; return how long each lock was."""
    lengths: list[float | None] = []
    for _ in range(times):
        locked = lock.fail(now)
        assert locked is lock.locked
        lengths.append(None if lock.deadline is None else lock.deadline - now)
        if lock.deadline is not None:
            now = lock.deadline
            assert lock.expire(now)
        now += 1
    return lengths


def test_two_failures_do_nothing() -> None:
    lock = Lockout()
    assert not lock.fail(0)
    assert not lock.fail(1)
    assert not lock.locked
    assert lock.deadline is None


def test_the_third_failure_locks_for_a_minute() -> None:
    lock = Lockout()
    lock.fail(0)
    lock.fail(1)
    assert lock.fail(2)
    assert lock.locked
    assert lock.deadline == 62.0


def test_the_lock_ends_by_itself() -> None:
    lock = Lockout()
    for now in range(3):
        lock.fail(now)
    assert not lock.expire(61.9)
    assert lock.locked
    assert lock.expire(62.0)
    assert not lock.locked
    assert lock.deadline is None
    assert not lock.expire(63.0)


def test_the_time_doubles_at_every_third_failure_and_the_tenth_in_a_row_is_for_good() -> None:
    lengths = fail_and_wait(Lockout(), 10)
    assert lengths == [None, None, 60, 60, 60, 120, 120, 120, 240, None]


def test_after_ten_in_a_row_only_a_person_unlocks() -> None:
    lock = Lockout()
    fail_and_wait(lock, 10)
    assert lock.locked
    assert not lock.expire(1e12)
    assert lock.locked
    assert lock.reset()
    assert not lock.locked


def test_a_proved_pin_breaks_the_row_but_not_the_total() -> None:
    lock = Lockout()
    fail_and_wait(lock, 9)
    lock.succeed()
    lengths = fail_and_wait(lock, 9, 10_000)
    assert lengths == [240, 240, 480, 480, 480, 960, 960, 960, 1920]
    assert fail_and_wait(lock, 1, 100_000) == [None]


def test_the_time_stops_doubling_at_about_a_year() -> None:
    lock = Lockout()
    now = 0.0
    longest = 0.0
    for _ in range(200):
        lock.fail(now)
        lock.succeed()
        if lock.deadline is not None:
            longest = max(longest, lock.deadline - now)
            now = lock.deadline
            lock.expire(now)
    assert LONGEST_LOCK <= longest < 2 * LONGEST_LOCK


def test_a_new_pin_starts_the_count_anew() -> None:
    lock = Lockout()
    fail_and_wait(lock, 5)
    assert not lock.reset()
    assert fail_and_wait(lock, 3) == [None, None, 60]


def test_a_configured_lock_is_a_lock_without_a_timer() -> None:
    lock = Lockout(SetupLock.LOCKED)
    assert lock.locked
    assert lock.deadline is None
    for now in range(4):
        lock.fail(now)
    assert lock.deadline is None


def test_a_new_pin_clears_the_configured_lock() -> None:
    lock = Lockout(SetupLock.LOCKED)
    assert lock.reset()
    assert not lock.locked


def test_read_only_is_no_lock() -> None:
    lock = Lockout(SetupLock.READ_ONLY)
    assert lock.read_only
    assert not lock.locked
    assert lock.reset()
    assert not lock.read_only


@pytest.mark.parametrize("configured", [SetupLock.LOCKED, SetupLock.READ_ONLY])
def test_failures_lock_without_a_timer_where_a_lock_is_configured(configured: SetupLock) -> None:
    lock = Lockout(configured)
    assert not lock.fail(0)
    assert not lock.fail(1)
    assert lock.fail(2)
    assert lock.locked
    assert lock.deadline is None


def test_a_configured_lock_stops_a_running_timer() -> None:
    lock = Lockout()
    fail_and_wait(lock, 2)
    lock.fail(10)
    lock.configure(SetupLock.LOCKED)
    assert lock.deadline is None
    assert lock.locked


def test_who_takes_a_configured_lock_away_opens_the_lock_by_failures_too() -> None:
    lock = Lockout(SetupLock.LOCKED)
    for now in range(3):
        lock.fail(now)
    lock.configure(SetupLock.OPEN)
    assert not lock.locked
    assert lock.fail(10)
    assert lock.deadline == 70


def test_too_many_failures_in_a_row_want_a_new_pin_whatever_is_configured() -> None:
    lock = Lockout(SetupLock.LOCKED)
    for now in range(10):
        lock.fail(now)
    lock.configure(SetupLock.OPEN)
    assert lock.locked
    assert lock.deadline is None
    assert lock.reset()
    assert not lock.locked


def test_a_configuration_that_says_the_same_leaves_the_lock() -> None:
    lock = Lockout()
    for now in range(3):
        lock.fail(now)
    lock.configure(SetupLock.OPEN)
    assert lock.locked
    assert lock.deadline == 62
