"""Reading arguments of WPS commands that are not one type each."""

from __future__ import annotations

from typing import get_args

from pushbutton.commands.arguments import Argument, Seconds
from pushbutton.protocol.ap_pin import DEFAULT_TIMEOUT


def ap_pin_timeout(text: str) -> float:
    """Return the seconds for which an AP PIN is valid; 0 is never ending."""
    if not text:
        return DEFAULT_TIMEOUT
    kind = get_args(Seconds)[1]
    assert isinstance(kind, Argument)
    return float(kind.read(text))
