"""Who may come: the lists in files, and what commands change of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from memory_house import House

from pushbutton.access_point import access_control
from pushbutton.access_point.access_control import AccessChanges, AccessControl, Changes
from pushbutton.access_point.config import BssConfig, Draft
from pushbutton.control.client import ControlClient
from pushbutton.errors import ConfigurationFileError

ONE, TWO, THREE = (bytes.fromhex(f"02000000000{number}") for number in (1, 2, 3))


def config(**values: str) -> BssConfig:
    draft = Draft()
    for name, value in {"interface": "wlan0", **values}.items():
        draft.set(name, value)
    return draft.freeze()


def test_what_the_files_say(tmp_path: Path) -> None:
    accepted, denied = tmp_path / "accepted", tmp_path / "denied"
    accepted.write_text(f"# mine\n\n{ONE.hex(':')} 3\n{THREE.hex(':')}\n-{THREE.hex(':')}\n")
    denied.write_text(f"{TWO.hex(':')}\n{ONE.hex(':')}\n")
    lists = {"accept_mac_file": str(accepted), "deny_mac_file": str(denied)}
    for acl, third in (("0", True), ("1", False)):
        control = AccessControl(config(macaddr_acl=acl, **lists))
        assert control.allows(ONE)
        assert not control.allows(TWO)
        assert control.allows(THREE) is third
    denied.write_text("02:00\n")
    with pytest.raises(ConfigurationFileError, match="denied:1: deny_mac_file: '02:00'"):
        AccessControl(config(**lists))
    with pytest.raises(ConfigurationFileError, match="cannot be read"):
        AccessControl(config(accept_mac_file=str(tmp_path / "none")))


def test_changes_stand_above_the_file() -> None:
    changes = Changes()
    changes.add(TWO, 5)
    changes.remove(ONE)
    assert changes.applied({ONE: 0, THREE: 1}) == {TWO: 5, THREE: 1}
    changes.clear()
    assert changes.applied({ONE: 0}) == {}
    changes.add(ONE)
    assert changes.applied({THREE: 0}) == {ONE: 0}


def test_lists_are_shown_in_the_order_of_addresses() -> None:
    listed = {TWO: 0, ONE: 7}
    assert access_control.shown(listed) == (
        "02:00:00:00:00:01 VLAN_ID=7\n02:00:00:00:00:02 VLAN_ID=0\n"
    )


def test_a_denied_address_that_is_accepted_too_may_come() -> None:
    changes = AccessChanges()
    changes.denied.add(ONE)
    assert not AccessControl(config(), changes).allows(ONE)
    changes.accepted.add(ONE)
    assert AccessControl(config(), changes).allows(ONE)


async def test_what_commands_change_outlives_a_reload(house: House, control: ControlClient) -> None:
    await control.command("DENY_ACL ADD_MAC 02:00:00:00:00:09")
    await control.command("RELOAD")
    assert await control.request("DENY_ACL SHOW") == "02:00:00:00:00:09 VLAN_ID=0\n"
    assert house.service is not None
    access = house.service.bsses[0].access
    assert access is not None
    assert not access.allows(bytes.fromhex("020000000009"))
    await control.command("DISABLE")
    await control.command("DENY_ACL DEL_MAC 02:00:00:00:00:09")
    assert await control.request("DENY_ACL SHOW") == ""
