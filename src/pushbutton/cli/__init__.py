"""The command `pushbutton`: one verb, one module, imported when the verb is used.

To add a verb, add a row to `VERBS`: its name, where its click command is, and what it does in one
line (so that `pushbutton --help` imports none of them).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import click

from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.runtime.process_title import hide_argument
from pushbutton.secret import Secret

USAGE_STATUS = 2
FAILURE_STATUS = 1


SECRET_OPTIONS = ("--pin", "--passphrase")
"""Options whose values are secrets, of whichever verb."""


class Verb(NamedTuple):
    """Where a verb's command is, `module:attribute`, and its line in the list of verbs."""

    command: str
    summary: str


VERBS: dict[str, Verb] = {
    "ap": Verb("pushbutton.cli.ap:ap", "Run access points from hostapd.conf files."),
    "web": Verb("pushbutton.cli.web:web", "Serve the page, for a browser."),
    "demo": Verb("pushbutton.cli.demo:demo", "Show registrations on simulated air."),
    "scan": Verb("pushbutton.cli.scan:scan", "List access points with Wi-Fi Protected Setup."),
    "enroll": Verb("pushbutton.cli.enroll:enroll", "Join a network as a device."),
    "discover": Verb(
        "pushbutton.cli.discover:discover", "List the access points and devices on the network."
    ),
    "learn": Verb("pushbutton.cli.learn:learn", "Learn an access point's settings with its PIN."),
    "setup": Verb("pushbutton.cli.setup:setup", "Give an access point new settings."),
    "manage": Verb(
        "pushbutton.cli.manage:manage", "Manage an access point that was set up from here."
    ),
    "networks": Verb(
        "pushbutton.cli.networks:networks", "Keep and show the networks that are known here."
    ),
    "add": Verb("pushbutton.cli.add:add", "Add a wireless device to a network."),
    "onboard": Verb("pushbutton.cli.onboard:onboard", "Hand a device another network's key."),
    "watch": Verb("pushbutton.cli.watch:watch", "Tell what happens around, in words."),
    "usb": Verb("pushbutton.cli.usb:usb", "Write settings on a USB drive, and read them."),
    "pin": Verb("pushbutton.cli.pin:pin", "Make PINs, and check typed ones."),
    "decode": Verb("pushbutton.cli.decode:decode", "Show what WSC octets say."),
    "credential": Verb("pushbutton.cli.credential:credential", "Build and show credentials."),
    "keys": Verb("pushbutton.cli.keys:keys", "See the devices of an access point, and their keys."),
    "ctl": Verb("pushbutton.cli.ctl.command:ctl", "Ask an access point on its control socket."),
    "nfc": Verb("pushbutton.cli.nfc:nfc", "Make, read and write NFC tags."),
    "doctor": Verb("pushbutton.cli.doctor:doctor", "Say what keeps Wi-Fi Protected Setup back."),
}


class Sentence(click.ClickException):
    """An error that a person is told in one sentence, without a traceback."""

    exit_code = FAILURE_STATUS

    def show(self, file: Any = None) -> None:
        click.echo(f"pushbutton: {self.format_message()}", file=file, err=file is None)


class Correction(Sentence):
    """The same for something that the person typed."""

    exit_code = USAGE_STATUS


class Verbs(click.Group):
    """A group whose commands are rows of a table until they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, _, attribute = VERBS[cmd_name].command.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Before the verb is imported, which takes long enough for somebody to see them.
        _hide_secrets(args)
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise Correction(str(error)) from None
        except PushbuttonError as error:
            raise Sentence(str(error)) from None
        except OSError as error:
            raise Sentence(_system_error(error)) from None


def _hide_secrets(arguments: list[str]) -> None:
    """Take the values of secret options out of what `ps` shows."""
    for index, argument in enumerate(arguments):
        option, equals, value = argument.partition("=")
        if option not in SECRET_OPTIONS:
            continue
        typed = value if equals else "".join(arguments[index + 1 : index + 2])
        if typed != "-":  # which says that the secret comes on standard input
            hide_argument(Secret(typed))


def _system_error(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="pushbutton", prog_name="pushbutton")
def main() -> None:
    """Wi-Fi Protected Setup: access point, Registrar and device.

    Each verb explains itself: `pushbutton VERB --help`.
    """
