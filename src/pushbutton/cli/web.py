"""`pushbutton web`: the page on which a person sees and does everything, in a browser."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from pathlib import Path

import click

from pushbutton.cli.interruption import run
from pushbutton.control import DEFAULT_DIRECTORY
from pushbutton.errors import UsageError
from pushbutton.runtime.typed_lines import typed_lines
from pushbutton.secret import Secret
from pushbutton.web import Household, Listen, PageServer, PageSettings, Places
from pushbutton.web.audit import default_audit_log
from pushbutton.web.page import open_page
from pushbutton.web.password import write_password_file

_PATH = click.Path(path_type=Path)


@click.command(short_help="Serve the page: see what is around, set it up, add devices.")
@click.option(
    "--listen",
    "addresses",
    multiple=True,
    metavar="ADDRESS:PORT",
    help="Where to listen (127.0.0.1:8380); other hosts need --password-file.",
)
@click.option(
    "--name", "names", multiple=True, help="A further name under which browsers know this host."
)
@click.option(
    "-p",
    "directory",
    type=click.Path(path_type=Path, readable=False),  # why not is said with what to do
    default=DEFAULT_DIRECTORY,
    show_default=True,
    help="The directory of the access points' control sockets.",
)
@click.option("--interface", metavar="IFACE", help="Only the access point of this interface.")
@click.option(
    "--network",
    multiple=True,
    metavar="IFACE",
    help="Look for devices by UPnP on this interface only; 'none' does not look at all.",
)
@click.option("--password-file", type=_PATH, help="The password for other hosts (--set-password).")
@click.option(
    "--set-password", type=_PATH, metavar="FILE", help="Ask for a password, keep its hash, end."
)
@click.option("--audit-log", type=_PATH, help="Where every change is noted.")
@click.option("--metrics", is_flag=True, help="Serve counters for Prometheus at /metrics.")
def web(
    *,
    addresses: tuple[str, ...],
    names: tuple[str, ...],
    directory: Path,
    interface: str | None,
    network: tuple[str, ...],
    password_file: Path | None,
    set_password: Path | None,
    audit_log: Path | None,
    metrics: bool,
) -> None:
    """Serve the page until Ctrl-C, and print a link that logs one browser in.

    The page shows the access points whose control sockets are in a directory, ours or a stock
    hostapd's, and what the network has by UPnP.  It needs no privileges, only the group of the
    control sockets.  Press Enter, or send SIGUSR1, for another link.
    """
    if set_password is not None:
        _set_password(set_password)
        return
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("pushbutton").setLevel(logging.WARNING)
    settings = PageSettings(
        listen=tuple(Listen.parse(text) for text in addresses) or (Listen(),),
        names=names,
        password_file=password_file,
        audit_log=audit_log or default_audit_log(),
        metrics=metrics,
    )
    interfaces = None if "none" in network else network
    run(_serve(Places(directory, interface, None, interfaces), settings))


async def _serve(places: Places, settings: PageSettings) -> None:
    async with open_page(Household(places), settings) as server:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _print_link, server)
        _print_link(server)
        if any(not listen.loopback for listen in settings.listen):
            click.echo(
                "The page is not encrypted on its way: for other hosts put it behind a TLS proxy, "
                "or use it through ssh.",
                err=True,
            )
        if sys.stdin.isatty():
            async for _ in typed_lines():
                _print_link(server)
        await asyncio.Event().wait()


def _print_link(server: PageServer) -> None:
    click.echo(f"The page is at {server.address}; this link logs one browser in:\n")
    click.echo(f"    {server.make_link()}\n")


def _set_password(path: Path) -> None:
    if sys.stdin.isatty():
        typed = click.prompt("Password for the page", hide_input=True, confirmation_prompt=True)
    else:
        typed = sys.stdin.readline().rstrip("\r\n")
    if not typed:
        raise UsageError("No password was given.")
    write_password_file(path, Secret(typed))
    click.echo(f"{path} holds the password's hash now.")
