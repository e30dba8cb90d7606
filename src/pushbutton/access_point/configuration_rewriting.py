"""New settings in the configuration file: the old lines stay, the new ones stand before them.

The form is hostapd's, which reads the file as well as we do:

    # WPS configuration - START
    wps_state=2
    ssid=garden
    ...
    # WPS configuration - END
    interface=wlan0
    #WPS# ssid=house
    ...

Lines that the new ones make void get `#WPS# ` in front, all others are left alone.  hostapd changes
the part before the first `bss=` line only; here each BSS is changed in its own part, so that those
that act together still do after a restart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import BssConfig
from pushbutton.access_point.config_file import LARGEST_FILE
from pushbutton.access_point.config_kinds import ENCODING
from pushbutton.crypto import wpa
from pushbutton.errors import PushbuttonError
from pushbutton.runtime import files

START = b"# WPS configuration - START"
END = b"# WPS configuration - END"
VOID = b"#WPS# "
"""Stands before a line that the new ones made void."""

REPLACED = frozenset(
    key.name.encode()
    for key in (
        table.SSID,
        table.SSID2,
        table.AUTH_ALGS,
        table.WPS_STATE,
        table.WPA,
        table.WPA_PSK,
        table.WPA_PAIRWISE,
        table.RSN_PAIRWISE,
        table.WPA_KEY_MGMT,
        table.WPA_PASSPHRASE,
    )
)
"""The keys whose old lines are void in any case."""

_PRINTABLE = range(0x20, 0x7F)


class NotRewrittenError(PushbuttonError):
    """A file that cannot be changed; the text says why, without the file's name."""


@dataclass(frozen=True, slots=True)
class NewLines:
    """The lines that say the new settings, and the keys whose old lines they make void."""

    lines: tuple[bytes, ...] = field(repr=False)
    replaced: frozenset[bytes] = REPLACED

    @property
    def block(self) -> bytes:
        """The lines with their marks."""
        return b"".join(line + b"\n" for line in (START, *self.lines, END))


def new_lines(old: BssConfig, new: BssConfig) -> NewLines:
    """Return the lines that make `new` of `old`; may derive a key, which takes a while."""
    lines = [(table.WPS_STATE.name, str(new[table.WPS_STATE])), _name(new)]
    replaced = REPLACED
    if new[table.WPA]:
        methods: tuple[str, ...] = new[table.WPA_KEY_MGMT]
        sae = "SAE" in methods
        lines += [
            (table.WPA.name, str(new[table.WPA])),
            (table.WPA_KEY_MGMT.name, " ".join(methods)),
        ]
        if sae and not old[table.IEEE80211W]:
            lines.append((table.IEEE80211W.name, str(new[table.IEEE80211W])))
            replaced |= {table.IEEE80211W.name.encode()}
        if sae:
            lines.append((table.SAE_REQUIRE_MFP.name, "1"))
        ciphers: tuple[str, ...] = new[table.WPA_PAIRWISE]
        lines.append((table.WPA_PAIRWISE.name, " ".join(ciphers)))
        lines += _key(new)
    lines.append((table.AUTH_ALGS.name, "1"))
    return NewLines(tuple(f"{key}={value}".encode(*ENCODING) for key, value in lines), replaced)


def _name(config: BssConfig) -> tuple[str, str]:
    ssid = config[table.SSID]
    if ssid and all(octet in _PRINTABLE for octet in ssid):
        return table.SSID.name, ssid.decode("ascii")
    return table.SSID2.name, ssid.hex()


def _key(config: BssConfig) -> list[tuple[str, str]]:
    psk, passphrase = config[table.WPA_PSK], config[table.WPA_PASSPHRASE]
    if passphrase is not None:
        octets = passphrase.reveal()
        if not any(octet < 0x20 or octet == 0x7F for octet in octets):
            return [(table.WPA_PASSPHRASE.name, octets.decode(*ENCODING))]
        # A line feed in it would begin a line of the file, which anybody could choose.
        psk = wpa.pmk(passphrase, config[table.SSID])
    return [] if psk is None else [(table.WPA_PSK.name, psk.reveal().hex())]


def rewritten(octets: bytes, parts: Mapping[str | None, NewLines]) -> bytes:
    """Return a file with new lines in some of its parts, by the `section` of a `Source`.

    Raises `NotRewrittenError` when the file has no such part.
    """
    missing = set(parts)
    part = parts.get(None)
    result = [] if part is None else [part.block]
    missing.discard(None)
    for line in _lines(octets):
        key, equals, value = line.rstrip(b"\n").partition(b"=")
        if key == b"bss" and equals:
            section = value.decode(*ENCODING)
            part = parts.get(section)
            missing.discard(section)
            result.append(line if line.endswith(b"\n") or part is None else line + b"\n")
            if part is not None:
                result.append(part.block)
        elif part is not None and equals and key in part.replaced:
            result.append(VOID + line)
        else:
            result.append(line)
    if missing:
        raise NotRewrittenError(f"there is no line bss={min(str(each) for each in missing)}")
    return b"".join(result)


def _lines(octets: bytes) -> list[bytes]:
    """Return the lines with their line feeds; only these end a line."""
    lines = [line + b"\n" for line in octets.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]


def rewrite(path: Path, changes: Mapping[str | None, tuple[BssConfig, BssConfig]]) -> None:
    """Bring new settings into the file, durably: it is the old one or the new one at any time.

    `changes` are the old and the new configuration of each part.  Its permissions stay.  Raises
    `NotRewrittenError`, and then the file is as it was.  Blocks on the disk.
    """
    parts = {section: new_lines(old, new) for section, (old, new) in changes.items()}
    try:
        with path.open("rb") as file:
            octets = file.read(LARGEST_FILE + 1)
        if len(octets) > LARGEST_FILE:
            raise NotRewrittenError("it is too large")
        files.replace(path, rewritten(octets, parts))
    except OSError as error:
        raise NotRewrittenError(error.strerror or "it cannot be written") from None
