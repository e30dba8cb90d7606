"""How an event is written as text for control clients, and read back: one form for both ways.

An event class declares its form once, as hostapd sends it on its control interface:
`"WPS-REG-SUCCESS {address} {uuid}"`.  The annotation of each field says how its value is written
and what it may look like; `encode` fills the form in, `parse` is the regular expression made from
it.  Parts in `Maybe` are there when their fields are not None.

Free text comes from devices in the neighbourhood.  It is cleaned when it is written, because a
control client splits what it reads at line ends and hands it to scripts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, TypeVar, dataclass_transform, get_type_hints
from uuid import UUID

from pushbutton.errors import PushbuttonError
from pushbutton.protocol.outputs import Direction, ErrorIndication, Output
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac, parse_mac
from pushbutton.wire.enums import MessageType, PrimaryDeviceType

_INDICATION_TEXTS = {
    ErrorIndication.NONE: "No Error",
    ErrorIndication.TKIP_ONLY_PROHIBITED: "TKIP Only Prohibited",
    ErrorIndication.WEP_PROHIBITED: "WEP Prohibited",
    ErrorIndication.AUTHENTICATION_FAILURE: "Authentication Failure",
}


def indication_text(indication: ErrorIndication) -> str:
    """Return hostapd's words for an error indication: "WEP Prohibited"."""
    return _INDICATION_TEXTS[indication]


@dataclass(frozen=True, slots=True)
class FieldText:
    """How the value of one field is written, the expression it is found by, and how it is read."""

    pattern: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def clean(text: str) -> str:
    """Return free text with "_" for everything that is not printable (line ends, controls)."""
    return "".join(letter if letter.isprintable() else "_" for letter in text)


def _read_indication(text: str) -> ErrorIndication:
    return ErrorIndication(int(text.partition(" ")[0]))


def _read_message(text: str) -> MessageType:
    if text not in MessageType.__members__:
        raise ValueError("there is no such message")
    return MessageType[text]


Address = Annotated[bytes, FieldText("[0-9a-f]{2}(?::[0-9a-f]{2}){5}", format_mac, parse_mac)]
"""A MAC address: six octets, written 02:00:00:00:03:00."""

Uuid = Annotated[UUID, FieldText("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", str, UUID)]
Number = Annotated[int, FieldText("-?[0-9]+", lambda number: str(int(number)), int)]
Hexadecimal = Annotated[
    int, FieldText("[0-9a-f]+", lambda number: f"{int(number):x}", lambda text: int(text, 16))
]
"""A number in lower-case hexadecimal; the form carries the 0x."""

Text = Annotated[str, FieldText(".*?", clean, str)]
"""Free text that may come from a peer; see `clean`."""

Word = Annotated[str, FieldText(r"[^\s]+", lambda word: clean(word).replace(" ", "_"), str)]
DeviceType = Annotated[
    PrimaryDeviceType,
    FieldText("[0-9]+-[0-9A-Fa-f]{8}-[0-9]+", str, PrimaryDeviceType.parse),
]
Octets = Annotated[
    bytes, FieldText("(?:[0-9a-f]{2})*", lambda octets: bytes(octets).hex(), bytes.fromhex)
]
SecretOctets = Annotated[
    Secret,
    FieldText(
        "(?:[0-9a-f]{2})+",
        lambda secret: secret.reveal().hex(),
        lambda text: Secret(bytes.fromhex(text)),
    ),
]
"""Octets that hold a key: in hexadecimal for control clients, hidden in the log."""

Indication = Annotated[
    ErrorIndication,
    FieldText(
        r"[1-3] \([A-Za-z ]+\)",
        lambda indication: f"{int(indication)} ({indication_text(indication)})",
        _read_indication,
    ),
]

Way = Annotated[Direction, FieldText("sent|received", lambda way: way.value, Direction)]
MessageName = Annotated[MessageType, FieldText("[A-Z0-9_]+", lambda kind: kind.name, _read_message)]


@dataclass(frozen=True, slots=True)
class Maybe:
    """A part of a form that is left out when one of its fields is None."""

    form: str


