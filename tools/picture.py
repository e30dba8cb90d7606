"""Draw the pictures of the README: docs/pictures/demo.svg and docs/pictures/discover.svg.

    .venv/bin/python tools/picture.py demo
    .venv/bin/python tools/picture.py discover      (root, hostapd and wpa_supplicant)

They are real runs: `pushbutton demo --once`, whose keys are of that run, and `pushbutton discover`
beside a stock hostapd at which a stock wpa_supplicant asks to join.
"""

from __future__ import annotations

import asyncio
import io
import re
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from pushbutton.cli.discover import SECONDS, look, table
from pushbutton.demo.play import play
from pushbutton.demo.screen import Screen
from pushbutton.demo.stage import Stage

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "pictures"
DEMO_WIDTH = 84
DISCOVER_WIDTH = 152

ACCESS_POINTS = {
    "ap0": {"friendly_name": "Living room", "wps_state": "2"},
    "ap1": {
        "friendly_name": "Attic",
        "wps_state": "1",
        "uuid": "87654321-9abc-def0-1234-56789abcdef0",
        "config_methods": "label keypad",
        "device_type": "6-0050F204-2",
    },
}
"""Interface -> what its hostapd.conf says otherwise than those of the tests."""


def console_of(width: int) -> Console:
    """Return a terminal that remembers what it was shown."""
    return Console(
        record=True, width=width, file=io.StringIO(), force_terminal=True, highlight=False
    )


def save(console: Console, name: str) -> None:
    """Write what the terminal showed."""
    picture = console.export_svg(title=f"pushbutton {name}")
    # The fonts of other hosts go: a reader's own monospaced font does as well.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    IMAGES.mkdir(exist_ok=True)
    (IMAGES / f"{name}.svg").write_text(picture)


async def demo() -> None:
    """Play the demo once."""
    console = console_of(DEMO_WIDTH)
    console.print("[bold]$ make run ARGS=--once[/bold]")
    screen = Screen(console)
    async with Stage("picture", screen) as stage:
        await play(stage, screen)
    save(console, "demo")


def discover() -> None:
    """Bring the stock programs up on the wire of the tests, and look at them from its other end."""
    sys.path.insert(0, str(ROOT / "tests" / "interop"))
    from rig.namespaces import Wire
    from rig.network import give_address
    from rig.programs import Program
    from rig.stock import StockAccessPoint, StockStation

    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        wire = Wire()
        stack.callback(wire.close)
        here = give_address(wire.end("eth0"), "192.168.1.2/24")
        for number, (interface, keys) in enumerate(ACCESS_POINTS.items()):
            end = give_address(wire.end(interface), f"192.168.1.{10 + number}/24")
            made = {"manufacturer": "Debian", "model_name": "hostapd", "upnp_iface": interface}
            access_point = StockAccessPoint(end, folder, **made, **keys)
            stack.callback(access_point.stop)
        station = StockStation(
            wire.end("sta0"), folder, {"device_name": "Hall camera", "device_type": "4-0050F204-4"}
        )
        stack.callback(station.stop)
        looking = Program(here, folder / "looking.log", sys.executable, __file__, "inside")
        stack.callback(looking.stop)
        access_point.wait_for_output("SUBSCRIBE")
        station.enroll("pin=12345670")
        if looking.wait():
            raise SystemExit(looking.output())


async def discover_inside() -> None:
    """Do what `pushbutton discover` does, on a terminal that remembers."""
    console = console_of(DISCOVER_WIDTH)
    console.print("[bold]$ pushbutton discover[/bold]")
    console.print(table(await look((), SECONDS)))
    save(console, "discover")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["demo"]:
            asyncio.run(demo())
        case ["discover"]:
            discover()
        case ["inside"]:
            asyncio.run(discover_inside())
        case _:
            raise SystemExit(__doc__)
