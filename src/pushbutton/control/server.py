"""hostapd's control interface: a UNIX datagram socket that answers commands and sends events.

One socket for each BSS, `<ctrl_interface>/<interface>`, and later one for the process.  What a
command means is not decided here: `execute` gets its text and who asked, and gives the reply.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import grp
import inspect
import logging
import os
import socket
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

from pushbutton.control import codec
from pushbutton.control.monitors import Address, Monitors
from pushbutton.errors import PushbuttonError

_log = logging.getLogger(__name__)

MODE = 0o770
MOST_AT_ONCE = 32
"""Datagrams that are read before the loop has its turn again."""
MOST_WAITING = 64
"""Commands that take time and are not answered yet."""
FAIL = "FAIL\n"

SEND_BUFFER = 16 * 1024 * 1024
"""Octets that may wait in clients that do not read.

The kernel counts what a datagram socket's receivers have not read yet against its sender, so one
deaf client could take the replies of all; with this much room its own queue is full first, and it
is dropped (unix(7), SO_SNDBUF).
"""

_SO_SNDBUFFORCE = 32
"""linux/socket.h; SO_SNDBUF alone is limited by the system's wmem_max."""


class ControlSocketError(PushbuttonError):
    """The control socket cannot be made; the text says why."""


class SocketClient:
    """Who sent a command: what ATTACH, DETACH and LEVEL act on."""

    __slots__ = ("_monitors", "address")

    def __init__(self, monitors: Monitors, address: Address) -> None:
        self._monitors, self.address = monitors, address

    def attach(self, probe_requests: bool | None) -> bool:
        """Send events to this client from now on; False when there are too many clients."""
        return self._monitors.attach(self.address, probe_requests)

    def detach(self) -> bool:
        """Send it no more; False when it was not attached."""
        return self._monitors.detach(self.address)

    def set_level(self, level: int) -> bool:
        """Send it events of this level and above; False when it is not attached."""
        return self._monitors.set_level(self.address, level)


Execute = Callable[[str, SocketClient], str | Awaitable[str]]


class ControlServer:
    """One control socket."""

    def __init__(
        self,
        path: Path,
        execute: Execute,
        *,
        group: str | None = None,
        longest_request: int = codec.LONGEST_REQUEST,
    ) -> None:
        self.path = path
        self.monitors = Monitors()
        self._execute = execute
        self._group = group
        self._longest = longest_request
        self._socket: socket.socket | None = None
        self._waiting: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Make the socket; raises `ControlSocketError`.  What is asked waits for `answer`.

        The directory is made when it is missing.  A socket that nobody listens on any more is
        replaced; one that somebody does listen on, or another kind of file, is an error.
        """
        try:
            group = None if self._group is None else group_number(self._group)
            self._make_directory(group)
            made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
            try:
                _enlarge(made)
                self._bind(made)
                self._give_to(group)
            except BaseException:
                made.close()
                raise
        except OSError as error:
            raise ControlSocketError(
                f"the control socket {self.path} cannot be made: {error.strerror or error}"
            ) from None
        self._socket = made

    def answer(self) -> None:
        """Answer from now on, and first what was asked since `open`."""
        if self._socket is not None:
            asyncio.get_running_loop().add_reader(self._socket.fileno(), self._readable)

    def client(self, address: Address) -> SocketClient:
        """Return the client at an address, for ATTACH and its like."""
        return SocketClient(self.monitors, address)

    def close(self) -> None:
        """Answer no more and remove the socket; its directory too, when nothing else is in it."""
        if self._socket is None:
            return
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        for task in self._waiting:
            task.cancel()
        self._socket.close()
        self._socket = None
        with contextlib.suppress(OSError):
            self.path.unlink()
            self.path.parent.rmdir()

    def emit(
        self,
        text: str,
        level: int,
        *,
        interface: str | None = None,
        probe_request: bool = False,
    ) -> None:
        """Send an event to the clients that want it."""
        if self._socket is not None and self.monitors.wanted(level, probe_request):
            datagram = codec.encode_event(text, level, interface)
            self.monitors.send(self._socket, datagram, level, probe_request)

    def _give_to(self, group: int | None) -> None:
        try:
            if group is not None:
                os.chown(self.path, -1, group)
            self.path.chmod(MODE)
        except OSError:
            self.path.unlink()
            raise

    def _make_directory(self, group: int | None) -> None:
        directory = self.path.parent
        if not directory.is_dir():
            directory.mkdir(mode=MODE, parents=True)
            directory.chmod(MODE)
        if group is not None:
            os.chown(directory, -1, group)

    def _bind(self, made: socket.socket) -> None:
        try:
            made.bind(str(self.path))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            if not stat.S_ISSOCK(self.path.lstat().st_mode):
                raise OSError(errno.EEXIST, "there is a file of that name") from None
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
                try:
                    probe.connect(str(self.path))
                except ConnectionRefusedError:
                    self.path.unlink()
                else:
                    raise OSError(errno.EADDRINUSE, "another process uses it") from None
            made.bind(str(self.path))

    def _readable(self) -> None:
        for _ in range(MOST_AT_ONCE):
            if self._socket is None:
                return
            try:
                datagram, address = self._socket.recvfrom(self._longest + 1)
            except OSError:
                return
            if address:  # one that is not bound cannot be answered
                self._handle(datagram, address)

    def _handle(self, datagram: bytes, address: Address) -> None:
        text = codec.decode_request(datagram)
        if text is None or len(datagram) > self._longest:
            self._reply(FAIL, address)
            return
        try:
            reply = self._execute(text, SocketClient(self.monitors, address))
        except Exception as error:
            # Not the error's text: it may quote the command, and a command may hold a PIN.
            _log.error("a control command broke: %s", type(error).__name__, exc_info=False)
            self._reply(FAIL, address)
            return
        if isinstance(reply, str):
            self._reply(reply, address)
        elif len(self._waiting) >= MOST_WAITING:
            if inspect.iscoroutine(reply):
                reply.close()
            self._reply(FAIL, address)
        else:
            task = asyncio.ensure_future(self._reply_later(reply, address))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)

    async def _reply_later(self, promise: Awaitable[str], address: Address) -> None:
        try:
            reply = await promise
        except Exception as error:
            _log.error("a control command broke: %s", type(error).__name__)
            reply = FAIL
        self._reply(reply, address)

    def _reply(self, reply: str, address: Address) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.sendto(codec.encode(reply)[: codec.LONGEST_REPLY], address)


def _enlarge(made: socket.socket) -> None:
    try:
        made.setsockopt(socket.SOL_SOCKET, _SO_SNDBUFFORCE, SEND_BUFFER)
    except PermissionError:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)


def group_number(name: str) -> int:
    """Return the number of the group that has this name or number; raises `OSError`."""
    if name.isascii() and name.isdecimal():
        return int(name)
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise OSError(errno.EINVAL, f"there is no group {name!r}") from None
