"""Joining with a key over simulated air: it fits or not, comes twice, changes, and is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from small_access_point import CCMP, PASSPHRASE, SmallAccessPoint, random

from pushbutton.crypto import wpa
from pushbutton.drivers.base import ApParameters, Key
from pushbutton.drivers.simulated import SimulatedDriver, hosted_air
from pushbutton.enrollee import membership
from pushbutton.enrollee.membership import Joined, Membership, MembershipLost
from pushbutton.errors import DriverError
from pushbutton.formats.network import personal, unprotected, wep
from pushbutton.protocol.key_frames import GroupKeyConfirmed, new_group_keys
from pushbutton.protocol.outputs import Output, SendPacket
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.frames import BROADCAST
from pushbutton.wire.security_elements import AkmSuite, Rsn

pytestmark = pytest.mark.usefixtures("runtime_directory")

ACCESS_POINT = bytes.fromhex("020000000100")
STATION = bytes.fromhex("020000000201")
HOME = personal(b"Home", PASSPHRASE)


class CountingDriver(SimulatedDriver):
    """Remembers the keys that were installed."""

    def __init__(self, target: str, address: bytes) -> None:
        super().__init__(target, address)
        self.keys: list[Key] = []

    async def set_key(self, key: Key) -> None:
        self.keys.append(key)
        await super().set_key(key)


class House:
    """An access point and a station that may join it."""

    def __init__(self, access_point: SmallAccessPoint, link: StationLink) -> None:
        self.access_point, self.link = access_point, link
        self.told: list[Output] = []

    @property
    def driver(self) -> CountingDriver:
        assert isinstance(self.link.driver, CountingDriver)
        return self.link.driver

    def member(self, credential: object = HOME) -> Membership:
        return Membership(self.link, credential, self.told.append)  # type: ignore[arg-type]

    async def hears(self, kind: type[Output]) -> Output:
        def found() -> list[Output]:
            return [o for o in (*self.told, *self.access_point.outputs) if isinstance(o, kind)]

        await until(lambda: bool(found()))
        return found()[0]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 -- the machines tell nobody
            await asyncio.sleep(0.005)


@asynccontextmanager
async def house(rsn: Rsn | None = None) -> AsyncIterator[House]:
    async with hosted_air("home"):
        access_point = SmallAccessPoint(SimulatedDriver("home", ACCESS_POINT))
        if rsn is not None:
            access_point.profile = replace(access_point.profile, rsn=rsn)
            access_point.mlme.profile = access_point.profile
        await access_point.start()
        async with StationLink(CountingDriver("home", STATION)) as link:
            yield House(access_point, link)
        await access_point.close()


async def test_the_key_opens_the_network() -> None:
    async with house() as home:
        member = home.member()
        entry = await member.join()
        assert entry.bssid == ACCESS_POINT
        assert home.told == [Joined(entry)]
        assert await home.driver.ping() is not None
        assert [key.station for key in home.driver.keys] == [ACCESS_POINT, None]
        await member.leave()


async def test_a_key_of_64_digits_is_the_pairwise_master_key_itself() -> None:
    psk = wpa.pmk(Secret(PASSPHRASE), b"Home").reveal().hex()
    async with house() as home:
        await home.member(personal(b"Home", psk)).join()
        assert await home.driver.ping() is not None


async def test_a_wrong_key_opens_nothing() -> None:
    async with house() as home:
        with pytest.raises(DriverError, match="key probably does not fit"):
            await home.member(personal(b"Home", "another passphrase")).join()
        assert home.driver.keys == []
        assert home.driver.link is None, "it has left"
        # The same radio joins with the right key afterwards.
        await home.member().join()


async def test_a_network_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "PAUSE", 0.0)
    monkeypatch.setattr(membership, "SCANS", 2)
    async with house() as home:
        with pytest.raises(DriverError, match="'Elsewhere' is not heard"):
            await home.member(personal(b"Elsewhere", PASSPHRASE)).join()


async def test_an_access_point_that_vanishes_in_the_handshake() -> None:
    async with house() as home:
        # It associates the station and then says nothing more.
        home.access_point._begin = lambda joined: None  # type: ignore[method-assign]
        joining = asyncio.create_task(home.member().join())
        await until(lambda: home.driver.link is not None)
        machine = home.access_point.mlme
        home.access_point._put(b"", machine.deauthenticate(STATION, 3))
        with pytest.raises(DriverError, match="reason 3"):
            await joining


async def test_a_member_that_is_sent_away_hears_of_it() -> None:
    async with house() as home:
        await home.member().join()
        home.access_point._put(b"", home.access_point.mlme.deauthenticate(STATION, 7))
        lost = await home.hears(MembershipLost)
        assert "reason 7" in str(lost)


async def test_a_repeated_message_3_installs_nothing_again() -> None:
    async with house() as home:
        await home.member().join()
        handshake = home.access_point.handshakes[STATION]
        sent = [output for output in home.access_point.outputs if isinstance(output, SendPacket)]
        message_3 = sent[-1].octets
        installed, answered = len(home.driver.keys), len(home.access_point.eapol)
        # As the access point sends it when our message 4 was lost: with a higher counter.
        handshake._counter += 1
        assert handshake._keys is not None
        home.driver.send_data(ACCESS_POINT, 0x88B5, b"number one")
        home.access_point.driver.send_eapol(STATION, handshake._message_3())
        await until(lambda: len(home.access_point.eapol) > answered)
        # And exactly as it was, by somebody who recorded it.
        home.access_point.driver.send_eapol(STATION, message_3)
        await asyncio.sleep(0.05)
        assert len(home.driver.keys) == installed
        assert await home.driver.ping() is not None


async def test_a_new_group_key_is_installed() -> None:
    async with house() as home:
        await home.member().join()
        access_point = home.access_point
        access_point.group = new_group_keys(random, CCMP, previous=access_point.group)
        access_point._put(STATION, access_point.handshakes[STATION].rekey(access_point.now))
        await home.hears(GroupKeyConfirmed)
        new = access_point.group.gtk
        await until(lambda: len(home.driver.keys) == 3)
        installed = home.driver.keys[-1]
        assert (installed.station, installed.index) == (None, new.index)
        assert installed.octets.matches(new.octets)
        await access_point.driver.set_key(Key(None, new.index, CCMP, new.octets))
        link = home.driver.link
        assert link is not None
        before = link.peers[ACCESS_POINT].rx_packets
        access_point.driver.send_data(BROADCAST, 0x88B5, b"to all")
        await until(lambda: link.peers[ACCESS_POINT].rx_packets > before)
        assert link.dropped.undecryptable == 0


async def test_an_open_network() -> None:
    async with hosted_air("home"):
        access_point = SmallAccessPoint(SimulatedDriver("home", ACCESS_POINT), b"Open")
        access_point.profile = replace(access_point.profile, rsn=None)
        access_point.mlme.profile = access_point.profile
        await access_point.driver.open(access_point.take)
        access_point._tasks = [asyncio.create_task(access_point._work())]
        tail = access_point.profile.beacon_tail
        await access_point.driver.start_access_point(ApParameters(b"Open", 6, 100, False, tail))
        async with StationLink(CountingDriver("home", STATION)) as link:
            member = Membership(link, unprotected(b"Open"))
            assert (await member.join()).ssid == b"Open"
            await member.leave()
        await access_point.close()


async def test_what_cannot_be_joined_is_said() -> None:
    async with house() as home:
        with pytest.raises(DriverError, match="WEP"):
            await home.member(wep(b"Home", b"12345")).join()
    async with house(Rsn(akms=(AkmSuite.IEEE_8021X,))) as home:
        with pytest.raises(DriverError, match="does not offer WPA2"):
            await home.member().join()
