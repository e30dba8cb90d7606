"""`pushbutton setup`: the wizard that sets up an access point, on the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import click

from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.learn import registrar_options
from pushbutton.cli.network_options import network_key, network_name, network_options
from pushbutton.cli.output import output_options, write
from pushbutton.cli.progress import say
from pushbutton.cli.target import is_driver, warn_of_others
from pushbutton.cli.typed_secret import typed_pin
from pushbutton.cli.wizard_view import follow, view_for
from pushbutton.drivers import registry
from pushbutton.errors import UsageError
from pushbutton.formats import human
from pushbutton.formats.network import display_name
from pushbutton.protocol.policy import ConfigData
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import ProfileStore
from pushbutton.registrar.suggestions import strength, suggest_ssid
from pushbutton.runtime.randomness import system_random
from pushbutton.secret import Secret
from pushbutton.wizards import choices as typed
from pushbutton.wizards.choices import ANY, SetUpChoices, UndoChoices
from pushbutton.wizards.set_up import OVERWRITE, SetUpAccessPoint
from pushbutton.wizards.steps import Done, QuestionKind
from pushbutton.wizards.surroundings import Surroundings


class Wanted(NamedTuple):
    """The network that the access point is to have; `ssid` None keeps its name."""

    ssid: bytes | None
    key: Secret | None


@click.command(short_help="Give an access point new settings.")
@click.argument("device", default=ANY)
@registrar_options
@network_options
@click.option("--yes", is_flag=True, help="Overwrite a configured access point without asking.")
@click.option("--undo", is_flag=True, help="Put back what was in force before the last setup.")
@click.option("--home", is_flag=True, help="Save it as the network that devices get by default.")
@click.option(
    "--out-of-band",
    type=click.Choice([ConfigData.PLAIN.value, ConfigData.ENCRYPTED.value]),
    help="Send the settings in M2, without a PIN: only on a cable that nobody else is on.",
)
@output_options()
def setup(
    *,
    device: str,
    pin: str | None,
    pin_file: Path | None,
    interfaces: tuple[str, ...],
    ssid: str | None,
    ssid_hex: str | None,
    passphrase: str | None,
    passphrase_file: Path | None,
    open_network: bool,
    yes: bool,
    undo: bool,
    home: bool,
    out_of_band: str | None,
    seconds: float,
    fragment_size: int,
    verbose: bool,
    form: str,
    output: Path | None,
) -> None:
    """Give an access point a network name and a key, WPA2-Personal with AES.

    DEVICE is the UUID or the name of an access point on the network (see: pushbutton discover);
    without it the only one is taken, or you are asked.  Or it is the way to it, as for `pushbutton
    learn`: wired:eth0, nl80211:wlan0, nl80211:wlan0/02:00:00:00:00:01.  With ap:SOCKET it is the
    access point behind a control socket, ours or hostapd's, and no PIN is needed.

    A name and a passphrase that you do not give are proposed; over wired:, nl80211: and ap: the
    name in force stays.  The settings that were in force are kept, so that --undo puts them back.
    An access point that is configured already is changed after a question; where nobody can be
    asked, wired: and nl80211: are taken at their word and for other devices --yes is needed.
    """
    by_socket = device.startswith("ap:")
    wizard_pin = None if out_of_band or by_socket else _pin(pin, pin_file)
    if undo:
        _refuse_with_undo(ssid, ssid_hex, passphrase, passphrase_file, open_network)
        choices: SetUpChoices | UndoChoices = UndoChoices(
            wizard_pin, device, seconds, fragment_size
        )
    else:
        name = network_name(ssid, ssid_hex)
        given = passphrase is not None or passphrase_file is not None
        wanted = _propose(name, network_key(passphrase, passphrase_file, open_network), device)
        if not given or name is None:
            _show(wanted)
        choices = SetUpChoices(
            wizard_pin,
            device,
            wanted.ssid,
            wanted.key,
            overwrite=yes or (is_driver(device) and not sys.stdin.isatty()),
            home=home,
            seconds=seconds,
            out_of_band=ConfigData(out_of_band or ConfigData.ABSENT.value),
            fragment_size=fragment_size,
        )
    if is_driver(device):
        warn_of_others(device.partition("/")[0])
    done = run_to_the_end(_run(choices, interfaces, verbose, yes))
    if done.previous is not None:
        say("The settings in force were:")
        for label, text in human.lines(done.previous):
            say(f"  {label:14} {text}")
    assert done.network is not None
    write([done.network], form, output)


async def _run(
    choices: SetUpChoices | UndoChoices, interfaces: tuple[str, ...], verbose: bool, yes: bool
) -> Done:
    unasked = {QuestionKind.OVERWRITE: OVERWRITE} if yes else {}
    profiles = ProfileStore()
    if is_driver(choices.device) or choices.device.startswith("ap:"):
        return await _follow(
            Surroundings(profiles, make_driver=registry.make), choices, verbose, unasked
        )
    async with Neighbourhood(interfaces, subscribe=False) as neighbourhood:
        return await _follow(Surroundings(profiles, neighbourhood), choices, verbose, unasked)


async def _follow(
    surroundings: Surroundings,
    choices: SetUpChoices | UndoChoices,
    verbose: bool,
    unasked: dict[QuestionKind, str],
) -> Done:
    wizard = SetUpAccessPoint(surroundings)
    run = wizard.undo(choices) if isinstance(choices, UndoChoices) else wizard.run(choices)
    return await follow(run, view_for(verbose), unasked)


def _pin(pin: str | None, pin_file: Path | None) -> Secret:
    found = typed_pin(pin, pin_file, prompt="PIN of the access point")
    if found is None:
        raise UsageError("The access point's PIN is needed: --pin, --pin-file or PUSHBUTTON_PIN.")
    return found


def _propose(name: bytes | None, key: Secret | None, device: str) -> Wanted:
    """Return what the person wants, with what was left out proposed and, if possible, asked."""
    if name is None and not is_driver(device) and not device.startswith("ap:"):
        name = suggest_ssid(system_random)
        if sys.stdin.isatty() and sys.stderr.isatty():
            shown = click.prompt("Name of the network", default=name.decode(), err=True)
            name = typed.network_name(shown)
    return Wanted(name, key)


def _show(wanted: Wanted) -> None:
    if wanted.ssid is not None:
        say(f"The network will be called {display_name(wanted.ssid)}.")
    if wanted.key is None:
        say("It will be open, without a passphrase.")
    else:
        text = wanted.key.reveal().decode("utf-8", "backslashreplace")
        say(f"Its passphrase will be {text} ({strength(wanted.key).value}).")


def _refuse_with_undo(*options: object) -> None:
    if any(options):
        raise UsageError("--undo puts back what was: it goes with no name and no passphrase.")
