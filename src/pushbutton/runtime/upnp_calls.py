"""Calls of UPnP actions that wait until the sessions answer them (`protocol.upnp_exchange`)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from ipaddress import IPv4Address

from pushbutton.protocol.upnp_exchange import Call, Refusal, Refused, Replied
from pushbutton.upnp.errors import UpnpError


class WaitingCalls:
    """Who has called and has no answer yet."""

    def __init__(self) -> None:
        self._waiting: dict[Call, asyncio.Future[bytes]] = {}

    async def ask(self, client: IPv4Address, begin: Callable[[Call], object]) -> bytes:
        """Begin a call and return what `answer` gives it; raises `UpnpError` when it is refused."""
        call = Call(client)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[call] = answer
        try:
            begin(call)
            return await answer
        finally:
            self._waiting.pop(call, None)

    def answer(self, output: Replied | Refused) -> None:
        """Give a call its answer, if whoever asked still waits."""
        waiting = self._waiting.get(output.call)
        if waiting is None or waiting.done():
            return
        if isinstance(output, Refused):
            waiting.set_exception(UpnpError(output.refusal))
        else:
            waiting.set_result(output.octets)

    def refuse_all(self) -> None:
        """Let every call that waits fail."""
        for call in list(self._waiting):
            self.answer(Refused(call, Refusal.ACTION_FAILED))
