"""One station of a BSS: its conversation, its handshake, and what came of them."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from pushbutton.access_point.conversation import Conversation, Elsewhere
from pushbutton.protocol import eap_outputs, events
from pushbutton.protocol.association_outputs import AssociatedStation
from pushbutton.protocol.outputs import Finished, Output, SendPacket
from pushbutton.protocol.registrar_outputs import ConfirmKey, ProvideSettings, ReserveKey
from pushbutton.runtime.pace import Pace
from pushbutton.runtime.pump import Pump

_log = logging.getLogger(__name__)


class Owner(Protocol):
    """What a station needs of its BSS."""

    def send_eapol(self, address: bytes, octets: bytes) -> None: ...
    def tell(self, event: events.Event) -> None: ...
    def carry_out(self, output: Output) -> None: ...
    def carry_out_elsewhere(self, bss: str, output: Output) -> None: ...
    def disconnect(self, address: bytes, reason: int) -> None: ...
    def rearm(self) -> None: ...
    def key_frame(self, station: Station, octets: bytes) -> None: ...
    def reserve(self, key: ReserveKey) -> asyncio.Future[bool]: ...
    def confirm(self, address: bytes) -> asyncio.Future[bool]: ...


@dataclass(slots=True)
class Traits:
    """What is known of a station beside its conversation."""

    association: AssociatedStation | None = None
    wps: bool = False
    """It registers: its association says so, or its EAP identity."""
    maybe_wps: bool = False
    wps2: bool = False
    authorized: bool = False
    key_id: str | None = None
    key_number: int | None = None
    """The key that it has proved, by its number in the inventory."""
    since: float = 0.0
    session: str = ""
    """The name of its 802.1X session, which is random."""
    announced: bool = field(default=False)
    """AP-STA-CONNECTED was told for it."""


class Station:
    """One station.

    Its outputs are carried out in their order.  A key that must be on the disk first
    holds up what follows it, this station's packets and nobody else's.
    """

    def __init__(
        self,
        owner: Owner,
        conversation: Conversation,
        broken: Callable[[bytes], None],
        pace: Pace | None = None,
    ) -> None:
        self.address = conversation.address
        self.conversation = conversation
        self.traits = Traits()
        self.handshake: Pump | None = None
        self._owner = owner
        self._held: deque[Output] | None = None
        self.pump = Pump(
            conversation,
            self._deliver,
            pace=pace,
            broken=lambda error: broken(conversation.address),
        )

    def start(self) -> None:
        """Ask the station who it is."""
        self.pump.start()
        self._owner.rearm()

    def receive(self, octets: bytes) -> None:
        """Take an EAPOL packet of the station."""
        self.pump.run(self.conversation.receive, octets)
        self._owner.rearm()

    def put(self, octets: bytes) -> None:
        """Take a message for the station of a Registrar elsewhere."""
        self.pump.run(self.conversation.put, octets)
        self._owner.rearm()

    def stop(self) -> None:
        """End the conversation, because the station is gone."""
        self.pump.run(self.conversation.stop)
        self._owner.rearm()

    def close(self) -> None:
        """End everything of the station."""
        self.stop()
        self.pump.close()
        self.end_handshake()

    def end_handshake(self) -> None:
        """Forget the pairwise keys."""
        if self.handshake is not None:
            handshake, self.handshake = self.handshake, None
            handshake.close()
            handshake.machine.close()  # type: ignore[attr-defined]

    def _deliver(self, output: Output) -> None:
        if self._held is not None:
            self._held.append(output)
            return
        owner = self._owner
        # Most outputs are one of these two.
        if isinstance(output, SendPacket):
            if not self.pump.closed:
                owner.send_eapol(self.address, output.octets)
            return
        if isinstance(output, events.Event):
            owner.tell(output)
            return
        match output:
            case Elsewhere():
                owner.carry_out_elsewhere(output.bss, output.output)
            case ReserveKey():
                self._hold_until(owner.reserve(output))
            case ConfirmKey():
                # Who hears of the success may look for the key in its file.
                self._hold_until(owner.confirm(output.address))
            case ProvideSettings():
                self.pump.run(self.conversation.complete, output.settings)
            case eap_outputs.Disconnect():
                loop = asyncio.get_running_loop()
                loop.call_later(output.delay, self._disconnect, output.reason)
            case eap_outputs.KeyFrameReceived():
                owner.key_frame(self, output.octets)
            case Finished():
                pass
            case eap_outputs.EapIdentity():
                # A station without a WSC element reveals itself by its identity.
                self.traits.wps = self.traits.wps or self.conversation.identified
            case _:
                told = self._event(output)
                if told is None:
                    owner.carry_out(output)
                else:
                    owner.tell(told)

    def _event(self, output: Output) -> events.Event | None:
        match output:
            case eap_outputs.EapStarted():
                return events.EapStarted(self.address)
            case eap_outputs.EapMethodProposed():
                return events.EapMethodProposed(output.vendor, output.method)
            case eap_outputs.EapRetransmitted():
                return events.EapRetransmitted(self.address)
            case eap_outputs.EapTimedOut():
                return events.EapTimedOut(self.address)
            case eap_outputs.EapFailed():
                return events.EapFailed(self.address)
        return None

    def _disconnect(self, reason: int) -> None:
        if not self.pump.closed:  # else the address may be that of its next association
            self._owner.disconnect(self.address, reason)

    def _hold_until(self, done: asyncio.Future[bool]) -> None:
        self._held = deque()
        done.add_done_callback(self._release)

    def _release(self, done: asyncio.Future[bool]) -> None:
        held, self._held = self._held or deque(), None
        if self.pump.closed:
            # The station left meanwhile; what others are to hear of it is told all the same.
            for output in held:
                self._deliver(output)
            return
        # In the pump's own order, so that what these outputs bring about comes behind them.
        self.pump.run(lambda now: held)
        self._owner.rearm()
