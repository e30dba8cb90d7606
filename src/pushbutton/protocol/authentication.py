"""Authentication of stations: openly, or by SAE with a password.

IEEE 802.11, "Authentication and deauthentication", "SAE"; refusals carry hostapd's status codes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pushbutton.protocol.association_checks import Admission, Authenticated
from pushbutton.protocol.association_entries import Entries, Entry
from pushbutton.protocol.association_outputs import SendFrame, WrongPassword
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.pmk_cache import PmkCache
from pushbutton.protocol.sae_authenticator import SaeAuthenticator
from pushbutton.protocol.sae_frames import CONFIRM, SaeAccepted, SaeFailed, SendAuthentication
from pushbutton.wire.frames import Authentication, ManagementFrame, Status, Subtype
from pushbutton.wire.security_elements import AkmSuite


def _everybody(address: bytes) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class AssociationRules:
    """What decides on a station beside the profile of the BSS."""

    allows: Callable[[bytes], bool] = _everybody
    """Whether an address may authenticate at all (`macaddr_acl`)."""
    sae: SaeAuthenticator | None = None
    """Serves stations that prove a password; without it SAE is refused."""
    pmk_cache: PmkCache = field(default_factory=PmkCache)
    open: bool = True
    """Open System authentication is served (`auth_algs`), by which all come but those with SAE."""


class AuthenticationEntity:
    """Answers Authentication frames of one BSS and makes the entries of stations."""

    def __init__(self, own_address: bytes, rules: AssociationRules, entries: Entries) -> None:
        self.rules = rules
        self._address = own_address
        self._entries = entries

    @property
    def deadline(self) -> float | None:
        return self.rules.sae.deadline if self.rules.sae else None

    @property
    def dropped(self) -> int:
        """Frames of SAE that did not fit."""
        return self.rules.sae.dropped if self.rules.sae else 0

    def receive(self, frame: ManagementFrame, most: int, now: float) -> list[Output]:
        """Take an Authentication frame; `most` is how many stations there may be."""
        request = Authentication.parse(frame.body)
        station, sae = frame.source, self.rules.sae
        if not self.rules.allows(station):
            # SAE answers with the same number.
            step = request.algorithm != Authentication.SAE
            return [self._answer(station, request, Status.UNSPECIFIED_FAILURE, step)]
        if request.algorithm == Authentication.SAE and sae is not None:
            return self._of_sae(sae.receive(station, request, now), most, now)
        if request.algorithm != Authentication.OPEN or not self.rules.open:
            status = Status.AUTHENTICATION_ALGORITHM_UNSUPPORTED
            return [self._answer(station, request, status)]
        if request.transaction != 1:
            return [self._answer(station, request, Status.UNEXPECTED_TRANSACTION)]
        entry, outputs = self._entries.enter(station, Authenticated(), most, now)
        if entry is None:
            return [*outputs, self._answer(station, request, Status.NO_ROOM)]
        entry.last = (frame.subtype, frame.sequence)
        return [*outputs, self._answer(station, request, Status.SUCCESS)]

    def expire(self, now: float) -> list[Output]:
        """Let exchanges go that were not finished."""
        return [] if self.rules.sae is None else self._of_sae(self.rules.sae.expire(now), 0, now)

    def close(self) -> None:
        """Forget all secrets."""
        self.rules.pmk_cache.close()
        if self.rules.sae is not None:
            self.rules.sae.close()

    def find_key(
        self, address: bytes, entry: Entry, admission: Admission, now: float
    ) -> Status | None:
        """Let a station with SAE in only with a key: of its authentication, or remembered.

        Returns the status code of the refusal, or None.
        """
        security = admission.security
        if security is None or security.akm != AkmSuite.SAE or entry.authenticated.sae:
            return None
        known = self.rules.pmk_cache.find(address, admission.pmkids, now)
        if known is not None:
            entry.remember_key(known)
            return None
        if admission.pmkids:
            return Status.INVALID_PMKID
        return Status.AUTHENTICATION_ALGORITHM_UNSUPPORTED

    def _of_sae(self, outputs: list[Output], most: int, now: float) -> list[Output]:
        """Do what SAE wants: stations in, frames out."""
        result: list[Output] = []
        for output in outputs:
            match output:
                case SendAuthentication():
                    result.append(self._send(output.peer, output.body))
                case SaeAccepted():
                    authenticated = Authenticated(output.pmk, output.pmkid, output.hashed)
                    entry, gone = self._entries.enter(output.peer, authenticated, most, now)
                    result += gone
                    if entry is None:
                        authenticated.wipe()
                        body = Authentication(Authentication.SAE, CONFIRM, Status.NO_ROOM)
                        return [*result, self._send(output.peer, body)]
                    self.rules.pmk_cache.add(output.peer, output.pmk, output.pmkid, now)
                case SaeFailed(wrong_password=True):
                    result.append(WrongPassword(output.peer))
        return result

    def _answer(
        self, station: bytes, request: Authentication, status: Status, step: int = 1
    ) -> SendFrame:
        return self._send(
            station, Authentication(request.algorithm, request.transaction + step, status)
        )

    def _send(self, station: bytes, body: Authentication) -> SendFrame:
        own = self._address
        frame = ManagementFrame(Subtype.AUTHENTICATION, station, own, own, body.encode())
        return SendFrame(frame.encode())
