"""Reading arguments of WPS commands that are not one type each."""

from __future__ import annotations

from typing import TypeVar, get_args

from pushbutton.commands.arguments import Argument, BadArgumentError, Seconds
from pushbutton.protocol.ap_pin import DEFAULT_TIMEOUT
from pushbutton.protocol.registrar_outputs import NewNetwork
from pushbutton.secret import Secret
from pushbutton.wire.enums import AuthenticationType, EncryptionType

Word = TypeVar("Word")


def ap_pin_timeout(text: str) -> float:
    """Return the seconds for which an AP PIN is valid; 0 is never ending."""
    if not text:
        return DEFAULT_TIMEOUT
    kind = get_args(Seconds)[1]
    assert isinstance(kind, Argument)
    return float(kind.read(text))


_AUTHENTICATION = {
    "OPEN": AuthenticationType.OPEN,
    "WPAPSK": AuthenticationType.WPA_PERSONAL,
    "WPA2PSK": AuthenticationType.WPA2_PERSONAL,
}
_ENCRYPTION = {
    "NONE": EncryptionType.NONE,
    "TKIP": EncryptionType.TKIP,
    "CCMP": EncryptionType.AES,
}
_LONGEST_SSID, _LONGEST_KEY = 32, 64


def new_network(text: str) -> NewNetwork:
    """Read `SSID-HEX AUTH [ENCR [KEY-HEX]]`; raises `BadArgumentError`.

    The words stand at the beginning of theirs, as hostapd reads them.
    """
    ssid, _, rest = text.partition(" ")
    authentication, _, rest = rest.partition(" ")
    encryption, _, key = rest.partition(" ")
    return NewNetwork(
        _hexadecimal(ssid, _LONGEST_SSID),
        _beginning(authentication, _AUTHENTICATION),
        _beginning(encryption, _ENCRYPTION) if encryption else EncryptionType.NONE,
        Secret(_hexadecimal(key, _LONGEST_KEY)),
    )


def _hexadecimal(text: str, longest: int) -> bytes:
    try:
        octets = bytes.fromhex(text)
    except ValueError:
        raise BadArgumentError("hexadecimal digits are needed") from None
    if len(octets) > longest or len(text) != 2 * len(octets):
        raise BadArgumentError(f"at most {longest} octets in hexadecimal are needed")
    return octets


def _beginning(text: str, words: dict[str, Word]) -> Word:
    for word, value in words.items():
        if text.startswith(word):
            return value
    raise BadArgumentError(f"one of {', '.join(words)} is needed")
