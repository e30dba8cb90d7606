"""The devices of the behaviour suite: the code of `pushbutton enroll`, with little patience."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from pushbutton.enrollee import Enrollment, Wish, describe, pin_password
from pushbutton.protocol.notices import CredentialsReceived
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.policy import push_button_password
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret

PIN = "12345670"
OTHER_PIN = "76229909"
PAUSE = 0.1


def enrollment(
    link: StationLink,
    pin: str | None = PIN,
    *,
    seconds: float = 15.0,
    report: Callable[[Output], None] = lambda _: None,
    **wish: int,
) -> Enrollment:
    """Return a device that shows `pin`, or whose button is pressed."""
    password = push_button_password() if pin is None else pin_password(Secret(pin))
    # Each device has a UUID of its own, though they all run on this machine.
    device = replace(describe(link.address), uuid=UUID(int=int.from_bytes(link.address, "big")))
    return Enrollment(
        link,
        Wish(device, password, seconds=seconds, pause=PAUSE, **wish),  # type: ignore[arg-type]
        report,
    )


async def enroll(link: StationLink, pin: str | None = PIN, **more: object) -> CredentialsReceived:
    """Let a device join and return what it got."""
    return await enrollment(link, pin, **more).run()  # type: ignore[arg-type]
