"""What a page sends along with a change: a JSON object, read field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from pushbutton.wizards.choices import EntryError


class Body:
    """The fields of a request; a field of another type counts as not given."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    @classmethod
    async def of(cls, request: web.Request) -> Body:
        """Read the body; answers 400 for anything but a JSON object, 413 for too much of it."""
        try:
            values = json.loads(await request.read() or b"{}")
        except (ValueError, RecursionError):
            raise web.HTTPBadRequest(text="This is no JSON.") from None
        if not isinstance(values, dict):
            raise web.HTTPBadRequest(text="This is no JSON object.")
        if not all(_is_text(value) for value in values.values() if isinstance(value, str)):
            raise web.HTTPBadRequest(text="There is half a letter in this JSON.")
        return cls(values)

    def text(self, name: str, default: str = "") -> str:
        """Return a field that a person typed."""
        value = self._values.get(name, default)
        return value if isinstance(value, str) else default

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a field that is true or false."""
        value = self._values.get(name, default)
        return value if isinstance(value, bool) else default

    def number(self, name: str) -> float | None:
        """Return a field that is a number, or None."""
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return float(value)


def _is_text(value: str) -> bool:
    """Say whether it can be written: JSON may hold lone halves of surrogate pairs."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def refused(faults: Mapping[str, str]) -> web.HTTPUnprocessableEntity:
    """Return the answer to a form with faults: a sentence for each field."""
    return web.HTTPUnprocessableEntity(
        text=json.dumps({"faults": dict(faults)}), content_type="application/json"
    )


class Faults:
    """Collects what is wrong with a form, so that a person is told all of it at once.

    with faults:
        ssid = choices.network_name(body.text("ssid"))
    """

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def __enter__(self) -> Faults:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        if isinstance(error, EntryError):
            self._found.setdefault(error.field, str(error))
            return True
        return False

    def note(self, field: str, sentence: str) -> None:
        """Add one."""
        self._found.setdefault(field, sentence)

    def refuse(self) -> None:
        """Answer 422 when there is any."""
        if self._found:
            raise refused(self._found)
