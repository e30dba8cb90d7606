"""Carrying out verbs over an open connection, and finding the verb that a person means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from pushbutton.cli.ctl import view
from pushbutton.cli.ctl.verbs import VERBS
from pushbutton.control.client import ControlClient
from pushbutton.control.replies import refused
from pushbutton.errors import UsageError


async def _all_stations(client: ControlClient, as_json: bool) -> None:
    view.show_stations([station async for station in client.stations()], as_json)


async def _list_stations(client: ControlClient, as_json: bool) -> None:
    addresses = [station.address async for station in client.stations()]
    if as_json:
        view.show_json(addresses)
    else:
        view.show("\n".join(addresses))


Walk = Callable[[ControlClient, bool], Awaitable[None]]

WALKS: dict[str, tuple[Walk, str]] = {
    "all_sta": (_all_stations, "Show every station with all that is known of it."),
    "list_sta": (_list_stations, "List the addresses of the stations."),
}
"""Verbs that are several requests: what carries them out, and their help."""


async def carry_out(client: ControlClient, name: str, words: Sequence[str], as_json: bool) -> bool:
    """Carry out one verb and show its reply; False when the access point refused.

    Raises `UsageError` before anything is sent, and `ControlError`.
    """
    if name in WALKS:
        if words:
            raise UsageError(f"{name} stands alone.")
        await WALKS[name][0](client, as_json)
        return True
    verb = VERBS[name]
    reply = await client.request(verb.request(words))
    if not as_json:
        view.show(reply)
    elif refused(reply):
        view.show_json({"error": reply.strip()})
    else:
        view.show_json(view.plain(verb.read(reply)))
    return not refused(reply)


def find(typed: str, names: Iterable[str]) -> str:
    """Return the name that is meant: itself, in capitals, or its beginning, as in hostapd_cli.

    Raises `UsageError` when there is none, or when there are several.
    """
    lower = typed.lower()
    found = sorted(name for name in names if name.startswith(lower))
    if lower in found:
        return lower
    if not found:
        raise UsageError(f"There is no verb {typed!r}.")
    if len(found) > 1:
        raise UsageError(f"{typed!r} may be {' or '.join(found)}.")
    return found[0]
