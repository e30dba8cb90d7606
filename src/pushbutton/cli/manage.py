"""`pushbutton manage`: an access point that was set up from here, without its PIN."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.network_options import network_key, network_name, network_options
from pushbutton.cli.progress import say
from pushbutton.errors import MalformedError, UsageError
from pushbutton.formats import human
from pushbutton.formats.json_document import as_mapping
from pushbutton.formats.network import personal, unprotected
from pushbutton.protocol.management_settings import (
    AccessPointChange,
    AccessPointState,
    StationSettings,
)
from pushbutton.registrar.management import AccessPointManagement
from pushbutton.registrar.management_store import ManagementStore
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile, ProfileStore
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac, parse_mac
from pushbutton.wire.codecs import text as text_codec
from pushbutton.wire.credential import ApSettings, Credential, NetworkKey
from pushbutton.wire.enums import AuthenticationType

T = TypeVar("T")
Act = Callable[[AccessPointManagement], Awaitable[T]]


@dataclass(frozen=True, slots=True)
class Target:
    """Which access point, and where to look for it."""

    device: str
    interfaces: tuple[str, ...]

    def do(self, act: Act[T]) -> T:
        """Find the access point and do something with it."""

        async def run() -> T:
            async with Neighbourhood(self.interfaces, subscribe=False) as neighbourhood:
                found = await neighbourhood.find(self.device)
                return await act(
                    AccessPointManagement(found.service, found.uuid, ManagementStore())
                )

        return run_to_the_end(run())


@click.group(short_help="Manage an access point that was set up from here.")
@click.argument("device")
@click.option(
    "-i", "--interface", "interfaces", multiple=True, help="Where to look; everywhere by default."
)
@click.pass_context
def manage(context: click.Context, *, device: str, interfaces: tuple[str, ...]) -> None:
    """Manage an access point that was set up from this computer, without its PIN.

    DEVICE is its UUID, its address or its name.  A finished `pushbutton setup` leaves the key that
    is needed, where the access point lets itself be managed (`upnp_management=1`).
    """
    context.obj = Target(device, interfaces)


@manage.command(short_help="Show its settings, or change them.")
@network_options
@click.option("--unlock", is_flag=True, help="Open a set-up that wrong PINs have locked.")
@click.option("--key", "show_key", is_flag=True, help="Show the key, too.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def settings(
    target: Target,
    *,
    ssid: str | None,
    ssid_hex: str | None,
    passphrase: str | None,
    passphrase_file: Path | None,
    open_network: bool,
    unlock: bool,
    show_key: bool,
    as_json: bool,
) -> None:
    """Show the settings in force, or change them: with --ssid or a key, or to --unlock.

    With a new key every device that has the old one needs the new one.
    """
    name = network_name(ssid, ssid_hex)
    said = passphrase is not None or passphrase_file is not None or open_network
    key = network_key(passphrase, passphrase_file, open_network) if said else None

    async def act(management: AccessPointManagement) -> AccessPointState:
        state = await management.state()
        if name is not None or said or unlock:
            wanted = _wanted(state, name, key, said) if name is not None or said else None
            await management.change(AccessPointChange(wanted, unlock))
            if wanted is not None:
                await asyncio.to_thread(_keep, state, wanted)
                say("The access point takes the new settings into use now.")
        return state

    state = target.do(act)
    if name is None and not said:
        _show(state, show_key, as_json)


def _wanted(
    state: AccessPointState, name: bytes | None, key: Secret | None, said: bool
) -> ApSettings:
    """Return the new settings: what was not said stays."""
    ssid = state.ssid if name is None else name
    if not said:
        if not state.key and not state.authentication & AuthenticationType.OPEN:
            raise UsageError("Its key is not known; give the new one, too.")
        return _settings(state, ssid, state.key)
    made = unprotected(ssid) if key is None else personal(ssid, key)
    keys = (NetworkKey(made.network_key),)
    return ApSettings(ssid, made.authentication, made.encryption, state.mac_address, keys, 1)


def _settings(state: AccessPointState, ssid: bytes, key: Secret) -> ApSettings:
    keys = (NetworkKey(key),)
    return ApSettings(ssid, state.authentication, state.encryption, state.mac_address, keys, 1)


def _keep(before: AccessPointState, settings: ApSettings) -> None:
    """Bring the network profile that was learned from it up to date."""
    store = ProfileStore()
    for profile in store.list():
        if profile.bssid == before.mac_address and profile.learned_from is not None:
            store.keep(NetworkProfile.from_settings(settings, profile.learned_from))
            return


def _show(state: AccessPointState, show_key: bool, as_json: bool) -> None:
    credential = Credential(
        state.ssid, state.authentication, state.encryption, state.key, state.mac_address
    )
    if as_json:
        document = as_mapping(credential)
        if not show_key:
            document = {k: v for k, v in document.items() if not k.startswith("network_key")}
        document |= {
            "channel": state.channel,
            "setup_locked": state.setup_locked,
            "devices": state.devices,
            "registrars": state.registrars,
        }
        click.echo(json.dumps(document, indent=2))
        return
    rows = [
        *human.lines(credential, show_key),
        ("Channel", str(state.channel or "-")),
        ("Set-up", "locked" if state.setup_locked else "open"),
        ("Devices", str(state.devices)),
        ("Registrars", str(state.registrars)),
    ]
    for label, text in rows:
        click.echo(f"{label:13} {text}")


@manage.command(short_help="List the devices that have a key of their own.")
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list.")
@click.pass_obj
def devices(target: Target, *, as_json: bool) -> None:
    """List the devices that have a key of their own on its network."""

    async def act(management: AccessPointManagement) -> tuple[StationSettings, ...]:
        return await management.devices()

    found = target.do(act)
    if as_json:
        rows = [{"address": _address(one), "name": one.name} for one in found]
        click.echo(json.dumps(rows, indent=2))
        return
    for one in found:
        click.echo(f"{_address(one)}  {text_codec.render(one.name)}")


@manage.command(short_help="Call a device something else.")
@click.argument("address")
@click.argument("name")
@click.pass_obj
def rename(target: Target, *, address: str, name: str) -> None:
    """Call the device with this MAC address NAME."""
    octets = _mac(address)
    target.do(lambda management: management.rename_device(octets, name))


@manage.command(short_help="Take a device's key back.")
@click.argument("address")
@click.pass_obj
def forget(target: Target, *, address: str) -> None:
    """Take back the key of the device with this MAC address: it has to be added anew."""
    octets = _mac(address)
    target.do(lambda management: management.forget_device(octets))


@manage.command("send-away", short_help="Let a device begin anew.")
@click.argument("address")
@click.pass_obj
def send_away(target: Target, *, address: str) -> None:
    """Send the device with this MAC address away; it comes again by itself."""
    octets = _mac(address)
    target.do(lambda management: management.send_device_away(octets))


@manage.command(short_help="Let it begin anew.")
@click.pass_obj
def reboot(target: Target) -> None:
    """Let the access point begin anew; its settings stay."""
    target.do(lambda management: management.reboot())
    say("It begins anew; devices come back by themselves.")


@manage.command(short_help="Let it forget its network and its devices.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def reset(target: Target, *, yes: bool) -> None:
    """Let the access point forget its network, its devices and this computer.

    It has to be set up anew, and every device added anew.
    """
    if not yes and not click.confirm("Every device has to be added anew. Go on?", err=True):
        raise click.Abort
    target.do(lambda management: management.reset())
    say("It is as if it had never been set up: pushbutton setup gives it a network again.")


def _address(one: StationSettings) -> str:
    return format_mac(one.credential.mac_address)


def _mac(address: str) -> bytes:
    try:
        return parse_mac(address)
    except MalformedError:
        raise UsageError(f"{address!r} is not a MAC address.") from None
