"""Finding the facts out: `/proc`, `/sys`, nl80211, and a glance at a port.

Nothing is changed, and nothing needs special rights.
"""

from __future__ import annotations

import contextlib
import grp
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pushbutton.doctor.findings import ControlDirectory, Facts, Holder, Radio, Wire
from pushbutton.drivers.nl80211 import interface, regulatory
from pushbutton.drivers.nl80211.connection import Connection, explain
from pushbutton.drivers.nl80211.netlink import NetlinkError
from pushbutton.drivers.nl80211.rtnetlink import Links
from pushbutton.drivers.nl80211.wiphy import read_wiphy
from pushbutton.errors import DriverError, UsageError
from pushbutton.runtime.processes import RunningProgram, running

SSDP_PORT = 1900
CONTROL_DIRECTORY = "/var/run/hostapd"
UNMANAGED = "10"
LARGEST_CONFIGURATION = 1 << 20

TOOLS = (("nmcli", "NetworkManager"), ("iwctl", "iwd"))
"""Programs that `enroll --join` calls, each with the one that must be running for it."""


def read_radio(name: str) -> Radio:
    """Ask the kernel about a Wi-Fi interface."""
    try:
        with contextlib.ExitStack() as opened:
            connection = Connection.open()
            opened.callback(connection.close)
            links = Links()
            opened.callback(links.close)
            state = interface.find(connection, links, name)
            wiphy = read_wiphy(connection, state.index)
            return Radio(name, wiphy=wiphy, country=regulatory.current(connection))
    except NetlinkError as error:
        return Radio(name, str(explain(name, error)))
    except DriverError as error:
        return Radio(name, str(error))


def run(command: Sequence[str]) -> str:
    """Run a program and return what it said; empty when it failed or is not installed."""
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""


@dataclass(frozen=True, slots=True)
class Machine:
    """How facts are found; tests give another root and other answers."""

    root: Path = Path("/")
    programs: Callable[[], list[RunningProgram]] = running
    read_radio: Callable[[str], Radio] = read_radio
    run: Callable[[Sequence[str]], str] = run
    which: Callable[[str], str | None] = shutil.which
    port: int = SSDP_PORT

    def path(self, name: str) -> Path:
        """Return a path below the root."""
        return self.root / name.lstrip("/")


def look(drivers: Sequence[str] = (), machine: Machine | None = None) -> Facts:
    """Return the facts about these drivers, or about every Wi-Fi interface that there is.

    `UsageError` for a name that is not that of a driver.
    """
    machine = machine or Machine()
    radios, wires = _named(drivers) if drivers else (_wifi_interfaces(machine), [])
    programs = machine.programs()
    names = {program.name for program in programs}
    return Facts(
        _capabilities(machine),
        tuple(_radio(name, programs, machine) for name in radios),
        tuple(_wire(name, machine) for name in wires),
        bool(drivers) and not radios,
        port_trouble(machine.port),
        _control_directory(machine),
        tuple(
            (tool, program)
            for tool, program in TOOLS
            if program in names and machine.which(tool) is None
        ),
    )


def holders(interface: str, machine: Machine | None = None) -> list[Holder]:
    """Return the programs that use this interface."""
    machine = machine or Machine()
    return _holders(interface, machine.programs(), machine)


def _named(drivers: Sequence[str]) -> tuple[list[str], list[str]]:
    found: dict[str, list[str]] = {"nl80211": [], "wired": [], "simulated": []}
    for driver in drivers:
        kind, colon, target = driver.partition(":")
        if kind not in found or not colon or not target:
            raise UsageError(
                f"{driver!r} does not name a driver; examples are nl80211:wlan0 and wired:eth0."
            )
        found[kind].append(target.rpartition("@")[2])
    return found["nl80211"], found["wired"]


def _wifi_interfaces(machine: Machine) -> list[str]:
    return sorted(each.parent.name for each in machine.path("/sys/class/net").glob("*/phy80211"))


def _capabilities(machine: Machine) -> int:
    with contextlib.suppress(OSError, ValueError):
        for line in machine.path("/proc/self/status").read_text().splitlines():
            if line.startswith("CapEff:"):
                return int(line.split()[1], 16)
    return 0


def _radio(name: str, programs: Sequence[RunningProgram], machine: Machine) -> Radio:
    radio = machine.read_radio(name)
    if radio.wiphy is None:
        return radio
    switches = [
        switch
        for switch in machine.path("/sys/class/rfkill").glob("rfkill*")
        if _read(switch / "name") == radio.wiphy.name
    ]
    return replace(
        radio,
        soft_blocked=any(_read(switch / "soft") == "1" for switch in switches),
        hard_blocked=any(_read(switch / "hard") == "1" for switch in switches),
        holders=tuple(_holders(name, programs, machine)),
    )


def _read(path: Path) -> str:
    """Return what a file of sysfs says; empty when it says nothing."""
    with contextlib.suppress(OSError):
        return path.read_text().strip()
    return ""


def _holders(name: str, programs: Sequence[RunningProgram], machine: Machine) -> list[Holder]:
    found = []
    for program in programs:
        match program.name:
            case "NetworkManager":
                said = machine.run(("nmcli", "-g", "GENERAL.STATE", "device", "show", name))
                if said and said.split(" ")[0] != UNMANAGED:
                    release = f"nmcli device set {name} managed no"
                    found.append(Holder(program.name, program.pid, release))
            case "hostapd" | "wpa_supplicant":
                socket_path = machine.path(f"/run/{program.name}/{name}")
                if _names(program, name, machine) or socket_path.exists():
                    found.append(Holder(program.name, program.pid, f"kill {program.pid}"))
            case "iwd":
                found.append(Holder("iwd", program.pid, "systemctl stop iwd"))
    return found


def _names(program: RunningProgram, name: str, machine: Machine) -> bool:
    """Whether the program was started for the interface, by an argument or by a configuration."""
    for argument in program.arguments:
        if argument in (name, f"-i{name}"):
            return True
        with contextlib.suppress(OSError, ValueError):
            path = machine.path(argument)
            if path.is_file() and path.stat().st_size <= LARGEST_CONFIGURATION:
                lines = path.read_text(errors="replace").splitlines()
                if f"interface={name}" in lines or f"bss={name}" in lines:
                    return True
    return False


def _wire(name: str, machine: Machine) -> Wire:
    folder = machine.path("/sys/class/net") / name
    return Wire(name, folder.exists(), _read(folder / "carrier") == "1")


def port_trouble(port: int) -> str:
    """Return why a UDP port cannot be had by us alone; empty when it can."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("", port))
        except OSError as error:
            return (error.strerror or str(error)).lower()
    return ""


def _control_directory(machine: Machine) -> ControlDirectory:
    path = machine.path(CONTROL_DIRECTORY.replace("/var/run", "/run"))
    if not path.is_dir():
        return ControlDirectory(CONTROL_DIRECTORY, os.access(path.parent, os.W_OK))
    group = path.stat().st_gid
    member = os.geteuid() == 0 or group in {os.getegid(), *os.getgroups()}
    try:
        name = grp.getgrgid(group).gr_name
    except KeyError:
        name = str(group)
    return ControlDirectory(CONTROL_DIRECTORY, os.access(path, os.W_OK), name, member)
