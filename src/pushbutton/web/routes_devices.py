"""What a person does to devices: rename them, limit their time, take keys back, give new ones."""

from __future__ import annotations

from aiohttp import web

from pushbutton.control.replies import read_values
from pushbutton.control.replies import refused as is_refused
from pushbutton.formats.network import personal
from pushbutton.web.attachment import Attachment
from pushbutton.web.guard import note_subject
from pushbutton.web.household import DEVICES, Household
from pushbutton.web.request_body import Body, refused
from pushbutton.web.settings_sheet import sheet

LONGEST_TIME = 366 * 86400
"""Seconds that a guest may stay at most."""


class DeviceRoutes:
    """The changes to devices and their keys, by the names that they have on the board."""

    def __init__(self, household: Household) -> None:
        self._household = household

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes of this subject."""
        base = "/api/devices/{key}"
        return [
            web.post(f"{base}/rename", self.rename),
            web.post(f"{base}/expire", self.expire),
            web.post(f"{base}/revoke", self.revoke),
            web.post(f"{base}/rotate", self.rotate),
            web.post(f"{base}/show", self.show),
        ]

    async def rename(self, request: web.Request) -> web.StreamResponse:
        """Give a device a name; an empty one takes the name away."""
        attachment, number = self._of(request)
        name = (await Body.of(request)).text("name").strip()
        if len(name) > 64 or not name.isprintable():
            raise refused({"name": "A name has at most 64 letters, and no control characters."})
        await _give(attachment, f"KEY_RENAME {number} {name}".rstrip())
        return web.json_response({})

    async def expire(self, request: web.Request) -> web.StreamResponse:
        """Let the key work for so many seconds from now; 0 takes the limit away."""
        attachment, number = self._of(request)
        seconds = (await Body.of(request)).number("seconds")
        if seconds is None or not 0 <= seconds <= LONGEST_TIME:
            raise refused({"seconds": "A guest stays at most a year."})
        when = f"{max(1, round(seconds / 60))} min" if seconds else "never"
        await _give(attachment, f"KEY_EXPIRE {number} {when}")
        return web.json_response({})

    async def revoke(self, request: web.Request) -> web.StreamResponse:
        """Take the key back: its device leaves at once, and no other."""
        attachment, number = self._of(request)
        await _give(attachment, f"KEY_REVOKE {number}")
        return web.json_response({})

    async def rotate(self, request: web.Request) -> web.StreamResponse:
        """Make a new key for the device, which learns it when it registers again."""
        attachment, number = self._of(request)
        await _give(attachment, f"KEY_ROTATE {number}")
        return web.json_response(await _key(attachment, number))

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Show the key."""
        return web.json_response(await _key(*self._of(request)))

    def _of(self, request: web.Request) -> tuple[Attachment, int]:
        key = request.match_info["key"]
        device = self._household.board.topic(DEVICES).get(key)
        if device is None:
            raise web.HTTPNotFound(text="This device is not there.")
        note_subject(request, key)
        if device["number"] is None:
            raise web.HTTPConflict(text="This device has no key of its own.")
        return self._household.access_point(device["access_point"]), device["number"]


async def _give(attachment: Attachment, command: str) -> str:
    reply = await attachment.request(command)
    attachment.look_again()
    if is_refused(reply):
        told = reply.removeprefix("FAIL").strip()
        raise web.HTTPConflict(text=f"{told[:1].upper()}{told[1:]}." if told else "It was refused.")
    return reply


async def _key(attachment: Attachment, number: int) -> dict[str, object]:
    values = read_values(await _give(attachment, f"KEY_SHOW {number} key"))
    return dict(sheet(personal(bytes.fromhex(values["network_hex"]), values["key"])))
