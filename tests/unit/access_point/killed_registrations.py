"""Kill an access point with SIGKILL at each of its steps while devices register.

    python killed_registrations.py FOLDER file|table

The keys are in a `wpa_psk_file`, or in the inventory.  Every packet either way and every step
towards the disk is a point.  For each of them a child
process runs the registrations and kills itself there; then the key of each device that was told
one must be among those that a new process finds.  Prints how many points there were, and how often
a device had its key by then; a device that was locked out is an error.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from memory_house import House, Visitor

from pushbutton.access_point.file_keys import FileKeys
from pushbutton.access_point.inventory import Inventory
from pushbutton.access_point.keys import Home, KeyStore
from pushbutton.access_point.table_keys import TableKeys
from pushbutton.protocol.notices import CredentialsReceived
from pushbutton.runtime import files
from pushbutton.secret import Secret

DEVICES = 2
MOST_POINTS = 1000


class Fate:
    """Counts the points, and ends the process at one of them."""

    def __init__(self, last: int, told: Path) -> None:
        self.last, self.told, self.points = last, told, 0
        self.visitors: list[Visitor] = []

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with a point before it."""

        def passing(*arguments: Any, **keywords: Any) -> Any:
            self.pass_point()
            return function(*arguments, **keywords)

        return passing

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with a point before and one behind it."""

        def passing(*arguments: Any, **keywords: Any) -> Any:
            self.pass_point()
            result = function(*arguments, **keywords)
            self.pass_point()
            return result

        return passing

    def pass_point(self) -> None:
        self.points += 1
        if self.points == self.last:
            self.told.write_text("".join(f"{a.hex()} {k}\n" for a, k in self._known()))
            os.kill(os.getpid(), signal.SIGKILL)

    def _known(self) -> Iterator[tuple[bytes, str]]:
        for visitor in self.visitors:
            if any(isinstance(output, CredentialsReceived) for output in visitor.outputs):
                yield visitor.address, visitor.network_key.decode()


async def register(folder: Path, fate: Fate, table: bool) -> None:
    """Let devices register one after the other."""
    house, keys = House(folder), folder / "psk"
    if table:
        house.options = {"state_directory": folder / "state"}
        await house.start(house.configure(wpa_passphrase=None, per_device_psk="1"))
        for change in ("reserve", "confirm", "describe"):
            setattr(Inventory, change, fate.around(getattr(Inventory, change)))
    else:
        keys.write_text("")
        await house.start(house.configure(wpa_passphrase=None, wpa_psk_file=str(keys)))
    wire = house.wire()
    for method in ("tell", "send_eapol"):
        setattr(wire, method, fate.before(getattr(wire, method)))
    for owner, function in ((os, "fsync"), (Path, "replace"), (files, "append_line")):
        setattr(owner, function, fate.before(getattr(owner, function)))
    for number in range(1, DEVICES + 1):
        visitor = Visitor(wire, number)
        fate.visitors.append(visitor)
        async with house.client() as control:
            await control.command("WPS_PIN any 12345670")
        assert await visitor.register()
    await house.stop()


async def usable(folder: Path, address: bytes, key: str, table: bool) -> bool:
    """Say whether a new process knows the device's key."""
    store: KeyStore = FileKeys(folder / "psk", lambda passphrase: passphrase)
    if table:
        store = TableKeys(Home(b"house", "eth0", Inventory(folder / "state")))
    await store.load()
    psk = Secret(bytes.fromhex(key))
    return any(candidate.psk.matches(psk) for candidate in store.candidates(address))


def run(folder: Path, last: int, table: bool) -> bool:
    """Run the registrations up to a point; returns whether there was that point."""
    folder.mkdir()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            asyncio.run(register(folder, Fate(last, folder / "told"), table))
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        raise SystemExit(f"the registrations failed before point {last}")
    return False


def main(folder: Path, table: bool) -> None:
    """Try each point."""
    informed = 0
    for last in range(1, MOST_POINTS):
        place = folder / str(last)
        if not run(place, last, table):
            print(last - 1, informed)
            return
        for line in (place / "told").read_text().splitlines():
            address, key = line.split()
            informed += 1
            if not asyncio.run(usable(place, bytes.fromhex(address), key, table)):
                raise SystemExit(f"killed at point {last}: device {address} is locked out")
    raise SystemExit("too many points")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "table")
