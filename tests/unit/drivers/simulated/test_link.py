from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.drivers.base import (
    DataReceived,
    DriverEvent,
    EapolReceived,
    Key,
    UnexpectedFrame,
)
from pushbutton.drivers.simulated.link import LinkLayer
from pushbutton.errors import DriverError
from pushbutton.secret import Secret
from pushbutton.wire.frames import BROADCAST, DataFrame, ManagementFrame, Subtype
from pushbutton.wire.security_elements import CipherSuite

AP, STATION = b"\x02\x00\x00\x00\x01\x00", b"\x02\x00\x00\x00\x02\x00"
OTHER = b"\x02\x00\x00\x00\x03\x00"
CCMP = CipherSuite.CCMP
PAIRWISE, GROUP = Secret(b"p" * 16), Secret(b"g" * 16)
IP = 0x0800


def pair(*, keys: bool = True, authorized: bool = True) -> tuple[LinkLayer, LinkLayer]:
    ap, station = LinkLayer(AP, AP, True), LinkLayer(STATION, AP, False)
    ap.add(STATION, 0.0)
    station.add(AP, 0.0)
    if keys:
        ap.install(Key(STATION, 0, CCMP, PAIRWISE))
        station.install(Key(AP, 0, CCMP, PAIRWISE))
        ap.install(Key(None, 1, CCMP, GROUP))
        station.install(Key(None, 1, CCMP, GROUP))
    if authorized:
        ap.authorize(STATION, True)
        station.authorize(AP, True)
    return ap, station


def sent(frame: bytes | None) -> bytes:
    assert frame is not None
    return frame


def events(link: LinkLayer, frame: bytes | None) -> list[DriverEvent]:
    return link.receive(sent(frame), 1.0)[0]


def test_data_is_encrypted_both_ways() -> None:
    ap, station = pair()
    up = sent(station.data(AP, IP, b"to the access point"))
    assert b"access" not in up
    assert events(ap, up) == [DataReceived(STATION, AP, IP, b"to the access point")]
    down = sent(ap.data(STATION, IP, b"to the station"))
    assert b"station" not in down
    assert events(station, down) == [DataReceived(AP, STATION, IP, b"to the station")]


def test_group_data() -> None:
    ap, station = pair()
    frame = sent(ap.data(BROADCAST, IP, b"to all"))
    assert b"to all" not in frame
    assert events(station, frame) == [DataReceived(AP, BROADCAST, IP, b"to all")]
    assert events(station, frame) == []
    assert station.dropped.replayed == 1
    station.groups.clear()
    assert events(station, ap.data(BROADCAST, IP, b"to all")) == []
    assert station.dropped.undecryptable == 1


def test_a_station_gets_a_group_key_with_its_counter() -> None:
    ap, station = pair()
    frames = [sent(ap.data(BROADCAST, IP, b"to all")) for _ in range(3)]
    station.install(Key(None, 1, CCMP, GROUP, (2).to_bytes(6, "little")))
    assert [len(events(station, frame)) for frame in frames] == [0, 0, 1]


def test_the_port_is_closed_until_it_is_authorized() -> None:
    ap, station = pair(keys=False, authorized=False)
    assert station.data(AP, IP, b"early") is None
    assert ap.data(STATION, IP, b"early") is None
    station.authorize(AP, True)
    assert events(ap, station.data(AP, IP, b"early")) == []
    assert ap.dropped.unauthorized == 2
    assert events(ap, station.eapol(AP, b"\x01\x01\x00\x00")) == [
        EapolReceived(STATION, b"\x01\x01\x00\x00")
    ]
    ap.authorize(STATION, True)
    assert len(events(ap, station.data(AP, IP, b"now"))) == 1
    ap.authorize(STATION, False)
    assert events(ap, station.data(AP, IP, b"late")) == []


def test_data_in_clear_is_dropped_once_there_is_a_key() -> None:
    ap, station = pair()
    station.peers[AP].cipher = None
    assert events(ap, station.data(AP, IP, b"clear")) == []
    assert ap.dropped.unencrypted == 1
    assert len(events(ap, station.eapol(AP, b"eapol"))) == 1


