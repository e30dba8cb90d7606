"""What control clients are told of stations on the air: those that ask, and those that answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from devices import PIN, enroll
from places import Stage

from pushbutton.control.client import ControlClient, ControlError
from pushbutton.enrollee.elements import association_request
from pushbutton.enrollee.membership import Membership
from pushbutton.protocol.radio_elements import HighThroughput
from pushbutton.wire.codecs import format_mac


async def test_a_station_that_is_there_answers_the_poll(radio: Stage) -> None:
    ap = await radio.access_point()
    async with radio.station() as link:
        (entry,) = await link.scan(b"")
        await link.join(entry, association_request())
        await ap.control.command(f"POLL_STA {format_mac(link.address)}")
        assert await ap.told("AP-STA-POLL-OK") == f"AP-STA-POLL-OK {format_mac(link.address)}"
    assert await ap.control.request("POLL_STA 02:00:00:00:00:77") == "FAIL\n"


async def test_probe_requests_are_told_to_who_asked_for_them(
    radio: Stage, short_path: Path
) -> None:
    radio.options["control"] = short_path / "global"
    ap = await radio.access_point()
    async with (
        ControlClient(ap.control.path) as asked,
        ControlClient(ap.control.path) as not_asked,
        ControlClient(short_path / "global") as process,
    ):
        await asked.attach(probe_requests=True)
        await not_asked.attach()
        await process.attach(probe_requests=True)
        async with radio.station() as link:
            await link.scan(b"")
        told = (await asked.wait_for("RX-PROBE-REQUEST")).text
        assert told.startswith(f"RX-PROBE-REQUEST sa={format_mac(link.address)} signal=-")
        event = await process.wait_for("RX-PROBE-REQUEST")
        assert (event.interface, event.text) == ("ap0", told)
        with pytest.raises(ControlError):
            await not_asked.wait_for("RX-PROBE-REQUEST", within=0.3)


async def test_what_a_station_is_shown_with(radio: Stage) -> None:
    ap = await radio.access_point()
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with radio.station() as link:
        (entry,) = await link.scan(b"")
        await link.join(entry, association_request())
        await ap.told("CTRL-EVENT-EAP-STARTED")
        station = await ap.control.values(f"STA {format_mac(link.address)}")
        assert "[AUTH][ASSOC]" in station["flags"]
        assert "[WPS]" in station["flags"]
        assert "[WPS2]" in station["flags"]
        assert "[AUTHORIZED]" not in station["flags"]
        assert int(station["aid"]) >= 1
        assert station["supported_rates"]
        assert station["dot1xAuthPaeState"] == "4"
        assert "rx_packets" in station
        port = await ap.control.values(f"STA {format_mac(link.address)} eapol")
        assert port["auth_pae_state"] == "AUTHENTICATING"


async def test_what_the_radio_is_shown_with(radio: Stage) -> None:
    ap = await radio.access_point()
    status = await ap.control.values("STATUS")
    assert status["supported_rates"] == "02 04 0b 16 0c 12 18 24 30 48 60 6c"
    assert (status["channel"], status["freq"]) == ("6", "2437")
    driver = ap.bss.link.driver if ap.bss.link is not None else None
    assert driver is not None
    able = HighThroughput(0x016E, 0x17, bytes.fromhex("ffff" + "00" * 14))
    driver.capabilities = replace(
        driver.capabilities, high_throughput={"g": able}, channel_powers={6: 20}
    )
    await ap.control.command("SET ieee80211n 1")
    await ap.control.command("RELOAD")
    status = await ap.control.values("STATUS")
    assert status["ht_mcs_bitmask"] == "ffff0000000000000000"
    assert int(status["ht_caps_info"], 16)
    assert status["max_txpower"] == "20"


async def test_a_member_has_no_port(radio: Stage) -> None:
    """A station with a key of its own is shown with its handshake, as hostapd shows it."""
    ap = await radio.access_point(ieee8021x=None)
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with radio.station() as link:
        (credential,) = (await enroll(link)).credentials
        membership = Membership(link, credential)
        await membership.join()
        await ap.told("AP-STA-CONNECTED")
        address = format_mac(link.address)
        station = await ap.control.values(f"STA {address}")
        assert station["hostapdWPAPTKState"] == "11"
        assert "[AUTHORIZED]" in station["flags"]
        assert "dot1xAuthPaeState" not in station
        assert await ap.control.request(f"STA {address} eapol") == "FAIL\n"
        await membership.leave()
