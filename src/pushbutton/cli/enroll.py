"""`pushbutton enroll`: join a network as a device."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import click

from pushbutton.cli.output import output_options, write
from pushbutton.cli.progress import Progress, access_point_name, device_name, say
from pushbutton.cli.typed_secret import secret_options, typed_pin
from pushbutton.crypto import pin as pins
from pushbutton.drivers import registry
from pushbutton.drivers.base import ScanEntry
from pushbutton.enrollee import Enrollment, Trying, Waiting, Wish, describe, pin_password
from pushbutton.errors import UsageError
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE
from pushbutton.protocol.notices import CredentialsReceived, RegistrarDeclined
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.policy import DevicePassword, push_button_password
from pushbutton.runtime.randomness import system_random
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret

SECONDS_BY_PIN = 300.0
SECONDS_BY_BUTTON = 120.0
REMINDER_PERIOD = 30.0
"""Seconds after which the PIN is shown again."""


@click.command(short_help="Join a network as a device.")
@click.argument("driver")
@secret_options("pin", "The PIN of this device, to be typed at the access point.")
@click.option("--push-button", is_flag=True, help="Press this device's button instead.")
@click.option("--seconds", type=click.FloatRange(min=1), help="How long to try (300; button 120).")
@click.option("--name", default="", help="How this device calls itself (default: the host name).")
@click.option(
    "--fragment-size", type=click.IntRange(50, 1400), default=DEFAULT_FRAGMENT_SIZE, hidden=True
)
@click.option("-v", "--verbose", is_flag=True, help="Show each message.")
@output_options()
def enroll(
    *,
    driver: str,
    pin: str | None,
    pin_file: Path | None,
    push_button: bool,
    seconds: float | None,
    name: str,
    fragment_size: int,
    verbose: bool,
    form: str,
    output: Path | None,
) -> None:
    """Join a network as a device, over DRIVER (wired:eth0, simulated:home).

    Without --pin a PIN is made and shown.  While no Registrar knows it, those that answered are
    listed and the device tries again by itself.  The credentials are printed when they came.
    """
    if push_button and (pin is not None or pin_file is not None):
        raise UsageError("Give either --pin or --push-button.")
    typed = None if push_button else typed_pin(pin, pin_file)
    way = registry.make(driver)
    if push_button:
        password, limit = push_button_password(), SECONDS_BY_BUTTON
        say("Press the access point's button within two minutes.")
    else:
        shown = typed or pins.generate(system_random)
        password, limit = pin_password(shown), SECONDS_BY_PIN
        if typed is None:
            say(f"Type this PIN at the access point: {spaced(shown)}")
    received = asyncio.run(
        _enroll(
            StationLink(way),
            password=password,
            seconds=limit if seconds is None else seconds,
            name=name,
            fragment_size=fragment_size,
            progress=Progress(verbose),
        )
    )
    write(received.credentials, form, output)


async def _enroll(
    link: StationLink,
    *,
    password: DevicePassword,
    seconds: float,
    name: str,
    fragment_size: int,
    progress: Progress,
) -> CredentialsReceived:
    async with link:
        wish = Wish(describe(link.address, name), password, seconds, fragment_size)
        announcer = Announcer(None if wish.by_button else password.secret, progress)
        return await Enrollment(link, wish, announcer.hear).run()


class Announcer:
    """Tells the person what the device waits for: at once, and every half minute again."""

    def __init__(self, pin: Secret | None, progress: Progress) -> None:
        """`pin` None: a button is waited for."""
        self._pin = pin
        self._progress = progress
        self._registrars: list[str] = []
        self._repeat_below = math.inf

    def hear(self, output: Output) -> None:
        """Take an output of the enrollment."""
        match output:
            case Trying(access_point=ScanEntry() as access_point):
                self._progress.once(f"Trying {access_point_name(access_point)}.")
            case Waiting() if output.seconds_left < self._repeat_below:
                self._repeat_below = output.seconds_left - REMINDER_PERIOD
                say(f"Waiting until {self._what()}; {output.seconds_left:.0f} s left.")
            case RegistrarDeclined():
                name = device_name(output.registrar)
                if name not in self._registrars:
                    self._registrars.append(name)
        self._progress.hear(output)

    def _what(self) -> str:
        if self._pin is None:
            return "the access point's button is pressed"
        where = f" at {' or '.join(self._registrars)}" if self._registrars else ""
        return f"the PIN {spaced(self._pin)} is typed{where}"


def spaced(pin: Secret) -> str:
    """Return a PIN in groups of four, as labels print it."""
    text = pin.text()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
