"""`pushbutton enroll`: join a network as a device."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.output import output_options, write
from pushbutton.cli.progress import Progress, access_point_name, device_name, say
from pushbutton.cli.target import interface_of, warn_of_others
from pushbutton.cli.typed_secret import secret_options, typed_pin
from pushbutton.crypto import pin as pins
from pushbutton.drivers import registry
from pushbutton.drivers.base import Driver, ScanEntry
from pushbutton.enrollee import (
    Enrollment,
    Trying,
    Waiting,
    Wish,
    describe,
    network_programs,
    pin_password,
)
from pushbutton.enrollee.membership import Membership
from pushbutton.enrollee.network_programs import NetworkProgram
from pushbutton.enrollee.upnp_enrollment import UpnpEnrollment, address_of, on_ethernet
from pushbutton.errors import DriverError, UsageError
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE
from pushbutton.protocol.notices import CredentialsReceived, RegistrarDeclined
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.policy import DevicePassword, push_button_password
from pushbutton.runtime.randomness import system_random
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.credential import Credential

SECONDS_BY_PIN = 300.0
SECONDS_BY_BUTTON = 120.0
UPNP = "upnp:"
"""Before the name of an interface: credentials come over its cable, not over a driver."""
REMINDER_PERIOD = 30.0
"""Seconds after which the PIN is shown again."""


@click.command(short_help="Join a network as a device.")
@click.argument("driver")
@secret_options("pin", "The PIN of this device, to be typed at the access point.")
@click.option("--push-button", is_flag=True, help="Press this device's button instead.")
@click.option("--seconds", type=click.FloatRange(min=1), help="How long to try (300; button 120).")
@click.option(
    "--join",
    is_flag=True,
    help="Give the network to NetworkManager, wpa_supplicant or iwd, whichever runs.",
)
@click.option("--check", is_flag=True, help="Prove over the air that the key opens the network.")
@click.option(
    "--trust-wire",
    is_flag=True,
    help="Over upnp:, take the network also from a Registrar that does not prove the PIN.",
)
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
    join: bool,
    check: bool,
    trust_wire: bool,
    name: str,
    fragment_size: int,
    verbose: bool,
    form: str,
    output: Path | None,
) -> None:
    """Join a network as a device, over DRIVER (nl80211:wlan0, wired:eth0, simulated:home).

    With upnp:eth0 a Registrar in the house gives the credentials over that cable, with no access
    point between; meanwhile nothing is tried over the air.

    Without --pin a PIN is made and shown.  While no Registrar knows it, those that answered are
    listed and the device tries again by itself.  The credentials are printed when they came; with
    --join a program that keeps this machine in its networks gets them, too.
    """
    if push_button and (pin is not None or pin_file is not None):
        raise UsageError("Give either --pin or --push-button.")
    over_upnp = driver.startswith(UPNP)
    if over_upnp and (push_button or check):
        raise UsageError("Over UPnP a device is known by its PIN: no --push-button, no --check.")
    if trust_wire and not over_upnp:
        raise UsageError("--trust-wire is for upnp:INTERFACE.")
    typed = None if push_button else typed_pin(pin, pin_file)
    way = None if over_upnp else registry.make(driver)
    if not join:
        warn_of_others(driver, "--join lets it keep still meanwhile, and join afterwards")
    if push_button:
        password, limit = push_button_password(), SECONDS_BY_BUTTON
        say("Press the access point's button within two minutes.")
    else:
        shown = typed or pins.generate(system_random)
        password, limit = pin_password(shown), SECONDS_BY_PIN
        if typed is None:
            say(f"Type this PIN at the access point: {spaced(shown)}")
    wish = Wanted(password, limit if seconds is None else seconds, name, fragment_size, check)
    deliver = partial(write, form=form, output=output)
    progress = Progress(verbose)
    obtain = (
        partial(_over_upnp, driver.removeprefix(UPNP), wish, progress, trust_wire)
        if way is None
        else partial(_over_driver, way, wish, progress)
    )
    run_to_the_end(_run(obtain, deliver, interface_of(driver) if join else None))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person asked for."""

    password: DevicePassword
    seconds: float
    name: str
    fragment_size: int
    check: bool


Deliver = Callable[[Sequence[Credential]], None]
Obtain = Callable[[Deliver], Awaitable[Sequence[Credential]]]
"""Register, and give the credentials to the person before anything else may fail."""


async def _run(obtain: Obtain, deliver: Deliver, join: str | None) -> None:
    """Register; `join` is the interface for which a program shall have the credentials, too.

    It is empty for any, and None where no program shall.
    """
    program = None if join is None else await network_programs.find(join or None)
    async with _released(program):
        credentials = await obtain(deliver)
        if program is not None:
            for credential in credentials:
                say(await program.take(credential))


async def _over_driver(
    way: Driver, wanted: Wanted, progress: Progress, deliver: Deliver
) -> Sequence[Credential]:
    async with StationLink(way) as link:
        credentials = (await _enroll(link, wanted, progress)).credentials
        deliver(credentials)
        if wanted.check:
            await _check(link, credentials)
    return credentials


async def _over_upnp(
    interface: str, wanted: Wanted, progress: Progress, trust_wire: bool, deliver: Deliver
) -> Sequence[Credential]:
    device = on_ethernet(describe(address_of(interface), wanted.name))
    wish = Wish(device, wanted.password, wanted.seconds, wanted.fragment_size)
    announcer = Announcer(wanted.password.secret, progress)
    enrollment = UpnpEnrollment(interface, wish, announcer.hear, trust_wire=trust_wire)
    credentials = (await enrollment.run()).credentials
    deliver(credentials)
    return credentials


@asynccontextmanager
async def _released(program: NetworkProgram | None) -> AsyncIterator[None]:
    """Let the program keep still meanwhile; after an error it goes on as before."""
    if program is None:
        yield
        return
    await program.release()
    try:
        yield
    except BaseException:
        await program.resume()
        raise


async def _enroll(link: StationLink, wanted: Wanted, progress: Progress) -> CredentialsReceived:
    if wanted.check and not link.is_radio:
        raise UsageError("--check needs a radio: a wire does not reach the network.")
    device = describe(link.address, wanted.name)
    wish = Wish(device, wanted.password, wanted.seconds, wanted.fragment_size)
    announcer = Announcer(None if wish.by_button else wanted.password.secret, progress)
    return await Enrollment(link, wish, announcer.hear).run()


async def _check(link: StationLink, credentials: Sequence[Credential]) -> None:
    """Join each network that came, one after the other."""
    for credential in credentials:
        member = Membership(link, credential)
        try:
            entry = await member.join()
        except DriverError as error:
            name = ssid_codec.render(credential.ssid)
            raise DriverError(f"{name} could not be joined with its new key: {error}.") from None
        await member.leave()
        say(f"The key opens {access_point_name(entry)}.")


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
