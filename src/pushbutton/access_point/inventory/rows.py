"""Records as rows of the tables, and back.  Each function works within its caller's transaction."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pushbutton.access_point.inventory.record import Record, State
from pushbutton.errors import MalformedError
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.secret import Secret
from pushbutton.wire.device import Device
from pushbutton.wire.enums import PrimaryDeviceType

if TYPE_CHECKING:
    from pushbutton.access_point.inventory.inventory import NewKey

_NIL = UUID(int=0)

_DESCRIPTION = (
    "uuid",
    "device_name",
    "manufacturer",
    "model_name",
    "model_number",
    "serial_number",
    "device_type",
)
_COLUMNS = (
    *("number", "network", "bss", "state", "way", "address", "psk", "passphrase", "file"),
    *("name", "joined", "seen", "expires", "ended", *_DESCRIPTION),
)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM keys"
_INSERT = (
    f"INSERT INTO keys ({', '.join(_COLUMNS[1:])}) VALUES ({', '.join('?' for _ in _COLUMNS[1:])})"
)
_DESCRIBE = f"UPDATE keys SET {', '.join(f'{name} = ?' for name in _DESCRIPTION)} WHERE number = ?"


Records = Mapping[bytes, Mapping[int, Record]]
"""By network and number, in the order in which they were entered."""


def read_all(database: sqlite3.Connection) -> dict[bytes, dict[int, Record]]:
    """Return all records."""
    database.execute("BEGIN")
    try:
        found: defaultdict[bytes, dict[int, Record]] = defaultdict(dict)
        for record in _read(database, "", ()):
            found[record.network][record.number] = record
    finally:
        database.execute("ROLLBACK")
    return dict(found)


def _read(database: sqlite3.Connection, where: str, values: tuple[int, ...]) -> list[Record]:
    addresses: defaultdict[int, list[bytes]] = defaultdict(list)
    of_keys = where.replace("number", "key")
    for number, address in database.execute(
        f"SELECT key, address FROM addresses {of_keys} ORDER BY seen DESC", values
    ):
        addresses[number].append(address)
    return [
        _record(dict(zip(_COLUMNS, row, strict=True)), addresses)
        for row in database.execute(f"{_SELECT} {where} ORDER BY number", values)
    ]


def watch(database: sqlite3.Connection) -> None:
    """Let this connection note which records it changes."""
    database.execute("CREATE TEMP TABLE touched (number INTEGER)")
    for table, column in (("keys", "number"), ("addresses", "key")):
        for change, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
            database.execute(
                f"CREATE TEMP TRIGGER {table}_{change} AFTER {change} ON main.{table} "
                f"BEGIN INSERT INTO touched VALUES ({row}.{column}); END"
            )


def touched(database: sqlite3.Connection) -> dict[int, Record | None]:
    """Return the records that this transaction changed, as they are; None for one that is gone."""
    numbers = [number for (number,) in database.execute("SELECT DISTINCT number FROM touched")]
    database.execute("DELETE FROM touched")
    found: dict[int, Record | None] = dict.fromkeys(numbers)
    for number in numbers:
        for record in _read(database, "WHERE number = ?", (number,)):
            found[number] = record
    return found


def with_changes(
    records: Records, changes: Mapping[int, Record | None]
) -> dict[bytes, dict[int, Record]]:
    """Return records with some of them changed; those that were given stay as they are."""
    result = {network: dict(of_network) for network, of_network in records.items()}
    for number, record in changes.items():
        if record is not None:
            result.setdefault(record.network, {})[number] = record
        else:
            for of_network in result.values():
                of_network.pop(number, None)
    return result


def insert(database: sqlite3.Connection, key: NewKey, now: float) -> int:
    """Enter a key; returns its number."""
    device = key.device
    cursor = database.execute(
        _INSERT,
        (
            *(key.network, key.bss, key.state.value, key.way.value, device.mac_address),
            *(_octets(key.psk), None if key.passphrase is None else key.passphrase.text()),
            *(key.file, key.name or _earlier_name(database, key), now, None, key.expires, None),
            *_description(device),
        ),
    )
    number = cursor.lastrowid
    assert number is not None
    note_address(database, number, device.mac_address, now)
    return number


def drop_reserved(database: sqlite3.Connection, key: NewKey, most: int) -> None:
    """Make room for a key that is to be reserved."""
    reserved = "state = 'reserved' AND network = ? AND file IS ?"
    place = (key.network, key.file)
    database.execute(
        f"DELETE FROM keys WHERE {reserved} AND address = ?", (*place, key.device.mac_address)
    )
    database.execute(
        f"DELETE FROM keys WHERE {reserved} AND number NOT IN "
        f"(SELECT number FROM keys WHERE {reserved} ORDER BY number DESC LIMIT ?)",
        (*place, *place, most - 1),
    )


def confirm(database: sqlite3.Connection, number: int, now: float) -> None:
    """Make a reserved key a confirmed one; what its device had there before ends."""
    database.execute(
        "UPDATE keys SET state = 'revoked', psk = NULL, passphrase = NULL, ended = ? "
        "FROM keys AS new WHERE new.number = ? AND keys.number <> new.number "
        "AND keys.network = new.network AND keys.address = new.address "
        "AND keys.file IS NULL AND new.file IS NULL AND keys.state = 'confirmed' "
        "AND keys.psk IS NOT NULL AND keys.way <> 'external registrar' "
        "AND keys.address <> x'000000000000'",
        (now, number),
    )
    settle(database, number)


def settle(database: sqlite3.Connection, number: int) -> None:
    """Make a reserved key a confirmed one; its device has the network's key no more."""
    database.execute(
        "DELETE FROM keys WHERE psk IS NULL AND state = 'confirmed' AND EXISTS (SELECT * "
        "FROM keys AS new WHERE new.number = ? AND new.state = 'reserved' "
        "AND new.network = keys.network AND new.address = keys.address)",
        (number,),
    )
    database.execute(
        "UPDATE keys SET state = 'confirmed' WHERE number = ? AND state = 'reserved'", (number,)
    )


