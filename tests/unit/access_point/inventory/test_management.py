"""Keys of Registrars that manage us, by their UUID."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from pushbutton.access_point.inventory import Inventory, ManagementKeys
from pushbutton.secret import Secret

ONE, TWO = UUID(int=1), UUID(int=2)
ADDRESS = bytes.fromhex("020000000001")


def test_they_are_kept_replaced_and_forgotten(tmp_path: Path) -> None:
    inventory = Inventory(tmp_path, lambda: 5.0)
    keys = ManagementKeys(inventory)
    assert keys.find(ONE) is None
    keys.put(ONE, ADDRESS, Secret(b"first"))
    keys.put(ONE, ADDRESS, Secret(b"second"))
    keys.put(TWO, ADDRESS, Secret(b"other"))
    inventory.close()

    inventory = Inventory(tmp_path, lambda: 6.0)
    keys = ManagementKeys(inventory)
    found = keys.find(ONE)
    assert found is not None
    assert found.secret.matches(b"second")
    assert (found.uuid, found.address, found.established) == (ONE, ADDRESS, 5.0)
    assert "second" not in repr(found)
    assert {key.uuid for key in keys.all()} == {ONE, TWO}
    assert keys.forget(ONE)
    assert not keys.forget(ONE)
    assert [key.uuid for key in keys.all()] == [TWO]
    inventory.close()


def test_no_counter_is_taken_twice(tmp_path: Path) -> None:
    inventory = Inventory(tmp_path)
    keys = ManagementKeys(inventory)
    assert not keys.advance(ONE, 1)
    keys.put(ONE, ADDRESS, Secret(b"first"))
    taken = [keys.advance(ONE, counter) for counter in (1, 1, 5, 4, 5, 2**63 - 1)]
    assert taken == [True, False, True, False, False, True]
    inventory.close()
    inventory = Inventory(tmp_path)
    assert not ManagementKeys(inventory).advance(ONE, 2**63 - 1)
    ManagementKeys(inventory).put(ONE, ADDRESS, Secret(b"second"))
    assert ManagementKeys(inventory).advance(ONE, 1)
    inventory.close()
