"""Where a person may leave a PIN or a passphrase: option, file, environment, pipe or prompt."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pushbutton.crypto import pin
from pushbutton.errors import UsageError
from pushbutton.runtime.process_title import hide_argument
from pushbutton.secret import Secret

F = TypeVar("F", bound=Callable[..., Any])
PIPE = "-"


def secret_options(name: str, what: str) -> Callable[[F], F]:
    """Add `--NAME` and `--NAME-file`; the values are for `typed_secret`."""

    def add(command: F) -> F:
        variable = environment_variable(name)
        command = click.option(
            f"--{name}-file",
            type=click.Path(path_type=Path),
            help=f"Read it from the first line of a file ({variable} holds it, too).",
        )(command)
        return click.option(
            f"--{name}",
            help=f"{what}  '-' reads it from standard input; on the command line it can be seen "
            "by other users of this machine for a moment.",
        )(command)

    return add


def environment_variable(name: str) -> str:
    """Return the variable that may hold the secret called `name`."""
    return f"PUSHBUTTON_{name.upper().replace('-', '_')}"


def typed_secret(
    name: str, value: str | None, file: Path | None, prompt: str | None = None
) -> Secret | None:
    """Return the secret `name` from wherever it was left; with `prompt` ask for it at last.

    Raises `UsageError` when it was left in two places, and `OSError` for a file that cannot be
    read.  None: it was left nowhere, and nobody can be asked.
    """
    if value is not None and file is not None:
        raise UsageError(f"Give either --{name} or --{name}-file.")
    if value == PIPE:
        return _first_line(sys.stdin.buffer.readline())
    if value is not None:
        secret = Secret(value)
        hide_argument(secret)
        return secret
    if file is not None:
        with file.open("rb") as opened:
            return _first_line(opened.readline())
    found = os.environ.get(environment_variable(name))
    if found is not None:
        return Secret(found)
    if prompt is not None and sys.stdin.isatty():
        return Secret(click.prompt(prompt, hide_input=True, err=True))
    return None


def typed_pin(
    value: str | None, file: Path | None, prompt: str | None = None, *, has_display: bool = True
) -> Secret | None:
    """Return the PIN from wherever it was left, digits only; `UsageError` for one that is wrong."""
    found = typed_secret("pin", value, file, prompt)
    if found is None:
        return None
    try:
        text = found.text()
    except UnicodeDecodeError:
        raise UsageError("The PIN is not text.") from None
    return pin.typed(text, has_display=has_display)


def _first_line(line: bytes) -> Secret:
    return Secret(line.rstrip(b"\r\n"))
