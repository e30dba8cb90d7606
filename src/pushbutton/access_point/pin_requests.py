"""The file `wps_pin_requests`: a line for each device that asked to be registered by PIN.

The form is hostapd's, so that programs which watch the file go on working: seconds since 1970,
UUID, MAC address, device name, manufacturer, model name, model number, serial number and Primary
Device Type, with a tabulator between them.
"""

from __future__ import annotations

import logging
from pathlib import Path

from pushbutton.protocol.events import PinNeeded, clean
from pushbutton.runtime import files
from pushbutton.wire.codecs import format_mac

_log = logging.getLogger(__name__)

MODE = 0o644


def line(request: PinNeeded, seconds: float) -> str:
    """Return the line for a request at `seconds` since 1970, without its line feed."""
    fields = (
        str(int(seconds)),
        str(request.uuid),
        format_mac(request.address),
        *(
            clean(text)
            for text in (
                request.device_name,
                request.manufacturer,
                request.model_name,
                request.model_number,
                request.serial_number,
            )
        ),
        str(request.primary_device_type),
    )
    return "\t".join(fields)


def append(path: Path, request: PinNeeded, seconds: float) -> None:
    """Add the request to the file; failing that is logged.  Blocks on the disk."""
    try:
        files.append_line(path, line(request, seconds).encode("utf-8", "replace"), MODE)
    except OSError as error:
        _log.warning("the file of PIN requests %s cannot be written: %s", path, error.strerror)
