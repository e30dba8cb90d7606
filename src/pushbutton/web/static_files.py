"""Our own files for the browser: pages, scripts, styles and pictures, shipped with the package.

Nothing is built and nothing comes from other hosts.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from aiohttp import web

DIRECTORY = Path(str(files("pushbutton.web") / "static"))

KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
"""The content types that are sent; not those of the machine, which may lack them."""


def names() -> frozenset[str]:
    """Return the files that there are, by their paths below `static`."""
    return frozenset(
        path.relative_to(DIRECTORY).as_posix()
        for path in DIRECTORY.rglob("*")
        if path.is_file() and path.suffix in KINDS
    )


_NAMES = names()


def static_file(name: str, status: int = 200) -> web.Response:
    """Return a file as an answer; answers 404 for any other name.

    Browsers ask each time whether it is another one: a new version is to be seen at once.
    """
    if name not in _NAMES:
        raise web.HTTPNotFound(text="There is no such file.")
    path = DIRECTORY / name
    return web.Response(
        body=path.read_bytes(),
        status=status,
        content_type=KINDS[path.suffix],
        charset="utf-8",
        headers={"Cache-Control": "no-cache"},
    )
