"""Devices that come in another way than by PIN or button at our access point.

By the file of a tag or a flash drive, on a cable, and through somebody else's access point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from programs import Background, WebPage
from rig.namespaces import Wire
from rig.ours import OurAccessPoint
from rig.stock import SSID, StockStation, access_point_lines

PIN = "76229909"
KEY = "correct horse; battery: staple"
NEW = "Caf\u00e9 'at' home"
THEIRS = "Somebody's access point"

Start = Callable[..., WebPage]
StartBackground = Callable[..., Background]


@pytest.fixture
def background(namespace: str, tmp_path: Path) -> Iterator[StartBackground]:
    """Start `pushbutton VERB ...` in the browser's namespace."""
    with ExitStack() as opened:
        yield lambda *arguments: opened.enter_context(Background(namespace, tmp_path, *arguments))


def upload(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("File of the tag or the stick").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def test_a_device_is_added_by_its_file(web_page: Start, page: Page, tmp_path: Path) -> None:
    with ExitStack() as stack:
        wire = Wire()
        stack.callback(wire.close)
        access_point = OurAccessPoint(wire.end("ap0"), tmp_path)
        stack.callback(access_point.stop)
        station = StockStation(wire.end("sta0"), tmp_path, {})
        stack.callback(station.stop)
        web_page("-p", str(access_point.directory), "--network", "none").open(page)
        page.get_by_role("link", name="Add a device").click()
        page.get_by_role("link", name="I have its NFC or USB file").click()
        add = page.get_by_role("button", name="Add it")
        fault = page.locator("#fault-token")
        add.click()
        expect(fault).to_contain_text("Choose the file")
        upload(page, "holiday.jpg", b"\xff\xd8\xff\xe0" + bytes(100))
        add.click()
        expect(fault).to_contain_text("no password token")
        upload(page, "film.mkv", bytes(20_000))
        expect(fault).to_contain_text("too large")
        upload(page, "tag", bytes.fromhex(station.control.request("WPS_NFC_TOKEN NDEF")))
        expect(fault).to_be_empty()
        add.click()
        expect(page.locator(".steps")).to_contain_text("tag")
        station.control.ok("WPS_NFC")
        expect(page.get_by_role("heading", level=1)).to_have_text("Interop station is added")
        station.control.wait("WPS-SUCCESS")
        assert station.networks()[-1] == SSID


def test_a_device_on_a_cable_is_added_by_its_pin(
    web_page: Start, background: StartBackground, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "none").mkdir()
    web_page("-p", str(tmp_path / "none"), "--network", "lo").open(page)
    device = background(
        "enroll", "upnp:lo", "--pin", PIN, "--name", "Office printer", "--json", "--seconds", "120"
    )
    card = page.locator(".card.new-device")
    expect(card).to_contain_text("Office printer")
    card.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add Office printer")
    expect(page.get_by_label("It has a button")).to_have_count(0)
    page.get_by_role("textbox", name="PIN of the device").fill(PIN)
    page.get_by_role("textbox", name="Name of the network").fill(NEW)
    page.get_by_role("textbox", name="Passphrase").fill(KEY)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Office printer is added")
    expect(page.locator(".result")).to_contain_text("off the cable")
    expect(page.locator(".secret")).to_have_text(KEY)
    [network] = device.json()["networks"]
    assert (network["ssid"], network["network_key"]) == (NEW, KEY)
    page.get_by_role("link", name="Finish").click()
    expect(page.locator(".card.new-device")).to_have_count(0)


def test_a_device_is_added_through_somebody_elses_access_point(
    web_page: Start, background: StartBackground, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "ours").mkdir()
    theirs = tmp_path / "theirs.conf"
    theirs.write_text(
        access_point_lines(
            "neighbour",
            tmp_path / "theirs",
            driver="simulated",
            driver_params="somewhere",
            upnp_iface="lo",
            friendly_name=THEIRS,
        )
    )
    background("ap", str(theirs))
    web_page("-p", str(tmp_path / "ours"), "--network", "lo").open(page)
    expect(page.locator(".card.access-point")).to_contain_text("Interop AP")
    device = background("enroll", "simulated:somewhere", "--pin", PIN, "--name", "Tablet", "--json")
    card = page.locator(".card.knocking")
    expect(card).to_contain_text("Tablet")
    card.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add Tablet")
    page.get_by_role("textbox", name="PIN of the device").fill(PIN)
    expect(page.get_by_label(f"The network of {THEIRS}")).to_be_checked()
    page.get_by_role("button", name="Add it").click()
    # Nobody here knows that network yet.
    expect(page.get_by_role("heading", level=1)).to_have_text("It did not work")
    expect(page.locator(".result")).to_contain_text("is not known here yet")
    page.get_by_role("link", name="Start over").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which device do you want to add?")
    page.locator(".card.knocking").click()
    page.get_by_role("textbox", name="PIN of the device").fill(PIN)
    page.get_by_label("A new network").check()
    page.get_by_role("textbox", name="Name of the network").fill(NEW)
    page.get_by_role("textbox", name="Passphrase").fill(KEY)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tablet is added")
    expect(page.locator(".result")).to_contain_text(NEW)
    [network] = device.json()["networks"]
    assert (network["ssid"], network["network_key"]) == (NEW, KEY)
