"""The earliest of several deadlines, some of which do not exist."""

from __future__ import annotations

import pytest

from pushbutton.protocol.deadline import earliest


@pytest.mark.parametrize(
    ("deadlines", "expected"),
    [
        ((), None),
        ((None, None), None),
        ((None, 3.0), 3.0),
        ((3.0, None, 2.0), 2.0),
        ((0.0, 1.0), 0.0),
        ((1.0, -1.0, 1.0), -1.0),
    ],
)
def test_the_first_time_counts(deadlines: tuple[float | None, ...], expected: float | None) -> None:
    assert earliest(*deadlines) == expected
