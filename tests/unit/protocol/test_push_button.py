"""The push-button rules, one by one."""

from __future__ import annotations

from uuid import UUID

from pushbutton.protocol.push_button import MOST_SESSIONS, WALK_TIME, PushButton

LAMP = UUID(int=1)
CAMERA = UUID(int=2)
THIRD = UUID(int=3)


def test_a_press_lasts_for_the_walk_time() -> None:
    button = PushButton()
    assert not button.active
    assert button.press(10.0)
    assert button.active
    assert button.deadline == 10.0 + WALK_TIME == 130.0


def test_a_second_press_starts_the_walk_time_anew() -> None:
    button = PushButton()
    button.press(0)
    assert button.press(60)
    assert button.deadline == 180


def test_one_device_is_no_overlap() -> None:
    button = PushButton()
    assert not button.probe(LAMP, 0)
    assert not button.probe(LAMP, 1)
    assert button.press(2)
    assert button.join(LAMP, 3)
    assert not button.overlap(LAMP, 4)


def test_sessions_are_tracked_while_our_button_is_not_pressed() -> None:
    button = PushButton()
    assert not button.probe(LAMP, 0)
    assert button.probe(CAMERA, 1)
    assert not button.active


def test_a_press_during_an_overlap_is_refused() -> None:
    button = PushButton()
    button.probe(LAMP, 0)
    button.probe(CAMERA, 1)
    assert not button.press(2)
    assert not button.active


def test_a_session_is_forgotten_after_the_walk_time() -> None:
    button = PushButton()
    button.probe(LAMP, 0)
    assert not button.probe(CAMERA, 120)


def test_a_repeat_refreshes_the_session() -> None:
    button = PushButton()
    button.probe(LAMP, 0)
    button.probe(LAMP, 100)
    assert button.probe(CAMERA, 150)


def test_an_m1_of_a_second_device_is_an_overlap_and_no_session() -> None:
    button = PushButton()
    button.press(0)
    assert button.join(LAMP, 1)
    assert not button.join(CAMERA, 2)
    # The lamp is the only session, but the overlap of this press is not forgotten.
    assert button.overlap(LAMP, 3)
    assert button.press(4)


def test_an_overlap_that_appears_during_the_run_is_seen() -> None:
    button = PushButton()
    button.press(0)
    assert button.join(LAMP, 1)
    assert button.probe(CAMERA, 2)
    assert button.overlap(LAMP, 3)


def test_an_overlap_outlives_its_sessions_until_the_next_accepted_press() -> None:
    button = PushButton()
    button.press(0)
    button.probe(LAMP, 1)
    button.probe(CAMERA, 2)
    assert not button.join(LAMP, 122.5)
    assert button.press(123)
    assert button.join(LAMP, 124)


def test_a_press_after_a_cancel_is_refused_while_the_sessions_are_young() -> None:
    button = PushButton()
    button.press(0)
    button.probe(LAMP, 1)
    button.probe(CAMERA, 2)
    button.stop()
    assert not button.press(3)
    assert not button.press(120.9)
    assert button.press(121.0)


def test_a_refused_press_leaves_the_running_one_alone() -> None:
    button = PushButton()
    button.press(0)
    button.probe(LAMP, 1)
    button.probe(CAMERA, 2)
    assert not button.press(3)
    assert button.deadline == WALK_TIME


def test_success_ends_the_method_and_forgets_the_device() -> None:
    button = PushButton()
    button.press(0)
    button.join(LAMP, 1)
    button.probe(LAMP, 1)
    button.succeed(LAMP, 2)
    assert not button.active
    assert button.deadline is None
    assert not button.probe(CAMERA, 3)


def test_late_probe_requests_of_the_registered_device_are_ignored_for_five_seconds() -> None:
    button = PushButton()
    button.press(0)
    button.join(LAMP, 1)
    button.succeed(LAMP, 2)
    assert not button.probe(LAMP, 6.9)
    assert not button.probe(CAMERA, 6.95)
    assert button.probe(LAMP, 7.0)


def test_another_device_is_not_ignored() -> None:
    button = PushButton()
    button.press(0)
    button.join(LAMP, 1)
    button.succeed(LAMP, 2)
    assert not button.probe(CAMERA, 3)
    assert button.probe(THIRD, 3)


def test_made_up_devices_do_not_fill_the_memory() -> None:
    button = PushButton()
    for number in range(1000):
        button.probe(UUID(int=number), 0)
    assert len(button._seen) == MOST_SESSIONS
    assert not button.press(1)


def test_the_session_that_was_seen_longest_ago_goes_first() -> None:
    button = PushButton()
    for number in range(MOST_SESSIONS):
        button.probe(UUID(int=number), number / 10)
    button.probe(UUID(int=0), 7.0)
    button.probe(UUID(int=999), 7.5)
    remembered = {uuid.int for uuid in button._seen}
    assert 0 in remembered
    assert 1 not in remembered
