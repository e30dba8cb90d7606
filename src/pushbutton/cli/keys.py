"""`pushbutton keys`: the devices of an access point and the key of each."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from pushbutton.cli import keys_view as view
from pushbutton.cli.ctl.target import Target
from pushbutton.cli.interruption import run
from pushbutton.cli.output import write
from pushbutton.commands.moments import MomentError, read_moment, write_moment
from pushbutton.control import DEFAULT_DIRECTORY
from pushbutton.control.key_inventory import Entry, KeyInventory
from pushbutton.errors import UsageError
from pushbutton.formats import key_registry, registry
from pushbutton.formats.device_keys import ColumnError, DeviceKey, checked_key
from pushbutton.formats.format import UnreadableError
from pushbutton.formats.network import display_name, personal
from pushbutton.runtime import files
from pushbutton.runtime.logs import wall_clock
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential

T = TypeVar("T")
C = TypeVar("C", bound=Callable[..., Any])

_PATH = click.Path(path_type=Path)
_NETWORK_FORMATS = [name for name in registry.FORMATS if name != "ap-settings"]
_FORMATS = [*key_registry.KEY_FORMATS, *_NETWORK_FORMATS]
_DEVICE = click.argument("device", metavar="ID|NAME")


def _written_as(help_text: str) -> Callable[[C], C]:
    """Add the options that write a device's network in a format: which one, and where to."""

    def add(command: C) -> C:
        kinds = click.Choice(_NETWORK_FORMATS)
        output = click.option("-o", "--output", type=_PATH, help="Write to a file, mode 0600.")
        return click.option("-f", "--format", "form", type=kinds, help=help_text)(output(command))

    return add


@click.group(short_help="See the devices of an access point, and their keys.")
@click.option(
    "-p",
    "--directory",
    type=_PATH,
    default=DEFAULT_DIRECTORY,
    show_default=True,
    help="Where the control sockets are (ctrl_interface).",
)
@click.option("-i", "--interface", help="The interface; without it the first one in the directory.")
@click.option("-s", "--own-directory", type=_PATH, help="Where our own socket is made.")
@click.pass_context
def keys(
    context: click.Context, *, directory: Path, interface: str | None, own_directory: Path | None
) -> None:
    """See the devices of a running `pushbutton ap`, and change their keys.

    A device is named by its number in the list, or by its name.
    """
    context.obj = Target(directory, interface, None, own_directory, as_json=False)


def _ask(target: Target, question: Callable[[KeyInventory], Awaitable[T]]) -> T:
    async def asking() -> T:
        async with target.client() as client:
            return await question(KeyInventory(client))

    return run(asking())


async def _find(inventory: KeyInventory, device: str) -> Entry:
    """Return the device of a number or a name; raises `UsageError`."""
    entries = await inventory.entries()
    if device.isascii() and device.isdecimal():
        found = [entry for entry in entries if entry["id"] == int(device)]
    else:
        named = [entry for entry in entries if entry["title"].lower() == device.lower()]
        # Of a name that went on to a new key, the one that works.
        found = [entry for entry in named if view.works(entry)] or named[-1:]
    if not found:
        raise UsageError(f"There is no device {device!r} here: see `pushbutton keys list --all`.")
    if len(found) > 1:
        numbers = ", ".join(str(entry["id"]) for entry in found)
        raise UsageError(f"{device!r} is the name of several devices: say which of {numbers}.")
    return found[0]


