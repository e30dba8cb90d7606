"""Keys of hostapd.conf, and what stations see of them."""

from __future__ import annotations

import pytest
from places import PASSPHRASE, SSID, Stage

from pushbutton.enrollee.membership import Membership
from pushbutton.errors import DriverError
from pushbutton.formats.network import personal

HOME = personal(SSID, PASSPHRASE)


async def test_there_is_room_for_max_num_sta(radio: Stage) -> None:
    await radio.access_point(max_num_sta="1")
    async with radio.station(1) as first, radio.station(2) as second:
        await Membership(first, HOME).join()
        with pytest.raises(DriverError):
            await Membership(second, HOME).join()


async def test_auth_algs_without_open_admits_nobody(radio: Stage) -> None:
    await radio.access_point(auth_algs="2")
    async with radio.station() as link:
        with pytest.raises(DriverError):
            await Membership(link, HOME).join()


async def test_wps_application_ext_is_in_beacon_and_probe_response(radio: Stage) -> None:
    ap = await radio.access_point(wps_application_ext="00112233445566778899aabbccddeeff0102")
    async with radio.station() as link:
        (entry,) = await link.scan(b"")
    expected = bytes.fromhex("1058001200112233445566778899aabbccddeeff0102")
    assert expected in entry.elements
    assert ap.bss.link is not None
    assert ap.bss.link.profile is not None
    assert expected in ap.bss.link.profile.beacon_wsc
    assert expected not in ap.bss.link.profile.association_response_wsc
