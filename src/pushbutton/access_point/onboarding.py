"""Handing a device the settings of a network that has no Wi-Fi Protected Setup.

For as long as one registration takes there is an access point whose own network nobody can join,
since nobody has its key.  What its Registrar gives the device are the settings of the other
network.  (Windows Connect Now calls this a Registrar as authenticator for legacy access points,
and uses an ad-hoc network for it.)
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from pushbutton.access_point.config import BssConfig, Draft, WrongValueError, check
from pushbutton.access_point.config_file import RadioConfig
from pushbutton.access_point.service import Service
from pushbutton.control.client import CommandRefusedError, ControlClient
from pushbutton.drivers import registry
from pushbutton.drivers.base import Driver
from pushbutton.errors import UsageError
from pushbutton.protocol import events
from pushbutton.protocol.credential_policy import Network
from pushbutton.protocol.outputs import Failed
from pushbutton.protocol.policy import DevicePassword
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.runtime.randomness import system_random
from pushbutton.secret import Secret
from pushbutton.wire.enums import (
    ConfigurationError,
    DevicePasswordId,
    EncryptionType,
    MessageType,
    WpsState,
)

PIN_PERIOD = 100.0
"""Seconds after which the PIN is announced again: an announcement ends after 120."""

FAREWELL = 2.0
"""Seconds for the last packets, once the device has what it came for."""

STEP_LEVEL = 2
"""The level at which the access point tells each message of a registration."""

_INTERFACE = "onboard"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is handed out, to whom, and where.

    `driver` is a driver's name; `password` the device's PIN, or that of the button.  `tag` is what
    was read from the device's NFC tag; the password is the one in it then.
    """

    driver: str
    network: Network
    password: DevicePassword
    seconds: float
    channel: int = 6
    country: str = ""
    tag: bytes | None = field(default=None, repr=False)

    @property
    def by_button(self) -> bool:
        return self.password.id == DevicePasswordId.PUSH_BUTTON


def network_of(ssid: bytes, key: Secret | None) -> Network:
    """Return a WPA2-Personal network with a passphrase or 64 hexadecimal digits; None is open."""
    if key is None:
        return Network(ssid, WpsState.CONFIGURED)
    whole = len(key) == 64
    return Network(
        ssid,
        WpsState.CONFIGURED,
        wpa=2,
        key_management=frozenset({"WPA-PSK"}),
        rsn_pairwise=EncryptionType.AES,
        passphrase=None if whole else key,
        psk=Secret(bytes.fromhex(key.text())) if whole else None,
    )


def configuration(terms: Terms, control: Path) -> BssConfig:
    """Return the access point's configuration, which is in no file; `control` is for its socket."""
    kind, _, target = terms.driver.partition(":")
    draft = Draft()
    values = {
        "interface": target.partition("@")[0] if kind == "nl80211" else _INTERFACE,
        "driver": kind,
        "driver_params": target,
        "ctrl_interface": str(control),
        "ssid": f"pushbutton-{system_random(3).hex()}",
        "hw_mode": "g" if terms.channel <= 14 else "a",
        "channel": str(terms.channel),
        "wpa": "2",
        "wpa_key_mgmt": "WPA-PSK",
        "rsn_pairwise": "CCMP",
        "wpa_psk": system_random(32).hex(),
        "eap_server": "1",
        "wps_state": "2",
        "ap_setup_locked": "1",
        "device_name": "pushbutton onboard",
        "manufacturer": "pushbutton",
        "model_name": "onboard",
        "model_number": "1",
        "serial_number": "1",
        "device_type": "6-0050F204-1",
        "os_version": "01020300",
        "config_methods": "virtual_push_button keypad",
    }
    if terms.country:
        values["country_code"] = terms.country
    try:
        for name, value in values.items():
            draft.set(name, value)
        config = draft.freeze()
        check(config)
    except WrongValueError as error:
        raise UsageError(f"{error}.") from None
    return config


