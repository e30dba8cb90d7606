"""The place where one machine meets the clock, the loop and its surroundings.

A machine of `pushbutton.protocol` is handed octets and the time and hands back outputs.  A `Pump`
supplies the time, keeps one timer for the machine's deadline, runs its `Work` where it holds up
nobody and passes every other output, in order, to one callback.  No task is made per frame: a frame
is a plain call, and only `Work` changes threads.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import Any, Protocol, cast

from pushbutton.protocol.outputs import Output, Work
from pushbutton.runtime.alarm import Alarm
from pushbutton.runtime.pace import Pace

_log = logging.getLogger(__name__)


class Machine(Protocol):
    """What every machine of `pushbutton.protocol` has, besides `start` and `receive`."""

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, in seconds of the loop's clock; None is never."""

    def expire(self, now: float) -> list[Output]: ...


class WorkingMachine(Machine, Protocol):
    """A machine that hands out `Work`."""

    def complete(self, result: Any, now: float) -> list[Output]: ...


class Pump:
    """Drive one machine in the running event loop.

    `pace` is shared by pumps of the same kind of machine, so that they know how long `Work` takes.
    `deliver` gets every output but `Work`; it may call back into the pump, and what that yields
    comes after what is still waiting.  `broken` is told when the machine itself raised, which no
    input should be able to cause: the pump is closed by then and the daemon lives on.
    """

    __slots__ = (
        "_alarm",
        "_broken",
        "_closed",
        "_deliver",
        "_executor",
        "_loop",
        "_outputs",
        "_pace",
        "_running",
        "machine",
    )

    def __init__(
        self,
        machine: Machine,
        deliver: Callable[[Output], None],
        *,
        executor: Executor | None = None,
        pace: Pace | None = None,
        broken: Callable[[Exception], None] | None = None,
    ) -> None:
        self.machine = machine
        self._deliver = deliver
        self._executor = executor
        self._pace = pace or Pace()
        self._broken = broken
        self._loop = asyncio.get_running_loop()
        self._outputs: deque[Output] = deque()
        self._running = False
        self._closed = False
        self._alarm = Alarm(self._expire)

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def now(self) -> float:
        """The time that the machine is told, in seconds of the loop's monotonic clock."""
        return self._loop.time()

    def run(self, step: Callable[..., Iterable[Output]], *arguments: Any) -> None:
        """Call `step(*arguments, now)`, a method of the machine, and act on its outputs."""
        if self._closed:
            return
        try:
            self._outputs.extend(step(*arguments, self._loop.time()))
            if not self._running:
                self._drain()
        except Exception as error:
            self._break(error)
            return
        if not (self._running or self._closed):
            self._alarm.set(self.machine.deadline)

    def start(self) -> None:
        """Run the machine's `start`."""
        self.run(self.machine.start)  # type: ignore[attr-defined]

    def receive(self, *arguments: Any) -> None:
        """Run the machine's `receive(*arguments, now)`: octets, or an op-code and octets."""
        self.run(self.machine.receive, *arguments)  # type: ignore[attr-defined]

    def close(self) -> None:
        """Forget the machine's timer; work that still runs is not handed over any more."""
        self._closed = True
        self._outputs.clear()
        self._alarm.close()

    def _drain(self) -> None:
        self._running = True
        try:
            while self._outputs:
                output = self._outputs.popleft()
                if type(output) is Work:
                    self._work(output)
                else:
                    self._deliver(output)
        finally:
            self._running = False

    def _work(self, work: Work) -> None:
        if self._pace.is_short:
            try:
                result = self._pace.measure(work.compute)
            except Exception as error:
                result = error
            self.run(self._complete, result)
            return
        future = self._loop.run_in_executor(self._executor, self._pace.measure, work.compute)
        future.add_done_callback(self._worked)

    def _worked(self, future: asyncio.Future[Any]) -> None:
        if future.cancelled() or self._closed:
            return
        error = future.exception()
        self.run(self._complete, future.result() if error is None else error)

    def _complete(self, result: Any, now: float) -> list[Output]:
        machine = cast("WorkingMachine", self.machine)  # who else would have asked for work?
        return machine.complete(result, now)

    def _expire(self) -> None:
        self.run(self.machine.expire)

    def _break(self, error: Exception) -> None:
        self.close()
        # Only the kind and the place: the text of an unexpected error may quote what it was given.
        _log.error("a machine broke: %s in %s", type(error).__name__, _place(error))
        if self._broken is not None:
            self._broken(error)


def _place(error: Exception) -> str:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "?"
    code = traceback.tb_frame.f_code
    return f"{code.co_filename}:{traceback.tb_lineno}"
