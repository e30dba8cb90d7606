"""Learning and changing the settings of an access point over UPnP, with its PIN."""

from __future__ import annotations

from collections.abc import Callable

from pushbutton.protocol.notices import SettingsLearned
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.policy import ConfigData
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.registrar.setup import NewSettings
from pushbutton.secret import Secret
from pushbutton.wire.credential import ApSettings
from pushbutton.wire.device import Device


class UpnpSetup:
    """The settings of one access point or Ethernet device, reached over UPnP."""

    def __init__(
        self,
        found: FoundDevice,
        pin: Secret | None,
        *,
        out_of_band: ConfigData = ConfigData.ABSENT,
        seconds: float = 60.0,
        report: Callable[[Output], None] = lambda _: None,
    ) -> None:
        """`out_of_band` sends the settings in M2, without a PIN (Ethernet authenticates)."""

    async def learn(self) -> SettingsLearned:
        """Return the settings in force; the access point is left as it is.

        Raises `RegistrationError`, and `DriverError` when it cannot be reached.
        """
        raise NotImplementedError

    async def change(self, new: NewSettings) -> tuple[SettingsLearned, ApSettings]:
        """Set `new(settings in force)`; returns the settings that were in force, and the new ones.

        Errors as `learn`.
        """
        raise NotImplementedError

    async def give(self, network: NetworkProfile) -> Device:
        """Give a device on Ethernet the Credential of a network; returns who has it now.

        Errors as `learn`.
        """
        raise NotImplementedError
