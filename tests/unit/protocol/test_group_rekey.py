from __future__ import annotations

import random

from pushbutton.protocol.group_rekey import STRICT_DELAY, GroupRekey, RekeyPolicy, RekeyStation
from pushbutton.protocol.key_frames import InstallKey
from pushbutton.protocol.outputs import Output
from pushbutton.wire.security_elements import CipherSuite

CCMP, BIP = CipherSuite.CCMP, CipherSuite.BIP_CMAC_128
ONE, TWO = b"\x02\x00\x00\x00\x02\x00", b"\x02\x00\x00\x00\x03\x00"


def group(interval: float | None = 600.0, *, strict: bool = False) -> GroupRekey:
    made = GroupRekey(CCMP, BIP, RekeyPolicy(interval, strict), random.Random(1).randbytes)
    assert indexes(made.start(0.0)) == [1, 4]
    return made


def indexes(outputs: list[Output]) -> list[int]:
    assert all(isinstance(output, InstallKey) and output.station is None for output in outputs)
    return [output.index for output in outputs if isinstance(output, InstallKey)]


def members(made: GroupRekey) -> None:
    for station in (ONE, TWO):
        made.keys_for(station)
        assert made.joined(station) == []


def test_new_keys_are_used_when_all_have_them() -> None:
    made = group()
    members(made)
    before = made.keys_for(ONE)
    assert made.deadline == 600.0
    assert made.expire(599.0) == []
    assert made.expire(600.0) == [RekeyStation(ONE), RekeyStation(TWO)]
    assert made.deadline == 1200.0
    assert made.confirmed(ONE) == []
    assert indexes(made.confirmed(TWO)) == [2, 5]
    after = made.keys_for(ONE)
    assert not after.gtk.octets.matches(before.gtk.octets)
    assert made.confirmed(TWO) == []


def test_who_leaves_is_not_waited_for() -> None:
    made = group()
    members(made)
    made.renew(1.0)
    assert made.confirmed(ONE) == []
    assert indexes(made.left(TWO, 2.0)) == [2, 5]
    assert made.left(TWO, 3.0) == []


def test_without_members_new_keys_are_used_at_once() -> None:
    made = group()
    assert indexes(made.expire(600.0)) == [2, 5]
    assert indexes(made.expire(1200.0)) == [1, 4]


def test_a_station_that_was_told_the_old_keys_is_told_the_new_ones() -> None:
    made = group()
    made.keys_for(ONE)
    made.renew(1.0)
    assert made.joined(ONE) == [RekeyStation(ONE)]
    made.keys_for(TWO)
    assert made.joined(TWO) == []


def test_not_while_the_last_ones_are_being_told() -> None:
    made = group(10.0)
    members(made)
    assert made.expire(10.0)
    assert made.expire(20.0) == []
    assert made.deadline == 20.0 + STRICT_DELAY


def test_strict_renewal_when_a_member_leaves() -> None:
    made = group(None, strict=True)
    assert made.deadline is None
    members(made)
    assert made.left(ONE, 5.0) == []
    assert made.deadline == 5.0 + STRICT_DELAY
    assert made.expire(6.0) == [RekeyStation(TWO)]
    assert made.deadline is None
    assert group(None, strict=True).left(ONE, 1.0) == []


def test_no_work() -> None:
    assert group().complete(None, 0.0) == []
