"""The radio of a simulated interface: its hold on the air, its channel, its sequence numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from pushbutton.drivers.base import EapolStatus, FrameStatus
from pushbutton.drivers.simulated import meeting
from pushbutton.drivers.simulated.ether import EVERYWHERE
from pushbutton.drivers.simulated.hub import Attachment
from pushbutton.errors import DriverError
from pushbutton.wire.frames import BROADCAST, FrameType, frame_type

SEQUENCE_AT = 22
"""Where the sequence control field stands."""

_RETRY = 0x08
_MOST_REMEMBERED = 256
_NUMBER_LIMIT = 1 << 12
_TOKEN_LIMIT = 1 << 32

Status = FrameStatus | EapolStatus


@dataclass(frozen=True, slots=True)
class RadioOwner:
    """Whom the radio tells."""

    heard: Callable[[bytes, int, int], None]
    """A frame for us or for all, with frequency and signal."""
    told: Callable[[Status], None]
    """What became of a frame."""
    gone: Callable[[str], None]
    """The air has ended."""


class Radio:
    """An antenna with a kernel's lower half behind it."""

    def __init__(self, address: bytes, owner: RadioOwner) -> None:
        self.address = address
        self.frequency = EVERYWHERE
        self._owner = owner
        self._attachment: Attachment | None = None
        self._waiting: dict[int, Status] = {}
        self._token = 0
        self._number = 0
        self._last: dict[bytes, bytes] = {}

    async def open(self, air: str) -> None:
        """Join the air of that name."""
        if self._attachment is not None:
            raise DriverError("the simulated radio is open already.")
        self._attachment = await meeting.attach(air, self, self.address)

    def close(self) -> None:
        """Leave the air; harmless when repeated."""
        if self._attachment is not None:
            attachment, self._attachment = self._attachment, None
            attachment.leave()

    @property
    def is_open(self) -> bool:
        return self._attachment is not None

    @property
    def now(self) -> float:
        """Seconds of the loop's clock."""
        return asyncio.get_running_loop().time()

    def tune(self, frequency: int) -> None:
        """Listen and send on a frequency in MHz; `EVERYWHERE` to hear all."""
        self._held().tune(frequency)
        self.frequency = frequency

    def next_number(self) -> int:
        """Return the sequence number of the next frame."""
        self._number = (self._number + 1) % _NUMBER_LIMIT
        return self._number

    def transmit(self, frame: bytes, status: Status | None = None) -> None:
        """Send a frame as it is; with `status`, that is told with what became of it."""
        attachment = self._held()
        token = 0
        if status is not None:
            self._token = token = self._token % (_TOKEN_LIMIT - 1) + 1
            if len(self._waiting) >= _MOST_REMEMBERED:
                self._waiting.pop(next(iter(self._waiting)))
            self._waiting[token] = status
        attachment.transmit(frame, self.frequency, token)

    def manage(self, frame: bytes, status: Status | None = None, frequency: int = 0) -> None:
        """Send a management frame with the next sequence number, perhaps on another channel."""
        number = (self.next_number() << 4).to_bytes(2, "little")
        octets = frame[:SEQUENCE_AT] + number + frame[SEQUENCE_AT + 2 :]
        if frequency:
            self._held().transmit(octets, frequency)
        else:
            self.transmit(octets, status)

    # the antenna

    def heard(self, frame: bytes, frequency: int, signal: int) -> None:
        """Take a frame from the air: what is for others, or repeated, goes no further."""
        receiver = frame[4:10]
        if receiver != self.address and not receiver[0] & 1:
            return
        if receiver != BROADCAST:
            stream, control = frame[:1] + frame[10:16], frame[SEQUENCE_AT : SEQUENCE_AT + 2]
            repeated = self._last.get(stream) == control
            # What the weather doubled looks like a new frame.  The lock-step of management frames
            # does not know that; EAPOL must stand it, since it may also cross bridges.
            if repeated and (frame[1] & _RETRY or frame_type(frame) == FrameType.MANAGEMENT):
                return
            if len(self._last) >= _MOST_REMEMBERED:
                self._last.clear()
            self._last[stream] = control
        self._owner.heard(frame, frequency, signal)

    def told(self, token: int, acknowledged: bool) -> None:
        """Learn whether a frame was acknowledged."""
        status = self._waiting.pop(token, None)
        if isinstance(status, FrameStatus):
            self._owner.told(FrameStatus(status.frame, acknowledged))
        elif status is not None:
            self._owner.told(EapolStatus(status.destination, acknowledged))

    def gone(self, reason: str) -> None:
        """Learn that the air has ended."""
        self._attachment = None
        self._owner.gone(reason)

    def _held(self) -> Attachment:
        if self._attachment is None:
            raise DriverError("the simulated radio is not open.")
        return self._attachment
