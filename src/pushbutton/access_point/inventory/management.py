"""The keys for managing devices later, which a registration leaves (EMSK), by the device's UUID.

Wi-Fi Simple Configuration 2.0, "Key Derivation": the EMSK is what the keys of the management
interface are derived from.  All methods go to the disk: call them in a worker.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from uuid import UUID

from pushbutton.access_point.inventory.inventory import Inventory
from pushbutton.secret import Secret


@dataclass(frozen=True, slots=True, eq=False)
class ManagementKey:
    """What is known of one device that can be managed."""

    uuid: UUID
    address: bytes
    secret: Secret = field(repr=False)
    established: float
    """Seconds since 1970."""


class ManagementKeys:
    """The management keys in an inventory."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory

    def put(self, uuid: UUID, address: bytes, secret: Secret) -> None:
        """Keep what the latest registration of a device left, in the place of an earlier one."""
        with self._inventory.change() as database:
            database.execute(
                "INSERT OR REPLACE INTO management_keys (uuid, address, secret, established) "
                "VALUES (?, ?, ?, ?)",
                (uuid.bytes, address, secret.reveal(), self._inventory.clock()),
            )

    def find(self, uuid: UUID) -> ManagementKey | None:
        """Return a device's key."""
        with self._inventory.change() as database:
            row = database.execute(
                "SELECT uuid, address, secret, established FROM management_keys WHERE uuid = ?",
                (uuid.bytes,),
            ).fetchone()
        return None if row is None else _key(row)

    def all(self) -> list[ManagementKey]:
        """Return the keys of all devices, the latest first."""
        with self._inventory.change() as database:
            found = database.execute(
                "SELECT uuid, address, secret, established FROM management_keys "
                "ORDER BY established DESC"
            ).fetchall()
        return [_key(row) for row in found]

    def forget(self, uuid: UUID) -> bool:
        """Erase a device's key; False when there was none."""
        with self._inventory.change() as database:
            cursor = database.execute("DELETE FROM management_keys WHERE uuid = ?", (uuid.bytes,))
        return cursor.rowcount > 0


def _key(row: sqlite3.Row | tuple[bytes, bytes, bytes, float]) -> ManagementKey:
    uuid, address, secret, established = row
    return ManagementKey(UUID(bytes=uuid), address, Secret(secret), established)
