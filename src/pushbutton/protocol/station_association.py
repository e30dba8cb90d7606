"""The management entity of a station: authentication, association, and losing the link.

IEEE 802.11, "Authentication and association".  The times are those of Linux's mac80211, whose part
this is on a real radio.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pushbutton.crypto.sae_groups import RandomSource
from pushbutton.errors import MalformedError
from pushbutton.protocol.association_outputs import Joined, JoinFailed, LinkLost, SendFrame
from pushbutton.protocol.bss_profile import RATES
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.sae_frames import SaeAccepted, SaeFailed, SendAuthentication
from pushbutton.protocol.sae_password import SaePassword
from pushbutton.protocol.sae_supplicant import SaeSupplicant, SaeTerms
from pushbutton.wire.action_frames import SaQuery, SaQueryKind
from pushbutton.wire.elements import ElementId, encode_element
from pushbutton.wire.frames import (
    BROADCAST,
    AssociationRequest,
    AssociationResponse,
    Authentication,
    Capability,
    ManagementFrame,
    Reason,
    Status,
    Subtype,
    encode_reason,
    parse_reason,
)

ATTEMPTS = 3
ANSWER_TIME = 0.2
"""Seconds to wait for each answer."""

LISTEN_INTERVAL = 10


class State(Enum):
    """Where the station stands."""

    IDLE = "idle"
    AUTHENTICATING = "authentication"
    ASSOCIATING = "association"
    ASSOCIATED = "associated"


@dataclass(frozen=True, slots=True)
class SaeLogin:
    """What a station needs to authenticate by SAE; the password stays the caller's."""

    password: SaePassword
    hashed: bool
    """By hash-to-element, which the access point must offer."""
    random: RandomSource


@dataclass(frozen=True, slots=True)
class Target:
    """The access point to join and what to tell it."""

    bssid: bytes
    ssid: bytes
    capability: int
    """Of its Beacon: the privacy bit is repeated in the request."""
    elements: bytes
    """The RSN element, or the WSC element of a station that comes to register."""
    hw_mode: str = "g"
    login: SaeLogin | None = None
    """By SAE; otherwise authentication is open."""


