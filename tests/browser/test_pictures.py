"""The pictures of the documentation are of the page as it is; PUSHBUTTON_PICTURES=1 keeps them.

They are taken each time, so that every place is drawn at the width of a desk and of a phone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect
from programs import Demo

KEPT = Path(__file__).parents[2] / "docs" / "pictures"
DESK, PHONE = (1180, 800), (390, 800)


def test_every_place_is_drawn_for_desk_and_phone(
    demo: Demo, context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    folder = KEPT if os.environ.get("PUSHBUTTON_PICTURES") else tmp_path
    folder.mkdir(exist_ok=True)
    for name in ("lamp", "camera"):
        demo.type("press ap")
        demo.type(f"press {name}")
        demo.wait_for(lambda text, name=name: name in joined(text))  # type: ignore[misc]

    desk = context(*DESK).new_page()
    demo.open(desk)
    base = desk.url.partition("#")[0]

    def take(page: Page, name: str, *, whole: bool = True) -> None:
        page.evaluate("() => document.fonts.ready")
        page.locator("#stage").evaluate("stage => stage.hidden = true")
        page.screenshot(path=folder / f"{name}.png", full_page=whole)

    for selector, count in ((".card.joined", 2), (".card.knocking", 1), (".new-access-point", 1)):
        expect(desk.locator(selector)).to_have_count(count)
    take(desk, "network-explorer")
    desk.emulate_media(color_scheme="dark")
    take(desk, "network-explorer-dark")
    desk.emulate_media(color_scheme="light")

    desk.goto(f"{base}#/devices")
    desk.locator(".row button").first.click()
    take(desk, "devices")
    desk.goto(f"{base}#/access-point/home")
    desk.get_by_role("button", name="New PIN for five minutes").click()
    desk.locator(".secret").wait_for()
    take(desk, "access-point")
    desk.goto(f"{base}#/activity")
    take(desk, "activity")

    desk.goto(f"{base}#/set-up?step=pick")
    desk.get_by_label("PIN of the access point").fill("8765 4325")
    take(desk, "set-up")
    desk.get_by_role("button", name="Set it up").click()
    desk.locator(".code").wait_for()
    take(desk, "set-up-done")
    desk.get_by_role("link", name="Print a guide for the box").click()
    desk.get_by_label("PIN on the label").fill("8765 4325")
    take(desk, "guide")

    phone = context(*PHONE).new_page()
    demo.another_link()
    demo.open(phone)
    phone.locator(".card.joined").first.wait_for()
    take(phone, "phone-network-explorer")
    phone.goto(f"{base}#/add?device=any&proof=button")
    take(phone, "phone-add-device")
    phone.get_by_role("button", name="Wait for its button").click()
    phone.get_by_role("timer").wait_for()
    take(phone, "phone-countdown")
    phone.get_by_role("button", name="Cancel").click()
    phone.goto(f"{base}#/devices")
    phone.locator(".row").first.wait_for()
    take(phone, "phone-devices")
    assert len(list(folder.glob("*.png"))) >= 12


def joined(text: str) -> set[str]:
    """Return who joined, by what the demo printed."""
    return set(re.findall(r"^ +(\w+) +joined", text, re.MULTILINE))
