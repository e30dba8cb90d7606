"""Running a program at each event (`-a SCRIPT`), as hostapd_cli does.

The program gets the interface and the words of the event: `script wlan0 AP-STA-CONNECTED 02:...`.
Some of these words are what a device in the neighbourhood calls itself, so no shell ever sees
them (with hostapd_cli one did: CVE-2014-3686), and what is not printable is replaced.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import click

from pushbutton.control.client import ControlEvent
from pushbutton.protocol.events import clean

MOST_WORDS = 64


def words(interface: str, event: ControlEvent) -> list[str]:
    """Return the arguments of the program for one event."""
    # Spaces alone separate: a tab or a line end within a name is no separator but unprintable.
    said = [word for word in clean(event.text).split(" ") if word]
    return [event.interface or interface, *said[:MOST_WORDS]]


async def run_actions(script: Path, interface: str, events: AsyncIterator[ControlEvent]) -> None:
    """Run the program for each event, one after the other, in the order of the events.

    A program that cannot be started or that fails is told of, and the next event has its turn.
    """
    async for event in events:
        try:
            process = await asyncio.create_subprocess_exec(
                script, *words(interface, event), stdin=asyncio.subprocess.DEVNULL
            )
        except OSError as error:
            click.echo(f"{script}: {error.strerror or error}", err=True)
            continue
        status = await process.wait()
        if status:
            click.echo(f"{script}: ended with status {status}", err=True)
