"""The access points and devices on the network, kept up to date.

    async with Neighbourhood(["eth0"]) as neighbourhood:
        found = await neighbourhood.find("Living room")

Each device is visited on its own, so one that is slow or silent holds up nobody.  Settings that
were learned outlive the device's going: an access point that was configured goes and comes back
(`registrar.profiles`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from ipaddress import IPv4Address
from uuid import UUID

import aiohttp

from pushbutton.errors import UsageError
from pushbutton.registrar.found import FoundDevice, KnockingDevice
from pushbutton.registrar.neighbour import Neighbour
from pushbutton.upnp.control_point.listener import EventListener
from pushbutton.upnp.control_point.requests import UnreachableError, open_session
from pushbutton.upnp.control_point.search import Search, Sighting, find_interfaces
from pushbutton.upnp.control_point.service import describe
from pushbutton.upnp.wlan_config import WlanEvent

__all__ = ["FoundDevice", "KnockingDevice", "Neighbourhood"]

MOST_DEVICES = 256
"""Devices known at once; whoever announces more than these is making them up."""
MOST_AT_ONE_ADDRESS = 128
"""Of these, those at one address, so that one host cannot crowd all others out."""
FIND_SECONDS = 10.0
"""For a device to be found; a busy one answers late."""
SETTLE_SECONDS = 5.0
"""After which whoever has answered the searches, which they do in three, is whoever is there."""
HOUSEKEEPING_PERIOD = 5.0
SEARCH_PERIOD = 60.0
"""Seconds between searches: announcements get lost, too."""
RETRY_PAUSES = (1.0, 3.0, 10.0)
"""Seconds before a device that did not describe itself is visited again, and then forgotten."""
_FAREWELL_SECONDS = 3.0

Changed = Callable[[FoundDevice, bool], None]
"""Told of a device that is new or another one now (True), or gone (False)."""
Relayed = Callable[[FoundDevice, WlanEvent], None]
"""Told what a wireless station said at an access point."""


class Neighbourhood:
    """The devices that were found on some interfaces, all of them by default."""

    def __init__(self, interfaces: Sequence[str] = (), *, subscribe: bool = True) -> None:
        """`interfaces` are names like eth0 or lo; without `subscribe` no events are asked for."""
        self.changed: list[Changed] = []
        self.relayed: list[Relayed] = []
        self._names = tuple(interfaces)
        self._subscribe = subscribe
        self._search: Search | None = None
        self._sessions: dict[IPv4Address, aiohttp.ClientSession] = {}
        self._listeners: dict[IPv4Address, EventListener] = {}
        self._neighbours: dict[UUID, Neighbour] = {}
        self._expiries: dict[UUID, float] = {}
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._housekeeping: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Neighbourhood:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def devices(self) -> Mapping[UUID, FoundDevice]:
        """The devices that described themselves, by UUID; a snapshot."""
        found = {uuid: each.found for uuid, each in self._neighbours.items()}
        return {uuid: each for uuid, each in found.items() if each is not None}

    async def start(self) -> None:
        """Begin to listen and to search.

        Raises `DriverError` when there is no such interface, or no port.
        """
        interfaces = find_interfaces(self._names)
        try:
            for interface in interfaces:
                self._sessions[interface.address] = open_session(interface.address)
                if self._subscribe:
                    listener = EventListener(interface)
                    await listener.start()
                    self._listeners[interface.address] = listener
            self._search = Search(interfaces, self.hear)
            await self._search.start()
        except BaseException:
            await self.stop()
            raise
        self._housekeeping = asyncio.create_task(self._keep_house())

    async def stop(self) -> None:
        """Unsubscribe everywhere and forget all devices."""
        if self._search is not None:
            self._search.stop()
        tasks = list(self._tasks.values())
        if self._housekeeping is not None:
            tasks.append(self._housekeeping)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        leaving = {asyncio.create_task(each.leave()) for each in self._neighbours.values()}
        leaving |= self._leaving
        if leaving:
            await asyncio.wait(leaving, timeout=_FAREWELL_SECONDS)
            for task in leaving:
                task.cancel()
        self._neighbours.clear()
        for listener in self._listeners.values():
            await listener.stop()
        for session in self._sessions.values():
            await session.close()

    def search(self) -> None:
        """Ask again who is there; answers come within a few seconds."""
        if self._search is not None:
            self._search.search()

    async def ask_again(self, uuid: UUID) -> None:
        """Let a device introduce itself anew: one that was set up does not say so by itself."""
        neighbour = self._neighbours.get(uuid)
        if neighbour is not None:
            await neighbour.ask_again()

    async def find(self, wanted: str, seconds: float | None = None) -> FoundDevice:
        """Return the device that `wanted` names, as soon as it has told about itself.

        `wanted` is its UUID, its address or its name; names are compared without regard to case,
        and a part of a name is enough where it fits a single device.  Raises `UsageError` when
        there is none in time, or several have that name.
        """
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + (FIND_SECONDS if seconds is None else seconds)
        settled_at = min(ends_at, loop.time() + SETTLE_SECONDS)
        changed = asyncio.Event()
        told: Changed = lambda _found, _there: changed.set()  # noqa: E731
        self.changed.append(told)
        try:
            while True:
                changed.clear()
                exact, partly = self._matching(wanted)
                now, fitting = loop.time(), exact or partly
                if len(exact) == 1 or (now >= settled_at and len(fitting) == 1):
                    return await self._visited(fitting[0], max(ends_at, now + 1))
                if now >= ends_at or (now >= settled_at and fitting):
                    raise UsageError(_not_found(wanted, fitting))
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(settled_at if now < settled_at else ends_at):
                        await changed.wait()
        finally:
            self.changed.remove(told)

    def _matching(self, wanted: str) -> tuple[list[FoundDevice], list[FoundDevice]]:
        text = wanted.strip().casefold()
        everybody = list(self.devices.values())
        names = {str(each.uuid): each.friendly_name.casefold() for each in everybody}
        exact = [
            each
            for each in everybody
            if text in (str(each.uuid), str(each.address), names[str(each.uuid)])
            or text == f"uuid:{each.uuid}"
        ]
        partly = [each for each in everybody if text in names[str(each.uuid)] and not exact]
        return exact, partly

    async def _visited(self, found: FoundDevice, ends_at: float) -> FoundDevice:
        neighbour = self._neighbours[found.uuid]
        with suppress(TimeoutError):
            async with asyncio.timeout_at(ends_at):
                await neighbour.visited.wait()
        return neighbour.found or found

    # ---- what is heard ----------------------------------------------------------------------

    def hear(self, sighting: Sighting) -> None:
        """Take note of a device that said where it is, or that it goes."""
        known = self._neighbours.get(sighting.uuid)
        if sighting.location is None:
            if known is not None and known.sighting.address == sighting.address:
                self._forget(sighting.uuid)
            return
        now = asyncio.get_running_loop().time()
        if known is None:
            if self._has_room(sighting.address):
                self._expiries[sighting.uuid] = now + sighting.max_age
                self._visit(sighting, None)
            return
        if known.sighting.address == sighting.address:
            self._expiries[sighting.uuid] = now + sighting.max_age
        if sighting.uuid in self._tasks:
            return
        if known.sighting.location != sighting.location:
            self._visit(sighting, known)
        elif known.is_to_be_asked(now):
            self._start(sighting.uuid, known.visit_again())

    def _has_room(self, address: IPv4Address) -> bool:
        """Say whether one more device may be visited, here and at all."""
        there = sum(each.sighting.address == address for each in self._neighbours.values())
        return len(self._neighbours) < MOST_DEVICES and there < MOST_AT_ONE_ADDRESS

    def _visit(self, sighting: Sighting, before: Neighbour | None) -> None:
        listener = self._listeners.get(sighting.interface.address)
        neighbour = Neighbour(sighting, listener, self._tell, self._relay)
        if before is None:
            self._neighbours[sighting.uuid] = neighbour
        self._start(sighting.uuid, self._welcome(neighbour, before))

    def _start(self, uuid: UUID, visit: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(visit)
        self._tasks[uuid] = task
        task.add_done_callback(lambda done: self._visited_by(uuid, done))

    def _visited_by(self, uuid: UUID, task: asyncio.Task[None]) -> None:
        if self._tasks.get(uuid) is task:
            del self._tasks[uuid]

    async def _welcome(self, neighbour: Neighbour, before: Neighbour | None) -> None:
        """Visit a device that is new, or is said to be elsewhere than before."""
        sighting = neighbour.sighting
        if before is not None:
            if sighting.address != before.sighting.address and await self._still_there(before):
                return  # somebody else says that it is this device
            self._neighbours[sighting.uuid] = neighbour
            self._let_go(before)
        session = self._sessions[sighting.interface.address]
        for pause in (*RETRY_PAUSES, 0.0):
            with suppress(UnreachableError):
                await neighbour.visit(session)
            if neighbour.found is not None:
                return
            await asyncio.sleep(pause)
        self._neighbours.pop(sighting.uuid, None)
        self._expiries.pop(sighting.uuid, None)

    async def _still_there(self, known: Neighbour) -> bool:
        sighting = known.sighting
        if sighting.location is None:
            return False
        session = self._sessions[sighting.interface.address]
        try:
            found = await describe(session, sighting.location, sighting.address)
        except UnreachableError:
            return False
        return found.description.uuid == sighting.uuid

    def _forget(self, uuid: UUID) -> None:
        neighbour = self._neighbours.pop(uuid)
        self._expiries.pop(uuid, None)
        task = self._tasks.pop(uuid, None)
        if task is not None:
            task.cancel()
        found = neighbour.found
        self._let_go(neighbour)
        if found is not None:
            self._say(replace(found, subscribed=False), there=False)

    def _let_go(self, neighbour: Neighbour) -> None:
        leaving = asyncio.create_task(neighbour.leave())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    def _tell(self, neighbour: Neighbour) -> None:
        found = neighbour.found
        if found is not None and self._neighbours.get(found.uuid) is neighbour:
            self._say(found, there=True)

    def _say(self, found: FoundDevice, *, there: bool) -> None:
        for listener in tuple(self.changed):
            listener(found, there)

    def _relay(self, neighbour: Neighbour, event: WlanEvent) -> None:
        found = neighbour.found
        if found is not None:
            for listener in tuple(self.relayed):
                listener(found, event)

    async def _keep_house(self) -> None:
        loop = asyncio.get_running_loop()
        search_at = loop.time() + SEARCH_PERIOD
        while True:
            await asyncio.sleep(HOUSEKEEPING_PERIOD)
            now = loop.time()
            if now >= search_at:
                self.search()
                search_at = now + SEARCH_PERIOD
            for uuid, expiry in tuple(self._expiries.items()):
                if expiry <= now and uuid in self._neighbours:
                    self._forget(uuid)
            for neighbour in tuple(self._neighbours.values()):
                if neighbour.knocking.expire(now):
                    self._tell(neighbour)


def _not_found(wanted: str, several: Sequence[FoundDevice]) -> str:
    if not several:
        return f"No access point or device {wanted!r} is found; see: pushbutton discover."
    names = ", ".join(f"{each.friendly_name} ({each.uuid})" for each in several)
    return f"Several devices are called {wanted!r}; give the UUID of one: {names}."
