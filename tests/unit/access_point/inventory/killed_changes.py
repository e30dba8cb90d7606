"""Change an inventory for ever, saying over a pipe what is done: to be killed at any moment.

Each line is one change: `begin NUMBER...` before it and `done NUMBER STATE PSK`
once it is on the disk.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from pushbutton.access_point.inventory import Inventory, NewKey, State
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.secret import Secret
from pushbutton.wire.device import Device

NETWORK = b"home"
MOST = 12
"""Keys that are alive at a time."""


def change(inventory: Inventory, dice: random.Random, say: Callable[..., None]) -> None:
    """Do one thing with one key."""
    alive = [r for r in inventory.records(NETWORK) if r.state.works]
    if len(alive) < MOST and dice.random() < 0.5:
        psk = dice.randbytes(32)
        device = Device(mac_address=dice.randbytes(6), device_name=f"device {dice.random()}")
        new = NewKey(NETWORK, "wlan0", device, JoinedBy.PIN, Secret(psk), state=State.RESERVED)
        say("begin", "new", psk.hex())
        say("done", inventory.reserve(new, 256), "reserved", psk.hex())
        return
    if not alive:
        return
    record = dice.choice(alive)
    number = record.number
    assert record.psk is not None
    psk = record.psk.reveal()
    say("begin", number)
    if record.state is State.RESERVED:
        inventory.confirm(number)
        say("done", number, "confirmed", psk.hex())
    elif dice.random() < 0.4:
        psk = dice.randbytes(32)
        say("begin", number, psk.hex())
        inventory.rotate(number, Secret(psk))
        say("done", number, "confirmed", psk.hex())
    else:
        inventory.end([number], State.REVOKED)
        say("done", number, "revoked", "-")


def run(directory: Path, seed: int, out: TextIO) -> None:
    """Go on until killed."""

    def say(*words: object) -> None:
        out.write(" ".join(map(str, words)) + "\n")
        out.flush()

    inventory = Inventory(directory)
    dice = random.Random(seed)
    say("ready")
    while True:
        change(inventory, dice, say)
