"""Using what a registration brought: associate with the new key and prove that it opens the door.

The device associates as any WPA2 station does and runs the 4-way handshake of IEEE 802.11; group
keys that come later are installed as long as the membership lasts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from pushbutton.crypto import wpa
from pushbutton.drivers.base import (
    DriverEvent,
    EapolReceived,
    Key,
    LinkChanged,
    PasswordDriver,
    ScanEntry,
)
from pushbutton.enrollee.protection import Choice, advertised, choose
from pushbutton.errors import DriverError
from pushbutton.formats.network import Security, security_of
from pushbutton.protocol.key_frames import HandshakeCompleted, HandshakeFailed, InstallKey
from pushbutton.protocol.outputs import Output, SendPacket
from pushbutton.protocol.pmk_cache import PmkCache
from pushbutton.protocol.sae_password import SaePassword
from pushbutton.protocol.station_association import SaeLogin
from pushbutton.protocol.supplicant_handshake import (
    State,
    SupplicantHandshake,
    SupplicantTerms,
)
from pushbutton.runtime.pump import Pump
from pushbutton.runtime.randomness import system_random
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential

SCANS = 5
"""How often the network is looked for: an access point with new settings restarts first."""

PAUSE = 0.5
"""Seconds between two scans."""

MOST_EARLY = 8
"""Packets that are kept until we know that we are associated."""


@dataclass(frozen=True, slots=True)
class Joined(Output):
    """The handshake is done: the device is a member of the network."""

    access_point: ScanEntry


class Membership:
    """One device in one network, from `join` to `leave`."""

    def __init__(
        self,
        link: StationLink,
        credential: Credential,
        report: Callable[[Output], None] = lambda _: None,
        pmk_cache: PmkCache | None = None,
    ) -> None:
        """`pmk_cache` remembers the keys that SAE made, for when the device comes back."""
        self._link = link
        self._credential = credential
        self._report = report
        self._pmk_cache = pmk_cache
        self._pump: Pump | None = None
        self._handshake: SupplicantHandshake | None = None
        self._steps: asyncio.Queue[InstallKey | HandshakeCompleted] = asyncio.Queue()
        self._installer: asyncio.Task[None] | None = None
        self._done: asyncio.Future[None] | None = None
        self._early: list[bytes] = []

    async def join(self) -> ScanEntry:
        """Find the network, associate and run the handshake; returns the access point.

        `DriverError` when the network is not heard, refuses us, or the key does not fit.
        """
        security = security_of(self._credential)
        if security not in (Security.OPEN, Security.PERSONAL):
            raise DriverError(f"a network with {security.value} cannot be joined here")
        entry = await self._find()
        self._link.listen(self._take)
        try:
            if security is Security.OPEN:
                await self._link.join(entry, b"")
            else:
                await self._join_protected(entry)
        except BaseException:
            await self.leave()
            raise
        self._report(Joined(entry))
        return entry

    async def leave(self) -> None:
        """Disassociate and forget the keys."""
        self._link.listen(None)
        if self._pump is not None:
            self._pump.close()
        if self._handshake is not None:
            self._handshake.close()
        if self._installer is not None:
            self._installer.cancel()
        if self._done is not None and not self._done.cancel() and not self._done.cancelled():
            self._done.exception()  # somebody else's error was told first
        await self._link.leave()

    async def _find(self) -> ScanEntry:
        for attempt in range(SCANS):
            if attempt:
                await asyncio.sleep(PAUSE)
            heard = await self._link.scan(b"")
            named = [entry for entry in heard if entry.ssid == self._credential.ssid]
            if named:
                return max(named, key=lambda entry: entry.signal)
        name = self._credential.ssid.decode(errors="replace")
        raise DriverError(f"the network {name!r} is not heard")

    async def _join_protected(self, entry: ScanEntry) -> None:
        driver, credential = self._link.driver, self._credential
        password = isinstance(driver, PasswordDriver) and len(credential.network_key) != _HEX_LENGTH
        choice = choose(entry, driver.capabilities, password)
        done = self._done = asyncio.get_running_loop().create_future()
        self._installer = asyncio.create_task(self._install_keys())
        if choice.sae:
            await self._join_by_password(entry, choice)
        else:
            pmk = await asyncio.to_thread(_pmk, credential)
            self._expect(entry, choice.elements, choice, pmk)
            await self._link.join(entry, choice.elements)
        assert self._handshake is not None
        self._pump = Pump(self._handshake, self._deliver, broken=self._fail)
        self._pump.start()
        for octets in self._early:
            self._pump.receive(octets)
        await done

    async def _join_by_password(self, entry: ScanEntry, choice: Choice) -> None:
        if await self._join_by_known_key(entry, choice):
            return
        password = SaePassword(self._credential.network_key, self._credential.ssid)
        login = SaeLogin(password, bool(choice.extension), system_random)
        if login.hashed:
            await asyncio.to_thread(password.prepare, (19,))
        self._early.clear()
        key = await self._link.join_by_password(entry, choice.elements, login)
        if self._pmk_cache is not None:
            self._pmk_cache.add(entry.bssid, key.pmk, key.pmkid, _now())
        self._expect(entry, choice.elements, choice, key.pmk)

    async def _join_by_known_key(self, entry: ScanEntry, choice: Choice) -> bool:
        """Come back with the key of last time; False when there is none, or it is not known."""
        known = self._pmk_cache and self._pmk_cache.latest(entry.bssid, _now())
        if not known:
            return False
        elements = replace(choice.rsn, pmkids=(known.pmkid,)).encode() + choice.extension
        self._expect(entry, elements, choice, Secret(known.pmk.reveal()))
        try:
            await self._link.join(entry, elements)
        except DriverError:
            assert self._pmk_cache is not None
            self._pmk_cache.forget(entry.bssid)
            return False
        return True

    def _expect(self, entry: ScanEntry, elements: bytes, choice: Choice, pmk: Secret) -> None:
        terms = SupplicantTerms(
            own_address=self._link.address,
            access_point=entry.bssid,
            security=choice.security,
            own_element=elements,
            expected=advertised(entry.elements),
        )
        self._handshake = SupplicantHandshake(terms, pmk, system_random)

    def _take(self, event: DriverEvent) -> None:
        if isinstance(event, EapolReceived):
            if self._pump is not None:
                self._pump.receive(event.octets)
            elif self._done is not None and len(self._early) < MOST_EARLY:
                # The first message may overtake the news that we are associated.
                self._early.append(event.octets)
        elif isinstance(event, LinkChanged) and not event.up:
            reason = event.reason or "the access point ended the association"
            if self._handshake is not None and self._handshake.state is State.NEGOTIATING:
                # Nobody is told that a key is wrong: whoever made the frames fit would know it.
                reason = f"the key probably does not fit: {reason}"
            self._fail(DriverError(reason))

    def _deliver(self, output: Output) -> None:
        match output:
            case SendPacket():
                self._link.send(output.octets)
            case InstallKey() | HandshakeCompleted():
                self._steps.put_nowait(output)
            case HandshakeFailed():
                self._fail(DriverError("the key of the network does not fit"))

    async def _install_keys(self) -> None:
        """Install what the handshake wants installed, in order; then it is done."""
        driver = self._link.driver
        while True:
            step = await self._steps.get()
            if isinstance(step, HandshakeCompleted):
                if self._done is not None and not self._done.done():
                    self._done.set_result(None)
                continue
            try:
                await driver.set_key(
                    Key(step.station, step.index, step.cipher, step.key, step.receive_counter)
                )
                if step.station is not None:
                    await driver.authorize_station(step.station, True)
            except DriverError as error:
                self._fail(error)

    def _fail(self, error: Exception) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_exception(error)
        else:
            self._report(MembershipLost(str(error)))


@dataclass(frozen=True, slots=True)
class MembershipLost(Output):
    """The link of a member went down."""

    reason: str


_HEX_LENGTH = 64


def _pmk(credential: Credential) -> Secret:
    """A key of 64 hexadecimal digits is the pairwise master key itself."""
    if len(credential.network_key) == _HEX_LENGTH:
        return Secret(bytes.fromhex(credential.network_key.text()))
    return wpa.pmk(credential.network_key, credential.ssid)


def _now() -> float:
    return asyncio.get_running_loop().time()
