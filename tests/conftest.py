"""What every test shares."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is slow, not wrong; how many examples are drawn is each test's choice.
settings.register_profile("pushbutton", deadline=None)
settings.load_profile("pushbutton")
