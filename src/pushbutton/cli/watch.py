"""`pushbutton watch`: what happens around, in words."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from contextlib import AsyncExitStack
from pathlib import Path

import click

from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.progress import say
from pushbutton.control.directory import DEFAULT_DIRECTORY
from pushbutton.control.directory import interfaces as sockets_in
from pushbutton.errors import DriverError, UsageError
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.runtime import files
from pushbutton.wire.codecs import format_mac
from pushbutton.wizards.watching import Watch, Watched

METRICS_PERIOD = 5.0
"""Seconds between two writings of the file of metrics."""
READABLE_BY_ALL = 0o644
"""The metrics hold nothing secret, and their reader is another user."""
PIPE = "-"


@click.command(short_help="Tell what happens around, in words.")
@click.option(
    "--via",
    "places",
    multiple=True,
    help="upnp: what is found on the network; ap:SOCKET: an access point's control socket. May be "
    "given several times; by default UPnP and all sockets in /var/run/hostapd.",
)
@click.option(
    "-i", "--interface", "interfaces", multiple=True, help="Where to look; everywhere by default."
)
@click.option("--seconds", type=click.FloatRange(min=0), help="End after so long.")
@click.option("-v", "--verbose", is_flag=True, help="Show the technical line of each.")
@click.option("--json", "as_json", is_flag=True, help="Write each as a line of JSON.")
@click.option(
    "--metrics",
    metavar="FILE",
    help="Keep counters for Prometheus in a file (for its textfile collector); - prints them at "
    "the end instead of what happens.",
)
def watch(
    *,
    places: tuple[str, ...],
    interfaces: tuple[str, ...],
    seconds: float | None,
    verbose: bool,
    as_json: bool,
    metrics: str | None,
) -> None:
    """Tell what happens around: devices on the network, devices that knock, what access points do.

    It goes on until Ctrl-C or --seconds.  The names of the counters are in docs/wizards.md.
    """
    sockets = [Path(place[3:]) for place in places if place.startswith("ap:")]
    unknown = [place for place in places if place != "upnp" and not place.startswith("ap:")]
    if unknown:
        raise UsageError(f"{unknown[0]!r} is no place to watch; there are upnp and ap:SOCKET.")
    if not places:
        sockets = [DEFAULT_DIRECTORY / name for name in _default_sockets()]
    by_upnp = not places or "upnp" in places
    show = None if metrics == PIPE else _Show(verbose, as_json)
    run_to_the_end(_watch(sockets, interfaces if by_upnp else None, show, seconds, metrics))


def _default_sockets() -> list[str]:
    try:
        return sockets_in()
    except OSError as error:
        say(f"{DEFAULT_DIRECTORY} may not be read ({error.strerror}): join its group, or ask root.")
        return []


class _Show:
    def __init__(self, verbose: bool, as_json: bool) -> None:
        self._verbose, self._as_json = verbose, as_json

    def __call__(self, watched: Watched) -> None:
        """Print one happening, with the time of day."""
        happening = watched.happening
        if self._as_json:
            address = happening.address
            document = {
                "time": round(time.time(), 3),
                "where": watched.where,
                "sentence": happening.sentence,
                "line": happening.line,
                "address": None if address is None else format_mac(address),
            }
            click.echo(json.dumps(document))
            return
        line = f"  [{happening.line}]" if self._verbose else ""
        click.echo(f"{time.strftime('%H:%M:%S')}  {watched.where}: {happening.sentence}{line}")


async def _watch(
    sockets: list[Path],
    interfaces: tuple[str, ...] | None,
    show: _Show | None,
    seconds: float | None,
    metrics: str | None,
) -> None:
    async with AsyncExitStack() as stack:
        neighbourhood = None
        if interfaces is not None:
            neighbourhood = await _neighbourhood(stack, interfaces, needed=not sockets)
        watching = await stack.enter_async_context(Watch(sockets, neighbourhood))
        writing = asyncio.create_task(_keep_metrics(watching, metrics))
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    async for watched in watching.happenings():
                        if show is not None:
                            show(watched)
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            await _write_metrics(watching, metrics)


async def _neighbourhood(
    stack: AsyncExitStack, interfaces: tuple[str, ...], *, needed: bool
) -> Neighbourhood | None:
    """Begin to look around; where there is no network, sockets can be watched all the same."""
    try:
        return await stack.enter_async_context(Neighbourhood(interfaces))
    except DriverError as error:
        if needed or interfaces:
            raise
        say(f"Nothing is looked for over UPnP: {error}")
        return None


async def _keep_metrics(watching: Watch, metrics: str | None) -> None:
    if metrics == PIPE:
        return
    while True:
        await _write_metrics(watching, metrics)
        await asyncio.sleep(METRICS_PERIOD)


async def _write_metrics(watching: Watch, metrics: str | None) -> None:
    text = watching.metrics.render()
    if metrics == PIPE:
        click.echo(text, nl=False)
    elif metrics is not None:
        try:
            await asyncio.to_thread(files.replace, metrics, text.encode(), READABLE_BY_ALL)
        except OSError as error:
            say(f"The metrics cannot be written: {metrics}: {error.strerror}.")
