"""The file `wps_pins`: PINs of devices that are known before they come.

One device on a line: its UUID or MAC address, its PIN as printed on its label (spaces become no
part of it, so write hyphens or nothing), and optionally until when it counts, as an ISO 8601 date
or date and time (local time where no zone is given; a date counts to its end).

    12345678-9abc-def0-1234-56789abcdef0 12345670
    02:00:00:00:00:01 1234-5670 2030-12-31
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from pushbutton.crypto import pin
from pushbutton.errors import ConfigurationFileError, MalformedError
from pushbutton.protocol.passwords import Pin
from pushbutton.secret import Secret
from pushbutton.wire.codecs import parse_mac

LARGEST_FILE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class PreconfiguredPin:
    """One line: `expires` in seconds since 1970, None for never."""

    uuid: UUID | None
    address: bytes | None
    secret: Secret
    expires: float | None


def read(path: Path) -> tuple[PreconfiguredPin, ...]:
    """Read the file; raises `ConfigurationFileError`.  Blocks: use a worker."""
    try:
        with path.open("rb") as file:
            octets = file.read(LARGEST_FILE)
    except OSError as error:
        raise ConfigurationFileError(
            path, 0, "wps_pins", f"cannot be read: {error.strerror}"
        ) from None
    return parse(octets, path)


def parse(octets: bytes, path: Path) -> tuple[PreconfiguredPin, ...]:
    """Read the file's text; one bad line refuses it, by `ConfigurationFileError`."""
    found = []
    for number, line in enumerate(octets.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            found.append(_parse_line(line))
        except ValueError as error:
            raise ConfigurationFileError(path, number, "wps_pins", str(error)) from None
    return tuple(found)


def table_entries(pins: tuple[PreconfiguredPin, ...], now: float, seconds: float) -> Iterator[Pin]:
    """Yield the PINs that still count; `now` is the machine's clock, `seconds` those since 1970."""
    for entry in pins:
        expires = None if entry.expires is None else now + entry.expires - seconds
        if expires is None or expires > now:
            yield Pin(
                entry.secret,
                uuid=entry.uuid,
                only_for=entry.address,
                expires=expires,
                preconfigured=True,
            )


def _parse_line(line: str) -> PreconfiguredPin:
    fields = line.split()
    if not 2 <= len(fields) <= 3:
        raise ValueError("a line has a UUID or MAC address, a PIN, and perhaps an expiry")
    uuid, address = _device(fields[0])
    verdict = pin.check(fields[1])
    if not verdict.valid or not set(fields[1]) <= set("0123456789-"):
        raise ValueError(f"{verdict.value}" if not verdict.valid else "the PIN is not a number")
    expires = _expiry(fields[2]) if len(fields) > 2 else None
    return PreconfiguredPin(uuid, address, Secret(pin.clean(fields[1])), expires)


def _device(text: str) -> tuple[UUID | None, bytes | None]:
    if len(text) == 36:
        try:
            return UUID(text), None
        except ValueError:
            pass
    try:
        return None, parse_mac(text)
    except MalformedError:
        raise ValueError("the line begins with neither a UUID nor a MAC address") from None


def _expiry(text: str) -> float:
    try:
        if len(text) == 10:
            end = datetime.combine(date.fromisoformat(text) + timedelta(days=1), time())
        else:
            end = datetime.fromisoformat(text)
        return end.astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        raise ValueError("the expiry is not a date like 2030-12-31 or 2030-12-31T18:00") from None
