"""What there is: the access points of a directory of control sockets, the neighbourhood, devices.

All that is noticed goes to the board (`pushbutton.web.board`), and from there to every open page.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from pushbutton.control import DEFAULT_DIRECTORY, interfaces
from pushbutton.control.directory import advice
from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.protocol import events
from pushbutton.protocol.events import Event
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.web import access_point_pages, devices
from pushbutton.web.access_point_pages import Remembered
from pushbutton.web.activity import Activity, Mood, Told, told_by
from pushbutton.web.attachment import Attachment, Listener
from pushbutton.web.board import Board
from pushbutton.web.neighbours import sightings_of
from pushbutton.web.overview import Overview
from pushbutton.web.reports import OURS, Report
from pushbutton.web.sightings import Sighting, Way, heard
from pushbutton.wire.codecs import parse_mac
from pushbutton.wizards.metrics import Metrics

_log = logging.getLogger(__name__)

WATCH = 1.0
"""Seconds between two looks into the directory of control sockets."""

SETTLING = (1.0, 3.0, 10.0)
"""Seconds between the looks at an access point that was set up: it restarts first."""

ACCESS_POINTS, DEVICES, NOTICES = "access_points", "devices", "notices"
"""Topics of the board."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look.

    `directory` holds control sockets, `interface` narrows them to one; `own_directory` is where
    our ends of the sockets are.  `network` are the interfaces for UPnP, all by default, and None
    looks for nothing.
    """

    directory: Path = DEFAULT_DIRECTORY
    interface: str | None = None
    own_directory: Path | None = None
    network: tuple[str, ...] | None = ()


class Household:
    """The access points and devices around; start it before its board is shown."""

    def __init__(self, places: Places, neighbourhood: Neighbourhood | None = None) -> None:
        self.places = places
        self.board = Board()
        self.activity = Activity(self.board)
        self.overview = Overview(self.board)
        self.metrics = Metrics()
        self.neighbourhood = neighbourhood
        self._attachments: dict[str, tuple[Attachment, asyncio.Task[None]]] = {}
        self._remembered: dict[str, Remembered] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to look; returns at once."""
        self._tasks = [
            asyncio.create_task(self._watch()),
            asyncio.create_task(self.overview.run()),
        ]
        if self.neighbourhood is None and self.places.network is not None:
            self.neighbourhood = Neighbourhood(self.places.network)
        if self.neighbourhood is not None:
            self.neighbourhood.changed.append(self._neighbour)
            try:
                await self.neighbourhood.start()
            except PushbuttonError as error:
                self._notice("neighbourhood", str(error))
                self.neighbourhood = None

    async def stop(self) -> None:
        """Let go of everything."""
        tasks = [*self._tasks, *(task for _, task in self._attachments.values())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.neighbourhood is not None:
            with contextlib.suppress(PushbuttonError, OSError):
                await self.neighbourhood.stop()

    def access_point(self, name: str) -> Attachment:
        """Return the access point called `name`; `UsageError` when there is none."""
        if name not in self._attachments:
            raise UsageError(f"There is no access point {name!r} here.")
        return self._attachments[name][0]

    def names(self) -> list[str]:
        """Return what the access points are called."""
        return sorted(self._attachments)

    def pin_made(self, name: str, seconds: int) -> None:
        """Remember until when an AP PIN is valid that was just made."""
        self._remembered[name] = self._remembered.get(name, Remembered()).pin_made(seconds)
        self.access_point(name).look_again()

    async def was_set_up(self, uuid: UUID) -> None:
        """Look again at an access point in the neighbourhood that takes new settings into use."""
        for pause in SETTLING:
            await asyncio.sleep(pause)
            if self.neighbourhood is not None:
                await self.neighbourhood.ask_again(uuid)

    # ---- control sockets ------------------------------------------------------------------------

    async def _watch(self) -> None:
        while True:
            try:
                found = interfaces(self.places.directory)
            except OSError as error:
                self._notice(
                    "directory",
                    advice(self.places.directory / "any") or f"{error.filename}: {error.strerror}",
                )
                found = []
            else:
                self.board.remove(NOTICES, "directory")
            for name in found:
                # Our own ends of sockets may be in the same directory, and a process's socket.
                wanted = self.places.interface in (None, name)
                if wanted and name not in self._attachments and not name.startswith("pushbutton-"):
                    self._attach(name)
            await asyncio.sleep(WATCH)

    def _attach(self, name: str) -> None:
        attachment = Attachment(
            self.places.directory / name,
            Listener(self._looked, self._told, self._lost),
            self.places.own_directory,
        )
        self._attachments[name] = attachment, asyncio.create_task(attachment.run())

    async def _looked(self, attachment: Attachment, report: Report) -> None:
        name = attachment.name
        self.metrics.reached(name, True)
        remembered = self._remembered.setdefault(name, Remembered())
        self.board.put(ACCESS_POINTS, name, access_point_pages.described(name, report, remembered))
        await self._show_devices(attachment, report)
        address = _address(report.bssid)
        details: dict[str, object] = {
            "name": report.ssid or name,
            "ssid": report.ssid,
            "socket": name,
            "reachable": True,
            "locked": remembered.locked,
            "button": report.wps.get("PBC Status") == "Active",
        }
        self.overview.note(
            Sighting(Way.ATTACHED, name, self.overview.now, address, None, None, None, details)
        )

    async def _show_devices(self, attachment: Attachment, report: Report) -> None:
        name = attachment.name
        found = devices.of_stations(name, report.stations)
        if report.kind == OURS:
            listed = await devices.of_inventory(name, attachment.client)
            known = {device.address for device in listed}
            found = [*listed, *(device for device in found if device.address not in known)]
        shown = {device.key: device.described() for device in found}
        for key in list(self.board.topic(DEVICES)):
            if key.startswith(f"{name}.") and key not in shown:
                self.board.remove(DEVICES, key)
        for key, document in shown.items():
            self.board.put(DEVICES, key, document)
        now = self.overview.now
        present = [d.sighting(now) for d in found if d.state in devices.WORKING]
        self.overview.keep_only(Way.JOINED, f"{name}.", present)

    def _lost(self, attachment: Attachment, why: str) -> None:
        name = attachment.name
        earlier = self.board.topic(ACCESS_POINTS).get(name)
        self.overview.forget_through(name)
        self.metrics.reached(name, False)
        if not attachment.path.exists():
            # Switched off for good, or about to come back as another attachment.
            self.board.remove(ACCESS_POINTS, name)
            self.overview.drop(Way.ATTACHED, name)
            for key in [key for key in self.board.topic(DEVICES) if key.startswith(f"{name}.")]:
                self.board.remove(DEVICES, key)
            _, task = self._attachments.pop(name)
            task.cancel()
            return
        document = access_point_pages.lost(name, why, earlier)
        if document != earlier:
            _log.warning("%s: %s", name, why)
        self.board.put(ACCESS_POINTS, name, document)
        details: dict[str, object] = {"name": document["ssid"], "socket": name, "reachable": False}
        self.overview.note(
            Sighting(Way.ATTACHED, name, self.overview.now, details=details | {"trouble": why})
        )

    def _told(self, attachment: Attachment, event: Event, line: str) -> None:
        name = attachment.name
        self._remembered[name] = self._remembered.get(name, Remembered()).after(event)
        self.metrics.hear(name, line, event)
        sighting = heard(event, name, self.overview.now)
        if sighting is not None:
            self.overview.note(sighting)
        told = told_by(event, self.overview.name_of)
        if told is not None:
            self.activity.tell(told, line, name)
        if isinstance(event, events.RegistrationSucceeded):
            self.overview.registered(event.address, event.uuid)

    # ---- the neighbourhood ----------------------------------------------------------------------

    def _neighbour(self, found: FoundDevice, present: bool) -> None:
        source = str(found.uuid)
        self.overview.keep_only(
            Way.UPNP, source, sightings_of(found, self.overview.now) if present else ()
        )
        self.overview.keep_only(
            Way.KNOCKING,
            f"{source}.",
            sightings_of(found, self.overview.now, knocking=True) if present else (),
        )

    def _notice(self, key: str, text: str) -> None:
        if self.board.topic(NOTICES).get(key) != {"text": text}:
            _log.warning("%s", text)
            self.activity.tell(Told(text, Mood.BAD), text, "")
        self.board.put(NOTICES, key, {"text": text})


def _address(text: str) -> bytes | None:
    try:
        return parse_mac(text)
    except (ValueError, PushbuttonError):
        return None
