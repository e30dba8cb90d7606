"""Handshakes of a BSS: keys for the driver, events, and new group keys for everybody."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from pushbutton.access_point.handshakes import Handshakes, Protection
from pushbutton.crypto import wpa
from pushbutton.drivers.base import Key
from pushbutton.protocol import events
from pushbutton.protocol.association_checks import Admission
from pushbutton.protocol.association_outputs import AssociatedStation
from pushbutton.protocol.group_rekey import RekeyPolicy
from pushbutton.protocol.key_frames import Security
from pushbutton.protocol.key_search import CandidateKey
from pushbutton.protocol.outputs import Output, SendPacket
from pushbutton.protocol.supplicant_handshake import SupplicantHandshake, SupplicantTerms
from pushbutton.secret import Secret
from pushbutton.wire.eapol_key import KeyData, KeyFrame
from pushbutton.wire.security_elements import AkmSuite, CipherSuite, Rsn

AP, ONE, TWO = (bytes.fromhex(f"02000000010{number}") for number in range(3))
CCMP, BIP = CipherSuite.CCMP, CipherSuite.BIP_CMAC_128
ELEMENT = Rsn(capabilities=0x0080).encode()
PSK = wpa.pmk(Secret("correct horse"), b"Home")
NAME = b"n" * 16


class House:
    """A BSS's place; the devices in it answer as soon as they are sent something."""

    def __init__(self, **rekey: Any) -> None:
        protection = Protection(AP, ELEMENT, CCMP, 2, BIP, RekeyPolicy(**rekey))
        self.handshakes = Handshakes(self, protection, self.candidates, os.urandom)
        self.devices: dict[bytes, tuple[Any, SupplicantHandshake]] = {}
        self.keys: list[Key] = []
        self.told: list[object] = []
        self.sent: list[bytes] = []
        self.deaf: set[bytes] = set()

    def candidates(self, address: bytes) -> list[CandidateKey]:
        return [CandidateKey(PSK, "home")]

    def device(self, address: bytes, key: Secret = PSK, sae: Secret | None = None) -> Any:
        station: Any = SimpleNamespace(address=address, handshake=None, end_handshake=lambda: None)
        akm = AkmSuite.SAE if sae else AkmSuite.PSK
        security = Security(akm, CCMP, CCMP, group_management=BIP)
        terms = SupplicantTerms(address, AP, security, ELEMENT, KeyData(rsn=ELEMENT))
        self.devices[address] = station, SupplicantHandshake(terms, key, os.urandom)
        admission = Admission(b"\x82", security=security, element=ELEMENT)
        association = AssociatedStation(address, 1, 0, 0, admission, sae, NAME if sae else b"")
        self.handshakes.begin(station, association)
        return station

    def send_eapol(self, address: bytes, octets: bytes) -> None:
        self.sent.append(octets)
        if address in self.deaf:
            return
        station, device = self.devices[address]
        for output in device.receive(octets, 0.0):
            if isinstance(output, SendPacket):
                station.handshake.receive(output.octets)

    def install(self, key: Key) -> None:
        self.keys.append(key)

    def authorized(self, station: Any, key_id: str | None, number: int | None = None) -> None:
        self.told.append((station.address, key_id))

    def disconnect(self, address: bytes, reason: int) -> None:
        self.told.append((address, reason))

    def carry_out(self, output: Output) -> None:
        self.told.append(output)

    def indexes(self) -> list[int]:
        return [key.index for key in self.keys]


async def in_house(play: Callable[[House], None], **rekey: Any) -> House:
    house = House(**rekey)
    house.handshakes.install_group_key()
    play(house)
    house.handshakes.close()
    return house


async def test_keys_and_events_of_one_station() -> None:
    house = await in_house(lambda house: house.device(ONE))
    assert house.indexes() == [1, 4, 0]
    assert house.keys[2].station == ONE
    assert house.told == [(ONE, "home"), events.HandshakeCompleted(ONE)]


async def test_the_key_of_sae_is_the_only_candidate() -> None:
    key = Secret(b"s" * 32)
    house = await in_house(lambda house: house.device(ONE, key, sae=Secret(b"s" * 32)))
    assert house.told[0] == (ONE, None)
    assert KeyFrame.parse(house.sent[0]).key_data.endswith(NAME)


async def test_another_key_is_told() -> None:
    wrong = wpa.pmk(Secret("wrong horse"), b"Home")
    house = await in_house(lambda house: house.device(ONE, wrong))
    assert house.told == [events.PossiblePskMismatch(ONE)]


async def test_new_group_keys_wait_for_everybody() -> None:
    def play(house: House) -> None:
        house.device(ONE)
        house.device(TWO)
        house.keys.clear()
        house.deaf.add(TWO)
        house.handshakes.renew_group_key()
        assert house.keys == []
        house.handshakes.gone(TWO)

    house = await in_house(play)
    assert house.indexes() == [2, 5]
    assert [key.cipher for key in house.keys] == [CCMP, BIP]
    _, device = house.devices[ONE]
    assert device._installed[2].matches(house.keys[0].octets)


async def test_an_acknowledged_packet_gets_its_time() -> None:
    def play(house: House) -> None:
        house.deaf.add(ONE)
        station = house.device(ONE)
        before = station.handshake.machine.deadline
        house.handshakes.sent(station)
        assert station.handshake.machine.deadline > before + 0.5

    await in_house(play)


async def test_what_a_handshake_does_not_wait_for_is_counted() -> None:
    def play(house: House) -> None:
        station = house.device(ONE)
        assert house.handshakes.receive(station, bytes(99)) == 1
        station.handshake = None
        assert house.handshakes.receive(station, bytes(99)) == 1

    await in_house(play)
