"""One registration with a wireless device, its messages relayed by an access point.

What the device says arrives as an event, what we say leaves by PutWLANResponse (WCN-NET,
"WFAWLANConfig:1 Service Template", WLANEvent and PutWLANResponse).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from pushbutton.crypto.dh import KeyPair
from pushbutton.errors import DriverError
from pushbutton.protocol.machine import TimeLimits
from pushbutton.protocol.notices import (
    CredentialsWanted,
    EnrolleeRegistered,
    PasswordExposed,
    PasswordProved,
    PasswordWrong,
)
from pushbutton.protocol.outputs import Failed, Finished, Output, SendMessage
from pushbutton.protocol.passwords import Outcome
from pushbutton.protocol.policy import RegistrarPolicy
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.upnp_exchange import op_code_of
from pushbutton.registrar.dialogue import acknowledgement
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.registrar.upnp_setup import registrar_device
from pushbutton.runtime.failure import Reason, reason_of
from pushbutton.runtime.pump import Pump
from pushbutton.runtime.randomness import system_random
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.enums import OpCode
from pushbutton.wire.message import Message, attribute

LONGEST_RUN = 60.0
LONGEST_SILENCE = 15.0
"""Seconds for one message of the device; the access point waits no longer for ours."""


class RelayedRun:
    """The machine for one device at one access point.

    `hear` gets every output that is no message; `ended` is called once, when it is over.
    """

    def __init__(
        self,
        found: FoundDevice,
        address: bytes,
        *,
        policy: RegistrarPolicy,
        network: NetworkProfile,
        key_pair: KeyPair,
        hear: Callable[[RelayedRun, Output], None],
        ended: Callable[[RelayedRun], None],
    ) -> None:
        self.found = found
        self.address = address
        self.registered: Device | None = None
        self.failed: Failed | None = None
        self.outcome = Outcome.UNSPENT
        self._network = network
        self._key_pair = key_pair
        self._hear = hear
        self._ended = ended
        self._nonce: bytes | None = None
        self._outbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._machine = Registrar(
            device=registrar_device(),
            key_pair=key_pair,
            random=system_random,
            policy=policy,
            limits=TimeLimits(LONGEST_RUN, LONGEST_SILENCE),
        )
        self._pump = Pump(self._machine, self._deliver, broken=lambda _: self._close())
        self._sending: asyncio.Task[None] | None = None

    @property
    def wrong_password(self) -> bool:
        """Whether the device has another password than the one that was given."""
        return reason_of(self.failed) is Reason.WRONG_PIN

    def start(self, m1: Message) -> None:
        """Begin with the device's M1."""
        self._nonce = m1.get(a.ENROLLEE_NONCE)
        self._sending = asyncio.create_task(self._send())
        self._pump.start()
        self._pump.receive(OpCode.MSG, m1.raw)

    def repeats(self, m1: Message) -> bool:
        """Say whether this is the M1 that began the run."""
        return m1.get(a.ENROLLEE_NONCE) == self._nonce

    def receive(self, message: Message) -> None:
        """Take a further message of the device."""
        op_code = op_code_of(message)
        self._pump.receive(op_code, message.raw)
        if op_code is OpCode.DONE and self.registered is not None:
            self._outbox.put_nowait(acknowledgement(message.raw))
            self._close()

    def abandon(self) -> None:
        """End the run; the device hears no more of us."""
        self._pump.run(lambda _now: self._machine.abandon())

    async def stop(self) -> None:
        """End the run, after what is on its way."""
        self.abandon()
        if self._sending is not None:
            await asyncio.gather(self._sending, return_exceptions=True)

    def _deliver(self, output: Output) -> None:
        match output:
            case SendMessage():
                self._outbox.put_nowait(output.octets)
                return
            case CredentialsWanted():
                self._hear(self, output)
                self._pump.run(lambda now: self._machine.provide(self._plaintext(output), now))
                return
            case PasswordExposed():
                self.outcome = Outcome.EXPOSED
            case PasswordProved():
                self.outcome = Outcome.PROVED
            case PasswordWrong() if output.half == 2:
                self.outcome = Outcome.SECOND_HALF_WRONG
            case EnrolleeRegistered():
                self.registered = output.enrollee
            case Failed():
                self.failed = output
            case Finished():
                if self.registered is None:
                    self._close()
                return
        self._hear(self, output)

    def _plaintext(self, wanted: CredentialsWanted) -> bytes:
        address = wanted.enrollee.mac_address
        return attribute(a.CREDENTIAL, self._network.credential(address).encode())

    def _close(self) -> None:
        self._pump.close()
        self._outbox.put_nowait(None)

    async def _send(self) -> None:
        """Send what there is to say, one after the other, until the run is over."""
        try:
            while (octets := await self._outbox.get()) is not None:
                try:
                    await self.found.service.put_wlan_response(octets, self.address)
                except (UpnpError, DriverError):
                    self.abandon()
        finally:
            self._pump.close()
            self._key_pair.wipe()
            self._ended(self)
