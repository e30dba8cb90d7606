"""Bringing a BSS up and down, and what SET changes, by commands; replies as hostapd's."""

from __future__ import annotations

from pathlib import Path

import pytest
from memory_house import House, Visit

from pushbutton.access_point.bss import Bss
from pushbutton.control.client import ControlClient

PSK_LINE = "00:00:00:00:00:00 correct horse battery\n"


async def replies(control: ControlClient, *requests: str) -> list[str]:
    return [(await control.request(request)).strip() for request in requests]


async def test_down_and_up_again(control: ControlClient, visit: Visit) -> None:
    assert await replies(control, "DISABLE", "DISABLE", "DISABLEX") == ["OK", "FAIL", "FAIL"]
    await control.wait_for("AP-DISABLED")
    status = await control.values("STATUS")
    assert status["state"] == "DISABLED"
    assert status["bssid[0]"] == "02:00:00:00:00:01"
    assert await replies(control, "WPS_PBC", "WPS_PIN any 12345670") == ["FAIL", "FAIL"]
    assert await replies(control, "ENABLE", "ENABLE") == ["OK", "FAIL"]
    await control.wait_for("AP-ENABLED")
    assert (await control.values("STATUS"))["state"] == "ENABLED"
    visitor = visit()
    await control.command("WPS_PIN any 12345670")
    assert await visitor.register()


async def test_a_driver_that_fails_fails_the_command(house: House, control: ControlClient) -> None:
    await control.command("DISABLE")
    await control.wait_for("AP-DISABLED")
    house.wire().error = "There is no network interface eth0."
    assert await replies(control, "ENABLE") == ["FAIL"]
    await control.wait_for("AP-DISABLED")
    assert any("There is no network interface eth0." in line for line in house.log)
    house.wire().error = None
    assert await replies(control, "ENABLE") == ["OK"]


async def test_what_is_set_is_used_from_the_next_enabling(bss: Bss, control: ControlClient) -> None:
    assert await replies(control, "SET ssid changed", "SET device_name New one") == ["OK", "OK"]
    assert (await control.values("GET_CONFIG"))["ssid"] == "changed"
    assert bss.registrar is not None
    assert bss.registrar.settings.network.ssid == b"house"
    assert await replies(control, "RELOAD") == ["OK"]
    assert bss.registrar.settings.network.ssid == b"changed"
    assert bss.registrar.settings.device.device_name == "New one"


async def test_a_configuration_that_cannot_be_used_is_refused_and_may_be_corrected(
    bss: Bss, control: ControlClient, tmp_path: Path
) -> None:
    file = tmp_path / "psk"
    assert await replies(control, "DISABLE", f"SET wpa_psk_file {file}") == ["OK", "OK"]
    assert await replies(control, "ENABLE") == ["FAIL"]
    assert not bss.enabled
    file.write_text(PSK_LINE)
    assert await replies(control, "ENABLE") == ["OK"]
    file.write_text("nonsense\n")
    assert await replies(control, "RELOAD_WPA_PSK") == ["FAIL"]
    file.write_text(PSK_LINE * 2)
    assert await replies(control, "RELOAD_WPA_PSK") == ["OK"]
    assert len(bss.keys) == 2
    await control.command("SET wpa_psk_file ")
    assert await replies(control, "RELOAD") == ["OK"]