@keys.command("list", short_help="List the devices.")
@click.option("-a", "--all", "everything", is_flag=True, help="Also keys that work no more.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(target: Target, everything: bool, as_json: bool) -> None:
    """List the devices with how and when they joined; no keys are shown."""
    entries = _ask(target, lambda inventory: inventory.entries())
    shown = [entry for entry in entries if everything or view.works(entry)]
    if as_json:
        click.echo(json.dumps(shown, indent=2))
    elif shown:
        view.table(shown)
    else:
        click.echo("No device has joined yet.", err=True)


@keys.command(short_help="Show one device, and its key if wanted.")
@_DEVICE
@click.option("--key", "with_key", is_flag=True, help="Show its key, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_written_as("Write its network with its key instead: qr, networkmanager, ...")
@click.pass_obj
def show(
    target: Target,
    *,
    device: str,
    with_key: bool,
    as_json: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """Show what is known of a device.  Its key is shown only with --key or a --format."""

    async def question(inventory: KeyInventory) -> tuple[Entry, Secret | None]:
        entry = await _find(inventory, device)
        wanted = with_key or form is not None
        return entry, await inventory.key(entry["id"]) if wanted else None

    entry, key = _ask(target, question)
    if form is not None:
        assert key is not None
        write([_credential(entry, key)], form, output)
        return
    told = dict(entry) if key is None else {**entry, "key": key.text()}
    if as_json:
        click.echo(json.dumps(told, indent=2))
    else:
        view.device(told)


def _credential(entry: Entry, key: Secret) -> Credential:
    return personal(bytes.fromhex(entry["network_hex"]), key)


@keys.command(short_help="Give a device a name.")
@_DEVICE
@click.argument("name", nargs=-1)
@click.pass_obj
def rename(target: Target, device: str, name: tuple[str, ...]) -> None:
    """Give a device a NAME; without one it is called by what it said of itself."""

    async def question(inventory: KeyInventory) -> Entry:
        entry = await _find(inventory, device)
        await inventory.rename(entry["id"], " ".join(name))
        return entry

    entry = _ask(target, question)
    click.echo(f"Device {entry['id']} is {' '.join(name) or 'without a name of yours'} now.")


@keys.command(short_help="Let a key end: after '2 days', on a date, or never.")
@_DEVICE
@click.argument("when", nargs=-1, required=True)
@click.pass_obj
def expire(target: Target, device: str, when: tuple[str, ...]) -> None:
    """Let a device's key work until WHEN: `2 days`, `2026-12-24`, `2026-12-24 18:00`, `never`.

    A date alone is its end.  The device is sent away when the time has come.
    """
    words = " ".join(when)
    try:
        moment = read_moment(words, wall_clock())
    except MomentError as error:
        raise UsageError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None

    async def question(inventory: KeyInventory) -> Entry:
        entry = await _find(inventory, device)
        await inventory.expire(entry["id"], words)
        return entry

    entry = _ask(target, question)
    until = "for ever" if moment is None else f"until {write_moment(moment)}"
    click.echo(f"The key of {entry['title']} works {until}.")


@keys.command(short_help="Take a device's key back.")
@click.argument("devices", metavar="ID|NAME...", nargs=-1, required=True)
@click.pass_obj
def revoke(target: Target, devices: tuple[str, ...]) -> None:
    """Take keys back: each device is sent away at once, and the others stay."""

    async def question(inventory: KeyInventory) -> list[Entry]:
        found = [await _find(inventory, device) for device in devices]
        for entry in found:
            await inventory.revoke(entry["id"])
        return found

    for entry in _ask(target, question):
        click.echo(f"The key of {entry['title']} works no more.")


@keys.command(short_help="Give a device a new key.")
@_DEVICE
@_written_as("Write its network with the new key: qr, networkmanager, ...")
@click.pass_obj
def rotate(target: Target, device: str, form: str | None, output: Path | None) -> None:
    """Give a device a new key; the old one ends.

    The device learns the new one by registering again, or from a --format.
    """

    async def question(inventory: KeyInventory) -> tuple[Entry, Secret]:
        entry = await _find(inventory, device)
        return entry, await inventory.rotate(entry["id"])

    entry, key = _ask(target, question)
    click.echo(f"{entry['title']} has a new key: let it register again.", err=form is not None)
    if form is not None:
        write([_credential(entry, key)], form, output)


@keys.command("import", short_help="Enter keys from a file.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice([*key_registry.KEY_FORMATS, *registry.GUESSES]),
    help="The format of FILE; told by the end of its name otherwise.",
)
@click.pass_obj
def import_(target: Target, file: Path, form: str | None) -> None:
    """Enter the keys in FILE.  When one row is wrong, nothing is entered.

    A file of another program with this network in it (NetworkManager's, Windows', ...) is read
    with its --format: its key is then one for any device.
    """
    try:
        octets = file.read_bytes()
        if form in registry.GUESSES:
            networks = registry.read(octets, file.name, form)
            number = _ask(target, lambda inventory: _add_networks(inventory, networks))
        else:
            found = key_registry.load(form or key_registry.guess(file.name)).read(octets)
            if not found:
                raise UnreadableError("there are no keys in it")
            number = _ask(target, lambda inventory: inventory.add(found))
    except UnreadableError as error:
        raise UsageError(f"{file}: {error}.") from None
    click.echo(f"{number} key{'s' if number > 1 else ''} entered.")


async def _add_networks(inventory: KeyInventory, networks: Sequence[Credential]) -> int:
    """Enter the keys of networks, which must all be this one."""
    here = bytes.fromhex((await inventory.summary())["network_hex"])
    found = []
    for each in networks:
        if each.ssid != here:
            there = f"{display_name(each.ssid)!r}, and this one is {display_name(here)!r}"
            raise UnreadableError(f"it has the network {there}")
        try:
            found.append(DeviceKey(checked_key(each.network_key.text())))
        except (ColumnError, UnicodeDecodeError):
            raise UnreadableError("it has a network without a WPA key") from None
    return await inventory.add(found)


@keys.command(short_help="Write the keys to a file.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="csv",
    show_default=True,
    help="All in one file, or a network file for each device.",
)
@click.option(
    "-o", "--output", type=_PATH, help="A file (mode 0600), or a directory for one file each."
)
@click.pass_obj
def export(target: Target, form: str, output: Path | None) -> None:
    """Write down the keys that work, with the names of their devices."""
    if form in key_registry.KEY_FORMATS:
        octets = key_registry.load(form).write(_ask(target, lambda inventory: inventory.keys()))
        if output is None:
            sys.stdout.buffer.write(octets)
            sys.stdout.buffer.flush()
        else:
            files.replace(output, octets, files.NEW_FILE_MODE)
        return
    if output is None or not output.is_dir():
        raise UsageError(f"--format {form} makes a file for each device: --output is a directory.")

    async def question(inventory: KeyInventory) -> list[tuple[Entry, Secret]]:
        return [
            (entry, await inventory.key(entry["id"]))
            for entry in await inventory.entries()
            if entry["own_key"] and view.works(entry)
        ]

    _write_each(_ask(target, question), form, output)


def _write_each(found: list[tuple[Entry, Secret]], form: str, directory: Path) -> None:
    chosen = registry.load(form)
    for entry, key in found:
        path = directory / f"{view.file_stem(entry)}{chosen.suffix}"
        document = chosen.write([_credential(entry, key)])
        files.replace(path, document, files.NEW_FILE_MODE)
        click.echo(path, err=True)
