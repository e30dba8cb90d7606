"""The formats for the keys of many devices, by name."""

from __future__ import annotations

from importlib import import_module

from pushbutton.errors import UsageError
from pushbutton.formats.device_keys import KeyFormat

KEY_FORMATS: dict[str, str] = {
    "csv": "key_table:FORMAT",
    "wpa_psk_file": "psk_list:FORMAT",
    "sae_password_file": "sae_password_file:FORMAT",
    "radius-users": "radius_users:FORMAT",
    "radius-sql": "radius_sql:FORMAT",
}
"""Name on the command line -> module of this package and the row in it."""


def load(name: str) -> KeyFormat:
    """Return the format called `name`; `UsageError` for an unknown one."""
    if name not in KEY_FORMATS:
        raise UsageError(f"There is no format {name!r} for keys; there are {_names()}.")
    module, _, row = KEY_FORMATS[name].partition(":")
    found = getattr(import_module(f"pushbutton.formats.{module}"), row)
    assert isinstance(found, KeyFormat)
    return found


def guess(file_name: str) -> str:
    """Return the name of the format that the end of a file's name tells; raises `UsageError`."""
    for name in KEY_FORMATS:
        if file_name.endswith(load(name).suffix):
            return name
    raise UsageError(
        f"The name of {file_name!r} does not tell its format: say --format, one of {_names()}."
    )


def _names() -> str:
    return ", ".join(KEY_FORMATS)