async def test_reloading_with_wpa_and_no_key_is_refused(house: House) -> None:
    await house.start(house.configure(wpa=None, wpa_passphrase=None, rsn_pairwise=None))
    async with house.client() as control:
        assert await replies(control, "SET wpa 2", "RELOAD", "STATUS") != ["OK", "OK"]
        assert await replies(control, "RELOAD") == ["FAIL"]
        assert await replies(control, "SET wpa_passphrase 12345678", "RELOAD") == ["OK", "OK"]


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        ("SET", "UNKNOWN COMMAND\n"),
        ("SET ssid", "FAIL\n"),
        ("SET nosuch 1", "FAIL\n"),
        ("SET wpa_passphrase short", "FAIL\n"),
        ("SET interface eth0", "OK\n"),
        ("SET interface other", "FAIL\n"),
        ("SET bss other", "FAIL\n"),
        ("SET wpa_psk_file /nonexistent", "OK\n"),
        ("SET deny_mac_file /nonexistent", "FAIL\n"),
        ("SET channel 6", "OK\n"),
        ("GET", "UNKNOWN COMMAND\n"),
        ("GET ssid", "FAIL\n"),
        ("RELOADX", "OK\n"),
        ("UPDATE_BEACON", "OK\n"),
        ("UPDATE_BEACONX", "UNKNOWN COMMAND\n"),
        ("STOP_AP", "OK\n"),
        ("MIB radius_server", ""),
        ("MIB x", "FAIL\n"),
        ("STATUS-DRIVER", "FAIL\n"),
        ("NOTE hello there", "OK\n"),
        ("NOTE", "UNKNOWN COMMAND\n"),
        ("RELOG", "OK\n"),
        ("RELOGX", "OK\n"),
        ("NEW_STA", "UNKNOWN COMMAND\n"),
        ("NEW_STA x", "FAIL\n"),
        ("DEAUTHENTICATE", "UNKNOWN COMMAND\n"),
        ("DEAUTHENTICATE x", "FAIL\n"),
        ("DEAUTHENTICATE 02:00:00:00:00:99", "OK\n"),
        ("DEAUTHENTICATE 02:00:00:00:00:99 reason=3 tx=0", "OK\n"),
        ("DISASSOCIATE 02:00:00:00:00:99 test=0", "OK\n"),
        ("POLL_STA x", "FAIL\n"),
        ("POLL_STA 02:00:00:00:00:99", "FAIL\n"),
        ("SA_QUERY 02:00:00:00:00:99", "OK\n"),
        ("PMKSA", "Index / SPA / PMKID / expiration (in seconds) / opportunistic\n"),
        ("CHAN_SWITCH 5 2412", "FAIL\n"),
        ("CHAN_SWITCH", "UNKNOWN COMMAND\n"),
        ("SHOW_NEIGHBOR", "FAIL\n"),
        ("TEST_FAIL 1:x", "FAIL\n"),
        ("PMKSA_FLUSH", "OK\n"),
        ("WPS_CONFIG 61 OPEN", "OK\n"),
        ("WPS_CONFIG 6162 WPA2PSK CCMP 3132333435363738", "OK\n"),
        ("WPS_CONFIG zz OPEN", "FAIL\n"),
        ("WPS_CONFIG 616 OPEN", "FAIL\n"),
        ("WPS_CONFIG 61 CLOSED", "FAIL\n"),
        ("WPS_CONFIG 61 OPEN WEP", "FAIL\n"),
        ("WPS_CONFIG 61 WPA2PSK CCMP 31323334353637", "FAIL\n"),
        ("WPS_CONFIG " + "61" * 33 + " OPEN", "FAIL\n"),
        ("WPS_CONFIG 61", "FAIL\n"),
    ],
)
async def test_replies(control: ControlClient, request_: str, reply: str) -> None:
    assert await control.request(request_) == reply


async def test_versions_are_told(control: ControlClient) -> None:
    assert (await control.request("GET version")).startswith("pushbutton")
    assert (await control.request("GET tls_library")).startswith("OpenSSL build=")


async def test_the_ap_pin_is_set_and_taken_away_at_once(control: ControlClient) -> None:
    await control.command("SET ap_pin 12345670")
    assert await control.request("WPS_AP_PIN get") == "12345670"
    await control.command("SET ap_pin ")
    assert await control.request("WPS_AP_PIN get") == "FAIL\n"


async def test_a_command_configures_the_network(house: House, control: ControlClient) -> None:
    await control.command("WPS_CONFIG 6e6577 WPAPSK TKIP 3132333435363738")
    await control.wait_for("WPS-NEW-AP-SETTINGS")
    await house.configuration_has(control, "ssid=new")
    values = await control.values("GET_CONFIG")
    assert values["wpa"] == "3"
    assert values["passphrase"] == "12345678"
    assert values["rsn_pairwise_cipher"] == "CCMP TKIP"


async def test_a_station_is_entered_and_sent_away(control: ControlClient) -> None:
    await control.command("NEW_STA 02:00:00:00:00:09")
    assert (await control.request("STA-FIRST")).startswith("02:00:00:00:00:09\nflags=\n")
    await control.command("DEAUTHENTICATE ff:ff:ff:ff:ff:ff")
    assert await control.request("STA-FIRST") == ""


async def test_a_note_is_in_the_log(house: House, control: ControlClient) -> None:
    await control.command("NOTE here we are")
    assert any(line.endswith("NOTE: here we are") for line in house.log)


async def test_a_value_of_the_radio_is_set_for_all_its_bsses(house: House) -> None:
    path = house.configure(driver="none")
    path.write_text(f"{path.read_text()}bss=eth1\nctrl_interface={house.control_directory}\n")
    first = await house.start(path)
    async with house.client("eth1") as control:
        await control.command("SET channel 11")
    async with house.client("eth0") as control:
        assert (await control.values("STATUS"))["channel"] == "11"
    assert [bss.wanted.interface for bss in first.siblings] == ["eth0", "eth1"]