class Event(Output):
    """Something that control clients, pages and the log are told.  Its text form is hostapd's."""

    __slots__ = ()

    form: ClassVar[tuple[str | Maybe, ...]]
    """The text form, in parts."""
    level: ClassVar[int]
    """hostapd's message level: 2 debug, 3 info, 4 warning."""
    control_only: ClassVar[bool]
    """True when the event goes to control clients but not to the log."""

    @classmethod
    def name(cls) -> str:
        """Return the first word of the text form: "WPS-REG-SUCCESS"."""
        first = cls.form[0]
        return (first if isinstance(first, str) else first.form).partition(" ")[0]

    def encode(self) -> str:
        """Return the text that control clients get.  It holds keys where hostapd's does."""
        return self._write(hide=False)

    def describe(self) -> str:
        """Return the text for a log: as `encode`, with *** for each secret."""
        return self._write(hide=True)

    def values(self) -> dict[str, str | int]:
        """Return what the fields say, by name: numbers as they are, everything else as written.

        Fields that are None are left out.
        """
        texts = _texts(type(self))
        values = {name: getattr(self, name) for name in texts}
        return {
            name: value if type(value) is int else texts[name].write(value)
            for name, value in values.items()
            if value is not None
        }

    def _write(self, *, hide: bool) -> str:
        written = ""
        for part in _parts(type(self)):
            values: list[str] = []
            for name, write in part.fields:
                value = getattr(self, name)
                if value is None and part.optional:
                    break
                values.append("***" if hide and isinstance(value, Secret) else write(value))
            else:
                written += part.template.format(*values)
        return written

    @classmethod
    def from_text(cls, text: str) -> Event | None:
        """Return the event of this class that the text is, or None.

        The space that some names end with may be missing.
        """
        texts = _texts(cls)
        for candidate in (text, text + " "):
            if match := _expression(cls).fullmatch(candidate):
                try:
                    values = {
                        name: None if found is None else texts[name].read(found)
                        for name, found in match.groupdict().items()
                    }
                except (ValueError, PushbuttonError):
                    return None
                return cls(**values)
        return None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a form as it is written: its template, and what goes into its gaps."""

    template: str
    fields: tuple[tuple[str, Callable[[Any], str]], ...]
    optional: bool


_FIELD = re.compile(r"\{([a-z_0-9]+)\}")
_TEXTS: dict[type[Event], Mapping[str, FieldText]] = {}
_PARTS: dict[type[Event], tuple[_Part, ...]] = {}
_EXPRESSIONS: dict[type[Event], re.Pattern[str]] = {}
_REGISTRY: dict[str, type[Event]] = {}


def _texts(cls: type[Event]) -> Mapping[str, FieldText]:
    if cls not in _TEXTS:
        hints = get_type_hints(cls, include_extras=True)
        found = {}
        for name, hint in hints.items():
            # `Address | None` keeps the annotation one level down.
            for option in (hint, *getattr(hint, "__args__", ())):
                for extra in getattr(option, "__metadata__", ()):
                    if isinstance(extra, FieldText):
                        found[name] = extra
        _TEXTS[cls] = found
    return _TEXTS[cls]


def _parts(cls: type[Event]) -> tuple[_Part, ...]:
    if cls not in _PARTS:
        texts, parts = _texts(cls), []
        for part in cls.form:
            template = _template(part)
            fields = tuple((name, texts[name].write) for name in _FIELD.findall(template))
            parts.append(_Part(_FIELD.sub("{}", template), fields, isinstance(part, Maybe)))
        _PARTS[cls] = tuple(parts)
    return _PARTS[cls]


def _expression(cls: type[Event]) -> re.Pattern[str]:
    if cls not in _EXPRESSIONS:
        texts = _texts(cls)
        expression = ""
        for part in cls.form:
            template = part.form if isinstance(part, Maybe) else part
            # Literal text and field names alternate in what split() returns.
            pieces = _FIELD.split(template)
            written = "".join(
                f"(?P<{piece}>{texts[piece].pattern})" if index % 2 else re.escape(piece)
                for index, piece in enumerate(pieces)
            )
            expression += f"(?:{written})?" if isinstance(part, Maybe) else written
        _EXPRESSIONS[cls] = re.compile(expression, re.DOTALL)
    return _EXPRESSIONS[cls]


_E = TypeVar("_E", bound=Event)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def event(
    *form: str | Maybe, level: int = 3, control_only: bool = False
) -> Callable[[type[_E]], type[_E]]:
    """Make a class an event: a frozen dataclass with this text form, entered in the registry."""

    def make(cls: type[_E]) -> type[_E]:
        made = dataclass(frozen=True, slots=True)(cls)
        made.form, made.level, made.control_only = form, level, control_only
        name = made.name()
        if name in _REGISTRY:
            raise TypeError(f"two events are called {name}")
        fields = {field for part in form for field in _FIELD.findall(_template(part))}
        if fields != set(_texts(made)):
            raise TypeError(f"{name}: the form and the fields differ")
        _REGISTRY[name] = made
        return made

    return make


def _template(part: str | Maybe) -> str:
    return part.form if isinstance(part, Maybe) else part


def registered() -> Mapping[str, type[Event]]:
    """Return the event classes by the first word of their text."""
    return dict(_REGISTRY)


def parse(text: str) -> Event | None:
    """Return the event that a control client read, or None when it is none that we know.

    The text is without the level in front ("<3>") and without "IFNAME=".
    """
    cls = _REGISTRY.get(text.partition(" ")[0])
    return None if cls is None else cls.from_text(text)
