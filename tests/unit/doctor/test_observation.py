"""Finding facts out, in a root made for it."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pushbutton.doctor.findings import Holder, Radio
from pushbutton.doctor.observation import Machine, look, port_trouble, read_radio, run
from pushbutton.drivers.nl80211.wiphy import Wiphy
from pushbutton.errors import UsageError
from pushbutton.runtime.processes import RunningProgram


def machine(root: Path, *programs: RunningProgram, nmcli: str = "") -> Machine:
    (root / "proc/self").mkdir(parents=True, exist_ok=True)
    (root / "proc/self/status").write_text("Name:\tx\nCapEff:\t0000000000003000\nNoNewPrivs:\t0\n")
    for name in ("wlan0", "wlan1"):
        (root / f"sys/class/net/{name}/phy80211").mkdir(parents=True, exist_ok=True)
    (root / "run").mkdir(exist_ok=True)

    def ask(command: Sequence[str]) -> str:
        return nmcli if command[0] == "nmcli" else ""

    def read(name: str) -> Radio:
        if name == "gone":
            return Radio(name, "It is gone.")
        return Radio(name, wiphy=Wiphy(0, f"phy{name[-1]}"), country="DE")

    return Machine(root, lambda: list(programs), read, ask, lambda tool: None, port=0)


def test_without_names_every_wifi_interface(tmp_path: Path) -> None:
    (tmp_path / "sys/class/net/eth0").mkdir(parents=True)
    facts = look((), machine(tmp_path))
    assert [radio.interface for radio in facts.radios] == ["wlan0", "wlan1"]
    assert facts.may(12)
    assert facts.may(13)
    assert not facts.may(21)
    assert facts.port_1900 == ""
    assert not facts.without_radio


def test_names(tmp_path: Path) -> None:
    wire = tmp_path / "sys/class/net/eth0"
    wire.mkdir(parents=True)
    (wire / "carrier").write_text("1\n")
    drivers = ("nl80211:wlan0_1@wlan1", "nl80211:gone", "wired:eth0", "wired:eth9", "simulated:a")
    facts = look(drivers, machine(tmp_path))
    assert [radio.interface for radio in facts.radios] == ["wlan1", "gone"]
    assert facts.radios[1].trouble == "It is gone."
    assert [(w.interface, w.exists, w.connected) for w in facts.wires] == [
        ("eth0", True, True),
        ("eth9", False, False),
    ]
    assert look(("simulated:a",), machine(tmp_path)).without_radio
    for wrong in ("wlan0", "nl80211:", "modem:x"):
        with pytest.raises(UsageError):
            look((wrong,), machine(tmp_path))


def test_switches(tmp_path: Path) -> None:
    for number, name in ((3, "phy0"), (4, "hci0")):
        switch = tmp_path / f"sys/class/rfkill/rfkill{number}"
        switch.mkdir(parents=True)
        (switch / "name").write_text(f"{name}\n")
        (switch / "soft").write_text("1\n")
        (switch / "hard").write_text("0\n")
    blocked, free = look((), machine(tmp_path)).radios
    assert (blocked.soft_blocked, blocked.hard_blocked) == (True, False)
    assert (free.soft_blocked, free.hard_blocked) == (False, False)


def holders(facts: object, interface: str) -> tuple[Holder, ...]:
    (radio,) = [each for each in facts.radios if each.interface == interface]  # type: ignore[attr-defined]
    return radio.holders  # type: ignore[no-any-return]


def test_who_has_the_card(tmp_path: Path) -> None:
    configuration = tmp_path / "etc/hostapd.conf"
    configuration.parent.mkdir()
    configuration.write_text("# an example\ninterface=wlan1\nssid=Home\n")
    programs = (
        RunningProgram(5, "wpa_supplicant", ("-i", "wlan0", "-c", "/etc/none")),
        RunningProgram(6, "wpa_supplicant", ("-u", "-s")),
        RunningProgram(7, "hostapd", ("-B", "/etc/hostapd.conf")),
        RunningProgram(8, "python3", ("wlan0",)),
    )
    facts = look((), machine(tmp_path, *programs))
    assert [(each.name, each.pid) for each in holders(facts, "wlan0")] == [("wpa_supplicant", 5)]
    assert [(each.name, each.pid) for each in holders(facts, "wlan1")] == [("hostapd", 7)]
    assert holders(facts, "wlan1")[0].release == "kill 7"


def test_a_control_socket_shows_who_has_the_card(tmp_path: Path) -> None:
    programs = (RunningProgram(6, "wpa_supplicant", ("-u", "-s")),)
    known = machine(tmp_path, *programs)
    (tmp_path / "run/wpa_supplicant").mkdir()
    (tmp_path / "run/wpa_supplicant/wlan0").touch()
    facts = look((), known)
    assert [each.pid for each in holders(facts, "wlan0")] == [6]
    assert holders(facts, "wlan1") == ()


@pytest.mark.parametrize(
    ("state", "count"), [("100 (connected)", 1), ("10 (unmanaged)", 0), ("", 0)]
)
def test_networkmanager_has_what_it_manages(tmp_path: Path, state: str, count: int) -> None:
    programs = (RunningProgram(9, "NetworkManager"),)
    facts = look((), machine(tmp_path, *programs, nmcli=state))
    assert len(holders(facts, "wlan0")) == count
    assert facts.missing_tools == (("nmcli", "NetworkManager"),)


def test_iwd_has_every_card(tmp_path: Path) -> None:
    facts = look((), machine(tmp_path, RunningProgram(4, "iwd")))
    assert holders(facts, "wlan0") == (Holder("iwd", 4, "systemctl stop iwd"),)


def test_the_directory_of_control_sockets(tmp_path: Path) -> None:
    known = machine(tmp_path)
    assert look((), known).control.writable
    assert look((), known).control.group == ""
    (tmp_path / "run/hostapd").mkdir()
    control = look((), known).control
    assert control.group
    assert control.member
    (tmp_path / "run/hostapd").rmdir()
    (tmp_path / "run").rmdir()
    assert not look((), replace(known, root=tmp_path)).control.writable


def test_a_port_that_is_taken() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("", 0))
        assert port_trouble(taken.getsockname()[1]) == "address already in use"
    assert port_trouble(0) == ""


def test_programs_that_are_asked() -> None:
    assert run(("sh", "-c", "echo said")) == "said"
    assert run(("sh", "-c", "echo said; exit 1")) == ""
    assert run(("there-is-no-such-program",)) == ""


def test_a_machine_without_such_an_interface_says_so() -> None:
    radio = read_radio("nosuch0")
    assert radio.wiphy is None
    assert radio.trouble.endswith(".")
