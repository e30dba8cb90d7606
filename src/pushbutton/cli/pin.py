"""`pushbutton pin`: make PINs, and check typed ones."""

from __future__ import annotations

from pathlib import Path

import click

from pushbutton.cli.typed_secret import typed_secret
from pushbutton.crypto import pin as pins
from pushbutton.errors import UsageError
from pushbutton.runtime.randomness import system_random


@click.group(short_help="Make PINs, and check typed ones.")
def pin() -> None:
    """Make PINs, and check typed ones."""


@pin.command()
@click.option(
    "--digits",
    type=click.Choice(["4", "8"]),
    default="8",
    show_default=True,
    help="4 only for a device that shows a new PIN each time.",
)
def make(digits: str) -> None:
    """Print a new PIN; of 8 digits the last one checks the others."""
    click.echo(pins.generate(system_random, int(digits)).text())


@pin.command()
@click.argument("pin", default="-")
@click.option("--pin-file", type=click.Path(path_type=Path), help="Read it from a file.")
@click.option("--no-display", is_flag=True, help="The device has no display: refuse 4 digits.")
def check(pin: str, pin_file: Path | None, no_display: bool) -> None:
    """Check a PIN; spaces and hyphens do not count.  Without PIN it is read from standard input.

    Prints the digits and exits with 0 when it is valid, else says what is wrong and exits with 2.
    """
    found = typed_secret("pin", None if pin_file else pin, pin_file)
    if found is None:
        raise UsageError("There is no PIN to check.")
    text = found.reveal().decode("ascii", "replace")
    click.echo(pins.typed(text, has_display=not no_display).text())
