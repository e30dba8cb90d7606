"""The errors of UPnP actions, as a SOAP fault carries them."""

from __future__ import annotations

from enum import IntEnum

from pushbutton.errors import PushbuttonError


class ErrorCode(IntEnum):
    """What a fault's errorCode says (UPnP Device Architecture 1.0, "Control").

    400, 404, 412 and 500 are statuses of HTTP that deployed access points also use here.
    """

    BAD_REQUEST = 400
    INVALID_ACTION = 401
    INVALID_ARGUMENTS = 402
    NOT_FOUND = 404
    PRECONDITION_FAILED = 412
    INTERNAL_ERROR = 500
    ACTION_FAILED = 501
    ARGUMENT_VALUE_INVALID = 600
    ARGUMENT_VALUE_OUT_OF_RANGE = 601
    OPTIONAL_ACTION_NOT_IMPLEMENTED = 602
    OUT_OF_MEMORY = 603
    """Also base64 that cannot be decoded: what deployed Registrars get from access points."""
    HUMAN_INTERVENTION_REQUIRED = 604
    ARGUMENT_TOO_LONG = 605
    NOT_AUTHORISED = 606
    SIGNATURE_FAILURE = 607
    SIGNATURE_MISSING = 608
    NOT_ENCRYPTED = 609
    INVALID_SEQUENCE = 610
    INVALID_CONTROL_URL = 611
    NO_SUCH_SESSION = 612


class UpnpError(PushbuttonError):
    """An action that was refused; `code` and `description` are what the fault says."""

    def __init__(self, code: int, description: str = "Error") -> None:
        super().__init__(f"UPnP error {code}: {description}")
        self.code, self.description = code, description
