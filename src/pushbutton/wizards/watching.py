"""Everything that happens around, from all sides, one after the other.

The sides are control sockets, of our access points and of others, and the neighbourhood that is
found over UPnP.  A socket that is not there yet is tried again and again; one that goes away is
told and waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from pushbutton.control.client import ControlClient, ControlError, ControlEvent
from pushbutton.protocol import events
from pushbutton.registrar.found import FoundDevice, KnockingDevice
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.wire.codecs import format_mac
from pushbutton.wizards.finding import described
from pushbutton.wizards.happenings import Happening, Names, of_control_event
from pushbutton.wizards.metrics import Metrics
from pushbutton.wizards.sentences import wants

ALIVE_PERIOD = 5.0
"""Seconds between two questions whether an access point is still there."""

RETRY_PERIOD = 2.0
"""Seconds between two tries to reach a socket that is not there."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that happened, and where: a socket's name, or `upnp`."""

    where: str
    happening: Happening


class Watch:
    """Listens on all sides; iterate over `happenings()` inside `async with`."""

    def __init__(
        self,
        sockets: Sequence[Path],
        neighbourhood: Neighbourhood | None = None,
        metrics: Metrics | None = None,
        directory: Path | None = None,
    ) -> None:
        """`neighbourhood` was started by the caller; `directory` is for our own sockets."""
        self.metrics = metrics or Metrics()
        self._sockets = sockets
        self._neighbourhood = neighbourhood
        self._directory = directory
        self._queue: asyncio.Queue[Watched] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._seen: dict[UUID, FoundDevice] = {}

    async def __aenter__(self) -> Watch:
        self._tasks = [asyncio.create_task(self._listen(path)) for path in self._sockets]
        if self._neighbourhood is not None:
            self._neighbourhood.changed.append(self._device_changed)
            for found in self._neighbourhood.devices.values():
                self._device_changed(found, True)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._neighbourhood is not None:
            self._neighbourhood.changed.remove(self._device_changed)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def happenings(self) -> AsyncIterator[Watched]:
        """Yield what happens, without end."""
        while True:
            yield await self._queue.get()

    # ---- control sockets ----------------------------------------------------------------------

    async def _listen(self, path: Path) -> None:
        name, told, names = path.name, "", Names()
        while True:
            try:
                async with ControlClient(path, directory=self._directory) as client:
                    await client.attach()
                    self.metrics.reached(name, True)
                    self._tell(name, f"The access point {name} is watched.", str(path))
                    told = ""
                    await self._hear(name, client, names)
                reason = "it ended"
            except ControlError as error:
                reason = str(error)
            self.metrics.reached(name, False)
            if reason != told:
                told = reason
                self._tell(name, f"The access point {name} does not answer.", reason)
            await asyncio.sleep(RETRY_PERIOD)

    async def _hear(self, name: str, client: ControlClient, names: Names) -> None:
        alive = asyncio.create_task(client.keep_alive(ALIVE_PERIOD))
        try:
            async for event in client.events():
                self._take(name, event, names)
                if client.lost:
                    self.metrics.lost(name, client.lost)
                if isinstance(event.event, events.Terminating):
                    return
        finally:
            alive.cancel()
            await asyncio.gather(alive, return_exceptions=True)

    def _take(self, name: str, event: ControlEvent, names: Names) -> None:
        self.metrics.hear(name, event.text, event.event)
        self._queue.put_nowait(Watched(name, of_control_event(event, names)))

    # ---- UPnP -----------------------------------------------------------------------------------

    def _device_changed(self, found: FoundDevice, present: bool) -> None:
        """Tell what is new about a device: it came, it went, its state, its lock, who knocks."""
        assert self._neighbourhood is not None
        self.metrics.found(self._neighbourhood.devices.values())
        line = f"{found.uuid} {found.location}"
        if not present:
            if self._seen.pop(found.uuid, None) is not None:
                self._tell("upnp", f"{found.friendly_name} is gone.", line)
            return
        before = self._seen.get(found.uuid)
        self._seen[found.uuid] = found
        if before is None:
            kind = "Access point" if found.access_point else "Device on Ethernet"
            self._tell("upnp", f"{kind} found: {described(found)}.", line)
        else:
            self._tell_change(before, found, line)
        known = () if before is None else before.knocking
        for knocking in found.knocking:
            if not any(_same(knocking, each) for each in known):
                self._knocks(found, knocking)

    def _tell_change(self, before: FoundDevice, found: FoundDevice, line: str) -> None:
        if before.locked is not found.locked:
            state = "locked" if found.locked else "open again"
            self._tell("upnp", f"The setup of {found.friendly_name} is {state}.", line)
        if before.configured is not found.configured and found.configured is not None:
            self._tell("upnp", f"{found.friendly_name} {_state(before, found.configured)}.", line)

    def _knocks(self, found: FoundDevice, knocking: KnockingDevice) -> None:
        device = knocking.device
        named = device.device_name.strip() if device is not None else ""
        address = format_mac(knocking.address)
        name = f"{named} ({address})" if named else address
        how = wants(knocking.wants)
        self._queue.put_nowait(
            Watched(
                "upnp",
                Happening(
                    f"{name} knocks at {found.friendly_name}; it asks by {how}.",
                    f"{found.uuid} {address} {knocking.uuid}",
                    knocking.address,
                ),
            )
        )

    def _tell(self, where: str, sentence: str, line: str) -> None:
        self._queue.put_nowait(Watched(where, Happening(sentence, line)))


def _state(before: FoundDevice, configured: bool) -> str:
    if before.configured is None:  # it had not said so when it was found
        return "has a network already" if configured else "is not configured yet"
    return "has a network now" if configured else "is not configured any more"


def _same(one: KnockingDevice, other: KnockingDevice) -> bool:
    return (one.address, one.wants, one.asking) == (other.address, other.wants, other.asking)
