from __future__ import annotations

from pushbutton.protocol.association_checks import Admission, Authenticated
from pushbutton.protocol.association_entries import Entries
from pushbutton.protocol.association_outputs import AssociatedStation, RemoveStation, StationLeft
from pushbutton.protocol.key_frames import Security
from pushbutton.secret import Secret
from pushbutton.wire.security_elements import AkmSuite, CipherSuite

ONE, TWO = b"\x02\x00\x00\x00\x02\x00", b"\x02\x00\x00\x00\x03\x00"
PROTECTED = Security(
    AkmSuite.SAE, CipherSuite.CCMP, CipherSuite.CCMP, group_management=CipherSuite.BIP_CMAC_128
)


def by_sae(letter: bytes) -> Authenticated:
    return Authenticated(Secret(letter * 32), letter * 16)


def member(entries: Entries, key: Authenticated, *, protected: bool = True) -> AssociatedStation:
    entry, _ = entries.enter(ONE, key, 10, 0.0)
    assert entry is not None
    admission = Admission(b"\x82", security=PROTECTED if protected else None)
    station = AssociatedStation(ONE, 1, 0, 0, admission, key.pmk, key.pmkid)
    entry.associate(station, 0.0)
    entry.confirmed = entry.authorized = True
    return station


def test_a_protected_station_stays_while_somebody_authenticates_in_its_name() -> None:
    entries, first = Entries(), by_sae(b"1")
    station = member(entries, first)
    second, third = by_sae(b"2"), by_sae(b"3")
    for key in (second, third):
        entry, outputs = entries.enter(ONE, key, 10, 1.0)
        assert outputs == []
        assert entry is not None
        assert entry.station is station
    assert station.pmk is not None
    assert not station.pmk.wiped
    assert second.pmk is not None and second.pmk.wiped
    entries.forget(ONE)
    assert first.pmk is not None and first.pmk.wiped
    assert third.pmk is not None and third.pmk.wiped


def test_any_other_station_begins_anew() -> None:
    entries = Entries()
    member(entries, Authenticated(), protected=False)
    entry, outputs = entries.enter(ONE, Authenticated(), 10, 1.0)
    assert outputs == [RemoveStation(ONE), StationLeft(ONE, 2, False)]
    assert entry is not None
    assert entry.station is None


def test_another_association_takes_its_own_key() -> None:
    entries, first, second = Entries(), by_sae(b"1"), by_sae(b"2")
    old = member(entries, first)
    member(entries, second)
    assert old.pmk is not None
    assert old.pmk.wiped
    assert second.pmk is not None
    assert not second.pmk.wiped


def test_a_station_that_disassociates_stays_authenticated() -> None:
    entries, key = Entries(), by_sae(b"1")
    member(entries, key)
    assert entries.disassociate(ONE, 8, True, 1.0) == [
        RemoveStation(ONE),
        StationLeft(ONE, 8, True),
    ]
    entry = entries.get(ONE)
    assert entry is not None
    assert entry.station is None
    assert entry.authenticated.pmk is not None
    assert entry.authenticated.pmk.matches(b"1" * 32)
    assert entries.disassociate(TWO, 8, True, 1.0) == []


def test_room_and_numbers() -> None:
    entries = Entries()
    member(entries, Authenticated())
    assert entries.free_aid() == 2
    assert entries.enter(TWO, Authenticated(), 1, 0.0) == (None, [])
    entries.close()
    assert ONE not in entries
    assert entries.free_aid() == 1
