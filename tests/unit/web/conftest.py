"""A page in the process of the test, and a browser that is logged in."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "roles"))

from page_client import Browser, log_in

from pushbutton.registrar.profiles import ProfileStore
from pushbutton.web import household
from pushbutton.web.household import Household, Places
from pushbutton.web.page import open_page
from pushbutton.web.settings import Listen, PageSettings


@pytest.fixture
def settings(tmp_path: Path) -> PageSettings:
    return PageSettings((Listen(port=0),), audit_log=tmp_path / "audit.jsonl", metrics=True)


@pytest.fixture
async def browser(
    tmp_path: Path, settings: PageSettings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Browser]:
    monkeypatch.setattr(household, "WATCH", 0.05)
    (tmp_path / "sockets").mkdir()
    there = Household(Places(tmp_path / "sockets", own_directory=tmp_path, network=None))
    profiles = ProfileStore(tmp_path / "networks")
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        open_page(there, settings, profiles=profiles) as server,
        aiohttp.ClientSession(cookie_jar=jar) as client,
    ):
        csrf = await log_in(server, client)
        assert settings.audit_log is not None
        yield Browser(server, there, client, csrf, settings.audit_log)
