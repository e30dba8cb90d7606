"""A service declared once: its description (SCPD) and the codec of every argument come from it.

UPnP Device Architecture 1.0, "Description: Service description".
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from enum import Enum

from pushbutton.upnp.errors import ErrorCode, UpnpError
from pushbutton.upnp.xml_document import document, element, leaf

SERVICE_NAMESPACE = "urn:schemas-upnp-org:service-1-0"
BASE64_LINE = 72
"""Characters in a line of base64, as deployed access points break it."""

Value = str | bytes | int

_UI1_LARGEST = 255
_NUMBER = re.compile(r"\s*([+-]?\d{1,9})")
_BLANKS = re.compile(r"[ \t\r\n]+")


class DataType(Enum):
    """The types of arguments and variables that the service has."""

    BASE64 = "bin.base64"
    UI1 = "ui1"
    STRING = "string"


class Direction(Enum):
    """Whether an argument goes to the device or comes from it."""

    IN = "in"
    OUT = "out"


def encode_base64(octets: bytes) -> str:
    """Return base64 in lines of 72 characters, each with its line feed."""
    whole = base64.b64encode(octets).decode()
    lines = (whole[at : at + BASE64_LINE] for at in range(0, len(whole), BASE64_LINE))
    return "".join(f"{line}\n" for line in lines)


def decode_base64(text: str) -> bytes:
    """Return what base64 with or without white space says; `UpnpError` 603 where it is none.

    Nothing at all is none, too, as deployed access points have it.
    """
    try:
        if not text.strip():
            raise ValueError
        return base64.b64decode(_BLANKS.sub("", text).encode(), validate=True)
    except (binascii.Error, ValueError):
        raise UpnpError(ErrorCode.OUT_OF_MEMORY) from None


@dataclass(frozen=True, slots=True)
class StateVariable:
    """A row of the service's state table."""

    name: str
    data_type: DataType
    evented: bool = False

    def encode(self, value: object) -> str:
        """Return a value as text (not escaped); `ValueError` for one of another type or range."""
        match self.data_type, value:
            case DataType.BASE64, bytes():
                return encode_base64(value)
            case DataType.UI1, int() if 0 <= value <= _UI1_LARGEST:
                return str(int(value))
            case DataType.STRING, str():
                return value
        raise ValueError(f"not a {self.data_type.value} for {self.name}")

    def decode(self, text: str) -> Value:
        """Return what the text says; `UpnpError` where it cannot be read.

        A number ends at the first other character, and text that has none is 0, as deployed
        access points take it: the action judges the value.
        """
        match self.data_type:
            case DataType.BASE64:
                return decode_base64(text)
            case DataType.UI1:
                found = _NUMBER.match(text)
                return int(found[1]) if found else 0
            case DataType.STRING:
                return text.strip()


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of an action; its type is that of its related variable."""

    name: str
    variable: StateVariable
    direction: Direction = Direction.IN


@dataclass(frozen=True, slots=True)
class Action:
    """An action and its arguments.

    `subscribers_only` is refused (501) to everybody else.  In calls of a `management` action the
    arguments may lack their "New", as in the service descriptions of some access points.
    """

    name: str
    arguments: tuple[Argument, ...]
    subscribers_only: bool = False
    management: bool = False

    @property
    def inputs(self) -> tuple[Argument, ...]:
        return tuple(one for one in self.arguments if one.direction is Direction.IN)

    @property
    def outputs(self) -> tuple[Argument, ...]:
        return tuple(one for one in self.arguments if one.direction is Direction.OUT)


@dataclass(frozen=True, slots=True)
class ServiceDeclaration:
    """All that a service offers."""

    service_type: str
    service_id: str
    actions: tuple[Action, ...]
    variables: tuple[StateVariable, ...]

    def action(self, name: str) -> Action | None:
        """Return the action of this name, whatever its case."""
        wanted = name.casefold()
        return next((one for one in self.actions if one.name.casefold() == wanted), None)

    def variable(self, name: str) -> StateVariable | None:
        """Return the variable of this name."""
        return next((one for one in self.variables if one.name == name), None)

    def scpd(self) -> bytes:
        """Return the service description as an XML document."""
        return document(
            element(
                f'scpd xmlns="{SERVICE_NAMESPACE}"',
                element("specVersion", leaf("major", "1"), leaf("minor", "0")),
                element("actionList", *map(_action, self.actions)),
                element("serviceStateTable", *map(_variable, self.variables)),
            )
        )


def _action(action: Action) -> str:
    arguments = (
        element(
            "argument",
            leaf("name", argument.name),
            leaf("direction", argument.direction.value),
            leaf("relatedStateVariable", argument.variable.name),
        )
        for argument in action.arguments
    )
    return element("action", leaf("name", action.name), element("argumentList", *arguments))


def _variable(variable: StateVariable) -> str:
    return element(
        f'stateVariable sendEvents="{"yes" if variable.evented else "no"}"',
        leaf("name", variable.name),
        leaf("dataType", variable.data_type.value),
    )
