"""How a BSS reaches its stations: a wire, or air with association and keys.

A link turns the events of a driver into calls on the BSS (`LinkUser`), and what the BSS wants
into calls on the driver.  The BSS itself does not know which of them it has.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Protocol

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import BssConfig
from pushbutton.drivers.base import (
    PAE_GROUP_ADDRESS,
    ApParameters,
    Driver,
    DriverEvent,
    EapolReceived,
    EapolStatus,
    FrameReceived,
    FrameStatus,
    Key,
    LinkChanged,
    StationParameters,
    StationStatistics,
    UnexpectedFrame,
)
from pushbutton.errors import DriverError
from pushbutton.protocol.association import AccessPointMlme
from pushbutton.protocol.association_outputs import (
    AddStation,
    AssociatedStation,
    EapolAccepted,
    ProbeSeen,
    RemoveStation,
    SendFrame,
    StationAssociated,
    StationLeft,
    WrongPassword,
)
from pushbutton.protocol.authentication import AssociationRules
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.outputs import Output
from pushbutton.runtime.action_queue import ActionQueue
from pushbutton.runtime.alarm import Alarm
from pushbutton.wire.frames import Reason, Subtype

_log = logging.getLogger(__name__)


class LinkUser(Protocol):
    """What a link tells."""

    def eapol(self, address: bytes, octets: bytes) -> None: ...
    def associated(self, station: AssociatedStation) -> None: ...
    def gone(self, address: bytes) -> None: ...
    def eapol_sent(self, address: bytes) -> None: ...
    def password_wrong(self, address: bytes) -> None: ...
    def probed(self, probe: ProbeSeen) -> None: ...
    def interface_changed(self, up: bool, gone: bool) -> None: ...
    def takes(self, event: DriverEvent) -> bool: ...


class Link(Protocol):
    """What a BSS may ask of either kind."""

    @property
    def driver(self) -> Driver: ...
    @property
    def dropped(self) -> int: ...
    @property
    def profile(self) -> BssProfile | None: ...

    async def open(self) -> None: ...
    async def choose_channel(self, config: BssConfig) -> int: ...
    async def start(
        self, config: BssConfig, profile: BssProfile, rules: AssociationRules | None = None
    ) -> None: ...
    def change(self, profile: BssProfile) -> None: ...
    async def stop(self) -> None: ...
    async def close(self) -> None: ...
    def send_eapol(self, address: bytes, octets: bytes) -> None: ...
    def disconnect(self, address: bytes, reason: int) -> None: ...
    def disconnect_all(self, reason: int) -> None: ...
    def say_farewell(self, address: bytes, reason: int, subtype: Subtype) -> None: ...
    def forget(self, address: bytes) -> None: ...
    def install(self, key: Key) -> None: ...
    def authorize(self, address: bytes, authorized: bool) -> None: ...
    async def statistics(self, address: bytes) -> StationStatistics: ...
    def process(self, event: DriverEvent) -> None: ...


class WireLink:
    """Ethernet: whoever sends EAPOL is a station."""

    def __init__(self, driver: Driver, user: LinkUser, to_group: bool = False) -> None:
        self.driver = driver
        self.dropped = 0
        self.profile: BssProfile | None = None
        """Nothing is shown on a wire."""
        self._user = user
        self._to_group = to_group

    async def open(self) -> None:
        """Open the driver; raises `DriverError`."""
        await self.driver.open(self._take)

    async def choose_channel(self, config: BssConfig) -> int:
        """Return 0: a wire has no channels."""
        return 0

    async def start(
        self, config: BssConfig, profile: BssProfile, rules: AssociationRules | None = None
    ) -> None:
        """Nothing: a wire is always there."""

    def change(self, profile: BssProfile) -> None:
        """Nothing: nothing is announced on a wire."""

    async def stop(self) -> None:
        """Nothing: nothing is announced on a wire."""

    async def close(self) -> None:
        """Close the driver."""
        await self.driver.close()

    def send_eapol(self, address: bytes, octets: bytes) -> None:
        """Send to the station, or to the PAE group address where that is configured."""
        self.driver.send_eapol(PAE_GROUP_ADDRESS if self._to_group else address, octets)

    def disconnect(self, address: bytes, reason: int) -> None:
        """Nothing: a station on a wire cannot be sent away."""

    def disconnect_all(self, reason: int) -> None:
        """Nothing: stations end their conversations by themselves."""

    def say_farewell(self, address: bytes, reason: int, subtype: Subtype) -> None:
        """Nothing: there are no such frames on a wire."""

    def forget(self, address: bytes) -> None:
        """Let the station be unknown again."""
        self._user.gone(address)

    def install(self, key: Key) -> None:
        """Nothing: a wire has no keys."""

    def authorize(self, address: bytes, authorized: bool) -> None:
        """Nothing: the wire's port belongs to a switch."""

    async def statistics(self, address: bytes) -> StationStatistics:
        """Return the driver's counters."""
        return await self.driver.statistics(address)

    def _take(self, event: DriverEvent) -> None:
        if not self._user.takes(event):
            self.process(event)

    def process(self, event: DriverEvent) -> None:
        """Do what an event of the driver calls for."""
        if isinstance(event, EapolReceived):
            self._user.eapol(event.source, event.octets)
        elif isinstance(event, LinkChanged):
            self._user.interface_changed(event.up, event.gone)


