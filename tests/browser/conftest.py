"""Debian's Chromium against the page, both in a network namespace of the tests' own.

There the page has its usual port, and what is found over UPnP on the loopback interface is of this
test alone.  `--pictures` writes the pictures for the documentation anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from programs import Demo, WebPage

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
LIMIT = 30_000
"""Milliseconds that a page may take for anything."""

PROGRAMS = ("ip", "zbarimg", "pdftoppm")


def missing() -> str:
    """Return what keeps these tests from running here, or nothing."""
    if os.geteuid():
        return "THE PAGE IS NOT TESTED IN A BROWSER: network namespaces need root"
    absent = [name for name in (CHROMIUM, *PROGRAMS) if shutil.which(name) is None]
    if absent:
        return f"THE PAGE IS NOT TESTED IN A BROWSER: not installed: {', '.join(absent)}"
    return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    reason = missing()
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if reason and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session", autouse=True)
def programs_are_there() -> None:
    """In continuous integration a missing program is a failure."""
    if reason := missing():
        pytest.fail(reason)


@pytest.fixture(scope="session")
def namespace() -> Iterator[str]:
    name = f"pbpage{os.getpid()}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        yield name
    finally:
        subprocess.run(["ip", "netns", "del", name], check=True)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Run it for one module: its event loop is in the way of tests that need one of their own."""
    expect.set_options(timeout=LIMIT)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("chromium")
    inside = folder / "chromium"
    inside.write_text(f'#!/bin/sh\nexec ip netns exec {namespace} {CHROMIUM} "$@"\n')
    inside.chmod(0o755)
    started = playwright.chromium.launch(
        executable_path=inside, args=list(ARGUMENTS), env=dict(os.environ) | {"HOME": str(folder)}
    )
    try:
        yield started
    finally:
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make a further browser, with cookies of its own."""
    with ExitStack() as opened:

        def make(width: int = 1280, height: int = 900, **options: object) -> BrowserContext:
            made = browser.new_context(
                viewport={"width": width, "height": height},
                reduced_motion="reduce",
                locale="en-GB",
                **options,  # type: ignore[arg-type]
            )
            made.set_default_timeout(LIMIT)
            opened.callback(made.close)
            return made

        yield make


@pytest.fixture
def page(context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """Return a page that must not complain: no error in its script, nothing that the CSP stops."""
    complaints: list[str] = []
    made = context().new_page()
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on(
        "console",
        lambda message: (
            message.type == "error"
            and "status of 4" not in message.text
            and complaints.append(message.text)
        ),
    )
    yield made
    assert complaints == []


@pytest.fixture
def demo(namespace: str, tmp_path: Path) -> Iterator[Demo]:
    """Start `pushbutton demo`."""
    with Demo(namespace, tmp_path) as started:
        yield started


@pytest.fixture
def web_page(namespace: str, tmp_path: Path) -> Iterator[Callable[..., WebPage]]:
    """Start `pushbutton web` with options."""
    with ExitStack() as opened:
        yield lambda *options: opened.enter_context(WebPage(namespace, tmp_path, *options))
