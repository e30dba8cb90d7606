"""What a file format is, and the errors that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pushbutton.errors import PushbuttonError
from pushbutton.wire.credential import Credential


class InexpressibleError(PushbuttonError):
    """A credential holds something that the format has no words for; the text is one sentence."""


class UnreadableError(PushbuttonError):
    """A file that does not follow its format; the text never repeats a key."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a credential down, and where it makes sense to read it again."""

    title: str
    """What a person calls it, for lists and help texts."""
    suffix: str
    """The usual end of a file name, with its dot."""
    write_one: Callable[[Credential], bytes]
    """Raises `InexpressibleError`."""
    write_several: Callable[[Sequence[Credential]], bytes] | None = None
    """None where a file holds one network."""
    read: Callable[[bytes, str], tuple[Credential, ...]] | None = None
    """Takes the octets and the file name; raises `UnreadableError`.  None: written only."""
    file_name: Callable[[Credential], str] | None = None
    """The name that the reading program insists on, where it does."""
    binary: bool = False

    def write(self, credentials: Sequence[Credential]) -> bytes:
        """Write one or several credentials as one document.

        Raises `InexpressibleError` when the format cannot hold them.
        """
        if self.write_several is not None:
            return self.write_several(credentials)
        if len(credentials) != 1:
            raise InexpressibleError(f"{self.title} holds one network, not {len(credentials)}.")
        return self.write_one(credentials[0])

    def name_for(self, credential: Credential) -> str:
        """Return a file name for `credential` that is safe in any directory."""
        if self.file_name is not None:
            return self.file_name(credential)
        return plain_name(credential.ssid) + self.suffix


def plain_name(ssid: bytes) -> str:
    """Return a file name's stem for a network: letters, digits, `_` and `-`, the rest in hex."""
    text = ssid.decode("ascii", "replace")
    if text and all(c.isascii() and (c.isalnum() or c in "_-") for c in text) and text[0] != "-":
        return text
    return "network-" + ssid.hex()
