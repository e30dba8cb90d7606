"""From functions to replies."""

from __future__ import annotations

import inspect

import pytest

from pushbutton.commands.arguments import Level, Mac, Pin, Rest, Seconds, Word
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply, Scope

Log = list[object]
registry: Registry[Log] = Registry()


@registry.command("PING")
def ping(call: Call[Log]) -> Reply:
    """Answer PONG."""
    return "PONG\n"


@registry.command("PIN", scope=Scope.GROUP)
def pin(call: Call[Log], word: Word, pin: Pin, timeout: Seconds = 0) -> Reply:
    """Take a PIN."""
    call.subject.append((word, pin.text(), timeout))
    return None


@registry.command("STA")
def sta(call: Call[Log], address: Mac) -> Reply:
    """Show a station."""
    return {"address": address.hex(), "aid": 1}


@registry.command("SET")
def set_(call: Call[Log], name: Word, value: Rest = "") -> Reply:
    """Change a value."""
    call.subject.append((name, value))
    return None


@registry.command("LOG_LEVEL", loose=True)
def log_level(call: Call[Log]) -> Reply:
    """Show the level."""
    return "level\n"


@registry.command("LOUDNESS", loose=True)
def loudness(call: Call[Log], number: Level = 0) -> Reply:
    """Show a level."""
    return f"level {number}\n"


@registry.command("LATE")
async def late(call: Call[Log], word: Word = "") -> Reply:
    """Answer later."""
    if word:
        raise CommandFailure("FAIL-LATE\n")
    return None


@registry.command("ATTACH")
def attach(call: Call[Log]) -> Reply:
    """Listen."""
    call.socket_client.attach(None)
    return None


async def reply(text: str, log: Log | None = None) -> str:
    answer = registry.execute(text, Call([] if log is None else log))
    return await answer if inspect.isawaitable(answer) else answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PING", "PONG\n"),
        ("PING ", "UNKNOWN COMMAND\n"),
        ("PINGX", "UNKNOWN COMMAND\n"),
        ("ping", "UNKNOWN COMMAND\n"),
        ("", "UNKNOWN COMMAND\n"),
        ("NONSENSE x", "UNKNOWN COMMAND\n"),
        ("STA 02:00:00:00:00:01", "address=020000000001\naid=1\n"),
        ("STA", "UNKNOWN COMMAND\n"),
        ("STA ", "FAIL\n"),
        ("STA x", "FAIL\n"),
        ("STA 02:00:00:00:00:01 more", "FAIL\n"),
        ("PIN any", "FAIL\n"),
        ("PIN any 1 2 3", "FAIL\n"),
        ("LOG_LEVEL", "level\n"),
        ("LOG_LEVELS", "level\n"),
        ("LOG_LEVEL x y", "level\n"),
        ("LATE", "OK\n"),
        ("LATE now", "FAIL-LATE\n"),
        ("ATTACH", "FAIL\n"),
        ("LATE ", "FAIL\n"),
        ("LOUDNESS", "level 0\n"),
        ("LOUDNESS 2", "level 2\n"),
        ("LOUDNESS2", "level 2\n"),
        ("LOUDNESSX", "level 0\n"),
    ],
)
async def test_replies(text: str, expected: str) -> None:
    assert await reply(text) == expected


async def test_arguments_reach_the_function_as_values() -> None:
    log: Log = []
    assert await reply("PIN any 12345670 60", log) == "OK\n"
    assert await reply("PIN any 12345670", log) == "OK\n"
    assert log == [("any", "12345670", 60), ("any", "12345670", 0)]


async def test_the_rest_of_a_line_keeps_its_spaces_and_may_be_empty() -> None:
    log: Log = []
    for text in ("SET ssid  two  words ", "SET ap_pin ", "SET ap_pin"):
        assert await reply(text, log) == "OK\n"
    assert log == [("ssid", " two  words "), ("ap_pin", ""), ("ap_pin", "")]


def test_a_command_documents_itself() -> None:
    command = registry["PIN"]
    assert command.usage == "PIN WORD PIN [SECONDS]"
    assert command.help == "Take a PIN."
    assert command.scope is Scope.GROUP


def test_two_commands_of_one_name_are_an_error() -> None:
    other: Registry[Log] = Registry()
    other.command("PING")(ping)
    with pytest.raises(ValueError, match="two commands PING"):
        registry.include(other)
    with pytest.raises(ValueError, match="two commands PING"):
        other.command("PING")(ping)


def test_an_argument_without_a_type_is_an_error() -> None:
    def wrong(call: Call[Log], number: int) -> Reply:
        return None

    with pytest.raises(TypeError, match="number has no argument type"):
        registry.command("WRONG")(wrong)
