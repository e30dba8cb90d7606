from __future__ import annotations

from pushbutton.protocol.pmk_cache import MOST_ENTRIES, PmkCache
from pushbutton.secret import Secret

STATION, OTHER = b"\x02\x00\x00\x00\x02\x00", b"\x02\x00\x00\x00\x03\x00"
NAME, OTHER_NAME = b"n" * 16, b"o" * 16


def test_a_key_is_found_by_peer_and_name() -> None:
    cache = PmkCache()
    cache.add(STATION, Secret(b"k" * 32), NAME, 0.0)
    found = cache.find(STATION, (OTHER_NAME, NAME), 1.0)
    assert found is not None
    assert found.pmk.matches(b"k" * 32)
    assert cache.find(STATION, (OTHER_NAME,), 1.0) is None
    assert cache.find(OTHER, (NAME,), 1.0) is None
    assert cache.latest(STATION, 1.0) is found


def test_keys_expire_are_replaced_and_wiped() -> None:
    cache = PmkCache(lifetime=10.0)
    cache.add(STATION, Secret(b"1" * 32), NAME, 0.0)
    first = cache.latest(STATION, 9.9)
    cache.add(STATION, Secret(b"2" * 32), NAME, 9.9)
    assert first is not None
    assert first.pmk.wiped
    second = cache.latest(STATION, 10.5)
    assert second is not None
    assert cache.find(STATION, (NAME,), 19.9) is None
    assert second.pmk.wiped
    assert len(cache) == 0


def test_the_cache_has_a_copy_of_its_own() -> None:
    key, cache = Secret(b"k" * 32), PmkCache()
    cache.add(STATION, key, NAME, 0.0)
    key.wipe()
    found = cache.latest(STATION, 0.0)
    assert found is not None
    assert not found.pmk.wiped
    cache.close()
    assert found.pmk.wiped


def test_there_is_an_end_of_room() -> None:
    cache = PmkCache()
    for number in range(MOST_ENTRIES + 1):
        cache.add(number.to_bytes(6, "big"), Secret(b"k"), NAME, float(number) / 1000)
    assert len(cache) == MOST_ENTRIES
    assert cache.latest(bytes(6), 2.0) is None
