from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from pushbutton.errors import UsageError
from pushbutton.secret import Secret
from pushbutton.web.board import Board
from pushbutton.web.password import (
    FREE_TRIES,
    LONGEST_WAIT,
    LoginLimit,
    PasswordHash,
    read_password_file,
    write_password_file,
)
from pushbutton.web.server import PageServer
from pushbutton.web.settings import Listen, PageSettings

PASSWORD = "open sesame 1"


@pytest.fixture(scope="module")
def password_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("password") / "page"
    write_password_file(path, Secret(PASSWORD))
    return path


def test_the_file_has_a_hash_and_no_password(password_file: Path) -> None:
    text = password_file.read_text()
    assert text.startswith("scrypt:")
    assert PASSWORD not in text
    assert stat.S_IMODE(password_file.stat().st_mode) == 0o600
    known = read_password_file(password_file)
    assert known.fits(Secret(PASSWORD))
    assert not known.fits(Secret(PASSWORD + "x"))
    assert PasswordHash.parse(known.encode()) == known


@pytest.mark.parametrize(
    "text",
    [
        "",
        "open sesame 1\n",
        "scrypt:1:2:3:4\n",
        "scrypt:32768:8:1:zz:00\n",
        "bcrypt:32768:8:1:00:00\n",
        "scrypt:99999999:8:1:00:00\n",
    ],
)
def test_another_file_is_refused_with_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "page"
    path.write_text(text)
    with pytest.raises(UsageError, match="--set-password") as refused:
        read_password_file(path)
    assert "sesame" not in str(refused.value)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 8"):
        PasswordHash.make(Secret("1234567"))


def test_who_guesses_waits_longer_and_longer() -> None:
    limit = LoginLimit()
    now, waits = 0.0, []
    for _ in range(FREE_TRIES + 15):
        limit.note("192.0.2.1", right=False, now=now)
        waits.append(limit.wait("192.0.2.1", now))
        now += waits[-1]
    assert waits[: FREE_TRIES - 1] == [0.0] * (FREE_TRIES - 1)
    assert waits[FREE_TRIES - 1 : FREE_TRIES + 2] == [2.0, 4.0, 8.0]
    assert waits[-1] == LONGEST_WAIT
    assert limit.wait("192.0.2.2", now) == 0
    limit.note("192.0.2.1", right=True, now=now)
    assert limit.wait("192.0.2.1", now) == 0


def test_other_hosts_need_a_password(password_file: Path) -> None:
    with pytest.raises(UsageError, match="--password-file"):
        PageSettings((Listen("0.0.0.0", 0),)).check()
    PageSettings((Listen("0.0.0.0", 0),), password_file=password_file).check()
    PageSettings((Listen("127.0.0.1", 0), Listen("::1", 0))).check()


@pytest.fixture
async def server(password_file: Path) -> AsyncIterator[PageServer]:
    settings = PageSettings((Listen(port=0),), password_file=password_file)
    made = PageServer(Board(), settings, ())
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


async def test_the_password_logs_in_and_guesses_are_slowed_down(server: PageServer) -> None:
    origin = server.address.rstrip("/")

    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:

        async def attempt(password: object) -> aiohttp.ClientResponse:
            return await client.post(
                f"{origin}/login", json={"password": password}, headers={"Origin": origin}
            )

        for wrong in ("", "x" * 2000, None, 5, *["wrong"] * FREE_TRIES):
            assert (await attempt(wrong)).status == 401
        slowed = await attempt(PASSWORD)
        assert slowed.status == 429
        assert int(slowed.headers["Retry-After"]) >= 1


async def test_guesses_that_are_sent_at_once_wait_as_well(server: PageServer) -> None:
    origin = server.address.rstrip("/")

    async with aiohttp.ClientSession() as client:

        async def guess(number: int) -> int:
            answer = await client.post(
                f"{origin}/login", json={"password": f"wrong {number}"}, headers={"Origin": origin}
            )
            return answer.status

        told = await asyncio.gather(*(guess(number) for number in range(4 * FREE_TRIES)))
    assert told.count(401) == FREE_TRIES
    assert told.count(429) == 3 * FREE_TRIES


async def test_who_guesses_keeps_nobody_with_a_link_out(server: PageServer) -> None:
    origin = server.address.rstrip("/")
    link = server.make_link().rpartition("#")[2]
    async with aiohttp.ClientSession() as client:
        for body in [*[{"password": "wrong"}] * FREE_TRIES, *[{"token": "wrong"}] * FREE_TRIES]:
            assert (
                await client.post(f"{origin}/login", json=body, headers={"Origin": origin})
            ).status == 401
        entered = await client.post(
            f"{origin}/login", json={"token": link}, headers={"Origin": origin}
        )
    assert entered.status == 200


@pytest.mark.parametrize(
    ("guesser", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "192.0.2.2", False),
    ],
)
def test_a_subnet_counts_as_one_host(guesser: str, other: str, same: bool) -> None:
    limit = LoginLimit()
    for _ in range(FREE_TRIES):
        limit.note(guesser, right=False, now=0.0)
    assert limit.wait(guesser, 0.0) > 0
    assert (limit.wait(other, 0.0) > 0) is same


async def test_the_right_password_begins_a_session(server: PageServer) -> None:
    origin = server.address.rstrip("/")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        answer = await client.post(
            f"{origin}/login", json={"password": PASSWORD}, headers={"Origin": origin}
        )
        assert answer.status == 200
        assert (await client.get(f"{origin}/api/session")).status == 200
