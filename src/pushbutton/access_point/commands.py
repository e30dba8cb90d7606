"""The commands of a BSS: all registries in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pushbutton.access_point import (
    commands_access,
    commands_general,
    commands_keys,
    commands_lifecycle,
    commands_nfc,
    commands_refused,
    commands_settings,
    commands_stations,
    commands_testing,
    commands_wps,
)
from pushbutton.commands.registry import Registry

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

registry: Registry[Bss] = Registry()
for _part in (
    commands_general,
    commands_lifecycle,
    commands_settings,
    commands_stations,
    commands_access,
    commands_wps,
    commands_nfc,
    commands_keys,
    commands_testing,
    commands_refused,
):
    registry.include(_part.registry)
