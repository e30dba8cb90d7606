"""When a machine that waits for several things wants to be called."""

from __future__ import annotations


def earliest(*deadlines: float | None) -> float | None:
    """Return the first of several times; None among them stands for never."""
    first: float | None = None
    for deadline in deadlines:
        if deadline is not None and (first is None or deadline < first):
            first = deadline
    return first
