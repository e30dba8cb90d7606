"""Secrets that a person typed on a command line, taken out of what `ps` shows."""

from __future__ import annotations

import ctypes
from pathlib import Path

from pushbutton.secret import Secret

_ARGUMENTS_START, _ARGUMENTS_END = 48, 49
"""Fields of /proc/self/stat, counted from 1: arg_start and arg_end (proc(5))."""


_PR_SET_NAME = 15
"""linux/prctl.h."""


def set_process_name(name: str) -> None:
    """Let `ps -e`, `pidof` and `killall` know this process by `name` (PR_SET_NAME, prctl(2)).

    15 characters count.  Elsewhere than on Linux nothing happens.
    """
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_NAME, ctypes.c_char_p(name.encode()[:15]), 0, 0, 0)


def hide_argument(secret: Secret) -> bool:
    """Overwrite each of this process's arguments that contains `secret` by asterisks.

    The kernel shows other users the memory that holds the arguments; that memory is ours to
    write.  Returns whether it was done; elsewhere than on Linux nothing happens.  A moment remains
    between the start of the process and this call, so a file or standard input is the better way.
    """
    octets = secret.reveal()
    if not octets:
        return False
    try:
        # The command's name, in parentheses, may hold spaces; fields are counted behind it.
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        start = int(fields[_ARGUMENTS_START - 3])
        end = int(fields[_ARGUMENTS_END - 3])
        shown = Path("/proc/self/cmdline").read_bytes()
    except (OSError, ValueError, IndexError):
        return False
    if not 0 < start < end or end - start != len(shown):
        return False
    hidden = False
    position = shown.find(octets)
    while position >= 0:
        ctypes.memset(start + position, ord("*"), len(octets))
        hidden = True
        position = shown.find(octets, position + len(octets))
    return hidden
