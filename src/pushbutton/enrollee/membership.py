"""Using what a registration brought: associate with the new key and prove that it opens the door.

The device associates as any WPA2 station does and runs the 4-way handshake of IEEE 802.11; group
keys that come later are installed as long as the membership lasts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from pushbutton.crypto import wpa
from pushbutton.drivers.base import DriverEvent, EapolReceived, Key, LinkChanged, ScanEntry
from pushbutton.errors import DriverError, MalformedError
from pushbutton.formats.network import Security, security_of
from pushbutton.protocol import key_frames
from pushbutton.protocol.key_frames import HandshakeCompleted, HandshakeFailed, InstallKey
from pushbutton.protocol.outputs import Output, SendPacket
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
from pushbutton.wire.eapol_key import KeyData
from pushbutton.wire.elements import ElementId, encode_element, find
from pushbutton.wire.security_elements import (
    MFP_CAPABLE,
    MFP_REQUIRED,
    AkmSuite,
    CipherSuite,
    Rsn,
)

SCANS = 5
"""How often the network is looked for: an access point with new settings restarts first."""

PAUSE = 0.5
"""Seconds between two scans."""

MOST_EARLY = 8
"""Packets that are kept until we know that we are associated."""

AKMS = (AkmSuite.PSK, AkmSuite.PSK_SHA256)
CIPHERS = (
    CipherSuite.CCMP,
    CipherSuite.GCMP_128,
    CipherSuite.CCMP_256,
    CipherSuite.GCMP_256,
)
"""What we take, the one we like best first."""


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
    ) -> None:
        self._link = link
        self._credential = credential
        self._report = report
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
        own = _choose(entry)
        security = key_frames.Security(
            own.akms[0], own.pairwise[0], own.group, group_management=own.group_management
        )
        terms = SupplicantTerms(
            own_address=self._link.address,
            access_point=entry.bssid,
            security=security,
            own_element=own.encode(),
            expected=_advertised(entry.elements),
        )
        pmk = await asyncio.to_thread(_pmk, self._credential)
        handshake = self._handshake = SupplicantHandshake(terms, pmk, system_random)
        done = self._done = asyncio.get_running_loop().create_future()
        self._installer = asyncio.create_task(self._install_keys())
        await self._link.join(entry, own.encode())
        self._pump = Pump(handshake, self._deliver, broken=self._fail)
        self._pump.start()
        for octets in self._early:
            self._pump.receive(octets)
        await done

    def _take(self, event: DriverEvent) -> None:
        if isinstance(event, EapolReceived):
            if self._pump is not None:
                self._pump.receive(event.octets)
            elif self._handshake is not None and len(self._early) < MOST_EARLY:
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


def _choose(entry: ScanEntry) -> Rsn:
    """Return the RSN element of our request, of what the access point offers."""
    body = find(entry.elements, ElementId.RSN)
    if body is None:
        raise DriverError("the access point does not offer WPA2")
    try:
        offered = Rsn.parse(body)
    except MalformedError as error:
        raise DriverError("the access point's RSN element cannot be read") from error
    akm = next((each for each in AKMS if each in offered.akms), None)
    cipher = next((each for each in CIPHERS if each in offered.pairwise), None)
    if akm is None or cipher is None:
        raise DriverError("the access point does not offer WPA2 with a key and CCMP or GCMP")
    if not offered.capabilities & MFP_REQUIRED:
        return Rsn(offered.group, (cipher,), (akm,))
    return Rsn(
        offered.group,
        (cipher,),
        (akm,),
        MFP_CAPABLE | MFP_REQUIRED,
        group_management=offered.group_management or CipherSuite.BIP_CMAC_128,
    )


def _advertised(elements: bytes) -> KeyData:
    def whole(number: int, prefix: bytes = b"") -> bytes | None:
        body = find(elements, number, prefix)
        return None if body is None else encode_element(number, body)

    return KeyData(
        rsn=whole(ElementId.RSN),
        rsn_extension=whole(ElementId.RSN_EXTENSION),
        wpa=whole(ElementId.VENDOR_SPECIFIC, bytes.fromhex("0050f201")),
    )


_HEX_LENGTH = 64


def _pmk(credential: Credential) -> Secret:
    """A key of 64 hexadecimal digits is the pairwise master key itself."""
    if len(credential.network_key) == _HEX_LENGTH:
        return Secret(bytes.fromhex(credential.network_key.text()))
    return wpa.pmk(credential.network_key, credential.ssid)
