"""One control socket, held.

It is connected again when the access point comes back, and looked at anew when the access point
tells that something changed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from pushbutton.control import ControlClient, ControlError, ControlEvent
from pushbutton.control.directory import advice
from pushbutton.protocol import events
from pushbutton.protocol.events import Event
from pushbutton.web.reports import Report, read_report

_log = logging.getLogger(__name__)

RETRY = 1.0
"""Seconds until the next attempt to connect."""

LOOK_AGAIN = 15.0
"""Seconds after which an access point that told nothing is looked at."""

COALESCE = 0.15
"""Seconds in which further news lead to one look only."""

DEBUG_LEVEL = 2
"""hostapd's; there it tells much that no page shows."""

NO_NEWS = (
    events.EnrolleeSeen,
    events.RegistrationStep,
    events.ProbeRequestReceived,
    events.EapMethodProposed,
    events.EapRetransmitted,
)
"""Events that change nothing in a report, and are frequent."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told: of a look at the access point, of an event, and that it cannot be reached."""

    looked: Callable[[Attachment, Report], Awaitable[None]]
    told: Callable[[Attachment, Event, str], None]
    lost: Callable[[Attachment, str], None]


class Attachment:
    """The access point behind one control socket."""

    def __init__(self, path: Path, listener: Listener, own_directory: Path | None = None) -> None:
        self.path = path
        self._listener = listener
        self._directory = own_directory
        self._client: ControlClient | None = None
        self._news = asyncio.Event()

    @property
    def name(self) -> str:
        """The interface's name, which is that of the socket."""
        return self.path.name

    async def request(self, command: str) -> str:
        """Give a command and return the reply as it came; `ControlError` when nobody is there."""
        return await self.client.request(command)

    async def command(self, command: str) -> str:
        """As `request`; a refusal raises `CommandRefusedError`."""
        reply = await self.client.command(command)
        self.look_again()
        return reply

    @property
    def client(self) -> ControlClient:
        """The connection for commands; `ControlError` when there is none."""
        if self._client is None:
            raise ControlError(f"The access point {self.name} is not there.")
        return self._client

    def look_again(self) -> None:
        """Read the report anew, soon."""
        self._news.set()

    async def run(self) -> None:
        """Hold the socket until cancelled."""
        while True:
            try:
                async with (
                    ControlClient(self.path, directory=self._directory) as client,
                    ControlClient(self.path, directory=self._directory) as listening,
                ):
                    await listening.attach()
                    if not (await listening.request("KEYS")).startswith("UNKNOWN COMMAND"):
                        # Ours tells at this level what becomes of keys, and each message.
                        await listening.command(f"LEVEL {DEBUG_LEVEL}")
                    self._client = client
                    await self._attend(client, listening)
            except (ControlError, PermissionError) as error:
                self._listener.lost(self, advice(self.path) or str(error))
            except Exception as error:
                # It said what nobody thought of. Not its text: it may quote what was said.
                _log.error("%s could not be followed: %s", self.path, type(error).__name__)
                self._listener.lost(self, f"The access point {self.name} is not understood.")
            else:
                self._listener.lost(self, f"The access point {self.name} is gone.")
            finally:
                self._client = None
            await asyncio.sleep(RETRY)

    async def _attend(self, client: ControlClient, listening: ControlClient) -> None:
        looking = asyncio.create_task(self._look(client))
        hearing = asyncio.create_task(self._hear(listening))
        try:
            done, _ = await asyncio.wait({looking, hearing}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (looking, hearing):
                task.cancel()
            await asyncio.gather(looking, hearing, return_exceptions=True)

    async def _look(self, client: ControlClient) -> None:
        while True:
            self._news.clear()
            await self._listener.looked(self, await read_report(client))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._news.wait()
                await asyncio.sleep(COALESCE)

    async def _hear(self, listening: ControlClient) -> None:
        async for told in listening.events():
            self._hear_one(told)
            if isinstance(told.event, events.Terminating):
                return

    def _hear_one(self, told: ControlEvent) -> None:
        if told.event is None:
            return
        self._listener.told(self, told.event, told.event.describe())
        if not isinstance(told.event, NO_NEWS):
            self._news.set()
