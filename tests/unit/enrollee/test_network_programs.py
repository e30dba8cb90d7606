"""Handing a network to NetworkManager, wpa_supplicant and iwd, each of them pretended."""

from __future__ import annotations

import asyncio
import socket
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pushbutton.enrollee import network_programs
from pushbutton.enrollee.network_programs import System, find
from pushbutton.errors import DriverError
from pushbutton.formats.network import personal, unprotected
from pushbutton.formats.networkmanager import connection_uuid
from pushbutton.runtime.processes import RunningProgram

HOME = personal(b"Home", "correct horse")


class Shell:
    """Answers commands from a table of their beginnings, and remembers them."""

    def __init__(self, answers: dict[str, tuple[int, str]] | None = None) -> None:
        self.answers = answers or {}
        self.commands: list[str] = []

    async def run(self, command: Sequence[str]) -> tuple[int, str]:
        line = " ".join(command)
        self.commands.append(line)
        for beginning, answer in self.answers.items():
            if line.startswith(beginning):
                return answer
        return 0, ""


def system(root: Path, shell: Shell, *programs: str) -> System:
    known = [RunningProgram(number, name) for number, name in enumerate(programs, 1)]
    return System(root, shell.run, lambda: known, connection_time=0.2)


# ---- NetworkManager -----------------------------------------------------------------------------


async def test_networkmanager_loads_a_file_that_only_root_can_read(runtime_directory: Path) -> None:
    shell = Shell(
        {
            "nmcli -g RUNNING": (0, "running"),
            "nmcli -g GENERAL.STATE": (0, "30 (disconnected)"),
        }
    )
    folder = runtime_directory / "etc/NetworkManager/system-connections"
    folder.mkdir(parents=True)
    program = await find("wlan1", system(runtime_directory, shell, "NetworkManager", "iwd"))
    assert program.name == "NetworkManager"
    await program.release()
    told = await program.take(HOME)
    assert told == "NetworkManager has the network Home now and has joined it."
    path = folder / "Home.nmconnection"
    assert "psk=correct horse" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert shell.commands[2:] == [
        "nmcli device set wlan1 managed no",
        f"nmcli connection load {path}",
        "nmcli device set wlan1 managed yes",
        f"nmcli connection up uuid {connection_uuid(HOME)} ifname wlan1",
    ]
    assert not any("correct horse" in command for command in shell.commands)


async def test_networkmanager_that_leaves_the_interface_alone_is_passed_over(
    runtime_directory: Path,
) -> None:
    shell = Shell()
    shell.answers = {
        "nmcli -g RUNNING": (0, "running"),
        "nmcli -g GENERAL.STATE": (0, "10 (unmanaged)"),
    }
    program = await find("wlan1", system(runtime_directory, shell, "NetworkManager", "iwd"))
    assert program.name == "iwd"


async def test_networkmanager_cannot_connect(runtime_directory: Path) -> None:
    shell = Shell()
    shell.answers = {
        "nmcli -g RUNNING": (0, "running"),
        "nmcli connection up": (4, "Error: timeout"),
    }
    (runtime_directory / "etc/NetworkManager/system-connections").mkdir(parents=True)
    program = await find(None, system(runtime_directory, shell, "NetworkManager"))
    assert (await program.take(HOME)).endswith("has not joined it yet: Error: timeout.")
    shell.answers["nmcli connection load"] = (1, "denied")
    with pytest.raises(DriverError, match="nmcli connection load: denied"):
        await program.take(HOME)


# ---- wpa_supplicant -----------------------------------------------------------------------------


class PretendedSupplicant:
    """A control socket that answers as wpa_supplicant does."""

    def __init__(self, path: Path, networks: dict[str, str] | None = None) -> None:
        self.commands: list[str] = []
        self.networks = networks or {}
        self.refused = ""
        self.connects = True
        path.parent.mkdir(parents=True, exist_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(str(path))
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._readable)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()

    def _readable(self) -> None:
        octets, peer = self._socket.recvfrom(4096)
        command = octets.decode()
        self.commands.append(command)
        self._socket.sendto(self._answer(command).encode(), peer)
        if command == "RECONNECT" and self.connects:
            self._socket.sendto(b"<3>CTRL-EVENT-CONNECTED - Connection to x completed", peer)

    def _answer(self, command: str) -> str:
        word, _, rest = command.partition(" ")
        if self.refused and command.startswith(self.refused):
            return "FAIL\n"
        match word:
            case "PING":
                return "PONG\n"
            case "ADD_NETWORK":
                return "7\n"
            case "LIST_NETWORKS":
                lines = [f"{number}\tx\tany\t[CURRENT]" for number in self.networks]
                return "\n".join(["network id / ssid / bssid / flags", *lines, ""])
            case "GET_NETWORK":
                return self.networks[rest.partition(" ")[0]]
        return "OK\n"


