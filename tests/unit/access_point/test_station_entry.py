"""The entries of stations in STA, STA-FIRST and STA-NEXT."""

from __future__ import annotations

from memory_house import Visit

from pushbutton.control.client import ControlClient


async def test_a_station_is_shown_with_what_it_told(control: ControlClient, visit: Visit) -> None:
    first, second = visit(), visit()
    for visitor in (first, second):
        await control.command("WPS_PIN any 12345670")
        assert await visitor.register()
    entry = (await control.command(f"STA {first.address.hex(':')}")).splitlines()
    assert entry[0] == first.address.hex(":")
    assert entry[1] == "flags=", "nobody associates on a wire"
    assert f"wpsUuid={first.device.uuid}" in entry
    assert "wpsPrimaryDeviceType=3-0050F204-1" in entry
    assert f"wpsDeviceName={first.device.device_name}" in entry
    assert "dot1xAuthPaeState=7" in entry
    assert "dot1xAuthSessionUserName=WFA-SimpleConfig-Enrollee-1-0" in entry
    assert "last_eap_type_sta=254 (expanded)" in entry
    assert all("=" in line for line in entry[1:])
    port = await control.values(f"STA {first.address.hex(':')} eapol")
    assert port["auth_pae_state"] == "HELD"
    assert port["be_auth_state"] == "IDLE"
    assert port["backendResponses"] == "6"
    assert port["backendAccessChallenges"] == "5"
    assert await control.request(f"STA {first.address.hex(':')} other") == "FAIL\n"


async def test_stations_are_walked_newest_first(control: ControlClient, visit: Visit) -> None:
    visitors = [visit() for _ in range(3)]
    for visitor in visitors:
        await visitor.register()
    seen = []
    reply = await control.request("STA-FIRST")
    while reply:
        seen.append(bytes.fromhex(reply.splitlines()[0].replace(":", "")))
        reply = await control.request(f"STA-NEXT {reply.splitlines()[0]}")
    assert seen == [visitor.address for visitor in reversed(visitors)]


async def test_sessions_have_names_of_their_own(control: ControlClient, visit: Visit) -> None:
    visitors = [visit() for _ in range(2)]
    for visitor in visitors:
        visitor.begin()
    addresses = [visitor.address.hex(":") for visitor in visitors]
    entries = [await control.values(f"STA {address}") for address in addresses]
    sessions = {values["dot1xAuthSessionId"] for values in entries}
    assert len(sessions) == 2
    assert all(len(session) == 16 for session in sessions)
    assert {values["dot1xAuthPaeState"] for values in entries} == {"4"}
    assert {values["dot1xAuthSessionUserName"] for values in entries} == {"N/A"}
