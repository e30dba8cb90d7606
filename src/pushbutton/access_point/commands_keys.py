"""Commands about the keys of devices: ours, hostapd has none of them.

They need an inventory, which `pushbutton ap` has (docs/keys.md).  What is refused is answered by
`FAIL` and a sentence.  A key is only shown where it is asked for by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pushbutton.access_point import key_import, key_views
from pushbutton.access_point.inventory import Record, State
from pushbutton.access_point.key_import import ImportRowError
from pushbutton.commands.arguments import Rest, SecretRest, integer, one_of
from pushbutton.commands.moments import MomentError, read_moment
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply
from pushbutton.formats.device_keys import ColumnError, checked_name

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

registry: Registry[Bss] = Registry()

_LARGEST = 2**31 - 1
Id = Annotated[int, integer("ID", 1, _LARGEST)]
Cursor = Annotated[int, integer("AFTER", 0, _LARGEST)]
Stage = Annotated[int, integer("IMPORT", 1, _LARGEST)]
WithKey = Annotated[str, one_of("key")]


def _refuse(sentence: str) -> CommandFailure:
    return CommandFailure(f"FAIL {sentence}\n")


def _bss(call: Call[Bss]) -> Bss:
    if call.subject.keys.home.inventory is None:
        raise _refuse("this access point keeps no inventory of devices and keys")
    return call.subject


def _find(bss: Bss, number: int) -> Record:
    record = bss.keys.record(number)
    if record is None:
        raise _refuse(f"there is no key {number} on this network")
    return record


def _working(bss: Bss, number: int) -> Record:
    record = _find(bss, number)
    if not record.state.works:
        raise _refuse(f"key {number} is {record.state.value}")
    return record


def _own(bss: Bss, number: int) -> Record:
    record = _working(bss, number)
    if record.psk is None:
        raise _refuse(f"device {number} has the network's key, not one of its own")
    return record


def _done(written: bool) -> Reply:
    if not written:
        raise _refuse("the disk refused; see the log")
    return None


@registry.command("KEYS")
def keys(call: Call[Bss]) -> Reply:
    """Tell how keys are handed out, where they are kept, and how many there are.

    `rule` is `own` (each device gets a key of its own) or `shared` (hostapd's rule).
    """
    bss = _bss(call)
    records = bss.keys.records()
    values: dict[str, object] = {
        "rule": "own" if bss.keys.home.own else "shared",
        "network": key_views.block({"network": bss.keys.home.network.decode("utf-8", "replace")})[
            "network"
        ],
        "network_hex": bss.keys.home.network.hex(),
        "truth": bss.keys.file or "inventory",
    }
    for state in State:
        values[state.value] = sum(record.state is state for record in records)
    return values


@registry.command("KEY_LIST")
def key_list(call: Call[Bss], after: Cursor = 0) -> Reply:
    """List devices and keys, without the keys themselves: a JSON object on each line.

    Where they do not fit into one reply the last line is `{"next": N}`; `KEY_LIST N` goes on
    there.  Times are seconds since 1970.
    """
    bss = _bss(call)
    return key_views.lines(key_views.views(bss), after)


@registry.command("KEY_SHOW")
def key_show(call: Call[Bss], number: Id, what: WithKey = "") -> Reply:
    """Show one device; with `key` also its key, as it is typed, and the 64 digits of its PSK."""
    bss = _bss(call)
    record = _find(bss, number)
    here = key_views.here_by_key(bss)
    values = key_views.block(key_views.view(record, key_views.is_connected(record, here)))
    if what:
        record = _own(bss, number)
        key, psk = record.network_key(), record.psk
        assert key is not None
        assert psk is not None
        values |= {"key": key.text(), "psk": psk.reveal().hex()}
    return values


@registry.command("KEY_RENAME")
async def key_rename(call: Call[Bss], number: Id, name: Rest = "") -> Reply:
    """Give a device a name; without one it goes by what it said about itself again."""
    bss = _bss(call)
    record, wanted = _find(bss, number), name.strip()
    try:
        checked_name(wanted)
    except ColumnError as error:
        raise _refuse(error.reason) from None
    return _done(await bss.key_ring.rename(record, wanted))


@registry.command("KEY_EXPIRE")
async def key_expire(call: Call[Bss], number: Id, when: Rest) -> Reply:
    """Let a key work until then: `2 days`, `90 min`, `2026-12-24`, `2026-12-24 18:00`, `never`.

    A date alone is its end.  When the time has come the device is sent away.
    """
    bss = _bss(call)
    record = _own(bss, number)
    try:
        moment = read_moment(when, bss.keys.clock())
    except MomentError as error:
        raise _refuse(str(error)) from None
    return _done(await bss.key_ring.expire_at(record, moment))


@registry.command("KEY_REVOKE")
async def key_revoke(call: Call[Bss], number: Id) -> Reply:
    """Take a key back: it is erased, and its device sent away at once, and no other."""
    bss = _bss(call)
    record = _own(bss, number)
    return _done(await bss.key_ring.revoke(record))


@registry.command("KEY_ROTATE")
async def key_rotate(call: Call[Bss], number: Id) -> Reply:
    """Give a device a new key, and send it away: by registering again it learns the new one."""
    bss = _bss(call)
    record = _own(bss, number)
    done = await bss.key_ring.rotate(record)
    _own(bss, number)  # somebody else may have revoked it meanwhile
    return _done(done)


@registry.command("KEY_IMPORT_BEGIN")
def key_import_begin(call: Call[Bss]) -> Reply:
    """Begin an import; the reply is its number, for KEY_IMPORT_ADD and KEY_IMPORT_COMMIT."""
    return f"{_bss(call).key_ring.stages.begin()}\n"


@registry.command("KEY_IMPORT_ADD")
def key_import_add(call: Call[Bss], stage: Stage, row: SecretRest) -> Reply:
    """Add a key to an import: a JSON object with `key`, and `address`, `name`, `expires` if wanted.

    The reply is how many there are; nothing is entered before KEY_IMPORT_COMMIT.
    """
    try:
        return f"{_bss(call).key_ring.stages.add(stage, row.text())}\n"
    except UnicodeDecodeError:
        raise _refuse("a row is a JSON object") from None
    except ImportRowError as error:
        raise _refuse(str(error)) from None


@registry.command("KEY_IMPORT_COMMIT")
async def key_import_commit(call: Call[Bss], stage: Stage) -> Reply:
    """Enter all keys of an import, or none; the reply is how many."""
    bss = _bss(call)
    try:
        rows = bss.key_ring.stages.take(stage)
        if not rows:
            raise _refuse("there is nothing in it")
        key_import.check_against(rows, bss.keys)
        new = await bss.in_worker(key_import.new_keys, rows, bss.keys)
        async with bss.key_ring.entering:
            key_import.check_against(rows, bss.keys)  # another import may have been faster
            written = await bss.key_ring.add(new)
    except ImportRowError as error:
        raise _refuse(str(error)) from None
    _done(written)
    return f"{len(rows)}\n"


@registry.command("KEY_IMPORT_CANCEL")
def key_import_cancel(call: Call[Bss], stage: Stage) -> Reply:
    """Forget an import; harmless when there is none."""
    _bss(call).key_ring.stages.cancel(stage)
    return None
