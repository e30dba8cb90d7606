"""Which of many keys a station has: the one whose confirmation key made the MIC of message 2.

IEEE 802.11, "4-way handshake".  Only the first part of the pairwise keys is derived for each
candidate, which is what the MIC needs; a thousand take a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pushbutton.crypto.wpa import confirmation_key, mic_matches
from pushbutton.protocol.key_frames import Security
from pushbutton.secret import Secret
from pushbutton.wire.eapol_key import KeyFrame, covered


@dataclass(frozen=True, slots=True)
class CandidateKey:
    """A pairwise master key that the station may have."""

    pmk: Secret
    key_id: str | None = None
    pmkid: bytes = b""
    """Its name, which SAE gives it; message 1 tells it to the station."""
    number: int | None = None
    """Its number in the access point's inventory, if it has one."""


@dataclass(frozen=True, slots=True)
class Search:
    """A message 2, with what the keys of a handshake are derived from."""

    security: Security
    addresses: tuple[bytes, bytes]
    nonce: bytes
    """That of the access point."""
    frame: KeyFrame
    octets: bytes
    """The frame as it was received."""

    def among(self, candidates: Sequence[CandidateKey]) -> CandidateKey | None:
        """Return the candidate whose keys made the MIC; None where none did."""
        matches = self._judge()
        return next((each for each in candidates if matches(each.pmk)), None)

    def _judge(self) -> Callable[[Secret], bool]:
        security, frame = self.security, self.frame
        suites = security.akm & 0xFF, security.pairwise & 0xFF
        nonces, how = (self.nonce, frame.nonce), security.protection
        part = covered(self.octets)

        def matches(pmk: Secret) -> bool:
            kck = confirmation_key(pmk, *suites, self.addresses, nonces)
            return mic_matches(how, kck, part, frame.mic)

        return matches
