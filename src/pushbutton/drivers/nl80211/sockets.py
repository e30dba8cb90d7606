"""The sockets of one opened interface: which is used for what, and by which thread.

`commands` and `links` belong to the worker thread, where operations may take as long as firmware
takes.  `frames` sends frames and EAPOL directly, from the loop's thread.  `owner` holds what ends
with us - registrations, the access point, a connection - and hears what is told to us alone;
`events` and `changes` hear what is told to everybody.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from pushbutton.drivers.nl80211.connection import Connection, Event
from pushbutton.drivers.nl80211.netlink import NetlinkSocket
from pushbutton.drivers.nl80211.rtnetlink import Link, Links

T = TypeVar("T")


class Listener(Protocol):
    """Who hears what the kernel tells."""

    def heard(self, event: Event) -> None:
        """Take an event of nl80211, of any interface."""

    def changed(self, link: Link) -> None:
        """Take a change of any network interface."""

    def lost(self) -> None:
        """Learn that events were lost: what is known may be wrong."""


class Sockets:
    """Opened by the constructor; `listen` begins to hear, `close` ends it all."""

    def __init__(self, make: Callable[[int], NetlinkSocket] = NetlinkSocket) -> None:
        with contextlib.ExitStack() as opened:
            self.commands = _opened(opened, Connection.open(make))
            self.frames = _opened(opened, Connection.open(make))
            self.owner = _opened(opened, Connection.open(make))
            self.events = _opened(opened, Connection.open(make))
            self.links = _opened(opened, Links(make))
            self.changes = _opened(opened, Links(make))
            self.events.join("mlme", "scan", "regulatory")
            self.changes.watch()
            self._opened = opened.pop_all()
        self._worker = ThreadPoolExecutor(1, "nl80211")
        self._listener: Listener | None = None
        self._owning = 0
        """Steps that use the socket of `owner` now; what they are answered is theirs to read."""

    async def work(self, step: Callable[[], T]) -> T:
        """Run `step`, which may use `commands` and `links`, in the worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, step)

    async def own(self, step: Callable[[Connection], T]) -> T:
        """Run `step` on the owner's socket in the worker thread; events wait so long."""
        asyncio.get_running_loop().remove_reader(self.owner.fileno())
        self._owning += 1
        step_here = asyncio.ensure_future(self.work(lambda: step(self.owner)))
        step_here.add_done_callback(self._owned)
        # Whoever waits may lose patience; the step still runs to its end.
        return await asyncio.shield(step_here)

    def _owned(self, step: asyncio.Future[T]) -> None:
        self._owning -= 1
        if not step.cancelled():
            step.exception()  # told to whoever still waits
        if self._listener is not None and not self._owning:
            asyncio.get_running_loop().add_reader(self.owner.fileno(), self._read, self.owner)
            self._read(self.owner)

    def listen(self, listener: Listener) -> None:
        """Tell everything to `listener` from now on."""
        self._listener = listener
        loop = asyncio.get_running_loop()
        for connection in (self.owner, self.events):
            loop.add_reader(connection.fileno(), self._read, connection)
        loop.add_reader(self.changes.fileno(), self._read_changes)

    def close(self) -> None:
        """Hear no more and close the sockets: the kernel ends what they own."""
        if self._listener is not None:
            self._listener = None
            loop = asyncio.get_running_loop()
            for readable in (self.owner, self.events, self.changes):
                loop.remove_reader(readable.fileno())
        self._worker.shutdown(wait=True)
        self._opened.close()

    def _read(self, connection: Connection) -> None:
        if self._listener is None or (connection is self.owner and self._owning):
            return
        events, lost = connection.events()
        for event in events:
            if self._listener is not None:
                self._listener.heard(event)
        if lost and self._listener is not None:
            self._listener.lost()

    def _read_changes(self) -> None:
        if self._listener is None:
            return
        links, lost = self.changes.events()
        for link in links:
            if self._listener is not None:
                self._listener.changed(link)
        if lost and self._listener is not None:
            self._listener.lost()


class _Closing(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=_Closing)


def _opened(stack: contextlib.ExitStack, made: C) -> C:
    stack.callback(made.close)
    return made
