"""What a person does to an access point: its button, its PIN, and a look at its key."""

from __future__ import annotations

from aiohttp import web

from pushbutton.control.replies import refused as is_refused
from pushbutton.web.access_point_pages import AP_PIN_SECONDS
from pushbutton.web.attachment import Attachment
from pushbutton.web.guard import note_subject
from pushbutton.web.household import Household
from pushbutton.web.reports import read_network
from pushbutton.web.request_body import Body
from pushbutton.web.settings_sheet import saved, sheet


class AccessPointRoutes:
    """The changes to the access points whose control sockets are open to us."""

    def __init__(self, household: Household) -> None:
        self._household = household

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes of this subject."""
        base = "/api/access-points/{name}"
        return [
            web.post(f"{base}/button", self.button),
            web.post(f"{base}/cancel", self.cancel),
            web.post(f"{base}/pin/make", self.make_pin),
            web.post(f"{base}/pin/show", self.show_pin),
            web.post(f"{base}/pin/disable", self.disable_pin),
            web.post(f"{base}/settings", self.settings),
            web.post(f"{base}/file", self.file),
        ]

    async def button(self, request: web.Request) -> web.StreamResponse:
        """Press the button."""
        await self._of(request).command("WPS_PBC")
        return web.json_response({})

    async def cancel(self, request: web.Request) -> web.StreamResponse:
        """Wait for no device any more."""
        await self._of(request).command("WPS_CANCEL")
        return web.json_response({})

    async def make_pin(self, request: web.Request) -> web.StreamResponse:
        """Make an AP PIN for five minutes, which lifts a lock, and show it."""
        attachment = self._of(request)
        made = await attachment.command(f"WPS_AP_PIN random {AP_PIN_SECONDS}")
        self._household.pin_made(attachment.name, AP_PIN_SECONDS)
        return web.json_response({"pin": made.strip()})

    async def show_pin(self, request: web.Request) -> web.StreamResponse:
        """Show the AP PIN."""
        reply = await self._of(request).request("WPS_AP_PIN get")
        if is_refused(reply):
            raise web.HTTPConflict(text="The access point has no PIN at this moment.")
        return web.json_response({"pin": reply.strip()})

    async def disable_pin(self, request: web.Request) -> web.StreamResponse:
        """Accept the AP PIN no more."""
        attachment = self._of(request)
        await attachment.command("WPS_AP_PIN disable")
        return web.json_response({})

    async def settings(self, request: web.Request) -> web.StreamResponse:
        """Show the network's key and its QR code."""
        return web.json_response(sheet(await read_network(self._of(request).client)))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give the network's settings as a file."""
        wanted = (await Body.of(request)).text("format")
        return web.json_response(saved(await read_network(self._of(request).client), wanted))

    def _of(self, request: web.Request) -> Attachment:
        name = request.match_info["name"]
        if name not in self._household.names():
            raise web.HTTPNotFound(text="This access point is not there.")
        note_subject(request, name)
        return self._household.access_point(name)
