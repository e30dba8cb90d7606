"""An interface as an access point: brought up, changed, ended."""

from __future__ import annotations

import errno
from collections.abc import Callable

from pushbutton.drivers.base import (
    ApParameters,
    Key,
    MacAddress,
    StationParameters,
    StationStatistics,
)
from pushbutton.drivers.nl80211 import access_point, keys, netlink, regulatory
from pushbutton.drivers.nl80211.connection import Connection, tolerating
from pushbutton.drivers.nl80211.netlink import NetlinkError
from pushbutton.drivers.nl80211.numbers import (
    Attribute,
    Command,
    InterfaceType,
    StationFlag,
)
from pushbutton.drivers.nl80211.radio import Radio
from pushbutton.drivers.nl80211.wiphy import read_wiphy
from pushbutton.errors import DriverError

_GONE = (
    errno.ENOENT,
    errno.ENODEV,
    errno.ENETDOWN,
    errno.EOPNOTSUPP,
    errno.EINVAL,
)
"""Errors of ending what is not there, or is no access point any more."""

_FIXED = ("ssid", "channel", "hw_mode", "privacy", "beacon_interval", "dtim_period", "hidden")
"""What cannot change while stations stay."""


class AccessPointRole:
    """The access point of one interface; `running` is what it is at the moment."""

    def __init__(self, radio: Radio) -> None:
        self._radio = radio
        self.running: ApParameters | None = None
        self._registered = False
        self._made_bridge = 0

    async def start(self, parameters: ApParameters) -> None:
        """Put the access point on the air; afterwards nothing is changed if that failed."""
        radio = self._radio
        if not radio.wiphy.can_be_access_point:
            raise DriverError(
                f"{radio.name} cannot be an access point: its card or driver has no AP mode; "
                f"see: iw phy {radio.wiphy.name} info."
            )
        if radio.wiphy.firmware_ap:
            # Stations would come and go without ever being asked for a password or a key.
            raise DriverError(
                f"{radio.name} cannot be our access point: its firmware decides by itself who "
                "associates (FullMAC); use a card with a mac80211 driver."
            )
        try:
            await radio.own(lambda owner: self._start(owner, parameters))
            radio.open_eapol(parameters.bridge)
        except BaseException:
            await radio.own(self._give_up)
            raise
        self.running = parameters

    async def change(self, parameters: ApParameters) -> None:
        """Change the Beacon; where that is not enough, the access point starts anew."""
        running, radio = self.running, self._radio
        if running is None or any(
            getattr(running, name) != getattr(parameters, name) for name in _FIXED
        ):
            await self.stop()
            await self.start(parameters)
            return
        content = access_point.beacon(radio.index, radio.before.address, parameters)
        await radio.work(lambda commands: commands.request(Command.SET_BEACON, content))
        self.running = parameters

    async def stop(self) -> None:
        """Take the access point off the air; nothing is sent to its stations."""
        self.running = None
        self._radio.close_eapol()
        await self._radio.own(self._stop)

    async def add_station(self, station: StationParameters) -> None:
        """Let the kernel know an associated station, anew if it was known."""
        radio = self._radio
        mode = self.running.hw_mode if self.running else "g"
        content = access_point.station(radio.index, station, mode)
        address = access_point.station_address(radio.index, station.address)

        def add(commands: Connection) -> None:
            if not tolerating(lambda: commands.request(Command.NEW_STATION, content), errno.EEXIST):
                commands.request(Command.DEL_STATION, address)
                commands.request(Command.NEW_STATION, content)

        await radio.work(add)

    async def remove_station(self, station: MacAddress) -> None:
        """Let the kernel forget a station and its keys."""
        content = access_point.station_address(self._radio.index, station)
        await self._radio.work(
            lambda commands: tolerating(
                lambda: commands.request(Command.DEL_STATION, content), *_GONE
            )
        )

    async def statistics(self, station: MacAddress) -> StationStatistics:
        """Return the kernel's counters of a station."""
        content = access_point.station_address(self._radio.index, station)
        answers = await self._radio.work(
            lambda commands: commands.request(Command.GET_STATION, content)
        )
        return access_point.statistics(answers[0].attributes)

    # In the worker thread:

    def _start(self, owner: Connection, parameters: ApParameters) -> None:
        radio = self._radio
        commands, links = radio.sockets.commands, radio.sockets.links
        if radio.find_again():
            self._registered = False
        radio.wiphy = read_wiphy(commands, radio.index)
        country = regulatory.current(commands)
        regulatory.check_channel(radio.name, radio.wiphy, parameters.channel, country)
        if radio.become(InterfaceType.AP):
            self._registered = False
        if parameters.bridge:
            self._join_bridge(parameters.bridge)
        links.set_up(radio.index, True)
        self._register(owner)
        self._stop(owner)
        address = radio.before.address
        owner.request(
            Command.START_AP,
            access_point.start(
                radio.index, address, parameters, radio.wiphy, radio.wiphy.control_port
            ),
        )
        settings = access_point.bss(radio.index, parameters)
        tolerating(lambda: owner.request(Command.SET_BSS, settings), errno.EOPNOTSUPP)

    def _register(self, owner: Connection) -> None:
        """Ask for the frames that are ours to answer."""
        radio = self._radio
        if self._registered or radio.wiphy.firmware_ap:
            return
        for subtype, match in access_point.WANTED_FRAMES:
            content = access_point.registration(radio.index, subtype, match)
            try:
                owner.request(Command.REGISTER_FRAME, content)
            except NetlinkError as error:
                if error.number == errno.EALREADY:
                    raise DriverError(
                        f"Another program, perhaps hostapd, already serves {radio.name}; stop it."
                    ) from None
                raise
        index = netlink.u32(Attribute.IFINDEX, radio.index)
        # Busy when this socket asked before: a change of type does not end this registration.
        tolerating(lambda: owner.request(Command.UNEXPECTED_FRAME, index), errno.EBUSY)
        self._registered = True

    def _stop(self, owner: Connection) -> None:
        index = netlink.u32(Attribute.IFINDEX, self._radio.index)
        for command in (Command.DEL_STATION, Command.STOP_AP):
            tolerating(_request(owner, command, index), *_GONE)

    def _give_up(self, owner: Connection) -> None:
        self._stop(owner)
        self.put_back()

    def put_back(self) -> None:
        """Put the interface back as it was found."""
        self._registered = False
        self._radio.put_back()
        if self._made_bridge:
            self._radio.sockets.links.remove(self._made_bridge)
            self._made_bridge = 0

    def _join_bridge(self, name: str) -> None:
        links = self._radio.sockets.links
        try:
            bridge = links.find(name)
        except NetlinkError as error:
            if error.number != errno.ENODEV:
                raise
            bridge = links.make_bridge(name)
            self._made_bridge = bridge.index
        links.set_up(bridge.index, True)
        links.set_master(self._radio.index, bridge.index)


