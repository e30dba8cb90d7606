"""Where processes find each other's airs: by name, in a private directory.

The first process that opens a name hosts its air and holds a lock as long as it does; the others
join through the socket beside the lock.  When the host goes, the air ends for all.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import re
import socket
import stat
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from weakref import WeakKeyDictionary

from pushbutton.drivers.simulated import datagram
from pushbutton.drivers.simulated.connection import Connection
from pushbutton.drivers.simulated.ether import Antenna
from pushbutton.drivers.simulated.hub import Attachment, Hub, HubServer
from pushbutton.drivers.simulated.pcap import CaptureFile
from pushbutton.drivers.simulated.weather import CLEAR, Weather
from pushbutton.errors import DriverError, MalformedError, UsageError

_ATTEMPTS = 40
_PAUSE = 0.05
_ENDED = "the simulated air ended: its host is gone"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,47}")


def directory() -> Path:
    """Return the directory of the airs, made and private to this user; `DriverError` if not."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime).is_dir():
        path = Path(runtime) / "pushbutton"
    else:
        path = Path(tempfile.gettempdir()) / f"pushbutton-{os.getuid()}"
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError as error:
        raise DriverError(f"{path} cannot be used for simulated airs: {error.strerror}.") from None
    private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    if not private or found.st_uid != os.getuid():
        raise DriverError(f"{path} is not a private directory of this user: remove it.")
    return path


def check_name(name: str) -> str:
    """Return `name` when an air can be called so; `UsageError` otherwise."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a simulated air: letters, digits, '.', '_' and '-'."
        )
    return name


class HostedAir:
    """An air that this process hosts, until the last who holds it lets go."""

    def __init__(
        self,
        name: str,
        lock: int,
        weather: Weather,
        capture: Path | None,
        ended: Callable[[], None],
    ) -> None:
        self._lock = lock
        self._ended = ended
        self._holders = 0
        try:
            self._capture = CaptureFile(capture) if capture is not None else None
        except OSError:
            os.close(lock)
            raise
        self.hub = Hub(weather, self._record if self._capture is not None else None)
        try:
            self._server = HubServer(self.hub, directory() / f"{name}.air")
        except DriverError:
            os.close(lock)
            raise

    def hold(self) -> None:
        """Keep the air from ending."""
        self._holders += 1

    def release(self) -> None:
        """Let go; the air ends with its last holder."""
        self._holders -= 1
        if self._holders == 0:
            self._ended()
            self._server.close()
            self.hub.close(_ENDED)
            if self._capture is not None:
                self._capture.close()
            os.close(self._lock)

    def _record(self, frame: bytes, frequency: int, signal: int) -> None:
        if self._capture is not None:
            self._capture.write(time.time(), frame, frequency, signal)


_hosted: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, HostedAir]] = WeakKeyDictionary()


def _here() -> dict[str, HostedAir]:
    return _hosted.setdefault(asyncio.get_running_loop(), {})


def _host(name: str, weather: Weather = CLEAR, capture: Path | None = None) -> HostedAir | None:
    """Become the host of an air; None when somebody else is."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    path = directory() / f"{name}.lock"
    try:
        lock = os.open(path, flags, 0o600)
    except OSError as error:
        raise DriverError(f"{path} cannot be opened: {error.strerror}.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    airs = _here()

    def ended() -> None:
        airs.pop(name, None)

    airs[name] = HostedAir(name, lock, weather, capture, ended)
    return airs[name]


@contextlib.asynccontextmanager
async def hosted_air(
    name: str, weather: Weather = CLEAR, capture: Path | None = None
) -> AsyncIterator[Hub]:
    """Host an air for the time of the context, with its weather and a capture file.

    `DriverError` when another process, or another part of this one, hosts an air of that name.
    """
    air = None if check_name(name) in _here() else _host(name, weather, capture)
    if air is None:
        raise DriverError(f"the simulated air {name} is there already.")
    air.hold()
    try:
        yield air.hub
    finally:
        air.release()


async def attach(name: str, antenna: Antenna, address: bytes) -> Attachment:
    """Join the air of that name, or host it when there is none."""
    check_name(name)
    for _ in range(_ATTEMPTS):
        air = _here().get(name) or _host(name)
        if air is not None:
            air.hold()
            return air.hub.attach(antenna, address, air.release)
        with contextlib.suppress(ConnectionError, FileNotFoundError):
            return _RemoteAttachment(_connect(directory() / f"{name}.air"), antenna, address)
        await asyncio.sleep(_PAUSE)  # its host is just coming, or just going
    raise DriverError(f"the simulated air {name} does not answer.")


def _connect(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    return connection


class _RemoteAttachment:
    """A radio's hold on an air that another process hosts."""

    def __init__(self, connected: socket.socket, antenna: Antenna, address: bytes) -> None:
        self._antenna = antenna
        self.lost = 0
        """Datagrams that were none, or found no room."""
        self._connection = Connection(connected, self)
        self._connection.send(datagram.Hello(address))

    def transmit(self, frame: bytes, frequency: int, token: int = 0) -> None:
        if not self._connection.open:
            raise DriverError(_ENDED)
        self._connection.send(datagram.Send(token, frequency, frame))

    def tune(self, frequency: int) -> None:
        if self._connection.open:
            self._connection.send(datagram.Tune(frequency))

    def leave(self) -> None:
        self._connection.close()

    # What the connection brings.

    def take(self, message: datagram.Datagram) -> None:
        match message:
            case datagram.HeardFrame(frequency, signal, frame):
                self._antenna.heard(frame, frequency, signal)
            case datagram.Told(token, acknowledged):
                self._antenna.told(token, acknowledged)
            case _:
                raise MalformedError("a datagram out of turn")

    def ended(self) -> None:
        self._antenna.gone(_ENDED)

    def dropped(self) -> None:
        self.lost += 1
