"""How a network may be protected: every kind carries a ping, and a wrong password none."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from places import PASSPHRASE, SSID, AccessPoint, Stage

from pushbutton.drivers.simulated import SimulatedDriver, Weather
from pushbutton.enrollee.membership import Membership
from pushbutton.errors import DriverError, PushbuttonError
from pushbutton.formats.network import personal
from pushbutton.protocol.pmk_cache import PmkCache
from pushbutton.runtime.station_link import StationLink
from pushbutton.wire.action_frames import SaQuery
from pushbutton.wire.frames import (
    AssociationRequest,
    Authentication,
    ManagementFrame,
    Reason,
    Subtype,
    encode_reason,
)

HOME = personal(SSID, PASSPHRASE)
SAE = {"wpa_key_mgmt": "SAE", "ieee80211w": "2"}
KINDS: dict[str, dict[str, str]] = {
    "PSK-SHA256": {"wpa_key_mgmt": "WPA-PSK-SHA256"},
    "PMF optional": {"ieee80211w": "1"},
    "PMF required": {"ieee80211w": "2", "wpa_key_mgmt": "WPA-PSK-SHA256"},
    "mixed WPA and WPA2": {"wpa": "3", "wpa_pairwise": "TKIP", "rsn_pairwise": "CCMP"},
    "GCMP": {"rsn_pairwise": "GCMP"},
    "GCMP-256": {"rsn_pairwise": "GCMP-256"},
    "CCMP-256": {"rsn_pairwise": "CCMP-256"},
    "SAE by hunting": SAE,
    "SAE by hashing": {**SAE, "sae_pwe": "1"},
    "SAE both ways": {**SAE, "sae_pwe": "2"},
    "WPA2 and WPA3": {"wpa_key_mgmt": "WPA-PSK SAE", "ieee80211w": "1", "sae_require_mfp": "1"},
    "short keys": {"wpa_ptk_rekey": "1", "wpa_group_rekey": "1"},
    "with WMM": {"wmm_enabled": "1"},
}


def driver(link: StationLink) -> SimulatedDriver:
    assert isinstance(link.driver, SimulatedDriver)
    return link.driver


def radio_of(ap: AccessPoint) -> SimulatedDriver:
    assert ap.bss.link is not None
    assert isinstance(ap.bss.link.driver, SimulatedDriver)
    return ap.bss.link.driver


async def used_suite(ap: AccessPoint, address: bytes) -> int:
    assert ap.bss.link is not None
    station = ap.bss.reception.stations.get(address)
    assert station is not None
    assert station.traits.association is not None
    security = station.traits.association.admission.security
    assert security is not None
    return int(security.akm) & 0xFF


@pytest.mark.parametrize("changes", KINDS.values(), ids=KINDS)
async def test_a_member_has_a_connection(radio: Stage, changes: dict[str, str]) -> None:
    ap = await radio.access_point(**changes)
    async with radio.station() as link:
        membership = Membership(link, HOME)
        await membership.join()
        await ap.told("AP-STA-CONNECTED")
        assert await driver(link).ping() is not None
        if "SAE" in changes.get("wpa_key_mgmt", ""):
            assert await used_suite(ap, link.address) == 8
        await membership.leave()
    await ap.told("AP-STA-DISCONNECTED")


@pytest.mark.parametrize("pwe", ["0", "1"])
async def test_a_wrong_password_is_refused_and_told(radio: Stage, pwe: str) -> None:
    ap = await radio.access_point(**SAE, sae_pwe=pwe)
    async with radio.station() as link:
        with pytest.raises(DriverError, match="password is wrong"):
            await Membership(link, personal(SSID, "wrong horse battery")).join()
    assert link.address.hex(":") in await ap.told("AP-STA-POSSIBLE-PSK-MISMATCH")


async def test_passwords_of_single_stations(radio: Stage) -> None:
    ap = await radio.access_point(**SAE, sae_password="only for one|mac=02:00:00:00:02:01")
    async with radio.station(1) as link:
        await Membership(link, personal(SSID, "only for one")).join()
        await ap.told("AP-STA-CONNECTED")
    async with radio.station(2) as link:
        with pytest.raises(DriverError, match="password is wrong"):
            await Membership(link, personal(SSID, "only for one")).join()
        await Membership(link, HOME).join()


async def test_a_password_that_is_set_counts_at_once(radio: Stage) -> None:
    ap = await radio.access_point(**SAE, sae_pwe="2")
    await ap.control.command("SET wpa_passphrase another horse battery")
    async with radio.station(1) as link:
        with pytest.raises(DriverError, match="password is wrong"):
            await Membership(link, HOME).join()
        await Membership(link, personal(SSID, "another horse battery")).join()
    await ap.control.command("SET sae_password third horse battery")
    async with radio.station(2) as link:
        await Membership(link, personal(SSID, "third horse battery")).join()


async def test_a_member_comes_back_without_another_proof(radio: Stage) -> None:
    ap = await radio.access_point(**SAE, sae_pwe="2")
    cache = PmkCache()
    async with radio.station() as link:
        for _ in range(2):
            membership = Membership(link, HOME, pmk_cache=cache)
            await membership.join()
            assert await driver(link).ping() is not None
            await membership.leave()
    assert ap.bss.link is not None
    assert len(cache) == 1


async def test_a_member_comes_back_to_an_access_point_that_forgot_it(radio: Stage) -> None:
    ap = await radio.access_point(**SAE, sae_pwe="2")
    cache = PmkCache()
    async with radio.station() as link:
        membership = Membership(link, HOME, pmk_cache=cache)
        await membership.join()
        await membership.leave()
        await ap.bss.apply(ap.bss.config)
        await Membership(link, HOME, pmk_cache=cache).join()
        assert await driver(link).ping() is not None


async def test_nobody_speaks_for_a_protected_member(radio: Stage) -> None:
    access_point = await radio.access_point(ieee80211w="1")
    async with radio.station(1) as link, radio.station(2) as stranger:
        membership = Membership(link, HOME)
        entry = await membership.join()
        await stranger.scan(b"")
        mimic, ap = driver(stranger)._radio, entry.bssid
        mimic.tune(entry.frequency)

        def forge(subtype: Subtype, body: bytes, source: bytes, destination: bytes) -> None:
            frame = ManagementFrame(subtype, destination, source, ap, body).encode()
            mimic.manage(frame)

        farewell = encode_reason(Reason.LEAVING)
        forge(Subtype.DEAUTHENTICATION, farewell, link.address, ap)
        forge(Subtype.DEAUTHENTICATION, farewell, ap, link.address)
        forge(Subtype.DISASSOCIATION, farewell, ap, link.address)
        forge(Subtype.AUTHENTICATION, Authentication(0, 1, 0).encode(), link.address, ap)
        request = AssociationRequest(1, 10, entry.elements).encode()
        forge(Subtype.ASSOCIATION_REQUEST, request, link.address, ap)
        forge(Subtype.ACTION, SaQuery(1, 1).encode(), link.address, ap)
        await asyncio.sleep(0.1)
        assert await driver(link).ping() is not None
        ours, theirs = driver(link).link, radio_of(access_point).link
        assert ours is not None
        assert theirs is not None
        assert (ours.dropped.unprotected, theirs.dropped.unprotected) == (2, 2)


async def test_a_quiet_member_stays_and_one_that_is_gone_does_not(radio: Stage) -> None:
    ap = await radio.access_point(ap_max_inactivity="1")
    async with radio.station() as link:
        await Membership(link, HOME).join()
        await ap.told("AP-STA-CONNECTED")
        polled = 0

        async def counted(address: bytes) -> bool:
            nonlocal polled
            polled += 1
            return await SimulatedDriver.poll_station(radio_of(ap), address)

        radio_of(ap).poll_station = counted  # type: ignore[method-assign]
        async with asyncio.timeout(5):
            while not polled:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.1)
        assert await driver(link).ping() is not None
        driver(link)._radio.close()  # without a word
        assert link.address.hex(":") in await ap.told("AP-STA-DISCONNECTED")


async def test_new_keys_while_a_ping_goes(radio: Stage) -> None:
    ap = await radio.access_point(ieee80211w="1")
    async with radio.station(1) as one, radio.station(2) as two:
        for link in (one, two):
            await Membership(link, HOME).join()
        handshakes = ap.bss.reception._handshakes
        assert handshakes is not None
        for current in (2, 1):
            handshakes.renew_group_key()
            async with asyncio.timeout(2):
                while (path := radio_of(ap).link) and path._current_group != current:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            for link in (one, two):
                assert await driver(link).ping() is not None
                assert driver(link).link is not None


async def test_who_may_come(radio: Stage, short_path: Path) -> None:
    denied = short_path / "denied"
    denied.write_text("# not this one\n02:00:00:00:02:01\n")
    await radio.access_point(deny_mac_file=str(denied))
    async with radio.station(2) as link:
        await Membership(link, HOME).join()
    async with radio.station(1) as link:
        with pytest.raises(DriverError):
            await Membership(link, HOME).join()


async def test_what_a_driver_cannot_do_is_said_at_the_start(
    radio: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    poor = type(SimulatedDriver.capabilities)(radio=True)
    monkeypatch.setattr(SimulatedDriver, "capabilities", poor)
    with pytest.raises(PushbuttonError, match="cannot encrypt with GCMP"):
        await radio.access_point(rsn_pairwise="GCMP")
    with pytest.raises(PushbuttonError, match="cannot protect management frames"):
        await radio.access_point(ieee80211w="1")


BAD = [
    pytest.param(Weather(loss=0.2, duplicate=0.2, jitter=0.004, retries=3, seed=seed), id=f"{seed}")
    for seed in range(3)
]


@pytest.mark.parametrize("radio", BAD, indirect=True)
async def test_sae_over_bad_air(radio: Stage) -> None:
    await radio.access_point(**SAE, sae_pwe="2")
    async with radio.station() as link:
        await Membership(link, HOME).join()
        assert await driver(link).ping(seconds=5.0) is not None
