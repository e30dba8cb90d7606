"""`pushbutton ctl`: ask an access point on its control socket, as hostapd_cli does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from pushbutton.cli.ctl import action, view, watch
from pushbutton.cli.ctl.conversation import WALKS, carry_out, find
from pushbutton.cli.ctl.prompt import Prompt
from pushbutton.cli.ctl.target import PING_INTERVAL, Target
from pushbutton.cli.ctl.verbs import VERBS
from pushbutton.cli.interruption import run
from pushbutton.control import DEFAULT_DIRECTORY, interfaces
from pushbutton.errors import UsageError
from pushbutton.runtime.background import Background

REFUSED_STATUS = 1

_JSON = click.Option(["--json", "as_json"], is_flag=True, help="Print JSON.")


def _words_argument(name: str) -> click.Argument:
    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        before = context.params.get("words") or ()
        choices = VERBS[name].choices(len(before)) if name in VERBS else []
        return [CompletionItem(choice) for choice in choices if choice.startswith(incomplete)]

    forms = VERBS[name].forms if name in VERBS else ""
    return click.Argument(
        ["words"], nargs=-1, metavar=forms, type=click.UNPROCESSED, shell_complete=complete
    )


def _command(name: str) -> click.Command:
    """Return the click command of one verb of the tables."""

    @click.pass_obj
    def callback(target: Target, words: tuple[str, ...], as_json: bool) -> None:
        if name in VERBS:
            VERBS[name].request(words)  # what is wrong with it is said before anything is asked
        if not run(_once(target, name, words, as_json or target.as_json)):
            raise SystemExit(REFUSED_STATUS)

    text = VERBS[name].help if name in VERBS else WALKS[name][1]
    return click.Command(
        name,
        callback=callback,
        params=[_words_argument(name), _JSON],
        help=text,
        short_help=text.partition("\n\n")[0].replace("\n", " "),
        context_settings={"ignore_unknown_options": True},
    )


async def _once(target: Target, name: str, words: tuple[str, ...], as_json: bool) -> bool:
    async with target.client() as client:
        target.tell_choice()
        return await carry_out(client, name, words, as_json)


class ControlVerbs(click.Group):
    """The verbs of the tables, and those that have options of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*VERBS, *WALKS, *self.commands])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.commands:
            return self.commands[cmd_name]
        return _command(cmd_name) if cmd_name in VERBS or cmd_name in WALKS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            name = find(args[0], self.list_commands(ctx))
        except UsageError as error:
            ctx.fail(str(error))
        return name, self.get_command(ctx, name), args[1:]


def _complete_interface(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    directory = context.params.get("directory") or DEFAULT_DIRECTORY
    try:
        return [CompletionItem(n) for n in interfaces(directory) if n.startswith(incomplete)]
    except OSError:
        return []


_PATH = click.Path(path_type=Path)


@click.group(
    cls=ControlVerbs,
    invoke_without_command=True,
    short_help="Ask an access point on its control socket.",
    subcommand_metavar="[VERB [WORD]...]",
)
@click.option(
    "-p",
    "--directory",
    type=_PATH,
    default=DEFAULT_DIRECTORY,
    show_default=True,
    help="Where the control sockets are (ctrl_interface).",
)
@click.option(
    "-i",
    "--interface",
    shell_complete=_complete_interface,
    help="The interface to speak of; without it the first one in the directory.",
)
@click.option(
    "-g", "--global", "process_socket", type=_PATH, help="The control socket of the process."
)
@click.option(
    "-s", "--own-directory", type=_PATH, help="Where our own socket is made (default: /tmp)."
)
@click.option(
    "-a",
    "--action",
    "script",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Run this program at each event, with the interface and the event's words.",
)
@click.option("-r", "--reconnect", is_flag=True, help="With -a: wait when it goes away.")
@click.option("-B", "--background", is_flag=True, help="With -a: run in the background.")
@click.option("-P", "--pid-file", type=_PATH, help="With -a: write the process number to a file.")
@click.option(
    "-G",
    "--ping-interval",
    type=click.FloatRange(min=0.1),
    default=PING_INTERVAL,
    show_default=True,
    metavar="SECONDS",
    help="How often to ask whether it is still there.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.version_option(None, "-v", "--version", package_name="pushbutton", prog_name="pushbutton")
@click.pass_context
def ctl(
    context: click.Context,
    *,
    directory: Path,
    interface: str | None,
    process_socket: Path | None,
    own_directory: Path | None,
    script: Path | None,
    reconnect: bool,
    background: bool,
    pid_file: Path | None,
    ping_interval: float,
    as_json: bool,
) -> None:
    """Ask an access point on its control socket: ours, or a hostapd.

    The verbs are hostapd_cli's.  Without one, they are read from standard input, and at a terminal
    events are shown as they happen.  The exit status is 1 when the access point refuses.
    """
    target = Target(directory, interface, process_socket, own_directory, as_json, ping_interval)
    context.obj = target
    if script is None and (background or pid_file is not None):
        raise UsageError("-B and -P need a program to run (-a).")
    if context.invoked_subcommand is not None:
        return
    target.tell_choice()
    if script is not None:
        process = Background(pid_file and pid_file.absolute())
        if background:
            process.enter()
        try:
            _until_interrupted(_run_actions(target, script.absolute(), reconnect, process.started))
        finally:
            process.close()
        return
    prompt = Prompt(target, terminal=sys.stdin.isatty() and not as_json)
    _until_interrupted(prompt.run())
    if prompt.failed and not sys.stdin.isatty():
        raise SystemExit(REFUSED_STATUS)


async def _run_actions(
    target: Target, script: Path, reconnect: bool, started: Callable[[], None]
) -> None:
    wanted = watch.Listening(reconnect=reconnect, started=started)
    async with aclosing(watch.listen(target, wanted)) as events:
        await action.run_actions(script, target.chosen, events)


def _until_interrupted(work: Coroutine[Any, Any, None]) -> None:
    try:
        run(work)
    except KeyboardInterrupt:
        click.echo(err=True)


@ctl.command(short_help="Show events as they happen, until Ctrl-C.")
@click.option("--level", type=click.IntRange(0, 5), help="The lowest level: 0 all, 3 the usual.")
@click.option("--probe-requests", is_flag=True, help="Also those about Probe Requests.")
@click.option("-r", "--reconnect", is_flag=True, help="Wait for an access point that went away.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a line.")
@click.pass_obj
def events(
    target: Target, level: int | None, probe_requests: bool, reconnect: bool, as_json: bool
) -> None:
    """Show what the access point tells, as it happens, until Ctrl-C."""
    target.tell_choice()
    wanted = watch.Listening(level, probe_requests, reconnect)
    _until_interrupted(watch.show_events(target, wanted, as_json or target.as_json))


@ctl.command(short_help="List the interfaces that have a control socket.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def interface(target: Target, as_json: bool) -> None:
    """List the interfaces that have a control socket in the directory."""
    found = interfaces(target.directory)
    if as_json or target.as_json:
        view.show_json(found)
    else:
        view.show("\n".join(found))