class Onboarding:
    """One short life of such an access point."""

    def __init__(
        self,
        terms: Terms,
        report: Callable[[events.Event], None] = lambda _: None,
        make_driver: Callable[[str], Driver] = registry.make,
    ) -> None:
        """`report` hears every event of the access point."""
        self._terms = terms
        self._report = report
        self._make_driver = make_driver

    async def run(self, ready: Callable[[], None] = lambda: None) -> events.RegistrationSucceeded:
        """Hand the settings to one device; `ready` is called when it may come.

        Raises `RegistrationError` when none came in time, the PIN is wrong or buttons overlap, and
        other `PushbuttonError`s when there can be no access point.  Nothing is left of it then, nor
        when it is cancelled.
        """
        terms = self._terms
        async with self._access_point() as (control, listener):
            try:
                async with asyncio.timeout(terms.seconds):
                    admitting = asyncio.create_task(self._admit(control))
                    try:
                        ready()
                        return await self._attend(listener, admitting)
                    finally:
                        admitting.cancel()
                        await asyncio.gather(admitting, return_exceptions=True)
            except TimeoutError:
                raise RegistrationError(Reason.NO_DEVICE) from None

    @contextlib.asynccontextmanager
    async def _access_point(self) -> AsyncIterator[tuple[ControlClient, ControlClient]]:
        with tempfile.TemporaryDirectory(prefix="pushbutton-onboard-") as folder:
            path = Path(folder)
            config = configuration(self._terms, path)
            driver = self._make_driver(self._terms.driver)
            service = Service([RadioConfig(None, (config,))], driver=lambda _: driver)
            service.process.network = self._terms.network
            await service.start()
            try:
                socket = path / config.interface
                async with (
                    ControlClient(socket, directory=path) as control,
                    ControlClient(socket, directory=path) as listener,
                ):
                    await listener.attach(STEP_LEVEL)
                    yield control, listener
            finally:
                await service.stop()

    async def _admit(self, control: ControlClient) -> None:
        """Press the button, or type the PIN again and again."""
        terms = self._terms
        if terms.by_button:
            try:
                await control.command("WPS_PBC")
            except CommandRefusedError:
                raise RegistrationError(Reason.OVERLAP) from None
            return
        if terms.tag is not None:
            await control.command(f"WPS_NFC_TAG_READ {terms.tag.hex()}")
            return
        while True:
            await control.command(f"WPS_PIN any {terms.password.secret.text()}")
            await asyncio.sleep(PIN_PERIOD)

    async def _attend(
        self, listener: ControlClient, admitting: asyncio.Task[None]
    ) -> events.RegistrationSucceeded:
        hearing = asyncio.create_task(self._hear(listener))
        try:
            await asyncio.wait((hearing, admitting), return_when=asyncio.FIRST_COMPLETED)
            if admitting.done() and not hearing.done():
                admitting.result()
            return await hearing
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def _hear(self, listener: ControlClient) -> events.RegistrationSucceeded:
        succeeded: events.RegistrationSucceeded | None = None
        told = listener.events()
        async for each in told:
            event = each.event
            if event is None:
                continue
            self._report(event)
            match event:
                case events.RegistrationSucceeded():
                    succeeded = event
                    break
                case events.Fail() if _wrong_pin(event) and not self._terms.by_button:
                    raise RegistrationError(Reason.WRONG_PIN, _failed(event))
                case events.OverlapDetected() if self._terms.by_button:
                    raise RegistrationError(Reason.OVERLAP)
                case events.TimedOut() if self._terms.by_button:
                    raise RegistrationError(Reason.NO_DEVICE)
        if succeeded is None:
            raise RegistrationError(Reason.ENDED)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                async for each in told:
                    if isinstance(each.event, events.EapFailed):
                        break
        return succeeded


def _wrong_pin(event: events.Fail) -> bool:
    return event.configuration_error == ConfigurationError.DEVICE_PASSWORD_AUTH_FAILURE


def _failed(event: events.Fail) -> Failed:
    return Failed(MessageType(event.message), ConfigurationError(event.configuration_error))
