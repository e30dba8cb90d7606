"""Write docs/reference from the tables in the code, or check that it is what the tables say.

    python tools/docs.py            writes every page anew
    python tools/docs.py --check    tells which pages are out of date, and fails if any is

A page is one function here that returns Markdown; it holds no facts of its own.
"""

from __future__ import annotations

import argparse
import difflib
import inspect
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from pathlib import Path

import click

from pushbutton import cli
from pushbutton.access_point import commands, config_table
from pushbutton.protocol import events, transitions
from pushbutton.protocol.event_form import Maybe
from pushbutton.wire import attributes, messages, quirks
from pushbutton.wire.messages import Presence
from pushbutton.wire.values import MICROSOFT_VENDOR_ID, WFA_VENDOR_ID

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"

Page = Callable[[], Iterable[str]]

PAGES: dict[str, Page] = {}


def page(name: str) -> Callable[[Page], Page]:
    """Register a function as the page `name`.md."""

    def register(function: Page) -> Page:
        PAGES[name] = function
        return function

    return register


def cell(text: object) -> str:
    """Return `text` so that it stays in its cell."""
    return str(text).replace("|", "\\|").replace("\n", " ").strip()


def code(text: object) -> str:
    """Return `text` set as code, or nothing."""
    return f"`{text}`" if str(text) else ""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterable[str]:
    """Yield the lines of a Markdown table."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(cell, row))} |"
    yield ""


def first_sentence(documented: object) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((inspect.getdoc(documented) or "").partition("\n\n")[0].split())


@page("attributes")
def attributes_page() -> Iterable[str]:
    """Return the attribute table."""
    yield "# Attributes"
    yield ""
    yield "Every attribute of Wi-Fi Simple Configuration that pushbutton knows, and the subelements"
    yield "inside vendor extensions. Attributes that are not here are kept and shown as octets."
    yield ""

    def rows(table_rows: Iterable[attributes.Row[object]]) -> Iterable[Sequence[object]]:
        for row in table_rows:
            yield (
                code(f"{row.id:#06x}"),
                row.name,
                row.length,
                row.wrong_length.value,
                "yes" if row.secret else "",
                row.repeats or "",
                row.meaning,
            )

    head = ("Id", "Name", "Octets", "With a wrong length", "Secret", "Repeats", "Meaning")
    yield from table(head, rows(sorted(attributes.ATTRIBUTES, key=lambda row: row.id)))
    yield "## Subelements"
    yield ""
    for vendor in sorted({row.vendor_id for row in attributes.SUBELEMENTS}):
        names = {WFA_VENDOR_ID: "Wi-Fi Alliance", MICROSOFT_VENDOR_ID: "Microsoft"}
        yield f"### {names.get(vendor, 'Vendor')} (`{vendor:06x}`)"
        yield ""
        mine = [row for row in attributes.SUBELEMENTS if row.vendor_id == vendor]
        yield from table(head, rows(mine))


@page("messages")
def messages_page() -> Iterable[str]:
    """Return what each message carries."""
    yield "# Messages"
    yield ""
    yield "Which attributes each message, element and encrypted block carries, in the order of"
    yield "sending. A message without one of its *required* attributes is refused; the other"
    yield "demands are made of strict peers only."
    yield ""
    words = {
        Presence.REQUIRED: "required",
        Presence.STRICT: "by the standard",
        Presence.OPTIONAL: "optional",
        Presence.IF_SELECTED_REGISTRAR: "with Selected Registrar",
        Presence.IF_VERSION2: "with Version2",
    }
    for schema in messages.SCHEMAS:
        number = "" if schema.message_type is None else f" ({int(schema.message_type):#04x})"
        yield f"## {schema.name}{number}"
        yield ""
        yield from table(
            ("Attribute", "Presence"),
            ((field.row.name, words[field.presence]) for field in schema.fields),
        )


@page("configuration")
def configuration_page() -> Iterable[str]:
    """Return the configuration keys."""
    acted = [key for key in config_table.KEYS if key.effect is config_table.Effect.ACTED]
    known = [key for key in config_table.KEYS if key.effect is config_table.Effect.KNOWN]
    yield "# Configuration of the access point"
    yield ""
    yield "`pushbutton ap` reads hostapd.conf: one `key=value` a line, `#` begins a comment line,"
    yield "and `bss=` begins a further BSS. A key that is not on this page is an error, and so is a"
    yield "value outside its range: nothing is started then, and the message names file, line and"
    yield "key."
    yield ""
    yield "## Keys acted on"
    yield ""
    yield from table(
        ("Key", "Value", "Default", "Belongs to", "A change counts", "Meaning"),
        (
            (
                code(key.name),
                key.kind.description,
                default_of(key),
                key.scope.value,
                key.when.value,
                key.meaning,
            )
            for key in acted
        ),
    )
    yield "## Keys of hostapd that are accepted and have no effect yet"
    yield ""
    yield ", ".join(code(key.name) for key in sorted(known, key=lambda key: key.name)) + "."
    yield ""


def default_of(key: config_table.Key[object]) -> str:
    """Return a default as one would write it in the file, or nothing where there is none."""
    if key.default is None or key.default == "":
        return ""
    try:
        return code(key.kind.render(key.default))
    except (TypeError, ValueError, AttributeError):
        return code(key.default)


@page("commands")
def commands_page() -> Iterable[str]:
    """Return the commands of the access point's control socket."""
    yield "# Commands of the control socket"
    yield ""
    yield "What `pushbutton ap` answers on `<ctrl_interface>/<interface>`, to stock `hostapd_cli`"
    yield "and to programs. A command that has nothing to tell answers `OK`; one that could not be"
    yield "carried out, or has wrong arguments, answers `FAIL`; other text `UNKNOWN COMMAND`."
    yield "Commands for tests are there with `--testing` alone."
    yield ""
    yield from table(
        ("Command", "Acts on", "What it does"),
        (
            (
                code(command.usage),
                "for tests" if command.testing else command.scope.value,
                first_sentence(command.function),
            )
            for command in sorted(commands.registry, key=lambda command: command.name)
        ),
    )


