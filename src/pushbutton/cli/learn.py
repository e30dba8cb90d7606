"""`pushbutton learn`: an access point's settings, told to whoever has its PIN."""

from __future__ import annotations

from pathlib import Path

import click

from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.output import output_options, write
from pushbutton.cli.progress import Progress
from pushbutton.cli.target import open_target, warn_of_others
from pushbutton.cli.typed_secret import secret_options, typed_pin
from pushbutton.errors import UsageError
from pushbutton.formats.credential_file import as_credential
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE
from pushbutton.protocol.notices import SettingsLearned
from pushbutton.registrar import AccessPointSetup
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret


@click.command(short_help="Learn an access point's settings with its PIN.")
@click.argument("target")
@secret_options("pin", "The access point's PIN, from its label or its page.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    help="How long to wait for the access point.",
)
@click.option(
    "--fragment-size", type=click.IntRange(50, 1400), default=DEFAULT_FRAGMENT_SIZE, hidden=True
)
@click.option("-v", "--verbose", is_flag=True, help="Show each message.")
@output_options()
def learn(
    *,
    target: str,
    pin: str | None,
    pin_file: Path | None,
    seconds: float,
    fragment_size: int,
    verbose: bool,
    form: str,
    output: Path | None,
) -> None:
    """Learn an access point's settings with its PIN; they stay as they are.

    TARGET is the way to it: wired:eth0, nl80211:wlan0, or with its address
    nl80211:wlan0/02:00:00:00:00:01 where several are heard (see: pushbutton scan).
    """
    password = access_point_pin(pin, pin_file)
    driver, bssid = open_target(target)
    warn_of_others(target.partition("/")[0])

    async def run() -> SettingsLearned:
        async with StationLink(driver) as link:
            return await AccessPointSetup(
                link,
                password,
                bssid=bssid,
                seconds=seconds,
                fragment_size=fragment_size,
                report=Progress(verbose).hear,
            ).learn()

    write([as_credential(run_to_the_end(run()).settings)], form, output)


def access_point_pin(pin: str | None, pin_file: Path | None) -> Secret:
    """Return the PIN that was given or can be asked for; `UsageError` when there is none."""
    found = typed_pin(pin, pin_file, prompt="PIN of the access point")
    if found is None:
        raise UsageError("The access point's PIN is needed: --pin, --pin-file or PUSHBUTTON_PIN.")
    return found
