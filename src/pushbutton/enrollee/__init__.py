"""A device that joins: it obtains the credentials of a network from a Registrar.

device = describe(link.address)
enrollment = Enrollment(link, Wish(device, pin_password(pin)))
received = await enrollment.run()
"""

from __future__ import annotations

from pushbutton.enrollee.enrollment import Enrollment, Trying, Waiting, Wish
from pushbutton.enrollee.identity import describe, pin_password

__all__ = ["Enrollment", "Trying", "Waiting", "Wish", "describe", "pin_password"]
