"""`pushbutton setup`: give an access point a network name and a key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.learn import access_point_pin
from pushbutton.cli.network_options import network_key, network_name, network_options
from pushbutton.cli.output import output_options, write
from pushbutton.cli.progress import Progress, say
from pushbutton.cli.target import open_target, warn_of_others
from pushbutton.cli.typed_secret import secret_options
from pushbutton.formats import human
from pushbutton.formats.credential_file import as_credential
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE
from pushbutton.registrar import AccessPointSetup
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.enums import AuthenticationType, EncryptionType


@click.command(short_help="Give an access point new settings.")
@click.argument("target")
@secret_options("pin", "The access point's PIN, from its label or its page.")
@network_options
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    help="How long to wait for the access point.",
)
@click.option(
    "--fragment-size", type=click.IntRange(50, 1400), default=DEFAULT_FRAGMENT_SIZE, hidden=True
)
@click.option("-v", "--verbose", is_flag=True, help="Show each message.")
@output_options()
def setup(
    *,
    target: str,
    pin: str | None,
    pin_file: Path | None,
    ssid: str | None,
    ssid_hex: str | None,
    passphrase: str | None,
    passphrase_file: Path | None,
    open_network: bool,
    seconds: float,
    fragment_size: int,
    verbose: bool,
    form: str,
    output: Path | None,
) -> None:
    """Give an access point a network name and a key, WPA2-Personal with AES.

    TARGET is as for `pushbutton learn`.  Without a name it keeps the one it has; without a
    passphrase a new one is made.  The settings that were in force are shown first, so that one can
    go back, and the new ones are printed when the access point has taken them.
    """
    password = access_point_pin(pin, pin_file)
    name = network_name(ssid, ssid_hex)
    key = network_key(passphrase, passphrase_file, open_network)
    driver, bssid = open_target(target)
    warn_of_others(target.partition("/")[0])

    def wanted(old: ApSettings) -> ApSettings:
        say("The settings in force were:")
        for label, text in human.lines(as_credential(old)):
            say(f"  {label:14} {text}")
        return new_settings(old, name, key)

    async def run() -> ApSettings:
        async with StationLink(driver) as link:
            _, changed = await AccessPointSetup(
                link,
                password,
                bssid=bssid,
                seconds=seconds,
                fragment_size=fragment_size,
                report=Progress(verbose).hear,
            ).change(wanted)
        return changed

    write([as_credential(run_to_the_end(run()))], form, output)


def new_settings(old: ApSettings, name: bytes | None, key: Secret | None) -> ApSettings:
    """Return the settings to send; `name` None keeps the old one, `key` None is an open network."""
    protected = key is not None
    return replace(
        old,
        ssid=old.ssid if name is None else name,
        authentication=(AuthenticationType.WPA2_PERSONAL if protected else AuthenticationType.OPEN),
        encryption=EncryptionType.AES if protected else EncryptionType.NONE,
        network_keys=(NetworkKey(Secret(b"") if key is None else key),),
        network_index=1,
        new_password=None,
        device_password_id=None,
        wep_transmit_key=None,
    )
