"""The PIN table, rule by rule, and a machine that tries every order of use."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pushbutton.protocol.passwords import (
    BROADCAST,
    MOST_AUTHORIZED,
    AuthorizedAddresses,
    Outcome,
    Pin,
    PinTable,
    check_pin,
)
from pushbutton.secret import Secret

PRINTER = UUID(int=1)
CAMERA = UUID(int=2)
PRINTER_MAC = bytes.fromhex("020000000101")
CAMERA_MAC = bytes.fromhex("020000000202")


def pin(text: str = "12345670", **fields: object) -> Pin:
    return replace(Pin(Secret(text)), **fields)  # type: ignore[arg-type]


def texts(table: PinTable) -> list[str]:
    return [entry.secret.text() for entry in table]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("12345670", "12345670"),
        ("1234-5670", "12345670"),
        ("1234 5670", "12345670"),
        ("PIN: 1234.", "1234"),
        ("12345678", "FAIL-CHECKSUM\n"),
        ("1234567", "FAIL\n"),
        ("123456709", "FAIL\n"),
        ("123", "FAIL\n"),
        ("", "FAIL\n"),
        ("no digits", "FAIL\n"),
    ],
)
def test_what_a_person_typed_is_checked(text: str, reply: str) -> None:
    assert check_pin(text) == reply


def test_a_new_pin_goes_to_the_head() -> None:
    table = PinTable()
    table.add(pin("11111111", uuid=PRINTER))
    table.add(pin("22222222", uuid=CAMERA))
    assert texts(table) == ["22222222", "11111111"]


def test_a_new_wildcard_pin_replaces_an_unused_one() -> None:
    table = PinTable()
    table.add(pin("11111111"))
    entered, removed = table.add(pin("22222222"))
    assert texts(table) == ["22222222"]
    assert entered.secret.text() == "22222222"
    assert [gone.secret.text() for gone in removed] == ["11111111"]


def test_a_new_wildcard_pin_keeps_one_in_use() -> None:
    table = PinTable()
    table.add(pin("11111111"))
    table.claim(PRINTER, PRINTER_MAC, 0)
    table.add(pin("22222222"))
    assert texts(table) == ["22222222", "11111111"]


def test_a_new_wildcard_pin_keeps_one_that_was_used() -> None:
    table = PinTable()
    table.add(pin("11111111"))
    claimed = table.claim(PRINTER, PRINTER_MAC, 0)
    assert claimed is not None
    table.finish(claimed, Outcome.UNSPENT)
    _, removed = table.add(pin("22222222"))
    assert removed == ()
    assert len(table) == 2


def test_a_pin_for_a_uuid_does_not_replace_anything() -> None:
    table = PinTable()
    table.add(pin("11111111"))
    _, removed = table.add(pin("22222222", uuid=PRINTER))
    assert removed == ()


def test_the_uuid_goes_before_the_wildcard() -> None:
    table = PinTable()
    table.add(pin("11111111", uuid=PRINTER))
    table.add(pin("22222222"))
    claimed = table.claim(PRINTER, PRINTER_MAC, 0)
    assert claimed is not None
    assert claimed.secret.text() == "11111111"


def test_another_device_gets_the_wildcard() -> None:
    table = PinTable()
    table.add(pin("11111111", uuid=PRINTER))
    table.add(pin("22222222"))
    claimed = table.claim(CAMERA, CAMERA_MAC, 0)
    assert claimed is not None
    assert claimed.secret.text() == "22222222"


def test_a_pin_for_an_address_goes_between() -> None:
    table = PinTable()
    table.add(pin("11111111", only_for=PRINTER_MAC))
    table.add(pin("22222222"))
    claimed = table.claim(PRINTER, PRINTER_MAC, 0)
    assert claimed is not None
    assert claimed.secret.text() == "11111111"
    other = table.claim(CAMERA, CAMERA_MAC, 0)
    assert other is not None
    assert other.secret.text() == "22222222"


def test_no_pin_for_a_stranger() -> None:
    table = PinTable()
    table.add(pin(uuid=PRINTER))
    assert table.claim(CAMERA, CAMERA_MAC, 0) is None


def test_a_pin_in_use_is_no_pin() -> None:
    table = PinTable()
    table.add(pin(uuid=PRINTER))
    assert table.claim(PRINTER, PRINTER_MAC, 0) is not None
    assert table.claim(PRINTER, PRINTER_MAC, 1) is None


def test_a_wildcard_in_use_is_not_counted_by_another_device() -> None:
    table = PinTable()
    table.add(pin())
    claimed = table.claim(PRINTER, PRINTER_MAC, 0)
    assert claimed is not None
    assert table.claim(CAMERA, CAMERA_MAC, 1) is None
    table.finish(claimed, Outcome.UNSPENT)
    assert table.claim(CAMERA, CAMERA_MAC, 2) is not None


def test_an_expired_pin_is_passed_over_and_purged() -> None:
    table = PinTable()
    table.add(pin(uuid=PRINTER, expires=10.0))
    assert table.find(PRINTER, PRINTER_MAC, 9.9) is not None
    assert table.claim(PRINTER, PRINTER_MAC, 10.0) is None
    assert len(table) == 1
    assert len(table.purge(10.0)) == 1
    assert len(table) == 0


def test_a_pin_that_expires_during_its_run_stays_until_the_end() -> None:
    table = PinTable()
    table.add(pin(uuid=PRINTER, expires=10.0))
    claimed = table.claim(PRINTER, PRINTER_MAC, 9)
    assert claimed is not None
    assert table.purge(11) == ()
    table.finish(claimed, Outcome.UNSPENT)
    assert len(table.purge(11)) == 1


def test_a_proved_pin_is_gone() -> None:
    table = PinTable()
    table.add(pin(uuid=PRINTER))
    claimed = table.claim(PRINTER, PRINTER_MAC, 0)
    assert claimed is not None
    gone = table.finish(claimed, Outcome.PROVED)
    assert gone is not None
    assert len(table) == 0


def test_a_pin_whose_second_half_was_wrong_is_gone() -> None:
    table = PinTable()
    table.add(pin(uuid=PRINTER))
    claimed = table.claim(PRINTER, PRINTER_MAC, 0)
    assert claimed is not None
    assert table.finish(claimed, Outcome.SECOND_HALF_WRONG) is not None
    assert len(table) == 0


def test_an_exposed_pin_is_gone() -> None:
    table = PinTable()
    table.add(pin(uuid=PRINTER))
    claimed = table.claim(PRINTER, PRINTER_MAC, 0)
    assert claimed is not None
    assert table.finish(claimed, Outcome.EXPOSED) is not None
    assert len(table) == 0


def test_an_early_end_unlocks_a_pin_as_often_as_it_comes() -> None:
    table = PinTable()
    table.add(pin(uuid=PRINTER))
    for _ in range(5):
        claimed = table.claim(PRINTER, PRINTER_MAC, 0)
        assert claimed is not None
        assert table.finish(claimed, Outcome.UNSPENT) is None


def test_a_wildcard_pin_survives_one_early_end_and_not_two() -> None:
    table = PinTable()
    table.add(pin())
    first = table.claim(PRINTER, PRINTER_MAC, 0)
    assert first is not None
    assert table.finish(first, Outcome.UNSPENT) is None
    second = table.claim(PRINTER, PRINTER_MAC, 1)
    assert second is not None
    assert table.finish(second, Outcome.UNSPENT) is not None
    assert table.claim(PRINTER, PRINTER_MAC, 2) is None


def test_the_end_of_a_run_does_not_touch_a_newer_pin() -> None:
    table = PinTable()
    table.add(pin("11111111"))
    claimed = table.claim(PRINTER, PRINTER_MAC, 0)
    assert claimed is not None
    assert table.cancel() is not None
    table.add(pin("22222222"))
    assert table.finish(claimed, Outcome.PROVED) is None
    assert texts(table) == ["22222222"]


def test_cancel_takes_the_newest_wildcard_only() -> None:
    table = PinTable()
    table.add(pin("11111111"))
    table.add(pin("22222222", uuid=PRINTER))
    gone = table.cancel()
    assert gone is not None
    assert gone.secret.text() == "11111111"
    assert table.cancel() is None


def test_the_same_pin_for_the_same_device_is_removed() -> None:
    table = PinTable()
    table.add(pin("11111111", uuid=PRINTER))
    table.add(pin("11111111"))
    assert table.remove_same(pin("22222222")) == ()
    assert table.remove_same(pin("11111111", uuid=CAMERA)) == ()
    (gone,) = table.remove_same(pin("11111111"))
    assert gone.wildcard
    assert len(table.remove_same(pin("11111111", uuid=PRINTER))) == 1
    assert len(table) == 0


def test_an_exposed_pin_is_removed_for_whomever_it_was() -> None:
    table = PinTable()
    table.load([pin("11111111", only_for=PRINTER_MAC), pin("22222222", uuid=CAMERA)])
    table.add(pin("11111111", uuid=PRINTER))
    table.add(pin("11111111"))
    assert len(table.remove_exposed(Secret("11111111"))) == 3
    assert texts(table) == ["22222222"]
    table.load([pin("11111111", only_for=PRINTER_MAC), pin("22222222", uuid=CAMERA)])
    assert texts(table) == ["22222222"]


def test_a_used_up_wildcard_pin_does_not_hide_another() -> None:
    table = PinTable()
    table.add(pin("11111111"))
    older = table.claim(PRINTER, PRINTER_MAC, 0)
    assert older is not None
    table.add(pin("22222222"))
    table.finish(older, Outcome.UNSPENT)
    for _ in range(2):
        newer = table.claim(PRINTER, PRINTER_MAC, 0)
        assert newer is not None
        assert newer.secret.text() == "22222222"
        if newer.runs < 2:
            table.finish(newer, Outcome.UNSPENT)
    other = table.claim(CAMERA, CAMERA_MAC, 0)
    assert other is not None
    assert other.secret.text() == "11111111"


def test_loading_a_file_again_changes_what_changed() -> None:
    table = PinTable()
    table.load([pin("11111111", uuid=PRINTER), pin("22222222", only_for=CAMERA_MAC)])
    table.add(pin("33333333"))
    table.load([pin("11111111", uuid=PRINTER, expires=7.0), pin("44444444", uuid=CAMERA)])
    assert texts(table) == ["33333333", "11111111", "44444444"]
    assert [entry.expires for entry in table] == [None, 7.0, None]


def test_a_preconfigured_pin_is_not_revived_by_its_file() -> None:
    table = PinTable()
    table.load([pin("11111111", uuid=PRINTER)])
    claimed = table.claim(PRINTER, PRINTER_MAC, 0)
    assert claimed is not None
    table.finish(claimed, Outcome.PROVED)
    table.load([pin("11111111", uuid=PRINTER)])
    assert len(table) == 0
    table.load([pin("22222222", uuid=PRINTER)])
    assert texts(table) == ["22222222"]


def test_authorized_addresses_are_newest_first_and_five_at_most() -> None:
    authorized = AuthorizedAddresses()
    addresses = [bytes([2, 0, 0, 0, 0, last]) for last in range(7)]
    for number, address in enumerate(addresses):
        authorized.grant(number, address)
    assert authorized.addresses == tuple(reversed(addresses))[:MOST_AUTHORIZED]


def test_an_address_that_is_there_keeps_its_place() -> None:
    authorized = AuthorizedAddresses()
    authorized.grant(1, PRINTER_MAC)
    authorized.grant(2, CAMERA_MAC)
    authorized.grant(3, PRINTER_MAC)
    assert authorized.addresses == (CAMERA_MAC, PRINTER_MAC)


def test_an_address_stays_while_one_grant_is_left() -> None:
    authorized = AuthorizedAddresses()
    authorized.grant("push button", BROADCAST)
    authorized.grant(1, BROADCAST)
    authorized.withdraw("push button")
    assert authorized.addresses == (BROADCAST,)
    authorized.withdraw(1)
    authorized.withdraw(1)
    assert not authorized.addresses


UUIDS = [PRINTER, CAMERA, UUID(int=3)]


class PinTableMachine(RuleBasedStateMachine):
    """Adds, claims, ends and purges in any order; keeps its own account of what was learned."""

    def __init__(self) -> None:
        super().__init__()
        self.table = PinTable()
        self.now = 0.0
        self.running: list[Pin] = []
        self.gone: set[int] = set()
        self.early_ends: dict[int, int] = {}

    @rule(
        uuid=st.none() | st.sampled_from(UUIDS),
        digits=st.integers(0, 99999999),
        timeout=st.none() | st.floats(1, 100),
    )
    def add(self, uuid: UUID | None, digits: int, timeout: float | None) -> None:
        expires = None if timeout is None else self.now + timeout
        entered, removed = self.table.add(pin(f"{digits:08}", uuid=uuid, expires=expires))
        self.gone.update(old.number for old in removed)
        assert entered.number not in self.gone

    @rule(uuid=st.sampled_from(UUIDS))
    def claim(self, uuid: UUID) -> None:
        claimed = self.table.claim(uuid, PRINTER_MAC, self.now)
        if claimed is not None:
            assert claimed.number not in self.gone
            assert claimed.number not in [other.number for other in self.running]
            assert claimed.uuid in (None, uuid)
            assert claimed.expires is None or claimed.expires > self.now
            self.running.append(claimed)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), outcome=st.sampled_from(Outcome))
    def finish(self, data: st.DataObject, outcome: Outcome) -> None:
        claimed = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
        gone = self.table.finish(claimed, outcome)
        if outcome is Outcome.UNSPENT:
            ends = self.early_ends[claimed.number] = self.early_ends.get(claimed.number, 0) + 1
            if claimed.wildcard and ends == 2:
                self.gone.add(claimed.number)
        else:
            self.gone.add(claimed.number)
        assert gone is None or gone.number in self.gone

    @rule()
    def cancel(self) -> None:
        gone = self.table.cancel()
        if gone is not None:
            assert gone.wildcard
            self.gone.add(gone.number)

    @rule(seconds=st.floats(0, 60))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.gone.update(old.number for old in self.table.purge(self.now))

    @invariant()
    def what_is_gone_stays_gone(self) -> None:
        assert not self.gone & {entry.number for entry in self.table}

    @invariant()
    def locked_means_running(self) -> None:
        locked = {entry.number for entry in self.table if entry.locked}
        assert locked <= {claimed.number for claimed in self.running}

    @invariant()
    def one_unused_wildcard_at_most(self) -> None:
        fresh = [p for p in self.table if p.wildcard and not p.runs and not p.locked]
        assert len(fresh) <= 1


TestPinTableMachine = PinTableMachine.TestCase