@page("events")
def events_page() -> Iterable[str]:
    """Return the events that control clients get."""
    yield "# Events"
    yield ""
    yield "What control clients that sent `ATTACH` are told, in hostapd's words. Each text comes"
    yield "with its level in front, as in `<3>WPS-PBC-ACTIVE `; a part in [[ ]] is left out when it"
    yield "has nothing to say. Programs get the same as a dataclass, named in the last column."
    yield ""

    def form(kind: type[events.Event]) -> str:
        return "".join(f"[[{p.form}]]" if isinstance(p, Maybe) else p for p in kind.form)

    yield from table(
        ("Text", "Level", "Meaning", "Class"),
        (
            (code(form(kind)), kind.level, first_sentence(kind), code(kind.__name__))
            for kind in sorted(events.EVENTS, key=lambda kind: kind.name())
        ),
    )


@page("quirks")
def quirks_page() -> Iterable[str]:
    """Return the tolerated deviations."""
    yield "# Quirks"
    yield ""
    yield "What deployed peers do against the specification and pushbutton takes all the same. Each"
    yield "is counted by its name."
    yield ""
    yield from table(
        ("Name", "What is tolerated", "Why", "Source"),
        ((code(quirk.name), quirk.what, quirk.reason, quirk.source) for quirk in quirks.QUIRKS),
    )


def diagram(rules: transitions.Rules) -> Iterable[str]:
    """Yield a Mermaid state diagram of one registration machine."""

    def identifier(state: Enum) -> str:
        return state.name

    used = {rules.initial}
    for row in rules.transitions:
        used |= {row.state, *row.targets}
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in transitions.State:
        if state in used:
            yield f"    {identifier(state)} : {state.value}"
    yield f"    [*] --> {identifier(rules.initial)}"
    for row in rules.transitions:
        trigger = row.trigger.name if hasattr(row.trigger, "to_bytes") else row.trigger.value
        for target in row.targets:
            yield f"    {identifier(row.state)} --> {identifier(target)} : {trigger}"
    yield "```"
    yield ""


