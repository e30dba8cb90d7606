"""A Registrar at somebody else's access point: learn its settings with its PIN, or set them.

setup = AccessPointSetup(link, pin)
learned = await setup.learn()
await setup.change(settings)
"""

from __future__ import annotations

from pushbutton.registrar.attempt import NewSettings
from pushbutton.registrar.setup import AccessPointSetup, Trying

__all__ = ["AccessPointSetup", "NewSettings", "Trying"]
