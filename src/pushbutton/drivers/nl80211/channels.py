"""Setting the country, and choosing the channel of an access point."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from pushbutton.drivers.nl80211 import netlink, regulatory, survey
from pushbutton.drivers.nl80211.numbers import Attribute, Command
from pushbutton.drivers.nl80211.radio import Radio
from pushbutton.drivers.nl80211.station_role import StationRole
from pushbutton.drivers.nl80211.wiphy import read_wiphy
from pushbutton.errors import DriverError

_log = logging.getLogger(__name__)


class Channels:
    """The channels of one radio in its country."""

    def __init__(self, radio: Radio, station: StationRole) -> None:
        self._radio = radio
        self._station = station
        self._changed = asyncio.Event()

    def heard(self) -> None:
        """Learn that the rules have changed."""
        self._changed.set()

    async def choose(self, channel: int, hw_mode: str, country: str) -> int:
        """Set the country and return the channel to use, the least busy one for 0."""
        radio = self._radio
        if country:
            await self._set_country(country.upper())
        radio.wiphy = await radio.work(lambda commands: read_wiphy(commands, radio.index))
        if not channel:
            return await self._least_busy(hw_mode)
        here = await radio.work(regulatory.current)
        regulatory.check_channel(radio.name, radio.wiphy, channel, here)
        return channel

    async def _set_country(self, country: str) -> None:
        radio = self._radio
        before = await radio.work(regulatory.current)
        if before == country:
            return
        if radio.country_before is None:
            radio.country_before = before
        self._changed.clear()
        await radio.work(lambda commands: regulatory.ask(commands, country))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(regulatory.CHANGE_TIME):
                while await radio.work(regulatory.current) != country:
                    await self._changed.wait()
                    self._changed.clear()
        if not radio.wiphy.own_country and await radio.work(regulatory.current) != country:
            # As hostapd does: the rules of before apply, and the channel is judged by them.
            _log.warning("%s: the kernel knows no country %s.", radio.name, country)

    async def _least_busy(self, hw_mode: str) -> int:
        radio = self._radio
        among = survey.candidates(radio.wiphy, hw_mode)
        if not among:
            band = "5 GHz" if hw_mode == "a" else "2.4 GHz"
            raise DriverError(f"{radio.name} may use no channel of {band} here; set country_code.")
        heard = await self._station.scan(b"", (b"",), [each.mhz for each in among])
        index = netlink.u32(Attribute.IFINDEX, radio.index)
        answers = await radio.work(
            lambda commands: commands.request(Command.GET_SURVEY, index, dump=True)
        )
        surveys = survey.parse_surveys(answer.attributes for answer in answers)
        return survey.choose(among, surveys, heard).channel
