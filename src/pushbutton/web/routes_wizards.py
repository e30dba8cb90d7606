"""The wizards over HTTP: what is proposed, forms, answers, and results that a person asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from pushbutton.errors import UsageError
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.web.guard import note_subject
from pushbutton.web.household import Household
from pushbutton.web.request_body import Body, refused
from pushbutton.web.settings_sheet import saved, sheet
from pushbutton.web.wizard_forms import add_choices, check, set_up_choices, undo_choices
from pushbutton.web.wizard_runs import WizardRuns
from pushbutton.wizards.add_device import AddDevice
from pushbutton.wizards.choices import EntryError
from pushbutton.wizards.run import Run
from pushbutton.wizards.set_up import SetUpAccessPoint
from pushbutton.wizards.steps import Done
from pushbutton.wizards.surroundings import Surroundings, propose


class WizardRoutes:
    """The routes of the wizards; they live as long as the server."""

    def __init__(self, household: Household, surroundings: Surroundings) -> None:
        self._household = household
        self._surroundings = surroundings
        self._runs = WizardRuns(household.board)
        self._add = AddDevice(surroundings)
        self._set_up = SetUpAccessPoint(surroundings)
        self._looking: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes of this subject."""
        return [
            web.post("/api/check", self.check),
            web.post("/api/proposal", self.propose),
            web.post("/api/networks", self.networks),
            web.post("/api/networks/{name}/settings", self.network_settings),
            web.post("/api/wizards/add", self.add),
            web.post("/api/wizards/set-up", self.set_up),
            web.post("/api/wizards/undo", self.undo),
            web.post("/api/wizards/{run}/answer", self.answer),
            web.post("/api/wizards/{run}/cancel", self.cancel),
            web.post("/api/wizards/{run}/settings", self.settings),
            web.post("/api/wizards/{run}/file", self.file),
        ]

    async def stop(self) -> None:
        """End all wizards."""
        await self._runs.stop()
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)

    async def check(self, request: web.Request) -> web.StreamResponse:
        """Judge one field while a person types."""
        body = await Body.of(request)
        return web.json_response(check(body.text("field"), body.text("value")))

    async def propose(self, request: web.Request) -> web.StreamResponse:
        """Propose a network's name and a passphrase."""
        proposal = propose(self._surroundings.random)
        return web.json_response(
            {
                "ssid": proposal.ssid.decode(),
                "passphrase": proposal.key.text(),
                "word": proposal.strength.value,
            }
        )

    async def networks(self, request: web.Request) -> web.StreamResponse:
        """List the saved networks, without their keys."""
        profiles = await asyncio.to_thread(self._surroundings.profiles.list)
        return web.json_response({"networks": [_listed(profile) for profile in profiles]})

    async def network_settings(self, request: web.Request) -> web.StreamResponse:
        """Show a saved network with its key."""
        name = request.match_info["name"]
        note_subject(request, name)
        profile = await asyncio.to_thread(self._surroundings.profiles.get, name)
        return web.json_response(sheet(profile.credential()))

    async def add(self, request: web.Request) -> web.StreamResponse:
        """Begin to add a device, or join who is doing the same."""
        body = await Body.of(request)
        chosen = add_choices(body, lambda name: self._household.access_point(name).path)
        note_subject(request, f"{chosen.device} via {chosen.via}")
        about = {
            "kind": "add",
            "device": chosen.device,
            "proof": body.text("proof"),
            "access_point": body.text("access_point"),
            "name": body.text("name")[:64],
        }
        try:
            run = self._add.run(chosen)
        except EntryError as error:
            raise refused({error.field: str(error)}) from None
        return web.json_response({"run": self._runs.show(run, about)})

    async def set_up(self, request: web.Request) -> web.StreamResponse:
        """Begin to set up an access point, or join who is doing the same."""
        body = await Body.of(request)
        chosen = set_up_choices(body)
        return self._setting_up(request, body, chosen.device, lambda: self._set_up.run(chosen))

    async def undo(self, request: web.Request) -> web.StreamResponse:
        """Begin to put back the settings that an access point had before."""
        body = await Body.of(request)
        chosen = undo_choices(body)
        return self._setting_up(request, body, chosen.device, lambda: self._set_up.undo(chosen))

    def _setting_up(
        self, request: web.Request, body: Body, device: str, start: Callable[[], Run]
    ) -> web.Response:
        note_subject(request, device)
        about = {"kind": "set-up", "device": device, "name": body.text("name")[:64]}
        try:
            run = start()
        except EntryError as error:
            raise refused({error.field: str(error)}) from None
        task = asyncio.create_task(self._look_afterwards(run))
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)
        return web.json_response({"run": self._runs.show(run, about)})

    async def _look_afterwards(self, run: Run) -> None:
        result = await run.wait()
        if isinstance(result, Done) and result.device is not None:
            await self._household.was_set_up(result.device.uuid)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a wizard's question."""
        body = await Body.of(request)
        self._runs.run(self._name(request)).answer(
            int(body.number("number") or 0), body.text("name")
        )
        return web.json_response({})

    async def cancel(self, request: web.Request) -> web.StreamResponse:
        """End a wizard."""
        await self._runs.cancel(self._name(request))
        return web.json_response({})

    async def settings(self, request: web.Request) -> web.StreamResponse:
        """Show the network that a wizard ended with, with its key."""
        return web.json_response(sheet(self._runs.network(self._name(request))))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give that network as a file."""
        wanted = (await Body.of(request)).text("format")
        return web.json_response(saved(self._runs.network(self._name(request)), wanted))

    def _name(self, request: web.Request) -> str:
        name = request.match_info["run"]
        note_subject(request, name)
        try:
            self._runs.run(name)
        except UsageError as error:
            raise web.HTTPNotFound(text=str(error)) from None
        return name


def _listed(profile: NetworkProfile) -> dict[str, str | bool]:
    return {
        "name": profile.name,
        "ssid": profile.ssid.decode("utf-8", "replace"),
        "security": profile.security,
        "home": profile.home,
    }
