"""How the page is served: where it listens, under which names, with which files."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from pushbutton.errors import UsageError

PORT = 8380
"""Where the page is unless told otherwise."""

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Listen:
    """An address and a TCP port; port 0 lets the system choose one."""

    address: str = "127.0.0.1"
    port: int = PORT

    @classmethod
    def parse(cls, text: str) -> Listen:
        """Read `ADDRESS:PORT`, `[IPv6]:PORT`, `ADDRESS` or `:PORT`; `UsageError` otherwise."""
        host, colon, port = text.rpartition(":")
        if not colon or text.endswith("]"):
            host, port = text, ""
        host = host.removeprefix("[").removesuffix("]")
        try:
            address = str(ipaddress.ip_address(host)) if host else "127.0.0.1"
            number = int(port) if port else PORT
        except ValueError:
            raise UsageError(
                f"{text!r} is no address to listen on; write it like 192.0.2.1:{PORT}."
            ) from None
        if not 0 <= number <= 65535:
            raise UsageError(f"The port {number} is not between 0 and 65535.")
        return cls(address, number)

    @property
    def loopback(self) -> bool:
        """Whether only this machine can connect."""
        return ipaddress.ip_address(self.address).is_loopback

    @property
    def every_address(self) -> bool:
        """Whether this stands for all addresses of the machine (0.0.0.0 or ::)."""
        return ipaddress.ip_address(self.address).is_unspecified

    @property
    def host(self) -> str:
        """The address as a URL has it."""
        return f"[{self.address}]" if ":" in self.address else self.address


@dataclass(frozen=True, slots=True)
class HostNames:
    """The names of the page, in lower case and without port.

    `own` are those of the addresses that it listens on.  `given` are those that a person gave: a
    proxy may be behind them, with another port and with TLS.
    """

    own: frozenset[str]
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What the command line said.

    `names` are further names under which browsers may ask for the page; `password_file` holds a
    password's hash (`pushbutton.web.password`), `audit_log` gets a line for each change.  With
    `any_port` a port that is taken is replaced by a free one.
    """

    listen: tuple[Listen, ...] = (Listen(),)
    names: tuple[str, ...] = ()
    password_file: Path | None = None
    audit_log: Path | None = None
    metrics: bool = False
    any_port: bool = False

    def check(self) -> None:
        """Raise `UsageError` when other hosts could connect and there is no password."""
        open_to_others = [listen for listen in self.listen if not listen.loopback]
        if open_to_others and self.password_file is None:
            raise UsageError(
                f"Listening on {open_to_others[0].address}, where other hosts can connect, needs a "
                "password: make one by `pushbutton web --set-password FILE` and give it by "
                "--password-file FILE."
            )

    def host_names(self) -> HostNames:
        """Return the names, without port, that the Host field of a request may have.

        Any other name is that of somebody who lets his own name point here (DNS rebinding).
        """
        names = {*LOOPBACK_NAMES}
        for listen in self.listen:
            if not listen.loopback:
                own = socket.gethostname().lower()
                names |= {own, f"{own}.local", socket.getfqdn().lower()}
            if not listen.every_address:
                names.add(listen.host)
        return HostNames(frozenset(names), frozenset(name.lower() for name in self.names))
