"""How credentials leave a verb: in which format, and to the terminal or into a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from pushbutton.errors import UsageError
from pushbutton.formats import registry
from pushbutton.runtime import files
from pushbutton.wire.credential import Credential

F = TypeVar("F", bound=Callable[..., Any])
FLAGS = {
    "json": "json",
    "wpa-supplicant": "wpa_supplicant",
    "networkmanager": "networkmanager",
    "iwd": "iwd",
    "windows": "windows",
    "qr": "qr",
}
"""Formats that have a flag of their own; the others are asked for by `--format`."""


def output_options(default: str = "text") -> Callable[[F], F]:
    """Add `--format`, its flags, and `--output`; the values are for `write`."""

    def add(command: F) -> F:
        command = click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            help="Write to a file (mode 0600), or into a directory under each format's own name.",
        )(command)
        for flag, name in reversed(FLAGS.items()):
            command = click.option(
                f"--{flag}", "form", flag_value=name, help=f"Short for --format {name}."
            )(command)
        return click.option(
            "-f",
            "--format",
            "form",
            default=default,
            show_default=True,
            type=click.Choice(list(registry.FORMATS)),
            help="How to write the credentials down.",
        )(command)

    return add


def write(credentials: Sequence[Credential], form: str, output: Path | None) -> None:
    """Write credentials where the person wants them.

    A format of one network gives one document each: one after the other on standard output, one
    file each in a directory.  Raises `UsageError`, `InexpressibleError` and `OSError`.
    """
    chosen = registry.load(form)
    whole: list[Sequence[Credential]] = [credentials]
    if chosen.write_several is None:
        whole = [[each] for each in credentials]
    documents = [(chosen.name_for(group[0]), chosen.write(group)) for group in whole if group]
    if output is not None and output.is_dir():
        for name, document in documents:
            files.replace(output / name, document, files.NEW_FILE_MODE)
            click.echo(output / name, err=True)
    elif output is not None:
        if len(documents) > 1:
            raise UsageError(f"There are {len(documents)} networks: --output must be a directory.")
        for _, document in documents:
            files.replace(output, document, files.NEW_FILE_MODE)
    else:
        if chosen.binary and sys.stdout.isatty():
            raise UsageError(f"The format {form} is binary: use --output, or a pipe.")
        stream = sys.stdout.buffer
        stream.write((b"" if chosen.binary else b"\n").join(octets for _, octets in documents))
        stream.flush()
