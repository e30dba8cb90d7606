"""Commands on the global control socket: interfaces that come and go; replies as hostapd's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pushbutton.access_point import commands_general
from pushbutton.access_point import config_table as table
from pushbutton.access_point.config_table import Key
from pushbutton.commands.arguments import Rest, Word
from pushbutton.commands.registry import (
    FAIL,
    Answer,
    Call,
    CommandFailure,
    Registry,
    Reply,
    Scope,
)
from pushbutton.control.server import SocketClient
from pushbutton.errors import PushbuttonError

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss
    from pushbutton.access_point.service import Service

registry: Registry[Service] = Registry(unknown=FAIL)

LONGEST_REQUEST = 255
"""Octets of a request on this socket, as in hostapd."""
_LONGEST_LIST = 256
_NO_SUCH_BSS = "FAIL-NO-IFNAME-MATCH\n"
_ADDRESSED = "IFNAME="
_COPIED: dict[str, Key[Any]] = {
    row.name: row
    for row in (
        table.WPA,
        table.WPA_KEY_MGMT,
        table.WPA_PAIRWISE,
        table.RSN_PAIRWISE,
        table.WPA_PASSPHRASE,
        table.WPA_PSK,
    )
}
"""What DUP_NETWORK copies."""


def execute(text: str, call: Call[Service]) -> str | Answer:
    """Carry out a line of the global socket; `IFNAME=wlan0 PING` is for a BSS."""
    if not text.startswith(_ADDRESSED):
        return registry.execute(text, call)
    name, space, command = text.removeprefix(_ADDRESSED).partition(" ")
    if not space:
        return FAIL
    bss = call.subject.process.bsses.get(name)
    if bss is None:
        return _NO_SUCH_BSS
    client = call.client
    if bss.control is not None and isinstance(client, SocketClient):
        # Events that are asked for in this way come from the socket of the BSS, as in hostapd.
        client = bss.control.client(client.address)
    reply: str | Answer = bss.execute(command, client)
    return reply


for _name, _function in (
    ("PING", commands_general.ping),
    ("ATTACH", commands_general.attach),
    ("DETACH", commands_general.detach),
):
    registry.command(_name, scope=Scope.CLIENT)(_function)
registry.command("RELOG", scope=Scope.PROCESS, loose=True)(commands_general.relog)
registry.command("TERMINATE", scope=Scope.PROCESS)(commands_general.terminate)


@registry.command("FLUSH", scope=Scope.PROCESS)
def flush(call: Call[Service]) -> Reply:
    """Take back what testing aids changed."""
    process = call.subject.process
    if process.aids is not None:
        process.aids.reset(process)
    return None


@registry.command("ADD", scope=Scope.PROCESS)
async def add(call: Call[Service], what: Word, rest: Rest = "") -> Reply:
    """Add an interface: `NAME CTRL-DIR [DRIVER]`, `NAME config=FILE`, or `bss_config=PHY:FILE`.

    The first two wait for ENABLE; the third brings a BSS up on a radio at once.
    """
    service = call.subject
    phy, colon, file = what.removeprefix("bss_config=").partition(":")
    try:
        if what.startswith("bss_config="):
            if not colon:
                raise CommandFailure
            await service.add_bss(phy, Path(f"{file} {rest}" if rest else file))
        elif not rest:
            raise CommandFailure
        elif rest.startswith("config="):
            await service.add_file(what, Path(rest.removeprefix("config=")))
        else:
            directory, _, driver = rest.partition(" ")
            service.add_interface(what, directory, driver)
    except PushbuttonError as error:
        service.log.error("ADD: %s", error)
        raise CommandFailure from None
    return None


@registry.command("REMOVE", scope=Scope.PROCESS)
async def remove(call: Call[Service], name: Word) -> Reply:
    """Stop an interface, or one BSS of it, and remove its control socket."""
    if not await call.subject.remove(name):
        raise CommandFailure
    return None


@registry.command("INTERFACES", scope=Scope.PROCESS, loose=True)
def interfaces(call: Call[Service], option: Word = "") -> Reply:
    """List the BSSes; with `ctrl` also where their control sockets are."""
    lines = ""
    for bss in call.subject.bsses:
        line = f"{bss.name}{_directory(bss) if option == 'ctrl' else ''}\n"
        if len(lines) + len(line) >= _LONGEST_LIST:
            break
        lines += line
    return lines


def _directory(bss: Bss) -> str:
    return f" ctrl_iface={bss.config[table.CTRL_INTERFACE] or 'N/A'}"


@registry.command("DUP_NETWORK", scope=Scope.PROCESS)
def dup_network(call: Call[Service], source: Word, target: Word, name: Word) -> Reply:
    """Copy a key that protects the network from one BSS to another."""
    bsses = call.subject.process.bsses
    if source not in bsses or target not in bsses or name not in _COPIED:
        raise CommandFailure
    row, wanted, bss = _COPIED[name], bsses[source].wanted, bsses[target]
    bss.draft = bss.draft or bss.config.draft()
    if not wanted[row] and row is not table.WPA:
        raise CommandFailure
    bss.draft.put(row, wanted[row])
    return None
