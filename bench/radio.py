"""Two times over the air, beside stock hostapd, on simulated radios in the virtual machine.

From WPS_PBC to the first Beacon that shows it, and from the button of a device to its first
answered ping over the network that it was given the key of.  Both access points run in the same
boot, in interleaved pairs; `radio_inside` says how.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "radio"))

from radio_rig.machine import Machine, missing

MOST_SECONDS = 900.0
TARGET = 1.0
TITLES = {
    "beacon": "from WPS_PBC to the first Beacon that shows it",
    "join": "from the device's button to its first answered ping",
}


def measure(pairs: int) -> dict[str, dict[str, list[float]]]:
    """Boot the machine and return the times in seconds, by measurement and access point."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        machine = Machine(folder)
        try:
            order = {
                "path": str(Path(__file__).with_name("radio_inside.py")),
                "function": "race",
                "parameters": {"pairs": pairs},
                "folder": "race",
                "capture": False,
            }
            report = machine.run(order, MOST_SECONDS)
        finally:
            machine.close()
        if report["outcome"] != "passed":
            logs = sorted((folder / "race").glob("*.log"))
            ends = (f"{log.name}:\n{log.read_text(errors='replace')[-1500:]}" for log in logs)
            raise RuntimeError("\n".join((report["text"], *ends)))
        times: dict[str, dict[str, list[float]]] = json.loads(
            (folder / "race" / "times.json").read_text()
        )
        return times


def table(title: str, times: dict[str, list[float]]) -> str:
    """Return the lines of one measurement."""
    lines = [
        f"Over the air, {title}, milliseconds",
        f"{'':22} {'median':>8} {'quartiles':>18} {'least':>8} {'most':>8} {'count':>6}",
    ]
    for name, seconds in times.items():
        values = [each * 1000 for each in seconds]
        low, middle, high = statistics.quantiles(values, n=4)
        lines.append(
            f"{name:22} {middle:8.1f} {low:8.1f} - {high:7.1f} {min(values):8.1f} "
            f"{max(values):8.1f} {len(values):6}"
        )
    ratio = statistics.median(times["pushbutton"]) / statistics.median(times["hostapd"])
    verdict = "reached" if ratio <= TARGET else "missed"
    lines.append(
        f"pushbutton takes {ratio:.2f} times what hostapd takes (target {TARGET:.1f}: {verdict})"
    )
    return "\n".join(lines)


def report(pairs: int) -> bool:
    """Print the tables, or what keeps them from being made; False when something went wrong."""
    if reason := missing():
        print(f"Over the air: {reason}")
        return True
    try:
        measured = measure(pairs)
    except RuntimeError as error:
        print(f"Over the air: {error}", file=sys.stderr)
        return False
    for kind, times in measured.items():
        print(table(TITLES[kind], times), flush=True)
    return True
