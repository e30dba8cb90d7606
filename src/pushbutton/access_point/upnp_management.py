"""The ten management actions of the access point: who may call them, and what follows.

A Registrar that has set the access point up, to the last message, has keys for it from then on;
they are in the inventory.  Nobody else is listened to, and no message is taken twice: its counter
is on the disk before anything is done.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pushbutton.access_point import config_table as table
from pushbutton.access_point.inventory import InventoryError, ManagementKey, ManagementKeys
from pushbutton.access_point.managed_access_point import ManagedAccessPoint
from pushbutton.crypto import kdf
from pushbutton.protocol.management import (
    ManagementError,
    ManagementRefusal,
    key_identifier,
    open_sealed,
    seal,
)
from pushbutton.protocol.notices import ManagementAgreed
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire.message import Message

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss
    from pushbutton.access_point.process import Process

_log = logging.getLogger(__name__)

MOST_REGISTRARS = 16
"""Registrars that may manage the access point; of more, the one that came first has to go."""


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that is genuine and fresh: for whom, with what, and how many others there are."""

    bss: Bss
    settings: Message
    registrars: int


_Do = Callable[[ManagedAccessPoint, _Request], "bytes | Awaitable[None] | None"]


@dataclass(frozen=True, slots=True)
class _Action:
    """One action: its argument, what it answers if it does, and what it does."""

    argument: str
    do: _Do
    answer: str | None = None


_ACTIONS: Mapping[str, _Action] = {
    "GetAPSettings": _Action(
        "NewMessage", lambda ap, asked: ap.state(asked.bss, asked.registrars), "NewAPSettings"
    ),
    "SetAPSettings": _Action("NewAPSettings", lambda ap, it: ap.change(it.bss, it.settings)),
    "DelAPSettings": _Action(
        "NewAPSettings", lambda ap, it: ap.forget_network(it.bss, it.settings)
    ),
    "GetSTASettings": _Action(
        "NewMessage", lambda ap, it: ap.stations(it.bss, it.settings), "NewSTASettings"
    ),
    "SetSTASettings": _Action(
        "NewSTASettings", lambda ap, it: ap.rename_station(it.bss, it.settings)
    ),
    "DelSTASettings": _Action(
        "NewSTASettings", lambda ap, it: ap.forget_station(it.bss, it.settings)
    ),
    "RebootAP": _Action("NewAPSettings", lambda ap, it: ap.reboot(it.bss, it.settings)),
    "ResetAP": _Action("NewMessage", lambda ap, it: ap.reset(it.bss)),
    "RebootSTA": _Action("NewSTASettings", lambda ap, it: ap.send_away(it.bss, it.settings)),
    "ResetSTA": _Action("NewMessage", lambda ap, it: ap.forget_station(it.bss, it.settings)),
}
_RESET = "ResetAP"


class UpnpManagement:
    """The management actions of one process."""

    def __init__(self, process: Process, newest: Callable[[], Bss | None]) -> None:
        """`newest` gives the BSS that the device describes."""
        self._process = process
        self._newest = newest
        self._access_point = ManagedAccessPoint(process)
        self._turn = asyncio.Lock()

    async def agreed(self, bss: Bss, agreed: ManagementAgreed) -> bool:
        """Keep the keys that a registration left; True when they are on the disk."""
        if not bss.config[table.UPNP_MANAGEMENT]:
            return False
        store = await self._store()
        if store is None:
            bss.log.warning("%s cannot manage us: there is no state directory", agreed.peer.uuid)
            return False
        try:
            await bss.in_worker(_keep, store, agreed)
        except sqlite3.Error as error:
            _log.error("the inventory cannot be written: %s", error)
            return False
        return True

    async def invoke(self, action: str, arguments: Mapping[str, object]) -> Mapping[str, object]:
        """Do one of the ten actions; raises `UpnpError`."""
        row = _ACTIONS[action]
        octets = arguments[row.argument]
        assert isinstance(octets, bytes)
        try:
            async with self._turn:
                answer = await self._do(action, row, octets)
        except ManagementError as error:
            raise UpnpError(error.refusal) from None
        except sqlite3.Error as error:
            _log.error("the inventory cannot be written: %s", error)
            raise UpnpError(ManagementRefusal.ACTION_FAILED) from None
        return {} if row.answer is None else {row.answer: answer}

    async def _do(self, action: str, row: _Action, octets: bytes) -> bytes:
        bss, store = self._newest(), await self._store()
        if bss is None or store is None:
            raise ManagementError(ManagementRefusal.NOT_AUTHORISED)
        kept = await bss.in_worker(store.all)
        registrar, keys = _named(kept, key_identifier(octets))
        opened = open_sealed(keys, action.encode(), octets)
        if not await bss.in_worker(store.advance, registrar.uuid, opened.counter):
            raise ManagementError(ManagementRefusal.INVALID_SEQUENCE)
        request = _Request(bss, opened.settings, len(kept))
        done = row.do(self._access_point, request)
        if isinstance(done, bytes):
            return seal(keys, octets, opened.counter, done, self._process.random)
        if done is not None:
            await done
        if action == _RESET:
            for one in kept:
                await bss.in_worker(store.forget, one.uuid)
        return b""

    async def _store(self) -> ManagementKeys | None:
        try:
            inventory = await self._process.open_inventory()
        except InventoryError:
            return None
        return None if inventory is None else ManagementKeys(inventory)


def _named(
    kept: list[ManagementKey], identifier: bytes
) -> tuple[ManagementKey, kdf.ManagementKeys]:
    """Return the Registrar that says it made the request, and its keys."""
    for one in kept:
        keys = kdf.ManagementKeys.decode(one.secret)
        if keys.identifier == identifier:
            return one, keys
    raise ManagementError(ManagementRefusal.NOT_AUTHORISED)


def _keep(store: ManagementKeys, agreed: ManagementAgreed) -> None:
    peer = agreed.peer
    store.put(peer.uuid, peer.mac_address, agreed.keys.encode())
    for one in store.all()[MOST_REGISTRARS:]:
        store.forget(one.uuid)
