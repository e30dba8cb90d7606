"""Debian's iwd as the device, asked over D-Bus by its own `iwctl`."""

from __future__ import annotations

from pathlib import Path

import pytest
from radio_rig.air import Air
from radio_rig.programs import StockProgram, eventually, say

AP, STATION = 0, 4
PIN = "12345670"
BUS = Path("/run/dbus/system_bus_socket")
BUS_CONFIGURATION = f"""<busconfig>
<listen>unix:path={BUS}</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/>
<allow own="*"/></policy>
</busconfig>
"""
"""A bus that starts nothing: Debian's would start another iwd when asked too early."""


class Bus(StockProgram):
    """The system's D-Bus."""

    def __init__(self, folder: Path) -> None:
        configuration = folder / "bus.conf"
        configuration.write_text(BUS_CONFIGURATION)
        BUS.parent.mkdir(exist_ok=True)
        BUS.unlink(missing_ok=True)
        arguments = ["dbus-daemon", f"--config-file={configuration}", "--nofork"]
        super().__init__("", folder / "bus.log", arguments)
        eventually(BUS.exists, "the bus")


class Iwd(StockProgram):
    """iwd on a radio."""

    def __init__(self, air: Air, number: int) -> None:
        self.place = air.place(number)
        self._bus = Bus(air.folder)
        settings = air.folder / "iwd"
        settings.mkdir()
        # It would make an interface of its own, with another name.
        (settings / "main.conf").write_text("[General]\nUseDefaultInterface=true\n")
        directories = (f"{kind}_DIRECTORY={settings}" for kind in ("CONFIGURATION", "STATE"))
        super().__init__(
            self.place.namespace,
            air.folder / "iwd.log",
            ["env", *directories, "/usr/libexec/iwd", "-i", self.place.interface],
        )
        eventually(lambda: self.place.interface in self.ask("device", "list"), "iwd's device")

    def ask(self, *words: str) -> str:
        """Return what `iwctl` says."""
        return say("", "iwctl", *words, check=False)

    def close(self) -> None:
        self.stop()
        self._bus.stop()


@pytest.mark.parametrize("method", ["button", "PIN"])
def test_iwd_registers_joins_and_pings(air: Air, method: str) -> None:
    access_point = air.access_point(AP)
    iwd = Iwd(air, STATION)
    interface = iwd.place.interface
    if method == "button":
        access_point.order("WPS_PBC")
        said = iwd.ask("wsc", interface, "push-button")
    else:
        access_point.order(f"WPS_PIN any {PIN}")
        said = iwd.ask("wsc", interface, "start-user-pin", PIN)
    connected = f"AP-STA-CONNECTED {iwd.place.mac}"
    eventually(lambda: connected in access_point.output(), f"a member ({said})", 40)
    address = f"{iwd.place.ip}/24"
    say(iwd.place.namespace, "ip", "addr", "replace", address, "dev", interface)
    air.ping(STATION, AP)
    assert iwd.place.mac in "".join(access_point.psk_lines)
    iwd.close()
