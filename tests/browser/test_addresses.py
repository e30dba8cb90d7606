"""The page's places by their addresses, typed wrong as well, and on the narrowest phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from programs import Demo

NARROWEST = 360


@pytest.fixture
def opened(demo: Demo, page: Page) -> Page:
    demo.open(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Network Explorer")
    return page


def test_an_address_that_leads_nowhere_breaks_nothing(opened: Page) -> None:
    page = opened
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    base = page.url.partition("#")[0]
    for wrong in ("%", "%E0%A4", "constructor", "toString", "__proto__", "nowhere/at/all"):
        page.goto(f"{base}#/activity")
        expect(page.get_by_role("heading", level=1)).to_have_text("Activity")
        page.goto(f"{base}#/{wrong}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Network Explorer")
    assert broken == []


def test_every_place_is_to_be_seen_on_the_narrowest_phone(opened: Page) -> None:
    page = opened
    page.set_viewport_size({"width": NARROWEST, "height": 740})
    for place in ("Network", "Devices", "Access point", "Activity"):
        box = page.get_by_role("link", name=place, exact=True).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= NARROWEST
    cut = "places => places.scrollWidth > places.clientWidth"
    assert not page.locator("#places").evaluate(cut)
