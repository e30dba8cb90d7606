"""Registrars that give a device its credentials over UPnP: their calls meet the sessions.

WCN-NET, "Configuring a Device over Ethernet": the device is its own UPnP Enrollee, no access point
is between.  The sessions are `protocol.upnp_exchange`; here each call of an action waits for its
answer, and what the machines say goes to one place.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

from pushbutton.errors import MalformedError
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.machine import RegistrationMachine
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.transitions import State
from pushbutton.protocol.upnp_exchange import MOST_SESSIONS, Refused, Replied, Sessions
from pushbutton.runtime.pump import Pump
from pushbutton.runtime.upnp_calls import WaitingCalls
from pushbutton.upnp.errors import ErrorCode, UpnpError
from pushbutton.upnp.service import Value
from pushbutton.wire.attributes import ENROLLEE_NONCE
from pushbutton.wire.enums import MessageType
from pushbutton.wire.message import Message


@dataclass(frozen=True, slots=True)
class EthernetRun:
    """A registration with one Registrar; nothing stands between it and the machine."""

    machine: RegistrationMachine

    def absorb(self, outputs: Iterable[Output], now: float) -> list[Output]:
        return list(outputs)


class EthernetSessions:
    """The actions of a device on Ethernet (`upnp.device.Handler`).

    `begin` makes the machine of a session, or returns None when there is to be none any more.
    `report` gets what the machines say, before the message that follows from it leaves.
    """

    def __init__(
        self, begin: Callable[[], Enrollee | None], report: Callable[[Output], None]
    ) -> None:
        self._begin_machine = begin
        self._report = report
        self._machines: deque[Enrollee] = deque(maxlen=MOST_SESSIONS)
        self._calls = WaitingCalls()
        self._sessions = Sessions(self._begin)
        self._pump = Pump(self._sessions, self._deliver, broken=self._broken)
        self.farewell = asyncio.Event()
        """The Registrar had the last word after it gave its credentials."""

    async def invoke(
        self, action: str, arguments: Mapping[str, Value], client: IPv4Address
    ) -> Mapping[str, object]:
        """Do an action and return its output; raises `UpnpError`."""
        if action == "GetDeviceInfo":
            return {"NewDeviceInfo": await self._ask(self._sessions.get_device_info, client)}
        message = arguments.get("NewInMessage")
        if action != "PutMessage" or not isinstance(message, bytes):
            raise UpnpError(ErrorCode.INVALID_ACTION)
        if self._is_farewell(message):
            self.farewell.set()
            return {}
        reply = await self._ask(self._sessions.put_message, client, message)
        return {"NewOutMessage": reply} if reply else {}

    def subscriber_gone(self, address: IPv4Address) -> None:
        """Nothing of a subscriber is kept here."""

    def close(self) -> None:
        """End all sessions; nobody gets another answer than a failure."""
        self._pump.run(self._sessions.close)
        self._pump.close()
        self._calls.refuse_all()

    def _begin(self) -> EthernetRun | None:
        machine = self._begin_machine()
        if machine is None:
            return None
        self._machines.append(machine)
        return EthernetRun(machine)

    def _is_farewell(self, octets: bytes) -> bool:
        """Tell whether this is the WSC_ACK to the WSC_Done of a machine that needs nothing more."""
        try:
            message = Message.parse(octets)
        except MalformedError:
            return False
        return message.message_type == MessageType.WSC_ACK and any(
            one.state is State.SUCCEEDED and one.nonces[0] == message.get(ENROLLEE_NONCE)
            for one in self._machines
        )

    async def _ask(self, step: Callable[..., Any], client: IPv4Address, *arguments: Any) -> bytes:
        if self._pump.closed:
            raise UpnpError(ErrorCode.INTERNAL_ERROR)
        return await self._calls.ask(client, lambda call: self._pump.run(step, call, *arguments))

    def _deliver(self, output: Output) -> None:
        match output:
            case Replied() | Refused():
                self._calls.answer(output)
            case _:
                self._report(output)

    def _broken(self, _: Exception) -> None:
        self._calls.refuse_all()
