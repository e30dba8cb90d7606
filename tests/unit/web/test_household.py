"""What the page knows of access points, from their control sockets alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from control_sockets import ADDRESS, LISTED, OURS, STOCK, ScriptedAccessPoint
from page_client import Browser

from pushbutton.web.board import Board

LIMIT = 10.0
PIN_NEEDED = (
    "WPS-PIN-NEEDED 00000000-0000-0000-0000-000000000002 02:00:00:00:00:09 "
    "[camera|Argus|Porch Eye|2|1138|4-0050F204-4]"
)


async def until(board: Board, condition: Callable[[], Any]) -> None:
    """Wait until the board shows what `condition` says."""
    async with asyncio.timeout(LIMIT):
        while not condition():
            await board.moved(board.number)


@pytest.fixture
def sockets(tmp_path: Path) -> Path:
    return tmp_path / "sockets"


@pytest.fixture
async def start(browser: Browser, sockets: Path) -> AsyncIterator[Callable[..., Any]]:
    started: list[ScriptedAccessPoint] = []

    async def begin(answers: dict[str, str]) -> ScriptedAccessPoint:
        access_point = ScriptedAccessPoint(sockets, answers)
        started.append(access_point)
        board = browser.household.board
        await until(board, lambda: board.topic("access_points").get("wlan0", {}).get("reachable"))
        return access_point

    yield begin
    for access_point in started:
        access_point.close()


async def test_a_stock_hostapd_is_shown_with_what_it_cannot(
    browser: Browser, start: Callable[..., Any]
) -> None:
    await start(STOCK)
    board = browser.household.board
    shown = board.topic("access_points")["wlan0"]
    assert shown["kind"] == "hostapd"
    assert shown["ssid"] == "caf\u00e9"
    assert shown["protection"] == "WPA2"
    assert shown["wps_off"] is None
    assert shown["cannot"]
    assert "correct horse" not in str(board.everything())
    [device] = board.topic("devices").values()
    assert device["name"] == "printer"
    assert device["number"] is None
    await until(board, lambda: len(board.topic("cards")) == 2)
    assert {card["state"] for card in board.topic("cards").values()} == {"ours", "joined"}


async def test_ours_is_shown_with_its_inventory(
    browser: Browser, start: Callable[..., Any]
) -> None:
    await start(OURS)
    board = browser.household.board
    shown = board.topic("access_points")["wlan0"]
    assert shown["ours"]
    assert shown["cannot"] == []
    await until(board, lambda: set(board.topic("devices")) == {"wlan0.3", "wlan0.4"})
    printer = board.topic("devices")["wlan0.3"]
    assert printer["own_key"]
    assert printer["connected"]
    assert printer["joined"] == 1_700_000_000_000


async def test_who_knocks_gets_a_card_and_who_registered_knocks_no_more(
    browser: Browser, start: Callable[..., Any]
) -> None:
    access_point = await start(STOCK)
    board = browser.household.board

    def states() -> list[str]:
        return [c["state"] for c in board.topic("cards").values() if c["name"] == "camera"]

    access_point.tell(PIN_NEEDED)
    await until(board, lambda: states() == ["knocking"])
    [entry] = board.topic("activity").values()
    assert entry["sentence"].startswith("camera")
    assert entry["line"].startswith("WPS-PIN-NEEDED")
    access_point.tell(PIN_NEEDED)
    access_point.tell("WPS-REG-SUCCESS 02:00:00:00:00:09 00000000-0000-0000-0000-000000000002")
    await until(board, lambda: not states())
    sentences = [entry["sentence"] for entry in board.topic("activity").values()]
    assert len(sentences) == 2, "one that waits is told once"
    assert "camera" in sentences[1]


async def test_locks_the_button_and_the_pin_are_followed(
    browser: Browser, start: Callable[..., Any]
) -> None:
    access_point = await start(STOCK)
    board = browser.household.board

    def shown() -> Any:
        return board.topic("access_points")["wlan0"]

    access_point.tell("WPS-AP-SETUP-LOCKED ")
    await until(board, lambda: shown()["locked"])
    access_point.tell("WPS-AP-SETUP-UNLOCKED ")
    await until(board, lambda: not shown()["locked"])
    access_point.answers["WPS_GET_STATUS"] = "PBC Status: Active\nLast WPS result: None\n"
    access_point.tell("WPS-PBC-ACTIVE ")
    await until(board, lambda: shown()["button"]["active"])
    assert shown()["button"]["until"] is not None
    access_point.answers["WPS_AP_PIN get"] = "12345670"
    told = await (await browser.post("/api/access-points/wlan0/pin/make")).json()
    assert told == {"pin": "12345670"}
    await until(board, lambda: shown()["ap_pin"]["set"] and shown()["ap_pin"]["until"])
    assert "12345670" not in str(board.everything())
    assert "12345670" not in browser.audit.read_text()


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("button", "WPS_PBC"),
        ("cancel", "WPS_CANCEL"),
        ("pin/disable", "WPS_AP_PIN disable"),
    ],
)
async def test_what_a_person_does_reaches_the_access_point(
    browser: Browser, start: Callable[..., Any], path: str, command: str
) -> None:
    access_point = await start(STOCK)
    assert (await browser.post(f"/api/access-points/wlan0/{path}")).status == 200
    assert command in access_point.asked
    access_point.answers[command] = "FAIL\n"
    refused = await browser.post(f"/api/access-points/wlan0/{path}")
    assert refused.status == 409
    assert (await refused.json())["trouble"]


async def test_a_key_is_shown_where_it_is_asked_for(
    browser: Browser, start: Callable[..., Any]
) -> None:
    access_point = await start(STOCK)
    told = await (await browser.post("/api/access-points/wlan0/settings")).json()
    assert (told["ssid"], told["key"]) == ("caf\u00e9", "correct horse")
    assert told["qr"].startswith("<?xml") or told["qr"].startswith("<svg")
    saved = await (await browser.post("/api/access-points/wlan0/file", {"format": "json"})).json()
    assert saved["file"].endswith(".json")
    assert (await browser.post("/api/access-points/wlan0/file", {"format": "x"})).status == 409
    access_point.answers["GET_CONFIG"] = "ssid=x\nwps_state=configured\nwpa=2\n"
    own = await browser.post("/api/access-points/wlan0/settings")
    assert own.status == 409
    assert "each device has its own" in (await own.json())["trouble"]


@pytest.mark.parametrize(
    ("path", "body", "command"),
    [
        ("rename", {"name": " Aunt Ada's "}, "KEY_RENAME 3 Aunt Ada's"),
        ("rename", {"name": ""}, "KEY_RENAME 3"),
        ("expire", {"seconds": 172800}, "KEY_EXPIRE 3 2880 min"),
        ("expire", {"seconds": 0}, "KEY_EXPIRE 3 never"),
        ("rotate", {}, "KEY_ROTATE 3"),
        ("show", {}, "KEY_SHOW 3 key"),
    ],
)
async def test_what_is_done_to_a_device_reaches_the_inventory(
    browser: Browser, start: Callable[..., Any], path: str, body: object, command: str
) -> None:
    access_point = await start(OURS)
    board = browser.household.board
    await until(board, lambda: "wlan0.3" in board.topic("devices"))
    answer = await browser.post(f"/api/devices/wlan0.3/{path}", body)
    assert answer.status == 200
    assert command in access_point.asked
    if path in ("rotate", "show"):
        assert (await answer.json())["key"] == "a key of its own"


async def test_a_station_that_leaves_is_gone_and_the_next_one_is_seen(
    browser: Browser, start: Callable[..., Any]
) -> None:
    access_point = await start(STOCK)
    board = browser.household.board
    await until(board, lambda: board.topic("devices"))
    here = access_point.answers["STA-FIRST"]
    access_point.answers["STA-FIRST"] = ""
    access_point.tell(f"AP-STA-DISCONNECTED {ADDRESS}")
    await until(board, lambda: not board.topic("devices"))
    access_point.answers["STA-FIRST"] = here
    access_point.tell(f"AP-STA-CONNECTED {ADDRESS}")
    await until(board, lambda: board.topic("devices"))


async def test_an_access_point_that_talks_nonsense_is_asked_again(
    browser: Browser, start: Callable[..., Any]
) -> None:
    access_point = await start(OURS)
    board = browser.household.board
    await until(board, lambda: board.topic("devices"))
    sense = access_point.answers["KEY_LIST 0"]
    access_point.answers["KEY_LIST 0"] = "[]\n"
    access_point.tell(f"AP-STA-CONNECTED {ADDRESS}")
    await until(board, lambda: not board.topic("access_points")["wlan0"]["reachable"])
    access_point.answers["KEY_LIST 0"] = sense
    await until(board, lambda: board.topic("access_points")["wlan0"]["reachable"])


async def test_what_becomes_of_keys_elsewhere_is_seen_at_once(
    browser: Browser, start: Callable[..., Any]
) -> None:
    access_point = await start(OURS)
    board = browser.household.board
    await until(board, lambda: "wlan0.3" in board.topic("devices"))
    assert "LEVEL 2" in access_point.asked
    over = LISTED | {"state": "expired", "connected": False}
    access_point.answers["KEY_LIST 0"] = f"{json.dumps(over)}\n"  # and the other one is forgotten
    access_point.tell("KEY-CHANGED 3 expired 02:00:00:00:00:09")
    await until(board, lambda: board.topic("devices")["wlan0.3"]["state"] == "expired")
    [entry] = board.topic("activity").values()
    assert "is over" in entry["sentence"]


@pytest.mark.parametrize(
    ("reply", "own_keys"),
    [
        ("rule=own\n", True),
        ("rule=shared\n", False),
        ("FAIL this access point keeps no inventory of devices and keys\n", False),
    ],
)
async def test_whose_key_a_device_gets_is_said(
    browser: Browser, start: Callable[..., Any], reply: str, own_keys: bool
) -> None:
    await start(OURS | {"KEYS": reply})
    shown = browser.household.board.topic("access_points")["wlan0"]
    assert (shown["ours"], shown["own_keys"]) == (True, own_keys)


async def test_a_stock_hostapd_is_not_asked_for_more(
    browser: Browser, start: Callable[..., Any]
) -> None:
    access_point = await start(STOCK)
    assert not [command for command in access_point.asked if command.startswith("LEVEL")]


async def test_what_the_inventory_refuses_is_said(
    browser: Browser, start: Callable[..., Any]
) -> None:
    await start(OURS)
    board = browser.household.board
    await until(board, lambda: "wlan0.3" in board.topic("devices"))
    revoked = await browser.post("/api/devices/wlan0.3/revoke")
    assert (revoked.status, (await revoked.json())["trouble"]) == (409, "Key 3 is revoked.")
    for body in ({"seconds": -1}, {"seconds": 1e99}, {"seconds": "2"}, {}, {"seconds": True}):
        assert (await browser.post("/api/devices/wlan0.3/expire", body)).status == 422
    for name in ("x" * 65, "two\nlines"):
        assert (await browser.post("/api/devices/wlan0.3/rename", {"name": name})).status == 422
    assert (await browser.post("/api/devices/wlan0.99/revoke")).status == 404


async def test_a_device_of_a_stock_hostapd_has_no_key_of_its_own(
    browser: Browser, start: Callable[..., Any]
) -> None:
    await start(STOCK)
    key = f"wlan0.{ADDRESS.replace(':', '')}"
    board = browser.household.board
    await until(board, lambda: key in board.topic("devices"))
    assert (await browser.post(f"/api/devices/{key}/revoke")).status == 409


async def test_an_access_point_comes_back_after_its_restart(
    browser: Browser, start: Callable[..., Any]
) -> None:
    board = browser.household.board
    first = await start(STOCK)
    first.tell("CTRL-EVENT-TERMINATING ")
    first.close()
    browser.household.places.directory.mkdir(exist_ok=True)
    await until(board, lambda: "wlan0" not in board.topic("access_points"))
    await until(board, lambda: not board.topic("devices"))
    assert (await browser.post("/api/access-points/wlan0/button")).status == 404
    await start(OURS)
    assert board.topic("access_points")["wlan0"]["ours"]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("wps_state=disabled\nwpa=2\nkey_mgmt=SAE\n", "SAE alone"),
        ("wps_state=disabled\nwpa=2\nkey_mgmt=WPA-EAP\n", "WPA-EAP alone"),
        ("wps_state=disabled\nwpa=2\nkey_mgmt=WPA-PSK\n", "Wi-Fi Protected Setup is off"),
    ],
)
async def test_why_wps_is_off_is_said(
    browser: Browser, start: Callable[..., Any], config: str, words: str
) -> None:
    await start(STOCK | {"GET_CONFIG": f"ssid=x\n{config}"})
    assert words in browser.household.board.topic("access_points")["wlan0"]["wps_off"]
