"""What axe-core finds on every place of the page: nothing serious, by day, by night, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import axe_playwright_python.base as axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from programs import Demo

PLACES = (
    "#/",
    "#/devices",
    "#/access-point/home",
    "#/activity",
    "#/add",
    "#/add?device=any",
    "#/set-up",
    "#/set-up?step=pick",
    "#/print-settings/access-point/nobody",
)

SERIOUS = ("serious", "critical")


def findings(page: Page) -> list[str]:
    """Return what axe-core finds that is serious, a line each."""
    found = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    assert found["testEngine"]["name"] == "axe-core"
    return [
        f"{page.url}: {violation['id']}: {node['html'][:160]}: {node['failureSummary'][:200]}"
        for violation in found["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


def test_nothing_serious_is_found(
    demo: Demo, context: Callable[..., BrowserContext], browser: Browser
) -> None:
    found: list[str] = []
    demo.type("admit printer 1234-5670")
    looks = (
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"color_scheme": "light", "width": 375, "height": 720},
    )
    for number, look in enumerate(looks):
        # Around the content-security policy, which rightly stops axe-core's script.
        page = context(bypass_csp=True, **look).new_page()
        page.add_init_script(path=Path(axe.AXE_FILE_PATH))
        if number:
            demo.another_link()
        demo.open(page)
        page.locator(".card.joined").wait_for()
        base = page.url.partition("#")[0]
        for place in PLACES:
            page.goto(base + place)
            expect(page.get_by_role("heading", level=1)).not_to_have_text("One moment")
            found += findings(page)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (
                f"{place} is wider than the window"
            )
        page.goto(f"{base}#/devices")
        page.locator(".row button").first.click()
        page.get_by_role("button", name="Show key").click()
        page.locator(".code").wait_for()
        found += findings(page)
        page.goto(f"{base}#/add?device=any")
        page.get_by_role("button", name="Add it").click()
        expect(page.locator("#fault-pin")).not_to_be_empty()
        found += findings(page)
        page.get_by_label("It has a button").check()
        page.get_by_role("button", name="Wait for its button").click()
        page.get_by_role("timer").wait_for()
        found += findings(page)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("It did not work")
        found += findings(page)
    assert found == [], "\n".join(found)
