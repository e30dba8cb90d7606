"""What the BSSes of one process share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pushbutton.access_point.inventory import Inventory
from pushbutton.access_point.upnp_device import UpnpAccessPoint
from pushbutton.control.server import ControlServer
from pushbutton.protocol.credential_policy import Network
from pushbutton.protocol.group import Addressed, Group
from pushbutton.runtime.logs import LogOutput
from pushbutton.runtime.pace import Pace
from pushbutton.runtime.randomness import KeyPairPool, system_random
from pushbutton.runtime.state_directory import StateDirectoryError
from pushbutton.wire.quirks import Tally

if TYPE_CHECKING:
    from uuid import UUID

    from pushbutton.access_point.bss import Bss
    from pushbutton.access_point.testing_aids import ProtocolAids

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Process:
    """One process: its BSSes by name, and what they have in common."""

    executor: Executor | None = None
    log: LogOutput | None = None
    terminate: Callable[[], None] = lambda: None
    random: Callable[[int], bytes] = system_random
    group: Group = field(default_factory=Group)
    key_pairs: KeyPairPool = field(default_factory=KeyPairPool)
    tolerated: Tally = field(default_factory=Tally)
    """Deviations of peers that were passed over."""
    pace: Pace = field(default_factory=Pace)
    """How long this machine takes to derive keys."""
    bsses: dict[str, Bss] = field(default_factory=dict)
    radios: int = 1
    control: ControlServer | None = None
    """The global control socket."""
    control_group: str | None = None
    """The group that may use control sockets where a BSS does not say another."""
    aids: ProtocolAids | None = None
    """What tests change; None without `--testing`."""
    network: Network | None = None
    """Another network whose settings are handed out in the place of the BSSes' own."""
    state_directory: Path | None = None
    """Where the inventory is; None where there shall be none."""
    own_keys: bool = False
    """A key for each device is the rule where a configuration does not say otherwise."""
    inventory: Inventory | None = None
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    upnp: UpnpAccessPoint = field(init=False)
    """All BSSes as one UPnP device."""

    def __post_init__(self) -> None:
        self.upnp = UpnpAccessPoint(self)

    async def open_inventory(self) -> Inventory | None:
        """Return the inventory, opened at the first call; None where it cannot be written.

        Raises `InventoryError` where it is damaged or of a newer version: to go on without it
        would shut out every device that has its key there.
        """
        async with self._opening:
            if self.inventory is None and self.state_directory is not None:
                loop, directory = asyncio.get_running_loop(), self.state_directory
                try:
                    self.inventory = await loop.run_in_executor(self.executor, Inventory, directory)
                except StateDirectoryError as error:
                    self.state_directory = None
                    _log.error("there is no inventory of keys, as it cannot be written: %s", error)
            return self.inventory

    def carry_out(self, addressed: list[Addressed]) -> None:
        """Let each BSS carry out what the group decided for it."""
        for name, output in addressed:
            bss = self.bsses.get(name)
            if bss is not None:
                bss.carry_out(output)
        for bss in self.bsses.values():
            bss.rearm()

    def shared_uuid(self, asking: Bss) -> UUID | None:
        """Return the UUID of another BSS that acts together with this one."""
        for bss in self.bsses.values():
            registrar = bss.registrar
            if bss is not asking and registrar is not None and not registrar.independent:
                return registrar.settings.device.uuid
        return None
