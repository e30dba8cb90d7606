r"""The files of a WSC flash drive, in `\SMRTNTKY\WFAWSC` (Wi-Fi Simple Configuration 1.0, "UFD").

`00000000.WSC` holds the credentials of a network, not encrypted; `XXXXXXXX.WSC` those for one
device, encrypted in a way that no public document tells, so that they can be neither read nor
written.  `XXXXXXXX.WFA` holds the password of a device, and `00000000.WFA` that of a Registrar.
The eight digits are octets of the device's MAC address: the last four in capitals, or the first
four in small letters, for programs differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from pushbutton.errors import MalformedError
from pushbutton.formats import credential_file, nfc_token
from pushbutton.formats.format import Format, UnreadableError
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.message import Message, attribute
from pushbutton.wire.values import OobDevicePassword

TITLE = "WSC flash drive settings (00000000.WSC)"
FOLDER = ("SMRTNTKY", "WFAWSC")
EVERYBODY = "00000000"
SETTINGS, PASSWORD = ".WSC", ".WFA"
LONGEST = 2048
"""Octets of a file; no program takes more."""

VERSION_1 = 0x10
ENCRYPTED = (
    "it is encrypted for one device, and how such files are encrypted is told in no public "
    "document; write the settings again unencrypted, or use the device's PIN"
)
"""Why a file for one device is not read; the end of a sentence."""

_DIGITS = re.compile("[0-9A-Fa-f]{8}")


def file_name(mac_address: bytes | None, suffix: str) -> str:
    """Return the name of the file for a device; None is the one for everybody."""
    digits = EVERYBODY if mac_address is None else mac_address[-4:].hex().upper()
    return digits + suffix


def is_named(name: str, suffix: str) -> bool:
    """Say whether a file is called as those with this suffix are, whatever the case."""
    path = PurePath(name)
    return path.suffix.upper() == suffix and _DIGITS.fullmatch(path.stem) is not None


def write(credentials: Sequence[Credential]) -> bytes:
    """Return 00000000.WSC for networks; raises `InexpressibleError`."""
    return attribute(a.VERSION, VERSION_1) + credential_file.encode_credentials(credentials)


def read(octets: bytes, name: str = file_name(None, SETTINGS)) -> tuple[Credential, ...]:
    """Read a .WSC file called `name`; raises `UnreadableError`, also for an encrypted one."""
    if is_named(name, SETTINGS) and PurePath(name).stem != EVERYBODY:
        raise UnreadableError(ENCRYPTED)
    message = _parse(octets)
    values = message.all(a.CREDENTIAL)
    if not values and message.get(a.ENCRYPTED_SETTINGS) is not None:
        raise UnreadableError(ENCRYPTED)
    if not values:
        raise UnreadableError("there are no credentials in it")
    try:
        return tuple(Credential.decode(value) for value in values)
    except MalformedError as error:
        raise UnreadableError(f"a credential cannot be used: {error}") from None


def write_password(password: OobDevicePassword) -> bytes:
    """Return a .WFA file."""
    return attribute(a.VERSION, VERSION_1) + attribute(a.OOB_DEVICE_PASSWORD, password)


def read_password(octets: bytes) -> OobDevicePassword:
    """Read a .WFA file; raises `UnreadableError`."""
    _parse(octets)
    password = nfc_token.read(octets).password
    if password is None or not password.password:
        raise UnreadableError("there is no device password in it")
    return password


def _parse(octets: bytes) -> Message:
    if len(octets) > LONGEST:
        raise UnreadableError(f"it is longer than {LONGEST} octets")
    try:
        return Message.parse(octets)
    except MalformedError as error:
        raise UnreadableError(f"these are no WSC attributes: {error}") from None


FORMAT = Format(
    TITLE,
    ".wsc",
    lambda credential: write([credential]),
    write,
    read,
    lambda _credential: file_name(None, SETTINGS),
    binary=True,
)
