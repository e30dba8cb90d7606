"""The inventory: a durable table of devices and keys, for all networks of a process.

What is asked is answered from memory.  What changes is one transaction, on the disk and in memory
when the method returns: call those methods in a worker.  Another process may change the same file;
the next question then reads it again.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pushbutton.access_point.inventory import rows
from pushbutton.access_point.inventory.database import FILE_NAME, connect, open_database
from pushbutton.access_point.inventory.record import Record, State
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.runtime.logs import wall_clock
from pushbutton.runtime.state_directory import prepare
from pushbutton.secret import Secret
from pushbutton.wire.device import Device

_log = logging.getLogger(__name__)

LOOK_PATIENCE = 50
"""Milliseconds that a question waits for the file; then memory answers as it was."""

MOST_ENDED = 1000
"""Revoked and expired keys that are remembered for each network; the oldest go first."""


@dataclass(frozen=True, slots=True, eq=False)
class NewKey:
    """A key that is about to be entered."""

    network: bytes
    bss: str
    device: Device
    way: JoinedBy
    psk: Secret | None = field(default=None, repr=False)
    passphrase: Secret | None = field(default=None, repr=False)
    state: State = State.CONFIRMED
    file: str | None = None
    name: str = ""
    expires: float | None = None


class Inventory:
    """The open inventory of a state directory."""

    def __init__(self, directory: Path, clock: Callable[[], float] = wall_clock) -> None:
        """Open it, and make it where there is none.

        Raises `StateDirectoryError` where it cannot be written, and `InventoryError` where it is
        damaged or of a newer version.
        """
        prepare(directory)
        self.path = directory / FILE_NAME
        self.clock = clock
        self._writer = open_database(directory)
        rows.watch(self._writer)
        self._reader = connect(self.path)
        self._reader.execute(f"PRAGMA busy_timeout = {LOOK_PATIENCE}")
        self._turn = threading.Lock()
        self._changing = False
        self._memory = threading.Lock()
        """Held while `_records` is replaced by what follows from it or from the file."""
        self._seen_version = -1
        self._records: dict[bytes, dict[int, Record]] = {}

    def close(self) -> None:
        """Close the file; harmless when repeated."""
        with self._turn:
            self._reader.close()
            self._writer.close()

    # ---- Questions, for the event loop ----------------------------------------------------------

    def records(self, network: bytes) -> tuple[Record, ...]:
        """Return all of a network, in the order in which they were entered."""
        self._refresh()
        return tuple(self._records.get(network, {}).values())

    def find(self, network: bytes, number: int) -> Record | None:
        """Return one of a network's records."""
        self._refresh()
        return self._records.get(network, {}).get(number)

    def _refresh(self) -> None:
        """Read the file where another process changed it."""
        if self._changing and self._seen_version >= 0:
            return  # the worker that changes it brings memory up to date
        try:
            # The version that the writer sees stays the same for its own changes.
            (version,) = self._writer.execute("PRAGMA data_version").fetchone()
            if version != self._seen_version:
                with self._memory:
                    self._records = rows.read_all(self._reader)
                    self._seen_version = version
        except sqlite3.Error as error:
            _log.warning("%s cannot be read just now: %s", self.path, error)

    # ---- Changes, for a worker ------------------------------------------------------------------

    @contextlib.contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Begin a transaction; it is on the disk when the block ends, or undone by an error."""
        with self._turn:
            self._changing = True
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                touched = rows.touched(self._writer)
                self._writer.execute("COMMIT")
                with self._memory:
                    self._records = rows.with_changes(self._records, touched)
            finally:
                self._changing = False
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")

    @contextlib.contextmanager
    def question(self) -> Iterator[sqlite3.Connection]:
        """Read from the file, for what is not kept in memory."""
        with self._turn:
            yield self._writer

    def add(self, keys: Iterable[NewKey]) -> list[int]:
        """Enter keys, all or none; returns their numbers.

        A name that a person gave to the same device before goes on.
        """
        with self.change() as database:
            return [rows.insert(database, key, self.clock()) for key in keys]

    def reserve(self, key: NewKey, most: int) -> int:
        """Enter a key in the place of one that is reserved for the same device.

        Of more than `most` reserved keys of a network the oldest are dropped.
        """
        with self.change() as database:
            rows.drop_reserved(database, key, most)
            return rows.insert(database, key, self.clock())

    def confirm(self, number: int) -> None:
        """Make a reserved key one of the network's; those that its device had before end."""
        with self.change() as database:
            rows.confirm(database, number, self.clock())

    def settle(self, number: int) -> None:
        """Make a reserved key a confirmed one because its file says so, and change no other."""
        with self.change() as database:
            rows.settle(database, number)

    def describe(self, number: int, device: Device, way: JoinedBy) -> None:
        """Note what the device told about itself when it registered again."""
        with self.change() as database:
            rows.describe(database, number, device, way, self.clock())

    def note(self, number: int, address: bytes) -> None:
        """Note that a station is on the network with this key and this address."""
        with self.change() as database:
            rows.note(database, number, address, self.clock())

    def rename(self, number: int, name: str) -> None:
        """Call it something else; an empty name is none."""
        with self.change() as database:
            database.execute("UPDATE keys SET name = ? WHERE number = ?", (name, number))

    def expire_at(self, number: int, when: float | None) -> None:
        """Let the key work until then, or for ever."""
        with self.change() as database:
            database.execute("UPDATE keys SET expires = ? WHERE number = ?", (when, number))

    def end(self, numbers: Iterable[int], state: State) -> None:
        """Revoke keys, or let them expire: what they are is erased, who had them is not."""
        with self.change() as database:
            rows.end(database, tuple(numbers), state, self.clock())
            rows.forget_ended(database, MOST_ENDED)

    def rotate(self, number: int, psk: Secret) -> None:
        """Give the device another key; it keeps its number and its time."""
        with self.change() as database:
            database.execute(
                "UPDATE keys SET psk = ?, passphrase = NULL WHERE number = ? AND psk IS NOT NULL",
                (psk.reveal(), number),  # one that was just revoked stays erased
            )
