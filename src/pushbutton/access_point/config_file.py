"""Reading hostapd.conf: one file describes a radio and its BSSes.

The format is hostapd's: `key=value` lines without spaces around the equals sign, `#` at the
beginning of a line for comments, `bss=NAME` to begin a further BSS.  The first thing that is wrong
refuses the file as a whole, with an error that reads `file:line: key: reason`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import BssConfig, Draft, WrongValueError, check
from pushbutton.access_point.config_kinds import ENCODING
from pushbutton.access_point.config_table import BY_NAME, Effect, Scope
from pushbutton.errors import ConfigurationFileError

LONGEST_LINE = 4095
"""Octets of a line, as in hostapd."""

LARGEST_FILE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WithoutEffect:
    """A key that was accepted and is not acted on yet."""

    line: int
    key: str


@dataclass(frozen=True, slots=True)
class RadioConfig:
    """What one file says: the BSSes of a radio, the first of them the radio's own interface."""

    path: Path | None
    """None where there is no file."""
    bsses: tuple[BssConfig, ...]
    without_effect: tuple[WithoutEffect, ...] = ()
    interface: str | None = None
    """A name that counts in the place of the file's, also when it is read again."""

    @property
    def driver(self) -> str:
        return self.bsses[0][table.DRIVER]

    def renamed(self, interface: str) -> RadioConfig:
        """Return it for another interface; raises `WrongValueError` for what is no name of one."""
        draft = self.bsses[0].draft()
        draft.set(table.INTERFACE.name, interface)
        bsses = draft.freeze(), *self.bsses[1:]
        return RadioConfig(self.path, bsses, self.without_effect, interface)


def read(path: Path) -> RadioConfig:
    """Read and check the file; raises `ConfigurationFileError`."""
    try:
        with path.open("rb") as file:
            octets = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise ConfigurationFileError(path, 0, "file", f"cannot be read: {reason}") from None
    if len(octets) > LARGEST_FILE:
        raise ConfigurationFileError(path, 0, "file", f"is larger than {LARGEST_FILE} octets")
    return parse(octets, path)


def parse(octets: bytes, path: Path) -> RadioConfig:
    """Read the text of a file; `path` is for the errors.  Raises `ConfigurationFileError`."""
    return _Reading(path).read(octets)


class _Reading:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.line = 0
        self.drafts = [Draft()]
        self.lines: list[dict[str, int]] = [{}]
        self.without_effect: list[WithoutEffect] = []

    def read(self, octets: bytes) -> RadioConfig:
        lines = octets.split(b"\n")
        for self.line, line in enumerate(lines, 1):
            if line and not line.startswith(b"#"):
                self._line(line)
        self.line = max(1, len(lines) - (1 if not lines[-1] else 0))
        return RadioConfig(self.path, tuple(self._bsses()), tuple(self.without_effect))

    def _line(self, line: bytes) -> None:
        if len(line) > LONGEST_LINE:
            raise self._error("line", f"is longer than {LONGEST_LINE} octets")
        name, equals, value = line.decode(*ENCODING).partition("=")
        if not equals:
            raise self._error("line", "has no '='")
        if name == "bss":
            self._begin_bss(value)
            return
        row = BY_NAME.get(name)
        # A key of the radio may stand anywhere; it is kept with the first BSS.
        index = 0 if row is not None and row.scope is Scope.RADIO else -1
        try:
            self.drafts[index].set(name, value)
        except WrongValueError as error:
            raise self._error(_shown(error.key), error.reason) from None
        self.lines[index][name] = self.line
        if row is not None and row.effect is Effect.KNOWN:
            self.without_effect.append(WithoutEffect(self.line, name))

    def _begin_bss(self, value: str) -> None:
        try:
            name = table.INTERFACE.kind.parse(value)
        except ValueError as error:
            raise self._error("bss", str(error)) from None
        if any(draft.freeze()[table.INTERFACE] == name for draft in self.drafts):
            raise self._error("bss", f"there are two BSSes called {name}")
        draft = Draft()
        draft.put(table.INTERFACE, name)
        self.drafts.append(draft)
        self.lines.append({"bss": self.line})

    def _bsses(self) -> list[BssConfig]:
        configs = []
        for draft, lines in zip(self.drafts, self.lines, strict=True):
            draft.include(self.drafts[0].radio_values())
            config = draft.freeze()
            try:
                check(config)
            except WrongValueError as error:
                line = lines.get(error.key, lines.get("bss", self.line))
                raise ConfigurationFileError(self.path, line, error.key, error.reason) from None
            configs.append(config)
        return configs

    def _error(self, key: str, reason: str) -> ConfigurationFileError:
        return ConfigurationFileError(self.path, self.line, key, reason)


def _shown(key: str) -> str:
    """Return a key as it may be printed: a line may be anything, and a terminal is not safe."""
    plain = key.encode("ascii", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in plain)[:40]
