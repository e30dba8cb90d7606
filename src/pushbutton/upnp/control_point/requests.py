"""HTTP towards one device, within limits: it may be slow, wrong or hostile.

A request has one limit for the whole of it, so a device that sends an octet a second ends with it;
an answer has a largest size, and what comes beyond is not read.  Only the device's own host is
asked, by its number: nothing redirects, resolves or goes through a proxy.

This takes the place of the requesters of async-upnp-client, which read answers of any size, follow
redirects and send again what may have been done already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

import aiohttp
from async_upnp_client.client import UpnpRequester
from async_upnp_client.const import HttpRequest, HttpResponse
from async_upnp_client.exceptions import UpnpConnectionError

from pushbutton.errors import DriverError
from pushbutton.upnp.control_point.search import host_of

SECONDS = 5.0
"""For a whole request and its answer, unless something else is said."""
LARGEST = 65536
"""Octets of an answer's body."""
MOST_AT_ONCE = 8
"""Requests to one host and port."""


class UnreachableError(DriverError):
    """The device does not answer, or not as it must; the text says what happened."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the device said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def open_session(own: IPv4Address | None = None) -> aiohttp.ClientSession:
    """Return a session for the requests to all devices; it knows no proxy and keeps no cookie.

    `own` is the address that requests come from: devices serve some of them only for the address
    at which they tell their events.
    """
    local = None if own is None else (str(own), 0)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=0, limit_per_host=MOST_AT_ONCE, force_close=True, local_addr=local
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "UPnP/1.0 pushbutton"},
    )


class DeviceRequests(UpnpRequester):
    """Requests to one device, and to no other host."""

    def __init__(self, session: aiohttp.ClientSession, host: IPv4Address) -> None:
        self._session = session
        self.host = host

    async def exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        *,
        seconds: float = SECONDS,
    ) -> Answer:
        """Ask and return the answer, whatever its status.

        Raises `UnreachableError` for another host, no answer in `seconds`, a broken or overlong
        one.
        """
        if host_of(url) != self.host:
            raise UnreachableError(f"{self.host} names a URL on another host.")
        try:
            async with self._session.request(
                method,
                url,
                headers=headers,
                data=body,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as response:
                octets = await response.content.read(LARGEST + 1)
                while not response.content.at_eof() and len(octets) <= LARGEST:
                    octets += await response.content.read(LARGEST + 1 - len(octets))
                if len(octets) > LARGEST:
                    raise UnreachableError(f"{self.host} answers without end.")
                return Answer(response.status, response.headers, octets)
        except TimeoutError:
            raise UnreachableError(f"{self.host} did not answer in {seconds:g} seconds.") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise UnreachableError(f"{self.host} cannot be talked to: {_kind(error)}.") from None

    async def async_http_request(self, http_request: HttpRequest) -> HttpResponse:
        """Ask on behalf of async-upnp-client, which means text and its own errors."""
        body = http_request.body
        try:
            answer = await self.exchange(
                http_request.method,
                http_request.url,
                {name: str(value) for name, value in http_request.headers.items()},
                body.encode() if isinstance(body, str) else body,
            )
        except UnreachableError as error:
            raise UpnpConnectionError(str(error)) from None
        return HttpResponse(answer.status, answer.headers, answer.body.decode("utf-8", "replace"))


def _kind(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "it breaks off" if isinstance(error, aiohttp.ClientConnectionError) else "it is no HTTP"
