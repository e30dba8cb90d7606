"""Where the configuration of a BSS comes from, and how it is read again while the BSS runs.

A file describes a radio with its BSSes; each BSS has its part, which begins with the line `bss=`,
or with the file for the radio's own interface.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pushbutton.access_point import config_file
from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import BssConfig
from pushbutton.access_point.config_file import RadioConfig
from pushbutton.errors import ConfigurationFileError


@dataclass(frozen=True, slots=True)
class Source:
    """A part of a file."""

    path: Path
    section: str | None = None
    """What the part's `bss=` line says; None for the part before the first such line."""
    interface: str | None = None
    """A name that counts in the place of the file's."""

    def of_section(self, section: str) -> Source:
        """Return another part of the same file."""
        return replace(self, section=section, interface=None)


def read_part(source: Source, running: BssConfig) -> BssConfig:
    """Return what the file says of one BSS now, for the radio as it runs.

    Raises `ConfigurationFileError`.  Blocks on the disk.
    """
    configs = _parts(_read(source))
    if source.section not in configs:
        raise _other_interfaces(source.path)
    draft = configs[source.section].draft()
    draft.include(running.draft().radio_values())
    return draft.freeze()


def read_again(running: Sequence[tuple[Source, BssConfig]]) -> list[BssConfig]:
    """Return what the files say now of BSSes of a radio that run with these configurations.

    Raises `ConfigurationFileError`, also when the files have other BSSes or another driver than
    run.  Blocks on the disk.
    """
    files: dict[Path, dict[str | None, BssConfig]] = {}
    for source, config in running:
        if source.section is None:
            file = _read(source)
            head = file.bsses[0]
            if (head.interface, file.driver) != (config.interface, config[table.DRIVER]):
                raise _other_interfaces(source.path)
            files[source.path] = _parts(file)
    for path, parts in files.items():
        if {source.section for source, _ in running if source.path == path} != parts.keys():
            raise _other_interfaces(path)
    return [files[source.path][source.section] for source, _ in running]


def _read(source: Source) -> RadioConfig:
    file = config_file.read(source.path)
    return file if source.interface is None else file.renamed(source.interface)


def _parts(file: RadioConfig) -> dict[str | None, BssConfig]:
    head, *further = file.bsses
    return {None: head, **{config.interface: config for config in further}}


def _other_interfaces(path: Path) -> ConfigurationFileError:
    return ConfigurationFileError(
        path, 1, "interface", "other interfaces or drivers need a restart"
    )
