"""The access point as a daemon, for `pushbutton ap` and `pushbutton-hostapd` alike."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from pushbutton.access_point import config_file
from pushbutton.access_point.button import press
from pushbutton.access_point.config import BssConfig
from pushbutton.access_point.service import Service
from pushbutton.errors import MalformedError, UsageError
from pushbutton.runtime import state_directory
from pushbutton.runtime.background import Background
from pushbutton.runtime.button import Button
from pushbutton.runtime.logs import Level, LogOutput
from pushbutton.wire.codecs import parse_mac

_LEVELS = (Level.ERROR, Level.WARNING, Level.INFO, Level.DEBUG, Level.MSGDUMP, Level.EXCESSIVE)
TESTING = "PUSHBUTTON_TESTING"
"""The variable of the environment, for callers that cannot give `--testing`."""
_USUAL = _LEVELS.index(Level.INFO)


@dataclass(frozen=True, slots=True)
class DaemonOptions:
    """What a command line says, by the meanings of hostapd's letters."""

    configurations: tuple[Path, ...] = ()
    bss_files: tuple[str, ...] = ()
    """`-b`: PHY:FILE, a BSS for the radio of that name."""
    debug: int = 0
    """How much more is logged than usual, or less where it is negative."""
    timestamps: bool = False
    log_file: Path | None = None
    syslog: bool = False
    background: bool = False
    pid_file: Path | None = None
    control: Path | None = None
    """The global control socket."""
    group: str | None = None
    interfaces: tuple[str, ...] = ()
    """`-i`: names for the interfaces of the files, in their order."""
    buttons: tuple[Path, ...] = ()
    state_directory: Path | None = None
    """Where the inventory of devices and keys is; None is the usual place."""
    own_keys: bool = False
    """Every device gets a key of its own unless a configuration says otherwise."""
    testing: bool = False
    """The testing aids are there; `PUSHBUTTON_TESTING=1` in the environment says the same."""

    @property
    def level(self) -> Level:
        """The lowest level that is logged."""
        return _LEVELS[max(0, min(_USUAL + self.debug, len(_LEVELS) - 1))]


def run(options: DaemonOptions) -> None:
    """Run until the process is ended; raises a `PushbuttonError` when it cannot start."""
    # Paths count from where the command was given, also in the background.
    files = [config_file.read(path.absolute()) for path in options.configurations]
    if len(options.interfaces) > len(files):
        raise UsageError("-i has more names than there are configuration files.")
    for index, name in enumerate(options.interfaces):
        files[index] = files[index].renamed(name)
    bss_files = [_bss_file(text) for text in options.bss_files]
    background = Background(options.pid_file and options.pid_file.absolute())
    if options.background:
        background.enter()
    log_file = options.log_file and options.log_file.absolute()
    log = LogOutput(
        options.level, timestamps=options.timestamps, file=log_file, syslog=options.syslog
    )
    service = partial(
        Service,
        files,
        log=log,
        control=options.control and options.control.absolute(),
        control_group=options.group,
        bss_files=bss_files,
        state_directory=(options.state_directory or state_directory.default()).absolute(),
        own_keys=options.own_keys,
        testing=options.testing or os.environ.get(TESTING) == "1",
    )
    try:
        asyncio.run(_run(service, background, options.buttons))
    finally:
        background.close()
        log.close()


async def _run(make: partial[Service], background: Background, paths: tuple[Path, ...]) -> None:
    service = make()
    buttons = [Button(path, partial(press, service)) for path in paths]
    try:
        for button in buttons:
            button.open()
        await service.run(background.started)
    finally:
        for button in buttons:
            button.close()


def _bss_file(text: str) -> tuple[str, Path]:
    phy, colon, path = text.partition(":")
    if not phy or not colon or not path:
        raise UsageError("-b needs PHY:FILE.")
    return phy, Path(path).absolute()


def uuid_of(address: str) -> UUID:
    """Return the UUID that an access point with this MAC address has if none is configured."""
    try:
        return BssConfig({}).uuid(parse_mac(address))
    except MalformedError:
        raise UsageError("-u needs a MAC address.") from None
