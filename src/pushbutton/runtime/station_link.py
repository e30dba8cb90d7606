"""One interface of ours as a station: find access points, associate, hold one EAP conversation.

Both roles that come to somebody else's access point stand on it, the device that joins and the
Registrar that sets up.  A wire has no access points to choose from: whoever answers first on it is
the one, and it is addressed as IEEE 802.1X says for a wire, by the PAE group address.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from pushbutton.drivers.base import (
    PAE_GROUP_ADDRESS,
    Driver,
    DriverEvent,
    EapolReceived,
    LinkChanged,
    LoginKey,
    PasswordDriver,
    ScanEntry,
)
from pushbutton.errors import DriverError, MalformedError
from pushbutton.protocol.outputs import Finished, Output, SendPacket
from pushbutton.protocol.port import SupplicantPort
from pushbutton.protocol.station_association import SaeLogin
from pushbutton.runtime.pump import Pump
from pushbutton.wire.eap import EapCode
from pushbutton.wire.eapol import EapolPacket, EapolType


class StationLink:
    """A driver that was opened as a station; use it as an asynchronous context manager."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self._peer: bytes | None = None
        self._conversation: _Conversation | None = None
        self._listener: Callable[[DriverEvent], None] | None = None

    async def __aenter__(self) -> Self:
        await self.driver.open(self._take)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.leave()
        await self.driver.close()

    @property
    def is_radio(self) -> bool:
        """Whether access points are found and associated with before anything else."""
        return self.driver.capabilities.radio

    @property
    def address(self) -> bytes:
        """Our MAC address."""
        return self.driver.address

    async def scan(self, elements: bytes) -> list[ScanEntry]:
        """Return the access points that are heard; `elements` go into our Probe Requests."""
        return await self.driver.scan(elements)

    async def join(self, entry: ScanEntry, elements: bytes) -> None:
        """Associate with an access point; `DriverError` when it refuses."""
        await self.driver.associate(entry, elements)
        self._peer = entry.bssid

    async def join_by_password(
        self, entry: ScanEntry, elements: bytes, login: SaeLogin
    ) -> LoginKey:
        """Authenticate by SAE and associate; returns the key.

        `DriverError` when it refuses, or when our driver cannot do it.
        """
        if not isinstance(self.driver, PasswordDriver):
            raise DriverError(f"{self.driver.name} cannot authenticate by SAE here.")
        key = await self.driver.associate_with_password(entry, elements, login)
        self._peer = entry.bssid
        return key

    async def leave(self) -> None:
        """Disassociate, if we are associated."""
        if self._peer is not None and self.is_radio:
            with contextlib.suppress(DriverError):
                await self.driver.disassociate()
        self._peer = None

    async def converse(
        self, port: SupplicantPort, heard: Callable[[Output], Sequence[Output] | None]
    ) -> bool:
        """Run one EAP conversation to its end; returns whether the registration succeeded.

        `heard` gets every output that is not a packet, in order.  What it returns is sent on its
        way, which is how `SettingsLearned` is answered: `machine.provide(...)`.  Raises
        `DriverError` when the link goes down.  Cancelling it ends the conversation.
        """
        conversation = _Conversation(self, port, heard)
        self._conversation = conversation
        try:
            return await conversation.run()
        finally:
            self._conversation = None
            conversation.stop()

    def listen(self, listener: Callable[[DriverEvent], None] | None) -> None:
        """Let `listener` have the driver's events, except while a conversation runs."""
        self._listener = listener

    def send(self, octets: bytes) -> None:
        """Send an EAPOL packet to the access point."""
        destination = PAE_GROUP_ADDRESS if self._peer is None or not self.is_radio else self._peer
        self.driver.send_eapol(destination, octets)

    def _take(self, event: DriverEvent) -> None:
        conversation = self._conversation
        if conversation is None:
            if self._listener is not None:
                self._listener(event)
            return
        if isinstance(event, EapolReceived):
            if self._peer is None and _is_request(event.octets):
                self._peer = event.source
            if event.source == self._peer:
                conversation.receive(event.octets)
        elif isinstance(event, LinkChanged) and not event.up:
            conversation.lose(event.reason)


def _is_request(octets: bytes) -> bool:
    """Tell an access point from the other stations on a wire, whose EAPOL-Starts are heard too."""
    try:
        packet = EapolPacket.parse(octets)
    except MalformedError:
        return False
    return packet.type == EapolType.EAP and packet.body[:1] == bytes((EapCode.REQUEST,))


class _Conversation:
    """One port, pumped until it has finished."""

    def __init__(
        self,
        link: StationLink,
        port: SupplicantPort,
        heard: Callable[[Output], Sequence[Output] | None],
    ) -> None:
        self._link = link
        self._port = port
        self._heard = heard
        self._result: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._pump = Pump(port, self._deliver, broken=self._fail)

    async def run(self) -> bool:
        self._pump.run(self._port.start)
        return await self._result

    def receive(self, octets: bytes) -> None:
        self._pump.run(self._port.receive, octets)

    def lose(self, reason: str) -> None:
        self._fail(DriverError(reason or "the link went down"))

    def stop(self) -> None:
        self._pump.close()
        self._port.stop()

    def _fail(self, error: Exception) -> None:
        if not self._result.done():
            self._result.set_exception(error)

    def _deliver(self, output: Output) -> None:
        if isinstance(output, SendPacket):
            try:
                self._link.send(output.octets)
            except DriverError as error:
                self._fail(error)
        elif isinstance(output, Finished):
            if not self._result.done():
                self._result.set_result(output.success)
        else:
            answer = self._heard(output)
            if answer is not None:
                self._pump.run(self._port.relay, answer)
