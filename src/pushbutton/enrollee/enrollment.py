"""Becoming a member of a network: try the access points that may have it until one gives it.

A Registrar that has no password for us yet says so by M2D; it is reported, so that a person can be
told where to type the PIN, and the device comes again by itself.  Wi-Fi Simple Configuration 2.0,
"Registration Protocol Initiation", "PBC walk time and session overlap".
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pushbutton.crypto import dh
from pushbutton.drivers.base import ScanEntry
from pushbutton.enrollee.elements import VERSION_2, association_request, probe_request
from pushbutton.errors import DriverError
from pushbutton.protocol.eap_peer import EapPeer
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE
from pushbutton.protocol.machine import TimeLimits
from pushbutton.protocol.notices import CredentialsReceived, PasswordWrong, RegistrarDeclined
from pushbutton.protocol.outputs import Failed, Output
from pushbutton.protocol.policy import DevicePassword
from pushbutton.protocol.port import SupplicantPort
from pushbutton.protocol.station import Overlap, WpsAccessPoint, for_pin, for_push_button
from pushbutton.runtime.failure import Reason, RegistrationError, reason_of
from pushbutton.runtime.randomness import system_random
from pushbutton.runtime.station_link import StationLink
from pushbutton.wire.device import Device
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY
from pushbutton.wire.enums import ConfigurationError, DevicePasswordId

WALK_TIME = 120.0
"""Seconds between the two buttons ("PBC walk time")."""

PAUSE = 3.0
"""Seconds between two attempts, for a person to type the PIN and for scans to see news."""

EAPOL_STARTS = 6
"""Asked every five seconds, they last as long as one attempt."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a device wants: who it is, by which password, and for how long it tries."""

    device: Device
    password: DevicePassword
    seconds: float = WALK_TIME
    fragment_size: int = DEFAULT_FRAGMENT_SIZE
    version2: int = VERSION_2
    """0 for a device that speaks Wi-Fi Simple Configuration 1.0 alone."""
    pause: float = PAUSE
    """Seconds between two attempts."""

    @property
    def by_button(self) -> bool:
        return self.password.id == DevicePasswordId.PUSH_BUTTON


@dataclass(frozen=True, slots=True)
class Trying(Output):
    """An attempt begins; `access_point` is None on a wire."""

    access_point: ScanEntry | None


@dataclass(frozen=True, slots=True)
class Waiting(Output):
    """Nothing to try at present, or the last attempt brought nothing; the device tries again."""

    seconds_left: float


class Enrollment:
    """One device's way into a network, over as many attempts as its time allows."""

    def __init__(
        self, link: StationLink, wish: Wish, report: Callable[[Output], None] = lambda _: None
    ) -> None:
        """`report` gets `Trying`, `Waiting` and what the machines say: steps, M2D, failures."""
        self._link = link
        self._wish = wish
        self._report = report
        self._scans = 0
        self._received: CredentialsReceived | None = None

    async def run(self) -> CredentialsReceived:
        """Try until a Registrar gives credentials.

        Raises `RegistrationError` when the time is over, the PIN is wrong or buttons overlap, and
        `DriverError` when the way there is closed.
        """
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + self._wish.seconds
        answered = False
        while True:
            try:
                async with asyncio.timeout_at(ends_at):
                    for access_point in await self._access_points():
                        answered = await self._attempt(access_point) or answered
                        if self._received is not None:
                            return self._received
                    self._report(Waiting(ends_at - loop.time()))
                    await asyncio.sleep(self._wish.pause)
            except TimeoutError:
                if self._received is not None:  # only the farewell was missing
                    return self._received
                reason = Reason.NO_REGISTRAR if answered else Reason.NO_ANSWER
                raise RegistrationError(reason) from None

    async def _access_points(self) -> Sequence[ScanEntry | None]:
        """Return what to try now, the best first; on a wire there is no choice."""
        link, wish = self._link, self._wish
        if not link.is_radio:
            return (None,)
        request = probe_request(wish.device, wish.password.id, wish.version2)
        heard = await link.scan(request)
        self._scans += 1
        found: list[WpsAccessPoint[ScanEntry]] | Overlap[ScanEntry]
        if wish.by_button:
            found = for_push_button(heard, link.address)
            if found and not isinstance(found, Overlap):
                # One scan may miss an access point, and with it somebody else's pressed button.
                both = {entry.bssid: entry for entry in (*heard, *await link.scan(request))}
                found = for_push_button(both.values(), link.address)
        else:
            found = for_pin(heard, link.address, self._scans)
        if isinstance(found, Overlap):
            raise RegistrationError(Reason.OVERLAP)
        return [access_point.entry for access_point in found]

    async def _attempt(self, access_point: ScanEntry | None) -> bool:
        """Hold one conversation; returns whether anybody answered."""
        wish, link = self._wish, self._link
        attempt = _Attempt(self._hear)
        self._report(Trying(access_point))
        key_pair = await asyncio.to_thread(dh.generate, system_random)
        machine = Enrollee(
            device=wish.device,
            password=wish.password,
            key_pair=key_pair,
            random=system_random,
            version2=wish.version2,
            limits=TimeLimits(overall=WALK_TIME),
        )
        peer = EapPeer(ENROLLEE_IDENTITY, machine, wish.fragment_size)
        try:
            if access_point is not None:
                await link.join(access_point, association_request(version2=wish.version2))
            await link.converse(SupplicantPort(peer, starts=EAPOL_STARTS), attempt.hear)
        except DriverError:
            # An access point that refuses is one of several; a wire that is down is all there is.
            if access_point is None:
                raise
        finally:
            key_pair.wipe()
            await link.leave()
        if self._received is None:
            attempt.stop_when_hopeless()
        return attempt.answered

    def _hear(self, output: Output) -> None:
        if isinstance(output, CredentialsReceived):
            self._received = output
        self._report(output)


class _Attempt:
    """What was learned from one conversation."""

    def __init__(self, report: Callable[[Output], None]) -> None:
        self.answered = False
        self._report = report
        self._failed: Failed | None = None
        self._wrong_pin = False
        self._overlap = False

    def hear(self, output: Output) -> None:
        self.answered = True
        match output:
            case PasswordWrong():
                self._wrong_pin = True
            case Failed():
                self._failed = output
            case RegistrarDeclined(configuration_error=ConfigurationError.MULTIPLE_PBC_SESSIONS):
                self._overlap = True
        self._report(output)

    def stop_when_hopeless(self) -> None:
        """Raise where to try again would only help somebody who guesses the PIN."""
        if self._wrong_pin:
            raise RegistrationError(Reason.WRONG_PIN, self._failed)
        if self._overlap:
            raise RegistrationError(Reason.OVERLAP, self._failed)
        reason = reason_of(self._failed)
        if reason is not None:
            raise RegistrationError(reason, self._failed)
