"""A client for hostapd's control interface: of our access point, of a hostapd, of a wpa_supplicant.

    async with ControlClient(Path("/var/run/hostapd/wlan0")) as access_point:
        await access_point.attach()
        await access_point.command("WPS_PBC")
        async for event in access_point.events():
            print(event.text)

`event.event` is the typed event (`pushbutton.protocol.events`) where the text is one that we know.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import socket
import tempfile
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pushbutton.control import codec, replies
from pushbutton.control.replies import Station
from pushbutton.errors import PushbuttonError
from pushbutton.protocol.events import Event, parse

TIMEOUT = 10.0
"""Seconds to wait for a reply, as long as hostapd's own library waits."""

MOST_EVENTS = 4096
"""Events that wait for `events()`; beyond them the oldest are lost and counted."""

_numbers = itertools.count(1)


class ControlError(PushbuttonError):
    """There is no access point behind the socket, it went away, or it did not answer."""


class CommandRefusedError(ControlError):
    """The access point answered FAIL or UNKNOWN COMMAND; `reply` is what it said."""

    def __init__(self, command: str, reply: str) -> None:
        # The name alone: arguments may hold a PIN.
        super().__init__(f"{command.partition(' ')[0]}: {reply.strip()}")
        self.reply = reply


@dataclass(frozen=True, slots=True)
class ControlEvent:
    """Something the access point told: its text, level, and the typed event if it is known."""

    text: str
    level: int
    interface: str | None
    event: Event | None


class ControlClient:
    """One connection to a control socket, that of a BSS or of a whole process.

    Commands may be given by several tasks; they take turns.  On the socket of a process,
    `interface` names the BSS that commands are for.  `directory` is where our own socket is bound,
    without which nobody could answer.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        interface: str | None = None,
        timeout: float = TIMEOUT,
        directory: Path | None = None,
    ) -> None:
        self.path = Path(path)
        self._prefix = "" if interface is None else f"IFNAME={interface} "
        self.lost = 0
        """Events that nobody took in time."""
        self._timeout = timeout
        self._directory = directory or Path(tempfile.gettempdir())
        self._own_path: Path | None = None
        self._socket: socket.socket | None = None
        self._turn = asyncio.Lock()
        self._reply: asyncio.Future[str] | None = None
        self._events: deque[ControlEvent] = deque()
        self._arrived = asyncio.Event()

    async def __aenter__(self) -> ControlClient:
        self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect; raises `ControlError`."""
        made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        own = self._directory / f"pushbutton-{os.getpid()}-{next(_numbers)}"
        try:
            with contextlib.suppress(FileNotFoundError):
                own.unlink()
            made.bind(str(own))
            self._own_path = own
            made.connect(str(self.path))
        except OSError as error:
            made.close()
            self._remove_own_path()
            reason = error.strerror or str(error)
            raise ControlError(f"no control socket at {self.path}: {reason}") from None
        self._socket = made
        asyncio.get_running_loop().add_reader(made.fileno(), self._readable)

    def close(self) -> None:
        """Disconnect; a command that waits gets `ControlError`, and `events()` ends."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None
        self._remove_own_path()
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(ControlError("the control socket was closed"))
        self._arrived.set()

    async def request(self, command: str) -> str:
        """Send a command and return its reply as it came; raises `ControlError`."""
        async with self._turn:
            if self._socket is None:
                raise ControlError(f"not connected to {self.path}")
            self._reply = asyncio.get_running_loop().create_future()
            try:
                self._socket.send(codec.encode(self._prefix + command))
                async with asyncio.timeout(self._timeout):
                    return await self._reply
            except TimeoutError:
                # A late reply would be taken for the next command's.
                self.close()
                raise ControlError(f"{self.path} does not answer") from None
            except OSError as error:
                self.close()
                raise ControlError(f"{self.path} is gone: {error.strerror or error}") from None
            finally:
                self._reply = None

    async def command(self, command: str) -> str:
        """As `request`, but a refusal raises `CommandRefusedError`."""
        reply = await self.request(command)
        if replies.refused(reply):
            raise CommandRefusedError(command, reply)
        return reply

    async def values(self, command: str) -> dict[str, str]:
        """Return the `name=value` lines of a reply, such as that of STATUS."""
        return replies.read_values(await self.command(command))

    async def stations(self) -> AsyncIterator[Station]:
        """Yield the stations of the access point, one after the other."""
        command = "STA-FIRST"
        while (station := replies.read_station(await self.request(command))) is not None:
            yield station
            command = f"STA-NEXT {station.address}"

    async def attach(self, level: int | None = None, *, probe_requests: bool = False) -> None:
        """Ask for events, of `level` and above where it is given (0 everything, 3 the usual).

        RX-PROBE-REQUEST, of which there are many, comes only where `probe_requests` asks for it.
        """
        await self.command("ATTACH probe_rx_events=1" if probe_requests else "ATTACH")
        if level is not None:
            await self.command(f"LEVEL {level}")

    async def keep_alive(self, interval: float) -> None:
        """Ask every `interval` seconds whether the access point is there, until it is not.

        A process that was killed tells nobody, so without this `events` would wait for ever.
        """
        with contextlib.suppress(ControlError):
            while True:
                await asyncio.sleep(interval)
                await self.request("PING")

    async def events(self) -> AsyncIterator[ControlEvent]:
        """Yield what the access point tells, from `attach` on, until the connection is closed."""
        while True:
            while self._events:
                yield self._events.popleft()
            if self._socket is None:
                return
            self._arrived.clear()
            await self._arrived.wait()

    async def wait_for(self, *names: str, within: float = TIMEOUT) -> ControlEvent:
        """Return the next event whose text begins with one of `names`; others are passed over.

        Raises `ControlError` when none comes `within` these seconds.
        """
        try:
            async with asyncio.timeout(within):
                async for event in self.events():
                    if event.text.startswith(names):
                        return event
        except TimeoutError:
            pass
        raise ControlError(f"no {' or '.join(names)} came")

    def _readable(self) -> None:
        while self._socket is not None:
            try:
                datagram = self._socket.recv(codec.LONGEST_REPLY + 1)
            except BlockingIOError:
                return
            except OSError:
                self.close()
                return
            self._take(datagram)

    def _take(self, datagram: bytes) -> None:
        event = codec.decode_event(datagram)
        if event is None:
            if self._reply is not None and not self._reply.done():
                self._reply.set_result(codec.decode(datagram))
            return
        if len(self._events) >= MOST_EVENTS:
            self._events.popleft()
            self.lost += 1
        self._events.append(
            ControlEvent(event.text, event.level, event.interface, parse(event.text))
        )
        self._arrived.set()

    def _remove_own_path(self) -> None:
        if self._own_path is not None:
            with contextlib.suppress(OSError):
                self._own_path.unlink()
            self._own_path = None
