"""Simulated air: real 802.11 frames between simulated radios, shared between processes."""

from __future__ import annotations

from pushbutton.drivers.simulated.driver import SimulatedDriver
from pushbutton.drivers.simulated.meeting import hosted_air
from pushbutton.drivers.simulated.weather import CLEAR, Weather

__all__ = ["CLEAR", "SimulatedDriver", "Weather", "hosted_air"]
