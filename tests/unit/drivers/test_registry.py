"""Drivers by name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pushbutton.drivers import registry
from pushbutton.errors import UsageError


@pytest.mark.parametrize("name", ["", "wired", "wired:", ":eth0", "nonsense:eth0", "eth0"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(UsageError, match="wired:NAME"):
        registry.make(name)


def test_a_name_makes_its_driver_unopened() -> None:
    driver = registry.make("wired:no-such-interface")
    assert driver.name == "no-such-interface"
    assert not driver.capabilities.radio


def test_a_driver_is_imported_when_it_is_asked_for() -> None:
    code = (
        "import sys; from pushbutton.drivers import registry; registry.make('wired:x');"
        "sys.exit(any(name.startswith('pushbutton.drivers.simulated') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
