"""The file `wps_pin_requests`: a line for each device that asked to be registered by PIN.

The form is hostapd's, so that programs which watch the file go on working: seconds since 1970,
UUID, MAC address, device name, manufacturer, model name, model number, serial number and Primary
Device Type, with a tabulator between them.
"""

from __future__ import annotations

import logging
from pathlib import Path

from pushbutton.protocol.events import clean
from pushbutton.runtime import files
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.device import Device

_log = logging.getLogger(__name__)

MODE = 0o644
LONGEST = 256 * 1024
"""Octets, a good two thousand requests."""


def line(device: Device, seconds: float) -> str:
    """Return the line for a request at `seconds` since 1970, without its line feed."""
    fields = (
        str(int(seconds)),
        str(device.uuid),
        format_mac(device.mac_address),
        *(
            clean(text)
            for text in (
                device.device_name,
                device.manufacturer,
                device.model_name,
                device.model_number,
                device.serial_number,
            )
        ),
        str(device.primary_device_type),
    )
    return "\t".join(fields)


def _shorten(path: Path) -> None:
    """Drop the older half of a file that has grown too long; anybody in range can make it grow."""
    if not path.exists() or path.stat().st_size < LONGEST:
        return
    newer = path.read_bytes()[-LONGEST // 2 :].partition(b"\n")[2]
    files.replace(path, newer)


def append(path: Path, device: Device, seconds: float) -> None:
    """Add the device's request to the file; failing that is logged.  Blocks on the disk."""
    try:
        _shorten(path)
        files.append_line(path, line(device, seconds).encode("utf-8", "replace"), MODE)
    except OSError as error:
        _log.warning("the file of PIN requests %s cannot be written: %s", path, error.strerror)