def test_the_station_encrypts_eapol_when_the_access_point_does() -> None:
    ap, station = pair(keys=False)
    station.install(Key(AP, 0, CCMP, PAIRWISE))
    repeated_message_4 = sent(station.eapol(AP, b"message 4"))
    assert not DataFrame.parse(repeated_message_4).protected
    ap.install(Key(STATION, 0, CCMP, PAIRWISE))
    group_message_1 = sent(ap.eapol(STATION, b"group"))
    assert DataFrame.parse(group_message_1).protected
    assert len(events(station, group_message_1)) == 1
    assert DataFrame.parse(sent(station.eapol(AP, b"group 2"))).protected


def test_replays_and_changes_are_dropped() -> None:
    ap, station = pair()
    frame = sent(station.data(AP, IP, b"once"))
    assert len(events(ap, frame)) == 1
    assert events(ap, frame) == []
    assert ap.dropped.replayed == 1
    changed = bytearray(sent(station.data(AP, IP, b"twice")))
    changed[-1] ^= 1
    assert events(ap, bytes(changed)) == []
    assert ap.dropped.undecryptable == 1


def test_strangers() -> None:
    ap, station = pair()
    ap.remove(STATION)
    assert events(ap, station.data(AP, IP, b"who?")) == [UnexpectedFrame(STATION)]
    assert ap.dropped.unknown == 1
    assert ap.eapol(STATION, b"") is None
    with pytest.raises(DriverError):
        ap.authorize(STATION, True)
    with pytest.raises(DriverError):
        ap.install(Key(STATION, 0, CCMP, PAIRWISE))
    with pytest.raises(DriverError):
        ap.statistics(STATION, 0.0, -30)


def test_forwarding_between_stations() -> None:
    ap, station = pair()
    other = LinkLayer(OTHER, AP, False)
    other.add(AP, 0.0)
    other.authorize(AP, True)
    other.install(Key(AP, 0, CCMP, Secret(b"o" * 16)))
    other.install(Key(None, 1, CCMP, GROUP))
    frame = sent(station.data(OTHER, IP, b"hello"))
    assert ap.receive(frame, 1.0) == ([], [])
    ap.add(OTHER, 0.0)
    ap.install(Key(OTHER, 0, CCMP, Secret(b"o" * 16)))
    ap.authorize(OTHER, True)
    told, (passed_on,) = ap.receive(sent(station.data(OTHER, IP, b"hello")), 1.0)
    assert told == []
    assert events(other, passed_on) == [DataReceived(STATION, OTHER, IP, b"hello")]
    told, (passed_on,) = ap.receive(sent(station.data(BROADCAST, IP, b"all")), 1.0)
    assert told == [DataReceived(STATION, BROADCAST, IP, b"all")]
    assert events(other, passed_on) == [DataReceived(STATION, BROADCAST, IP, b"all")]
    assert events(station, passed_on) == [], "a station does not hear itself"


def test_a_cipher_that_is_not_simulated_is_refused() -> None:
    ap, _ = pair()
    with pytest.raises(DriverError, match="000fac06"):
        ap.install(Key(STATION, 0, CipherSuite.BIP_CMAC_128, Secret(b"t" * 16)))


@pytest.mark.parametrize(
    ("suite", "length"),
    [
        (CipherSuite.TKIP, 32),
        (CipherSuite.WPA_TKIP, 32),
        (CipherSuite.GCMP_128, 16),
        (CipherSuite.GCMP_256, 32),
        (CipherSuite.CCMP_256, 32),
    ],
)
def test_every_cipher_carries_data_both_ways_and_to_all(suite: int, length: int) -> None:
    ap, station = pair(keys=False)
    for link, peer in ((ap, STATION), (station, AP)):
        link.install(Key(peer, 0, suite, Secret(bytes(range(length)))))
        link.install(Key(None, 2, suite, Secret(bytes(range(1, length + 1)))))
    up, down = sent(station.data(AP, IP, b"up")), sent(ap.data(STATION, IP, b"down"))
    everybody = sent(ap.data(BROADCAST, IP, b"everybody"))
    assert events(ap, up) == [DataReceived(STATION, AP, IP, b"up")]
    assert events(station, down) == [DataReceived(AP, STATION, IP, b"down")]
    assert events(station, everybody) == [DataReceived(AP, BROADCAST, IP, b"everybody")]
    assert events(ap, up) == []
    assert ap.dropped.replayed == 1


