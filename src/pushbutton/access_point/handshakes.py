"""The 4-way handshakes of a BSS: keys for stations that come back with what they were given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from pushbutton.access_point.station import Station
from pushbutton.drivers.base import Key
from pushbutton.protocol import events
from pushbutton.protocol.association_outputs import AssociatedStation
from pushbutton.protocol.authenticator_handshake import (
    AuthenticatorHandshake,
    AuthenticatorTerms,
    CandidateKey,
)
from pushbutton.protocol.key_frames import (
    GroupKeys,
    HandshakeCompleted,
    HandshakeFailed,
    InstallKey,
    KeyMismatch,
    new_group_keys,
)
from pushbutton.protocol.outputs import Output, SendPacket
from pushbutton.runtime.pump import Pump


class HandshakeUser(Protocol):
    """What handshakes need of their BSS."""

    def send_eapol(self, address: bytes, octets: bytes) -> None: ...
    def install(self, key: Key) -> None: ...
    def authorized(self, station: Station, key_id: str | None) -> None: ...
    def disconnect(self, address: bytes, reason: int) -> None: ...
    def carry_out(self, output: Output) -> None: ...


@dataclass(frozen=True, slots=True)
class Protection:
    """How the BSS is protected at present."""

    own_address: bytes
    own_elements: bytes
    """RSN and WPA element as in the Beacon."""
    group_cipher: int
    eapol_version: int


class _Machine(AuthenticatorHandshake):
    """An `AuthenticatorHandshake` in the shape that a pump drives."""

    def complete(self, result: object, now: float) -> list[Output]:
        """Nothing: a handshake asks for no work."""
        return []


class Handshakes:
    """Begins handshakes and carries out what they want."""

    def __init__(
        self,
        user: HandshakeUser,
        protection: Protection,
        candidates: Callable[[bytes], list[CandidateKey]],
        random: Callable[[int], bytes],
    ) -> None:
        self._user = user
        self._protection = protection
        self._candidates = candidates
        self._random = random
        self._group_keys: GroupKeys | None = None

    def install_group_key(self) -> None:
        """Make the group key and give it to the driver."""
        cipher = self._protection.group_cipher
        self._group_keys = keys = new_group_keys(self._random, cipher)
        self._user.install(Key(None, keys.gtk.index, cipher, keys.gtk.octets))

    def begin(self, station: Station, association: AssociatedStation) -> None:
        """Begin the handshake of a station that associated with a key of its own."""
        security = association.admission.security
        assert security is not None
        terms = AuthenticatorTerms(
            own_address=self._protection.own_address,
            station_address=station.address,
            security=security,
            own_elements=self._protection.own_elements,
            station_element=association.admission.element,
            eapol_version=self._protection.eapol_version,
        )
        candidates = self._candidates(station.address)
        machine = _Machine(terms, candidates, self._current_group_keys, self._random)
        station.end_handshake()
        station.handshake = Pump(machine, partial(self._deliver, station))
        station.handshake.start()

    def _current_group_keys(self) -> GroupKeys:
        if self._group_keys is None:
            self.install_group_key()
        assert self._group_keys is not None
        return self._group_keys

    def _deliver(self, station: Station, output: Output) -> None:
        user, address = self._user, station.address
        match output:
            case SendPacket():
                user.send_eapol(address, output.octets)
            case InstallKey():
                user.install(
                    Key(
                        output.station,
                        output.index,
                        output.cipher,
                        output.key,
                        output.receive_counter,
                    )
                )
            case HandshakeCompleted():
                user.authorized(station, output.key_id)
                user.carry_out(events.HandshakeCompleted(address))
            case KeyMismatch():
                user.carry_out(events.PossiblePskMismatch(address))
            case HandshakeFailed():
                user.disconnect(address, output.reason)
