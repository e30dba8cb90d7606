"""What WPS_GET_STATUS answers: how the button stands and how the last registration ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pushbutton.protocol.event_form import indication_text
from pushbutton.protocol.outputs import ErrorIndication
from pushbutton.wire.codecs import format_mac


class ButtonStatus(Enum):
    """How the push-button method stands, in hostapd's words."""

    DISABLED = "Disabled"
    ACTIVE = "Active"
    TIMED_OUT = "Timed-out"
    OVERLAP = "Overlap"


class Result(Enum):
    """How the last registration ended, in hostapd's words."""

    NONE = "None"
    SUCCESS = "Success"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class Status:
    """The state of one BSS; make a changed one with `dataclasses.replace`."""

    button: ButtonStatus = ButtonStatus.DISABLED
    result: Result = Result.NONE
    indication: ErrorIndication = ErrorIndication.NONE
    peer: bytes = bytes(6)

    def succeeded(self, peer: bytes) -> Status:
        """Return the status after a registration of, or by, this peer went well."""
        return Status(ButtonStatus.DISABLED, Result.SUCCESS, ErrorIndication.NONE, peer)

    def failed(self, peer: bytes, indication: ErrorIndication) -> Status:
        """Return the status after a registration with this peer failed."""
        return Status(self.button, Result.FAILED, indication, peer)

    def text(self) -> str:
        """Return hostapd's lines, each with its line end."""
        lines = [
            f"PBC Status: {self.button.value}",
            f"Last WPS result: {self.result.value}",
        ]
        if self.result is Result.FAILED and self.indication is not ErrorIndication.NONE:
            lines.append(f"Failure Reason: {indication_text(self.indication)}")
        if self.result is not Result.NONE:
            lines.append(f"Peer Address: {format_mac(self.peer)}")
        return "".join(line + "\n" for line in lines)
