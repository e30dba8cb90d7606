"""The whole page as one thing to open and close: household, wizards, and server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from pushbutton.registrar.profiles import ProfileStore
from pushbutton.web.household import Household
from pushbutton.web.routes_access_point import AccessPointRoutes
from pushbutton.web.routes_devices import DeviceRoutes
from pushbutton.web.routes_metrics import MetricsRoutes
from pushbutton.web.routes_wizards import WizardRoutes
from pushbutton.web.server import PageServer, Routes
from pushbutton.web.settings import PageSettings
from pushbutton.wizards.surroundings import Surroundings


@asynccontextmanager
async def open_page(
    household: Household,
    settings: PageSettings,
    *,
    profiles: ProfileStore | None = None,
    further: Sequence[Routes] = (),
) -> AsyncIterator[PageServer]:
    """Start everything and yield the server; end all of it afterwards.

    `profiles` are the saved networks, the person's own by default; `further` are routes of who
    embeds the page.  Raises `UsageError` when the settings are wrong or an address is taken.
    """
    async with AsyncExitStack() as exit_:
        await household.start()
        exit_.push_async_callback(household.stop)
        wizards = WizardRoutes(
            household,
            Surroundings(
                profiles or ProfileStore(),
                household.neighbourhood,
                directory=household.places.own_directory,
            ),
        )
        exit_.push_async_callback(wizards.stop)
        routes: tuple[Routes, ...] = (
            AccessPointRoutes(household),
            DeviceRoutes(household),
            wizards,
            *further,
        )
        if settings.metrics:
            routes = (*routes, MetricsRoutes(household))
        server = PageServer(household.board, settings, routes)
        await server.start()
        exit_.push_async_callback(server.stop)
        yield server
