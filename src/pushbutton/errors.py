"""The errors of pushbutton: one small family.

A protocol error carries the Configuration Error that a WSC_NACK would tell the peer
(Wi-Fi Simple Configuration 2.0, "Configuration Error" attribute), so that the machine that
catches it already holds its answer.  No error text ever contains a PIN, a key or a passphrase.
"""

from __future__ import annotations

from pathlib import Path


class PushbuttonError(Exception):
    """The root of every error that pushbutton raises on purpose."""


class MalformedError(PushbuttonError):
    """Octets that do not follow their format: truncated, overlong, or of a wrong length."""


class MissingAttributeError(MalformedError):
    """A message that parses but lacks an attribute its kind must have."""

    def __init__(self, attribute_name: str) -> None:
        super().__init__(f"{attribute_name} is missing")
        self.attribute_name = attribute_name


class CryptographyError(PushbuttonError):
    """A key, a proof or an encrypted block that did not verify."""


class ProtocolError(PushbuttonError):
    """A registration that cannot go on; `configuration_error` is what the WSC_NACK says."""

    def __init__(self, reason: str, configuration_error: int = 0) -> None:
        super().__init__(reason)
        self.configuration_error = configuration_error


class ConfigurationFileError(PushbuttonError):
    """One wrong line of a file: the text is `file:line: key: reason`."""

    def __init__(self, path: Path | str, line: int, key: str, reason: str) -> None:
        super().__init__(f"{path}:{line}: {key}: {reason}")
        self.path, self.line, self.key, self.reason = path, line, key, reason


class UsageError(PushbuttonError):
    """What a person typed is wrong; the text is one sentence saying what and where."""


class DriverError(PushbuttonError):
    """The way onto the air or the wire is closed; the text says why and what to do."""
