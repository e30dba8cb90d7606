"""What is let in and what is not: a row for each way in."""

from __future__ import annotations

import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from page_client import Browser

from pushbutton.web.board import Board
from pushbutton.web.guard import LARGEST_BODY, LONGEST_NOTE, STRANGERS_A_MINUTE
from pushbutton.web.server import PageServer
from pushbutton.web.settings import Listen, PageSettings

CHANGE = "/api/logout"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LOCALHOST:{port}", 200),
        ("[::1]:{port}", 200),
        ("evil.example:{port}", 421),
        ("evil.example", 421),
        ("127.0.0.1.evil.example:{port}", 421),
        ("127.0.0.1", 421),
        ("127.0.0.1:1", 421),
        ("127.0.0.1:{port}x", 421),
        (":{port}", 421),
        ("", 421),
    ],
)
async def test_only_our_own_names_are_answered(browser: Browser, host: str, status: int) -> None:
    port = browser.origin.rpartition(":")[2]
    answer = await browser.client.get(
        f"{browser.origin}/login", headers={"Host": host.format(port=port)}
    )
    assert answer.status == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://{host}"}, 403),
        ({"Origin": "http://{host}.evil.example"}, 403),
        ({"Origin": "http://localhost:1"}, 403),
        ({"X-CSRF-Token": ""}, 403),
        ({"X-CSRF-Token": "guessed"}, 403),
        ({"X-CSRF-Token": "\u00e4"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_only_our_own_page_may_change_something(
    browser: Browser, headers: dict[str, str], status: int
) -> None:
    host = browser.origin.removeprefix("http://")
    given = {name: value.format(host=host) for name, value in headers.items()}
    answer = await browser.client.post(
        f"{browser.origin}/api/check",
        data=b'{"field": "pin", "value": "1"}',
        headers={"Content-Type": "application/json"} | browser.headers() | given,
    )
    assert answer.status == status


async def test_a_change_that_says_nothing_of_its_origin_is_refused(browser: Browser) -> None:
    answer = await browser.client.post(
        f"{browser.origin}/api/check", json={}, headers={"X-CSRF-Token": browser.csrf}
    )
    assert answer.status == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200),
    ],
)
async def test_other_sites_may_not_even_read(
    browser: Browser, headers: dict[str, str], status: int
) -> None:
    answer = await browser.client.get(f"{browser.origin}/api/session", headers=headers)
    assert answer.status == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 401),
        ("GET", "/api/session", 401),
        ("GET", "/api/events", 401),
        ("GET", "/nothing", 401),
        ("POST", "/api/logout", 401),
        ("POST", "/api/wizards/add", 401),
        ("POST", "/api/access-points/wlan0/settings", 401),
        ("GET", "/login", 200),
        ("GET", "/static/page.js", 200),
        ("GET", "/static/icons.svg", 200),
        ("GET", "/static/../server.py", 404),
        ("GET", "/static/%2e%2e/server.py", 404),
        ("GET", "/static/..%2fserver.py", 404),
        ("GET", "/metrics", 200),
    ],
)
async def test_without_a_session_nothing_is_told(
    browser: Browser, method: str, path: str, status: int
) -> None:
    async with aiohttp.ClientSession() as stranger:
        headers = {"Origin": browser.origin, "Content-Type": "application/json"}
        url = f"{browser.origin}{path}"
        answer = await stranger.request(
            method, aiohttp.client.URL(url, encoded=True), headers=headers
        )
        assert answer.status == status
        if path == "/":
            assert "Log in" in await answer.text()


@pytest.mark.parametrize("path", ["/", "/login", "/static/page.js", "/api/session", "/nothing"])
async def test_every_answer_has_its_fields(browser: Browser, path: str) -> None:
    answer = await browser.client.get(f"{browser.origin}{path}")
    headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Server"] == "pushbutton"
    assert not [name for name in headers if name.lower().startswith("access-control")]


async def test_a_preflight_gets_no_permission(browser: Browser) -> None:
    answer = await browser.client.options(
        f"{browser.origin}{CHANGE}",
        headers={"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"},
    )
    assert answer.status == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_the_cookie_is_for_this_page_alone(browser: Browser) -> None:
    async with aiohttp.ClientSession() as other:
        token = browser.server.make_link().rpartition("#")[2]
        answer = await other.post(
            f"{browser.origin}/login", json={"token": token}, headers={"Origin": browser.origin}
        )
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie
    assert cookie.startswith(f"pushbutton-{browser.origin.rpartition(':')[2]}=")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 20000, 400),
        (b'{"value": 7}', 200),
        (b'{"value": "' + b"x" * LARGEST_BODY + b'"}', 413),
    ],
)
async def test_bodies_have_limits(browser: Browser, body: bytes, status: int) -> None:
    field = b'"field": "pin", '
    octets = body.replace(b"{", b"{" + field, 1) if body.startswith(b'{"') else body
    path = "/api/check" if octets else "/api/proposal"
    answer = await browser.client.post(
        f"{browser.origin}{path}",
        data=octets,
        headers=browser.headers() | {"Content-Type": "application/json"},
    )
    assert answer.status == status


