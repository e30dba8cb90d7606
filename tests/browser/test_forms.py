"""Forms across a reload: what was typed before a wizard began is kept for the tab, no secret is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from programs import Demo

PIN, BOX_PIN = "1234-5670", "8765-4325"
KEY = "correct horse; battery: staple"
NAME = "Caf\u00e9 'at' home"


def kept(page: Page) -> str:
    """Return all that the tab keeps."""
    stored: str = page.evaluate("() => JSON.stringify({...sessionStorage, ...localStorage})")
    return stored


@pytest.fixture(scope="module")
def house(namespace: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for all: no test changes it."""
    with Demo(namespace, tmp_path_factory.mktemp("demo")) as started:
        yield started


@pytest.fixture
def opened(house: Demo, page: Page) -> Page:
    house.another_link()
    house.open(page)
    page.locator(".card.knocking").wait_for()
    return page


def test_the_form_of_an_access_point_is_kept_across_a_reload(opened: Page) -> None:
    page = opened
    page.locator(".card.new-access-point").click()
    name, passphrase = page.get_by_label("Name of the network"), page.get_by_label("Passphrase")
    expect(name).not_to_have_value("")
    name.fill(NAME)
    passphrase.fill(KEY)
    page.get_by_label("PIN of the access point").fill(BOX_PIN)
    page.get_by_label("A public network").check()
    page.reload()
    expect(name).to_have_value(NAME)
    expect(page.get_by_label("A public network")).to_be_checked()
    # A new proposal in the place of the passphrase, and no PIN.
    expect(passphrase).not_to_have_value("")
    expect(passphrase).not_to_have_value(KEY)
    expect(page.get_by_label("PIN of the access point")).to_have_value("")
    assert KEY not in kept(page)
    assert BOX_PIN not in kept(page)
    # Another tab has forms of its own.
    address = page.url
    other = page.context.new_page()
    other.goto(address)
    expect(other.get_by_label("Name of the network")).not_to_have_value("")
    expect(other.get_by_label("Name of the network")).not_to_have_value(NAME)
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login")
    assert kept(page) == "{}"


def test_the_form_of_a_device_is_kept_until_the_wizard_begins(opened: Page) -> None:
    page = opened
    page.get_by_role("link", name="Add a device").click()
    page.get_by_role("link", name="I don\u2019t see it").click()
    address = page.url
    page.get_by_role("textbox", name="PIN of the device").fill(PIN)
    page.get_by_label("A new network").check()
    page.get_by_role("textbox", name="Name of the network").fill(NAME)
    page.get_by_role("textbox", name="Passphrase").fill(KEY)
    page.reload()
    expect(page.get_by_label("A new network")).to_be_checked()
    expect(page.get_by_role("textbox", name="Name of the network")).to_have_value(NAME)
    expect(page.get_by_role("textbox", name="Passphrase")).to_have_value("")
    expect(page.get_by_role("textbox", name="PIN of the device")).to_have_value("")
    assert KEY not in kept(page)
    assert PIN not in kept(page)
    page.get_by_label("The network of home").check()
    page.get_by_label("It has a button").check()
    page.reload()
    expect(page.get_by_label("It has a button")).to_be_checked()
    expect(page.get_by_label("The network of home")).to_be_checked()
    page.get_by_role("button", name="Wait for its button").click()
    page.get_by_role("timer").wait_for()
    assert kept(page) == "{}"
    page.get_by_role("button", name="Cancel").click()
    page.goto(address)
    expect(page.get_by_label("It has a PIN")).to_be_checked()
