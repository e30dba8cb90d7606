"""The virtual machine as the host sees it: booted once, then told which test to run."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from radio_rig import image

BOOT_TIME = 150
"""Seconds; about 20 without hardware virtualisation."""

PROGRAMS = {
    "qemu-system-x86_64": "qemu-system-x86",
    "busybox": "busybox-static",
    "cpio": "cpio",
    "depmod": "kmod",
    "iw": "iw",
    "hostapd": "hostapd",
    "wpa_supplicant": "wpasupplicant",
    "ping": "iputils-ping",
    "ip": "iproute2",
    "dbus-daemon": "dbus",
    "iwctl": "iwd",
}
"""Program -> Debian's package."""

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def missing() -> str:
    """Return what keeps the machine from booting here, or nothing."""
    absent = [package for name, package in PROGRAMS.items() if not shutil.which(name, path=_PATH)]
    if absent:
        return f"RADIO NOT TESTED: not installed: {', '.join(absent)}"
    if not (image.KERNEL_ROOT.parent / "complete").exists():
        return "RADIO NOT TESTED: no kernel to boot; fetch it with: sh tools/radio_machine.sh"
    return ""


class Machine:
    """One virtual machine; its tests leave their logs in folders under `results`."""

    def __init__(self, results: Path) -> None:
        self.results = results
        self._folder = Path(tempfile.mkdtemp(prefix="radio-"))
        self._console = results / "console.log"
        try:
            self._process = self._boot()
            self._channel = self._connect()
            self._wait_for("ready", time.monotonic() + BOOT_TIME)
        except BaseException:
            self.close()
            raise

    def run(self, test: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Run one test inside and return what came of it."""
        self._channel.send(json.dumps(test | {"seconds": seconds}).encode() + b"\n")
        return self._wait_for("outcome", time.monotonic() + seconds + 30)

    def close(self) -> None:
        """Switch the machine off."""
        process = getattr(self, "_process", None)
        if process is not None:
            process.kill()
            process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _boot(self) -> subprocess.Popen[bytes]:
        archive = image.build(self._folder)
        arguments: list[str | Path] = [
            "qemu-system-x86_64",
            *_acceleration(),
            *("-cpu", "max", "-smp", "2", "-m", "1024"),
            *("-display", "none", "-no-reboot", "-monitor", "none", "-nodefaults"),
            *("-serial", f"file:{self._console}"),
            *("-serial", f"unix:{self._folder}/channel,server=on,wait=off"),
            *("-kernel", image.kernel(), "-initrd", archive),
            # The kernel would count timer interrupts, and take a machine that gets few for broken.
            *("-append", "console=ttyS0 quiet panic=-1 no_timer_check"),
            *_share("host", Path("/"), ",readonly=on,multidevs=remap"),
            *_share("results", self.results, ""),
            *("-device", "virtio-rng-pci"),
        ]
        with (self.results / "qemu.log").open("wb") as log:
            return subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )

    def _connect(self) -> _Channel:
        deadline = time.monotonic() + 10
        while True:
            try:
                return _Channel(self._folder / "channel")
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError(f"the machine does not start: {self._said()}") from None
                time.sleep(0.05)

    def _wait_for(self, key: str, deadline: float) -> dict[str, Any]:
        while time.monotonic() < deadline and self._process.poll() is None:
            line = self._channel.line(1.0)
            if line is None:
                continue
            try:
                report: dict[str, Any] = json.loads(line)
            except ValueError:
                continue
            if key in report:
                return report
        raise RuntimeError(f"the machine says nothing any more: {self._said()}")

    def _said(self) -> str:
        logs = (self.results / "qemu.log", self._console, self.results / "runner.log")
        return "\n".join(log.read_text(errors="replace")[-3000:] for log in logs if log.exists())


class _Channel:
    """Lines to and from the second serial port of the machine."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._buffer = b""

    def send(self, octets: bytes) -> None:
        self._socket.sendall(octets)

    def line(self, seconds: float) -> bytes | None:
        """Return the next line, None when there is none yet."""
        if b"\n" not in self._buffer:
            self._socket.settimeout(seconds)
            try:
                self._buffer += self._socket.recv(1 << 16)
            except TimeoutError:
                return None
        if b"\n" not in self._buffer:
            return None
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line


def _acceleration() -> list[str]:
    """Use the processor's virtualisation where it has any."""
    capable = {"vmx", "svm"} & set(Path("/proc/cpuinfo").read_text().split())
    if capable and os.access("/dev/kvm", os.R_OK | os.W_OK):
        return ["-accel", "kvm", "-accel", "tcg"]
    return ["-accel", "tcg,thread=multi"]


def _share(name: str, folder: Path, options: str) -> list[str]:
    return [
        "-fsdev",
        f"local,security_model=none,id={name},path={folder}{options}",
        "-device",
        f"virtio-9p-pci,fsdev={name},mount_tag={name}",
    ]
