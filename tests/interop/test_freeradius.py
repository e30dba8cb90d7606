"""Debian's FreeRADIUS hands out the keys that were exported for it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from rig.freeradius import keys_in, served

from pushbutton.formats.device_keys import DeviceKey
from pushbutton.secret import Secret

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(shutil.which("freeradius") is None, reason="FreeRADIUS IS NOT INSTALLED"),
]

LAMP, PRINTER, GUEST = (bytes.fromhex(f"02000000000{n}") for n in (1, 2, 3))
QUOTES = 'it\'s "quoted" \\ and {braces}'

KEYS = [
    DeviceKey(Secret("correct horse battery"), LAMP, "Lamp"),
    DeviceKey(Secret("0123456789abcdef" * 4), PRINTER, "Printer"),
    DeviceKey(Secret("only for today"), GUEST, "Guest", expires=4_000_000_000),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that FreeRADIUS may read."""
    path = Path(tempfile.mkdtemp(prefix="pb-radius-"))
    yield path
    shutil.rmtree(path)


@pytest.mark.parametrize("name", ["files", "sql"])
def test_each_station_gets_its_key_in_tunnel_password(folder: Path, name: str) -> None:
    past = DeviceKey(Secret("of yesterday"), bytes.fromhex("020000000004"), expires=1_000_000_000)
    quoted = DeviceKey(Secret(QUOTES), bytes.fromhex("020000000005"))
    radius = served(folder, name, [*KEYS, past, quoted])
    try:
        for key in (*KEYS, quoted):
            assert key.address is not None
            assert radius.key_of(key.address) == key.key.text()
        assert past.address is not None
        assert radius.key_of(past.address) is None
        assert radius.key_of(bytes.fromhex("020000000009")) is None
    finally:
        radius.close()


def test_keys_for_any_device_are_all_in_the_answer(folder: Path) -> None:
    radius = served(
        folder,
        "files",
        [KEYS[0], DeviceKey(Secret("for everybody")), DeviceKey(Secret("for them too"))],
    )
    try:
        assert radius.key_of(LAMP) == KEYS[0].key.text()
        assert keys_in(radius.ask(PRINTER)) == ["for everybody", "for them too"]
    finally:
        radius.close()