async def test_changes_are_noted_without_secrets(browser: Browser) -> None:
    await browser.post("/api/wizards/add", {"proof": "pin", "pin": "12345671"})
    await browser.post("/api/access-points/wlan9/button")
    await browser.post("/api/check", {"field": "passphrase", "value": "a very secret phrase"})
    await browser.post("/api/logout", **{"X-CSRF-Token": "wrong"})
    text = browser.audit.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["action"], line["status"]) for line in lines] == [
        ("/login", 200),
        ("/api/wizards/add", 422),
        ("/api/access-points/wlan9/button", 404),
        ("/api/logout", 403),
    ]
    assert all(line["address"] == "127.0.0.1" and line["time"] > 0 for line in lines)
    assert len({line["session"] for line in lines[1:]}) == 1
    assert "12345671" not in text
    assert "secret" not in text
    assert stat.S_IMODE(Path(browser.audit).stat().st_mode) == 0o600


async def test_who_logged_out_is_out(browser: Browser) -> None:
    events = await browser.client.get(f"{browser.origin}/api/events")
    assert events.status == 200
    assert (await browser.post("/api/logout")).status == 200
    assert (await browser.client.get(f"{browser.origin}/api/session")).status == 401


@pytest.fixture
async def behind_proxy(tmp_path: Path) -> AsyncIterator[PageServer]:
    settings = PageSettings(
        (Listen(port=0),), names=("wifi.example",), audit_log=tmp_path / "audit.jsonl"
    )
    server = PageServer(Board(), settings, ())
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("wifi.example", "https://wifi.example", 200),
        ("wifi.example:8443", "https://wifi.example:8443", 200),
        ("Wifi.Example", "https://wifi.example", 200),
        ("wifi.example", "http://wifi.example", 200),
        ("wifi.example", "https://wifi.example:8443", 403),
        ("wifi.example", "https://other.example", 403),
        ("other.example", "https://other.example", 421),
        ("localhost:{port}", "https://localhost:{port}", 403),
    ],
)
async def test_a_proxy_may_be_before_a_given_name(
    behind_proxy: PageServer, host: str, origin: str, status: int
) -> None:
    port = behind_proxy.address.rstrip("/").rpartition(":")[2]
    origin = origin.format(port=port)
    async with aiohttp.ClientSession() as client:
        answer = await client.post(
            f"{behind_proxy.address}login",
            json={"token": behind_proxy.make_link().rpartition("#")[2]},
            headers={"Host": host.format(port=port), "Origin": origin},
        )
    assert answer.status == status
    if status == 200:
        assert ("Secure" in answer.headers["Set-Cookie"]) is origin.startswith("https:")


async def test_who_has_no_session_does_not_fill_the_audit_log(
    behind_proxy: PageServer, tmp_path: Path
) -> None:
    origin = behind_proxy.address.rstrip("/")
    async with aiohttp.ClientSession() as client:
        for _ in range(STRANGERS_A_MINUTE + 5):
            await client.post(f"{origin}/{'x' * 2000}")
            await client.post(f"{origin}/login", json={"token": "x"}, headers={"Origin": origin})
        token = behind_proxy.make_link().rpartition("#")[2]
        await client.post(f"{origin}/login", json={"token": token}, headers={"Origin": origin})
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert len(lines) == STRANGERS_A_MINUTE + 1
    assert lines[-1]["status"] == 200
    assert max(len(line["action"]) for line in lines) <= LONGEST_NOTE


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/check", {"field": "ssid", "value": "\ud800"}, 400),
        ("/api/wizards/add", {"proof": "button", "device": "\ud800"}, 400),
        ("/api/wizards/add", {"proof": "token", "token": "\u00e9"}, 422),
        ("/api/networks/%00/settings", {}, 409),
    ],
)
async def test_what_no_page_sends_is_refused_and_noted(
    browser: Browser, path: str, body: dict[str, str], status: int
) -> None:
    answer = await browser.client.post(
        f"{browser.origin}{path}",
        data=json.dumps(body),
        headers=browser.headers() | {"Content-Type": "application/json"},
    )
    assert answer.status == status
    if path != "/api/check":
        assert json.loads(browser.audit.read_text().splitlines()[-1])["status"] == status
