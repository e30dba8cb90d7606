"""What every request has to pass before a route sees it, and what every answer carries.

A page on loopback is still asked by every web site that the person has open: a site may let its own
name point to 127.0.0.1 (so only our names are answered: 421), or send its forms here (so a change
must come from our own page, in its session, with its token: 403).  Without a session nothing is
told (401).
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable

from aiohttp import web

from pushbutton.errors import PushbuttonError
from pushbutton.web.audit import AuditLog
from pushbutton.web.sessions import Session, Sessions
from pushbutton.web.settings import HostNames
from pushbutton.web.static_files import static_file

_log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_SESSION = web.RequestKey("session", Session)
_SUBJECT = web.RequestKey("subject", str)

CSRF_HEADER = "X-CSRF-Token"
LARGEST_BODY = 64 * 1024
READING = ("GET", "HEAD")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every answer.  There is no CORS field: no other site is to read anything."""

CHANGES_NOTHING = ("/api/check", "/api/proposal", "/api/networks")
"""What is asked for by POST, since its body or its answer is nobody's business, without effect."""

LONGEST_NOTE = 200
"""Letters of a path, and of a subject, that the audit log has."""

STRANGERS_A_MINUTE = 30
"""Refused requests without a session that the audit log has at most in a minute."""

PUBLIC = ("/login", "/static/", "/metrics")
"""What is told without a session: the page to log in, our own files, and counters if asked for."""


class Guard:
    """The middleware of the page; `ports` are those that it listens on, once that is known."""

    def __init__(self, sessions: Sessions, names: HostNames, audit: AuditLog) -> None:
        self.ports: set[int] = set()
        self._sessions = sessions
        self._names = names
        self._audit = audit
        self._strangers: deque[float] = deque(maxlen=STRANGERS_A_MINUTE)
        """When something was noted of who has no session."""

    @property
    def cookie(self) -> str:
        """The cookie's name; cookies do not tell ports apart, and two pages may be open."""
        return f"pushbutton-{min(self.ports, default=0)}"

    @web.middleware
    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request: the application's middleware."""
        try:
            response = await self._admit(request, handler)
        except web.HTTPException as error:
            response = _as_json(error)
        if request.method not in READING and request.path not in CHANGES_NOTHING:
            await self._note(request, response.status)
        return response

    async def _admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._check_host(request)
        self._check_origin(request)
        session = self._sessions.find(request.cookies.get(self.cookie, ""), time.monotonic())
        if session is not None:
            request[_SESSION] = session
        if not request.path.startswith(PUBLIC):
            if session is None:
                if request.path == "/":
                    return static_file("login.html", status=401)
                raise web.HTTPUnauthorized(text="Log in first.")
            self._check_token(request, session)
        try:
            return await handler(request)
        except PushbuttonError as error:
            raise web.HTTPConflict(text=str(error)) from None
        except (web.HTTPException, asyncio.CancelledError, ConnectionError):
            raise
        except Exception as error:
            # Not its text: it may hold what somebody typed.
            _log.error("the page broke at %s: %s", request.path, type(error).__name__)
            raise web.HTTPInternalServerError(
                text="This did not work; the log says more."
            ) from None

    def _check_host(self, request: web.Request) -> None:
        name, port = _split_host(request)
        if name in self._names.given:
            return  # perhaps a proxy's, with a port of its own
        known_port = port.isascii() and port.isdecimal() and int(port) in self.ports
        if name not in self._names.own or not (known_port or (not port and 80 in self.ports)):
            raise web.HTTPMisdirectedRequest(text="This page is not known under that name.")

    def _check_origin(self, request: web.Request) -> None:
        """Refuse what another site makes the browser ask for."""
        site = request.headers.get("Sec-Fetch-Site")
        navigation = request.headers.get("Sec-Fetch-Mode") == "navigate"
        origin = request.headers.get("Origin")
        host = request.headers.get("Host", "").lower()
        own_origins = {f"{request.scheme}://{host}"}
        if _split_host(request)[0] in self._names.given:
            own_origins.add(f"https://{host}")
        if request.method in READING:
            if site in ("cross-site", "same-site") and not navigation:
                raise web.HTTPForbidden(text="Another site asked for this.")
            return
        if site not in (None, "same-origin"):
            raise web.HTTPForbidden(text="Another site asked for this.")
        if origin is None and site is None:
            raise web.HTTPForbidden(text="It cannot be told which site asked for this.")
        if origin is not None and origin.lower() not in own_origins:
            raise web.HTTPForbidden(text="Another site asked for this.")
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="Changes are asked for in JSON.")

    def _check_token(self, request: web.Request, session: Session) -> None:
        if request.method in READING:
            return
        given = request.headers.get(CSRF_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, session.csrf.encode()):
            raise web.HTTPForbidden(text="The page is an old one; load it again.")

    async def _note(self, request: web.Request, status: int) -> None:
        session = session_of(request)
        if session is None and status >= 400 and not self._may_note_stranger():
            return
        await self._audit.note(
            {
                "address": request.remote or "",
                "session": session.name if session else "",
                "action": request.path[:LONGEST_NOTE],
                "subject": request.get(_SUBJECT, "")[:LONGEST_NOTE],
                "status": status,
            }
        )

    def _may_note_stranger(self) -> bool:
        """Keep whoever can reach the page without a way in from filling the disk."""
        now = time.monotonic()
        if len(self._strangers) == STRANGERS_A_MINUTE and now - self._strangers[0] < 60:
            return False
        self._strangers.append(now)
        return True


def _split_host(request: web.Request) -> tuple[str, str]:
    """Return the name in the Host field, in lower case, and the port, which may be empty."""
    host = request.headers.get("Host", "").lower()
    if host.endswith("]") or ":" not in host:
        return host, ""
    name, _, port = host.rpartition(":")
    return name, port


def session_of(request: web.Request) -> Session | None:
    """Return the session of the browser that asked."""
    return request.get(_SESSION)


def note_subject(request: web.Request, subject: str) -> None:
    """Say for the audit log what a change is about: an interface, a device.  Never a secret."""
    request[_SUBJECT] = subject


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Give every answer its fields; for the application's `on_response_prepare`."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "pushbutton"


def _as_json(error: web.HTTPException) -> web.Response:
    if error.content_type == "application/json" or error.status < 400:
        return web.Response(
            status=error.status,
            text=error.text,
            content_type=error.content_type,
            headers={k: v for k, v in error.headers.items() if k in ("Location", "Retry-After")},
        )
    answer = web.json_response({"trouble": error.text}, status=error.status)
    for name in ("Allow", "Retry-After"):
        if name in error.headers:
            answer.headers[name] = error.headers[name]
    return answer
