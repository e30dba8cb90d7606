"""Wire and air behind one interface."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from memory_house import MemoryWire

from pushbutton.access_point.config import Draft
from pushbutton.access_point.links import AirLink, WireLink
from pushbutton.access_point.settings import profile
from pushbutton.drivers.base import (
    PAE_GROUP_ADDRESS,
    ApParameters,
    Capabilities,
    DriverEvent,
    EapolReceived,
    EventSink,
    FrameReceived,
    FrameStatus,
    LinkChanged,
    StationParameters,
    UnexpectedFrame,
)
from pushbutton.errors import DriverError
from pushbutton.protocol.association_outputs import AssociatedStation, ProbeSeen
from pushbutton.wire.elements import ElementId, encode_element
from pushbutton.wire.frames import (
    AssociationRequest,
    Authentication,
    ManagementFrame,
    Subtype,
)

STATION = bytes.fromhex("021000000001")
OWN = bytes.fromhex("020000000001")


class User:
    """Writes down what a link tells."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def takes(self, event: DriverEvent) -> bool:
        return False

    def eapol(self, address: bytes, octets: bytes) -> None:
        self.told.append(("eapol", address, octets))

    def associated(self, station: AssociatedStation) -> None:
        self.told.append(("associated", station.address))

    def gone(self, address: bytes) -> None:
        self.told.append(("gone", address))

    def eapol_sent(self, address: bytes) -> None:
        self.told.append(("sent", address))

    def password_wrong(self, address: bytes) -> None:
        self.told.append(("wrong password", address))

    def probed(self, probe: ProbeSeen) -> None:
        self.told.append(("probed", probe.address))

    def interface_changed(self, up: bool, reason: str) -> None:
        self.told.append(("interface", up))


@pytest.mark.parametrize(("to_group", "destination"), [(False, STATION), (True, PAE_GROUP_ADDRESS)])
async def test_a_wire_sends_to_the_station_or_the_group(to_group: bool, destination: bytes) -> None:
    driver, user = MemoryWire("eth0", OWN), User()
    link = WireLink(driver, user, to_group)
    await link.open()
    link.send_eapol(STATION, b"x")
    assert list(driver.sent) == [(destination, b"x")]
    driver.tell(EapolReceived(STATION, b"y"))
    link.disconnect(STATION, 2)
    assert user.told == [("eapol", STATION, b"y")]


class Radio(MemoryWire):
    """A radio that writes down what is asked of it; adding a station takes a while."""

    capabilities = Capabilities(radio=True)

    def __init__(self) -> None:
        super().__init__("wlan0", OWN)
        self.asked: list[tuple[object, ...]] = []
        self.fails: Sequence[str] = ()

    async def open(self, sink: EventSink) -> None:
        self.sink = sink

    def hear(self, event: DriverEvent) -> None:
        self.sink(event)

    async def start_access_point(self, parameters: ApParameters) -> None:
        self.asked.append(("start", parameters.ssid))

    async def change_access_point(self, parameters: ApParameters) -> None:
        self.asked.append(("change", parameters.ssid))

    async def stop_access_point(self) -> None:
        self.asked.append(("stop",))

    async def add_station(self, station: StationParameters) -> None:
        self.asked.append(("add", station.address))
        if "add" in self.fails:
            raise DriverError("the kernel knows too many stations")

    async def remove_station(self, station: bytes) -> None:
        self.asked.append(("remove", station))

    def send_frame(self, frame: bytes) -> None:
        self.asked.append((Subtype(ManagementFrame.parse(frame).subtype).name,))

    def send_eapol(self, destination: bytes, octets: bytes) -> None:
        self.asked.append(("eapol", octets))


def management(subtype: Subtype, body: bytes) -> FrameReceived:
    return FrameReceived(ManagementFrame(subtype, OWN, STATION, OWN, body).encode())


async def air() -> tuple[AirLink, Radio, User]:
    radio, user = Radio(), User()
    link = AirLink(radio, user)
    await link.open()
    draft = Draft()
    for name, value in {"interface": "wlan0", "ssid": "home", "driver": "simulated"}.items():
        draft.set(name, value)
    config = draft.freeze()
    await link.start(config, profile(config, OWN, None))
    return link, radio, user


async def associate(link: AirLink, radio: Radio) -> None:
    radio.hear(management(Subtype.AUTHENTICATION, Authentication(0, 1, 0).encode()))
    elements = encode_element(ElementId.SSID, b"home") + encode_element(
        ElementId.SUPPORTED_RATES, b"\x82\x84"
    )
    body = AssociationRequest(1, 10, elements).encode()
    radio.hear(management(Subtype.ASSOCIATION_REQUEST, body))
    await link._actions.drain()


async def test_the_driver_knows_a_station_before_it_is_answered() -> None:
    link, radio, user = await air()
    await associate(link, radio)
    assert radio.asked == [
        ("start", b"home"),
        ("AUTHENTICATION",),
        ("add", STATION),
        ("ASSOCIATION_RESPONSE",),
    ]
    assert user.told == []
    assert link._mlme is not None
    response = ManagementFrame(Subtype.ASSOCIATION_RESPONSE, STATION, OWN, OWN, b"")
    radio.hear(FrameStatus(response.encode(), True))
    assert user.told == [("associated", STATION)]
    radio.hear(EapolReceived(STATION, b"x"))
    assert user.told[-1] == ("eapol", STATION, b"x")
    await link.close()


async def test_a_station_is_sent_away_and_the_user_told() -> None:
    link, radio, user = await air()
    await associate(link, radio)
    response = ManagementFrame(Subtype.ASSOCIATION_RESPONSE, STATION, OWN, OWN, b"")
    radio.hear(FrameStatus(response.encode(), True))
    link.disconnect(STATION, 2)
    await link._actions.drain()
    assert radio.asked[-2:] == [("DEAUTHENTICATION",), ("remove", STATION)]
    assert user.told[-1] == ("gone", STATION)
    await link.stop()
    assert radio.asked[-1] == ("stop",)
    await link.close()


async def test_a_driver_that_fails_is_logged_and_the_rest_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    link, radio, _ = await air()
    radio.fails = ("add",)
    await associate(link, radio)
    assert radio.asked[-1] == ("ASSOCIATION_RESPONSE",)
    assert "wlan0: the kernel knows too many stations" in caplog.text
    await link.close()


async def test_strangers_are_sent_away_and_garbage_is_counted() -> None:
    link, radio, user = await air()
    radio.hear(UnexpectedFrame(STATION))
    assert radio.asked[-1] == ("DEAUTHENTICATION",)
    before = link.dropped
    radio.hear(FrameReceived(b"\x00"))
    assert link.dropped == before + 1
    radio.hear(LinkChanged(False, "down"))
    assert user.told == [("interface", False)]
    await link.close()