def _request(connection: Connection, command: Command, content: bytes) -> Callable[[], object]:
    return lambda: connection.request(command, content)


async def authorize(radio: Radio, station: MacAddress, authorized: bool) -> None:
    """Open or close the port of a station, or towards our access point."""
    value = StationFlag.AUTHORIZED if authorized else StationFlag(0)
    content = access_point.station_address(radio.index, station)
    content += access_point.station_flags(StationFlag.AUTHORIZED, value)

    def change(commands: Connection) -> None:
        # A station that has left has no port that could be open.
        left = () if authorized else (errno.ENOENT,)
        tolerating(lambda: commands.request(Command.SET_STATION, content), *left)

    await radio.work(change)


async def set_key(radio: Radio, key: Key, is_access_point: bool) -> None:
    """Install a key; a group key of an access point is sent with from now on."""
    content = keys.install(radio.index, key, is_access_point)

    def install(commands: Connection) -> None:
        new = _request(commands, Command.NEW_KEY, content)
        if not tolerating(new, errno.EOPNOTSUPP, errno.EALREADY):
            # Another cipher is in its place.
            old = keys.remove(radio.index, key.station, key.index)
            tolerating(_request(commands, Command.DEL_KEY, old), errno.ENOENT)
            new()
        if key.station is None and is_access_point:
            commands.request(Command.SET_KEY, keys.send_with(radio.index, key.index))

    try:
        await radio.sockets.work(lambda: install(radio.sockets.commands))
    except NetlinkError as error:
        raise DriverError(_key_trouble(radio.name, error)) from None


def _key_trouble(name: str, error: NetlinkError) -> str:
    if error.number == errno.ENOENT:
        return (
            f"{name}: the kernel did not take a key: the station has left, or the module of "
            "the cipher is missing (modprobe ccm; modprobe cmac)."
        )
    return f"{name}: {error}."
