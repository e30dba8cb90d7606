"""`pushbutton networks`: the networks that this computer knows and can hand out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from pushbutton.cli.network_options import network_key, network_name, network_options
from pushbutton.cli.output import output_options, write
from pushbutton.cli.progress import say
from pushbutton.errors import UsageError
from pushbutton.formats import human
from pushbutton.formats.json_document import as_mapping
from pushbutton.formats.network import personal, unprotected
from pushbutton.registrar.profiles import NetworkProfile, ProfileStore, profile_name
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.codecs import ssid as ssid_codec


@click.group(short_help="Keep and show the networks that are known here.")
def networks() -> None:
    """Keep and show the networks that are known here.

    `pushbutton learn` keeps what an access point tells, `pushbutton add` hands it out.  The files
    are private, in $PUSHBUTTON_NETWORKS or ~/.local/share/pushbutton/networks.
    """


@networks.command("list", short_help="List them, without keys.")
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list.")
def list_networks(*, as_json: bool) -> None:
    """List the networks, without their keys; `*` marks the one that devices get by default."""
    store = ProfileStore()
    found = store.list()
    if as_json:
        click.echo(json.dumps([described(each) for each in found], indent=2))
    for path in store.unreadable():
        say(f"{path} is no network profile.")
    if not as_json:
        for line in lines(found):
            click.echo(line)
        if not found:
            say("No network is known yet; see: pushbutton learn, pushbutton networks add.")


@networks.command(short_help="Show one.")
@click.argument("name")
@click.option("--key", "show_key", is_flag=True, help="Show its key, too.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def show(*, name: str, show_key: bool, as_json: bool) -> None:
    """Show the network NAME; its key only with --key."""
    profile = ProfileStore().get(name)
    if as_json:
        document = described(profile)
        if show_key:
            whole = as_mapping(profile.credential())
            document |= {key: whole[key] for key in whole if key.startswith("network_key")}
        click.echo(json.dumps(document, indent=2))
        return
    pairs = [("Profile", profile.name), *human.lines(profile.credential(profile.bssid), show_key)]
    if profile.learned_from is not None:
        pairs.append(("Learned from", str(profile.learned_from)))
    pairs.append(("Default", "yes" if profile.home else "no"))
    for label, text in pairs:
        click.echo(f"{label:13} {text}")


@networks.command(short_help="Keep one.")
@click.argument("name", required=False)
@network_options
@click.option("--home", is_flag=True, help="Devices get it when nobody says which network.")
@click.option("--replace", "overwrite", is_flag=True, help="Replace the one of this name.")
def add(
    *,
    name: str | None,
    ssid: str | None,
    ssid_hex: str | None,
    passphrase: str | None,
    passphrase_file: Path | None,
    open_network: bool,
    home: bool,
    overwrite: bool,
) -> None:
    """Keep a network under NAME, by default that of the network; WPA2-Personal with AES.

    Without a key one is made.
    """
    octets = network_name(ssid, ssid_hex)
    if octets is None:
        raise UsageError("Which network? Give its name with --ssid.")
    key = network_key(passphrase, passphrase_file, open_network)
    credential = unprotected(octets) if key is None else personal(octets, key)
    store = ProfileStore()
    profile = NetworkProfile(
        name or profile_name(octets),
        octets,
        credential.authentication,
        credential.encryption,
        credential.network_key,
        home,
    )
    store.add(profile, overwrite=overwrite)
    if home:
        store.make_home(profile.name)
    say(f"The network {ssid_codec.render(octets)} is kept as {profile.name!r}.")


@networks.command(short_help="Forget one.")
@click.argument("name")
def remove(*, name: str) -> None:
    """Forget the network NAME."""
    ProfileStore().remove(name)
    say(f"The network profile {name!r} is gone.")


@networks.command(short_help="Write one for another program, with its key.")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@output_options()
def export(*, names: Sequence[str], form: str, output: Path | None) -> None:
    """Write the networks NAME with their keys, in a format that another program reads."""
    store = ProfileStore()
    profiles = [store.get(name) for name in names]
    write([each.credential(each.bssid) for each in profiles], form, output)


def lines(found: Sequence[NetworkProfile]) -> list[str]:
    """Return the list for a person."""
    width = max((len(each.name) for each in found), default=0)
    return [
        f"{'*' if each.home else ' '} {each.name:{width}}  {ssid_codec.render(each.ssid)}"
        f"  {each.security}"
        for each in found
    ]


def described(profile: NetworkProfile) -> dict[str, object]:
    """Return a profile for a program, without its key."""
    whole = as_mapping(profile.credential(profile.bssid))
    shown = {name: value for name, value in whole.items() if not name.startswith("network_key")}
    learned_from = profile.learned_from
    return {
        "name": profile.name,
        "home": profile.home,
        **shown,
        "mac_address": format_mac(profile.bssid),
        "learned_from": None if learned_from is None else str(learned_from),
    }
