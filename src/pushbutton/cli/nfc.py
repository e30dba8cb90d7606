"""`pushbutton nfc`: make NFC tags for Wi-Fi Protected Setup, read them and write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pushbutton.cli.decode import octets_of, read_source
from pushbutton.cli.network_options import network_key, network_name, network_options
from pushbutton.drivers import nfc_reader
from pushbutton.errors import UsageError
from pushbutton.formats import credential_file, ndef, nfc_token
from pushbutton.formats.format import UnreadableError
from pushbutton.formats.nfc_token import Tag
from pushbutton.protocol.nfc_tokens import OwnToken, make_token
from pushbutton.runtime import files
from pushbutton.runtime.randomness import system_random
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

F = TypeVar("F", bound=Callable[..., Any])
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "ndef": ndef.encode,
    "wps": lambda attributes: attributes,
}
MOST_TAGS = 10_000

_form = click.option(
    "--form",
    type=click.Choice(list(FORMS)),
    default="ndef",
    show_default=True,
    help="An NDEF message, as it is on tags, or the bare attributes.",
)
_to_file = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write it to a file (mode 0600)."
)


def _reader_options(command: F) -> F:
    command = click.option(
        "--seconds",
        type=click.FloatRange(min=0.1),
        default=nfc_reader.PATIENCE,
        show_default=True,
        help="How long to wait for a tag.",
    )(command)
    return click.option(
        "--reader",
        is_flag=False,
        flag_value="usb",
        help="A reader: usb, tty:S0:pn532, ... (needs pushbutton[nfc]).",
    )(command)


@click.group(short_help="Make, read and write NFC tags.")
def nfc() -> None:
    """Make NFC tags for Wi-Fi Protected Setup, read them and write them."""


@nfc.command()
@click.option("--count", type=click.IntRange(1, MOST_TAGS), help="So many access points.")
@network_options
@_form
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The directory for access points' tags; the file for a network's tag.",
)
def make(
    *,
    count: int | None,
    ssid: str | None,
    ssid_hex: str | None,
    passphrase: str | None,
    passphrase_file: Path | None,
    open_network: bool,
    form: str,
    output: Path | None,
) -> None:
    """Make tags for new access points, or with --ssid the tag that lets devices join a network.

    Each access point gets keys of its own: NAME.ndef (or .wps) is for its tag, NAME.conf are the
    four lines for its hostapd.conf.  Without --output all is printed.
    """
    name = network_name(ssid, ssid_hex)
    if name is not None:
        if count is not None:
            raise UsageError("One tag serves all devices: --count does not go with --ssid.")
        key = network_key(passphrase, passphrase_file, open_network)
        _deliver(FORMS[form](_network_token(name, key)), output)
        return
    if passphrase is not None or passphrase_file is not None or open_network:
        raise UsageError("The network's name is needed: --ssid or --ssid-hex.")
    if output is None:
        _print(count or 1, form)
    else:
        _fill(output, count or 1, form)


def _network_token(ssid: bytes, key: Secret | None) -> bytes:
    authentication, encryption = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES
    if key is None:
        authentication, encryption = AuthenticationType.OPEN, EncryptionType.NONE
    built = Credential(ssid, authentication, encryption, key or Secret(b""), bytes(6))
    return nfc_token.configuration_token(credential_file.encode_credentials([built]))


def _print(count: int, form: str) -> None:
    for number in range(count):
        token = make_token(system_random)
        click.echo("\n" * bool(number) + f"# tag: {_tag_of(token, form).hex().upper()}")
        click.echo(configuration_lines(token), nl=False)


def _fill(directory: Path, count: int, form: str) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    digits = max(4, len(str(count)))
    stems = [directory / f"access-point-{number:0{digits}}" for number in range(1, count + 1)]
    targets = [(stem.with_suffix(f".{form}"), stem.with_suffix(".conf")) for stem in stems]
    for path in (path for pair in targets for path in pair):
        if path.exists():
            raise UsageError(f"{path} is there already; the keys in it are not overwritten.")
    for tag, configuration in targets:
        token = make_token(system_random)
        files.replace(tag, _tag_of(token, form), files.NEW_FILE_MODE)
        files.replace(configuration, configuration_lines(token).encode(), files.NEW_FILE_MODE)
    click.echo(f"{count} access point(s) in {directory}", err=True)


def _tag_of(token: OwnToken, form: str) -> bytes:
    return FORMS[form](nfc_token.password_token(token.content))


def configuration_lines(token: OwnToken) -> str:
    """Return the lines of hostapd.conf that make a token the access point's own."""
    private = b"" if token.private is None else token.private.reveal()
    return (
        f"wps_nfc_dev_pw_id={token.password_id}\n"
        f"wps_nfc_dh_pubkey={token.public.hex()}\n"
        f"wps_nfc_dh_privkey={private.hex()}\n"
        f"wps_nfc_dev_pw={token.password.reveal().hex()}\n"
    )


@nfc.command()
@click.argument("source", metavar="[HEX|FILE|-]", required=False)
@_reader_options
@click.option("--show-secrets", is_flag=True, help="Show keys and passwords in plain.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_to_file
def read(
    *,
    source: str | None,
    reader: str | None,
    seconds: float,
    show_secrets: bool,
    as_json: bool,
    output: Path | None,
) -> None:
    """Show what a tag says, from a file or from a tag on a reader.

    With --output it is kept in a file, too; `pushbutton credential show` and `pushbutton nfc write`
    take that.
    """
    if (source is None) is (reader is None):
        raise UsageError("Give either a file or --reader.")
    if reader is None:
        octets = octets_of(read_source(source or ""))
    else:
        octets = nfc_reader.read(reader, seconds)
    tag = _understood(octets)
    if output is not None:
        files.replace(output, octets, files.NEW_FILE_MODE)
    _show(tag, show_secrets, as_json)


def _show(tag: Tag, show_secrets: bool, as_json: bool) -> None:
    lines = tag.message.describe(show_secrets=show_secrets)
    form = "NDEF" if tag.in_ndef else "bare attributes"
    if as_json:
        attributes = [{"depth": depth, "name": name, "value": text} for depth, name, text in lines]
        document = {"kind": tag.kind, "form": form, "attributes": attributes}
        click.echo(json.dumps(document, indent=2))
        return
    click.echo(f"{tag.kind} ({form})")
    for depth, name, text in lines:
        click.echo(f"{'  ' * (depth + 1)}{name}: {text}")


@nfc.command()
@click.argument("source", metavar="HEX|FILE|-")
@_reader_options
@_form
@_to_file
def write(
    *, source: str, reader: str | None, seconds: float, form: str, output: Path | None
) -> None:
    """Write a tag: what is in SOURCE goes on a tag on a reader, or into a file in either form."""
    if (output is None) is (reader is None):
        raise UsageError("Give either --output or --reader.")
    tag = _understood(octets_of(read_source(source)))
    attributes = tag.message.raw
    if tag.is_handover:
        attributes = len(attributes).to_bytes(2, "big") + attributes
    if reader is None:
        _deliver(FORMS[form](attributes), output)
    else:
        nfc_reader.write(reader, ndef.encode(attributes), seconds)
        click.echo(f"The tag holds a {tag.kind}.", err=True)


def _understood(octets: bytes) -> Tag:
    try:
        return nfc_token.read(octets)
    except UnreadableError as error:
        raise UsageError(f"This is no tag for Wi-Fi Protected Setup: {error}.") from None


def _deliver(octets: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(octets.hex().upper())
    else:
        files.replace(output, octets, files.NEW_FILE_MODE)
