"""Draw the picture of the demo for the README: docs/images/demo.svg.

    .venv/bin/python tools/picture.py

It is a real run of `pushbutton demo --once`; the keys in it are of that run.
"""

from __future__ import annotations

import asyncio
import io
import re
from pathlib import Path

from rich.console import Console

from pushbutton.demo.play import play
from pushbutton.demo.screen import Screen
from pushbutton.demo.stage import Stage

PICTURE = Path(__file__).parent.parent / "docs" / "images" / "demo.svg"
WIDTH = 84


async def draw() -> None:
    """Play the demo once and write what the terminal showed."""
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False
    )
    console.print("[bold]$ make run ARGS=--once[/bold]")
    screen = Screen(console)
    async with Stage("picture", screen) as stage:
        await play(stage, screen)
    picture = console.export_svg(title="pushbutton demo")
    # The fonts of other hosts go: a reader's own monospaced font does as well.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture)


if __name__ == "__main__":
    asyncio.run(draw())
