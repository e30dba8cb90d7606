"""EAP-WSC as an EAP method: what carries it out inside, and how the peer refuses other methods.

RFC 3748, "Expanded Types" and "Nak"; Wi-Fi Simple Configuration 2.0, "EAP Message Framing".
"""

from __future__ import annotations

from typing import Any, Protocol

from pushbutton.protocol.outputs import Output
from pushbutton.wire.eap import EapPacket, EapType
from pushbutton.wire.eap_wsc import VENDOR_AND_TYPE
from pushbutton.wire.enums import OpCode

VENDOR = int.from_bytes(VENDOR_AND_TYPE[:3], "big")
"""The Wi-Fi Alliance's enterprise number, 14122."""

LEGACY_NAK = bytes((EapType.EXPANDED,))
"""The data of a Nak: the method wanted instead is an expanded one."""

EXPANDED_NAK = bytes(6) + bytes((EapType.NAK, EapType.EXPANDED)) + VENDOR_AND_TYPE
"""The data of an expanded Nak: EAP-WSC is wanted instead of another expanded method."""

_SHORTEST = len(VENDOR_AND_TYPE) + 2  # op-code and flags


class Method(Protocol):
    """What carries out the registration inside EAP: a registration machine, or a proxy's.

    An empty answer to `receive` means that the message was ignored and changes nothing; an
    answer without a message, that it was taken and the method is not ready to reply.
    """

    @property
    def deadline(self) -> float | None: ...

    def start(self, now: float) -> list[Output]: ...

    def receive(self, op_code: OpCode, octets: bytes, now: float) -> list[Output]: ...

    def expire(self, now: float) -> list[Output]: ...

    def complete(self, result: Any, now: float) -> list[Output]: ...

    def abandon(self) -> list[Output]: ...


def carries_wsc(packet: EapPacket) -> bool:
    """Say whether `packet` is of the EAP-WSC method and has an op-code and flags."""
    return (
        packet.type == EapType.EXPANDED
        and len(packet.data) >= _SHORTEST
        and packet.data.startswith(VENDOR_AND_TYPE)
    )
