"""The ways to an access point that is set up: over UPnP, and over EAP on a wire or a radio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from pushbutton.drivers.base import Driver
from pushbutton.errors import MalformedError, UsageError
from pushbutton.protocol.notices import SettingsLearned
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.outputs import Step as Message
from pushbutton.registrar import AccessPointSetup, NewSettings, Trying
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.management_store import ManagementStore
from pushbutton.registrar.upnp_setup import UpnpSetup
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac, parse_mac
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wizards import sentences
from pushbutton.wizards.run import Run
from pushbutton.wizards.steps import Step

Report = Callable[[Output], None]


QUIET_PERIOD = 60.0
"""Seconds for which an authenticator does not listen after a failure (IEEE 802.1X)."""


class SettingUp(Protocol):
    """One access point that can be reached, opened by its PIN."""

    can_ask_first: bool
    """Whether learning leaves the way free for a second conversation right afterwards."""

    name: str
    """How a person knows it."""

    async def learn(self) -> SettingsLearned:
        """Return the settings in force; raises `RegistrationError` or `DriverError`."""

    async def change(self, new: NewSettings) -> tuple[SettingsLearned, ApSettings]:
        """Set `new(settings in force)`; returns both."""


class OverUpnp:
    """An access point that was found by UPnP."""

    can_ask_first = True

    def __init__(
        self,
        found: FoundDevice,
        pin: Secret | None,
        seconds: float,
        report: Report,
        management: ManagementStore,
    ) -> None:
        """`management` keeps what the access point can be managed with from then on."""
        self.name = found.friendly_name
        self._setup = UpnpSetup(found, pin, seconds=seconds, report=report, management=management)

    async def learn(self) -> SettingsLearned:
        return await self._setup.learn()

    async def change(self, new: NewSettings) -> tuple[SettingsLearned, ApSettings]:
        return await self._setup.change(new)


class OverEap:
    """An access point on a wire or on the air; `target` is a driver's name, or with /BSSID.

    On a wire a second conversation right after the first is not taken: an authenticator makes
    whoever failed wait for a minute (IEEE 802.1X, "quietPeriod"), and learning ends like that.
    """

    def __init__(
        self,
        target: str,
        pin: Secret,
        seconds: float,
        report: Report,
        *,
        make_driver: Callable[[str], Driver],
        fragment_size: int,
    ) -> None:
        """Raises `UsageError` for a target that is none."""
        name, slash, bssid = target.partition("/")
        self.name = target
        self._bssid = _bssid(bssid) if slash else None
        self._driver = make_driver(name)
        self._arguments = (pin, seconds, report, fragment_size)
        self._pause = 0.0
        self.can_ask_first = name.partition(":")[0] != "wired"

    async def learn(self) -> SettingsLearned:
        async with StationLink(self._driver) as link:
            learned = await self._setup(link).learn()
        if not self.can_ask_first:
            self._pause = QUIET_PERIOD
        return learned

    async def change(self, new: NewSettings) -> tuple[SettingsLearned, ApSettings]:
        async with StationLink(self._driver) as link:
            return await self._setup(link).change(new)

    def _setup(self, link: StationLink) -> AccessPointSetup:
        pin, seconds, report, fragment_size = self._arguments
        return AccessPointSetup(
            link,
            pin,
            bssid=self._bssid,
            seconds=seconds + self._pause,
            fragment_size=fragment_size,
            report=report,
        )


def _bssid(text: str) -> bytes:
    try:
        return parse_mac(text)
    except MalformedError:
        raise UsageError(f"{text!r} is not the MAC address of an access point.") from None


def telling(run: Run) -> Report:
    """Return what makes steps of a wizard from the outputs of a registration."""

    def hear(output: Output) -> None:
        match output:
            case Message():
                text = sentences.of_message(output.message, to_access_point=True)
                line = sentences.message_line(output.direction, output.message)
                run.tell(Step(text, line, output.direction, output.message))
            case Trying(access_point=None):
                run.tell(Step("Looking for the access point on the wire.", "EAPOL-Start"))
            case Trying(access_point=entry) if entry is not None:
                name = f"{ssid_codec.render(entry.ssid)} ({format_mac(entry.bssid)})"
                run.tell(Step(f"Connecting to {name}.", "association"))

    return hear


def new_settings(old: ApSettings, name: bytes | None, key: Secret | None) -> ApSettings:
    """Return the settings to send; `name` None keeps the old one, `key` None is an open network."""
    protected = key is not None
    return replace(
        old,
        ssid=old.ssid if name is None else name,
        authentication=(AuthenticationType.WPA2_PERSONAL if protected else AuthenticationType.OPEN),
        encryption=EncryptionType.AES if protected else EncryptionType.NONE,
        network_keys=(NetworkKey(Secret(b"") if key is None else key),),
        network_index=1,
        new_password=None,
        device_password_id=None,
        wep_transmit_key=None,
    )
