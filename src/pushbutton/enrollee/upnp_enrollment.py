"""A device on Ethernet that is given the credentials of a wireless network over UPnP.

WCN-NET, "Configuring a Device over Ethernet": a printer, say, hangs on the cable, announces itself
as a WFADevice, and a Registrar in the house gives it the network by its PIN, with no access point
involved.  Meanwhile it does not look for networks over the air.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pushbutton.enrollee.enrollment import WALK_TIME, Waiting, Wish
from pushbutton.enrollee.upnp_sessions import EthernetSessions
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.machine import TimeLimits
from pushbutton.protocol.notices import CredentialsReceived, PasswordWrong
from pushbutton.protocol.outputs import Direction, Failed, Output, Step
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.runtime.randomness import KeyPairPool, system_random
from pushbutton.upnp.description import DeviceDescription, pnp_x_of
from pushbutton.upnp.device import UpnpDevice
from pushbutton.upnp.interface_address import interface_address
from pushbutton.upnp.wlan_config import STATION, Status
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigMethods

MOST_WRONG_PINS = 3
"""Proofs of another PIN before the device gives up: more would let somebody guess."""
FAREWELL_TIME = 2.0
"""Seconds that a Registrar gets for its WSC_ACK after our WSC_Done."""
SETTLING_TIME = 5.0
"""Seconds that subscribers get, where they have not heard of the new STAStatus yet."""
_NETWORK_CLASS = Path("/sys/class/net")


def radio_address(classes: Path = _NETWORK_CLASS) -> bytes | None:
    """Return the MAC address of this machine's first wireless interface, None without one.

    M1 tells it, since the credentials are for that interface and not for the one with the cable.
    """
    for interface in sorted(classes.glob("*/phy80211")):
        try:
            return bytes.fromhex(
                (interface.parent / "address").read_text().strip().replace(":", "")
            )
        except (OSError, ValueError):
            continue
    return None


def address_of(interface: str) -> bytes:
    """Return the MAC address that M1 tells for a device at the end of `interface`.

    Raises `DriverError` where UPnP cannot use the interface.
    """
    return radio_address() or interface_address(interface).mac_address


class UpnpEnrollment:
    """One device's way into a network over a cable."""

    def __init__(
        self,
        interface: str,
        wish: Wish,
        report: Callable[[Output], None] = lambda _: None,
        *,
        trust_wire: bool = False,
    ) -> None:
        """`report` gets `Waiting` and what the machines say: steps, failures.

        `trust_wire` takes settings in M2, which prove nothing but that somebody is on this wire.
        """
        self._interface = interface
        self._wish = wish
        self._report = report
        self._trust_wire = trust_wire
        self._key_pairs = KeyPairPool(size=2)
        self._received: CredentialsReceived | None = None
        self._wrong_pins = 0
        self._last_failure: Failed | None = None
        self._answered = False
        self._ended = asyncio.Event()

    async def run(self) -> CredentialsReceived:
        """Announce the device until a Registrar gives credentials.

        Raises `RegistrationError` when the time is over or too many PINs were wrong, and
        `DriverError` when the interface cannot be used.
        """
        sessions = EthernetSessions(self._begin, self._hear)
        device = UpnpDevice(
            self._interface, description(self._wish.device), sessions, service=STATION
        )
        await device.start()
        try:
            device.set_status(sta=0)
            self._key_pairs.fill()
            self._report(Waiting(self._wish.seconds))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._wish.seconds):
                    await self._ended.wait()
            device.set_status(sta=int(self._status))
            if self._ended.is_set():
                await _farewell(sessions)
                await device.settle(SETTLING_TIME)
        finally:
            sessions.close()
            self._key_pairs.close()
            await device.stop()
        return self._outcome()

    @property
    def _status(self) -> Status:
        if self._received is not None:
            return Status.CONFIGURATION_CHANGED
        return Status.SETUP_LOCKED if self._is_locked else Status(0)

    @property
    def _is_locked(self) -> bool:
        return self._wrong_pins >= MOST_WRONG_PINS

    def _outcome(self) -> CredentialsReceived:
        if self._received is not None:
            return self._received
        if self._wrong_pins:
            raise RegistrationError(Reason.WRONG_PIN, self._last_failure)
        raise RegistrationError(Reason.NO_REGISTRAR if self._answered else Reason.NO_ANSWER)

    def _begin(self) -> Enrollee | None:
        if self._received is not None or self._is_locked:
            return None
        wish = self._wish
        return Enrollee(
            device=wish.device,
            password=wish.password,
            key_pair=self._key_pairs.take(),
            random=system_random,
            accept_plain_settings=self._trust_wire,
            version2=wish.version2,
            limits=TimeLimits(overall=WALK_TIME),
        )

    def _hear(self, output: Output) -> None:
        match output:
            case CredentialsReceived() if self._received is None:
                self._received = output
                self._ended.set()
            case PasswordWrong():
                self._wrong_pins += 1
                if self._is_locked:
                    self._ended.set()
            case Failed():
                self._last_failure = output
            case Step(direction=Direction.RECEIVED):
                self._answered = True
        self._report(output)


async def _farewell(sessions: EthernetSessions) -> None:
    """Let our last answer leave, and the Registrar acknowledge it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FAREWELL_TIME):
            await sessions.farewell.wait()


def description(device: Device) -> DeviceDescription:
    """Return what the device says of itself over UPnP; its UDN is the UUID-E of its M1."""
    kind = device.primary_device_type
    return DeviceDescription(
        uuid=device.uuid,
        friendly_name=device.device_name,
        manufacturer=device.manufacturer,
        model_name=device.model_name,
        model_number=device.model_number,
        serial_number=device.serial_number,
        pnp_x=pnp_x_of(kind.category, kind.subcategory, "pushbutton"),
    )


def on_ethernet(device: Device) -> Device:
    """Return the device as one that can be configured over Ethernet."""
    return replace(device, config_methods=device.config_methods | ConfigMethods.ETHERNET)
