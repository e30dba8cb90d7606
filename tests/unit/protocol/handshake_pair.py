"""An authenticator and a supplicant back to back, in virtual time."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pushbutton.crypto.wpa import pmk
from pushbutton.protocol.authenticator_handshake import (
    AuthenticatorHandshake,
    AuthenticatorTerms,
    CandidateKey,
)
from pushbutton.protocol.key_frames import GroupKeys, InstallKey, Security, new_group_keys
from pushbutton.protocol.outputs import Output, SendPacket
from pushbutton.protocol.supplicant_handshake import SupplicantHandshake, SupplicantTerms
from pushbutton.secret import Secret
from pushbutton.wire.eapol_key import KeyData
from pushbutton.wire.security_elements import AkmSuite, CipherSuite, Rsn, Wpa

AP, STATION = bytes.fromhex("020000000100"), bytes.fromhex("020000000200")
RSN = Rsn().encode()
WPA = Wpa().encode()
CCMP = Security(AkmSuite.PSK, CipherSuite.CCMP, CipherSuite.CCMP)
CCMP_SHA256 = Security(
    AkmSuite.PSK_SHA256,
    CipherSuite.CCMP,
    CipherSuite.CCMP,
    group_management=CipherSuite.BIP_CMAC_128,
)
TKIP = Security(AkmSuite.PSK, CipherSuite.TKIP, CipherSuite.TKIP)
FIRST_WPA = Security(AkmSuite.WPA_PSK, CipherSuite.WPA_TKIP, CipherSuite.WPA_TKIP, wpa=True)
GCMP_256 = Security(AkmSuite.PSK, CipherSuite.GCMP_256, CipherSuite.GCMP_256)
SUITES = {
    "CCMP": CCMP,
    "PSK-SHA256 with PMF": CCMP_SHA256,
    "RSN with TKIP": TKIP,
    "WPA": FIRST_WPA,
    "GCMP-256": GCMP_256,
}

KEY = pmk(Secret("correct horse"), b"Home")
WRONG_KEY = pmk(Secret("wrong horse"), b"Home")

Judge = Callable[[bytes, bytes], Sequence[bytes]]
"""Sender and packet -> what arrives: nothing, the packet, or several."""


def seeded(seed: int) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


@dataclass
class Pair:
    security: Security = CCMP
    station_key: Secret = field(default_factory=lambda: KEY)
    candidates: Sequence[CandidateKey] = (CandidateKey(KEY, "printer"),)
    expected: KeyData | None = None
    station_element: bytes | None = None
    station_extension: bytes = b""
    rekey_interval: float | None = None
    judge: Judge = lambda sender, packet: (packet,)
    seed: int = 1
    now: float = 0.0
    said: dict[bytes, list[Output]] = field(default_factory=lambda: {AP: [], STATION: []})
    packets: list[tuple[bytes, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.element = WPA if self.security.wpa else RSN
        expected = self.expected or (KeyData(wpa=WPA) if self.security.wpa else KeyData(rsn=RSN))
        self.group = new_group_keys(seeded(9), self.security.group, self.security.group_management)
        self.authenticator = AuthenticatorHandshake(
            AuthenticatorTerms(
                AP,
                STATION,
                self.security,
                self.element,
                self.element,
                self.station_extension,
                rekey_interval=self.rekey_interval,
            ),
            self.candidates,
            lambda: self.group,
            seeded(self.seed),
        )
        self.supplicant = SupplicantHandshake(
            SupplicantTerms(
                STATION, AP, self.security, self.station_element or self.element, expected
            ),
            self.station_key,
            seeded(self.seed + 1),
        )

    def authenticator_message_1(self) -> bytes:
        """Return the first packet, which is not delivered."""
        (first,) = self.authenticator.start(self.now)
        assert isinstance(first, SendPacket)
        return first.octets

    def renew_group(self) -> GroupKeys:
        self.group = new_group_keys(
            seeded(10), self.security.group, self.security.group_management, self.group
        )
        return self.group

    def run(self, outputs: list[Output] | None = None, until: float = 30.0) -> None:
        """Play until both are at rest, or until the time `until`."""
        if outputs is None:
            self.take(STATION, self.supplicant.start(self.now))
            outputs = self.authenticator.start(self.now)
        self.take(AP, outputs)
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
        for step in itertools.count():
            if not queue:
                return
            assert step < 1000, "the two talk without end"
            sender, output = queue.pop(0)
            self.said[sender].append(output)
            if isinstance(output, SendPacket):
                self.packets.append((sender, output.octets))
                for packet in self.judge(sender, output.octets):
                    queue += self.deliver(sender, packet)

    def deliver(self, sender: bytes, packet: bytes) -> list[tuple[bytes, Output]]:
        if sender == AP:
            outputs = self.supplicant.receive(packet, self.now)
            return [(STATION, output) for output in outputs]
        return [(AP, output) for output in self.authenticator.receive(packet, self.now)]

    def installed(self, who: bytes) -> list[InstallKey]:
        return [output for output in self.said[who] if isinstance(output, InstallKey)]

    def count(self, who: bytes, kind: type[Output]) -> int:
        return sum(isinstance(output, kind) for output in self.said[who])
