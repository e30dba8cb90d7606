"""The initial file system of the virtual machine: busybox, kernel modules and the init script."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
KERNEL_ROOT = REPOSITORY / ".cache" / "radio" / "root"
"""Where `tools/radio_machine.sh` unpacks Debian's kernel."""

RADIOS = 8

_MODULES = (
    "kernel/net/9p",
    "kernel/fs/9p",
    "kernel/fs/netfs",
    "kernel/fs/fscache",
    "kernel/fs/overlayfs",
    "kernel/drivers/virtio",
    "kernel/net/wireless",
    "kernel/net/mac80211",
    "kernel/net/rfkill",
    "kernel/net/bridge",
    "kernel/net/802",
    "kernel/net/llc",
    "kernel/lib",
    "kernel/crypto",
    "kernel/arch/x86/crypto",
    "kernel/drivers/char/hw_random",
    "kernel/drivers/net/wireless/mac80211_hwsim.ko",
    "modules.order",
    "modules.builtin",
    "modules.builtin.modinfo",
)
_REGULATORY = ("regulatory.db", "regulatory.db.p7s")


def kernel_version() -> str:
    """Return the version of the unpacked kernel."""
    return next((KERNEL_ROOT / "lib" / "modules").iterdir()).name


def kernel() -> Path:
    """Return the kernel itself."""
    return KERNEL_ROOT / "boot" / f"vmlinuz-{kernel_version()}"


def build(folder: Path) -> Path:
    """Make the initial file system under `folder` and return its archive."""
    tree = folder / "initrd"
    modules = Path("lib") / "modules" / kernel_version()
    for name in ("bin", "proc", "sys", "dev", "lib/firmware"):
        (tree / name).mkdir(parents=True)
    busybox = shutil.which("busybox")
    assert busybox is not None
    shutil.copy(busybox, tree / "bin" / "busybox")
    for name in _MODULES:
        source, target = KERNEL_ROOT / modules / name, tree / modules / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():
            shutil.copy(source, target)
    for name in _REGULATORY:
        signed = KERNEL_ROOT / "lib" / "firmware" / f"{name}-debian"
        shutil.copy(signed, tree / "lib" / "firmware" / name)
    subprocess.run([_sbin("depmod"), "-b", tree, kernel_version()], check=True)
    _write_init(tree / "init")
    archive = folder / "initrd.gz"
    names = "\n".join(sorted(str(path.relative_to(tree)) for path in tree.rglob("*")))
    with archive.open("wb") as file:
        packed = subprocess.run(
            ["cpio", "-o", "-H", "newc", "--quiet"],
            cwd=tree,
            input=names.encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        subprocess.run(["gzip", "-1"], input=packed.stdout, stdout=file, check=True)
    return archive


def _write_init(path: Path) -> None:
    paths = ":".join(str(REPOSITORY / name) for name in ("src", "tests/radio", "tests/interop"))
    text = (Path(__file__).parent / "init.sh").read_text()
    for mark, value in (
        ("@RADIOS@", str(RADIOS)),
        ("@PYTHON@", sys.executable),
        ("@PYTHONPATH@", paths),
    ):
        text = text.replace(mark, value)
    path.write_text(text)
    path.chmod(0o755)


def _sbin(name: str) -> str:
    return shutil.which(name, path="/usr/sbin:/sbin:/usr/bin:/bin") or name
