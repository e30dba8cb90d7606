"""A client of the page in the process of the test, with a session as a browser has one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from pushbutton.web.household import Household
from pushbutton.web.server import PageServer


@dataclass
class Browser:
    """A client with a session, as a browser has one."""

    server: PageServer
    household: Household
    client: aiohttp.ClientSession
    csrf: str
    audit: Path

    @property
    def origin(self) -> str:
        return self.server.address.rstrip("/")

    def headers(self, **more: str) -> dict[str, str]:
        return {"Origin": self.origin, "X-CSRF-Token": self.csrf, **more}

    async def post(self, path: str, body: object = None, **headers: str) -> aiohttp.ClientResponse:
        return await self.client.post(
            f"{self.origin}{path}",
            json={} if body is None else body,
            headers=self.headers(**headers),
        )


async def log_in(server: PageServer, client: aiohttp.ClientSession) -> str:
    """Use a link as the login page does, and return the session's token."""
    token = re.search("#(.+)", server.make_link())
    assert token is not None
    origin = server.address.rstrip("/")
    answer = await client.post(
        f"{origin}/login", json={"token": token[1]}, headers={"Origin": origin}
    )
    assert answer.status == 200
    session = await (await client.get(f"{origin}/api/session")).json()
    return str(session["csrf"])
