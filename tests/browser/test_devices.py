"""The page's devices: their names, guest times and keys, and taking a key back, by click."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from programs import Demo

KEY = re.compile(r"^[0-9a-f]{64}$")
LOST = "lost its network"


def row(page: Page, name: str) -> Locator:
    return page.locator(".row").filter(has=page.get_by_role("heading", name=name, exact=True))


def open_row(page: Page, name: str) -> Locator:
    page.get_by_role("button", name=f"Open {name}", exact=True).click()
    opened = row(page, name)
    expect(opened.locator(".more")).to_be_visible()
    return opened


def join(demo: Demo, name: str) -> None:
    """Let a device of the demo in by both buttons; it may have been in before."""
    before = joined(demo.printed, name)
    demo.type("press ap")
    demo.type(f"press {name}")
    demo.wait_for(lambda text: joined(text, name) > before)


def joined(printed: str, name: str) -> int:
    return len(re.findall(rf"^ +{name} +joined", printed, re.MULTILINE))


@pytest.fixture
def inside(demo: Demo, page: Page) -> Demo:
    """Let two devices in, and look at them."""
    for name in ("lamp", "camera"):
        join(demo, name)
    demo.open(page)
    page.get_by_role("link", name="Devices").click()
    for name in ("lamp", "camera"):
        expect(row(page, name).locator(".badge")).to_have_text("Connected")
    return demo


def test_a_key_is_taken_back_from_one_device_alone(
    inside: Demo, page: Page, context: Callable[..., BrowserContext]
) -> None:
    other = context().new_page()
    inside.another_link()
    inside.open(other)
    expect(other.locator(".card.joined")).to_have_count(2)

    lamp = open_row(page, "lamp")
    lamp.get_by_role("button", name="Revoke").click()
    expect(lamp).to_contain_text("cannot come back with this key")
    lamp.get_by_role("button", name="Keep it").click()
    expect(lamp.get_by_role("button", name="Keep it")).to_have_count(0)
    expect(lamp.locator(".badge")).to_have_text("Connected")
    lamp.get_by_role("button", name="Revoke").click()
    lamp.get_by_role("button", name="Revoke now").click()

    inside.wait_for(lambda text: re.search(rf"lamp +{LOST}", text) is not None)
    # The card leaves, in a browser that only looks on, too.
    expect(other.locator(".card.joined")).to_have_count(1)
    expect(other.locator(".card.joined")).to_contain_text("camera")
    page.get_by_text("Ended (1)").click()
    expect(row(page, "lamp").locator(".badge")).to_have_text("Revoked")
    expect(row(page, "lamp").get_by_role("button", name="Show key")).to_have_count(0)
    expect(row(page, "camera").locator(".badge")).to_have_text("Connected")
    assert not re.search(rf"camera +{LOST}", inside.printed)
    # It may be let in again, and has another key then.
    join(inside, "lamp")
    expect(page.locator("ul.rows").first.get_by_role("heading", name="lamp")).to_be_visible()
    assert not re.search(rf"camera +{LOST}", inside.printed)


def test_a_guest_has_a_name_and_a_limit(inside: Demo, page: Page) -> None:
    lamp = open_row(page, "lamp")
    limit = lamp.get_by_role("group", name="Guest time")
    expect(limit).to_contain_text("Without a limit now")
    limit.get_by_role("button", name="2 days").click()
    expect(lamp).to_contain_text("Guest, ends in 2 days")
    expect(limit).to_contain_text(re.compile(r"Ends \d+ \w+ \d{4}, \d\d:\d\d\."))
    limit.get_by_role("button", name="1 hour").click()
    expect(lamp).to_contain_text("Guest, ends in 60 minutes")
    page.reload()
    lamp = open_row(page, "lamp")
    expect(lamp).to_contain_text("Guest, ends in 60 minutes")
    lamp.get_by_role("button", name="No limit").click()
    expect(lamp).not_to_contain_text("Guest, ends")

    lamp.get_by_label("Name").fill("Grandma\u2019s <b>lamp</b>")
    lamp.get_by_role("button", name="Rename").click()
    renamed = row(page, "Grandma\u2019s <b>lamp</b>")
    expect(renamed.locator(".badge")).to_have_text("Connected")
    expect(renamed.get_by_label("Name")).to_have_value("Grandma\u2019s <b>lamp</b>")
    page.get_by_role("link", name="Network", exact=True).click()
    expect(page.locator(".card.joined").first).to_contain_text("camera")
    expect(page.locator(".card.joined").last).to_contain_text("Grandma\u2019s <b>lamp</b>")
    assert LOST not in inside.printed


def test_a_key_is_shown_when_asked_for_and_made_anew(inside: Demo, page: Page) -> None:
    sent: list[str] = []
    page.on("response", lambda answer: "show" in answer.url and sent.append(answer.url))
    camera = open_row(page, "camera")
    secret = camera.locator(".secret")
    expect(secret).to_have_count(0)
    assert sent == []
    camera.get_by_role("button", name="Show key").click()
    expect(secret).to_have_text(KEY)
    first = secret.inner_text()
    camera.get_by_role("button", name="Hide key").click()
    expect(secret).to_have_count(0)
    assert first not in page.content()

    camera.get_by_role("button", name="New key").click()
    expect(camera).to_contain_text("leaves the network until it gets its new key")
    camera.get_by_role("button", name="New key now").click()
    expect(secret).to_have_text(KEY)
    second = secret.inner_text()
    assert second != first
    inside.wait_for(lambda text: re.search(rf"camera +{LOST}", text) is not None)
    expect(camera.locator(".badge")).to_have_text("Away")
    expect(row(page, "lamp").locator(".badge")).to_have_text("Connected")
    assert not re.search(rf"lamp +{LOST}", inside.printed)
    join(inside, "camera")
    expect(camera.locator(".badge")).to_have_text("Connected")
