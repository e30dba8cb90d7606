"""The format `nfc`: credentials as the NDEF message of a configuration token."""

from __future__ import annotations

from collections.abc import Sequence

from pushbutton.errors import MalformedError
from pushbutton.formats import credential_file, ndef, nfc_token
from pushbutton.formats.format import Format, UnreadableError
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential


def write(credentials: Sequence[Credential]) -> bytes:
    """Return what is written on the tag."""
    attributes = credential_file.encode_credentials(credentials)
    return ndef.encode(nfc_token.configuration_token(attributes))


def read(octets: bytes) -> tuple[Credential, ...]:
    """Read the credentials of a configuration token, in either form."""
    values = nfc_token.read(octets).message.all(a.CREDENTIAL)
    if not values:
        raise UnreadableError("this is not a configuration token")
    try:
        return tuple(Credential.decode(value, usable=False) for value in values)
    except MalformedError as error:
        raise UnreadableError(f"a credential cannot be read: {error}") from None


FORMAT = Format(
    "NFC configuration token",
    ".ndef",
    lambda credential: write([credential]),
    write,
    lambda octets, _name: read(octets),
    binary=True,
)