@page("states")
def states_page() -> Iterable[str]:
    """Return the state diagrams and the tables they are drawn from."""
    yield "# State machines"
    yield ""
    yield "The Registration Protocol from both sides, drawn from the rows that the machines run on"
    yield "(`pushbutton.protocol.transitions`). A message that is in no row of its state is out of"
    yield "place: it is answered with a WSC_NACK where the last table says so, and ends the run"
    yield "otherwise. A state moves only after the handler of its row succeeded."
    yield ""
    for name, rules in (("Enrollee", transitions.ENROLLEE), ("Registrar", transitions.REGISTRAR)):
        yield f"## {name}"
        yield ""
        yield from diagram(rules)
        yield from table(
            ("In state", "on", "runs", "and goes to"),
            (
                (
                    row.state.value,
                    row.trigger.name if hasattr(row.trigger, "to_bytes") else row.trigger.value,
                    code(row.handler),
                    ", ".join(target.value for target in row.targets),
                )
                for row in rules.transitions
            ),
        )
        names = [kind.name for kind in sorted(rules.rejected)]
        yield f"Answered with a WSC_NACK when out of place or wrong: {', '.join(names)}."
        yield ""
        names = [kind.name for kind in sorted(rules.reported)]
        yield f"Reported as a failure: {', '.join(names)}; a WSC_NACK of the peer is reported as"
        outstanding = (
            f"{message.name} in *{state.value}*" for state, message in rules.outstanding.items()
        )
        yield f"the failure of the message that it answers: {', '.join(outstanding)}."
        yield ""


@page("command-line")
def command_line_page() -> Iterable[str]:
    """Return the help of every verb."""
    yield "# Command line"
    yield ""
    yield "What `pushbutton --help` and `pushbutton VERB --help` print."
    yield ""
    yield from verb(cli.main, "pushbutton", None)


def verb(command: click.Command, name: str, parent: click.Context | None) -> Iterable[str]:
    """Yield the help of a command, and of the commands below it."""
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=80, max_content_width=80
    )
    path = context.command_path
    yield f"## `{path}`"
    yield ""
    yield "```text"
    yield from (line.rstrip() for line in command.get_help(context).splitlines())
    yield "```"
    yield ""
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None and not found.hidden:
                yield from verb(found, below, context)


def index_page() -> Iterable[str]:
    """Return the list of all pages."""
    yield "# Reference"
    yield ""
    yield "These pages are written by `make docs` from the tables in the code."
    yield ""
    for name, function in PAGES.items():
        yield f"- [{title(function)}]({name}.md)"
    yield ""


def title(function: Page) -> str:
    """Return the heading of a page."""
    return next(iter(function())).removeprefix("# ")


def pages() -> dict[Path, str]:
    """Return the text of every page by its file."""
    written = {"index": index_page, **PAGES}
    return {
        REFERENCE / f"{name}.md": "\n".join(function()).rstrip("\n") + "\n"
        for name, function in written.items()
    }


def check(wanted: dict[Path, str]) -> int:
    """Tell what is out of date and return the exit status."""
    wrong = [path for path in REFERENCE.glob("*.md") if path not in wanted]
    for path in wrong:
        print(f"{path.name}: nothing writes this page any more")
    for path, text in wanted.items():
        found = path.read_text() if path.exists() else ""
        if found != text:
            wrong.append(path)
            differences = difflib.unified_diff(
                found.splitlines(), text.splitlines(), "found", "wanted", lineterm="", n=0
            )
            print(f"{path.name} is out of date:", *list(differences)[:12], sep="\n  ")
    if wrong:
        print("run `make docs` and commit what it writes")
    return 1 if wrong else 0


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    wanted = pages()
    if parser.parse_args().check:
        return check(wanted)
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for path in REFERENCE.glob("*.md"):
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text)
    print(f"{len(wanted)} pages in {REFERENCE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
