from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from bad_air import PATIENCE, Air, Run
from ladder import OTHER_PIN


def bad_air(seed: int, loss: float = 0.2) -> Air:
    return Air(seed, loss=loss, duplication=0.2, reordering=0.2)


def judged(runs: Iterable[Run]) -> Iterator[Run]:
    """What must hold for every single run, whatever became of it."""
    for run in runs:
        where = f"seed {run.air.seed}"
        assert run.all_ended, where
        assert run.ended_at is not None
        assert run.ended_at <= PATIENCE, where
        assert run.success == bool(run.held), where
        assert set(run.held) <= set(run.given), f"a wrong key, {where}"
        if run.confirmed and run.success:
            assert run.held == run.confirmed, f"keys differ, {where}"
        yield run


def share(runs: Iterable[Run]) -> float:
    results = [run.success for run in runs]
    return sum(results) / len(results)


def test_good_air_takes_one_attempt_and_no_time() -> None:
    (run,) = judged([Run(Air(0)).play()])
    assert run.success
    assert run.attempts == 1
    assert run.confirmed == run.held
    assert run.air.frames == 14, "EAPOL-Start, identity twice, start, M1-M8, done, failure"


def test_registrations_survive_bad_air() -> None:
    runs = list(judged(Run(bad_air(seed)).play() for seed in range(1000)))
    assert share(runs) >= 0.95
    assert any(run.attempts > 1 for run in runs), "the air was not bad"
    assert any(run.held and not run.confirmed for run in runs), "no WSC_Done was ever lost"


def test_fragments_survive_bad_air() -> None:
    # Some fifty exchanges instead of seven: three transmissions of each are
    # not enough for all of them when more is lost than this.
    runs = judged(Run(bad_air(seed, loss=0.05), fragment_size=64).play() for seed in range(100))
    assert share(runs) >= 0.95


def test_fragments_end_well_or_not_at_all_on_the_worst_air() -> None:
    runs = judged(Run(bad_air(seed), fragment_size=64).play() for seed in range(100))
    assert share(runs) >= 0.5


def test_learning_an_access_point_survives_bad_air() -> None:
    runs = judged(Run(bad_air(seed), as_registrar=True).play() for seed in range(100))
    assert share(runs) >= 0.95


@pytest.mark.parametrize("as_registrar", [False, True])
def test_a_wrong_pin_gets_no_key_on_any_air(as_registrar: bool) -> None:
    runs = [
        Run(bad_air(seed), device_pin=OTHER_PIN, as_registrar=as_registrar).play()
        for seed in range(50)
    ]
    assert share(judged(runs)) == 0
    assert not any(run.held for run in runs)


def test_a_seed_repeats_its_run() -> None:
    first, second = (Run(bad_air(7)).play() for _ in range(2))
    assert (first.held, first.ended_at, first.attempts) == (
        second.held,
        second.ended_at,
        second.attempts,
    )
    assert first.air.frames == second.air.frames
