"""`pushbutton-hostapd`: the access point with hostapd's command line, in hostapd's place.

It runs under the process name `hostapd`, so that scripts which end hostapd by its name end it.
"""

from __future__ import annotations

import getopt
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from pushbutton.cli.daemon import DaemonOptions, run, uuid_of
from pushbutton.errors import PushbuttonError
from pushbutton.runtime.process_title import set_process_name

PROCESS_NAME = "hostapd"
STOOD_IN_FOR = "v2.10"
"""The hostapd whose words and letters are ours, as docs/hostapd-compatibility.md says."""
LETTERS = "b:Bde:f:hi:KP:sSTtu:vg:G:q"
LONG = ["testing"]
"""Ours alone."""

USAGE = """\
usage: hostapd [-hdBKtvqsST] [-P PIDFILE] [-f LOGFILE] [-e FILE] [-g SOCKET] [-G GROUP] \\
               [-i NAME,NAME...] [-b PHY:FILE] [-u ADDRESS] [CONFIG...]

  -h   show this
  -v   show the version
  -d   log more (-dd still more), -q less
  -t   begin log lines with the time
  -f   log to a file
  -s   log to syslog
  -B   run in the background
  -P   write the process number to a file
  -g   the global control socket; with it no configuration is needed
  -G   the group that may use control sockets
  -i   names for the interfaces of the configuration files
  -b   a file with one BSS for the radio PHY
  -u   show the UUID of an access point with this MAC address
  --testing   let control clients put in frames and see keys, for tests
  -K, -T, -S, -e FILE   accepted, without effect: keys are never logged
"""
_STATUS = 1
"""hostapd ends so after every one of its own texts."""


def options_of(arguments: Sequence[str]) -> DaemonOptions | str:
    """Return what the arguments ask for: options, or a text to show instead of running.

    Raises `getopt.GetoptError` for letters that are none.
    """
    given, files = getopt.getopt(list(arguments), LETTERS, LONG)
    for letter, value in given:
        if letter == "-h":
            return USAGE
        if letter == "-v":
            return f"{_version()}\n"
        if letter == "-u":
            return f"{uuid_of(value)}\n"
    letters, values = [letter for letter, _ in given], dict(given)
    bss_files = tuple(value for letter, value in given if letter == "-b")
    control = values.get("-g")
    if not files and not bss_files and control is None:
        return USAGE
    names = values.get("-i", "")
    return DaemonOptions(
        configurations=tuple(map(Path, files)),
        bss_files=bss_files,
        debug=letters.count("-d") - letters.count("-q"),
        timestamps="-t" in letters,
        log_file=_path(values.get("-f")),
        syslog="-s" in letters,
        background="-B" in letters,
        pid_file=_path(values.get("-P")),
        control=_path(control),
        group=values.get("-G"),
        interfaces=tuple(names.split(",")) if names else (),
        testing="--testing" in letters,
    )


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _version() -> str:
    # Scripts look for the first two words.
    return f"{PROCESS_NAME} {STOOD_IN_FOR} (pushbutton {version('pushbutton')} in its place)"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program; ends the process with hostapd's status."""
    set_process_name(PROCESS_NAME)
    given = sys.argv[1:] if arguments is None else arguments
    try:
        options = options_of(given)
    except getopt.GetoptError as error:
        sys.exit(f"hostapd: {error}\n{USAGE}")
    except PushbuttonError as error:
        sys.exit(f"hostapd: {error}")
    if isinstance(options, str):
        asked = any(each.startswith("-u") for each in given)
        (sys.stdout if asked else sys.stderr).write(options)
        sys.exit(0 if asked else _STATUS)
    try:
        run(options)
    except PushbuttonError as error:
        sys.exit(f"hostapd: {error}")
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        sys.exit(f"hostapd: {where}{error.strerror or error}")