def farewell(destination: bytes, source: bytes) -> bytes:
    return ManagementFrame(Subtype.DEAUTHENTICATION, destination, source, AP, b"\x03\x00").encode()


def protected_pair() -> tuple[LinkLayer, LinkLayer]:
    ap, station = LinkLayer(AP, AP, True), LinkLayer(STATION, AP, False)
    ap.add(STATION, 0.0, True)
    station.add(AP, 0.0, True)
    return ap, station


def give_keys(ap: LinkLayer, station: LinkLayer) -> None:
    for link, peer in ((ap, STATION), (station, AP)):
        link.install(Key(peer, 0, CCMP, PAIRWISE))
        link.install(Key(None, 4, CipherSuite.BIP_CMAC_128, GROUP))


def test_a_farewell_is_protected_once_there_are_keys() -> None:
    ap, station = protected_pair()
    clear = farewell(STATION, AP)
    assert ap.manage(clear) == clear
    assert station.receive_management(clear) == clear
    give_keys(ap, station)
    sealed = ap.manage(clear)
    assert sealed != clear
    assert station.receive_management(sealed) == clear
    assert station.receive_management(sealed) is None, "a repeated one"
    assert station.receive_management(clear) is None, "anybody could have sent it"
    assert station.dropped.unprotected == 2
    back = farewell(AP, STATION)
    assert ap.receive_management(station.manage(back)) == back
    assert ap.receive_management(back) is None


def test_a_farewell_to_all_has_a_mic() -> None:
    ap, station = protected_pair()
    give_keys(ap, station)
    clear = farewell(BROADCAST, AP)
    sealed = ap.manage(clear)
    assert len(sealed) == len(clear) + 18
    assert station.receive_management(sealed) == clear
    assert station.receive_management(sealed) is None
    assert station.receive_management(clear) is None


def test_other_management_frames_stay_in_clear() -> None:
    ap, station = protected_pair()
    give_keys(ap, station)
    frame = ManagementFrame(Subtype.AUTHENTICATION, STATION, AP, AP, bytes(6)).encode()
    public = ManagementFrame(Subtype.ACTION, STATION, AP, AP, b"\x04\x00").encode()
    for each in (frame, public):
        assert ap.manage(each) == each
        assert station.receive_management(each) == each


def test_statistics() -> None:
    ap, station = pair()
    events(ap, station.data(AP, IP, b"12345"))
    ap.data(STATION, IP, b"123")
    statistics = ap.statistics(STATION, 3.5, -30)
    assert (statistics.rx_packets, statistics.rx_bytes) == (1, 5)
    assert (statistics.tx_packets, statistics.tx_bytes) == (1, 3)
    assert (statistics.inactive_ms, statistics.connected_s, statistics.signal) == (2500, 3, -30)


@given(st.binary(max_size=80))
def test_no_octets_raise(body: bytes) -> None:
    ap, station = pair()
    for protected in (False, True):
        frame = DataFrame(AP, STATION, AP, body, True, 1, protected).encode()
        ap.receive(frame, 0.0)
        station.receive(DataFrame(STATION, AP, AP, body, False, 1, protected).encode(), 0.0)
    ap.receive(body, 0.0)


def test_clear() -> None:
    ap, _ = pair()
    ap.clear()
    assert not ap.peers
    assert sent(ap.data(BROADCAST, IP, b"plain")).endswith(b"plain")