def describe(
    database: sqlite3.Connection, number: int, device: Device, way: JoinedBy, now: float
) -> None:
    """Note what a device told about itself, how it joined, and that this was now."""
    database.execute(_DESCRIBE, (*_description(device), number))
    database.execute(
        "UPDATE keys SET way = ?, joined = ? WHERE number = ?", (way.value, now, number)
    )


def note(database: sqlite3.Connection, number: int, address: bytes, now: float) -> None:
    """Note when, and with which address, a key was seen."""
    database.execute("UPDATE keys SET seen = ? WHERE number = ?", (now, number))
    note_address(database, number, address, now)


def note_address(database: sqlite3.Connection, number: int, address: bytes, now: float) -> None:
    """Note an address of a device; the all-zero one, which stands for any, is nobody's."""
    if any(address):
        database.execute(
            "INSERT INTO addresses (key, address, seen) SELECT number, ?, ? FROM keys "
            "WHERE number = ? ON CONFLICT DO UPDATE SET seen = excluded.seen",
            (address, now, number),
        )


def end(database: sqlite3.Connection, numbers: tuple[int, ...], state: State, now: float) -> None:
    """Erase keys."""
    database.executemany(
        "UPDATE keys SET state = ?, psk = NULL, passphrase = NULL, ended = ? "
        "WHERE number = ? AND state IN ('reserved', 'confirmed')",
        [(state.value, now, number) for number in numbers],
    )


def forget_ended(database: sqlite3.Connection, most: int) -> None:
    """Forget the keys of each network that ended longest ago, all but so many."""
    database.execute(
        "DELETE FROM keys WHERE number IN (SELECT number FROM (SELECT number, "
        "row_number() OVER (PARTITION BY network ORDER BY ended DESC) AS rank "
        "FROM keys WHERE ended IS NOT NULL) WHERE rank > ?)",
        (most,),
    )


def _earlier_name(database: sqlite3.Connection, key: NewKey) -> str:
    if not any(key.device.mac_address):
        return ""
    found = database.execute(
        "SELECT name FROM keys WHERE network = ? AND name <> '' AND (address = ? OR uuid = ?) "
        "ORDER BY number DESC LIMIT 1",
        (key.network, key.device.mac_address, _uuid(key.device)),
    ).fetchone()
    return "" if found is None else str(found[0])


def _description(device: Device) -> tuple[Any, ...]:
    kind = device.primary_device_type
    return (
        _uuid(device),
        device.device_name,
        device.manufacturer,
        device.model_name,
        device.model_number,
        device.serial_number,
        str(kind) if kind.category else "",
    )


def _uuid(device: Device) -> bytes | None:
    return None if device.uuid == _NIL else device.uuid.bytes


def _octets(secret: Secret | None) -> bytes | None:
    return None if secret is None else secret.reveal()


def _record(row: dict[str, Any], addresses: dict[int, list[bytes]]) -> Record:
    device = Device(
        uuid=_NIL if row["uuid"] is None else UUID(bytes=row["uuid"]),
        mac_address=row["address"],
        manufacturer=row["manufacturer"],
        model_name=row["model_name"],
        model_number=row["model_number"],
        serial_number=row["serial_number"],
        device_name=row["device_name"],
        primary_device_type=_device_type(row["device_type"]),
    )
    psk, passphrase = row["psk"], row["passphrase"]
    return Record(
        number=row["number"],
        network=row["network"],
        bss=row["bss"],
        state=State(row["state"]),
        way=JoinedBy(row["way"]),
        device=device,
        joined=row["joined"],
        addresses=tuple(addresses.get(row["number"], ())),
        psk=None if psk is None else Secret(psk),
        passphrase=None if passphrase is None else Secret(passphrase),
        file=row["file"],
        name=row["name"],
        seen=row["seen"],
        expires=row["expires"],
        ended=row["ended"],
    )


def _device_type(text: str) -> PrimaryDeviceType:
    try:
        return PrimaryDeviceType.parse(text)
    except MalformedError:
        return Device().primary_device_type
