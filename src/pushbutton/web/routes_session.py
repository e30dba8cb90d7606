"""Logging in and out, and our own files."""

from __future__ import annotations

import math
import time
from importlib.metadata import version

from aiohttp import web

from pushbutton.secret import Secret
from pushbutton.web.guard import Guard, session_of
from pushbutton.web.password import LoginLimit, PasswordHash, TooManyTriesError
from pushbutton.web.request_body import Body
from pushbutton.web.sessions import SESSION_SECONDS, Sessions
from pushbutton.web.static_files import static_file

LONGEST_PASSWORD = 1024


class SessionRoutes:
    """What is needed to get in."""

    def __init__(self, sessions: Sessions, guard: Guard, password: PasswordHash | None) -> None:
        self._sessions = sessions
        self._guard = guard
        self._password = password
        self._limit = LoginLimit()

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes of this subject."""
        return [
            web.get("/", self.page),
            web.get("/login", self.login_page),
            web.get("/static/{name:.+}", self.file),
            web.post("/login", self.login),
            web.post("/api/logout", self.logout),
            web.get("/api/session", self.session),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page itself, which the guard shows to who is logged in."""
        return static_file("index.html")

    async def login_page(self, request: web.Request) -> web.StreamResponse:
        """The page of the one-time link, whose token stands behind the # and is not sent here."""
        return static_file("login.html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A script, a style or a picture of ours."""
        return static_file(request.match_info["name"])

    async def login(self, request: web.Request) -> web.StreamResponse:
        """Begin a session for the token of a one-time link, or for the password."""
        body = await Body.of(request)
        token = body.text("token")
        if token:
            # Nobody guesses 256 bits: who guesses passwords must not keep the link's owner out.
            if not self._sessions.use_link(token, time.monotonic()):
                raise web.HTTPUnauthorized(
                    text="This link was used already, or it is an old one: ask for a new one."
                )
        elif not await self._password_fits(body.text("password"), request.remote or ""):
            raise web.HTTPUnauthorized(text="This is not the password.")
        response = web.json_response({})
        response.set_cookie(
            self._guard.cookie,
            self._sessions.begin(time.monotonic()),
            max_age=int(SESSION_SECONDS),
            httponly=True,
            samesite="Strict",
            path="/",
            secure=request.headers.get("Origin", "").lower().startswith("https:"),
        )
        return response

    async def logout(self, request: web.Request) -> web.StreamResponse:
        """End the session; its streams end with it."""
        self._sessions.end(request.cookies.get(self._guard.cookie, ""))
        response = web.json_response({})
        response.del_cookie(self._guard.cookie, path="/")
        return response

    async def session(self, request: web.Request) -> web.StreamResponse:
        """Tell the page what it has to send along with changes."""
        session = session_of(request)
        assert session is not None
        return web.json_response({"csrf": session.csrf, "version": version("pushbutton")})

    async def _password_fits(self, password: str, address: str) -> bool:
        if self._password is None or not password or len(password) > LONGEST_PASSWORD:
            return False
        try:
            return await self._limit.try_password(
                self._password, Secret(password.encode()), address
            )
        except TooManyTriesError as error:
            raise web.HTTPTooManyRequests(
                text=str(error), headers={"Retry-After": str(math.ceil(error.seconds))}
            ) from None
