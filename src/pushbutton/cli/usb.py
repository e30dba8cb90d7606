"""`pushbutton usb`: settings on a USB drive, for devices without a cable and without a button."""

from __future__ import annotations

from pathlib import Path

import click

from pushbutton.cli.network_options import network_key, network_name, network_options
from pushbutton.cli.output import output_options, write
from pushbutton.cli.progress import say
from pushbutton.errors import UsageError
from pushbutton.formats.network import display_name
from pushbutton.protocol.policy import ConfigData
from pushbutton.registrar.profiles import ProfileStore
from pushbutton.wire.credential import Credential
from pushbutton.wizards import usb_drive
from pushbutton.wizards.choices import network_of
from pushbutton.wizards.surroundings import profile_of

_directory = click.argument("directory", type=click.Path(path_type=Path, exists=True))


@click.group(short_help="Write settings on a USB drive, and read them.")
def usb() -> None:
    """Write settings on a USB drive for devices that read it, and read what is on one."""


@usb.command("export")
@_directory
@click.option("--network", metavar="PROFILE", help="A saved network (see: pushbutton networks).")
@network_options
@click.option("--yes", is_flag=True, help="Overwrite settings that are on the drive already.")
@click.option(
    "--out-of-band",
    type=click.Choice([ConfigData.PLAIN.value, ConfigData.ENCRYPTED.value]),
    default=ConfigData.PLAIN.value,
    help="encrypted is refused: its form is not published.",
)
def export(
    *,
    directory: Path,
    network: str | None,
    ssid: str | None,
    ssid_hex: str | None,
    passphrase: str | None,
    passphrase_file: Path | None,
    open_network: bool,
    yes: bool,
    out_of_band: str,
) -> None:
    """Write a network on the drive that is mounted at DIRECTORY.

    There will be Windows' file SMRTNTKY/WSETTING.WFC with a copy to read, and
    SMRTNTKY/WFAWSC/00000000.WSC for devices with Wi-Fi Protected Setup.  None of them is
    encrypted: delete them when the devices have them.
    """
    if out_of_band == ConfigData.ENCRYPTED.value:
        raise UsageError(usb_drive.OUT_OF_BAND_ENCRYPTED)
    name = network_name(ssid, ssid_hex)
    if (network is None) is (name is None):
        raise UsageError("Which network? Give --network, or --ssid for one that is not saved.")
    if name is not None:
        credential = network_of(name, network_key(passphrase, passphrase_file, open_network))
        if passphrase is None and passphrase_file is None and not open_network:
            say(f"The passphrase of {display_name(name)} is {credential.network_key.text()}.")
    else:
        assert network is not None
        credential = ProfileStore().get(network).credential()
    for complaint in usb_drive.export(directory, credential, overwrite=yes):
        say(complaint)
    say(f"{display_name(credential.ssid)} is on the drive, unencrypted: delete it after use.")


@usb.command("import")
@_directory
@click.option("--keep", is_flag=True, help="Save the networks as profiles.")
@output_options()
def import_(*, directory: Path, keep: bool, form: str, output: Path | None) -> None:
    """Read the networks on the drive that is mounted at DIRECTORY and print them.

    The passwords of devices that are on it are named; pushbutton add --nfc FILE uses one.
    """
    found = usb_drive.find(directory)
    for complaint in found.complaints:
        say(complaint)
    for name, password in found.passwords:
        say(f"{name} holds the password of a device (Device Password ID {password.password_id}).")
    for name, answer in found.answers:
        described = f"{answer.manufacturer} {answer.model_name} {answer.serial_number}".strip()
        say(f"{name}: {described or 'a device'} has applied the settings {answer.config_id}.")
    if not found.networks and not found.passwords:
        raise UsageError(f"There are no settings on {directory} that can be read.")
    if keep:
        _keep(found.networks)
    if found.networks:
        write(found.networks, form, output)


def _keep(networks: list[Credential]) -> None:
    profiles = ProfileStore()
    for network in networks:
        kept = profiles.keep(profile_of(network))
        say(f"Saved as the network {kept.name!r}.")
