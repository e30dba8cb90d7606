"""The prompt of `pushbutton ctl`: verbs one a line, and events as they happen.

The lines typed before can be called back (arrow up) and verbs completed (tab).  Lines that hold a
PIN or a key are not kept, and nothing is written to disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import readline
import shlex
import sys
import termios
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime

import click

from pushbutton.cli.ctl import view
from pushbutton.cli.ctl.conversation import WALKS, carry_out, find
from pushbutton.cli.ctl.target import Target
from pushbutton.cli.ctl.verbs import VERBS
from pushbutton.cli.ctl.watch import watched
from pushbutton.control import ControlClient, interfaces
from pushbutton.errors import PushbuttonError, UsageError

PROMPT = "> "
HERE = {
    "help": "List the verbs, or explain one.",
    "interface": "List the interfaces, or speak to another one.",
    "quit": "Leave.",
}
"""Verbs of the prompt itself."""

NAMES = sorted([*VERBS, *WALKS, *HERE])


class Prompt:
    """A conversation with one access point; `failed` tells whether anything was refused."""

    def __init__(self, target: Target, terminal: bool) -> None:
        self.failed = False
        self._target = target
        self._terminal = terminal
        self._client: ControlClient | None = None
        self._showing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve the person until `quit`, the end of the input, or the end of the access point."""
        await self._connect(self._target)
        try:
            async for line in typed_lines(self._terminal):
                if not await self._take(line):
                    return
        finally:
            await self._disconnect()

    async def _connect(self, target: Target) -> None:
        client = target.client()
        client.open()
        self._client = client
        if self._terminal:
            await client.attach()
            self._showing = asyncio.create_task(self._show(client, target.ping_interval))

    async def _disconnect(self) -> None:
        if self._showing is not None:
            self._showing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._showing
        if self._client is not None:
            self._client.close()

    async def _take(self, line: str) -> bool:
        """Carry out one line; False when the person wants to leave."""
        try:
            words = shlex.split(line)
            if not words:
                return True
            name = "quit" if words[0] == "exit" else find(words[0], NAMES)
            if name == "quit":
                return False
            await self._carry_out(name, words[1:])
        except ValueError as error:
            self._complain(f"{error}.")
        except PushbuttonError as error:
            self._complain(str(error))
        return True

    def _complain(self, text: str) -> None:
        self.failed = True
        click.echo(text, err=True)

    async def _carry_out(self, name: str, words: Sequence[str]) -> None:
        if name == "help":
            view.show("\n".join(explained(words)))
        elif name == "interface":
            await self._interface(words)
        else:
            assert self._client is not None
            if not await carry_out(self._client, name, words, self._target.as_json):
                self.failed = True

    async def _interface(self, words: Sequence[str]) -> None:
        if not words:
            view.show("\n".join(interfaces(self._target.directory)))
            return
        chosen = Target(
            self._target.directory,
            words[0],
            self._target.process_socket,
            self._target.own_directory,
            self._target.as_json,
            self._target.ping_interval,
        )
        await self._disconnect()
        await self._connect(chosen)
        self._target = chosen

    async def _show(self, client: ControlClient, interval: float) -> None:
        async for event in watched(client, interval):
            above_prompt(view.event_line(event, datetime.now().astimezone()))
        above_prompt(f"{client.path} is gone.")


def explained(words: Sequence[str]) -> Iterator[str]:
    """Yield the lines of `help`: of all verbs, or of one."""
    if words:
        name = find(words[0], NAMES)
        if name in VERBS:
            yield VERBS[name].usage
            yield VERBS[name].help
        else:
            yield HERE[name] if name in HERE else WALKS[name][1]
        return
    for name in NAMES:
        yield VERBS[name].usage if name in VERBS else name


def keeps(line: str) -> bool:
    """Say whether a line may be called back: one that may hold a PIN or a key is not."""
    first = line.split()[:1]
    try:
        name = find(first[0], NAMES) if first else ""
    except UsageError:
        return False
    return name not in VERBS or not VERBS[name].secret


def above_prompt(text: str) -> None:
    """Print a line, and the prompt again with what was typed so far."""
    typed = readline.get_line_buffer()
    sys.stdout.write(f"\r\x1b[K{text}\n{PROMPT}{typed}")
    sys.stdout.flush()


def _complete(text: str, state: int) -> str | None:
    before = readline.get_line_buffer()[: readline.get_begidx()].split()
    if not before:
        found = [name for name in NAMES if name.startswith(text.lower())]
    else:
        verb = VERBS.get(before[0].lower())
        choices = [] if verb is None else verb.choices(len(before) - 1)
        found = [choice for choice in choices if choice.startswith(text)]
    return f"{found[state]} " if state < len(found) else None


@contextlib.contextmanager
def _line_editing() -> Iterator[None]:
    """Let readline complete verbs; put the terminal back even when a line was being typed."""
    before = termios.tcgetattr(sys.stdin.fileno())
    readline.set_auto_history(False)
    readline.set_completer(_complete)
    readline.set_completer_delims(" ")
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)


async def typed_lines(terminal: bool) -> AsyncIterator[str]:
    """Yield the lines of standard input; a person at a terminal is asked for them.

    A thread reads them, since standard input may be a terminal, a pipe or a file; it is a daemon,
    so that whoever presses Ctrl-C need not press Enter too.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    asked = threading.Semaphore(0)

    def read() -> None:
        while True:
            asked.acquire()
            line: str | None
            try:
                line = input(PROMPT) if terminal else sys.stdin.readline() or None
            except EOFError:
                line = None
            with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(lines.put_nowait, line)
            if line is None:
                return

    with _line_editing() if terminal else contextlib.nullcontext():
        threading.Thread(target=read, name="prompt", daemon=True).start()
        while True:
            asked.release()
            line = await lines.get()
            if line is None:
                return
            if terminal and line.strip() and keeps(line):
                readline.add_history(line)
            yield line
