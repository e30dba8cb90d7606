"""The keys by which Registrars manage us, which a registration leaves, by the Registrar's UUID.

They are derived from the EMSK (Wi-Fi Simple Configuration 2.0, "Key Derivation"; `crypto.kdf`).
All methods go to the disk: call them in a worker.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from uuid import UUID

from pushbutton.access_point.inventory.inventory import Inventory
from pushbutton.secret import Secret


@dataclass(frozen=True, slots=True, eq=False)
class ManagementKey:
    """What is known of one Registrar that may manage us."""

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
        """Keep what the latest registration with a Registrar left, in the place of an earlier one.

        Its messages are counted from the beginning again.
        """
        with self._inventory.change() as database:
            database.execute(
                "INSERT OR REPLACE INTO management_keys (uuid, address, secret, established) "
                "VALUES (?, ?, ?, ?)",
                (uuid.bytes, address, secret.reveal(), self._inventory.clock()),
            )

    def advance(self, uuid: UUID, counter: int) -> bool:
        """Note that a Registrar's message with this counter was taken.

        False where it is not larger than the last one: it must not be taken then.
        """
        with self._inventory.change() as database:
            cursor = database.execute(
                "UPDATE management_keys SET counter = ? WHERE uuid = ? AND counter < ?",
                (counter, uuid.bytes, counter),
            )
        return cursor.rowcount > 0

    def find(self, uuid: UUID) -> ManagementKey | None:
        """Return a Registrar's key."""
        with self._inventory.question() as database:
            row = database.execute(
                "SELECT uuid, address, secret, established FROM management_keys WHERE uuid = ?",
                (uuid.bytes,),
            ).fetchone()
        return None if row is None else _key(row)

    def all(self) -> list[ManagementKey]:
        """Return the keys of all Registrars, the latest first."""
        with self._inventory.question() as database:
            found = database.execute(
                "SELECT uuid, address, secret, established FROM management_keys "
                "ORDER BY established DESC"
            ).fetchall()
        return [_key(row) for row in found]

    def forget(self, uuid: UUID) -> bool:
        """Erase a Registrar's key; False when there was none."""
        with self._inventory.change() as database:
            cursor = database.execute("DELETE FROM management_keys WHERE uuid = ?", (uuid.bytes,))
        return cursor.rowcount > 0


def _key(row: sqlite3.Row | tuple[bytes, bytes, bytes, float]) -> ManagementKey:
    uuid, address, secret, established = row
    return ManagementKey(UUID(bytes=uuid), address, Secret(secret), established)
