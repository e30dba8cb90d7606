from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from pushbutton.web.sightings import LIFETIME, MOST, Sighting, Sightings, Way

LAMP = bytes.fromhex("020000000001")
OTHER = bytes.fromhex("020000000002")
UUID_OF_LAMP = UUID("1ca84ab4-3b9e-5f1c-8f0a-50a1c0de0003")


def seen(address: bytes = LAMP, at: float = 0.0, **more: object) -> Sighting:
    made = Sighting(Way.SEEN, f"wlan0.{address.hex()}", at, address, UUID_OF_LAMP, None, "wlan0")
    return replace(made, **more)  # type: ignore[arg-type]


def test_sightings_of_one_device_are_one_thing() -> None:
    sightings = Sightings()
    sightings.note(seen())
    sightings.note(Sighting(Way.KNOCKING, "a", 1.0, LAMP, None))
    sightings.note(Sighting(Way.UPNP, "b", 1.0, None, UUID_OF_LAMP))
    sightings.note(Sighting(Way.SEEN, "c", 1.0, OTHER, None))
    things = sightings.things(2.0)
    assert sorted(len(thing) for thing in things) == [1, 3]
    [lamp] = [thing for thing in things if len(thing) == 3]
    assert [sighting.way for sighting in lamp] == [Way.KNOCKING, Way.UPNP, Way.SEEN]


def test_two_that_a_third_joins_become_one() -> None:
    sightings = Sightings()
    sightings.note(Sighting(Way.SEEN, "a", 0.0, LAMP, None))
    sightings.note(Sighting(Way.UPNP, "b", 0.0, None, UUID_OF_LAMP))
    assert len(sightings.things(1.0)) == 2
    sightings.note(Sighting(Way.KNOCKING, "c", 0.0, LAMP, UUID_OF_LAMP))
    assert len(sightings.things(1.0)) == 1


def test_no_uuid_is_not_a_common_one() -> None:
    sightings = Sightings()
    sightings.note(Sighting(Way.SEEN, "a", 0.0, LAMP, UUID(int=0)))
    sightings.note(Sighting(Way.SEEN, "b", 0.0, OTHER, UUID(int=0)))
    assert len(sightings.things(1.0)) == 2


def test_what_is_not_noticed_again_goes() -> None:
    sightings = Sightings()
    sightings.note(seen())
    sightings.note(Sighting(Way.JOINED, "wlan0.7", 0.0, OTHER))
    assert sightings.next_end() == LIFETIME[Way.SEEN]
    assert len(sightings.things(LIFETIME[Way.SEEN] + 1)) == 1
    assert sightings.next_end() is None


def test_who_registered_knocks_no_more() -> None:
    sightings = Sightings()
    sightings.note(seen())
    sightings.note(Sighting(Way.KNOCKING, "k", 0.0, LAMP, UUID_OF_LAMP))
    sightings.note(Sighting(Way.KNOCKING, "o", 0.0, OTHER))
    sightings.registered(LAMP, None)
    [rest] = sightings.things(1.0)
    assert rest[0].address == OTHER


def test_a_flood_pushes_out_the_oldest_and_nothing_that_stays() -> None:
    sightings = Sightings()
    sightings.note(Sighting(Way.ATTACHED, "wlan0", 0.0, OTHER))
    for number in range(2 * MOST):
        address = (0x020000000000 + 16 + number).to_bytes(6, "big")
        sightings.note(Sighting(Way.SEEN, address.hex(), float(number) / 1000, address))
    things = sightings.things(1.0)
    assert len(things) == MOST
    assert any(thing[0].way is Way.ATTACHED for thing in things)


def test_what_an_access_point_told_goes_with_it() -> None:
    sightings = Sightings()
    sightings.note(seen())
    sightings.note(seen(OTHER, source="wlan1.x", uuid=None, through="wlan1"))
    sightings.forget_through("wlan0")
    [rest] = sightings.things(1.0)
    assert rest[0].through == "wlan1"


def test_a_list_replaces_the_earlier_one_of_its_source_only() -> None:
    sightings = Sightings()
    sightings.note(Sighting(Way.JOINED, "wlan1.1", 0.0, OTHER))
    sightings.keep_only(Way.JOINED, "wlan0.", [Sighting(Way.JOINED, "wlan0.1", 1.0, LAMP)])
    assert len(sightings.things(2.0)) == 2
    sightings.keep_only(Way.JOINED, "wlan0.", [])
    [rest] = sightings.things(2.0)
    assert rest[0].source == "wlan1.1"
