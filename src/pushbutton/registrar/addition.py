"""One wireless device being waited for, at all access points at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from uuid import UUID

from pushbutton.crypto import dh
from pushbutton.errors import MalformedError
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.push_button import WALK_TIME
from pushbutton.registrar.announcement import Announcements, selection
from pushbutton.registrar.found import FoundDevice, KnockingDevice
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.registrar.relayed_run import RelayedRun
from pushbutton.registrar.upnp_setup import registrar_device
from pushbutton.registrar.waiting import Ticket, Waiting
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.runtime.randomness import system_random
from pushbutton.upnp.wlan_config import WlanEvent, WlanEventType
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.enums import DevicePasswordId, MessageType
from pushbutton.wire.message import Message
from pushbutton.wire.messages import M1, missing

PATIENCE = 12.0
"""Seconds after which there is no access point if none has been heard."""
MOST_RUNS = 16
"""Registrations at a time, all access points together."""

NetworkSource = Callable[[FoundDevice], NetworkProfile | None]
"""Which network a device gets that comes through this access point; None is "not through it".

It is called in a worker, so it may read files.
"""


@dataclass(frozen=True, slots=True)
class Announced(Output):
    """These access points tell devices now that a Registrar waits for them."""

    access_points: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Knocked(Output):
    """A device was heard by an access point for the first time, or began to ask (M1)."""

    access_point: UUID
    device: KnockingDevice


@dataclass(frozen=True, slots=True)
class Relayed(Output):
    """What the registration with one device says: steps, a wrong PIN, its failure, its end."""

    access_point: UUID
    address: bytes
    output: Output


class Addition:
    """The wait for one device, with what it takes at each access point."""

    def __init__(
        self,
        neighbourhood: Neighbourhood,
        waiting: Waiting,
        networks: NetworkSource,
        through: UUID | None,
        report: Callable[[Output], None],
    ) -> None:
        self._neighbourhood = neighbourhood
        self._waiting = waiting
        self._networks = networks
        self._through = through
        self._report = report
        self._known: dict[UUID, NetworkProfile | None] = {}
        self._knocking: dict[tuple[UUID, bytes], KnockingDevice] = {}
        self._runs: dict[tuple[UUID, bytes], tuple[RelayedRun, Ticket]] = {}
        self._asking: dict[tuple[UUID, bytes], Message] = {}
        """The latest M1 of those for which a run is about to begin."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._result: asyncio.Future[Device] = asyncio.get_running_loop().create_future()
        self._announcements = Announcements(
            self._relays, registrar_device().uuid, lambda those: report(Announced(those))
        )

    async def run(self) -> Device:
        """Wait for the device; raises `RegistrationError`.  Leaves nothing behind."""
        loop = asyncio.get_running_loop()
        neighbourhood = self._neighbourhood
        patience = loop.call_later(PATIENCE, self._give_up)
        self._press(loop.time())
        neighbourhood.changed.append(self._changed)
        neighbourhood.relayed.append(self._heard)
        try:
            for found in neighbourhood.devices.values():
                self._changed(found, True)
            self._spawn(self._announcements.run(self._message()))
            return await self._result
        finally:
            patience.cancel()
            neighbourhood.changed.remove(self._changed)
            neighbourhood.relayed.remove(self._heard)
            await self._clean_up()

    # ---- the access points --------------------------------------------------------------------

    def _relays(self) -> list[FoundDevice]:
        """Return the access points that are to announce us, as they are now."""
        return [
            found
            for found in self._neighbourhood.devices.values()
            if found.access_point and found.subscribed and self._known.get(found.uuid) is not None
        ]

    def _message(self) -> bytes:
        """Return what the access points are told: by which password, and whom we wait for."""
        waiting = self._waiting
        return selection(
            waiting.password_id,
            waiting.addresses(self._knocking.values()),
            registrar_device().uuid,
        )

    def _changed(self, found: FoundDevice, there: bool) -> None:
        """Take note of an access point that has come, gone or changed."""
        if self._through not in (None, found.uuid) or not found.access_point:
            return
        if there:
            heard = {(found.uuid, knocking.address) for knocking in found.knocking}
            self._knocking = {
                key: knocking
                for key, knocking in self._knocking.items()
                if key[0] != found.uuid or key in heard
            }
            for knocking in found.knocking:
                self._notice(found, knocking)
            if found.uuid not in self._known:
                self._known[found.uuid] = None
                self._spawn(self._look_up(found))
        self._announcements.wake()

    def _notice(self, found: FoundDevice, knocking: KnockingDevice) -> None:
        key = found.uuid, knocking.address
        before = self._knocking.get(key)
        self._knocking[key] = knocking
        if before is None or (knocking.asking and not before.asking):
            self._report(Knocked(found.uuid, knocking))

    async def _look_up(self, found: FoundDevice) -> None:
        self._known[found.uuid] = await asyncio.to_thread(self._networks, found)
        self._announcements.wake()

    def _give_up(self) -> None:
        """End what cannot succeed: nobody is there who could relay."""
        if self._announcements.access_points:
            return
        if not self._known:
            self._fail(Reason.NO_ANSWER)
        elif not any(self._known.values()):
            self._fail(Reason.NO_NETWORK)

    # ---- the devices --------------------------------------------------------------------------

    def _press(self, now: float) -> None:
        """Press our button, knowing who pressed theirs lately at whichever access point."""
        if not self._waiting.by_button:
            return
        button = self._waiting.button
        for found in self._neighbourhood.devices.values():
            for knocking in found.knocking:
                lately = now - knocking.seen < WALK_TIME
                if lately and knocking.uuid and knocking.wants == DevicePasswordId.PUSH_BUTTON:
                    button.probe(knocking.uuid, knocking.seen)
        if not button.press(now):
            self._fail(Reason.OVERLAP)

    def _heard(self, found: FoundDevice, event: WlanEvent) -> None:
        if self._through not in (None, found.uuid):
            return
        try:
            message = Message.parse(event.message)
        except MalformedError:
            return
        now = asyncio.get_running_loop().time()
        if event.type is WlanEventType.PROBE_REQUEST:
            self._probed(message, now)
        elif message.message_type != MessageType.M1:
            entry = self._runs.get((found.uuid, event.address))
            if entry is not None:
                entry[0].receive(message)
        elif not missing(M1, message):
            self._ask(found, event.address, message)

    def _probed(self, message: Message, now: float) -> None:
        uuid, wants = message.get(a.UUID_E), message.get(a.DEVICE_PASSWORD_ID)
        if not self._waiting.by_button or uuid is None or wants != DevicePasswordId.PUSH_BUTTON:
            return
        if self._waiting.button.probe(uuid, now):
            self._fail(Reason.OVERLAP)

    def _ask(self, found: FoundDevice, address: bytes, m1: Message) -> None:
        key = found.uuid, address
        begins = key in self._asking
        if not begins and len(self._runs.keys() | self._asking.keys() | {key}) > MOST_RUNS:
            return
        self._asking[key] = m1
        if not begins:
            self._spawn(self._begin_all(found, address))

    async def _begin_all(self, found: FoundDevice, address: bytes) -> None:
        """Begin with what a device asked last; it may ask anew while its run is being made."""
        key, m1 = (found.uuid, address), None
        try:
            while m1 is not self._asking[key]:
                m1 = self._asking[key]
                await self._begin(found, address, m1)
        finally:
            del self._asking[key]

    async def _begin(self, found: FoundDevice, address: bytes, m1: Message) -> None:
        key = found.uuid, address
        if key in self._runs:
            run, _ = self._runs[key]
            if run.repeats(m1):
                return
            await run.stop()
        if self._known.get(found.uuid) is None:
            await self._look_up(found)  # it may have been learned meanwhile
        network = self._known[found.uuid]
        if network is None:
            return
        now = asyncio.get_running_loop().time()
        ticket = self._waiting.admit(m1, now)
        if ticket is None:
            if self._waiting.by_button and self._waiting.button.overlapping(now):
                self._fail(Reason.OVERLAP)
            return
        pair = await asyncio.to_thread(dh.generate, system_random)
        run = RelayedRun(
            found,
            address,
            policy=ticket,
            network=network,
            key_pair=pair,
            hear=self._tell,
            ended=self._ended,
        )
        self._runs[key] = run, ticket
        run.start(m1)

    def _tell(self, run: RelayedRun, output: Output) -> None:
        self._report(Relayed(run.found.uuid, run.address, output))

    def _ended(self, run: RelayedRun) -> None:
        _, ticket = self._runs.pop((run.found.uuid, run.address))
        waiting = self._waiting
        waiting.finish(ticket, run.outcome)
        if run.registered is not None:
            if not self._result.done():
                self._result.set_result(run.registered)
        elif run.wrong_password and (waiting.used_up or not self._others(run)):
            self._fail(Reason.WRONG_PIN)
        elif waiting.used_up:
            self._fail(Reason.ENDED)

    def _others(self, run: RelayedRun) -> bool:
        """Say whether the password may be that of another device which asks as well."""
        return any(
            device.asking and key[1] != run.address and self._waiting.means(device.uuid, key[1])
            for key, device in self._knocking.items()
        )

    # ---- the end ------------------------------------------------------------------------------

    def _fail(self, reason: Reason) -> None:
        if not self._result.done():
            self._result.set_exception(RegistrationError(reason))

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _clean_up(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for run, _ in tuple(self._runs.values()):
            await run.stop()
        await self._announcements.withdraw()
        if self._result.done() and not self._result.cancelled():
            self._result.exception()  # seen, also where somebody cancelled us meanwhile
