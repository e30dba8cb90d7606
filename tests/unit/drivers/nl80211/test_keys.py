"""Keys as nl80211 takes them."""

from __future__ import annotations

from pushbutton.drivers.base import Key
from pushbutton.drivers.nl80211 import keys, netlink
from pushbutton.drivers.nl80211.numbers import Attribute, KeyAttribute
from pushbutton.secret import Secret

STATION = bytes.fromhex("020000000100")
OCTETS = bytes(range(32))


def inside(content: bytes) -> dict[int, bytes]:
    return netlink.attributes(netlink.attributes(content)[Attribute.KEY])


def test_a_pairwise_key_names_its_station_and_has_no_counter() -> None:
    content = keys.install(3, Key(STATION, 0, 0x000FAC04, Secret(OCTETS[:16])), True)
    assert netlink.attributes(content)[Attribute.MAC] == STATION
    assert inside(content)[KeyAttribute.DATA] == OCTETS[:16]
    assert KeyAttribute.SEQ not in inside(content)


def test_a_station_hands_over_the_counter_of_a_group_key() -> None:
    key = Key(None, 2, 0x000FAC04, Secret(OCTETS[:16]), bytes((9, 0, 0, 0, 0, 0, 0, 0)))
    assert inside(keys.install(3, key, False))[KeyAttribute.SEQ] == bytes((9, 0, 0, 0, 0, 0))


def test_a_station_swaps_the_michael_keys_of_tkip() -> None:
    key = Key(STATION, 0, 0x0050F202, Secret(OCTETS))
    found = inside(keys.install(3, key, False))
    assert found[KeyAttribute.DATA] == OCTETS[:16] + OCTETS[24:] + OCTETS[16:24]
    assert netlink.number(found[KeyAttribute.CIPHER]) == 0x000FAC02
    assert inside(keys.install(3, key, True))[KeyAttribute.DATA] == OCTETS


def test_management_keys_are_sent_with_as_such() -> None:
    assert KeyAttribute.DEFAULT_MGMT in inside(keys.send_with(3, 4))
    assert KeyAttribute.DEFAULT in inside(keys.send_with(3, 1))
