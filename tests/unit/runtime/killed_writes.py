"""Kill a process with SIGKILL at each system call of a change of a file.

`kill_everywhere` lets a child process carry out the change and kill itself before its first call
of the operating system that may write, then (another one) after it, before the second, and so on
until the change is done.  After each the caller looks at what is on the disk.
"""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Callable
from typing import Any

CALLS = (
    (os, "open"),
    (os, "write"),
    (os, "fsync"),
    (os, "fchmod"),
    (os, "fchown"),
    (os, "ftruncate"),
    (os, "close"),
    (os, "rename"),
    (os, "replace"),
    (os, "unlink"),
    (fcntl, "flock"),
)
MOST_POINTS = 200


def kill_everywhere(
    prepare: Callable[[], object], change: Callable[[], object], look: Callable[[int], object]
) -> int:
    """Kill `change` at each point; return how many points there were.

    Before each, `prepare` makes the disk as it was at first; after each, `look` is told the point
    and raises when it does not like what it finds.
    """
    for point in range(1, MOST_POINTS):
        prepare()
        killed = _carry_out(change, point)
        look(point)
        if not killed:
            return point - 1
    raise AssertionError("too many points")


def _carry_out(change: Callable[[], object], last: int) -> bool:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _arm(last)
            change()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, f"the change failed before point {last}"
    return False


def _arm(last: int) -> None:
    points = 0

    def pass_point() -> None:
        nonlocal points
        points += 1
        if points == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def between_points(call: Callable[..., Any]) -> Callable[..., Any]:
        def passing(*arguments: Any, **keywords: Any) -> Any:
            pass_point()
            result = call(*arguments, **keywords)
            pass_point()
            return result

        return passing

    for module, name in CALLS:
        setattr(module, name, between_points(getattr(module, name)))
