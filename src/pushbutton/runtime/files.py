"""Files that are either the old one or the new one, whatever happens in between.

`replace` writes a temporary file in the same directory, brings it to the disk, renames it over
the old one and brings the directory to the disk (POSIX rename is atomic).  `append_line` adds one
line or nothing; where the power fails meanwhile the line may be torn, and `cut` takes it away.
`sweep` removes what a process left behind that was killed in `replace`.  All of them block on the
disk: call them in a worker where an event loop runs.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import tempfile
from pathlib import Path

NEW_FILE_MODE = 0o600

_TEMPORARY = ".new-"
"""Stands between the name of a file and what makes the name of its temporary file a new one."""


def replace(path: Path | str, octets: bytes, mode: int | None = None) -> None:
    """Put `octets` in the place of the file `path`, durably.

    `mode` None keeps the permissions of the file that is replaced; a new file gets 0600.  A
    symbolic link is followed, so that the link stays and its target changes.  Raises `OSError`,
    and then the old file is untouched and no temporary file is left.
    """
    target = Path(os.path.realpath(path))
    owner: tuple[int, int] | None = None
    if mode is None:
        mode = NEW_FILE_MODE
        with contextlib.suppress(FileNotFoundError):
            old = target.stat()
            mode = stat.S_IMODE(old.st_mode)
            owner = (old.st_uid, old.st_gid)
    descriptor, temporary = _temporary(target)
    try:
        try:
            if owner is not None and owner != (os.geteuid(), os.getegid()):
                with contextlib.suppress(PermissionError):
                    os.fchown(descriptor, *owner)
            os.fchmod(descriptor, mode)
            _write_all(descriptor, octets)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        Path(temporary).replace(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    sync_directory(target.parent)


def _temporary(target: Path) -> tuple[int, str]:
    """Make a temporary file for `target`; it is locked while its process lives, see `sweep`."""
    while True:
        descriptor, name = tempfile.mkstemp(prefix=_prefix(target), dir=target.parent)
        with contextlib.suppress(OSError):  # a file system without locks is not swept, either
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, name
        os.close(descriptor)  # it was swept before it was locked


def _prefix(target: Path) -> str:
    return f".{target.name}{_TEMPORARY}"


def sweep(path: Path | str) -> int:
    """Remove temporary files that killed processes left beside `path`; return how many.

    Those that a living process is just writing stay.
    """
    target, swept = Path(os.path.realpath(path)), 0
    with contextlib.suppress(OSError):
        for left in sorted(target.parent.iterdir()):
            if left.name.startswith(_prefix(target)):
                swept += _remove_unlocked(left)
    return swept


def _remove_unlocked(left: Path) -> bool:
    try:
        descriptor = os.open(left, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        left.unlink()
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def append_line(path: Path | str, line: bytes, mode: int = NEW_FILE_MODE) -> None:
    """Add `line` (without its line feed) to the end of the file `path`, durably.

    A file that a person left without a last line feed gets one first.  When the disk is full the
    file is cut back to what it was, and the `OSError` goes on.
    """
    existed = Path(path).exists()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, mode)
    try:
        size = os.fstat(descriptor).st_size
        unfinished = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        try:
            _write_all(descriptor, (b"\n" if unfinished else b"") + line + b"\n")
        except OSError:
            os.ftruncate(descriptor, size)
            raise
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if not existed:
        sync_directory(Path(path).parent)


def cut(path: Path | str, size: int) -> None:
    """Cut the file `path` to its first `size` octets, durably; raises `OSError`."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.ftruncate(descriptor, size)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path | str) -> None:
    """Remove the file `path`, durably; harmless when there is none."""
    with contextlib.suppress(FileNotFoundError):
        Path(path).unlink()
        sync_directory(Path(path).parent)


def sync_directory(path: Path) -> None:
    """Bring the names in a directory to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, octets: bytes) -> None:
    view = memoryview(octets)
    while view:
        view = view[os.write(descriptor, view) :]
