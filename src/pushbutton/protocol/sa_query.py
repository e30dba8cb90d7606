"""Is the station that seems to come anew the one that is here already?

IEEE 802.11, "SA Query procedures".  Anybody can send an unprotected Authentication or Association
Request in the name of a station whose management frames are protected.  Such a station is asked,
under its keys, whether it is still there: if it answers, the request was not its own, and if it
stays silent it has lost its keys and may associate again.
"""

from __future__ import annotations

from dataclasses import dataclass

from pushbutton.protocol.association_outputs import SendFrame
from pushbutton.protocol.outputs import Output
from pushbutton.wire.action_frames import SaQuery, SaQueryKind
from pushbutton.wire.frames import ManagementFrame, Subtype

TIME_UNIT = 1024e-6
"""Seconds."""

RETRY_TIME = 201
"""Time units between two questions (dot11AssociationSAQueryRetryTimeout)."""

MAXIMUM_TIME = 1000
"""Time units until silence is an answer (dot11AssociationSAQueryMaximumTimeout)."""

_MOST_TRANSACTIONS = 0x10000


@dataclass(slots=True)
class _Procedure:
    """One station that is being asked, or that did not answer."""

    began: float
    next: float
    transactions: list[int]
    silent: bool = False


class SaQueries:
    """The procedures of one access point; `begin`, `receive`, `expire`, `deadline`, `forget`.

    `retry_time` and `maximum_time` are in time units.
    """

    def __init__(
        self, own_address: bytes, retry_time: int = RETRY_TIME, maximum_time: int = MAXIMUM_TIME
    ) -> None:
        self._address = own_address
        self._retry_time = retry_time * TIME_UNIT
        self._maximum_time = maximum_time * TIME_UNIT
        self._procedures: dict[bytes, _Procedure] = {}
        self._transaction = 0

    @property
    def deadline(self) -> float | None:
        running = (p for p in self._procedures.values() if not p.silent)
        return min((p.next for p in running), default=None)

    def is_silent(self, station: bytes) -> bool:
        """Whether the station was asked and did not answer: it may associate anew."""
        procedure = self._procedures.get(station)
        return procedure is not None and procedure.silent

    def begin(self, station: bytes, now: float) -> list[Output]:
        """Ask the station; nothing when it is being asked already."""
        if station in self._procedures:
            return []
        procedure = self._procedures[station] = _Procedure(now, now, [])
        return [self._ask(station, procedure, now)]

    def remaining(self, station: bytes, now: float) -> int:
        """Return how many time units the station should wait before it asks again."""
        procedure = self._procedures[station]
        left = procedure.began + self._maximum_time - now
        return max(0, int(left / TIME_UNIT)) + 1

    def receive(self, station: bytes, query: SaQuery) -> list[Output]:
        """Take an SA Query frame of an associated station: a question, or the answer to ours."""
        if query.kind == SaQueryKind.REQUEST:
            return [self._frame(station, SaQuery(SaQueryKind.RESPONSE, query.transaction))]
        procedure = self._procedures.get(station)
        if (
            query.kind == SaQueryKind.RESPONSE
            and procedure is not None
            and query.transaction in procedure.transactions
        ):
            del self._procedures[station]
        return []

    def expire(self, now: float) -> list[Output]:
        """Ask again, or take the silence for an answer."""
        outputs: list[Output] = []
        for station, procedure in self._procedures.items():
            if procedure.silent or now < procedure.next:
                continue
            if now >= procedure.began + self._maximum_time:
                procedure.silent = True
            else:
                outputs.append(self._ask(station, procedure, now))
        return outputs

    def forget(self, station: bytes) -> None:
        """Drop the procedure of a station that is gone, or that associated anew."""
        self._procedures.pop(station, None)

    def _ask(self, station: bytes, procedure: _Procedure, now: float) -> SendFrame:
        self._transaction = (self._transaction + 1) % _MOST_TRANSACTIONS
        procedure.transactions.append(self._transaction)
        procedure.next = min(now + self._retry_time, procedure.began + self._maximum_time)
        return self._frame(station, SaQuery(SaQueryKind.REQUEST, self._transaction))

    def _frame(self, station: bytes, query: SaQuery) -> SendFrame:
        own = self._address
        frame = ManagementFrame(Subtype.ACTION, station, own, own, query.encode())
        return SendFrame(frame.encode())