class AirLink:
    """A radio: beacons, association, keys and a port that is closed until the handshake is done."""

    def __init__(self, driver: Driver, user: LinkUser) -> None:
        self.driver = driver
        self._user = user
        self._mlme: AccessPointMlme | None = None
        self._dtim_period = 2
        self._bridge = ""
        self._isolate = False
        self._actions = ActionQueue(self._failed)
        self._alarm = Alarm(self._expire)
        self._time = asyncio.get_running_loop().time

    @property
    def dropped(self) -> int:
        """Frames that were malformed, not for us, or of strangers."""
        return 0 if self._mlme is None else self._mlme.dropped

    @property
    def profile(self) -> BssProfile | None:
        """What the frames show; None while there are none."""
        return None if self._mlme is None else self._mlme.profile

    async def open(self) -> None:
        """Open the driver; raises `DriverError`."""
        await self.driver.open(self._take)

    async def choose_channel(self, config: BssConfig) -> int:
        """Let the driver take the configured channel, or look for one; raises `DriverError`."""
        country = config[table.COUNTRY_CODE] or ""
        return await self.driver.choose_channel(
            config[table.CHANNEL], config[table.HW_MODE], country
        )

    async def start(
        self, config: BssConfig, profile: BssProfile, rules: AssociationRules | None = None
    ) -> None:
        """Begin to send beacons; raises `DriverError`."""
        self._dtim_period = config[table.DTIM_PERIOD]
        self._bridge = config[table.BRIDGE] or ""
        self._isolate = config[table.AP_ISOLATE]
        self._mlme = AccessPointMlme(profile, rules)
        await self.driver.start_access_point(self._parameters(profile))

    def change(self, profile: BssProfile) -> None:
        """Show something else in the frames from now on."""
        if self._mlme is not None:
            self._mlme.profile = profile
            parameters = self._parameters(profile)
            self._actions.do(partial(self.driver.change_access_point, parameters))

    async def stop(self) -> None:
        """Send the stations away and stop the beacons."""
        if self._mlme is not None:
            self.disconnect_all(3)
            self._mlme.close()
            await self._actions.drain()
            self._mlme = None
            await self.driver.stop_access_point()

    async def close(self) -> None:
        """Close the driver."""
        self._alarm.close()
        self._actions.close()
        await self.driver.close()

    def send_eapol(self, address: bytes, octets: bytes) -> None:
        """Send to an associated station, behind what was asked of the driver before."""
        self._actions.do(partial(self.driver.send_eapol, address, octets))

    def disconnect(self, address: bytes, reason: int) -> None:
        """Deauthenticate a station."""
        if self._mlme is not None:
            self._carry_out(self._mlme.deauthenticate(address, reason))

    def say_farewell(self, address: bytes, reason: int, subtype: Subtype) -> None:
        """Send a Deauthentication or Disassociation frame, and nothing else."""
        if self._mlme is not None:
            self._carry_out([self._mlme.farewell(address, reason, subtype)])

    def forget(self, address: bytes) -> None:
        """Forget a station without telling it."""
        if self._mlme is not None:
            outputs = self._mlme.deauthenticate(address, Reason.UNSPECIFIED)
            self._carry_out([each for each in outputs if not isinstance(each, SendFrame)])

    def disconnect_all(self, reason: int) -> None:
        """Deauthenticate every station."""
        if self._mlme is not None:
            self._carry_out(self._mlme.deauthenticate_all(reason))

    def install(self, key: Key) -> None:
        """Give the driver a key, behind the packets sent before."""
        self._actions.do(partial(self.driver.set_key, key))

    def authorize(self, address: bytes, authorized: bool) -> None:
        """Open or close the port of a station."""
        if self._mlme is not None:
            self._mlme.authorize(address, authorized)
        self._actions.do(partial(self.driver.authorize_station, address, authorized))

    async def statistics(self, address: bytes) -> StationStatistics:
        """Return the driver's counters."""
        return await self.driver.statistics(address)

    def _parameters(self, profile: BssProfile) -> ApParameters:
        return ApParameters(
            ssid=profile.ssid,
            channel=profile.channel,
            beacon_interval=profile.beacon_interval,
            privacy=profile.protected,
            beacon_elements=profile.beacon_tail,
            hw_mode=profile.hw_mode,
            dtim_period=self._dtim_period,
            hidden=profile.hidden,
            probe_response_elements=profile.probe_response_elements,
            association_response_elements=profile.response_elements(wsc=True),
            bridge=self._bridge,
            isolate=self._isolate,
        )

    def _take(self, event: DriverEvent) -> None:
        if not self._user.takes(event):
            self.process(event)

    def process(self, event: DriverEvent) -> None:
        """Do what an event of the driver calls for."""
        mlme = self._mlme
        if isinstance(event, LinkChanged):
            self._user.interface_changed(event.up, event.gone)
        elif mlme is None:
            return
        elif isinstance(event, FrameReceived):
            self._carry_out(mlme.receive(event.frame, self._time(), event.signal))
        elif isinstance(event, FrameStatus):
            self._carry_out(mlme.status(event.frame, event.acknowledged, self._time()))
        elif isinstance(event, EapolReceived):
            self._carry_out(mlme.receive_eapol(event.source, event.octets, self._time()))
        elif isinstance(event, EapolStatus):
            if event.acknowledged:
                self._user.eapol_sent(event.destination)
        elif isinstance(event, UnexpectedFrame):
            self._carry_out(mlme.receive_class_3(event.source, self._time()))

    def _expire(self) -> None:
        if self._mlme is not None:
            self._carry_out(self._mlme.expire(self._time()))

    def _carry_out(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case SendFrame():
                    self._actions.do(partial(self.driver.send_frame, output.octets))
                case AddStation():
                    parameters = _station_parameters(output.station)
                    self._actions.do(partial(self.driver.add_station, parameters))
                case RemoveStation():
                    self._actions.do(partial(self.driver.remove_station, output.address))
                case StationAssociated():
                    self._user.associated(output.station)
                case StationLeft():
                    self._user.gone(output.address)
                case EapolAccepted():
                    self._user.eapol(output.source, output.octets)
                case ProbeSeen():
                    self._user.probed(output)
                case WrongPassword():
                    self._user.password_wrong(output.address)
        if self._mlme is not None:
            self._alarm.set(self._mlme.deadline)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, DriverError):
            _log.warning("%s: %s", self.driver.name, error)
        else:
            _log.error("%s: the driver broke: %s", self.driver.name, type(error).__name__)


def _station_parameters(station: AssociatedStation) -> StationParameters:
    return StationParameters(
        station.address,
        station.aid,
        station.capability,
        station.listen_interval,
        station.admission.rates,
        management_frame_protection=station.admission.protects_management,
        quality_of_service=station.admission.wmm,
        extra=station.admission.extra,
    )
