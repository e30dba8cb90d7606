"""Sends a subscriber its events, one after the other; a slow one holds up nobody else.

UPnP Device Architecture 1.0, "Eventing: Event messages".
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from ipaddress import IPv4Address

from pushbutton.upnp.gena import Callback, Event, Subscription
from pushbutton.upnp.ssdp import SERVER

SECONDS = 30.0
"""For one address to take an event and answer."""
SETTLING = 0.2
"""Seconds from the answer to a subscription to its first event.

GUPnP acknowledges an event and drops it when it has not yet taken in which SID it was given; on a
busy machine it reads both at once.
"""
_LONGEST_ANSWER = 4096
_ANSWER = re.compile(rb"HTTP/1\.\d[ \t]+200(?:[ \t\r\n]|$)")


class EventDelivery:
    """The delivery of one subscription: one NOTIFY at a time, every address once for each event."""

    def __init__(
        self,
        subscription: Subscription,
        source: IPv4Address,
        lost: Callable[[Subscription], None],
        seconds: float = SECONDS,
    ) -> None:
        """`source` is our address; `lost` is told when no address of the subscriber is left."""
        self._subscription = subscription
        self._source = source
        self._lost = lost
        self._seconds = seconds
        self._begun = False
        self._settling: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Let events go from now on, after a moment: the subscriber was told its subscription."""
        self._settling = asyncio.get_running_loop().call_later(SETTLING, self._settled)

    def _settled(self) -> None:
        self._begun = True
        self.wake()

    def wake(self) -> None:
        """Deliver what is queued."""
        if self._begun and self._task is None and self._subscription.queue:
            self._task = asyncio.get_running_loop().create_task(self._run())

    @property
    def task(self) -> asyncio.Task[None] | None:
        """What is delivering just now; it ends when the queue is empty."""
        return self._task

    def close(self) -> None:
        """Deliver nothing more."""
        self._begun = False
        if self._settling is not None:
            self._settling.cancel()
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        subscription = self._subscription
        try:
            while subscription.queue:
                sequence, event = subscription.queue.popleft()
                await self._deliver(sequence, event)
                if not subscription.callbacks:
                    self._begun = False
                    self._lost(subscription)
                    return
        finally:
            self._task = None

    async def _deliver(self, sequence: int, event: Event) -> None:
        subscription = self._subscription
        for callback in tuple(subscription.callbacks):
            if await self._notify(callback, sequence, event):
                subscription.delivered(callback)
                return
            subscription.failing = True
            subscription.failed(callback)

    async def _notify(self, callback: Callback, sequence: int, event: Event) -> bool:
        """Send one event to one address; returns whether it was taken."""
        writer: asyncio.StreamWriter | None = None
        try:
            async with asyncio.timeout(self._seconds):
                reader, writer = await asyncio.open_connection(
                    str(callback.address),
                    callback.port,
                    local_addr=(str(self._source), 0),
                    limit=_LONGEST_ANSWER,
                )
                writer.write(self._message(callback, sequence, event))
                await writer.drain()
                answer = await reader.readuntil(b"\r\n")
                with contextlib.suppress(OSError):
                    # The rest is waited for only to let the subscriber finish.
                    await reader.read(_LONGEST_ANSWER)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return False
        finally:
            if writer is not None:
                writer.transport.abort()
        return _ANSWER.match(answer) is not None

    def _message(self, callback: Callback, sequence: int, event: Event) -> bytes:
        lines = (
            f"NOTIFY {callback.path} HTTP/1.1",
            f"SERVER: {SERVER}",
            f"HOST: {callback.host}",
            'CONTENT-TYPE: text/xml; charset="utf-8"',
            "NT: upnp:event",
            "NTS: upnp:propchange",
            f"SID: uuid:{self._subscription.sid}",
            f"SEQ: {sequence}",
            f"CONTENT-LENGTH: {len(event.properties)}",
            "",
            "",
        )
        return "\r\n".join(lines).encode() + event.properties
