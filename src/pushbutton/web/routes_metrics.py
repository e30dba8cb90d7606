"""Counters for Prometheus, where they were asked for: of access points and the neighbourhood."""

from __future__ import annotations

from aiohttp import web

from pushbutton.web.household import Household
from pushbutton.wizards.metrics import CONTENT_TYPE


class MetricsRoutes:
    """GET /metrics, without a session: nothing in it is secret or tells one device from another."""

    def __init__(self, household: Household) -> None:
        self._household = household

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the route."""
        return [web.get("/metrics", self.show)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Answer with all counters and states."""
        neighbourhood = self._household.neighbourhood
        if neighbourhood is not None:
            self._household.metrics.found(neighbourhood.devices.values())
        return web.Response(
            body=self._household.metrics.render().encode(), headers={"Content-Type": CONTENT_TYPE}
        )
