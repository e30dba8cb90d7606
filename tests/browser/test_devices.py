"""The page's devices: their names, guest times and keys, and taking a key back, by click."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from programs import Demo

KEY = re.compile(r"^[0-9a-f]{64}$")
DEVICES = ("lamp", "camera", "radio")


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


def lost(printed: str) -> list[str]:
    """Return who was sent away, in order."""
    return re.findall(r"^ +(\w+) +lost its network", printed, re.MULTILINE)


def joined(printed: str, name: str) -> int:
    return len(re.findall(rf"^ +{name} +joined", printed, re.MULTILINE))


@pytest.fixture(scope="module")
def house(namespace: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo with three devices in its network; each test changes another one of them."""
    with Demo(namespace, tmp_path_factory.mktemp("demo")) as started:
        for name in DEVICES:
            join(started, name)
        yield started


@pytest.fixture
def inside(house: Demo, page: Page) -> Demo:
    """Look at the devices."""
    house.another_link()
    house.open(page)
    page.get_by_role("link", name="Devices").click()
    for name in DEVICES:
        expect(row(page, name).locator(".badge")).to_have_text("Connected")
    return house


def test_a_key_is_taken_back_from_one_device_alone(
    inside: Demo, page: Page, context: Callable[..., BrowserContext]
) -> None:
    other = context().new_page()
    inside.another_link()
    inside.open(other)
    expect(other.locator(".card.joined")).to_have_count(3)
    before = len(inside.printed)

    radio = open_row(page, "radio")
    radio.get_by_role("button", name="Revoke").click()
    expect(radio).to_contain_text("cannot come back with this key")
    radio.get_by_role("button", name="Keep it").click()
    expect(radio.get_by_role("button", name="Keep it")).to_have_count(0)
    expect(radio.locator(".badge")).to_have_text("Connected")
    radio.get_by_role("button", name="Revoke").click()
    radio.get_by_role("button", name="Revoke now").click()

    inside.wait_for(lambda text: "radio" in lost(text[before:]))
    # The card leaves, in a browser that only looks on, too.
    expect(other.locator(".card.joined")).to_have_text([re.compile("camera"), re.compile("lamp")])
    page.get_by_text("Ended (1)").click()
    expect(row(page, "radio").locator(".badge")).to_have_text("Revoked")
    expect(row(page, "radio").get_by_role("button", name="Show key")).to_have_count(0)
    for name in ("lamp", "camera"):
        expect(row(page, name).locator(".badge")).to_have_text("Connected")
    # It may be let in again, and has another key then.
    join(inside, "radio")
    expect(page.locator("ul.rows").first.get_by_role("heading", name="radio")).to_be_visible()
    assert lost(inside.printed[before:]) == ["radio"]


def test_a_guest_has_a_name_and_a_limit(inside: Demo, page: Page) -> None:
    before = len(inside.printed)
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
    names = [re.compile("camera"), re.compile("Grandma\u2019s <b>lamp</b>"), re.compile("radio")]
    expect(page.locator(".card.joined")).to_have_text(names)
    page.locator(".card.joined", has_text="Grandma").click()
    renamed.get_by_label("Name").fill("")
    renamed.get_by_role("button", name="Rename").click()
    expect(lamp.locator(".badge")).to_have_text("Connected")
    assert lost(inside.printed[before:]) == []


def test_a_key_is_shown_when_asked_for_and_made_anew(inside: Demo, page: Page) -> None:
    sent: list[str] = []
    page.on("response", lambda answer: "show" in answer.url and sent.append(answer.url))
    before = len(inside.printed)
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
    inside.wait_for(lambda text: "camera" in lost(text[before:]))
    expect(camera.locator(".badge")).to_have_text("Away")
    expect(row(page, "lamp").locator(".badge")).to_have_text("Connected")
    assert lost(inside.printed[before:]) == ["camera"]
    join(inside, "camera")
    expect(camera.locator(".badge")).to_have_text("Connected")
