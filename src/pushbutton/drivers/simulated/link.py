"""What a kernel does with data frames: stations, keys, encryption, and the controlled port.

One `LinkLayer` serves an access point with many peers, or a station with one.  It is handed frames
and hands back events and frames to transmit; times and antennas are the driver's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pushbutton.crypto.ccmp import key_index
from pushbutton.drivers.base import (
    DataReceived,
    DriverEvent,
    EapolReceived,
    Key,
    StationStatistics,
    UnexpectedFrame,
)
from pushbutton.drivers.simulated.ciphers import DataCipher, data_cipher
from pushbutton.drivers.simulated.management import (
    GroupProtection,
    Protection,
    is_robust,
    seal,
)
from pushbutton.errors import CryptographyError, DriverError, MalformedError
from pushbutton.wire.eapol import ETHERTYPE as ETHERTYPE_EAPOL
from pushbutton.wire.frames import DataFrame, encode_snap, parse_snap

FIRST_MANAGEMENT_KEY = 4
"""Key indexes from here on protect management frames to everybody."""

_NULL = 0x40
"""The bit of the subtype that says "no data" (IEEE 802.11, "Type and Subtype subfields")."""


@dataclass(slots=True)
class Peer:
    """A station of ours, or our access point."""

    address: bytes
    since: float = 0.0
    authorized: bool = False
    cipher: DataCipher | None = None
    management: Protection | None = None
    """Its management frames are protected, once it has a key."""
    sent_number: int = 0
    received_number: int = -1
    protected: bool = False
    """Its last EAPOL packet was encrypted, so it has the key too."""
    rx_packets: int = 0
    tx_packets: int = 0
    rx_bytes: int = 0
    tx_bytes: int = 0
    active: float = 0.0


@dataclass(slots=True)
class GroupCipher:
    """A group key; receivers remember the packet number that came last."""

    cipher: DataCipher
    index: int
    number: int = 0


@dataclass(slots=True)
class DropCounters:
    """Frames that were dropped, by reason."""

    malformed: int = 0
    unauthorized: int = 0
    """Data of a station whose port is closed."""
    undecryptable: int = 0
    replayed: int = 0
    unencrypted: int = 0
    unprotected: int = 0
    """Management frames that a stranger could have sent."""
    unknown: int = 0
    """From or to a station that is not associated."""


@dataclass(slots=True)
class LinkLayer:
    """The data path of one interface."""

    address: bytes
    bssid: bytes
    is_access_point: bool
    peers: dict[bytes, Peer] = field(default_factory=dict)
    groups: dict[int, GroupCipher] = field(default_factory=dict)
    group_management: GroupProtection = field(default_factory=GroupProtection)
    dropped: DropCounters = field(default_factory=DropCounters)
    _current_group: int | None = None
    _sequence: int = 0

    def add(self, address: bytes, now: float, protects_management: bool = False) -> None:
        """Know a peer, anew if it was known."""
        management = Protection() if protects_management else None
        self.peers[address] = Peer(address, now, management=management, active=now)

    def remove(self, address: bytes) -> None:
        """Forget a peer and its keys."""
        self.peers.pop(address, None)

    def authorize(self, address: bytes, authorized: bool) -> None:
        """Open or close the port of a peer; `DriverError` when one to open is unknown."""
        if authorized or address in self.peers:
            self._peer(address).authorized = authorized

    def install(self, key: Key) -> None:
        """Take a key; the same key again is not installed again, so its numbers go on."""
        received = int.from_bytes(key.receive_counter, "little")
        if key.index >= FIRST_MANAGEMENT_KEY:
            self.group_management.install(key.index, key.octets, received)
            return
        cipher = data_cipher(key.cipher, key.octets, self.is_access_point)
        if key.station is not None:
            peer = self._peer(key.station)
            peer.cipher, peer.sent_number, peer.received_number = cipher, 0, -1
            return
        number = 0 if self.is_access_point else received
        self.groups[key.index] = GroupCipher(cipher, key.index, number)
        if self.is_access_point:
            self._current_group = key.index

    def clear(self) -> None:
        """Forget all peers and keys."""
        self.peers.clear()
        self.groups.clear()
        self.group_management = GroupProtection()
        self._current_group = None

    def statistics(self, address: bytes, now: float, signal: int) -> StationStatistics:
        """Return the counters of a peer; `DriverError` when it is unknown."""
        peer = self._peer(address)
        return StationStatistics(
            peer.rx_packets,
            peer.tx_packets,
            peer.rx_bytes,
            peer.tx_bytes,
            int((now - peer.active) * 1000),
            signal,
            int(now - peer.since),
        )

    # sending

    def eapol(self, destination: bytes, octets: bytes) -> bytes | None:
        """Return the frame that carries an EAPOL packet; None for a stranger.

        The access point encrypts from the moment it has the key, which is when the station proved
        it.  A station waits until the access point does: its message 4 may be asked for again.
        """
        peer = self.peers.get(destination)
        if peer is None:
            self.dropped.unknown += 1
            return None
        protect = self.is_access_point or peer.protected
        return self._frame(destination, ETHERTYPE_EAPOL, octets, peer if protect else None)

    def data(self, destination: bytes, ethertype: int, payload: bytes) -> bytes | None:
        """Return the frame that carries a packet; None when the port is closed."""
        if self.is_access_point and destination[0] & 1:
            return self._group_frame(self.address, destination, encode_snap(ethertype, payload))
        peer = self.peers.get(destination if self.is_access_point else self.bssid)
        if peer is None or not peer.authorized:
            self.dropped.unauthorized += 1
            return None
        return self._frame(destination, ethertype, payload, peer)

    def null(self, station: bytes) -> bytes:
        """Return a data frame without content, which a station acknowledges and drops."""
        frame = DataFrame(station, self.address, self.bssid, b"", False, self.next_sequence())
        octets = frame.encode()
        return bytes((octets[0] | _NULL,)) + octets[1:]

    def next_sequence(self) -> int:
        """Return the sequence number for the next frame."""
        self._sequence = (self._sequence + 1) & 0xFFF
        return self._sequence

    def _frame(
        self, destination: bytes, ethertype: int, payload: bytes, peer: Peer | None
    ) -> bytes:
        body = encode_snap(ethertype, payload)
        known = self.peers.get(destination if self.is_access_point else self.bssid)
        if known is not None:
            known.tx_packets += 1
            known.tx_bytes += len(payload)
        return self._sealed(self.address, destination, body, peer)

    def _sealed(self, source: bytes, destination: bytes, body: bytes, peer: Peer | None) -> bytes:
        protect = peer is not None and peer.cipher is not None
        frame = DataFrame(
            destination,
            source,
            self.bssid,
            body,
            not self.is_access_point,
            self.next_sequence(),
            protect,
        )
        if peer is None or peer.cipher is None:
            return frame.encode()
        peer.sent_number += 1
        header = frame.header()
        return header + peer.cipher.encrypt(header, peer.sent_number, body)

    def _group_frame(self, source: bytes, destination: bytes, body: bytes) -> bytes:
        group = None if self._current_group is None else self.groups[self._current_group]
        frame = DataFrame(
            destination, source, self.bssid, body, False, self.next_sequence(), group is not None
        )
        if group is None:
            return frame.encode()
        group.number += 1
        header = frame.header()
        return header + group.cipher.encrypt(header, group.number, body, group.index)

    def manage(self, frame: bytes) -> bytes:
        """Return a management frame as it goes on the air, protected where that was agreed on."""
        if not is_robust(frame):
            return frame
        if frame[4] & 1:
            return self.group_management.seal(frame) if self.is_access_point else frame
        peer = self.peers.get(frame[4:10])
        if peer is None or peer.management is None or peer.cipher is None:
            return frame
        peer.sent_number += 1
        return seal(frame, peer.cipher, peer.sent_number)

    # receiving

    def receive_management(self, frame: bytes) -> bytes | None:
        """Return a management frame in clear; None for one that is not what it says."""
        peer = self.peers.get(frame[10:16]) if is_robust(frame) else None
        if peer is None or peer.management is None or peer.cipher is None:
            return frame
        try:
            if frame[4] & 1:
                return self.group_management.open(frame)
            return peer.management.open(frame, peer.cipher)
        except CryptographyError:
            self.dropped.unprotected += 1
            return None

    def receive(self, octets: bytes, now: float) -> tuple[list[DriverEvent], list[bytes]]:
        """Take a data frame: (events, frames to pass on to other stations)."""
        try:
            if octets and octets[0] & _NULL:
                return [], []
            frame = DataFrame.parse(octets)
            if frame.bssid != self.bssid or frame.to_ds is not self.is_access_point:
                return [], []
            if not self._addressed(frame):
                return [], []
            peer = self.peers.get(frame.source if self.is_access_point else self.bssid)
            if peer is None:
                self.dropped.unknown += 1
                return ([UnexpectedFrame(frame.source)] if self.is_access_point else []), []
            body = self._opened(frame, peer)
            ethertype, payload = parse_snap(body)
        except MalformedError:
            self.dropped.malformed += 1
            return [], []
        except CryptographyError:
            self.dropped.undecryptable += 1
            return [], []
        return self._judge(frame, peer, ethertype, payload, now)

    def _addressed(self, frame: DataFrame) -> bool:
        if self.is_access_point:
            return True
        group = bool(frame.destination[0] & 1)
        return frame.source != self.address and (group or frame.destination == self.address)

    def _opened(self, frame: DataFrame, peer: Peer) -> bytes:
        if not frame.protected:
            return frame.body
        if frame.destination[0] & 1 and not self.is_access_point:
            group = self.groups.get(key_index(frame.body)) if len(frame.body) > 3 else None
            if group is None:
                raise CryptographyError("no such group key")
            body = group.cipher.decrypt(frame.header(), frame.body)
            number = group.cipher.number(frame.body)
            if number <= group.number:
                self.dropped.replayed += 1
                raise MalformedError("an old packet number")
            group.number = number
            return body
        if peer.cipher is None:
            raise CryptographyError("no pairwise key")
        body = peer.cipher.decrypt(frame.header(), frame.body)
        number = peer.cipher.number(frame.body)
        if number <= peer.received_number:
            self.dropped.replayed += 1
            raise MalformedError("an old packet number")
        peer.received_number = number
        return body

    def _judge(
        self, frame: DataFrame, peer: Peer, ethertype: int, payload: bytes, now: float
    ) -> tuple[list[DriverEvent], list[bytes]]:
        peer.active = now
        peer.rx_packets += 1
        peer.rx_bytes += len(payload)
        if ethertype == ETHERTYPE_EAPOL:
            peer.protected = frame.protected
            return [EapolReceived(frame.source, payload)], []
        if not peer.authorized:
            self.dropped.unauthorized += 1
            return [], []
        if peer.cipher is not None and not frame.protected:
            self.dropped.unencrypted += 1
            return [], []
        event = DataReceived(frame.source, frame.destination, ethertype, payload)
        if not self.is_access_point or frame.destination == self.address:
            return [event], []
        return self._forward(frame, event)

    def _forward(
        self, frame: DataFrame, event: DataReceived
    ) -> tuple[list[DriverEvent], list[bytes]]:
        """Pass a frame of one station on to another, or to all."""
        body = encode_snap(event.ethertype, event.payload)
        if frame.destination[0] & 1:
            return [event], [self._group_frame(frame.source, frame.destination, body)]
        other = self.peers.get(frame.destination)
        if other is None or not other.authorized:
            self.dropped.unknown += 1
            return [], []
        return [], [self._sealed(frame.source, frame.destination, body, other)]

    def _peer(self, address: bytes) -> Peer:
        peer = self.peers.get(address)
        if peer is None:
            raise DriverError("the simulated air knows no such station")
        return peer
