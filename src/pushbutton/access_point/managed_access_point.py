"""What the management actions do to the access point, for a Registrar that is known already.

WCN-NET names the actions and what they are about; what exactly each does is written down in
docs/management.md.  "AP" is the access point with its network, "STA" one of the devices that joined
it by a key of their own, which is in the inventory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from pushbutton.access_point import config_table as table
from pushbutton.access_point import configuration_rewriting, settings
from pushbutton.access_point.inventory import ANY_STATION, Record
from pushbutton.access_point.new_settings import DELAY
from pushbutton.errors import MalformedError, ProtocolError, PushbuttonError
from pushbutton.protocol import events
from pushbutton.protocol.credential_policy import PSK_LENGTH, hexadecimal
from pushbutton.protocol.lockout import SetupLock
from pushbutton.protocol.management import ManagementError, ManagementRefusal
from pushbutton.protocol.management_settings import (
    AccessPointChange,
    AccessPointState,
    StationSettings,
    decode_station,
    encode_stations,
)
from pushbutton.protocol.registrar_outputs import NewNetwork
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.frames import Reason
from pushbutton.wire.message import Message

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss
    from pushbutton.access_point.process import Process
    from pushbutton.protocol.credential_policy import Network

_log = logging.getLogger(__name__)

MOST_STATIONS = 200
"""Devices that one answer tells of, so that it fits into what Registrars read."""


class ManagedAccessPoint:
    """The BSSes of a process, as management actions see them."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- the network --------------------------------------------------------------------------

    def state(self, bss: Bss, registrars: int) -> bytes:
        """Return the settings in force (GetAPSettings)."""
        registrar = bss.registrar
        if registrar is None:
            raise ManagementError(ManagementRefusal.ACTION_FAILED)
        network = registrar.settings.network
        key = network.passphrase or network.hexadecimal_key() or Secret(b"")
        return AccessPointState(
            network.ssid,
            network.security.authentication,
            network.security.encryption,
            key,
            bss.address,
            bss.channel,
            bss.enabled,
            registrar.ap_pin.lock.locked,
            registrar.settings.device.config_methods,
            len(_devices(bss)),
            registrars,
        ).encode()

    def change(self, bss: Bss, wanted: Message) -> None:
        """Take new settings, unlock the set-up, or both (SetAPSettings)."""
        try:
            change = AccessPointChange.decode(wanted)
        except MalformedError:
            raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_INVALID) from None
        except ProtocolError:
            raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_OUT_OF_RANGE) from None
        to_lock = wanted.get(a.AP_SETUP_LOCKED) is True
        if to_lock or (change.unlock and bss.config[table.AP_SETUP_LOCKED]):
            # A lock that the configuration has is not for a Registrar to open.
            raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_OUT_OF_RANGE)
        if change.settings is not None:
            _refuse_read_only(bss)
        if change.unlock:
            self._unlock()
        if change.settings is not None:
            new = change.settings
            network = NewNetwork(new.ssid, new.authentication, new.encryption, new.network_key)
            answer = self._process.group.take_network(bss.name, network)
            self._process.carry_out(answer.outputs)
            if not answer.accepted:
                raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_OUT_OF_RANGE)

    def forget_network(self, bss: Bss, named: Message) -> None:
        """Forget the network that is named, if it is the one there is (DelAPSettings)."""
        if named.get(a.SSID) != bss.config[table.SSID]:
            raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_INVALID)
        _refuse_read_only(bss)
        self._later(self._forget())

    def reboot(self, bss: Bss, wanted: Message) -> None:
        """Take new settings, if some are given, and begin anew (RebootAP)."""
        self.change(bss, wanted)
        self._later(self._restart())

    def reset(self, bss: Bss) -> None:
        """Forget the network and its devices, and open the set-up (ResetAP)."""
        _refuse_read_only(bss)
        self._unlock()
        self._later(self._forget())

    def _unlock(self) -> None:
        for bss in self._process.bsses.values():
            if bss.registrar is None or bss.config[table.AP_SETUP_LOCKED]:
                continue
            if bss.registrar.ap_pin.lock.reset():
                bss.carry_out(events.SetupUnlocked())
                bss.carry_out_all(bss.registrar.refresh())

    # ---- stations -----------------------------------------------------------------------------

    def stations(self, bss: Bss, wanted: Message) -> bytes:
        """Return the devices with a key of their own, or the one that is named (GetSTASettings)."""
        if bss.registrar is None:
            raise ManagementError(ManagementRefusal.ACTION_FAILED)
        network, address = bss.registrar.settings.network, wanted.get(a.MAC_ADDRESS)
        told = [one for one in _devices(bss) if address in (None, one.device.mac_address)]
        return encode_stations(_station(network, one) for one in told[:MOST_STATIONS])

    async def rename_station(self, bss: Bss, wanted: Message) -> None:
        """Call a device something else (SetSTASettings)."""
        record, name = self._record(bss, wanted)
        if not name or not name.strip():
            raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_INVALID)
        if not await bss.key_ring.rename(record, name.strip()):
            raise ManagementError(ManagementRefusal.ACTION_FAILED)

    async def forget_station(self, bss: Bss, wanted: Message) -> None:
        """Take a device's key back; it has to be added anew (DelSTASettings, ResetSTA)."""
        record, _ = self._record(bss, wanted)
        if not await bss.key_ring.revoke(record):
            raise ManagementError(ManagementRefusal.ACTION_FAILED)

    def send_away(self, bss: Bss, wanted: Message) -> None:
        """Send a station away, so that it begins anew; its key goes on to work (RebootSTA)."""
        try:
            address, _ = decode_station(wanted)
        except MalformedError:
            raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_INVALID) from None
        if all(station.address != address for station in bss.stations):
            raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_INVALID)
        bss.reception.disconnect(address, Reason.UNSPECIFIED)

    def _record(self, bss: Bss, wanted: Message) -> tuple[Record, str | None]:
        try:
            address, name = decode_station(wanted)
        except MalformedError:
            raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_INVALID) from None
        record = bss.keys.of_device(address)
        if record is None:
            raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_INVALID)
        return record, name

    # ---- afterwards ---------------------------------------------------------------------------

    async def close(self) -> None:
        """Wait for what has begun."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something a little later: the answer leaves first."""

        async def run() -> None:
            await asyncio.sleep(DELAY)
            try:
                await work
            except (PushbuttonError, OSError) as error:
                _log.error("management: %s", error)

        task = asyncio.get_running_loop().create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _restart(self) -> None:
        for radio in {bss.radio for bss in self._process.bsses.values()} - {None}:
            assert radio is not None
            await radio.disable()
            await radio.enable()

    async def _forget(self) -> None:
        for bss in list(self._process.bsses.values()):
            if bss.registrar is None or bss.radio is None:
                continue
            for record in bss.keys.records():
                if record.state.works:
                    await bss.key_ring.revoke(record)
            await self._become_unconfigured(bss)

    async def _become_unconfigured(self, bss: Bss) -> None:
        """Give the network a key that nobody knows, and let it be set up anew."""
        old, radio = bss.wanted, bss.radio
        assert radio is not None
        network = NewNetwork(
            old[table.SSID],
            AuthenticationType.WPA2_PERSONAL,
            EncryptionType.AES,
            hexadecimal(Secret(self._process.random(PSK_LENGTH))),
        )
        draft = settings.configured(old, network).draft()
        draft.put(table.WPS_STATE, 1)
        new = draft.freeze()
        if bss.source is not None:
            try:
                await bss.in_worker(
                    configuration_rewriting.rewrite,
                    bss.source.path,
                    {bss.source.section: (old, new)},
                )
            except configuration_rewriting.NotRewrittenError as error:
                bss.log.error("the reset is not in %s: %s", bss.source.path, error)
                bss.tell(events.FileNotWritten(str(bss.source.path)))
        async with radio.lock:
            await radio.apply(bss, new)


def _refuse_read_only(bss: Bss) -> None:
    """Raise where the configuration lets no Registrar change anything."""
    if bss.config[table.AP_SETUP_LOCKED] == SetupLock.READ_ONLY:
        raise ManagementError(ManagementRefusal.ACTION_FAILED)


def _devices(bss: Bss) -> list[Record]:
    """Return the devices whose own keys work; Registrars on Ethernet, which have one, are none."""
    keys, now = bss.keys, bss.keys.clock()
    return [
        one for one in keys.records() if one.works(now) and one.device.mac_address != ANY_STATION
    ]


def _station(network: Network, record: Record) -> StationSettings:
    key = record.network_key() or Secret(b"")
    security, address = network.security, record.device.mac_address
    credential = Credential(
        network.ssid, security.authentication, security.encryption, key, address
    )
    return StationSettings(record.title, credential)
