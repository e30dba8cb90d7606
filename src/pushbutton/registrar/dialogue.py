"""One registration over UPnP: the Registrar's machine, and PutMessage under it.

GetDeviceInfo has brought M1; each message of ours is a call of PutMessage whose answer is the next
one of the Enrollee, and the WSC_ACK behind WSC_Done has none (WCN-NET, "WFAWLANConfig:1 Service
Template", PutMessage).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from pushbutton.errors import DriverError, MalformedError
from pushbutton.protocol.outputs import Finished, Output, SendMessage
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.upnp_exchange import op_code_of
from pushbutton.runtime.pump import Pump
from pushbutton.upnp.control_point.service import WlanConfigService
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import OpCode
from pushbutton.wire.message import Message, build
from pushbutton.wire.messages import WSC_ACK

VERSION_2 = 0x20

Hear = Callable[[Output], Sequence[Output] | None]
"""Gets every output that is no message; what it returns is sent on its way."""


def acknowledgement(done: bytes) -> bytes:
    """Return the WSC_ACK that answers this WSC_Done."""
    message = Message.parse(done)
    values: dict[Any, object] = {a.VERSION2: VERSION_2}
    for row in (a.ENROLLEE_NONCE, a.REGISTRAR_NONCE):
        values[row] = message.require(row)
    return build(WSC_ACK, values)


class Dialogue:
    """One run, from M1 to the end of the machine."""

    def __init__(self, service: WlanConfigService, machine: Registrar, hear: Hear) -> None:
        self._service = service
        self._machine = machine
        self._hear = hear
        self._outbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._pump = Pump(machine, self._deliver, broken=lambda _: self._outbox.put_nowait(None))

    async def run(self, m1: bytes) -> None:
        """Run to the end; raises `UpnpError` and `UnreachableError` where a call failed.

        What is lost behind WSC_Done raises nothing: the Enrollee has what it came for.
        """
        try:
            self._pump.start()
            self._pump.receive(OpCode.MSG, m1)
            while True:
                octets = await self._outbox.get()
                if octets is None:
                    return
                answer = await self._put(octets)
                if answer:
                    await self._take(answer)
                elif not self._machine.ended:
                    self._pump.run(lambda _now: self._machine.abandon())
        finally:
            self._pump.run(lambda _now: self._machine.abandon())
            self._pump.close()

    async def _put(self, octets: bytes) -> bytes:
        try:
            return await self._service.put_message(octets)
        except (UpnpError, DriverError):
            if self._machine.ended:
                return b""  # it was our WSC_ACK, or the WSC_NACK by which learning ends
            raise

    async def _take(self, answer: bytes) -> None:
        try:
            message = Message.parse(answer)
        except MalformedError:
            self._pump.run(lambda _now: self._machine.abandon())
            return
        op_code = op_code_of(message)
        expected = not self._machine.ended
        self._pump.receive(op_code, answer)
        acknowledged = self._outbox.qsize() > 1
        if op_code is OpCode.DONE and expected and self._machine.ended and not acknowledged:
            # To a station the machine sends none, since over EAP nobody would listen any more.
            with suppress(UpnpError, DriverError):
                await self._service.put_message(acknowledgement(answer))

    def _deliver(self, output: Output) -> None:
        if isinstance(output, SendMessage):
            self._outbox.put_nowait(output.octets)
        elif isinstance(output, Finished):
            self._outbox.put_nowait(None)
        else:
            answer = self._hear(output)
            if answer is not None:
                self._pump.run(lambda _now: answer)
