"""Ending a verb from outside: what it has begun is put back."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from pushbutton.cli.interruption import TERMINATED, run


def test_the_result() -> None:
    async def work() -> int:
        return 7

    assert run(work()) == 7


def test_an_error_goes_on() -> None:
    async def work() -> None:
        raise ValueError("told")

    with pytest.raises(ValueError, match="told"):
        run(work())


@pytest.mark.parametrize(
    ("number", "raised"), [(signal.SIGTERM, SystemExit), (signal.SIGINT, KeyboardInterrupt)]
)
def test_a_signal_lets_the_work_tidy_up(
    number: signal.Signals, raised: type[BaseException]
) -> None:
    tidied: list[str] = []

    async def work() -> None:
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(5)
        finally:
            await asyncio.sleep(0)
            tidied.append("tidied")

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(raised) as caught:
        run(work())
    assert tidied == ["tidied"]
    assert signal.getsignal(signal.SIGTERM) == before
    if isinstance(caught.value, SystemExit):
        assert caught.value.code == TERMINATED == 143
