"""The name and the key of a network, as a person gives them to a verb."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pushbutton.cli.typed_secret import secret_options, typed_secret
from pushbutton.errors import UsageError
from pushbutton.formats.network import is_hexadecimal
from pushbutton.registrar.suggestions import suggest_passphrase
from pushbutton.runtime.randomness import system_random
from pushbutton.secret import Secret

F = TypeVar("F", bound=Callable[..., Any])
LONGEST_NAME = 32


def network_options(command: F) -> F:
    """Add `--ssid`, `--ssid-hex`, `--passphrase`, `--passphrase-file` and `--open`."""
    command = click.option("--open", "open_network", is_flag=True, help="No key at all.")(command)
    command = secret_options("passphrase", "8 to 63 characters, or the 64 hex digits of a PSK.")(
        command
    )
    command = click.option("--ssid-hex", help="The name in hexadecimal digits.")(command)
    return click.option("--ssid", help="The name of the network.")(command)


def network_name(ssid: str | None, ssid_hex: str | None) -> bytes | None:
    """Return the name in octets, or None when none was given; `UsageError` for a wrong one."""
    if ssid is not None and ssid_hex is not None:
        raise UsageError("Give either --ssid or --ssid-hex.")
    if ssid is not None:
        # Octets that are no text arrive from the shell as surrogates.
        octets = ssid.encode("utf-8", "surrogateescape")
    elif ssid_hex is not None:
        try:
            octets = bytes.fromhex(ssid_hex)
        except ValueError:
            raise UsageError("--ssid-hex is not hexadecimal digits.") from None
    else:
        return None
    if not 1 <= len(octets) <= LONGEST_NAME:
        raise UsageError(f"The name has {len(octets)} octets; a network's name has 1 to 32.")
    return octets


def network_key(passphrase: str | None, file: Path | None, open_network: bool) -> Secret | None:
    """Return the key that was given, or a fresh one; None for an open network.

    Raises `UsageError` for a key that no WPA network can have.
    """
    found = _given_key(passphrase, file, open_network)
    return None if open_network else found or suggest_passphrase(system_random)


def existing_network_key(
    passphrase: str | None, file: Path | None, open_network: bool
) -> Secret | None:
    """Return the key of a network that is there, asked for at last; None for an open network.

    Raises `UsageError` for a key that no WPA network can have, and where there is none.
    """
    prompt = None if open_network else "Passphrase of the network"
    found = _given_key(passphrase, file, open_network, prompt)
    if found is None and not open_network:
        raise UsageError(
            "The network's key is needed: --passphrase, --passphrase-file, PUSHBUTTON_PASSPHRASE, "
            "or --open."
        )
    return found


def _given_key(
    passphrase: str | None, file: Path | None, open_network: bool, prompt: str | None = None
) -> Secret | None:
    found = typed_secret("passphrase", passphrase, file, prompt)
    if found is None:
        return None
    if open_network:
        raise UsageError("An open network has no passphrase.")
    octets = found.reveal()
    if is_hexadecimal(octets, 64):
        return found
    if not 8 <= len(octets) <= 63:
        raise UsageError(
            f"The passphrase has {len(octets)} octets; it has 8 to 63, or is 64 hex digits."
        )
    if any(octet < 0x20 or octet == 0x7F for octet in octets):
        raise UsageError("The passphrase has control characters, which devices refuse.")
    return found
