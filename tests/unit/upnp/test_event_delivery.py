"""Events on their way: one after the other, to the next address where one fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from ipaddress import IPv4Address, IPv4Network

import pytest
from upnp_peers import Listener, until

from pushbutton.upnp.event_delivery import SETTLING, EventDelivery
from pushbutton.upnp.gena import MOST_FAILURES, Event, Subscription, Subscriptions, parse_callbacks

HERE = IPv4Address("127.0.0.1")
NEWS = Event(b"<news/>")


class Case:
    """A subscription with its delivery; `lost` is set when it is given up."""

    def __init__(self, *ports: int, seconds: float = 10) -> None:
        from uuid import uuid4

        urls = "".join(f"<http://127.0.0.1:{port}/>" for port in ports)
        callbacks = parse_callbacks(urls, IPv4Network("127.0.0.0/8"), HERE)
        self.subscription, _ = Subscriptions().add(uuid4(), callbacks, 0)
        self.lost = asyncio.Event()
        self.delivery = EventDelivery(self.subscription, HERE, self._lose, seconds)

    def put(self, event: Event = NEWS) -> None:
        self.subscription.put(event)
        self.delivery.wake()

    def _lose(self, subscription: Subscription) -> None:
        assert subscription is self.subscription
        self.lost.set()


@pytest.fixture
async def deaf() -> AsyncIterator[Listener]:
    """Return a listener that refuses every event."""
    made = Listener()
    made.status = "412 Precondition Failed"
    await made.start()
    yield made
    await made.stop()


async def test_nothing_is_told_before_the_subscriber_knows_its_sid(listener: Listener) -> None:
    case = Case(listener.port)
    case.put()
    await asyncio.sleep(0)
    assert len(case.subscription.queue) == 1
    case.delivery.begin()
    assert (await listener.next())[0]["seq"] == "0"


async def test_the_first_event_waits_until_the_subscriber_has_taken_its_sid_in(
    listener: Listener,
) -> None:
    case = Case(listener.port)
    case.put()
    began = asyncio.get_running_loop().time()
    case.delivery.begin()
    await listener.next()
    assert asyncio.get_running_loop().time() - began >= SETTLING


async def test_an_end_before_the_first_event_is_the_end(listener: Listener) -> None:
    case = Case(listener.port)
    case.put()
    case.delivery.begin()
    case.delivery.close()
    await asyncio.sleep(2 * SETTLING)
    assert len(case.subscription.queue) == 1


async def test_events_keep_their_order(listener: Listener) -> None:
    case = Case(listener.port)
    case.delivery.begin()
    for _ in range(5):
        case.put()
    assert [(await listener.next())[0]["seq"] for _ in range(5)] == ["0", "1", "2", "3", "4"]


async def test_the_next_address_is_tried_where_one_fails(
    deaf: Listener, listener: Listener
) -> None:
    case = Case(deaf.port, listener.port)
    case.delivery.begin()
    case.put()
    assert (await listener.next())[0]["seq"] == "0"
    assert deaf.connections == 1
    case.put()
    await listener.next()
    assert deaf.connections == 1  # the one that worked has come first


@pytest.mark.parametrize("status", ["500 No", "2000 OK", "", "garbage", "301 Moved"])
async def test_ten_failures_end_a_subscription(deaf: Listener, status: str) -> None:
    deaf.status = status
    case = Case(deaf.port, seconds=0.05 if not status else 10)
    case.delivery.begin()
    for _ in range(MOST_FAILURES + 3):
        case.put()
    async with asyncio.timeout(10):
        await case.lost.wait()
    assert deaf.connections == MOST_FAILURES
    assert not case.subscription.callbacks


async def test_nobody_there_is_a_failure_and_the_event_is_gone(listener: Listener) -> None:
    free = Listener()
    await free.start()
    await free.stop()
    case = Case(free.port)
    case.delivery.begin()
    case.put()
    await until(lambda: case.subscription.failing and not case.subscription.queue)
    assert [one.failures for one in case.subscription.callbacks] == [1]


async def test_an_address_that_works_again_is_forgiven(deaf: Listener) -> None:
    case = Case(deaf.port)
    case.delivery.begin()
    for _ in range(MOST_FAILURES - 1):
        case.put()
    await until(lambda: deaf.connections == MOST_FAILURES - 1)
    deaf.status = "200 OK"
    case.put()
    await deaf.next()
    deaf.status = "500 No"
    case.put()
    await until(lambda: case.subscription.failing)
    assert not case.lost.is_set()


async def test_a_closed_delivery_is_silent(listener: Listener) -> None:
    case = Case(listener.port)
    case.delivery.begin()
    case.put()
    case.delivery.close()
    case.put()
    await asyncio.sleep(0)
    assert listener.connections == 0
