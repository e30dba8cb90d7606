"""Keys for managing devices, by their UUID."""

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
