"""What both daemon commands make of their options."""

from __future__ import annotations

import pytest

from pushbutton.cli import daemon
from pushbutton.cli.daemon import DaemonOptions
from pushbutton.errors import UsageError
from pushbutton.runtime.logs import Level


@pytest.mark.parametrize(
    ("debug", "level"),
    [
        (0, Level.INFO),
        (1, Level.DEBUG),
        (2, Level.MSGDUMP),
        (9, Level.EXCESSIVE),
        (-9, Level.ERROR),
    ],
)
def test_the_level_of_the_log(debug: int, level: Level) -> None:
    assert DaemonOptions(debug=debug).level is level


@pytest.mark.parametrize("text", ["file", ":file", "phy0:"])
def test_a_bss_file_needs_a_radio(text: str) -> None:
    with pytest.raises(UsageError, match="PHY:FILE"):
        daemon.run(DaemonOptions(bss_files=(text,)))


def test_the_uuid_of_an_address_is_hostapds() -> None:
    assert daemon.uuid_of("02:00:00:00:00:01").version == 5
    assert daemon.uuid_of("02:00:00:00:00:01") != daemon.uuid_of("02:00:00:00:00:02")
    with pytest.raises(UsageError, match="MAC address"):
        daemon.uuid_of("nonsense")
