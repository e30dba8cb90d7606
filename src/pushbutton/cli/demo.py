"""`pushbutton demo`: an access point and devices on simulated air."""

from __future__ import annotations

import asyncio
import os
import sys
import webbrowser
from pathlib import Path

import click
from rich.console import Console

from pushbutton.demo.page import demo_page
from pushbutton.demo.play import play
from pushbutton.demo.prompt import Prompt
from pushbutton.demo.screen import Screen
from pushbutton.demo.stage import NEIGHBOUR, SSID, Stage
from pushbutton.web import PageServer


@click.command(short_help="Show registrations on simulated air.")
@click.option("--once", is_flag=True, help="Play a PIN and a button registration, and end.")
@click.option(
    "--pcap", type=click.Path(path_type=Path), help="Write everything on the air to this file."
)
@click.option("--air", default=None, help="The name of the simulated air (default: demo-PID).")
def demo(once: bool, pcap: Path | None, air: str | None) -> None:
    """Show Wi-Fi Protected Setup at work, without any Wi-Fi.

    An access point, a neighbour's, and four devices share a simulated air.  Type what a person
    would do: press a button, type a PIN.  The same can be done on a page: a link is printed.
    """
    screen = Screen(Console(highlight=False))
    asyncio.run(_show(air or f"demo-{os.getpid()}", screen, once, pcap))


async def _show(air: str, screen: Screen, once: bool, pcap: Path | None) -> None:
    async with Stage(air, screen, pcap, with_box=not once) as stage:
        if once:
            await play(stage, screen)
            return
        stage.devices["printer"].show_label()
        async with demo_page(stage) as page:
            screen.welcome(SSID, NEIGHBOUR, air)
            await _show_page(screen, page)
            await Prompt(stage, screen, page.make_link).run()


async def _show_page(screen: Screen, page: PageServer) -> None:
    link = page.make_link()
    screen.page(link)
    graphical = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if graphical and sys.stdout.isatty():
        await asyncio.to_thread(webbrowser.open, link)
