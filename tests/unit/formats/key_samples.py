"""Keys that the formats for many devices are tried with."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from pushbutton.formats.device_keys import DeviceKey, KeyFormat
from pushbutton.secret import Secret

LAMP, PRINTER = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
PHRASE, PSK = "correct horse", "0123456789abcdef" * 4

PLAIN = [
    DeviceKey(Secret(PHRASE), LAMP, "Lamp"),
    DeviceKey(Secret(PSK), PRINTER),
]

printable = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
passphrases = st.text(printable, min_size=8, max_size=63).map(Secret)
psks = st.binary(min_size=32, max_size=32).map(lambda octets: Secret(octets.hex()))
addresses = st.binary(min_size=6, max_size=6).filter(lambda a: any(a) and not a[0] & 1)
key_lists = st.lists(
    st.tuples(passphrases | psks, addresses), max_size=5, unique_by=lambda each: each[1]
)


def said(keys: Sequence[DeviceKey]) -> list[tuple[bytes, bytes | None, str, float | None]]:
    """Return what the keys say, to be compared."""
    return [(key.key.reveal(), key.address, key.name, key.expires) for key in keys]


def again(form: KeyFormat, keys: Sequence[DeviceKey]) -> list[object]:
    """Write keys, read them, and return what they say."""
    return list(said(form.read(form.write(keys))))