@pytest.fixture
def supplicant(runtime_directory: Path) -> Callable[..., PretendedSupplicant]:
    def make(**networks: str) -> PretendedSupplicant:
        return PretendedSupplicant(runtime_directory / "run/wpa_supplicant/wlan1", networks)

    return make


async def test_wpa_supplicant_gets_the_network_over_its_socket(
    runtime_directory: Path, supplicant: Callable[..., PretendedSupplicant]
) -> None:
    running = supplicant(**{"0": '"Home"', "1": '"Other"', "2": "486f6d65"})
    program = await find("wlan1", system(runtime_directory, Shell()))
    assert program.name == "wpa_supplicant"
    await program.release()
    told = await program.take(HOME)
    assert told == "wpa_supplicant has the network Home now and has joined it."
    running.close()
    changes = [c for c in running.commands if not c.startswith(("LIST", "GET", "ATTACH", "PING"))]
    assert changes == [
        "DISCONNECT",
        "ADD_NETWORK",
        'SET_NETWORK 7 ssid "Home"',
        "SET_NETWORK 7 key_mgmt WPA-PSK",
        "SET_NETWORK 7 proto RSN",
        "SET_NETWORK 7 pairwise CCMP",
        'SET_NETWORK 7 psk "correct horse"',
        "REMOVE_NETWORK 0",
        "REMOVE_NETWORK 2",
        "ENABLE_NETWORK 7",
        "SAVE_CONFIG",
        "RECONNECT",
    ]


async def test_wpa_supplicant_refuses_a_value(
    runtime_directory: Path, supplicant: Callable[..., PretendedSupplicant]
) -> None:
    running = supplicant(**{"0": '"Home"'})
    running.refused = "SET_NETWORK 7 psk"
    program = await find(None, system(runtime_directory, Shell()))
    with pytest.raises(DriverError) as caught:
        await program.take(HOME)
    running.close()
    assert "correct horse" not in str(caught.value)
    assert running.commands[-1] == "REMOVE_NETWORK 7", (
        "nothing half-made stays, nor is the old gone"
    )
    assert "REMOVE_NETWORK 0" not in running.commands


async def test_wpa_supplicant_does_not_save_nor_connect(
    runtime_directory: Path, supplicant: Callable[..., PretendedSupplicant]
) -> None:
    running = supplicant()
    running.refused, running.connects = "SAVE_CONFIG", False
    program = await find("wlan1", system(runtime_directory, Shell()))
    told = await program.take(HOME)
    running.close()
    assert "has not joined it yet" in told
    assert "update_config=1" in told


async def test_wpa_supplicant_that_ended_is_passed_over(
    runtime_directory: Path, supplicant: Callable[..., PretendedSupplicant]
) -> None:
    supplicant().close()
    with pytest.raises(DriverError, match="--join"):
        await find("wlan1", system(runtime_directory, Shell()))


# ---- iwd ----------------------------------------------------------------------------------------


async def test_iwd_finds_a_file(runtime_directory: Path) -> None:
    (runtime_directory / "var/lib/iwd").mkdir(parents=True)
    shell = Shell()
    program = await find("wlan1", system(runtime_directory, shell, "iwd"))
    await program.release()
    await program.resume()
    assert (await program.take(HOME)).startswith("iwd has the network Home now")
    path = runtime_directory / "var/lib/iwd/Home.psk"
    assert path.read_text() == "[Security]\nPassphrase=correct horse\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert shell.commands == [
        "iwctl station wlan1 disconnect",
        "iwctl station wlan1 connect Home",
    ]
    anywhere = await find(None, system(runtime_directory, shell, "iwd"))
    await anywhere.take(unprotected(b"Caf\xc3\xa9"))
    assert (runtime_directory / "var/lib/iwd/=436166c3a9.open").exists()


async def test_there_is_none(runtime_directory: Path) -> None:
    with pytest.raises(DriverError, match="looks after wlan1"):
        await find("wlan1", system(runtime_directory, Shell(), "systemd"))


async def test_running_a_program() -> None:
    assert await network_programs.run(("sh", "-c", "echo said; exit 3")) == (3, "said")
    status, said = await network_programs.run(("there-is-no-such-program",))
    assert (status, said) == (127, "there-is-no-such-program is not installed")
