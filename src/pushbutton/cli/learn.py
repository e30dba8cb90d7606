"""`pushbutton learn`: an access point's settings, told to whoever has its PIN."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.output import output_options, write
from pushbutton.cli.progress import Progress, say
from pushbutton.cli.target import is_driver, open_target, warn_of_others
from pushbutton.cli.typed_secret import secret_options, typed_pin
from pushbutton.errors import UsageError
from pushbutton.formats.credential_file import as_credential
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE
from pushbutton.protocol.notices import SettingsLearned
from pushbutton.registrar import AccessPointSetup
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile, ProfileStore
from pushbutton.registrar.upnp_setup import UpnpSetup
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret

F = TypeVar("F", bound=Callable[..., Any])


def registrar_options(command: F) -> F:
    """Add what verbs of a Registrar share: the PIN, where to look, how long, how talkative."""
    for option in reversed(
        (
            secret_options("pin", "The access point's PIN, from its label or its page."),
            click.option(
                "-i",
                "--interface",
                "interfaces",
                multiple=True,
                help="Where to look for DEVICE; everywhere by default.",
            ),
            click.option(
                "--seconds",
                type=click.FloatRange(min=1),
                default=60.0,
                show_default=True,
                help="How long to wait for the access point.",
            ),
            click.option(
                "--fragment-size",
                type=click.IntRange(50, 1400),
                default=DEFAULT_FRAGMENT_SIZE,
                hidden=True,
            ),
            click.option("-v", "--verbose", is_flag=True, help="Show each message."),
        )
    ):
        command = option(command)
    return command


@click.command(short_help="Learn an access point's settings with its PIN.")
@click.argument("device")
@registrar_options
@click.option("--keep/--no-keep", default=True, help="Keep them as a network profile, or do not.")
@output_options()
def learn(
    *,
    device: str,
    pin: str | None,
    pin_file: Path | None,
    interfaces: tuple[str, ...],
    seconds: float,
    fragment_size: int,
    verbose: bool,
    keep: bool,
    form: str,
    output: Path | None,
) -> None:
    """Learn an access point's settings with its PIN; they stay as they are.

    DEVICE is the UUID, the address or the name of an access point on the network (see: pushbutton
    discover).  Or it is the way to it: wired:eth0, nl80211:wlan0, or with its address
    nl80211:wlan0/02:00:00:00:00:01 where several are heard (see: pushbutton scan).

    What was learned is kept as a network profile (see: pushbutton networks).
    """
    password = access_point_pin(pin, pin_file)
    report = Progress(verbose).hear
    if is_driver(device):
        driver, bssid = open_target(device)
        warn_of_others(device.partition("/")[0])

        async def run() -> SettingsLearned:
            async with StationLink(driver) as link:
                return await AccessPointSetup(
                    link,
                    password,
                    bssid=bssid,
                    seconds=seconds,
                    fragment_size=fragment_size,
                    report=report,
                ).learn()
    else:

        async def run() -> SettingsLearned:
            async with Neighbourhood(interfaces, subscribe=False) as neighbourhood:
                found = await neighbourhood.find(device)
                return await UpnpSetup(found, password, seconds=seconds, report=report).learn()

    learned = run_to_the_end(run())
    if keep:
        _keep(learned)
    write([as_credential(learned.settings)], form, output)


def _keep(learned: SettingsLearned) -> None:
    """Keep what was learned; that it cannot be kept is no reason not to show it."""
    uuid = learned.enrollee.uuid
    profile = NetworkProfile.from_settings(learned.settings, uuid if uuid.int else None)
    try:
        kept = ProfileStore().keep(profile)
    except OSError as error:
        say(f"The settings cannot be kept: {error.filename}: {error.strerror}.")
    else:
        say(f"Kept as the network profile {kept.name!r}.")


def access_point_pin(pin: str | None, pin_file: Path | None) -> Secret:
    """Return the PIN that was given or can be asked for; `UsageError` when there is none."""
    found = typed_pin(pin, pin_file, prompt="PIN of the access point")
    if found is None:
        raise UsageError("The access point's PIN is needed: --pin, --pin-file or PUSHBUTTON_PIN.")
    return found
