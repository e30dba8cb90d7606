"""`pushbutton demo`: an access point and devices on simulated air."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click
from rich.console import Console

from pushbutton.demo.play import play
from pushbutton.demo.prompt import Prompt
from pushbutton.demo.screen import Screen
from pushbutton.demo.stage import NEIGHBOUR, SSID, Stage


@click.command(short_help="Show registrations on simulated air.")
@click.option("--once", is_flag=True, help="Play a PIN and a button registration, and end.")
@click.option(
    "--pcap", type=click.Path(path_type=Path), help="Write everything on the air to this file."
)
@click.option("--air", default=None, help="The name of the simulated air (default: demo-PID).")
def demo(once: bool, pcap: Path | None, air: str | None) -> None:
    """Show Wi-Fi Protected Setup at work, without any Wi-Fi.

    An access point, a neighbour's, and four devices share a simulated air.  Type what a person
    would do: press a button, type a PIN.
    """
    screen = Screen(Console(highlight=False))
    asyncio.run(_show(air or f"demo-{os.getpid()}", screen, once, pcap))


async def _show(air: str, screen: Screen, once: bool, pcap: Path | None) -> None:
    async with Stage(air, screen, pcap) as stage:
        if once:
            await play(stage, screen)
            return
        screen.welcome(SSID, NEIGHBOUR, air)
        stage.devices["printer"].show_label()
        await Prompt(stage, screen).run()
