from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from eap_doubles import ScriptedMethod, carried, eap, message, others, packets

from pushbutton.protocol.eap_outputs import EapFailed, EapStarted, KeyFrameReceived
from pushbutton.protocol.eap_peer import CLIENT_TIMEOUT, EapPeer
from pushbutton.protocol.outputs import Finished, Output, Work
from pushbutton.protocol.port import START_PERIOD, AuthenticatorPort, SupplicantPort
from pushbutton.protocol.port_statistics import PaeState
from pushbutton.wire.eap import EapCode, EapPacket, EapType
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY, WscPacket
from pushbutton.wire.eapol import EapolPacket, EapolType
from pushbutton.wire.enums import OpCode

START = EapolPacket(1, EapolType.START).encode()
LOGOFF = EapolPacket(1, EapolType.LOGOFF).encode()
KEY = EapolPacket(1, EapolType.KEY, b"\x02" + bytes(94)).encode()


def eapol(octets: bytes, version: int = 1) -> bytes:
    return EapolPacket(version, EapolType.EAP, octets).encode()


def inside(outputs: Sequence[Output]) -> EapPacket:
    """The one EAP packet inside the one EAPOL packet."""
    (octets,) = packets(outputs)
    outer = EapolPacket.parse(octets)
    assert outer.type == EapolType.EAP
    return EapPacket.parse(outer.body)


class Station:
    """Speaks to an access point's port."""

    def __init__(self, *script: Sequence[Output], version: int = 2) -> None:
        self.methods: list[ScriptedMethod] = []
        self.script = script
        self.port = AuthenticatorPort(self._choose, version=version, first_identifier=1)

    def _choose(self, identity: str) -> ScriptedMethod | None:
        if identity != ENROLLEE_IDENTITY:
            return None
        self.methods.append(ScriptedMethod(self.script))
        return self.methods[-1]

    def identify(self, identifier: int, identity: str = ENROLLEE_IDENTITY) -> list[Output]:
        response = eap(EapCode.RESPONSE, identifier, EapType.IDENTITY, identity.encode())
        return self.port.receive(eapol(response), 0.0)

    def say(self, identifier: int, octets: bytes) -> list[Output]:
        response = carried(EapCode.RESPONSE, identifier, OpCode.MSG, octets)
        return self.port.receive(eapol(response), 0.0)


# ---- the access point's side ----------------------------------------------------------------


def test_waits_for_eapol_start() -> None:
    station = Station()
    assert station.port.deadline is None
    assert station.port.expire(100.0) == []
    assert station.identify(1) == []
    outputs = station.port.receive(START, 3.0)
    assert inside(outputs) == EapPacket(EapCode.REQUEST, 1, EapType.IDENTITY)
    assert EapStarted() in outputs
    assert station.port.deadline == 8.0


def test_begins_at_once_with_a_station_that_speaks_wsc_2() -> None:
    outputs = Station().port.start(3.0)
    assert inside(outputs) == EapPacket(EapCode.REQUEST, 1, EapType.IDENTITY)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_the_version_sent_is_configured(version: int) -> None:
    (octets,) = packets(Station(version=version).port.start(0.0))
    assert octets[0] == version


@pytest.mark.parametrize("version", [0, 1, 2, 3, 255])
def test_any_version_is_taken(version: int) -> None:
    station = Station()
    assert packets(station.port.receive(EapolPacket(version, EapolType.START).encode(), 0.0))
    assert station.port.statistics.last_version == version


def test_a_registration_ends_in_failure_and_the_port_serves_the_next() -> None:
    station = Station([message(b"M2")], [Finished(True)])
    for first in (1, 4):
        station.port.receive(START, 0.0)
        station.identify(first)
        station.say(first + 1, b"M1")
        outputs = station.say(first + 2, b"done")
        assert inside(outputs) == EapPacket(EapCode.FAILURE, first + 2)
        assert EapFailed() in outputs
        assert outputs[-1] == Finished(True)
    assert len(station.methods) == 2


def test_eapol_start_begins_anew_from_the_identity() -> None:
    station = Station([message(b"M2")])
    station.port.start(0.0)
    station.identify(1)
    station.say(2, b"M1")
    outputs = station.port.receive(START, 1.0)
    assert outputs[0] == Finished(False), "the registration that was going on"
    assert station.methods[0].abandoned == 1
    assert inside(outputs) == EapPacket(EapCode.REQUEST, 4, EapType.IDENTITY)
    assert station.say(3, b"M3") == [], "a late response to the old conversation"
    assert inside(station.identify(4)).data == WscPacket(OpCode.START).encode()


def test_logoff_ends_the_conversation() -> None:
    station = Station()
    station.port.start(0.0)
    station.identify(1)
    assert station.port.receive(LOGOFF, 0.0) == [Finished(False)]
    assert station.methods[0].abandoned == 1
    assert station.port.deadline is None
    assert station.port.receive(LOGOFF, 0.0) == []
    assert station.port.statistics.logoffs_received == 2


@pytest.mark.parametrize("trailer", [b"", b"\xff", bytes(42)])
def test_octets_behind_the_length_are_padding(trailer: bytes) -> None:
    port = Station().port
    assert packets(port.receive(START + trailer, 0.0))
    assert port.receive(KEY + trailer, 0.0) == [KeyFrameReceived(KEY)]


@pytest.mark.parametrize("octets", [b"", b"\x01\x01\x00", b"\x01\x00\x00\x05\x02\x01\x00\x05"])
def test_a_length_beyond_the_frame_is_dropped_and_counted(octets: bytes) -> None:
    station = Station()
    station.port.start(0.0)
    assert station.port.receive(octets, 0.0) == []
    assert station.port.statistics.refused == 1
    assert packets(station.identify(1))


