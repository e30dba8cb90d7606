"""Stations and an access point that authenticate each other by SAE, in virtual time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pushbutton.protocol.outputs import Output
from pushbutton.protocol.sae_authenticator import PasswordChoice, SaeAuthenticator, SaePolicy
from pushbutton.protocol.sae_frames import SaeAccepted, SendAuthentication
from pushbutton.protocol.sae_password import SaePassword
from pushbutton.protocol.sae_supplicant import SaeSupplicant, SaeTerms
from pushbutton.secret import Secret
from pushbutton.wire.frames import Authentication

AP, STATION = bytes.fromhex("020000000100"), bytes.fromhex("020000000200")
SSID = b"Home"

Judge = Callable[[bytes, Authentication], Sequence[Authentication]]
"""Sender and frame -> what arrives: nothing, the frame, or several."""


def seeded(seed: int) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


def password(text: str = "correct horse", identifier: bytes | None = None) -> SaePassword:
    return SaePassword(Secret(text), SSID, identifier)


def always(known: SaePassword | None) -> PasswordChoice:
    return lambda station, identifier: known


@dataclass
class SaePair:
    terms: SaeTerms = field(default_factory=lambda: SaeTerms(STATION, AP))
    policy: SaePolicy = field(default_factory=SaePolicy)
    passwords: PasswordChoice = field(default_factory=lambda: always(password()))
    station_password: SaePassword = field(default_factory=password)
    judge: Judge = lambda sender, frame: (frame,)
    seed: int = 1
    now: float = 0.0
    said: dict[bytes, list[Output]] = field(default_factory=lambda: {AP: [], STATION: []})
    frames: list[tuple[bytes, Authentication]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.authenticator = SaeAuthenticator(AP, self.passwords, seeded(self.seed), self.policy)
        self.supplicant = SaeSupplicant(self.terms, self.station_password, seeded(self.seed + 1000))

    def run(self, until: float = 30.0) -> None:
        """Authenticate, until both are at rest or until the time `until`."""
        self.take(STATION, self.supplicant.start(self.now))
        while True:
            times = (self.authenticator.deadline, self.supplicant.deadline)
            due = min((time for time in times if time is not None), default=until)
            if due >= until:
                self.now = until
                return
            self.now = due
            self.take(AP, self.authenticator.expire(self.now))
            self.take(STATION, self.supplicant.expire(self.now))

    def take(self, who: bytes, outputs: list[Output]) -> None:
        queue = [(who, output) for output in outputs]
        while queue:
            assert len(self.frames) < 200, "the two talk without end"
            sender, output = queue.pop(0)
            self.said[sender].append(output)
            if isinstance(output, SendAuthentication):
                self.frames.append((sender, output.body))
                for frame in self.judge(sender, output.body):
                    # Over the octets, as on the air.
                    arrived = Authentication.parse(frame.encode())
                    queue += self.deliver(sender, arrived)

    def deliver(self, sender: bytes, frame: Authentication) -> list[tuple[bytes, Output]]:
        if sender == AP:
            return [(STATION, output) for output in self.supplicant.receive(frame, self.now)]
        answers = self.authenticator.receive(STATION, frame, self.now)
        return [(AP, output) for output in answers]

    def accepted(self, who: bytes) -> list[SaeAccepted]:
        return [output for output in self.said[who] if isinstance(output, SaeAccepted)]

    def agreed(self) -> bool:
        """Both accepted, once, with the same key."""
        theirs, ours = self.accepted(STATION), self.accepted(AP)
        return (
            len(theirs) == len(ours) == 1
            and theirs[0].pmk.matches(ours[0].pmk)
            and theirs[0].pmkid == ours[0].pmkid
            and (theirs[0].peer, ours[0].peer) == (AP, STATION)
        )

    def ladder(self) -> list[tuple[str, int, int]]:
        """Who sent which transaction with which status."""
        names = {AP: "access point", STATION: "station"}
        return [(names[who], frame.transaction, frame.status) for who, frame in self.frames]
