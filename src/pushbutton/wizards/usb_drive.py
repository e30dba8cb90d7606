"""Settings on a USB drive: what is written there, and what is found there.

A drive is a directory.  Windows' files and those of WSC flash drives stand below `SMRTNTKY`; names
are compared without regard to case, since drives come from FAT.  What is found was written by
somebody else: files are read up to a size, links are not followed, and one that cannot be read is
told in a sentence and passed over.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pushbutton.errors import UsageError
from pushbutton.formats import windows_drive, wsc_drive
from pushbutton.formats.format import InexpressibleError, UnreadableError
from pushbutton.formats.windows_drive import Answer
from pushbutton.formats.xml_texts import LONGEST as LONGEST_XML
from pushbutton.runtime import files
from pushbutton.wire.credential import Credential
from pushbutton.wire.values import OobDevicePassword

FOLDER = wsc_drive.FOLDER[0]
WINDOWS_SETTINGS = PurePath(FOLDER, "WSETTING.WFC")
WINDOWS_TEXT = PurePath(FOLDER, "WSETTING.TXT")
WSC_SETTINGS = PurePath(*wsc_drive.FOLDER, wsc_drive.file_name(None, wsc_drive.SETTINGS))

MOST_FILES = 1000
"""Of one folder; a drive with more was not written for this."""

OUT_OF_BAND_ENCRYPTED = (
    "Settings on a drive are written unencrypted only: how a .WSC file is encrypted for one device "
    "is told in no public document."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is on a drive.

    `complaints` are sentences about files that could not be read, or only in part.
    """

    networks: list[Credential] = field(default_factory=list)
    passwords: list[tuple[str, OobDevicePassword]] = field(default_factory=list)
    answers: list[tuple[str, Answer]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def contents(network: Credential) -> tuple[dict[PurePath, bytes], list[str]]:
    """Return the files for a network by their paths on the drive, and what could not be written.

    Raises `InexpressibleError` when no file can hold the network.
    """
    made: dict[PurePath, bytes] = {}
    complaints: list[str] = []
    try:
        made[WSC_SETTINGS] = wsc_drive.write([network])
        made[WINDOWS_SETTINGS] = windows_drive.write(network)
        made[WINDOWS_TEXT] = windows_drive.text_copy(network)
    except InexpressibleError as error:
        if not made:
            raise
        complaints.append(f"{error} Only the WSC file is written.")
    return made, complaints


def export(directory: Path, network: Credential, *, overwrite: bool = False) -> list[str]:
    """Write the files for a network on the drive; returns sentences about what is left out.

    Raises `UsageError` when settings are there already and `overwrite` is False, and `OSError`.
    """
    made, complaints = contents(network)
    if not directory.is_dir():
        raise UsageError(f"{directory} is no directory: is the drive mounted there?")
    targets = {_existing(directory, path): octets for path, octets in made.items()}
    there = next((path for path in targets if path.exists()), None)
    if there is not None and not overwrite:
        raise UsageError(f"{there} is there already, with settings of its own (--yes overwrites).")
    for path, octets in targets.items():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.replace(path, octets, files.NEW_FILE_MODE)
    return complaints


def find(directory: Path) -> Found:
    """Read a drive, mounted at `directory`; raises `UsageError` when there is nothing for us."""
    root = _existing(directory, PurePath(FOLDER))
    if directory.name.upper() == FOLDER and not root.is_dir():
        root = directory
    if not root.is_dir() or root.is_symlink():
        raise UsageError(f"There is no folder {FOLDER} in {directory}.")
    found = Found()
    _read_windows(root, found)
    wsc = _existing(root, PurePath(wsc_drive.FOLDER[1]))
    for path in _files(wsc):
        _read_wsc(path, found)
    for path in _files(_existing(root, PurePath("DEVICE"))):
        if path.suffix.upper() == ".WFC":
            _read_answer(path, found)
    return found


def _read_windows(root: Path, found: Found) -> None:
    path = _existing(root, PurePath(WINDOWS_SETTINGS.name))
    if not path.exists() and not path.is_symlink():
        return
    try:
        _add(found, windows_drive.read(_octets(path, LONGEST_XML)))
    except UnreadableError as error:
        found.complaints.append(f"{path}: {error}.")


def _read_wsc(path: Path, found: Found) -> None:
    try:
        if wsc_drive.is_named(path.name, wsc_drive.SETTINGS):
            _add(found, wsc_drive.read(_octets(path, wsc_drive.LONGEST), path.name))
        elif wsc_drive.is_named(path.name, wsc_drive.PASSWORD):
            password = wsc_drive.read_password(_octets(path, wsc_drive.LONGEST))
            found.passwords.append((path.name, password))
    except UnreadableError as error:
        found.complaints.append(f"{path}: {error}.")


def _read_answer(path: Path, found: Found) -> None:
    try:
        answer = windows_drive.read_answer(_octets(path, LONGEST_XML))
    except UnreadableError as error:
        found.complaints.append(f"{path}: {error}.")
    else:
        found.answers.append((path.name, answer))


def _add(found: Found, networks: tuple[Credential, ...]) -> None:
    """Add networks that were not found in another file already."""
    for network in networks:
        known = any(
            each.ssid == network.ssid and each.network_key.matches(network.network_key)
            for each in found.networks
        )
        if not known:
            found.networks.append(network)


def _octets(path: Path, longest: int) -> bytes:
    """Read a file of at most `longest` octets; `UnreadableError` for what is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnreadableError(f"it cannot be opened: {error.strerror}") from None
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableError("it is no ordinary file")
        octets = opened.read(longest + 1)
    if len(octets) > longest:
        raise UnreadableError(f"it is longer than {longest} octets")
    return octets


def _existing(directory: Path, path: PurePath) -> Path:
    """Return the path with the case that its parts have where they are there."""
    at = directory
    for part in path.parts:
        names = (each.name for each in _entries(at) if each.name.upper() == part.upper())
        at /= next(names, part)
    return at


def _files(directory: Path) -> list[Path]:
    if directory.is_symlink():
        return []
    return sorted(Path(each.path) for each in _entries(directory) if not each.is_dir())


def _entries(directory: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            for count, entry in enumerate(entries):
                if count == MOST_FILES:
                    return
                yield entry
    except (FileNotFoundError, NotADirectoryError):
        return
