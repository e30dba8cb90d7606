"""The multi-line replies."""

from __future__ import annotations

from dataclasses import replace

from memory_house import House

from pushbutton.access_point.bss import Bss
from pushbutton.control.client import ControlClient


async def test_status_lists_the_bss(control: ControlClient) -> None:
    reply = await control.command("STATUS")
    assert all("=" in line for line in reply.splitlines())
    values = await control.values("STATUS")
    assert values["state"] == "ENABLED"
    assert values["bss[0]"] == "eth0"
    assert values["bssid[0]"] == "02:00:00:00:00:01"
    assert values["ssid[0]"] == "house"
    assert values["num_sta[0]"] == "0"


async def test_the_card_is_named_also_after_it_was_disabled(
    house: House, bss: Bss, control: ControlClient
) -> None:
    assert (await control.values("STATUS"))["phy"] == ""
    house.wire().capabilities = replace(house.wire().capabilities, phy="phy7")  # type: ignore[misc]
    assert (await control.values("STATUS"))["phy"] == "phy7"
    await control.command("DISABLE")
    assert (await control.values("STATUS"))["phy"] == "phy7"
    assert bss.radio is not None
    assert bss.radio.phy == "phy7", "by which ADD bss_config= finds it"


async def test_the_configuration_is_told_in_hostapd_s_order(control: ControlClient) -> None:
    lines = (await control.command("GET_CONFIG")).splitlines()
    assert lines[:4] == [
        "bssid=02:00:00:00:00:01",
        "ssid=house",
        "wps_state=configured",
        "passphrase=correct horse",
    ]
    assert lines[4].startswith("psk=")
    assert len(lines[4]) == 4 + 64
    assert lines[5:] == [
        "wpa=2",
        "key_mgmt=WPA-PSK",
        "group_cipher=CCMP",
        "rsn_pairwise_cipher=CCMP",
    ]


async def test_a_name_is_escaped_and_mixed_mode_lists_both(house: House) -> None:
    await house.start(
        house.configure(
            ssid=None, ssid2='P"a\\n\\"\\xff"', wpa="3", wpa_pairwise="TKIP CCMP", rsn_pairwise=None
        )
    )
    async with house.client() as control:
        values = await control.values("GET_CONFIG")
    assert values["ssid"] == r"a\n\"\xff"
    assert values["wpa_pairwise_cipher"] == values["rsn_pairwise_cipher"] == "CCMP TKIP"
    assert values["group_cipher"] == "TKIP"


async def test_without_wps_no_key_is_told(house: House) -> None:
    await house.start(house.configure(wps_state="0"))
    async with house.client() as control:
        values = await control.values("GET_CONFIG")
    assert values["wps_state"] == "disabled"
    assert "passphrase" not in values
    assert "psk" not in values
