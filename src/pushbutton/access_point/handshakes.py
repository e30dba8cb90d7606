"""The 4-way handshakes of a BSS: keys for stations that come back with what they were given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from pushbutton.access_point.station import Station
from pushbutton.drivers.base import Key
from pushbutton.protocol import events
from pushbutton.protocol.association_outputs import AssociatedStation
from pushbutton.protocol.authenticator_handshake import (
    AuthenticatorHandshake,
    AuthenticatorTerms,
)
from pushbutton.protocol.group_rekey import GroupRekey, RekeyPolicy, RekeyStation
from pushbutton.protocol.key_frames import (
    GroupKeyConfirmed,
    HandshakeCompleted,
    HandshakeFailed,
    InstallKey,
    KeyMismatch,
)
from pushbutton.protocol.key_search import CandidateKey
from pushbutton.protocol.outputs import Output, SendPacket
from pushbutton.runtime.pump import Pump


class HandshakeUser(Protocol):
    """What handshakes need of their BSS."""

    def send_eapol(self, address: bytes, octets: bytes) -> None: ...
    def install(self, key: Key) -> None: ...
    def authorized(
        self, station: Station, key_id: str | None, number: int | None = None
    ) -> None: ...
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
    management_cipher: int | None = None
    """Of management frames to all; None where they are not protected."""
    rekey: RekeyPolicy = field(default_factory=RekeyPolicy)
    pairwise_interval: float | None = None
    """Seconds between pairwise keys (`wpa_ptk_rekey`)."""


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
        self._stations: dict[bytes, Station] = {}
        group = GroupRekey(
            protection.group_cipher, protection.management_cipher, protection.rekey, random
        )
        self._group = group
        self._group_pump = Pump(group, self._carry_out_of_group)

    def install_group_key(self) -> None:
        """Make the group keys and give them to the driver."""
        self._group_pump.start()

    def renew_group_key(self) -> None:
        """Make new group keys and tell them to the stations."""
        self._group_pump.run(self._group.renew)

    def close(self) -> None:
        """Renew nothing any more."""
        self._group_pump.close()

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
            station_extension=association.admission.extension,
            eapol_version=self._protection.eapol_version,
            rekey_interval=self._protection.pairwise_interval,
        )
        if association.pmk is not None:
            candidates = [CandidateKey(association.pmk, pmkid=association.pmkid)]
        else:
            candidates = self._candidates(station.address)
        group_keys = partial(self._group.keys_for, station.address)
        machine = AuthenticatorHandshake(terms, candidates, group_keys, self._random)
        station.end_handshake()
        station.handshake = Pump(machine, partial(self._deliver, station))
        self._stations[station.address] = station
        station.handshake.start()

    def receive(self, station: Station, octets: bytes) -> int:
        """Hand an EAPOL-Key packet to the station's handshake; returns how many it dropped."""
        if station.handshake is None:
            return 1
        machine = station.handshake.machine
        assert isinstance(machine, AuthenticatorHandshake)
        before = machine.dropped
        station.handshake.receive(octets)
        return machine.dropped - before

    def sent(self, station: Station) -> None:
        """The station's radio acknowledged the last packet."""
        if station.handshake is not None:
            machine = station.handshake.machine
            assert isinstance(machine, AuthenticatorHandshake)
            station.handshake.run(machine.acknowledged)

    def gone(self, address: bytes) -> None:
        """A station left."""
        if self._stations.pop(address, None) is not None:
            self._group_pump.run(lambda now: self._group.left(address, now))

    def _carry_out_of_group(self, output: Output) -> None:
        match output:
            case InstallKey():
                self._install(output)
            case RekeyStation():
                station = self._stations.get(output.station)
                if station is not None and station.handshake is not None:
                    machine = station.handshake.machine
                    assert isinstance(machine, AuthenticatorHandshake)
                    station.handshake.run(machine.rekey)

    def _install(self, key: InstallKey) -> None:
        self._user.install(Key(key.station, key.index, key.cipher, key.key, key.receive_counter))

    def _deliver(self, station: Station, output: Output) -> None:
        user, address = self._user, station.address
        match output:
            case SendPacket():
                user.send_eapol(address, output.octets)
            case InstallKey():
                self._install(output)
            case HandshakeCompleted():
                user.authorized(station, output.key_id, output.number)
                user.carry_out(events.HandshakeCompleted(address))
                self._group_pump.run(lambda now: self._group.joined(address))
            case GroupKeyConfirmed():
                self._group_pump.run(lambda now: self._group.confirmed(address))
            case KeyMismatch():
                user.carry_out(events.PossiblePskMismatch(address))
            case HandshakeFailed():
                user.disconnect(address, output.reason)
