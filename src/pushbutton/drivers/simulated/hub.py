"""An air in this process, and the socket by which other processes join it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pushbutton.drivers.simulated import datagram
from pushbutton.drivers.simulated.connection import Connection
from pushbutton.drivers.simulated.ether import Antenna, Ether, Place, Tap
from pushbutton.drivers.simulated.weather import Weather
from pushbutton.errors import DriverError, MalformedError

BACKLOG = 16
MOST_RADIOS = 256


class Attachment(Protocol):
    """A radio's hold on an air, here or in another process."""

    def transmit(self, frame: bytes, frequency: int, token: int = 0) -> None:
        """Send a frame; `DriverError` when the air has ended."""

    def tune(self, frequency: int) -> None:
        """Listen on a frequency in MHz, `ether.EVERYWHERE` for all."""

    def leave(self) -> None:
        """Let go of the air; harmless when repeated."""


class Hub:
    """An `Ether` that lives in the running event loop."""

    def __init__(self, weather: Weather, tap: Tap | None = None) -> None:
        self.ether = Ether(weather, tap)
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.Handle | None = None
        self._armed = 0.0

    def attach(self, antenna: Antenna, address: bytes, left: Callable[[], None]) -> Attachment:
        """Put an antenna into the air; `left` is called when it has let go."""
        return _LocalAttachment(self, self.ether.join(antenna, address), left)

    def transmit(self, place: Place, frame: bytes, frequency: int, token: int) -> None:
        """Send a frame and see that it arrives in its time."""
        self.ether.transmit(place, frame, frequency, self._loop.time(), token)
        self._arm()

    def close(self, reason: str) -> None:
        """End the air for everybody."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for place in self.ether.places:
            self.ether.leave(place)
            place.antenna.gone(reason)

    def _arm(self) -> None:
        deadline = self.ether.deadline
        if deadline is None or (self._timer is not None and self._armed <= deadline):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._armed = deadline
        if deadline <= self._loop.time():
            self._timer = self._loop.call_soon(self._due)
        else:
            self._timer = self._loop.call_at(deadline, self._due)

    def _due(self) -> None:
        self._timer = None
        # The clock of the loop may stand a little before the time of the timer that fired.
        self.ether.due(max(self._loop.time(), self._armed))
        self._arm()


class _LocalAttachment:
    def __init__(self, hub: Hub, place: Place, left: Callable[[], None]) -> None:
        self._hub, self._place, self._left = hub, place, left
        self._held = True

    def transmit(self, frame: bytes, frequency: int, token: int = 0) -> None:
        if not self._held:
            raise DriverError("the radio has left the simulated air")
        self._hub.transmit(self._place, frame, frequency, token)

    def tune(self, frequency: int) -> None:
        self._place.frequency = frequency

    def leave(self) -> None:
        if self._held:
            self._held = False
            self._hub.ether.leave(self._place)
            self._left()


class HubServer:
    """Lets radios of other processes join a hub by a UNIX socket."""

    def __init__(self, hub: Hub, path: Path) -> None:
        self._hub = hub
        self._path = path
        self._loop = asyncio.get_running_loop()
        self._radios: set[_DistantRadio] = set()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            path.unlink(missing_ok=True)  # left by a host that died: the lock says there is none
            self._socket.bind(str(path))
            path.chmod(0o600)
            self._socket.listen(BACKLOG)
        except OSError as error:
            self._socket.close()
            raise DriverError(f"cannot share the simulated air at {path}: {error}") from None
        self._socket.setblocking(False)
        self._loop.add_reader(self._socket, self._accept)

    def close(self) -> None:
        """Send all radios home."""
        self._loop.remove_reader(self._socket)
        self._socket.close()
        with contextlib.suppress(OSError):
            self._path.unlink()
        for radio in tuple(self._radios):
            radio.close()

    def _accept(self) -> None:
        try:
            connection, _ = self._socket.accept()
        except OSError:
            return
        if len(self._radios) >= MOST_RADIOS:
            connection.close()
            return
        self._radios.add(_DistantRadio(self._hub, connection, self._radios.discard))


class _DistantRadio:
    """The antenna here of a radio in another process."""

    def __init__(
        self, hub: Hub, connected: socket.socket, left: Callable[[_DistantRadio], None]
    ) -> None:
        self._hub, self._left = hub, left
        self._place: Place | None = None
        self._connection = Connection(connected, self)

    # What the air tells the radio.

    def heard(self, frame: bytes, frequency: int, signal: int) -> None:
        self._connection.send(datagram.HeardFrame(frequency, signal, frame))

    def told(self, token: int, acknowledged: bool) -> None:
        self._connection.send(datagram.Told(token, acknowledged))

    def gone(self, reason: str) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._connection.open:
            self._connection.close()
            self.ended()

    # What the connection brings.

    def take(self, message: datagram.Datagram) -> None:
        match message:
            case datagram.Hello(address) if self._place is None:
                self._place = self._hub.ether.join(self, address)
            case datagram.Tune(frequency) if self._place is not None:
                self._place.frequency = frequency
            case datagram.Send(token, frequency, frame) if self._place is not None:
                self._hub.transmit(self._place, frame, frequency, token)
            case _:
                raise MalformedError("a datagram out of turn")

    def ended(self) -> None:
        if self._place is not None:
            self._hub.ether.leave(self._place)
        self._left(self)

    def dropped(self) -> None:
        # A radio that does not listen misses frames, as a radio out of range does.
        self._hub.ether.counters.dropped += 1
