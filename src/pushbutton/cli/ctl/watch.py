"""Listening to an access point: its events one after the other, and a view of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime

import click

from pushbutton.cli.ctl import view
from pushbutton.cli.ctl.target import Target
from pushbutton.control import ControlClient, ControlError, ControlEvent

RECONNECT_AFTER = 1.0
"""Seconds between attempts to find an access point again."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Which events are wanted, and whether to wait for an access point that went away."""

    level: int | None = None
    probe_requests: bool = False
    reconnect: bool = False
    started: Callable[[], None] = lambda: None
    """Called when events come, the first time."""


async def listen(target: Target, wanted: Listening) -> AsyncGenerator[ControlEvent, None]:
    """Yield events; raises `ControlError` when the access point is gone, unless it is awaited."""
    first = True
    while True:
        try:
            async with target.client() as client:
                await client.attach(wanted.level, probe_requests=wanted.probe_requests)
                if first:
                    wanted.started()
                first = False
                async for event in watched(client, target.ping_interval):
                    yield event
            reason = ControlError(f"{client.path} is gone.")
        except ControlError as error:
            reason = error
        if first or not wanted.reconnect:
            raise reason
        await asyncio.sleep(RECONNECT_AFTER)


async def watched(client: ControlClient, interval: float) -> AsyncGenerator[ControlEvent, None]:
    """Yield the events of an attached client, until the access point does not answer any more."""
    asking = asyncio.create_task(client.keep_alive(interval))
    try:
        async for event in client.events():
            yield event
    finally:
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking


async def show_events(target: Target, wanted: Listening, as_json: bool) -> None:
    """Print events until the access point is gone or somebody interrupts."""
    async with aclosing(listen(target, wanted)) as events:
        async for event in events:
            now = datetime.now().astimezone()
            if as_json:
                view.show_json(view.event_document(event, now))
            else:
                click.echo(view.event_line(event, now))
