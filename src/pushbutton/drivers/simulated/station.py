"""The station's side of a simulated interface: scanning, joining, and losing the link."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from pushbutton.drivers.base import (
    DriverEvent,
    EapolReceived,
    LinkChanged,
    ScanEntry,
)
from pushbutton.drivers.simulated import scanning
from pushbutton.drivers.simulated.ether import EVERYWHERE
from pushbutton.drivers.simulated.radio import Radio
from pushbutton.errors import DriverError
from pushbutton.protocol.association_outputs import Joined, JoinFailed, LinkLost, SendFrame
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.station_association import State, StationMlme, Target
from pushbutton.wire.elements import ElementId, find
from pushbutton.wire.frames import Subtype
from pushbutton.wire.security_elements import MFP_CAPABLE, Rsn

_BEACON = Subtype.BEACON << 4
_PROBES = 2
"""Rounds of Probe Requests in one scan, since a frame may be lost."""


class StationSide:
    """One radio as a station; events go to `emit`, the link's coming and going to `linked`."""

    def __init__(
        self,
        radio: Radio,
        emit: Callable[[DriverEvent], None],
        linked: Callable[[bytes | None, bool], None],
        send: Callable[[bytes], None],
    ) -> None:
        self._radio = radio
        self._emit = emit
        self._linked = linked
        self._send = send
        self._mlme = StationMlme(radio.address)
        self._findings: scanning.Findings | None = None
        self._joining: asyncio.Future[Joined] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._held: list[EapolReceived] | None = None
        """EAPOL that came before the caller of `associate` could listen."""

    async def scan(
        self, elements: bytes, ssids: Sequence[bytes], frequencies: Sequence[int]
    ) -> list[ScanEntry]:
        """Ask on each frequency and return who was heard; the radio comes back to its channel."""
        if self._findings is not None:
            raise DriverError("a scan is running already.")
        radio, before = self._radio, self._radio.frequency
        self._findings = findings = scanning.Findings(frequencies)
        try:
            radio.tune(EVERYWHERE)
            for _ in range(_PROBES):
                for frequency in frequencies:
                    for ssid in ssids:
                        request = scanning.probe_request(radio.address, ssid, frequency, elements)
                        radio.manage(request.encode(), frequency=frequency)
                await asyncio.sleep(scanning.DURATION / _PROBES)
        finally:
            self._findings = None
            if radio.is_open:
                radio.tune(before)
        return findings.entries

    async def associate(self, target: Target, frequency: int) -> Joined:
        """Authenticate and associate; `DriverError` when refused or not answered."""
        self.leave()
        self._mlme = StationMlme(self._radio.address)
        self._radio.tune(frequency)
        self._joining = asyncio.get_running_loop().create_future()
        try:
            self._act(self._mlme.join(target, self._radio.now))
            return await self._joining
        except asyncio.CancelledError:
            self.leave()
            raise
        finally:
            self._joining = None

    def leave(self) -> None:
        """Disassociate, if associated."""
        self._held = None
        if self._mlme.state is not State.IDLE:
            self._act(self._mlme.leave())
            self._linked(None, False)

    def lose(self, reason: str) -> None:
        """The air is gone."""
        self._stop_timer()
        self._mlme = StationMlme(self._radio.address)
        self._settle(DriverError(reason))

    def receive(self, frame: bytes, frequency: int, signal: int) -> None:
        """Take a management frame."""
        if self._findings is not None:
            self._findings.take(frame, frequency, signal)
        if frame[0] == _BEACON:
            return
        if self._mlme.state is not State.IDLE and frequency == self._radio.frequency:
            self._act(self._mlme.receive(frame, self._radio.now))

    def eapol(self, event: EapolReceived) -> None:
        """Take an EAPOL packet; it is reported when the caller of `associate` has its answer."""
        if self._held is not None:
            self._held.append(event)
        else:
            self._emit(event)

    def _act(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case SendFrame(octets):
                    self._send(octets)
                case Joined():
                    self._joined(output)
                case JoinFailed():
                    self._settle(DriverError(_explained(output)))
                case LinkLost(reason):
                    self._linked(None, False)
                    text = f"the access point sent us away (reason {reason})"
                    self._emit(LinkChanged(False, text))
        self._arm()

    def _joined(self, joined: Joined) -> None:
        target = self._mlme.target
        assert target is not None
        rsn = find(target.elements, ElementId.RSN)
        protects = rsn is not None and bool(Rsn.parse(rsn).capabilities & MFP_CAPABLE)
        self._linked(target.bssid, protects)
        self._held = []
        self._settle(joined)
        # The waiter's turn comes first, then what was held.
        asyncio.get_running_loop().call_soon(self._release)
        self._emit(LinkChanged(True))

    def _release(self) -> None:
        held, self._held = self._held, None
        for event in held or ():
            self._emit(event)

    def _settle(self, result: Joined | DriverError) -> None:
        joining = self._joining
        if joining is None or joining.done():
            return
        if isinstance(result, Joined):
            joining.set_result(result)
        else:
            joining.set_exception(result)

    def _arm(self) -> None:
        self._stop_timer()
        deadline = self._mlme.deadline
        if deadline is not None:
            self._timer = asyncio.get_running_loop().call_at(deadline, self._expire)

    def _expire(self) -> None:
        deadline = self._mlme.deadline
        if deadline is not None and self._radio.is_open:
            self._act(self._mlme.expire(max(deadline, self._radio.now)))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _explained(failure: JoinFailed) -> str:
    if failure.wrong_password:
        return f"{failure.during} failed: the password is wrong."
    if failure.status is None:
        return f"{failure.during} failed: no answer."
    return f"{failure.during} failed: refused with status {failure.status}."
