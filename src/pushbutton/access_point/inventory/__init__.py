"""Devices and their keys, kept in SQLite in the state directory.

`record` is what is known of one device, `database` opens the file and brings it up to date,
`inventory` answers and changes, `management` keeps the keys for managing devices later.
"""

from __future__ import annotations

from pushbutton.access_point.inventory.database import InventoryError
from pushbutton.access_point.inventory.inventory import Inventory, NewKey
from pushbutton.access_point.inventory.management import ManagementKey, ManagementKeys
from pushbutton.access_point.inventory.record import ANY_STATION, Record, State

__all__ = [
    "ANY_STATION",
    "Inventory",
    "InventoryError",
    "ManagementKey",
    "ManagementKeys",
    "NewKey",
    "Record",
    "State",
]