@pytest.mark.parametrize("kind", [4, 5, 200])
def test_other_types_are_dropped_and_counted(kind: int) -> None:
    port = Station().port
    assert port.receive(EapolPacket(1, kind, b"x").encode(), 0.0) == []
    assert port.statistics.invalid_frames_received == 1


def test_statistics() -> None:
    station = Station([message(b"M2")], [Finished(True)])
    station.port.receive(START, 0.0)
    station.identify(1)
    station.say(2, b"M1")
    station.port.expire(5.0)
    station.say(3, b"done")
    seen = station.port.statistics
    assert (seen.frames_received, seen.starts_received) == (4, 1)
    assert (seen.responses_received, seen.last_type) == (3, EapType.EXPANDED)
    assert seen.identity == ENROLLEE_IDENTITY
    assert seen.frames_sent == 5, "identity, start, M2 twice, failure"
    assert (seen.identity_requests_sent, seen.requests_sent, seen.challenges) == (1, 4, 2)
    assert (seen.state, seen.failures) == (PaeState.HELD, 1)


def test_a_start_during_a_conversation_is_counted() -> None:
    station = Station()
    for now in (0.0, 1.0):
        station.port.receive(START, now)
    seen = station.port.statistics
    assert (seen.entered_connecting, seen.starts_while_authenticating) == (2, 1)
    assert seen.state is PaeState.AUTHENTICATING


def test_a_packet_without_a_whole_header_is_counted_apart() -> None:
    port = Station().port
    assert port.receive(b"\x02\x00", 0.0) == []
    assert (port.statistics.cut_short, port.statistics.length_errors_received) == (1, 0)
    assert port.statistics.refused == 1


def test_work_and_the_owners_words_reach_the_machine() -> None:
    work = Work(lambda: 42)
    station = Station([work], [message(b"M2")])
    assert station.port.complete(42, 0.0) == []
    assert station.port.relay([message(b"x")], 0.0) == []
    assert station.port.stop() == []
    station.port.start(0.0)
    station.identify(1)
    assert station.say(2, b"M1") == [work]
    assert inside(station.port.complete(42, 1.0)).identifier == 3
    assert inside(station.port.relay([message(b"M4")], 2.0)).identifier == 4
    assert station.methods[0].completed == [42]


# ---- the device's side ----------------------------------------------------------------------


class Device:
    """A device's port, with what an access point says to it."""

    def __init__(self, *script: Sequence[Output]) -> None:
        self.method = ScriptedMethod(script, [message(b"M1")])
        self.port = SupplicantPort(EapPeer(ENROLLEE_IDENTITY, self.method))

    def hear(self, octets: bytes, now: float = 0.0) -> list[Output]:
        return self.port.receive(eapol(octets, 2), now)


def test_asks_three_times_and_waits() -> None:
    device = Device()
    assert packets(device.port.start(0.0)) == [START]
    for _ in range(2):
        due = device.port.deadline
        assert due is not None
        assert device.port.expire(due - 0.1) == []
        assert packets(device.port.expire(due)) == [START]
    assert due == 2 * START_PERIOD
    assert device.port.deadline == CLIENT_TIMEOUT
    assert device.port.expire(CLIENT_TIMEOUT) == [Finished(False)]
    assert device.port.deadline is None


def test_the_first_answer_ends_the_asking() -> None:
    device = Device()
    device.port.start(0.0)
    outputs = device.hear(eap(EapCode.REQUEST, 1, EapType.IDENTITY), 1.0)
    assert inside(outputs).data == ENROLLEE_IDENTITY.encode()
    assert device.port.deadline == 1.0 + CLIENT_TIMEOUT


def test_what_means_nothing_does_not_end_the_asking() -> None:
    device = Device()
    device.port.start(0.0)
    for octets in (b"", START, LOGOFF, eapol(b"\x01"), eapol(eap(EapCode.SUCCESS, 1))):
        assert device.port.receive(octets, 1.0) == []
    assert device.port.deadline == START_PERIOD


def test_a_registration_ends_with_failure() -> None:
    device = Device([message(b"done", OpCode.DONE), Finished(True)])
    device.port.start(0.0)
    device.hear(carried(EapCode.REQUEST, 2, OpCode.START))
    device.hear(carried(EapCode.REQUEST, 3, OpCode.MSG, b"M8"))
    assert device.hear(eap(EapCode.FAILURE, 3)) == [Finished(True)]


def test_nothing_is_asked_after_the_end() -> None:
    device = Device()
    device.port.start(0.0)
    assert device.port.stop() == [Finished(False)]
    assert device.port.deadline is None
    assert device.port.expire(100.0) == []


def test_key_frames_are_for_the_handshake() -> None:
    device = Device()
    device.port.start(0.0)
    assert device.port.receive(KEY + b"\x00", 0.0) == [KeyFrameReceived(KEY)]


def test_work_reaches_the_devices_machine() -> None:
    work = Work(lambda: 42)
    device = Device([work], [message(b"M3")])
    device.port.start(0.0)
    device.hear(carried(EapCode.REQUEST, 2, OpCode.START))
    assert device.hear(carried(EapCode.REQUEST, 3, OpCode.MSG, b"M2")) == [work]
    assert inside(device.port.complete(42, 0.0)).identifier == 3
    assert inside(device.port.relay([message(b"M5")], 0.0)).code is EapCode.RESPONSE


# ---- both ------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda: Station().port, lambda: Device().port])
def test_a_port_has_no_way_to_be_authorised(
    make: Callable[[], AuthenticatorPort | SupplicantPort],
) -> None:
    port = make()
    port.start(0.0)
    assert others(port.receive(eapol(eap(EapCode.SUCCESS, 1)), 0.0)) == []
    assert not [name for name in dir(port) if "authori" in name]
