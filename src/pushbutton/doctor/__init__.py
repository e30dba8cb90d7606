"""What keeps Wi-Fi Protected Setup back on this machine, and what to do about it.

`look` reads the facts, `judge` says what they mean; between them lies nothing but data.
"""

from __future__ import annotations

from pushbutton.doctor.checks import judge
from pushbutton.doctor.findings import Finding, Verdict
from pushbutton.doctor.observation import look

__all__ = ["Finding", "Verdict", "judge", "look"]
