"""The verbs of `pushbutton ctl` that are one request: hostapd_cli's, and how each is translated.

A command that our own access point knows is a row of its registry: name, arguments and help come
from there.  `FURTHER` holds what a stock hostapd knows besides, `TRANSLATED` the verbs that do not
say on the socket what the person typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pushbutton.access_point import commands_refused
from pushbutton.access_point.commands import registry
from pushbutton.commands.arguments import BadArgumentError
from pushbutton.commands.registry import Command
from pushbutton.control import replies
from pushbutton.control.replies import Reading
from pushbutton.errors import UsageError

MOST_WORDS = 32

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: how it is called, what it does, its request, and how its reply is read."""

    name: str
    forms: str
    """What follows the name in a usage line."""
    help: str
    request: Callable[[Sequence[str]], str]
    """Returns the request for some words; raises `UsageError`."""
    read: Callable[[str], Reading] = replies.read_reply
    secret: bool = False
    """A PIN or a key is among the words, which are to be left out of a history."""

    @property
    def usage(self) -> str:
        return f"{self.name} {self.forms}".rstrip()

    def choices(self, position: int) -> list[str]:
        """Return what the word at this position may be, for completion; [] where it is free."""
        forms = self.forms.split(" ")
        if position >= len(forms):
            return []
        written = forms[position].strip("[]").split("|")
        return [] if len(written) < 2 else [word for word in written if word not in FREE]


FREE = frozenset({"UUID", "DIRECTORY", "config=FILE"})
"""Words of a usage line that stand for something else."""


def _wrong(usage: str, reason: str) -> UsageError:
    return UsageError(f"{reason}.  Usage: {usage}".replace("..", "."))


# Rows of the registry


def _of_command(command: Command[S]) -> Verb:
    forms = command.usage.partition(" ")[2]
    usage = f"{command.name.lower()} {forms}".rstrip()

    def request(words: Sequence[str]) -> str:
        rest = " ".join(words)
        try:
            command.arguments(rest)
        except BadArgumentError as error:
            reason = str(error)
            raise _wrong(usage, reason[:1].upper() + reason[1:]) from None
        # One empty word is an empty value, as in `set ap_pin ""`.
        return f"{command.name} {rest}" if words else command.name

    return Verb(
        command.name.lower(),
        forms,
        command.help,
        request,
        secret=any(parameter.argument.secret for parameter in command.parameters),
    )


UNSPOKEN = frozenset({"ATTACH", "DETACH", "STA-FIRST", "STA-NEXT"})
"""Requests that a person does not make: `events`, `all_sta` and `list_sta` do."""


# What a stock hostapd knows besides


def _further(name: str, forms: str, help: str) -> Verb:
    words = forms.split()
    least = sum(not word.startswith("[") for word in words)
    open_ended = forms.endswith(("...", "...]"))
    most = MOST_WORDS if open_ended else len(words)

    def request(given: Sequence[str]) -> str:
        if not least <= len(given) <= most:
            raise _wrong(f"{name} {forms}".rstrip(), "That is not the number of words needed")
        return " ".join((name.upper(), *given))

    return Verb(name, forms, help, request)


FURTHER: tuple[Verb, ...] = (
    _further("signature", "MAC", "Show what a station's frames tell of its kind."),
    _further("chan_switch", "COUNT MHZ [OPTION...]", "Announce another channel and go there."),
    _further("driver_flags", "", "Show what the driver can do."),
    # On the socket of the process
    _further("interfaces", "[ctrl]", "List the BSSes of the process."),
    _further("add", "IFNAME DIRECTORY|config=FILE [DRIVER]", "Add an interface."),
    _further("remove", "IFNAME", "Remove an interface."),
    _further("flush", "", "Undo what tests changed."),
    _further("dup_network", "FROM TO NAME", "Copy a parameter from one BSS to another."),
)


# Verbs that say something else on the socket


def _hexadecimal(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").hex()


def _wps_config(words: Sequence[str]) -> str:
    if not 2 <= len(words) <= 4:
        raise _wrong("wps_config SSID AUTH [ENCR] [KEY]", "An SSID and its security are needed")
    ssid, auth, *rest = words
    return " ".join(
        ("WPS_CONFIG", _hexadecimal(ssid), auth, *rest[:1], *map(_hexadecimal, rest[1:]))
    )


def _status(words: Sequence[str]) -> str:
    if list(words) not in ([], ["driver"]):
        raise _wrong("status [driver]", "There is nothing else to ask for")
    return "STATUS-DRIVER" if words else "STATUS"


def _raw(words: Sequence[str]) -> str:
    if not words:
        raise _wrong("raw TEXT...", "A request is needed")
    return " ".join(words)


TRANSLATED: tuple[Verb, ...] = (
    Verb(
        "wps_config",
        "SSID OPEN|WPAPSK|WPA2PSK [NONE|TKIP|CCMP] [KEY]",
        "Give the access point new settings, as a Registrar would.",
        _wps_config,
        secret=True,
    ),
    Verb("status", "[driver]", "Show how the radio and its BSSes are.", _status),
    Verb("raw", "TEXT...", "Send a request as it is typed.", _raw, secret=True),
)


SECRETIVE = frozenset({"set", "wps_ap_pin", "wps_check_pin"})
"""Verbs with words that are secret at times only, which their argument types do not tell."""

LISTS = frozenset({"interfaces", "accept_acl", "deny_acl"})
"""Verbs whose reply is a list, one thing a line, even when it has one line or none."""


def _table() -> Mapping[str, Verb]:
    verbs = {
        command.name.lower(): _of_command(command)
        for command in registry
        if command.name not in UNSPOKEN and "-" not in command.name
    }
    # Before what ours only refuses.
    refused = {command.name.lower() for command in commands_refused.registry}
    verbs.update(
        (verb.name, verb) for verb in FURTHER if verb.name in refused or verb.name not in verbs
    )
    verbs.update((verb.name, verb) for verb in TRANSLATED)
    for name in SECRETIVE:
        verbs[name] = replace(verbs[name], secret=True)
    for name in LISTS:
        verbs[name] = replace(verbs[name], read=replies.read_lines)
    return dict(sorted(verbs.items()))


VERBS: Mapping[str, Verb] = _table()
"""Every verb that is one request, by name."""
