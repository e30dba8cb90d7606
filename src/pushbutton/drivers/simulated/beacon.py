"""The Beacon of a simulated access point, ready to be sent many times."""

from __future__ import annotations

import struct

from pushbutton.drivers.base import ApParameters
from pushbutton.protocol.bss_profile import head_elements
from pushbutton.wire.elements import encode_element
from pushbutton.wire.frames import BROADCAST, Beacon, Capability, ManagementFrame, Subtype

TIME_UNIT = 1024e-6
"""Seconds."""

_TIM = 5
_SEQUENCE_AND_TIMESTAMP = struct.Struct("<HQ")
_AT = 22
"""Where sequence control and timestamp stand in the frame."""


class BeaconFrame:
    """The octets of a Beacon; `render` fills in what changes."""

    __slots__ = ("_after", "_before", "_count", "_dtim_at", "_dtim_period", "interval")

    def __init__(self, address: bytes, parameters: ApParameters) -> None:
        self.interval = parameters.beacon_interval * TIME_UNIT
        self._dtim_period = parameters.dtim_period
        self._count = 0
        capability = Capability.ESS | (Capability.PRIVACY if parameters.privacy else 0)
        if parameters.hw_mode == "g":
            capability |= Capability.SHORT_SLOT_TIME
        ssid = b"" if parameters.hidden else parameters.ssid
        head = head_elements(ssid, parameters.hw_mode, parameters.channel)
        tim = encode_element(_TIM, bytes((0, parameters.dtim_period, 0, 0)))
        body = Beacon(
            int(capability),
            head + tim + parameters.beacon_elements,
            parameters.beacon_interval,
        ).encode()
        octets = ManagementFrame(Subtype.BEACON, BROADCAST, address, address, body).encode()
        self._before = octets[:_AT]
        self._after = octets[_AT + _SEQUENCE_AND_TIMESTAMP.size :]
        self._dtim_at = 4 + len(head) + 2

    def render(self, sequence: int, now: float) -> bytes:
        """Return the next Beacon; `now` in seconds becomes its timestamp in microseconds."""
        changing = _SEQUENCE_AND_TIMESTAMP.pack(sequence << 4, int(now * 1e6) & (1 << 64) - 1)
        at = self._dtim_at
        self._count = (self._count - 1) % self._dtim_period
        return b"".join(
            (
                self._before,
                changing,
                self._after[:at],
                bytes((self._count,)),
                self._after[at + 1 :],
            )
        )
