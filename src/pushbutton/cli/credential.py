"""`pushbutton credential`: build a network's credential, and show one in any format."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pushbutton.cli.network_options import network_key, network_name, network_options
from pushbutton.cli.output import output_options, write
from pushbutton.errors import MalformedError, UsageError
from pushbutton.formats import registry
from pushbutton.secret import Secret
from pushbutton.wire.codecs import parse_mac
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

LONGEST_FILE = 1 << 20
MIXED = AuthenticationType.WPA_PERSONAL | AuthenticationType.WPA2_PERSONAL


@click.group(short_help="Build and show credentials.")
def credential() -> None:
    """Build credentials, also hostapd's extra_cred and ap_settings files, and show them."""


@credential.command()
@network_options
@click.option(
    "--mac",
    default="00:00:00:00:00:00",
    show_default=True,
    help="The device it is for; in ap_settings the access point.",
)
@click.option("--index", type=click.IntRange(1, 255), default=1, help="Network Index.")
@click.option("--mixed", is_flag=True, help="WPA and WPA2 with TKIP and AES.")
@click.option("--shareable/--not-shareable", default=None, help="Network Key Shareable (2.0).")
@output_options(default="credential")
def build(
    *,
    ssid: str | None,
    ssid_hex: str | None,
    passphrase: str | None,
    passphrase_file: Path | None,
    open_network: bool,
    mac: str,
    index: int,
    mixed: bool,
    shareable: bool | None,
    form: str,
    output: Path | None,
) -> None:
    """Build a credential: by default the binary file that hostapd reads as extra_cred.

    `--format ap-settings` builds the file for ap_settings.  Without --passphrase a key is made.
    """
    name = network_name(ssid, ssid_hex)
    if name is None:
        raise UsageError("The network's name is needed: --ssid or --ssid-hex.")
    key = network_key(passphrase, passphrase_file, open_network)
    try:
        address = parse_mac(mac)
    except MalformedError:
        raise UsageError(f"{mac!r} is not a MAC address.") from None
    authentication, encryption = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES
    if mixed:
        authentication, encryption = MIXED, EncryptionType.AES | EncryptionType.TKIP
    if key is None:
        authentication, encryption = AuthenticationType.OPEN, EncryptionType.NONE
    built = Credential(
        name,
        authentication,
        encryption,
        Secret(b"") if key is None else key,
        address,
        network_index=index,
        key_shareable=shareable,
    )
    write([built], form, output)


@credential.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option(
    "--from",
    "kind",
    type=click.Choice(list(registry.FORMATS)),
    help="The format of FILE; found out by itself otherwise.",
)
@output_options()
def show(file: Path, kind: str | None, form: str, output: Path | None) -> None:
    """Show the credentials in FILE (or standard input), in any format that can be written.

    It converts, too: `pushbutton credential show home.xml --networkmanager`.
    """
    if str(file) == "-":
        octets = sys.stdin.buffer.read(LONGEST_FILE)
    else:
        with file.open("rb") as opened:
            octets = opened.read(LONGEST_FILE)
    write(registry.read(octets, file.name, kind), form, output)
