"""Commands as annotated functions: the one registry behind socket, command line and page.

    @registry.command("WPS_PIN", scope=Scope.GROUP)
    def wps_pin(call: Call[Bss], uuid: UuidOrAny, pin: Pin, timeout: Seconds = 0) -> Reply: ...

From the function come its parsing, its usage line, its help (the docstring) and its replies:
None is hostapd's `OK`, text is sent as it is, a mapping becomes `name=value` lines, and
`CommandFailure` is `FAIL` or the text it was given.  The call's subject is what the command acts on
(a BSS, the process); `client` is who asked, where that matters.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import SimpleNamespace
from typing import Any, Generic, Protocol, TypeVar, get_type_hints

from pushbutton.commands.arguments import Argument, BadArgumentError

S = TypeVar("S")

OK = "OK\n"
FAIL = "FAIL\n"
UNKNOWN_COMMAND = "UNKNOWN COMMAND\n"
"""What hostapd answers on a BSS's socket; on the global one it answers FAIL."""

Reply = str | Mapping[str, object] | None
Answer = Reply | Awaitable[Reply]


class CommandFailure(Exception):
    """A command that could not be carried out; `reply` is what the client is told."""

    def __init__(self, reply: str = FAIL) -> None:
        super().__init__(reply.strip())
        self.reply = reply


class Scope(Enum):
    """What a command acts on."""

    CLIENT = "the asking client"
    BSS = "this BSS"
    GROUP = "all BSSes that act together"
    PROCESS = "the whole process"


class Client(Protocol):
    """Who sent a command over a socket, as ATTACH and its like need it."""

    def attach(self, probe_requests: bool | None) -> bool: ...
    def detach(self) -> bool: ...
    def set_level(self, level: int) -> bool: ...


