"""What a form refuses, each with its sentence beside the field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from page_client import Browser

from pushbutton.errors import UsageError
from pushbutton.web.request_body import Body
from pushbutton.web.wizard_forms import add_choices, check, set_up_choices, undo_choices
from pushbutton.wizards.choices import ByButton, ByPin, NewNetwork, SavedNetwork, ThisAccessPoint

GOOD = {"ssid": "home", "passphrase": "correct horse", "pin": "1234 5670"}


def socket_of(name: str) -> Path:
    if name != "wlan0":
        raise UsageError(f"There is no access point {name!r} here.")
    return Path("/run/hostapd/wlan0")


def faults(body: dict[str, Any], *, adding: bool) -> dict[str, str]:
    with pytest.raises(web.HTTPUnprocessableEntity) as refused:
        if adding:
            add_choices(Body(body), socket_of)
        else:
            set_up_choices(Body(body))
    assert refused.value.text is not None
    found: dict[str, str] = json.loads(refused.value.text)["faults"]
    return found


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("pin", "12345671", "last digit"),
        ("pin", "1234 567", "8 digits"),
        ("pin", "", "no digit"),
        ("pin", "abcd", "no digit"),
        ("pin", "123456701", "8 digits"),
        ("ssid", "", "needs a name"),
        ("ssid", "x" * 33, "33 octets"),
        ("ssid", "\u00e9" * 17, "34 octets"),
        ("passphrase", "1234567", "7 octets"),
        ("passphrase", "x" * 64, "64 octets"),
        ("passphrase", "two\nlines", "control characters"),
        ("passphrase", "", "8 to 63"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(field: str, value: str, words: str) -> None:
    assert words in faults(GOOD | {field: value}, adding=False)[field]
    checked = check(field, value)
    assert words in str(checked["fault"])
    assert not value or value not in str(checked["fault"]) or field == "ssid"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = {"ssid": "", "passphrase": "", "pin": ""}
    assert set(faults(wrong, adding=False)) == {"ssid", "passphrase", "pin"}
    adding = {"proof": "pin", "pin": "1", "network": "new", "access_point": "wlan7"}
    assert set(faults(adding, adding=True)) == {"pin", "ssid", "passphrase", "access_point"}


@pytest.mark.parametrize("device", ["ap:/run/hostapd/wlan0", "wired:eth0", "nl80211:wlan0", "box"])
def test_only_what_was_found_is_set_up_from_afar(device: str) -> None:
    assert faults({**GOOD, "device": device}, adding=False).keys() == {"device"}
    with pytest.raises(web.HTTPUnprocessableEntity):
        undo_choices(Body({**GOOD, "device": device}))
    found = "2B6D9D9C-8A9B-4F0A-9C7F-0123456789AB"
    assert set_up_choices(Body({**GOOD, "device": found})).device == found.lower()
    assert undo_choices(Body(GOOD)).device == "any"


@pytest.mark.parametrize("pin", ["12345670", "1234-5670", " 1234 5670 ", "1234"])
def test_spaces_and_dashes_are_fine(pin: str) -> None:
    chosen = set_up_choices(Body(GOOD | {"pin": pin}))
    assert len(chosen.pin) in (4, 8)


def test_choices_are_read() -> None:
    by_button = add_choices(Body({"proof": "button", "access_point": "wlan0"}), socket_of)
    assert isinstance(by_button.method, ByButton)
    assert by_button.via == "ap:/run/hostapd/wlan0"
    assert isinstance(by_button.network, ThisAccessPoint)
    by_pin = add_choices(
        Body({"proof": "pin", "pin": "12345670", "network": "saved", "profile": "home"}), socket_of
    )
    assert isinstance(by_pin.method, ByPin)
    assert by_pin.network == SavedNetwork("home")
    assert by_pin.via == "upnp"
    new = add_choices(Body({"proof": "button", "network": "new"} | GOOD), socket_of)
    assert isinstance(new.network, NewNetwork)
    assert new.network.ssid == b"home"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "proof"),
        ({"proof": 7}, "proof"),
        ({"proof": "token"}, "token"),
        ({"proof": "token", "token": "!"}, "token"),
        ({"proof": "token", "token": "AAAA"}, "token"),
        ({"proof": "button", "network": "saved"}, "profile"),
    ],
)
def test_what_is_not_chosen_is_said(body: dict[str, Any], field: str) -> None:
    assert field in faults(body, adding=True)


async def test_a_strength_has_a_word(browser: Browser) -> None:
    told = await browser.post("/api/proposal")
    proposal = await told.json()
    assert proposal["word"] == "strong"
    checked = await browser.post(
        "/api/check", {"field": "passphrase", "value": proposal["passphrase"]}
    )
    assert await checked.json() == {"fault": None, "word": "strong"}
    weak = await browser.post("/api/check", {"field": "passphrase", "value": "aaaaaaaa"})
    assert (await weak.json())["word"] == "weak"
    assert (await browser.post("/api/check", {"field": "x", "value": ""})).status == 409
