"""The management entity of an access point: probing, authentication, association and their ends.

IEEE 802.11, "MLME" and "State transitions"; the details are hostapd's.  One object serves one BSS.
It knows no key: what follows an association is told by `StationAssociated`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pushbutton.errors import MalformedError
from pushbutton.protocol.association_checks import Admission, judge
from pushbutton.protocol.association_entries import Entries, Entry
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
from pushbutton.protocol.authentication import AssociationRules, AuthenticationEntity
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.sa_query import SaQueries
from pushbutton.wire.action_frames import SaQuery, comeback_time
from pushbutton.wire.elements import ElementId, find, wsc_attributes
from pushbutton.wire.frames import (
    BROADCAST,
    AssociationRequest,
    AssociationResponse,
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


class AccessPointMlme:
    """The stations of one BSS; `receive`, `status`, `expire`, `deadline` and what may be asked."""

    def __init__(self, profile: BssProfile, rules: AssociationRules | None = None) -> None:
        self.profile = profile
        self._answered: tuple[BssProfile, bytes] | None = None
        """The profile that was shown last, and the body of its Probe Response."""
        self._dropped = 0
        self._entries = Entries()
        self._strangers: dict[bytes, float] = {}
        self._authentication = AuthenticationEntity(
            profile.address, rules or AssociationRules(), self._entries
        )
        self._queries = SaQueries(profile.address)

    @property
    def dropped(self) -> int:
        """Frames that were malformed, not for us, or of strangers."""
        return self._dropped + self._authentication.dropped

    @property
    def deadline(self) -> float | None:
        waiting = [entry.since for _, entry in self._entries.unconfirmed]
        times = [
            min(waiting) + CONFIRMATION_TIME if waiting else None,
            self._queries.deadline,
            self._authentication.deadline,
        ]
        return min((time for time in times if time is not None), default=None)

    @property
    def stations(self) -> Iterator[AssociatedStation]:
        """The stations that are associated."""
        return (e.station for _, e in self._entries if e.station and e.confirmed)

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
        self._dropped += 1
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
        self._dropped += 1
        if now < self._strangers.get(source, now):
            return []
        if len(self._strangers) >= MOST_STRANGERS:
            self._strangers.clear()
        self._strangers[source] = now + CLASS_3_INTERVAL
        subtype = Subtype.DEAUTHENTICATION if entry is None else Subtype.DISASSOCIATION
        return [self._send(subtype, source, encode_reason(Reason.CLASS_3_FRAME))]

    def expire(self, now: float) -> list[Output]:
        """Drop stations whose Association Response found no acknowledgement, and what is late."""
        outputs = self._queries.expire(now) + self._authentication.expire(now)
        for address, entry in self._entries.unconfirmed:
            if now >= entry.since + CONFIRMATION_TIME:
                outputs += self._unconfirmed(address, entry)
        return outputs

    # what comes from above

    def authorize(self, address: bytes, authorized: bool) -> None:
        """Learn that a station has its keys, or that it has them no more."""
        entry = self._entries.get(address)
        if entry is not None:
            entry.authorized = authorized

    def close(self) -> None:
        """Forget all stations and their keys."""
        self._entries.close()
        self._authentication.close()

    def deauthenticate(self, address: bytes, reason: int) -> list[Output]:
        """Send a station away; nothing when it is not there."""
        if address not in self._entries:
            return []
        farewell = self._send(Subtype.DEAUTHENTICATION, address, encode_reason(reason))
        return [farewell, *self._forget(address, reason)]

    def farewell(self, address: bytes, reason: int, subtype: Subtype) -> Output:
        """Return the Deauthentication or Disassociation frame alone; the station stays known."""
        return self._send(subtype, address, encode_reason(reason))

    def deauthenticate_all(self, reason: int) -> list[Output]:
        """Send all stations away by one broadcast frame."""
        outputs: list[Output] = [
            self._send(Subtype.DEAUTHENTICATION, BROADCAST, encode_reason(reason))
        ]
        for address, _ in self._entries:
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
            most = self.profile.most_stations
            return self._authentication.receive(frame, most, now)
        if frame.subtype in (Subtype.ASSOCIATION_REQUEST, Subtype.REASSOCIATION_REQUEST):
            return self._associate(frame, entry, now)
        if frame.subtype == Subtype.DEAUTHENTICATION:
            return self._forget(frame.source, parse_reason(frame.body), by_station=True)
        if frame.subtype == Subtype.DISASSOCIATION:
            self._queries.forget(frame.source)
            return self._entries.disassociate(frame.source, parse_reason(frame.body), True, now)
        if frame.subtype == Subtype.ACTION and entry is not None and entry.protected:
            query = SaQuery.parse(frame.body)
            return [] if query is None else self._queries.receive(frame.source, query)
        return []

    def _probed(self, frame: ManagementFrame, signal: int) -> list[Output]:
        profile = self.profile
        ssid = find(frame.body, ElementId.SSID)
        rates = find(frame.body, ElementId.SUPPORTED_RATES)
        channel = find(frame.body, ElementId.DS_PARAMETER_SET)
        if ssid is None or rates is None:
            raise MalformedError("a Probe Request without SSID or rates")
        if not self._authentication.rules.allows(frame.source):
            return []
        ours = ssid == profile.ssid
        wsc = wsc_attributes(frame.body)
        seen = ProbeSeen(frame.source, ssid, wsc, ours or not ssid, signal)
        other_channel = channel is not None and channel != bytes((profile.channel,))
        if not (ours or (not ssid and not profile.hidden)):
            return [seen]
        if other_channel and profile.hw_mode != "a":
            return [seen]
        # The answer first: a station listens for some ten milliseconds and then goes elsewhere.
        return [self._send(Subtype.PROBE_RESPONSE, frame.source, self._probe_response()), seen]

    def _probe_response(self) -> bytes:
        """Return the body of the Probe Response, made once for each profile."""
        profile = self.profile
        if self._answered is None or self._answered[0] is not profile:
            body = Beacon(
                profile.capability, profile.probe_response_elements, profile.beacon_interval
            ).encode()
            self._answered = profile, body
        return self._answered[1]

    def _associate(self, frame: ManagementFrame, entry: Entry | None, now: float) -> list[Output]:
        request = AssociationRequest.parse(frame.body, _is_again(frame))
        if entry is None:
            reason = encode_reason(Reason.CLASS_2_FRAME)
            return [self._send(Subtype.DEAUTHENTICATION, frame.source, reason)]
        admission = judge(self.profile, request, entry.authenticated)
        if not isinstance(admission, Admission):
            return [self._respond(frame, admission)]
        refused = self._authentication.find_key(frame.source, entry, admission, now)
        if refused is not None:
            return [self._respond(frame, refused)]
        if entry.protected and not self._queries.is_silent(frame.source):
            questions = self._queries.begin(frame.source, now)
            comeback = comeback_time(self._queries.remaining(frame.source, now))
            return [self._respond(frame, Status.REFUSED_TEMPORARILY, before=comeback), *questions]
        self._queries.forget(frame.source)
        return self._admit(frame, request, entry, admission, now)

    def _admit(
        self,
        frame: ManagementFrame,
        request: AssociationRequest,
        entry: Entry,
        admission: Admission,
        now: float,
    ) -> list[Output]:
        outputs: list[Output] = []
        aid = entry.station.aid if entry.station else self._entries.free_aid()
        key = entry.authenticated
        if entry.station is not None:
            outputs.append(RemoveStation(frame.source))
            if entry.confirmed:
                gone = StationLeft(frame.source, Reason.PREVIOUS_AUTHENTICATION_INVALID, True)
                outputs.append(gone)
        station = AssociatedStation(
            frame.source,
            aid,
            request.capability,
            request.listen_interval,
            admission,
            key.pmk,
            key.pmkid,
        )
        entry.associate(station, now)
        # The driver must know the station before it has our answer: its first EAPOL packet may
        # follow at once.
        outputs.append(AddStation(station))
        outputs.append(self._respond(frame, Status.SUCCESS, aid, admission))
        return outputs

    def _unconfirmed(self, address: bytes, entry: Entry) -> list[Output]:
        """Our answer was lost: the station stays authenticated, for it will ask again."""
        entry.station, entry.held = None, None
        return [RemoveStation(address)]

    def _forget(self, address: bytes, reason: int, by_station: bool = False) -> list[Output]:
        self._queries.forget(address)
        return self._entries.forget(address, reason, by_station)

    def _respond(
        self,
        request: ManagementFrame,
        status: Status,
        aid: int = 0,
        admission: Admission | None = None,
        before: bytes = b"",
    ) -> SendFrame:
        wsc = wmm = high_throughput = False
        if admission is not None:
            wsc = admission.wps or (admission.maybe_wps and self.profile.protected)
            wmm = admission.wmm
            high_throughput = ElementId.HT_CAPABILITIES in admission.extra
        elements = self.profile.response_elements(wsc, wmm, high_throughput, before)
        body = AssociationResponse(self.profile.capability, status, aid, elements).encode()
        again = _is_again(request)
        subtype = Subtype.REASSOCIATION_RESPONSE if again else Subtype.ASSOCIATION_RESPONSE
        return self._send(subtype, request.source, body, status is Status.SUCCESS)

    def _send(
        self, subtype: Subtype, destination: bytes, body: bytes, wants_status: bool = False
    ) -> SendFrame:
        own = self.profile.address
        frame = ManagementFrame(subtype, destination, own, own, body)
        return SendFrame(frame.encode(), wants_status)


def _is_again(request: ManagementFrame) -> bool:
    return request.subtype == Subtype.REASSOCIATION_REQUEST
