"""Giving a credential to the program that keeps this machine in its networks.

That is NetworkManager, wpa_supplicant or iwd, whichever runs and looks after the interface.  While
we register over the same interface it must keep still: it would take our association for an
intruder and end it.

    program = await find("wlan0")
    await program.release()
    try: ...  # register over wlan0
    finally: await program.resume()
    print(await program.take(credential))
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pushbutton.control.client import ControlClient, ControlError
from pushbutton.errors import DriverError
from pushbutton.formats import iwd, networkmanager, wpa_supplicant
from pushbutton.formats.format import UnreadableError
from pushbutton.formats.network import display_name
from pushbutton.runtime import files
from pushbutton.runtime.processes import RunningProgram, running
from pushbutton.wire.credential import Credential

CONNECTION_TIME = 20.0
"""Seconds that a program may take until it has joined."""

UNMANAGED = "10"
"""NetworkManager's number for a device that it leaves alone ("NMDeviceState")."""


async def run(command: Sequence[str]) -> tuple[int, str]:
    """Run a program; returns its status and what it said, 127 where it is not installed."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
    except FileNotFoundError:
        return 127, f"{command[0]} is not installed"
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode(errors="replace").strip()


@dataclass(frozen=True, slots=True)
class System:
    """The machine as far as it matters here; tests give another one."""

    root: Path = Path("/")
    run: Callable[[Sequence[str]], Awaitable[tuple[int, str]]] = run
    programs: Callable[[], list[RunningProgram]] = running
    connection_time: float = CONNECTION_TIME

    def runs(self, name: str) -> bool:
        """Whether a program of this name runs."""
        return any(each.name == name for each in self.programs())

    async def must(self, *command: str) -> str:
        """Run a program that has to succeed; `DriverError` says what it said."""
        status, said = await self.run(command)
        if status:
            raise DriverError(f"{' '.join(command[:3])}: {said or f'status {status}'}")
        return said


class NetworkProgram(Protocol):
    """One of the programs."""

    @property
    def name(self) -> str:
        """What it is called."""

    async def release(self) -> None:
        """Let go of the interface for a while."""

    async def resume(self) -> None:
        """Look after the interface again; harmless when repeated."""

    async def take(self, credential: Credential) -> str:
        """Keep the network and join it; returns a sentence that says how it went.

        `DriverError`, `InexpressibleError` or `OSError` when the network could not be kept.
        """


async def find(interface: str | None, system: System | None = None) -> NetworkProgram:
    """Return the program that looks after `interface`, or after any for None.

    `DriverError` when there is none.
    """
    system = system or System()
    for kind in (Nmcli, WpaSupplicant, Iwd):
        found = await kind.find(interface, system)
        if found is not None:
            return found
    where = f" that looks after {interface}" if interface else ""
    raise DriverError(
        f"There is no NetworkManager, wpa_supplicant or iwd{where}; leave --join out and keep the "
        "credential with --output."
    )


@dataclass(frozen=True, slots=True)
class Nmcli:
    """NetworkManager, by nmcli(1) and a connection file: the key is on no command line."""

    interface: str | None
    system: System

    @property
    def name(self) -> str:
        return "NetworkManager"

    @classmethod
    async def find(cls, interface: str | None, system: System) -> NetworkProgram | None:
        """Return it where it runs and manages the interface."""
        if not system.runs("NetworkManager"):
            return None
        status, said = await system.run(("nmcli", "-g", "RUNNING", "general"))
        if status or said != "running":
            return None
        if interface is not None:
            status, said = await system.run(
                ("nmcli", "-g", "GENERAL.STATE", "device", "show", interface)
            )
            if status or said.split(" ")[0] == UNMANAGED:
                return None
        return cls(interface, system)

    async def release(self) -> None:
        """Make the device unmanaged."""
        if self.interface is not None:
            await self.system.must("nmcli", "device", "set", self.interface, "managed", "no")

    async def resume(self) -> None:
        """Make the device managed."""
        if self.interface is not None:
            await self.system.must("nmcli", "device", "set", self.interface, "managed", "yes")

    async def take(self, credential: Credential) -> str:
        """Write the connection file, load it and bring the connection up."""
        folder = self.system.root / "etc/NetworkManager/system-connections"
        path = folder / networkmanager.FORMAT.name_for(credential)
        document = networkmanager.FORMAT.write([credential])
        await asyncio.to_thread(files.replace, path, document, files.NEW_FILE_MODE)
        await self.system.must("nmcli", "connection", "load", str(path))
        await self.resume()
        up = ["nmcli", "connection", "up", "uuid", networkmanager.connection_uuid(credential)]
        if self.interface is not None:
            up += ["ifname", self.interface]
        status, said = await self.system.run(up)
        return _told(self.name, credential, said if status else None)


@dataclass(frozen=True, slots=True)
class WpaSupplicant:
    """wpa_supplicant, by its control socket."""

    socket: Path
    system: System

    @property
    def name(self) -> str:
        return "wpa_supplicant"

    @classmethod
    async def find(cls, interface: str | None, system: System) -> NetworkProgram | None:
        """Return it where it answers on the socket of the interface."""
        folder = system.root / "run/wpa_supplicant"
        names = [interface] if interface else sorted(each.name for each in _sockets(folder))
        for name in names:
            try:
                async with ControlClient(folder / name, timeout=2) as client:
                    if (await client.request("PING")).strip() == "PONG":
                        return cls(folder / name, system)
            except ControlError:
                continue
        return None

    async def release(self) -> None:
        """Disconnect: from then on it pays no attention to associations."""
        async with self._client() as client:
            await client.command("DISCONNECT")

    async def resume(self) -> None:
        """Join networks again."""
        async with self._client() as client:
            await client.command("RECONNECT")

    async def take(self, credential: Credential) -> str:
        """Add the network in the place of one of that name, save, and wait until it has joined."""
        settings = wpa_supplicant.settings(credential)
        async with self._client() as client:
            await client.attach()
            replaced = await _networks_named(client, credential.ssid)
            number = (await client.command("ADD_NETWORK")).strip()
            try:
                for name, value in settings:
                    await client.command(f"SET_NETWORK {number} {name} {value}")
            except ControlError:
                await client.request(f"REMOVE_NETWORK {number}")
                raise
            for old in replaced:
                await client.command(f"REMOVE_NETWORK {old}")
            await client.command(f"ENABLE_NETWORK {number}")
            saved = (await client.request("SAVE_CONFIG")).strip() == "OK"
            await client.command("RECONNECT")
            try:
                await client.wait_for("CTRL-EVENT-CONNECTED", within=self.system.connection_time)
            except ControlError:
                told = _told(self.name, credential, "it takes its time")
            else:
                told = _told(self.name, credential)
        if saved:
            return told
        return f"{told}  It forgets it when it ends: its file does not say update_config=1."

    @contextlib.asynccontextmanager
    async def _client(self) -> AsyncIterator[ControlClient]:
        try:
            async with ControlClient(self.socket) as client:
                yield client
        except ControlError as error:
            raise DriverError(f"wpa_supplicant: {error}") from None


@dataclass(frozen=True, slots=True)
class Iwd:
    """iwd, by the file that it finds a network in by itself (iwd.network(5))."""

    interface: str | None
    system: System

    @property
    def name(self) -> str:
        return "iwd"

    @classmethod
    async def find(cls, interface: str | None, system: System) -> NetworkProgram | None:
        """Return it where it runs: it takes every interface."""
        return cls(interface, system) if system.runs("iwd") else None

    async def release(self) -> None:
        """Disconnect, after which iwd joins nothing by itself."""
        if self.interface is not None:
            await self.system.run(("iwctl", "station", self.interface, "disconnect"))

    async def resume(self) -> None:
        """Nothing: iwd joins again when it is told to, or at its next start."""

    async def take(self, credential: Credential) -> str:
        """Write the file and join."""
        path = self.system.root / "var/lib/iwd" / iwd.file_name(credential)
        document = iwd.FORMAT.write([credential])
        await asyncio.to_thread(files.replace, path, document, files.NEW_FILE_MODE)
        if self.interface is None:
            return f"iwd has the network {display_name(credential.ssid)} now."
        name = credential.ssid.decode(errors="replace")
        status, said = await self.system.run(("iwctl", "station", self.interface, "connect", name))
        return _told(self.name, credential, said if status else None)


def _sockets(folder: Path) -> list[Path]:
    try:
        return [each for each in folder.iterdir() if each.is_socket() and "p2p" not in each.name]
    except OSError:
        return []


async def _networks_named(client: ControlClient, ssid: bytes) -> list[str]:
    """Return the numbers of the networks with this name."""
    found = []
    for line in (await client.command("LIST_NETWORKS")).splitlines()[1:]:
        number = line.partition("\t")[0]
        value = (await client.request(f"GET_NETWORK {number} ssid")).strip()
        with contextlib.suppress(UnreadableError):
            if wpa_supplicant.octets_of(value.encode(), "ssid") == ssid:
                found.append(number)
    return found


def _told(name: str, credential: Credential, trouble: str | None = None) -> str:
    network = display_name(credential.ssid)
    if trouble is None:
        return f"{name} has the network {network} now and has joined it."
    return f"{name} has the network {network} now, but has not joined it yet: {trouble}."
