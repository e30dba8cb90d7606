from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from handshake_pair import AP, FIRST_WPA, STATION, WPA, WRONG_KEY, Pair

from pushbutton.protocol.key_frames import HandshakeCompleted, HandshakeFailed, InstallKey
from pushbutton.protocol.outputs import SendPacket
from pushbutton.protocol.supplicant_handshake import TIMEOUT, State
from pushbutton.wire.eapol_key import KeyData, KeyFrame
from pushbutton.wire.frames import Reason
from pushbutton.wire.security_elements import Rsn


def test_the_element_of_message_3_is_compared_with_the_beacon() -> None:
    pair = Pair(expected=KeyData(rsn=Rsn(capabilities=0x00C0).encode()))
    pair.run(until=5.0)
    assert HandshakeFailed(Reason.ELEMENT_MISMATCH) in pair.said[STATION]
    assert pair.supplicant.state is State.FAILED
    assert pair.installed(STATION) == []


def test_the_element_of_the_forerunner_is_compared_too() -> None:
    pair = Pair(FIRST_WPA, expected=KeyData(wpa=WPA + b"?"))
    pair.run(until=5.0)
    assert HandshakeFailed(Reason.ELEMENT_MISMATCH) in pair.said[STATION]


def test_a_repeated_message_3_is_answered_but_installs_nothing() -> None:
    pair = Pair()
    pair.judge = lambda sender, packet: (
        () if sender == STATION and KeyFrame.parse(packet).information == 0x030A else (packet,)
    )
    pair.run(until=3.0)
    assert pair.count(STATION, HandshakeCompleted) == 1
    answers = [packet for who, packet in pair.packets if who == STATION]
    assert len(answers) >= 4
    assert [(key.station, key.index) for key in pair.installed(STATION)] == [(AP, 0), (None, 1)]


def test_a_replayed_message_3_is_dropped() -> None:
    pair = Pair()
    pair.run()
    message_3 = pair.packets[2][1]
    dropped = pair.supplicant.dropped
    assert pair.supplicant.receive(message_3, 40.0) == []
    assert pair.supplicant.dropped == dropped + 1


def test_a_repeated_message_1_gets_the_same_nonce() -> None:
    pair = Pair()
    (first,) = pair.authenticator.start(0.0)
    (again,) = pair.authenticator.expire(0.1)
    assert isinstance(first, SendPacket)
    assert isinstance(again, SendPacket)
    nonces = []
    for packet in (first, again):
        (answer,) = pair.supplicant.receive(packet.octets, 0.1)
        assert isinstance(answer, SendPacket)
        nonces.append(KeyFrame.parse(answer.octets).nonce)
    assert nonces[0] == nonces[1]


def test_a_new_handshake_installs_new_keys() -> None:
    pair = Pair()
    pair.run()
    old = pair.installed(STATION)[0]
    pair.run(pair.authenticator.start(pair.now), until=60.0)
    new = pair.installed(STATION)[-1]
    assert new.station == AP
    assert not new.key.matches(old.key)
    assert new.key.matches(pair.installed(AP)[-1].key)


def test_an_access_point_with_another_key_proves_nothing() -> None:
    pair = Pair(station_key=WRONG_KEY)
    pair.run()
    assert pair.installed(STATION) == []
    assert pair.said[STATION][-1] == HandshakeFailed(Reason.FOUR_WAY_TIMEOUT)


def test_silence_ends_after_the_timeout() -> None:
    pair = Pair()
    assert pair.supplicant.start(1.0) == []
    assert pair.supplicant.deadline == 1.0 + TIMEOUT
    assert pair.supplicant.expire(5.0) == []
    assert pair.supplicant.expire(11.0) == [HandshakeFailed(Reason.FOUR_WAY_TIMEOUT)]
    assert pair.supplicant.deadline is None
    assert pair.supplicant.receive(b"anything", 12.0) == []


@pytest.mark.parametrize("position", [5, 20, 85, 110])
def test_a_changed_message_3_is_dropped(position: int) -> None:
    def change(sender: bytes, packet: bytes) -> tuple[bytes, ...]:
        if sender == AP and len(packet) > 99:
            return (packet[:position] + bytes((packet[position] ^ 4,)) + packet[position + 1 :],)
        return (packet,)

    pair = Pair(judge=change)
    pair.run()
    assert not any(isinstance(output, InstallKey) for output in pair.said[STATION])


def test_close_wipes() -> None:
    pair = Pair()
    pair.run()
    keys = pair.supplicant._keys
    assert keys is not None
    pair.supplicant.close()
    assert keys.kek.wiped


def test_a_forged_message_1_does_not_break_a_finished_association() -> None:
    pair = Pair()
    pair.run()
    forged = KeyFrame(0x008A, 99, 16, b"!" * 32).encode()
    assert len(pair.supplicant.receive(forged, pair.now)) == 1
    before = len(pair.installed(STATION))
    pair.renew_group()
    pair.run(pair.authenticator.rekey(pair.now), until=60.0)
    assert pair.installed(STATION)[before].key.matches(pair.group.gtk.octets)
