"""The keys of devices as a table: CSV (RFC 4180) with a heading, for spreadsheets and scripts.

    address,name,key,expires
    02:00:00:00:00:01,Lamp,correct horse battery,2026-12-24T18:00:00+00:00
    any,Guests,come in please,

Only `key` must be there; columns may stand in any order.  An empty `expires` is never.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pushbutton.formats.device_keys import (
    ANY,
    ColumnError,
    DeviceKey,
    KeyFormat,
    RowError,
    check_distinct,
    check_size,
    checked,
    passphrase_text,
)
from pushbutton.formats.format import UnreadableError
from pushbutton.wire.codecs import format_mac

TITLE = "CSV table"
COLUMNS = ("address", "name", "key", "expires")


def _write(keys: Sequence[DeviceKey]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for key in keys:
        address = ANY if key.address is None else format_mac(key.address)
        expires = "" if key.expires is None else _time(key.expires)
        table.writerow((address, key.name, passphrase_text(key, f"A {TITLE}"), expires))
    return text.getvalue().encode()


def _time(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).isoformat()


def _read(octets: bytes) -> tuple[DeviceKey, ...]:
    check_size(octets)
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("the table is not UTF-8 text") from None
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, rows = [], []
    try:
        heading = [name.strip().lower() for name in next(table, [])]
        _check_heading(heading)
        for cells in table:
            if not any(cells):
                continue
            rows.append(table.line_num)
            found.append(_key(heading, cells, table.line_num))
    except csv.Error as error:
        raise RowError(table.line_num, None, f"this is not CSV: {error}") from None
    return check_distinct(found, rows)


def _check_heading(heading: Sequence[str]) -> None:
    unknown = [name for name in heading if name not in COLUMNS]
    if "key" not in heading:
        raise RowError(1, None, f"the heading has no column key; columns are {', '.join(COLUMNS)}")
    if unknown:
        raise RowError(1, None, f"there is no column {unknown[0][:40]!r}")
    if len(set(heading)) < len(heading):
        raise RowError(1, None, "a column is there twice")


def _key(heading: Sequence[str], cells: Sequence[str], row: int) -> DeviceKey:
    if len(cells) != len(heading):
        raise RowError(row, None, f"there are {len(cells)} cells for {len(heading)} columns")
    values: Mapping[str, str] = dict(zip(heading, cells, strict=True))
    try:
        return checked(
            values["key"],
            values.get("address", ANY).strip(),
            values.get("name", "").strip(),
            _expiry(values.get("expires", "").strip()),
        )
    except ColumnError as error:
        raise RowError(row, error.column, error.reason) from None


def _expiry(text: str) -> float | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        raise ColumnError("expires", f"{text[:40]!r} is not a time like 2026-12-24T18:00") from None


FORMAT = KeyFormat(TITLE, ".csv", _write, _read)
