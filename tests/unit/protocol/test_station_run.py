"""Which run an identity begins, and a whole conversation over EAPOL as a daemon leads it."""

from __future__ import annotations

from collections import deque

import pytest
from house import PER_DEVICE, House, device
from ladder import LAMP, R_PAIR, computed

from pushbutton.protocol import events
from pushbutton.protocol.eap_method import Method
from pushbutton.protocol.eap_outputs import EapFailed
from pushbutton.protocol.eap_peer import EapPeer
from pushbutton.protocol.outputs import Finished, Output, SendPacket, Work
from pushbutton.protocol.port import AuthenticatorPort, SupplicantPort
from pushbutton.protocol.registrar_outputs import ProvideSettings, ReserveKey
from pushbutton.protocol.registrar_run import RegistrarRun
from pushbutton.protocol.setup_run import SetupRun
from pushbutton.protocol.station_run import StationRun, begin
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY


@pytest.mark.parametrize(
    ("identity", "kind"),
    [
        ("WFA-SimpleConfig-Enrollee-1-0", RegistrarRun),
        ("WFA-SimpleConfig-Registrar-1-0", SetupRun),
        ("anonymous", type(None)),
        ("", type(None)),
        ("wfa-simpleconfig-enrollee-1-0", type(None)),
    ],
)
def test_the_identity_says_what_a_station_wants(identity: str, kind: type) -> None:
    assert type(begin(House().registrar, identity, LAMP.mac_address, R_PAIR)) is kind


class Station:
    """One station's port, its run, and the device behind it, with nothing lost between them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.run: StationRun | None = None
        self.port = AuthenticatorPort(self._begin, fragment_size=200)
        self.device = SupplicantPort(EapPeer(ENROLLEE_IDENTITY, device(), 150))
        self.to_us: deque[bytes] = deque()
        self.log: list[Output] = []

    def _begin(self, identity: str) -> Method | None:
        self.run = begin(self.house.registrar, identity, LAMP.mac_address, R_PAIR)
        return None if self.run is None else self.run.machine

    def join(self, packets: int = 1000) -> None:
        """Let the device ask, and carry so many of its packets."""
        self._theirs(self.device.start(self.house.now))
        while self.to_us and packets:
            packets -= 1
            self.ours(self.port.receive(self.to_us.popleft(), self.house.now))

    def ours(self, outputs: list[Output]) -> None:
        now = self.house.now
        if self.run is not None:
            outputs = self.run.absorb(outputs, now)
        for _, output in self.house.note("wlan0", outputs):
            self.log.append(output)
            match output:
                case SendPacket(octets):
                    self._theirs(self.device.receive(octets, now))
                case Work():
                    self.ours(self.port.complete(computed(output), now))
                case ProvideSettings(given):
                    self.ours(self.port.complete(given, now))

    def _theirs(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case SendPacket(octets):
                    self.to_us.append(octets)
                case Work():
                    self._theirs(self.device.complete(computed(output), self.house.now))

    def kinds(self) -> list[type[Output]]:
        return [type(output) for output in self.log]


def test_a_whole_conversation_over_eapol_in_fragments() -> None:
    house = House(network=PER_DEVICE)
    house.add_pin()
    station = Station(house)
    station.join()
    kinds = station.kinds()
    assert kinds.index(ReserveKey) < kinds.index(ProvideSettings)
    assert events.Success() in station.log
    assert EapFailed in kinds
    assert station.log[-1] == Finished(True)
    assert not list(house.registrar.selected.pins)


def test_a_station_that_leaves_unlocks_its_pin() -> None:
    house = House()
    house.add_pin(uuid=LAMP.uuid)
    station = Station(house)
    station.join(packets=6)
    assert [pin.locked for pin in house.registrar.selected.pins] == [True]
    station.ours(station.port.stop())
    assert [pin.locked for pin in house.registrar.selected.pins] == [False]


def test_a_station_that_begins_anew_unlocks_its_pin() -> None:
    house = House()
    house.add_pin(uuid=LAMP.uuid)
    station = Station(house)
    station.join(packets=6)
    assert [pin.locked for pin in house.registrar.selected.pins] == [True]
    station.device = SupplicantPort(EapPeer(ENROLLEE_IDENTITY, device(), 150))
    station.to_us.clear()
    station.join()
    assert station.log[-1] == Finished(True)
