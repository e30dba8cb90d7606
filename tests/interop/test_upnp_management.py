"""`pushbutton manage`: our access point, managed from where it was set up, over the wire."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rig.namespaces import End
from rig.network import give_address
from rig.ours import OurAccessPoint, OurCommand
from rig.stock import AP_PIN

StartOurs = Callable[..., OurAccessPoint]
StartCommand = Callable[..., OurCommand]

UUID = "12345678-9abc-def0-1234-56789abcdef0"
SSID, KEY, NEW_KEY = "managed", "a first passphrase", "a second passphrase"


@pytest.fixture(autouse=True)
def networks(ap_end: End, sta_end: End, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the ends addresses, and our commands a place of their own for profiles."""
    give_address(ap_end, "10.97.98.1/24")
    give_address(sta_end, "10.97.98.2/24")
    monkeypatch.setenv("PUSHBUTTON_NETWORKS", str(tmp_path / "networks"))
    return tmp_path / "networks"


def done(command: OurCommand) -> str:
    assert command.wait(60) == 0, command.output()
    return command.output()


def test_an_access_point_is_managed_by_who_has_set_it_up(
    our_ap: StartOurs, pushbutton: StartCommand, networks: Path
) -> None:
    ap = our_ap(upnp_iface="ap0", upnp_management="1")
    new = ("--pin", AP_PIN, "--ssid", SSID, "--passphrase", KEY, "--yes")
    done(pushbutton("setup", UUID, *new))
    ap.control.wait_until("GET_CONFIG", f"ssid={SSID}")
    kept = networks / "management" / f"{UUID}.json"
    assert kept.stat().st_mode & 0o777 == 0o600

    told: Any = pushbutton("manage", UUID, "settings", "--json", "--key").json()
    assert (told["ssid"], told["network_key"]) == (SSID, KEY)

    done(pushbutton("manage", UUID, "settings", "--passphrase", NEW_KEY))
    ap.control.wait_until("GET_CONFIG", f"passphrase={NEW_KEY}")
    assert f"wpa_passphrase={NEW_KEY}" in ap.configuration.read_text()

    done(pushbutton("manage", UUID, "reboot"))
    ap.control.wait("AP-ENABLED")

    done(pushbutton("manage", UUID, "reset", "--yes"))
    ap.control.wait_until("GET_CONFIG", "wps_state=not configured")
    assert not kept.exists()
