"""Registrars that set the access point up over UPnP: their sessions meet the BSS and the loop.

The sessions themselves are `protocol.upnp_exchange`.  Here their outputs are carried out in their
order: a wrong AP PIN is counted before the next message is looked at, and a key is on the disk
before the message leaves that tells it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any

from pushbutton.access_point.conversation import Elsewhere
from pushbutton.protocol.machine import RegistrationMachine
from pushbutton.protocol.notices import ManagementAgreed
from pushbutton.protocol.outputs import Finished, Output, SendMessage, Work
from pushbutton.protocol.registrar_outputs import ConfirmKey, ReserveKey
from pushbutton.protocol.setup_run import SetupRun
from pushbutton.protocol.upnp_exchange import Refused, Replied, Sessions
from pushbutton.runtime.pump import Pump
from pushbutton.runtime.upnp_calls import WaitingCalls

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss
    from pushbutton.access_point.process import Process

NO_ADDRESS = bytes(6)
"""A Registrar on Ethernet tells no MAC address."""


class GroupedRun:
    """A set-up run at a BSS, whose consequences reach the BSSes of its group at once."""

    def __init__(self, bss: Bss, run: SetupRun) -> None:
        self.bss = bss.name
        self._group = bss.process.group
        self._run = run

    @property
    def machine(self) -> RegistrationMachine:
        return self._run.machine

    def absorb(self, outputs: Iterable[Output], now: float) -> list[Output]:
        """Put what the machine tells into effect; what is for a BSS comes with its name."""
        told: list[Output] = []
        for output in self._run.absorb(outputs, now):
            if isinstance(output, (SendMessage, Work, Finished)):
                told.append(output)
                continue
            for name, result in self._group.distribute(self.bss, (output,), now):
                told.append(Elsewhere(name, result))
        return told


class SetupSessions:
    """The sessions of the access point's UPnP device.

    `newest` gives the BSS that answers, the one that the device describes.
    """

    def __init__(self, process: Process, newest: Callable[[], Bss | None], anyone: bool) -> None:
        """`anyone` may look at the access point, also while there is no AP PIN."""
        self._process = process
        self._newest = newest
        self._anyone = anyone
        self._calls = WaitingCalls()
        self._held: deque[Output] | None = None
        self._open()

    def _open(self) -> None:
        self._sessions = Sessions(self._begin)
        pace = self._process.pace
        self._pump = Pump(self._sessions, self._deliver, pace=pace, broken=self._broken)

    async def get_device_info(self, client: IPv4Address) -> bytes:
        """Begin a session and return its M1; raises `UpnpError`."""
        return await self._ask(self._sessions.get_device_info, client)

    async def put_message(self, octets: bytes, client: IPv4Address) -> bytes:
        """Take a Registrar's message and return the next one, which may be empty.

        Raises `UpnpError`.
        """
        return await self._ask(self._sessions.put_message, client, octets)

    def clear(self) -> None:
        """End all sessions."""
        self._pump.run(self._sessions.close)

    def close(self) -> None:
        """End everything."""
        self.clear()
        self._pump.close()
        self._calls.refuse_all()

    async def _ask(self, step: Callable[..., Any], client: IPv4Address, *arguments: Any) -> bytes:
        return await self._calls.ask(client, lambda call: self._pump.run(step, call, *arguments))

    def _begin(self) -> GroupedRun | None:
        bss = self._newest()
        registrar = None if bss is None else bss.registrar
        if bss is None or registrar is None:
            return None
        if registrar.ap_pin.pin is None and not self._anyone:
            return None  # as hostapd; Registrars then do not list the access point
        pair = self._process.key_pairs.take()
        return GroupedRun(bss, SetupRun(registrar, NO_ADDRESS, pair))

    # ---- Outputs --------------------------------------------------------------------------------

    def _deliver(self, output: Output) -> None:
        if self._held is not None:
            self._held.append(output)
            return
        match output:
            case Replied() | Refused():
                self._calls.answer(output)
            case Elsewhere():
                self._carry_out(output.bss, output.output)

    def _carry_out(self, name: str, output: Output) -> None:
        bss = self._process.bsses.get(name)
        if bss is None:
            return
        match output:
            case ReserveKey():
                self._hold_until(bss.reserve(output))
            case ConfirmKey():
                self._hold_until(bss.confirm(output.address))
            case ManagementAgreed():
                self._hold_until(bss.start_task(self._process.upnp.agreed(bss, output)))
            case _:
                bss.carry_out(output)
        bss.rearm()

    def _hold_until(self, done: asyncio.Future[bool]) -> None:
        self._held = deque()
        done.add_done_callback(self._release)

    def _release(self, _: asyncio.Future[bool]) -> None:
        held, self._held = self._held or deque(), None
        self._pump.run(lambda now: held)

    def _broken(self, _: Exception) -> None:
        """Begin anew, with no session, after an error of our own."""
        self._calls.refuse_all()
        self._held = None
        self._open()
