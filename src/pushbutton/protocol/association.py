"""The management entity of an access point: probing, authentication, association and their ends.

IEEE 802.11, "MLME" and "State transitions"; the details are hostapd's.  One object serves one BSS.
It knows no key: what follows an association is told by `StationAssociated`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pushbutton.errors import MalformedError
from pushbutton.protocol.association_checks import Admission, judge
from pushbutton.protocol.association_outputs import (
    AddStation,
    AssociatedStation,
    EapolAccepted,
    ProbeSeen,
    RemoveStation,
    SendFrame,
    StationAssociated,
    StationLeft,
)
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.outputs import Output
from pushbutton.wire.elements import ElementId, find, wsc_attributes
from pushbutton.wire.frames import (
    BROADCAST,
    AssociationRequest,
    AssociationResponse,
    Authentication,
    Beacon,
    FrameFlag,
    ManagementFrame,
    Reason,
    Status,
    Subtype,
    encode_reason,
    parse_reason,
)

CONFIRMATION_TIME = 1.0
"""Seconds to wait for the status of an Association Response before it counts as lost."""

CLASS_3_INTERVAL = 1.0
"""Seconds between two answers to data frames of one stranger."""

MOST_STRANGERS = 64
EAPOL_HOLD_TIME = 0.2
"""Seconds for which the EAPOL packet of a station that is not associated yet is kept."""


@dataclass(slots=True)
class _Entry:
    """One station from its authentication on."""

    station: AssociatedStation | None = None
    confirmed: bool = False
    """The Association Response was acknowledged."""
    since: float = 0.0
    held: tuple[bytes, float] | None = None
    last: tuple[int, int] = (-1, -1)
    """Subtype and sequence number of its last request, to drop repetitions."""


class AccessPointMlme:
    """The stations of one BSS; `receive`, `status`, `expire`, `deadline` and what may be asked."""

    def __init__(self, profile: BssProfile) -> None:
        self.profile = profile
        self.dropped = 0
        """Frames that were malformed, not for us, or of strangers."""
        self._entries: dict[bytes, _Entry] = {}
        self._strangers: dict[bytes, float] = {}

    @property
    def deadline(self) -> float | None:
        waiting = [e.since for e in self._entries.values() if e.station and not e.confirmed]
        return min(waiting) + CONFIRMATION_TIME if waiting else None

    @property
    def stations(self) -> Iterator[AssociatedStation]:
        """The stations that are associated."""
        return (e.station for e in self._entries.values() if e.station and e.confirmed)

    def station(self, address: bytes) -> AssociatedStation | None:
        """Return the associated station with this address."""
        entry = self._entries.get(address)
        return entry.station if entry and entry.confirmed else None

    def authenticated(self, address: bytes) -> bool:
        """Whether the station is authenticated (and perhaps associated)."""
        return address in self._entries

    # what comes from below

    def receive(self, octets: bytes, now: float, signal: int = 0) -> list[Output]:
        """Take a management frame; what is malformed or not for us is dropped and counted."""
        try:
            frame = ManagementFrame.parse(octets)
            if self._for_us(frame):
                return self._dispatch(frame, now, signal)
        except MalformedError:
            pass
        self.dropped += 1
        return []

    def status(self, octets: bytes, acknowledged: bool, now: float) -> list[Output]:
        """Learn whether a frame sent with `wants_status` was acknowledged."""
        try:
            frame = ManagementFrame.parse(octets)
        except MalformedError:
            return []
        responses = (Subtype.ASSOCIATION_RESPONSE, Subtype.REASSOCIATION_RESPONSE)
        entry = self._entries.get(frame.destination)
        if frame.subtype not in responses or entry is None or entry.station is None:
            return []
        if entry.confirmed:
            return []
        if not acknowledged:
            return self._unconfirmed(frame.destination, entry)
        entry.confirmed = True
        outputs: list[Output] = [StationAssociated(entry.station)]
        if entry.held is not None and now <= entry.held[1] + EAPOL_HOLD_TIME:
            outputs.append(EapolAccepted(frame.destination, entry.held[0]))
        entry.held = None
        return outputs

    def receive_eapol(self, source: bytes, octets: bytes, now: float) -> list[Output]:
        """Take an EAPOL packet: it is accepted, held until the association is, or refused."""
        entry = self._entries.get(source)
        if entry is None:
            return self.receive_class_3(source, now)
        if entry.confirmed:
            return [EapolAccepted(source, octets)]
        entry.held = (octets, now)
        return []

    def receive_class_3(self, source: bytes, now: float) -> list[Output]:
        """Answer a data frame of a station that is not associated, not too often."""
        entry = self._entries.get(source)
        if entry is not None and (entry.confirmed or entry.station is not None):
            return []  # associated, or our answer is on its way
        self.dropped += 1
        if now < self._strangers.get(source, now):
            return []
        if len(self._strangers) >= MOST_STRANGERS:
            self._strangers.clear()
        self._strangers[source] = now + CLASS_3_INTERVAL
        subtype = Subtype.DEAUTHENTICATION if entry is None else Subtype.DISASSOCIATION
        return [self._send(subtype, source, encode_reason(Reason.CLASS_3_FRAME))]

    def expire(self, now: float) -> list[Output]:
        """Drop stations whose Association Response found no acknowledgement."""
        late = [
            (address, entry)
            for address, entry in self._entries.items()
            if entry.station and not entry.confirmed and now >= entry.since + CONFIRMATION_TIME
        ]
        return [output for address, entry in late for output in self._unconfirmed(address, entry)]

    # what comes from above

    def deauthenticate(self, address: bytes, reason: int) -> list[Output]:
        """Send a station away; nothing when it is not there."""
        if address not in self._entries:
            return []
        farewell = self._send(Subtype.DEAUTHENTICATION, address, encode_reason(reason))
        return [farewell, *self._forget(address, reason)]

    def deauthenticate_all(self, reason: int) -> list[Output]:
        """Send all stations away by one broadcast frame."""
        outputs: list[Output] = [
            self._send(Subtype.DEAUTHENTICATION, BROADCAST, encode_reason(reason))
        ]
        for address in tuple(self._entries):
            outputs += self._forget(address, reason)
        return outputs

    # the frames

    def _for_us(self, frame: ManagementFrame) -> bool:
        own = self.profile.address
        if frame.source[0] & 1 or frame.source == own or not any(frame.source):
            return False
        ours = (own, BROADCAST) if frame.subtype == Subtype.PROBE_REQUEST else (own,)
        return frame.destination in ours and frame.bssid in ours

    def _dispatch(self, frame: ManagementFrame, now: float, signal: int) -> list[Output]:
        if frame.subtype == Subtype.PROBE_REQUEST:
            return self._probed(frame, signal)
        entry = self._entries.get(frame.source)
        if entry is not None:
            this, entry.last = entry.last, (frame.subtype, frame.sequence)
            if frame.flags & FrameFlag.RETRY and this == entry.last:
                return []
        if frame.subtype == Subtype.AUTHENTICATION:
            return self._authenticate(frame, now)
        if frame.subtype in (Subtype.ASSOCIATION_REQUEST, Subtype.REASSOCIATION_REQUEST):
            return self._associate(frame, entry, now)
        if frame.subtype == Subtype.DEAUTHENTICATION:
            return self._forget(frame.source, parse_reason(frame.body), by_station=True)
        if frame.subtype == Subtype.DISASSOCIATION:
            return self._disassociated(frame, now)
        return []

    def _probed(self, frame: ManagementFrame, signal: int) -> list[Output]:
        profile = self.profile
        ssid = find(frame.body, ElementId.SSID)
        rates = find(frame.body, ElementId.SUPPORTED_RATES)
        channel = find(frame.body, ElementId.DS_PARAMETER_SET)
        if ssid is None or rates is None:
            raise MalformedError("a Probe Request without SSID or rates")
        ours = ssid == profile.ssid
        wsc = wsc_attributes(frame.body)
        outputs: list[Output] = [ProbeSeen(frame.source, ssid, wsc, ours or not ssid, signal)]
        other_channel = channel is not None and channel != bytes((profile.channel,))
        if ours or (not ssid and not profile.hidden):
            if other_channel and profile.hw_mode != "a":
                return outputs
            body = Beacon(
                profile.capability, profile.probe_response_elements, profile.beacon_interval
            ).encode()
            outputs.append(self._send(Subtype.PROBE_RESPONSE, frame.source, body))
        return outputs

    def _authenticate(self, frame: ManagementFrame, now: float) -> list[Output]:
        request = Authentication.parse(frame.body)
        status, outputs = Status.SUCCESS, list[Output]()
        if request.algorithm != Authentication.OPEN:
            status = Status.AUTHENTICATION_ALGORITHM_UNSUPPORTED
        elif request.transaction != 1:
            status = Status.UNEXPECTED_TRANSACTION
        else:
            outputs = self._forget(frame.source, Reason.PREVIOUS_AUTHENTICATION_INVALID)
            if self._make_room():
                self._entries[frame.source] = _Entry(
                    since=now, last=(frame.subtype, frame.sequence)
                )
            else:
                status = Status.NO_ROOM
        answer = Authentication(request.algorithm, request.transaction + 1, status)
        return [*outputs, self._send(Subtype.AUTHENTICATION, frame.source, answer.encode())]

    def _make_room(self) -> bool:
        """Let the oldest station that never associated go when the table is full."""
        if len(self._entries) < self.profile.most_stations:
            return True
        idle = [address for address, entry in self._entries.items() if entry.station is None]
        if idle:
            del self._entries[idle[0]]
        return bool(idle)

    def _associate(self, frame: ManagementFrame, entry: _Entry | None, now: float) -> list[Output]:
        again = frame.subtype == Subtype.REASSOCIATION_REQUEST
        request = AssociationRequest.parse(frame.body, again)
        if entry is None:
            reason = encode_reason(Reason.CLASS_2_FRAME)
            return [self._send(Subtype.DEAUTHENTICATION, frame.source, reason)]
        subtype = Subtype.REASSOCIATION_RESPONSE if again else Subtype.ASSOCIATION_RESPONSE
        admission = judge(self.profile, request)
        if not isinstance(admission, Admission):
            return [self._respond(subtype, frame.source, 0, admission)]
        outputs: list[Output] = []
        aid = entry.station.aid if entry.station else self._free_aid()
        if entry.station is not None:
            outputs.append(RemoveStation(frame.source))
            if entry.confirmed:
                gone = StationLeft(frame.source, Reason.PREVIOUS_AUTHENTICATION_INVALID, True)
                outputs.append(gone)
        entry.station = AssociatedStation(
            frame.source, aid, request.capability, request.listen_interval, admission
        )
        entry.confirmed, entry.since = False, now
        wsc = admission.wps or (admission.maybe_wps and self.profile.protected)
        # The driver must know the station before it has our answer: its first EAPOL packet may
        # follow at once.
        outputs.append(AddStation(entry.station))
        outputs.append(self._respond(subtype, frame.source, aid, Status.SUCCESS, wsc))
        return outputs

    def _free_aid(self) -> int:
        used = {entry.station.aid for entry in self._entries.values() if entry.station}
        return next(aid for aid in range(1, len(used) + 2) if aid not in used)

    def _disassociated(self, frame: ManagementFrame, now: float) -> list[Output]:
        reason = parse_reason(frame.body)
        known = frame.source in self._entries
        outputs = self._forget(frame.source, reason, by_station=True)
        if known:  # still authenticated
            self._entries[frame.source] = _Entry(since=now)
        return outputs

    def _unconfirmed(self, address: bytes, entry: _Entry) -> list[Output]:
        """Our answer was lost: the station stays authenticated, for it will ask again."""
        entry.station, entry.held = None, None
        return [RemoveStation(address)]

    def _forget(
        self, address: bytes, reason: int = Reason.UNSPECIFIED, by_station: bool = False
    ) -> list[Output]:
        entry = self._entries.pop(address, None)
        if entry is None or entry.station is None:
            return []
        outputs: list[Output] = [RemoveStation(address)]
        if entry.confirmed:
            outputs.append(StationLeft(address, reason, by_station))
        return outputs

    def _respond(
        self, subtype: Subtype, address: bytes, aid: int, status: Status, wsc: bool = False
    ) -> SendFrame:
        elements = self.profile.response_elements(wsc)
        body = AssociationResponse(self.profile.capability, status, aid, elements).encode()
        return self._send(subtype, address, body, wants_status=status is Status.SUCCESS)

    def _send(
        self, subtype: Subtype, destination: bytes, body: bytes, wants_status: bool = False
    ) -> SendFrame:
        own = self.profile.address
        frame = ManagementFrame(subtype, destination, own, own, body)
        return SendFrame(frame.encode(), wants_status)
