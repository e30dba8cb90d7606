"""The page at a stock hostapd: a stock wpa_supplicant is added, and what hostapd cannot is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from programs import WebPage, codes
from rig.namespaces import Wire
from rig.stock import PASSPHRASE, SSID, StockAccessPoint, StockStation

PIN = "12345670"


class House:
    """A stock hostapd and a stock wpa_supplicant on one wire, and the page beside them."""

    def __init__(self, wire: Wire, stack: ExitStack, folder: Path) -> None:
        end = wire.end("ap0")
        self.access_point = StockAccessPoint(end, folder)
        stack.callback(self.access_point.stop)
        self.station = StockStation(wire.end("sta0"), folder, {})
        stack.callback(self.station.stop)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        wire = Wire()
        stack.callback(wire.close)
        yield House(wire, stack, tmp_path)


@pytest.fixture
def served(house: House, web_page: Callable[..., WebPage], page: Page) -> WebPage:
    started = web_page("-p", str(house.access_point.directory), "--network", "none", "--metrics")
    started.open(page)
    return started


def test_a_stock_device_is_added_by_its_pin(house: House, served: WebPage, page: Page) -> None:
    expect(page.locator(".card.ours")).to_contain_text(SSID)
    page.get_by_role("link", name="Add a device").click()
    page.get_by_role("link", name="I don\u2019t see it").click()
    page.get_by_label("PIN of the device").fill(f"{PIN[:4]} {PIN[4:]}")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".steps")).to_contain_text("waits for the device")
    page.reload()
    house.station.enroll(f"pin={PIN}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Interop station is added")
    assert house.station.networks()[-1] == SSID
    metrics = page.evaluate("() => fetch('/metrics').then((answer) => answer.text())")
    assert re.search(r"^pushbutton_\w*registrations\w*\{[^}]*\} 1$", metrics, re.MULTILINE)


def test_a_stock_device_that_knocks_is_shown(house: House, served: WebPage, page: Page) -> None:
    house.station.enroll(f"pin={PIN}")
    card = page.locator(".card.knocking")
    expect(card).to_contain_text("Interop station")
    expect(card).to_contain_text("Stock Supplicant")
    card.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add Interop station")


def test_the_access_point_is_shown_and_served(
    house: House, served: WebPage, page: Page, tmp_path: Path
) -> None:
    page.locator(".card.ours").click()
    expect(page.get_by_role("heading", name="This is a stock hostapd")).to_be_visible()
    expect(page.locator("main")).to_contain_text("keeps no inventory")
    page.get_by_role("button", name="New PIN for five minutes").click()
    shown = page.locator(".secret.large")
    expect(shown).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    assert house.access_point.control.request("WPS_AP_PIN get") == shown.inner_text().replace(
        " ", ""
    )
    page.get_by_role("button", name="Switch it off").click()
    expect(shown).to_have_count(0)
    assert house.access_point.control.request("WPS_AP_PIN get").startswith("FAIL")
    assert PASSPHRASE not in page.content()
    page.get_by_role("button", name="Show key and QR code").click()
    expect(page.locator(".secret")).to_have_text(PASSPHRASE)
    picture = tmp_path / "code.png"
    page.locator(".code").screenshot(path=picture)
    assert codes(picture) == [f"WIFI:T:WPA;S:{SSID};P:{PASSPHRASE};;"]
    audit = (tmp_path / "audit.jsonl").read_text()
    assert "pin/make" in audit
    assert PASSPHRASE not in audit


def test_an_access_point_that_goes_ends_the_wizard_with_what_happened(
    house: House, served: WebPage, page: Page
) -> None:
    page.get_by_role("link", name="Add a device").click()
    page.get_by_role("link", name="I don\u2019t see it").click()
    page.get_by_label("It has a button").check()
    page.get_by_role("button", name="Wait for its button").click()
    expect(page.get_by_role("timer")).to_be_visible()
    house.access_point.stop()
    expect(page.get_by_role("heading", level=1)).to_have_text("It did not work")
    expect(page.locator(".result")).to_contain_text("access point")
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which device do you want to add?")