@dataclass(frozen=True, slots=True)
class Call(Generic[S]):
    """One call of a command."""

    subject: S
    client: Client | None = None
    testing: bool = False
    """The testing aids are there."""

    @property
    def socket_client(self) -> Client:
        """Who asked over a socket; the command fails where there is no such client."""
        if self.client is None:
            raise CommandFailure
        return self.client


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a command."""

    name: str
    argument: Argument
    required: bool


@dataclass(frozen=True, slots=True)
class Command(Generic[S]):
    """One row of a registry."""

    name: str
    function: Callable[..., Answer]
    parameters: tuple[Parameter, ...]
    scope: Scope
    loose: bool
    """hostapd looks at the beginning alone: whatever follows the name is disregarded."""
    testing: bool
    """An aid for tests, which is there where the call says so and unknown elsewhere."""

    @property
    def help(self) -> str:
        return inspect.getdoc(self.function) or ""

    @property
    def usage(self) -> str:
        forms = (
            parameter.argument.form if parameter.required else f"[{parameter.argument.form}]"
            for parameter in self.parameters
        )
        return " ".join((self.name, *forms))

    def takes(self, space: str) -> bool:
        """Say whether the command can stand with, or without, something behind its name.

        hostapd takes the name of a command that needs arguments, alone, for no command at all.
        """
        if space:
            return bool(self.parameters)
        return not any(parameter.required for parameter in self.parameters)

    def arguments(self, text: str) -> dict[str, Any]:
        """Read the arguments out of what follows the name; raises `BadArgumentError`."""
        values: dict[str, Any] = {}
        rest: str | None = text or None
        for parameter in self.parameters:
            if rest is None:
                if parameter.argument.may_be_empty:
                    values[parameter.name] = parameter.argument.read("")
                elif parameter.required:
                    raise BadArgumentError(f"{parameter.argument.form} is missing")
                break
            if parameter.argument.rest:
                values[parameter.name] = parameter.argument.read(rest)
                return values
            word, space, tail = rest.partition(" ")
            if not word and parameter.required:
                raise BadArgumentError(f"{parameter.argument.form} is missing")
            values[parameter.name] = parameter.argument.read(word)
            rest = tail if space else None
        if rest is not None and not self.loose:
            raise BadArgumentError("there are too many arguments")
        return values


class Registry(Generic[S]):
    """The commands of one subject."""

    def __init__(self, unknown: str = UNKNOWN_COMMAND) -> None:
        self._commands: dict[str, Command[S]] = {}
        self._unknown = unknown

    def __iter__(self) -> Iterator[Command[S]]:
        return iter(self._commands.values())

    def __getitem__(self, name: str) -> Command[S]:
        return self._commands[name]

    def command(
        self,
        name: str,
        *,
        scope: Scope = Scope.BSS,
        loose: bool = False,
        testing: bool = False,
    ) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
        """Enter the decorated function as the command `name`."""

        def enter(function: Callable[..., Answer]) -> Callable[..., Answer]:
            if name in self._commands:
                raise ValueError(f"there are two commands {name}")
            self._commands[name] = Command(
                name, function, _parameters(function), scope, loose, testing
            )
            return function

        return enter

    def include(self, other: Registry[S]) -> None:
        """Take over the commands of another registry."""
        for command in other:
            if command.name in self._commands:
                raise ValueError(f"there are two commands {command.name}")
            self._commands[command.name] = command

    def find(self, text: str, *, testing: bool = False) -> tuple[Command[S], str] | None:
        """Return the command that a line asks for, and the text of its arguments."""
        name, space, rest = text.partition(" ")
        command = self._commands.get(name)
        if command is not None and command.testing and not testing:
            return None
        if command is not None and (command.loose or command.takes(space)):
            return command, rest
        for command in self._commands.values():
            if command.loose and text.startswith(command.name):
                # What follows the name at once counts where hostapd reads arguments there.
                return command, text[len(command.name) :] if command.parameters else ""
        return None

    def execute(self, text: str, call: Call[S]) -> str | Awaitable[str]:
        """Carry out a line and return the reply, or its promise for commands that take time."""
        found = self.find(text, testing=call.testing)
        if found is None:
            return self._unknown
        command, rest = found
        empty = command.parameters and not rest and text.endswith(" ")
        if empty and not command.parameters[0].argument.may_be_empty:
            # hostapd reads the argument, which is empty, and little is valid when empty.
            return FAIL
        try:
            answer = command.function(call, **command.arguments(rest))
        except CommandFailure as failure:
            return failure.reply
        except BadArgumentError:
            return FAIL
        if answer is None or isinstance(answer, (str, Mapping)):
            return render(answer)
        return _promised(answer)


async def _promised(answer: Awaitable[Reply]) -> str:
    try:
        return render(await answer)
    except CommandFailure as failure:
        return failure.reply


def render(reply: Reply) -> str:
    """Write a reply as it goes over the socket."""
    if reply is None:
        return OK
    if isinstance(reply, str):
        return reply
    return "".join(f"{name}={value}\n" for name, value in reply.items())


def _parameters(function: Callable[..., Answer]) -> tuple[Parameter, ...]:
    declared = list(inspect.signature(function).parameters.values())[1:]
    # The first parameter is the call; its type may be known to type checkers alone.
    namespace = SimpleNamespace(__annotations__={p.name: p.annotation for p in declared})
    hints = get_type_hints(namespace, function.__globals__, include_extras=True)
    parameters = []
    for parameter in declared:
        argument = _argument(hints[parameter.name])
        if argument is None:
            raise TypeError(f"{function.__name__}: {parameter.name} has no argument type")
        required = parameter.default is inspect.Parameter.empty
        parameters.append(Parameter(parameter.name, argument, required))
    return tuple(parameters)


def _argument(hint: Any) -> Argument | None:
    # `Mac | None` keeps the annotation one level down.
    for option in (hint, *getattr(hint, "__args__", ())):
        for extra in getattr(option, "__metadata__", ()):
            if isinstance(extra, Argument):
                return extra
    return None
