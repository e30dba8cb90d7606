"""What the device tells its subscribers: who they are, what they were told last, how often.

It joins the rules of `gena` to the deliveries of `event_delivery` and to the clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address
from uuid import UUID, uuid4

from pushbutton.upnp.event_delivery import SECONDS, EventDelivery
from pushbutton.upnp.gena import (
    Callback,
    Event,
    EventRate,
    Subscription,
    Subscriptions,
    encode_properties,
)
from pushbutton.upnp.service import ServiceDeclaration
from pushbutton.upnp.wlan_config import (
    AP_STATUS,
    STA_STATUS,
    WLAN_EVENT,
    Status,
    WlanEvent,
    WlanEventType,
)
from pushbutton.wire.attributes import ENROLLEE_NONCE, REGISTRAR_NONCE, VERSION2
from pushbutton.wire.message import build
from pushbutton.wire.messages import WSC_ACK

_NOTHING_YET = WlanEvent(
    WlanEventType.EAP,
    bytes(6),
    build(WSC_ACK, {ENROLLEE_NONCE: bytes(16), REGISTRAR_NONCE: bytes(16), VERSION2: 0x20}),
)
"""The WLANEvent of a device that heard no station yet: every variable has a first value."""


class EventSource:
    """The evented variables of a device, and everybody who is told of them."""

    def __init__(
        self,
        service: ServiceDeclaration,
        source: IPv4Address,
        gone: Callable[[IPv4Address], None],
        seconds: float = SECONDS,
    ) -> None:
        """`gone` is told the address of a subscriber whose last subscription is over.

        `source` is the address events come from; `seconds` each of its addresses may take.
        """
        self._evented = [one for one in service.variables if one.evented]
        self._values: dict[str, object] = {
            STA_STATUS.name: int(Status.CONFIGURATION_CHANGED),
            AP_STATUS.name: int(Status.CONFIGURATION_CHANGED),
            WLAN_EVENT.name: _NOTHING_YET.encode(),
        }
        self._source = source
        self._gone = gone
        self._seconds = seconds
        self._subscriptions = Subscriptions()
        self._deliveries: dict[UUID, EventDelivery] = {}
        self._rate = EventRate()
        self._timer: asyncio.TimerHandle | None = None

    # ---- subscribers --------------------------------------------------------------------------

    @property
    def subscribers(self) -> frozenset[IPv4Address]:
        """The addresses that are told of events."""
        self._expire()
        return frozenset(one.subscriber for one in self._subscriptions)

    def is_subscriber(self, address: IPv4Address) -> bool:
        self._expire()
        return self._subscriptions.has_address(address)

    def subscribe(self, callbacks: tuple[Callback, ...]) -> tuple[UUID, Callable[[], None]]:
        """Add a subscriber; returns its SID, and what to call once it knows it."""
        self._expire()
        added, evicted = self._subscriptions.add(uuid4(), callbacks, self._now())
        delivery = EventDelivery(added, self._source, self._lose, self._seconds)
        self._deliveries[added.sid] = delivery
        # In the order in which deployed access points tell them.
        names = (STA_STATUS.name, AP_STATUS.name, WLAN_EVENT.name)
        added.put(Event(self._properties({name: self._values[name] for name in names})))
        for one in evicted:
            self._end(one)
        self._set_timer()
        return added.sid, delivery.begin

    def renew(self, sid: UUID) -> bool:
        """Let a subscription hold again; returns whether it is known."""
        self._expire()
        known = self._subscriptions.renew(sid, self._now())
        self._set_timer()
        return known

    def unsubscribe(self, sid: UUID) -> bool:
        """End a subscription; returns whether it was known."""
        self._expire()
        removed = self._subscriptions.remove(sid)
        if removed is not None:
            self._end(removed)
        return removed is not None

    async def settle(self, seconds: float) -> None:
        """Wait until everybody has been told everything, but no longer than this."""
        tasks = [one.task for one in self._deliveries.values() if one.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    def close(self) -> None:
        """Drop all subscriptions; nobody is told."""
        if self._timer is not None:
            self._timer.cancel()
        for delivery in self._deliveries.values():
            delivery.close()
        self._deliveries.clear()
        self._subscriptions = Subscriptions()

    # ---- events -------------------------------------------------------------------------------

    def wlan_event(self, event: WlanEvent) -> None:
        """Tell what a station said; of too many Probe Requests some are left out."""
        expendable = event.type is WlanEventType.PROBE_REQUEST
        if not self._rate.admits(expendable, self._now()):
            return
        self._values[WLAN_EVENT.name] = event.encode()
        self._tell({WLAN_EVENT.name: event.encode()}, expendable)

    def set_status(self, changed: Mapping[str, int]) -> None:
        """Take new values of APStatus and STAStatus, and tell those that differ from the old."""
        news = {name: value for name, value in changed.items() if self._values[name] != value}
        self._values.update(news)
        if news:
            self._tell(news, expendable=False)

    def _tell(self, values: Mapping[str, object], expendable: bool) -> None:
        self._expire()
        event = Event(self._properties(values), expendable)
        for subscription in self._subscriptions:
            if subscription.put(event):
                self._deliveries[subscription.sid].wake()

    def _properties(self, values: Mapping[str, object]) -> bytes:
        evented = {one.name: one for one in self._evented}
        return encode_properties(
            {name: evented[name].encode(value) for name, value in values.items() if name in evented}
        )

    # ---- the end of subscriptions -------------------------------------------------------------

    def _lose(self, subscription: Subscription) -> None:
        """Drop a subscriber that none of its addresses reaches."""
        if self._subscriptions.remove(subscription.sid) is not None:
            self._end(subscription)

    def _expire(self) -> None:
        for one in self._subscriptions.expire(self._now()):
            self._end(one)

    def _end(self, subscription: Subscription) -> None:
        """Close what belongs to a subscription that is not in the table any more."""
        delivery = self._deliveries.pop(subscription.sid, None)
        if delivery is not None:
            delivery.close()
        if not self._subscriptions.has_address(subscription.subscriber):
            self._gone(subscription.subscriber)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        deadline = self._subscriptions.deadline
        self._timer = None
        if deadline is not None:
            self._timer = asyncio.get_running_loop().call_at(deadline, self._expired)

    def _expired(self) -> None:
        self._expire()
        self._set_timer()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
