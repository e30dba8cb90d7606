"""`pushbutton add`: the wizard that adds a wireless device, on the command line."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import click

from pushbutton.cli.decode import octets_of, read_source
from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.network_options import network_key, network_name, network_options
from pushbutton.cli.progress import say
from pushbutton.cli.target import warn_of_others
from pushbutton.cli.typed_secret import PIPE, secret_options, typed_pin
from pushbutton.cli.wizard_view import follow, view_for
from pushbutton.drivers import registry
from pushbutton.errors import UsageError
from pushbutton.formats.network import display_name
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import ProfileStore
from pushbutton.runtime.process_title import hide_argument
from pushbutton.secret import Secret
from pushbutton.wizards import choices as typed
from pushbutton.wizards.add_device import UPNP, AddDevice
from pushbutton.wizards.choices import (
    ANY,
    AddChoices,
    ByButton,
    ByPin,
    GivenNetwork,
    NewNetwork,
    Proof,
    SavedNetwork,
    ThisAccessPoint,
)
from pushbutton.wizards.steps import Done
from pushbutton.wizards.surroundings import Surroundings


@click.command(short_help="Add a wireless device to a network.")
@click.argument("device", default=ANY)
@secret_options("pin", "The PIN of the device, from its label or its display.")
@click.option("--push-button", is_flag=True, help="The device has a button instead.")
@click.option(
    "--nfc",
    metavar="FILE",
    help="The password token of the device, from its NFC tag or flash drive: a file, its "
    "hexadecimal digits, or - for standard input.",
)
@click.option("--network", metavar="PROFILE", help="A saved network (see: pushbutton networks).")
@network_options
@click.option(
    "--via",
    default=UPNP,
    show_default=True,
    help="upnp: the access points of the house; ap:SOCKET: one access point's control socket; "
    "nl80211:IFACE: a Wi-Fi card of this computer.",
)
@click.option(
    "-i", "--interface", "interfaces", multiple=True, help="Where to look; everywhere by default."
)
@click.option("--seconds", type=click.FloatRange(min=1), help="How long to wait (300; button 120).")
@click.option("-v", "--verbose", is_flag=True, help="Show the technical line of each step.")
@click.option("--json", "as_json", is_flag=True, help="Write each event as a line of JSON.")
def add(
    *,
    device: str,
    pin: str | None,
    pin_file: Path | None,
    push_button: bool,
    nfc: str | None,
    network: str | None,
    ssid: str | None,
    ssid_hex: str | None,
    passphrase: str | None,
    passphrase_file: Path | None,
    open_network: bool,
    via: str,
    interfaces: tuple[str, ...],
    seconds: float | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Give a wireless device the name and the key of a network, by Wi-Fi Protected Setup.

    DEVICE is its UUID or its MAC address; without it, whichever comes first with the right PIN,
    button or tag.

    It gets the network of the access point that it comes through, as that was learned, or else the
    network marked as the home's.  --network names another saved one, and --ssid makes a new one,
    with --passphrase or with a passphrase that is made and shown.
    """
    proof = _proof(pin, pin_file, push_button, nfc)
    name = network_name(ssid, ssid_hex)
    if name is None and (passphrase is not None or passphrase_file is not None or open_network):
        raise UsageError("The new network needs a name: --ssid or --ssid-hex.")
    if name is not None and network is not None:
        raise UsageError("Give either --network or --ssid.")
    given: GivenNetwork = ThisAccessPoint()
    if network is not None:
        given = SavedNetwork(network)
    elif name is not None:
        key = network_key(passphrase, passphrase_file, open_network)
        given = NewNetwork(name, key)
        if key is not None and passphrase is None and passphrase_file is None and not as_json:
            say(f"The passphrase of {display_name(name)} will be {key.text()}.")
    if via.partition(":")[0] in registry.DRIVERS:
        warn_of_others(via)
    choices = AddChoices(proof, device, given, via, seconds)
    done = run_to_the_end(_run(choices, interfaces, verbose, as_json))
    if done.profile is not None and not as_json:
        say(f"Its network is saved as {done.profile!r} (pushbutton networks show).")


def _proof(pin: str | None, pin_file: Path | None, push_button: bool, nfc: str | None) -> Proof:
    given = [pin is not None or pin_file is not None, push_button, nfc is not None]
    if sum(given) > 1:
        raise UsageError("Give one of --pin, --push-button and --nfc.")
    if push_button:
        return ByButton()
    if nfc is not None:
        proof = typed.token(octets_of(read_source(nfc)))
        if nfc != PIPE and not _is_file(nfc):
            hide_argument(Secret(nfc))
        return proof
    found = typed_pin(pin, pin_file, prompt="PIN of the device")
    if found is None:
        raise UsageError("How does the device prove itself? --pin, --push-button or --nfc FILE.")
    return ByPin(found)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # a long row of digits is no file name
        return False


async def _run(
    choices: AddChoices, interfaces: tuple[str, ...], verbose: bool, as_json: bool
) -> Done:
    async with AsyncExitStack() as stack:
        neighbourhood = None
        if choices.via == UPNP:
            neighbourhood = await stack.enter_async_context(Neighbourhood(interfaces))
        surroundings = Surroundings(ProfileStore(), neighbourhood, registry.make)
        wizard = AddDevice(surroundings)
        return await follow(wizard.run(choices), view_for(verbose, as_json=as_json))
