"""`pushbutton ap`: run access points from hostapd.conf files."""

from __future__ import annotations

from pathlib import Path

import click

from pushbutton.cli.daemon import DaemonOptions, run, uuid_of

_PATH = click.Path(path_type=Path)


@click.command(short_help="Run access points from hostapd.conf files.")
@click.argument("configurations", metavar="[CONFIG]...", nargs=-1, type=_PATH)
@click.option("-d", "--debug", count=True, help="Show more; -dd shows still more.")
@click.option("-q", "--quiet", count=True, help="Show less.")
@click.option("-t", "--timestamps", is_flag=True, help="Begin each line with the time.")
@click.option("-f", "--log-file", type=_PATH, help="Log to a file, not to the terminal.")
@click.option("-s", "--syslog", is_flag=True, help="Log to syslog.")
@click.option("-B", "--background", is_flag=True, help="Run in the background.")
@click.option("-P", "--pid-file", type=_PATH, help="Write the process number to a file.")
@click.option(
    "-g", "--global", "control", type=_PATH, metavar="SOCKET", help="The global control socket."
)
@click.option("-G", "--group", metavar="GROUP", help="The group that may use control sockets.")
@click.option(
    "-i", "interfaces", metavar="NAME,...", default="", help="Interfaces, in place of the files'."
)
@click.option(
    "-b", "bss_files", metavar="PHY:FILE", multiple=True, help="A BSS for the radio of that name."
)
@click.option("-u", "address", metavar="MAC", help="Show the UUID that belongs to an address.")
@click.option("-K", "_show_keys", is_flag=True, help="No effect: keys are never logged.")
@click.option("-T", "_trace", is_flag=True, help="No effect.")
@click.option("-S", "_synchronous", is_flag=True, help="No effect.")
@click.option("-e", "_entropy", metavar="FILE", help="No effect.")
@click.option(
    "--state-directory",
    type=_PATH,
    help="Where devices and their keys are remembered (default: $STATE_DIRECTORY, else "
    "/var/lib/pushbutton).",
)
@click.version_option(None, "-v", "--version", package_name="pushbutton", prog_name="pushbutton")
@click.option(
    "--button",
    "buttons",
    multiple=True,
    metavar="DEVICE",
    type=_PATH,
    help="Let the WPS key of an input device, /dev/input/eventN, press the button.",
)
@click.option(
    "--testing", is_flag=True, help="For tests: let control clients put in frames and see keys."
)
def ap(
    *,
    configurations: tuple[Path, ...],
    debug: int,
    quiet: int,
    timestamps: bool,
    log_file: Path | None,
    syslog: bool,
    background: bool,
    pid_file: Path | None,
    control: Path | None,
    group: str | None,
    interfaces: str,
    bss_files: tuple[str, ...],
    address: str | None,
    buttons: tuple[Path, ...],
    state_directory: Path | None,
    testing: bool,
    **_without_effect: object,
) -> None:
    """Run access points, one for each hostapd.conf file, until SIGTERM or Ctrl-C.

    SIGHUP reads the files again.  A file that is wrong is refused whole, with its line.  With -g
    no file is needed: access points are then added over the global control socket.
    """
    if address is not None:
        click.echo(uuid_of(address))
        return
    if not configurations and not bss_files and control is None:
        raise click.UsageError("Missing argument 'CONFIG...'; without it -g is needed.")
    run(
        DaemonOptions(
            configurations=configurations,
            bss_files=bss_files,
            debug=debug - quiet,
            timestamps=timestamps,
            log_file=log_file,
            syslog=syslog,
            background=background,
            pid_file=pid_file,
            control=control,
            group=group,
            interfaces=tuple(interfaces.split(",")) if interfaces else (),
            buttons=buttons,
            state_directory=state_directory,
            own_keys=True,
            testing=testing,
        )
    )