class StationMlme:
    """One station's link to one access point at a time."""

    def __init__(self, address: bytes) -> None:
        self.state = State.IDLE
        self.target: Target | None = None
        self.deadline: float | None = None
        self.dropped = 0
        self._address = address
        self._attempts = 0
        self._sae: SaeSupplicant | None = None
        self._accepted: SaeAccepted | None = None

    def join(self, target: Target, now: float) -> list[Output]:
        """Authenticate and associate; ends in `Joined` or `JoinFailed`."""
        self._stop()
        self.target, self.state, self._attempts = target, State.AUTHENTICATING, 0
        if target.login is None:
            return self._transmit(now)
        login = target.login
        terms = SaeTerms(self._address, target.bssid, login.hashed)
        self._sae = SaeSupplicant(terms, login.password, login.random)
        return self._of_sae(self._sae.start(now), now)

    def leave(self, reason: int = Reason.LEAVING) -> list[Output]:
        """Say good-bye to the access point, if there is one."""
        joined = self.state is not State.IDLE
        bssid = self.target.bssid if self.target else b""
        self._stop()
        if not joined:
            return []
        return [self._frame(Subtype.DEAUTHENTICATION, bssid, encode_reason(reason))]

    def receive(self, octets: bytes, now: float) -> list[Output]:
        """Take a management frame; what is malformed or of strangers is dropped and counted."""
        try:
            frame = ManagementFrame.parse(octets)
            if self.target is not None and self._for_us(frame):
                return self._dispatch(frame, now)
        except MalformedError:
            pass
        self.dropped += 1
        return []

    def expire(self, now: float) -> list[Output]:
        """Ask again, or give up."""
        if self.deadline is None or now < self.deadline:
            return []
        if self._sae is not None:
            return self._of_sae(self._sae.expire(now), now)
        if self._attempts < ATTEMPTS:
            return self._transmit(now)
        during = self.state.value
        self._stop()
        return [JoinFailed(None, during)]

    def _for_us(self, frame: ManagementFrame) -> bool:
        assert self.target is not None
        return (
            frame.destination in (self._address, BROADCAST)
            and frame.source == frame.bssid == self.target.bssid
        )

    def _dispatch(self, frame: ManagementFrame, now: float) -> list[Output]:
        responses = (Subtype.ASSOCIATION_RESPONSE, Subtype.REASSOCIATION_RESPONSE)
        if frame.subtype == Subtype.AUTHENTICATION and self.state is State.AUTHENTICATING:
            answer = Authentication.parse(frame.body)
            if self._sae is not None:
                before = self._sae.dropped
                outputs = self._of_sae(self._sae.receive(answer, now), now)
                if self._sae is not None:
                    self.dropped += self._sae.dropped - before
                return outputs
            if answer.status != Status.SUCCESS:
                return self._refused(answer.status)
            if answer.transaction != 2:
                return []
            return self._associate(now)
        if frame.subtype in responses and self.state is State.ASSOCIATING:
            response = AssociationResponse.parse(frame.body)
            if response.status != Status.SUCCESS:
                return self._refused(response.status)
            self.state, self.deadline = State.ASSOCIATED, None
            accepted, self._accepted = self._accepted, None
            if accepted is None:
                return [Joined(response.aid, response.elements)]
            return [Joined(response.aid, response.elements, accepted.pmk, accepted.pmkid)]
        if frame.subtype == Subtype.ACTION and self.state is State.ASSOCIATED:
            return self._answer(frame)
        if frame.subtype in (Subtype.DEAUTHENTICATION, Subtype.DISASSOCIATION):
            reason, joined = parse_reason(frame.body), self.state is State.ASSOCIATED
            during = self.state.value
            if self.state is State.IDLE:
                return []
            self._stop()
            return [LinkLost(reason) if joined else JoinFailed(Status.UNSPECIFIED_FAILURE, during)]
        return []

    def _answer(self, frame: ManagementFrame) -> list[Output]:
        """Say that we are still here (IEEE 802.11, "SA Query procedures")."""
        query = SaQuery.parse(frame.body)
        if query is None or query.kind != SaQueryKind.REQUEST:
            return []
        body = SaQuery(SaQueryKind.RESPONSE, query.transaction).encode()
        return [self._frame(Subtype.ACTION, frame.bssid, body)]

    def _of_sae(self, outputs: list[Output], now: float) -> list[Output]:
        assert self.target is not None
        assert self._sae is not None
        result: list[Output] = []
        for output in outputs:
            match output:
                case SendAuthentication():
                    body = output.body.encode()
                    result.append(self._frame(Subtype.AUTHENTICATION, self.target.bssid, body))
                case SaeAccepted():
                    self._accepted, self._sae = output, None
                    return [*result, *self._associate(now)]
                case SaeFailed():
                    return [*result, *self._refused(output.status, output.wrong_password)]
        self.deadline = self._sae.deadline
        return result

    def _associate(self, now: float) -> list[Output]:
        self.state, self._attempts = State.ASSOCIATING, 0
        return self._transmit(now)

    def _refused(self, status: int | None, wrong_password: bool = False) -> list[Output]:
        during = self.state.value
        self._stop()
        return [JoinFailed(status, during, wrong_password)]

    def _stop(self) -> None:
        self.state, self.target, self.deadline = State.IDLE, None, None
        if self._sae is not None:
            self._sae.close()
        if self._accepted is not None:
            self._accepted.pmk.wipe()
        self._sae, self._accepted = None, None

    def _transmit(self, now: float) -> list[Output]:
        assert self.target is not None
        self._attempts += 1
        self.deadline = now + ANSWER_TIME
        if self.state is State.AUTHENTICATING:
            body = Authentication(Authentication.OPEN, 1, Status.SUCCESS).encode()
            return [self._frame(Subtype.AUTHENTICATION, self.target.bssid, body)]
        rates = RATES[self.target.hw_mode]
        elements = encode_element(ElementId.SSID, self.target.ssid)
        elements += encode_element(ElementId.SUPPORTED_RATES, rates[:8])
        if rates[8:]:
            elements += encode_element(ElementId.EXTENDED_SUPPORTED_RATES, rates[8:])
        bits = Capability.ESS | self.target.capability & Capability.PRIVACY
        body = AssociationRequest(
            int(bits), LISTEN_INTERVAL, elements + self.target.elements
        ).encode()
        return [self._frame(Subtype.ASSOCIATION_REQUEST, self.target.bssid, body)]

    def _frame(self, subtype: Subtype, bssid: bytes, body: bytes) -> SendFrame:
        return SendFrame(
            ManagementFrame(subtype, bssid, self._address, bssid, body).encode(), wants_status=True
        )
