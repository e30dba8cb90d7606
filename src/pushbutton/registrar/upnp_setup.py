"""Learning and changing the settings of a device over UPnP: an access point, or one on Ethernet.

    setup = UpnpSetup(found, pin)
    learned = await setup.learn()

An access point tells its settings in M7 and takes new ones in M8; a device that is no access point
takes the Credential of a network instead.  Where Ethernet itself keeps strangers away, M2 can carry
the settings and no PIN is needed (WCN-NET, "Out-of-band configuration").
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from uuid import UUID, getnode

from pushbutton.crypto import dh
from pushbutton.errors import DriverError, MalformedError
from pushbutton.protocol.machine import TimeLimits
from pushbutton.protocol.notices import CredentialsWanted, EnrolleeRegistered, SettingsLearned
from pushbutton.protocol.outputs import Output, Step
from pushbutton.protocol.policy import (
    Admission,
    ConfigData,
    Declined,
    DevicePassword,
    RegistrarPolicy,
)
from pushbutton.protocol.registrar import Registrar
from pushbutton.registrar.attempt import Attempt, NewSettings
from pushbutton.registrar.dialogue import Dialogue
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.management_store import ManagementStore
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.registrar.setup import AccessPointPin, describe
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.runtime.randomness import system_random
from pushbutton.secret import Secret
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import ApSettings
from pushbutton.wire.device import Device
from pushbutton.wire.enums import DevicePasswordId, MessageType
from pushbutton.wire.message import Message, attribute

LONGEST_RUN = 60.0
TRIES = 3
"""Runs that are begun when the device has no room for another session."""
PAUSE = 1.0


@cache
def registrar_device() -> Device:
    """Return who this computer is as a Registrar: the same in every run, if it has a card."""
    return describe(getnode().to_bytes(6, "big"))


class OutOfBand:
    """The policy of a Registrar that is let in by the way itself, without a password."""

    def __init__(self, config_data: ConfigData) -> None:
        self._config_data = config_data

    def judge(self, m1: Message, now: float) -> DevicePassword | Admission | Declined:
        asked = m1.get(a.DEVICE_PASSWORD_ID)
        password_id = DevicePasswordId.DEFAULT if asked is None else asked
        return Admission(DevicePassword(password_id, Secret(b"")), config_data=self._config_data)

    def overlap(self, uuid_e: UUID, now: float) -> bool:
        return False


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
        management: ManagementStore | None = None,
    ) -> None:
        """`out_of_band` other than `ABSENT` sends the settings in M2; `pin` is not used then.

        `management` keeps what the access point can be managed with after `change`.
        """
        self._found = found
        self._pin = pin
        self._out_of_band = out_of_band
        self._seconds = seconds
        self._report = report
        self._management = management

    async def learn(self) -> SettingsLearned:
        """Return the settings in force; the access point is left as it is.

        Raises `RegistrationError`, and `DriverError` when it cannot be reached.
        """
        attempt = await self._run(None)
        if attempt.learned is None:
            raise RegistrationError(Reason.ENDED)
        return attempt.learned

    async def change(self, new: NewSettings) -> tuple[SettingsLearned, ApSettings]:
        """Set `new(settings in force)`; returns the settings that were in force, and the new ones.

        Errors as `learn`; after an error the old settings are in force, but with
        `Reason.UNCERTAIN` nobody knows: the new ones were sent, and no answer came.
        """
        attempt = await self._run(new)
        if attempt.learned is None or attempt.changed is None:
            raise RegistrationError(Reason.ENDED)
        if self._management is not None and attempt.agreed is not None:
            # The settings are in force; without a key to manage them the rest works all the same.
            with suppress(OSError):
                await asyncio.to_thread(
                    self._management.keep, self._found.uuid, attempt.agreed.keys
                )
        return attempt.learned, attempt.changed

    async def configure(self, settings: ApSettings) -> Device:
        """Set an access point out of band, in M2; returns what it says it is.

        Nothing is learned before: it tells its settings to whoever has its PIN.  Errors as
        `learn`.
        """
        return await self._give(lambda _device: settings.encode())

    async def give(self, network: NetworkProfile) -> Device:
        """Give a device on Ethernet the Credential of a network; returns what it says it is.

        Errors as `learn`.
        """

        def credential(device: Device) -> bytes:
            return attribute(a.CREDENTIAL, network.credential(device.mac_address).encode())

        return await self._give(credential)

    # ---- the runs ---------------------------------------------------------------------------

    async def _run(self, new: NewSettings | None) -> Attempt:
        """Run until M2 was taken, whatever came of it then."""
        if self._out_of_band is not ConfigData.ABSENT:
            raise ValueError("settings are learned with a PIN")
        for left in reversed(range(TRIES)):
            policy = AccessPointPin(self._password())
            async with _Run(policy, self._report, towards_access_point=True) as run:
                attempt = Attempt(run.machine, new, run.report)
                try:
                    await self._converse(run, attempt.hear)
                except (UpnpError, DriverError) as error:
                    if attempt.uncertain and not isinstance(error, UpnpError):
                        raise RegistrationError(Reason.UNCERTAIN) from None
                    if left and not run.m3_seen and isinstance(error, UpnpError):
                        await asyncio.sleep(PAUSE)
                        continue
                    raise _as_failure(error) from None
            if policy.refused_as_too_short:
                raise RegistrationError(Reason.SHORT_PIN)
            attempt.stop_when_refused()
            return attempt
        raise RegistrationError(Reason.ENDED)

    async def _give(self, plaintext: Callable[[Device], bytes]) -> Device:
        by_pin = self._out_of_band is ConfigData.ABSENT
        policy: RegistrarPolicy = (
            AccessPointPin(self._password()) if by_pin else OutOfBand(self._out_of_band)
        )
        registered: list[Device] = []
        async with _Run(policy, self._report, towards_access_point=False) as run:
            attempt = Attempt(run.machine, None, run.report)

            def hear(output: Output) -> Sequence[Output] | None:
                attempt.hear(output)
                if isinstance(output, CredentialsWanted):
                    now = asyncio.get_running_loop().time()
                    return run.machine.provide(plaintext(output.enrollee), now)
                if isinstance(output, EnrolleeRegistered):
                    registered.append(output.enrollee)
                return None

            try:
                await self._converse(run, hear)
            except (UpnpError, DriverError) as error:
                raise _as_failure(error) from None
        attempt.stop_when_refused()
        if not registered:
            raise RegistrationError(Reason.ENDED)
        return registered[0]

    async def _converse(self, run: _Run, hear: Callable[[Output], Sequence[Output] | None]) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                try:
                    m1 = await self._found.service.get_device_info()
                    Message.parse(m1)
                except UpnpError:
                    # What an access point without a PIN answers, and one that is locked.
                    raise RegistrationError(Reason.SETUP_LOCKED) from None
                except MalformedError:
                    raise RegistrationError(Reason.NO_ANSWER) from None
                await Dialogue(self._found.service, run.machine, hear).run(m1)
        except TimeoutError:
            raise DriverError(f"{self._found.address} took too long.") from None

    def _password(self) -> Secret:
        if self._pin is None:
            raise ValueError("a PIN is needed")
        return self._pin


class _Run:
    """A machine with a key pair of its own, which is wiped at the end."""

    def __init__(
        self,
        policy: RegistrarPolicy,
        report: Callable[[Output], None],
        *,
        towards_access_point: bool,
    ) -> None:
        self._policy = policy
        self._report = report
        self._towards_access_point = towards_access_point
        self.m3_seen = False

    async def __aenter__(self) -> _Run:
        self._key_pair = await asyncio.to_thread(dh.generate, system_random)
        self.machine = Registrar(
            device=registrar_device(),
            key_pair=self._key_pair,
            random=system_random,
            policy=self._policy,
            towards_access_point=self._towards_access_point,
            limits=TimeLimits(overall=LONGEST_RUN),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._key_pair.wipe()

    def report(self, output: Output) -> None:
        if isinstance(output, Step) and output.message is MessageType.M3:
            self.m3_seen = True
        self._report(output)


def _as_failure(error: UpnpError | DriverError) -> RegistrationError | DriverError:
    if isinstance(error, DriverError):
        return error
    return RegistrationError(Reason.ENDED)
