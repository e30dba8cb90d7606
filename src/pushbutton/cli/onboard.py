"""`pushbutton onboard`: hand a device the settings of a network that has no WPS."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import click

from pushbutton.access_point.onboarding import Onboarding, Terms, network_of
from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.network_options import existing_network_key, network_name, network_options
from pushbutton.cli.progress import say
from pushbutton.cli.target import warn_of_others
from pushbutton.cli.typed_secret import secret_options, typed_pin
from pushbutton.drivers import registry
from pushbutton.errors import UsageError
from pushbutton.protocol import events
from pushbutton.protocol.policy import DevicePassword, push_button_password
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.enums import DevicePasswordId

SECONDS_BY_BUTTON = 120.0
SECONDS_BY_PIN = 300.0
REMINDER_PERIOD = 30


@click.command(short_help="Hand a device another network's key.")
@click.argument("driver")
@network_options
@secret_options("pin", "The PIN of the device, from its label or its display.")
@click.option("--push-button", is_flag=True, help="The device has a button instead.")
@click.option("--seconds", type=click.FloatRange(min=1), help="How long to wait (300; button 120).")
@click.option("--channel", type=click.IntRange(1, 177), default=6, show_default=True)
@click.option("--country", default="", help="Two letters, for channels that need them.")
def onboard(
    *,
    driver: str,
    ssid: str | None,
    ssid_hex: str | None,
    passphrase: str | None,
    passphrase_file: Path | None,
    open_network: bool,
    pin: str | None,
    pin_file: Path | None,
    push_button: bool,
    seconds: float | None,
    channel: int,
    country: str,
) -> None:
    """Hand a device the name and the key of a network that has no Wi-Fi Protected Setup.

    DRIVER (nl80211:wlan1, simulated:home) becomes an access point that nobody can join, until one
    device has registered or the time is over.  The device must support WPA2-Personal.
    """
    name = network_name(ssid, ssid_hex)
    if name is None:
        raise UsageError("Which network? Give its name with --ssid.")
    if push_button and (pin is not None or pin_file is not None):
        raise UsageError("Give either --pin or --push-button.")
    registry.make(driver)  # a wrong name is told before anything is asked for
    key = existing_network_key(passphrase, passphrase_file, open_network)
    limit = SECONDS_BY_BUTTON if push_button else SECONDS_BY_PIN
    terms = Terms(
        driver,
        network_of(name, key),
        push_button_password() if push_button else _device_pin(pin, pin_file),
        limit if seconds is None else seconds,
        channel,
        country,
    )
    warn_of_others(driver)
    crowd = Crowd()
    success = run_to_the_end(_onboard(terms, crowd))
    say(f"{crowd.name(success.address)} has the settings of {ssid_codec.render(name)}.")


def _device_pin(pin: str | None, pin_file: Path | None) -> DevicePassword:
    found = typed_pin(pin, pin_file, prompt="PIN of the device")
    if found is None:
        raise UsageError("Give the device's PIN with --pin, or --push-button if it has a button.")
    return DevicePassword(DevicePasswordId.DEFAULT, found)


async def _onboard(terms: Terms, crowd: Crowd) -> events.RegistrationSucceeded:
    onboarding = Onboarding(terms, crowd.hear)
    what = "Press the device's button" if terms.by_button else "Let the device join by its PIN"
    counting: list[asyncio.Task[None]] = []

    def ready() -> None:
        counting.append(asyncio.create_task(count_down(what, terms.seconds)))

    try:
        return await onboarding.run(ready)
    finally:
        for task in counting:
            task.cancel()
        await asyncio.gather(*counting, return_exceptions=True)


async def count_down(
    what: str, seconds: float, show: Callable[[str], None] | None = None, *, period: float = 1.0
) -> None:
    """Tell how many seconds are left: in one line of a terminal, else now and then in a new one.

    `show` is given each line; `period` is how long a second takes.
    """
    live = show is None and sys.stderr.isatty()
    tell = show or (_over if live else say)
    left = round(seconds)
    try:
        while left > 0:
            if live or left == round(seconds) or left % REMINDER_PERIOD == 0:
                tell(f"{what}; {left} s left.")
            await asyncio.sleep(period)
            left -= 1
    finally:
        if live:
            click.echo(err=True)


def _over(text: str) -> None:
    click.echo(f"\r{text}\x1b[K", err=True, nl=False)


class Crowd:
    """The devices that were heard, and what is said about them."""

    def __init__(self) -> None:
        self._names: dict[bytes, str] = {}
        self._refused: set[bytes] = set()

    def hear(self, event: events.Event) -> None:
        """Take an event of the access point."""
        match event:
            case events.EnrolleeSeen() if event.device_name.strip():
                self._names[event.address] = event.device_name.strip()
            case events.PinNeeded():
                if event.device_name.strip():
                    self._names[event.address] = event.device_name.strip()
                if event.address not in self._refused:
                    self._refused.add(event.address)
                    say(f"{self.name(event.address)} asks by PIN and was turned away.")
            case events.Fail():
                say("A registration broke off; the device may try again.")

    def name(self, address: bytes) -> str:
        """Return how a device calls itself, with its address."""
        known = self._names.get(address)
        mac = format_mac(address)
        return f"{known} ({mac})" if known else mac
