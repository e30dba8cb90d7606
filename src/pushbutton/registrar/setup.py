"""Learning and changing the settings of an access point over EAP, with its PIN.

The access point is the Enrollee: it tells its settings in M7, and takes new ones in M8.  Wi-Fi
Simple Configuration 2.0, "Setup of an access point by an external Registrar".
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from pushbutton.crypto import dh, pin
from pushbutton.drivers.base import ScanEntry
from pushbutton.errors import DriverError
from pushbutton.protocol.eap_peer import EapPeer
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE
from pushbutton.protocol.machine import TimeLimits
from pushbutton.protocol.notices import SettingsLearned
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.policy import Admission, Declined, DevicePassword, FixedPassword
from pushbutton.protocol.port import SupplicantPort
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.station import wps_access_points
from pushbutton.registrar.attempt import Attempt, NewSettings
from pushbutton.registrar.elements import association_request, probe_request
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.runtime.randomness import system_random
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.credential import ApSettings
from pushbutton.wire.device import Device
from pushbutton.wire.eap_wsc import REGISTRAR_IDENTITY
from pushbutton.wire.enums import ConfigMethods, DevicePasswordId, PrimaryDeviceType
from pushbutton.wire.message import Message

LONGEST_RUN = 30.0
EAPOL_STARTS = 6
PAUSE = 2.0
JOIN_TRIES = 3
_NAMESPACE = uuid.UUID("b1a2a3b7-6a6c-4f0e-8a0f-0c8f2b0d2f55")
_DISPLAYS = ConfigMethods.DISPLAY | ConfigMethods.VIRTUAL_DISPLAY | ConfigMethods.PHYSICAL_DISPLAY


@dataclass(frozen=True, slots=True)
class Trying(Output):
    """An attempt begins; `access_point` is None on a wire."""

    access_point: ScanEntry | None


def describe(address: bytes) -> Device:
    """Return how we present ourselves in M2."""
    return Device(
        uuid=uuid.uuid5(_NAMESPACE, address.hex()),
        mac_address=address,
        manufacturer="pushbutton",
        model_name="pushbutton registrar",
        model_number="1",
        serial_number="1",
        device_name="pushbutton",
        primary_device_type=PrimaryDeviceType(1, subcategory=1),
        config_methods=ConfigMethods.KEYPAD,
    )


class AccessPointPin:
    """The policy of a Registrar that was given an access point's PIN by a person.

    Four digits are refused for an access point without a display: with a label they never change
    and are guessed soon (Wi-Fi Simple Configuration 2.0, "Device Passwords").
    """

    def __init__(self, password: Secret) -> None:
        self._fixed = FixedPassword(DevicePassword(DevicePasswordId.DEFAULT, password))
        self.refused_as_too_short = False

    def judge(self, m1: Message, now: float) -> DevicePassword | Admission | Declined:
        methods = m1.get(a.CONFIG_METHODS) or ConfigMethods(0)
        length = len(self._fixed.password.secret)
        if length == pin.SHORT_LENGTH and not methods & _DISPLAYS:
            self.refused_as_too_short = True
            return Declined()
        return self._fixed.judge(m1, now)

    def overlap(self, uuid_e: UUID, now: float) -> bool:
        return False


class AccessPointSetup:
    """The settings of one access point, reached over `link` and opened by its PIN."""

    def __init__(
        self,
        link: StationLink,
        password: Secret,
        *,
        bssid: bytes | None = None,
        seconds: float = 60.0,
        fragment_size: int = DEFAULT_FRAGMENT_SIZE,
        report: Callable[[Output], None] = lambda _: None,
    ) -> None:
        """`bssid` chooses among the access points that a radio hears; else there may be one."""
        self._link = link
        self._password = password
        self._bssid = bssid
        self._seconds = seconds
        self._fragment_size = fragment_size
        self._report = report
        self._heard = not link.is_radio
        self._uncertain = False

    async def learn(self) -> SettingsLearned:
        """Return the settings in force; the access point is left as it is.

        Raises `RegistrationError`, and `DriverError` when the way there is closed.
        """
        return (await self._run(None))[0]

    async def change(self, new: NewSettings) -> tuple[SettingsLearned, ApSettings]:
        """Set `new(settings in force)`; returns the settings that were in force, and the new ones.

        The former are there to be kept: whoever loses the new ones can go back.  Errors as
        `learn`; after an error the old settings are in force, but with `Reason.UNCERTAIN` nobody
        knows: the new ones were sent, and no answer came.
        """
        learned, changed = await self._run(new)
        assert changed is not None
        return learned, changed

    async def _run(self, new: NewSettings | None) -> tuple[SettingsLearned, ApSettings | None]:
        answered = False
        try:
            async with asyncio.timeout(self._seconds):
                while True:
                    access_point = await self._find()
                    attempt = await self._attempt(access_point, new)
                    answered = answered or attempt.answered
                    if attempt.learned is not None:
                        return attempt.learned, attempt.changed
                    await asyncio.sleep(PAUSE)
        except TimeoutError:
            if self._bssid is not None and not self._heard:
                raise DriverError(
                    f"No access point with Wi-Fi Protected Setup is heard at "
                    f"{format_mac(self._bssid)}."
                ) from None
            if self._uncertain:
                raise RegistrationError(Reason.UNCERTAIN) from None
            raise RegistrationError(Reason.ENDED if answered else Reason.NO_ANSWER) from None

    async def _find(self) -> ScanEntry | None:
        link = self._link
        if not link.is_radio:
            return None
        elements = probe_request(describe(link.address))
        while True:
            heard = [found.entry for found in wps_access_points(await link.scan(elements))]
            if self._bssid is not None:
                heard = [entry for entry in heard if entry.bssid == self._bssid]
            if len(heard) > 1:
                raise DriverError(_choice(heard))
            if heard:
                self._heard = True
                return heard[0]
            await asyncio.sleep(PAUSE)

    async def _join(self, access_point: ScanEntry) -> None:
        """Associate; one that does not answer is asked again, since frames get lost.

        It is looked at again before that: one that has just taken new settings into use refuses
        whoever names its old network.
        """
        for attempt in range(JOIN_TRIES):
            try:
                await self._link.join(access_point, association_request())
            except DriverError:
                if attempt == JOIN_TRIES - 1:
                    raise
                access_point = await self._find() or access_point
            else:
                return

    async def _attempt(self, access_point: ScanEntry | None, new: NewSettings | None) -> Attempt:
        link = self._link
        self._report(Trying(access_point))
        policy = AccessPointPin(self._password)
        key_pair = await asyncio.to_thread(dh.generate, system_random)
        machine = Registrar(
            device=describe(link.address),
            key_pair=key_pair,
            random=system_random,
            policy=policy,
            towards_access_point=True,
            limits=TimeLimits(overall=LONGEST_RUN),
        )
        attempt = Attempt(machine, new, self._report)
        peer = EapPeer(REGISTRAR_IDENTITY, machine, self._fragment_size)
        try:
            if access_point is not None:
                await self._join(access_point)
            port = SupplicantPort(peer, starts=EAPOL_STARTS)
            await link.converse(port, attempt.hear)
        except DriverError:
            if attempt.uncertain:
                raise RegistrationError(Reason.UNCERTAIN) from None
            if not attempt.registered:  # else it restarts already, with what it has taken
                raise
        finally:
            self._uncertain = attempt.uncertain
            key_pair.wipe()
            await link.leave()
        if policy.refused_as_too_short:
            raise RegistrationError(Reason.SHORT_PIN)
        attempt.stop_when_refused()
        return attempt


def _choice(heard: Sequence[ScanEntry]) -> str:
    """Return the sentence for a person who has to say which access point is meant."""
    strongest_first = sorted(heard, key=lambda entry: (-entry.signal, entry.bssid))
    names = ", ".join(
        f"{format_mac(entry.bssid)} ({ssid_codec.render(entry.ssid) or 'hidden'})"
        for entry in strongest_first
    )
    return (
        "Several access points with Wi-Fi Protected Setup are heard; choose one and put /ADDRESS "
        f"behind the driver: {names}."
    )
