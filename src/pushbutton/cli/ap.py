"""`pushbutton ap`: run access points from hostapd.conf files."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import click

from pushbutton.access_point import config_file
from pushbutton.access_point.button import press
from pushbutton.access_point.config_file import RadioConfig
from pushbutton.access_point.service import Service
from pushbutton.runtime.button import Button
from pushbutton.runtime.logs import Level, LogOutput


@click.command(short_help="Run access points from hostapd.conf files.")
@click.argument(
    "configurations",
    metavar="CONFIG...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
@click.option("-d", "--debug", count=True, help="Show more; -dd shows still more.")
@click.option("-t", "--timestamps", is_flag=True, help="Begin each line with the time.")
@click.option(
    "-f", "--log-file", type=click.Path(path_type=Path), help="Log to a file, not to the terminal."
)
@click.option(
    "--button",
    "buttons",
    multiple=True,
    metavar="DEVICE",
    type=click.Path(path_type=Path),
    help="Let the WPS key of an input device, /dev/input/eventN, press the button.",
)
def ap(
    configurations: tuple[Path, ...],
    debug: int,
    timestamps: bool,
    log_file: Path | None,
    buttons: tuple[Path, ...],
) -> None:
    """Run access points, one for each hostapd.conf file, until SIGTERM or Ctrl-C.

    SIGHUP reads the files again.  A file that is wrong is refused whole, with its line.
    """
    radios = [config_file.read(path) for path in configurations]
    level = (Level.INFO, Level.DEBUG, Level.MSGDUMP)[min(debug, 2)]
    log = LogOutput(level, timestamps=timestamps, file=log_file)
    try:
        asyncio.run(_run(radios, log, buttons))
    finally:
        log.close()


async def _run(radios: list[RadioConfig], log: LogOutput, paths: tuple[Path, ...]) -> None:
    service = Service(radios, log=log)
    buttons = [Button(path, partial(press, service)) for path in paths]
    try:
        for button in buttons:
            button.open()
        await service.run()
    finally:
        for button in buttons:
            button.close()
