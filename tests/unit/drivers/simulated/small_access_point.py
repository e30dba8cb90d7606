"""The least that makes a WPA2 access point of a driver: the machines of `protocol`, no WPS."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from pushbutton.crypto.wpa import pmk
from pushbutton.drivers.base import (
    ApParameters,
    Driver,
    DriverEvent,
    EapolReceived,
    FrameReceived,
    FrameStatus,
    Key,
    StationParameters,
    UnexpectedFrame,
)
from pushbutton.protocol.association import AccessPointMlme
from pushbutton.protocol.association_outputs import (
    AddStation,
    EapolAccepted,
    RemoveStation,
    SendFrame,
    StationAssociated,
)
from pushbutton.protocol.authenticator_handshake import (
    AuthenticatorHandshake,
    AuthenticatorTerms,
    CandidateKey,
)
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.key_frames import (
    HandshakeCompleted,
    HandshakeFailed,
    InstallKey,
    Security,
    new_group_keys,
)
from pushbutton.protocol.outputs import Output, SendPacket
from pushbutton.protocol.supplicant_handshake import SupplicantHandshake, SupplicantTerms
from pushbutton.secret import Secret
from pushbutton.wire.eapol_key import KeyData
from pushbutton.wire.elements import find, wsc_element
from pushbutton.wire.security_elements import AkmSuite, CipherSuite, Rsn

PASSPHRASE = "correct horse"
WSC = wsc_element(bytes.fromhex("104a000110 1044000102 1049000600372a000120"))
CCMP = CipherSuite.CCMP


def random(count: int) -> bytes:
    import os

    return os.urandom(count)


class SmallAccessPoint:
    """Events in, outputs carried out one after the other."""

    def __init__(self, driver: Driver, ssid: bytes = b"Home", channel: int = 6) -> None:
        self.driver = driver
        self.profile = BssProfile(
            driver.address,
            ssid,
            channel,
            rsn=Rsn(),
            wps=True,
            beacon_wsc=WSC,
            probe_response_wsc=WSC,
            association_response_wsc=WSC,
        )
        self.mlme = AccessPointMlme(self.profile)
        self.group = new_group_keys(random, CCMP)
        self.handshakes: dict[bytes, AuthenticatorHandshake] = {}
        self.outputs: list[Output] = []
        self.eapol: list[EapolAccepted] = []
        self._queue: asyncio.Queue[tuple[bytes, Output]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self.driver.open(self.take)
        profile = self.profile
        await self.driver.start_access_point(
            ApParameters(profile.ssid, profile.channel, 100, profile.protected, profile.beacon_tail)
        )
        gtk = self.group.gtk
        await self.driver.set_key(Key(None, gtk.index, CCMP, gtk.octets))
        self._tasks = [asyncio.create_task(self._work()), asyncio.create_task(self._tick())]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.driver.close()

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def take(self, event: DriverEvent) -> None:
        match event:
            case FrameReceived(frame, signal):
                self._put(b"", self.mlme.receive(frame, self.now, signal))
            case FrameStatus(frame, acknowledged):
                self._put(b"", self.mlme.status(frame, acknowledged, self.now))
            case EapolReceived(source, octets):
                self._put(source, self.mlme.receive_eapol(source, octets, self.now))
            case UnexpectedFrame(source):
                self._put(source, self.mlme.receive_class_3(source, self.now))

    def _put(self, station: bytes, outputs: Sequence[Output]) -> None:
        for output in outputs:
            self._queue.put_nowait((station, output))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(0.01)
            for address, handshake in self.handshakes.items():
                self._put(address, handshake.expire(self.now))

    async def _work(self) -> None:
        while True:
            station, output = await self._queue.get()
            self.outputs.append(output)
            match output:
                case SendFrame(octets):
                    self.driver.send_frame(octets)
                case AddStation(added):
                    await self.driver.add_station(StationParameters(added.address, added.aid))
                case RemoveStation(address):
                    self.handshakes.pop(address, None)
                    await self.driver.remove_station(address)
                case StationAssociated(joined):
                    if joined.admission.security is not None:
                        self._begin(joined)
                case EapolAccepted(source, octets):
                    self.eapol.append(output)
                    if source in self.handshakes:
                        self._put(source, self.handshakes[source].receive(octets, self.now))
                case SendPacket(octets):
                    self.driver.send_eapol(station, octets)
                case InstallKey():
                    await self.driver.set_key(
                        Key(output.station, output.index, output.cipher, output.key)
                    )
                case HandshakeCompleted():
                    await self.driver.authorize_station(station, True)
                case HandshakeFailed(reason):
                    self._put(station, self.mlme.deauthenticate(station, reason))

    def _begin(self, joined: object) -> None:
        from pushbutton.protocol.association_outputs import AssociatedStation

        assert isinstance(joined, AssociatedStation)
        assert joined.admission.security is not None
        terms = AuthenticatorTerms(
            self.profile.address,
            joined.address,
            joined.admission.security,
            self.profile.security_elements,
            joined.admission.element,
        )
        candidates = [CandidateKey(pmk(Secret(PASSPHRASE), self.profile.ssid))]
        handshake = AuthenticatorHandshake(terms, candidates, lambda: self.group, random)
        self.handshakes[joined.address] = handshake
        self._put(joined.address, handshake.start(self.now))


async def join(driver: Driver, passphrase: str = PASSPHRASE, ssid: bytes = b"Home") -> None:
    """Scan, associate and run the handshake on a driver that is not open yet."""
    machines: list[SupplicantHandshake] = []
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    outputs: asyncio.Queue[Output] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def take(event: DriverEvent) -> None:
        if isinstance(event, EapolReceived) and machines:
            for output in machines[0].receive(event.octets, loop.time()):
                outputs.put_nowait(output)

    await driver.open(take)
    (entry,) = (entry for entry in await driver.scan(b"") if entry.ssid == ssid)
    rsn = find(entry.elements, 48)
    assert rsn is not None
    element = Rsn().encode()
    terms = SupplicantTerms(
        driver.address,
        entry.bssid,
        psk_security(),
        element,
        KeyData(rsn=bytes((48, len(rsn))) + rsn),
    )
    machines.append(SupplicantHandshake(terms, pmk(Secret(passphrase), ssid), random))
    machines[0].start(loop.time())
    await driver.associate(entry, element)
    while not done.done():
        match output := await asyncio.wait_for(outputs.get(), 5):
            case SendPacket(octets):
                driver.send_eapol(entry.bssid, octets)
            case InstallKey():
                await driver.set_key(
                    Key(
                        output.station,
                        output.index,
                        output.cipher,
                        output.key,
                        output.receive_counter,
                    )
                )
            case HandshakeCompleted():
                await driver.authorize_station(entry.bssid, True)
                done.set_result(None)


def psk_security() -> Security:
    return Security(AkmSuite.PSK, CCMP, CCMP)
