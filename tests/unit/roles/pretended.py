"""A driver that leads to access points made of the real machines, in the same event loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pushbutton.crypto import dh
from pushbutton.drivers.base import (
    Capabilities,
    DriverEvent,
    EapolReceived,
    EventSink,
    LinkChanged,
    ScanEntry,
)
from pushbutton.errors import DriverError
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.notices import CredentialsWanted
from pushbutton.protocol.outputs import Output, SendPacket
from pushbutton.protocol.policy import DevicePassword, FixedPassword, RegistrarPolicy
from pushbutton.protocol.port import AuthenticatorPort
from pushbutton.protocol.registrar import Registrar
from pushbutton.runtime.pump import Pump
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import ApSettings, Credential, NetworkKey
from pushbutton.wire.device import Device
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY
from pushbutton.wire.elements import wsc_element
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigMethods,
    DevicePasswordId,
    EncryptionType,
    WpsState,
)
from pushbutton.wire.message import attribute, build
from pushbutton.wire.messages import BEACON

STATION = bytes.fromhex("020000005101")
ACCESS_POINT = bytes.fromhex("02000000a001")
SSID, PASSPHRASE = b"pretended", "a passphrase"
NAME = "Pretended AP"


@dataclass
class PretendedAccessPoint:
    """One access point: with `pin` it admits a device, with `ap_pin` it is set up."""

    policy: RegistrarPolicy | None = None
    ap_pin: str | None = None
    locked: bool = False
    read_only: bool = False
    methods: ConfigMethods = ConfigMethods.LABEL
    ssids: tuple[bytes, ...] = (SSID,)
    bssid: bytes = ACCESS_POINT
    heard: list[Output] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)

    @classmethod
    def with_pin(cls, pin: str, **keys: object) -> PretendedAccessPoint:
        password = DevicePassword(DevicePasswordId.DEFAULT, Secret(pin))
        return cls(FixedPassword(password), **keys)  # type: ignore[arg-type]

    def begin(self, identity: str) -> Registrar | Enrollee:
        """Make the machine for a station that calls itself `identity`."""
        self.identities.append(identity)
        device = Device(
            mac_address=self.bssid, device_name=NAME, model_name="X", config_methods=self.methods
        )
        key_pair = dh.generate(os.urandom)
        if identity == ENROLLEE_IDENTITY:
            assert self.policy is not None
            return Registrar(
                device=device, key_pair=key_pair, random=os.urandom, policy=self.policy
            )
        password = self.ap_pin and DevicePassword(DevicePasswordId.DEFAULT, Secret(self.ap_pin))
        return Enrollee(
            device=device,
            password=password or None,
            key_pair=key_pair,
            random=os.urandom,
            as_access_point=settings(self.bssid),
            policy=_Lock(self.read_only, self.locked),
        )

    def plaintext(self) -> bytes:
        return b"".join(attribute(a.CREDENTIAL, credential(s).encode()) for s in self.ssids)


@dataclass
class _Lock:
    read_only: bool
    is_locked: bool

    def locked(self, now: float) -> bool:
        return self.is_locked

    def has_network(self, index: int) -> bool:
        return index == 1


def credential(ssid: bytes = SSID) -> Credential:
    return Credential(
        ssid,
        AuthenticationType.WPA2_PERSONAL,
        EncryptionType.AES,
        Secret(PASSPHRASE),
        STATION,
    )


def settings(bssid: bytes = ACCESS_POINT) -> ApSettings:
    return ApSettings(
        SSID,
        AuthenticationType.WPA2_PERSONAL,
        EncryptionType.AES,
        bssid,
        (NetworkKey(Secret(PASSPHRASE)),),
    )


def entry(
    bssid: bytes = ACCESS_POINT, *, selected: int | None = 0, signal: int = -40, uuid: int = 1
) -> ScanEntry:
    """Return what a scan tells of an access point; `selected` is its Device Password ID."""
    from uuid import UUID

    values = {
        a.WPS_STATE: WpsState.CONFIGURED,
        a.UUID_E: UUID(int=uuid),
        a.SELECTED_REGISTRAR: None if selected is None else True,
        a.DEVICE_PASSWORD_ID: selected,
        a.SELECTED_REGISTRAR_CONFIG_METHODS: None if selected is None else ConfigMethods.KEYPAD,
        a.VERSION2: 0x20,
    }
    octets = build(BEACON, {row: value for row, value in values.items() if value is not None})
    return ScanEntry(bssid, SSID, 2412, signal, 0x11, wsc_element(octets))


class PretendedDriver:
    """Carries EAPOL to the access point that the station is associated with, or to the only one."""

    name = "pretended"
    address = STATION

    def __init__(
        self,
        *access_points: PretendedAccessPoint,
        scans: Sequence[Sequence[ScanEntry]] | None = None,
    ) -> None:
        self.capabilities = Capabilities(radio=scans is not None)
        self.access_points = {each.bssid: each for each in access_points}
        self.scans = list(scans or ())
        self.refusing: set[bytes] = set()
        self.log: list[str] = []
        self.destinations: set[bytes] = set()
        self._current = access_points[0] if access_points and scans is None else None
        self._pumps: dict[bytes, Pump] = {}
        self.sink: EventSink | None = None
        self.upon_sending: Callable[[], None] = lambda: None

    async def open(self, sink: EventSink) -> None:
        self.sink = sink
        self.log.append("open")

    async def close(self) -> None:
        for pump in self._pumps.values():
            pump.close()
        self.log.append("close")

    async def scan(
        self, elements: bytes, ssids: Sequence[bytes] = (b"",), frequencies: Sequence[int] = ()
    ) -> list[ScanEntry]:
        self.log.append("scan")
        return list(self.scans.pop(0) if len(self.scans) > 1 else self.scans[0])

    async def associate(self, entry: ScanEntry, elements: bytes) -> None:
        self.log.append(f"associate {entry.bssid.hex()}")
        if entry.bssid in self.refusing:
            raise DriverError("the access point refused")
        self._current = self.access_points.get(entry.bssid)

    async def disassociate(self) -> None:
        self.log.append("disassociate")
        self._current = None

    def send_eapol(self, destination: bytes, octets: bytes) -> None:
        self.destinations.add(destination)
        self.upon_sending()
        if self._current is not None:
            self._pump(self._current).receive(octets)

    def fail(self) -> None:
        self.report(LinkChanged(False, "the cable is out"))

    def report(self, event: DriverEvent) -> None:
        assert self.sink is not None
        self.sink(event)

    def _pump(self, access_point: PretendedAccessPoint) -> Pump:
        pump = self._pumps.get(access_point.bssid)
        if pump is None:
            machines: list[Registrar | Enrollee] = []

            def begin(identity: str) -> Registrar | Enrollee:
                machines.append(access_point.begin(identity))
                return machines[-1]

            port = AuthenticatorPort(begin)

            def deliver(output: Output) -> None:
                access_point.heard.append(output)
                if isinstance(output, SendPacket):
                    received = EapolReceived(access_point.bssid, output.octets)
                    asyncio.get_running_loop().call_soon(self.report, received)
                elif isinstance(output, CredentialsWanted):
                    machine = machines[-1]
                    assert isinstance(machine, Registrar)
                    self._provide(pump_made(), port, machine, access_point)

            def pump_made() -> Pump:
                return self._pumps[access_point.bssid]

            pump = self._pumps[access_point.bssid] = Pump(port, deliver)
        return pump

    @staticmethod
    def _provide(
        pump: Pump, port: AuthenticatorPort, machine: Registrar, access_point: PretendedAccessPoint
    ) -> None:
        def step(now: float) -> list[Output]:
            return port.relay(machine.provide(access_point.plaintext(), now), now)

        pump.run(step)
