"""The driver against a kernel of the test's own."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator

import pytest
from fake_kernel import ADDRESS, FakeKernel, FakeLink

from pushbutton.drivers import registry
from pushbutton.drivers.base import (
    ApParameters,
    DriverEvent,
    EapolReceived,
    EapolStatus,
    FrameReceived,
    FrameStatus,
    Key,
    LinkChanged,
    ScanEntry,
    StationParameters,
    UnexpectedFrame,
)
from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.driver import Nl80211Driver
from pushbutton.drivers.nl80211.numbers import Attribute, Command, InterfaceType
from pushbutton.errors import DriverError
from pushbutton.secret import Secret
from pushbutton.wire.elements import wsc_element
from pushbutton.wire.frames import ManagementFrame, Subtype
from pushbutton.wire.security_elements import Rsn

STATION = bytes.fromhex("020000000100")
PARAMETERS = ApParameters(b"net", 1, 100, True, Rsn().encode())


class Listener:
    """Collects what a driver tells."""

    def __init__(self) -> None:
        self.events: list[DriverEvent] = []
        self._arrived = asyncio.Event()

    def __call__(self, event: DriverEvent) -> None:
        self.events.append(event)
        self._arrived.set()

    async def next(self) -> DriverEvent:
        async with asyncio.timeout(5):
            while not self.events:
                self._arrived.clear()
                await self._arrived.wait()
        return self.events.pop(0)


@pytest.fixture
def kernel() -> FakeKernel:
    return FakeKernel()


@pytest.fixture
def told() -> Listener:
    return Listener()


@pytest.fixture
async def driver(kernel: FakeKernel, told: Listener) -> AsyncIterator[Nl80211Driver]:
    made = Nl80211Driver("wlan0", make=kernel.make)
    await made.open(told)
    yield made
    await made.close()
    assert kernel.sockets == []


def frame(subtype: Subtype = Subtype.AUTHENTICATION) -> bytes:
    return ManagementFrame(subtype, STATION, ADDRESS, ADDRESS, bytes(6)).encode()


def test_it_has_a_name_in_the_registry() -> None:
    assert isinstance(registry.make("nl80211:wlan7"), Nl80211Driver)


# opening and closing


async def test_opening_reads_and_changes_nothing(driver: Nl80211Driver, kernel: FakeKernel) -> None:
    assert driver.address == ADDRESS
    assert driver.capabilities.access_point
    assert set(kernel.commands()) == {"GET_INTERFACE", "GET_WIPHY"}


async def test_a_missing_interface_is_one_sentence(kernel: FakeKernel, told: Listener) -> None:
    with pytest.raises(DriverError, match=r"^There is no network interface wlan9; see: ip link\.$"):
        await Nl80211Driver("wlan9", make=kernel.make).open(told)
    assert kernel.sockets == []


async def test_an_interface_that_is_no_radio_is_one_sentence(
    kernel: FakeKernel, told: Listener
) -> None:
    kernel.links[4] = FakeLink(4, "eth0", type=None)
    with pytest.raises(DriverError, match=r"^eth0 is not a Wi-Fi interface"):
        await Nl80211Driver("eth0", make=kernel.make).open(told)
    assert kernel.sockets == []


async def test_a_driver_that_is_not_open_says_so(kernel: FakeKernel) -> None:
    with pytest.raises(DriverError, match=r"^wlan0 is not open\.$"):
        Nl80211Driver("wlan0", make=kernel.make).send_frame(frame())


async def test_closing_twice_is_harmless(driver: Nl80211Driver) -> None:
    await driver.close()
    await driver.close()


# an access point


async def test_an_access_point_comes_up_in_the_order_that_kernels_need(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await driver.start_access_point(PARAMETERS)
    link = kernel.links[3]
    assert (link.type, link.up) == (InterfaceType.AP, True)
    order = [name for name in kernel.commands() if not name.startswith("GET")]
    assert order[0] == "SET_INTERFACE"
    assert order.index("REGISTER_FRAME") < order.index("UNEXPECTED_FRAME")
    assert order[-4:] == ["DEL_STATION", "STOP_AP", "START_AP", "SET_BSS"]


async def test_what_start_ap_is_told(driver: Nl80211Driver, kernel: FakeKernel) -> None:
    await driver.start_access_point(PARAMETERS)
    told = kernel.last(Command.START_AP)
    assert told[Attribute.SSID] == b"net"
    assert netlink.number(told[Attribute.WIPHY_FREQ]) == 2412
    assert netlink.number(told[Attribute.AKM_SUITES]) == 0x000FAC02
    assert netlink.number(told[Attribute.CIPHER_SUITES_PAIRWISE]) == 0x000FAC04
    assert {Attribute.PRIVACY, Attribute.SOCKET_OWNER, Attribute.CONTROL_PORT} <= told.keys()


async def test_closing_puts_the_interface_back(driver: Nl80211Driver, kernel: FakeKernel) -> None:
    await driver.start_access_point(PARAMETERS)
    await driver.close()
    link = kernel.links[3]
    assert (link.type, link.up, link.master) == (InterfaceType.STATION, False, 0)
    assert kernel.running == {}


async def test_an_interface_that_was_up_is_up_afterwards(
    kernel: FakeKernel, told: Listener
) -> None:
    kernel.links[3].up = True
    driver = Nl80211Driver("wlan0", make=kernel.make)
    await driver.open(told)
    await driver.start_access_point(PARAMETERS)
    await driver.close()
    assert kernel.links[3].up
    assert kernel.links[3].type == InterfaceType.STATION
    assert told.events == []


@pytest.mark.parametrize(
    ("command", "number", "sentence"),
    [
        (Command.START_AP, errno.EINVAL, "the kernel refuses the access point"),
        (Command.START_AP, errno.EBUSY, "another access point of this radio"),
        (Command.SET_INTERFACE, errno.EPERM, "CAP_NET_ADMIN"),
        (Command.REGISTER_FRAME, errno.EALREADY, "Another program, perhaps hostapd"),
        (-1, 132, "rfkill unblock wifi"),
    ],
)
async def test_an_access_point_that_cannot_be_leaves_nothing_behind(
    driver: Nl80211Driver, kernel: FakeKernel, command: int, number: int, sentence: str
) -> None:
    kernel.trouble[command] = [number] if command != -1 else [0, number]
    with pytest.raises(DriverError, match=sentence):
        await driver.start_access_point(PARAMETERS)
    link = kernel.links[3]
    assert (link.type, link.up) == (InterfaceType.STATION, False)
    assert kernel.running == {}


async def test_a_card_without_ap_mode_is_one_sentence(kernel: FakeKernel, told: Listener) -> None:
    kernel.interface_types = (2,)
    driver = Nl80211Driver("wlan0", make=kernel.make)
    await driver.open(told)
    assert not driver.capabilities.access_point
    with pytest.raises(DriverError, match="its card or driver has no AP mode"):
        await driver.start_access_point(PARAMETERS)
    await driver.close()


async def test_a_card_whose_firmware_decides_is_one_sentence(
    kernel: FakeKernel, told: Listener
) -> None:
    kernel.firmware_ap = True
    driver = Nl80211Driver("wlan0", make=kernel.make)
    await driver.open(told)
    with pytest.raises(DriverError, match="FullMAC"):
        await driver.start_access_point(PARAMETERS)
    await driver.close()


async def test_the_access_point_of_a_dead_program_is_taken_over(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    kernel.links[3].type, kernel.links[3].up = InterfaceType.AP, True
    kernel.running[3] = kernel.sockets[0]
    await driver.start_access_point(PARAMETERS)
    assert kernel.commands()[-3:] == ["STOP_AP", "START_AP", "SET_BSS"]


async def test_another_beacon_leaves_the_stations_alone(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await driver.start_access_point(PARAMETERS)
    before = len(kernel.requests)
    tail = Rsn().encode() + wsc_element(b"\x10\x4a\x00\x01\x10")
    await driver.change_access_point(ApParameters(b"net", 1, 100, True, tail))
    assert kernel.commands()[before:] == ["SET_BEACON"]
    assert kernel.last(Command.SET_BEACON)[Attribute.BEACON_TAIL] == tail


async def test_another_name_starts_the_access_point_anew(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await driver.start_access_point(PARAMETERS)
    await driver.change_access_point(ApParameters(b"other", 1, 100, True, Rsn().encode()))
    assert kernel.commands().count("START_AP") == 2
    assert kernel.last(Command.START_AP)[Attribute.SSID] == b"other"


async def test_a_bridge_is_made_and_removed(driver: Nl80211Driver, kernel: FakeKernel) -> None:
    await driver.start_access_point(ApParameters(b"net", 1, 100, False, b"", bridge="br0"))
    bridge = next(link for link in kernel.links.values() if link.name == "br0")
    assert bridge.up
    assert kernel.links[3].master == bridge.index
    await driver.close()
    assert kernel.links[3].master == 0
    assert all(link.name != "br0" for link in kernel.links.values())


async def test_a_further_bss_is_an_interface_that_goes_with_us(
    kernel: FakeKernel, told: Listener
) -> None:
    driver = Nl80211Driver("wlan0_1@wlan0", bytes.fromhex("020000000001"), make=kernel.make)
    await driver.open(told)
    assert driver.address == bytes.fromhex("020000000001")
    made = kernel.last(Command.NEW_INTERFACE)
    assert made[Attribute.IFNAME] == b"wlan0_1\0"
    assert Attribute.SOCKET_OWNER in made
    await driver.start_access_point(PARAMETERS)
    await driver.close()
    assert [link.name for link in kernel.links.values()] == ["wlan0"]


async def test_an_interface_takes_an_address_and_gets_its_own_back(
    kernel: FakeKernel, told: Listener
) -> None:
    own, wanted = kernel.links[3].address, bytes.fromhex("02000000aa01")
    kernel.links[3].up = True
    driver = Nl80211Driver("wlan0", wanted, make=kernel.make)
    await driver.open(told)
    assert driver.address == wanted
    assert kernel.links[3].address == wanted
    await driver.start_access_point(PARAMETERS)
    await driver.close()
    assert kernel.links[3].address == own
    assert kernel.links[3].up


async def test_a_further_bss_whose_name_is_taken(kernel: FakeKernel, told: Listener) -> None:
    kernel.links[4] = FakeLink(4, "wlan0_1")
    with pytest.raises(DriverError, match="wlan0_1 exists already; remove it with"):
        await Nl80211Driver("wlan0_1@wlan0", make=kernel.make).open(told)


# frames


async def test_frames_and_eapol_of_stations_are_told(
    driver: Nl80211Driver, kernel: FakeKernel, told: Listener
) -> None:
    await driver.start_access_point(PARAMETERS)
    signal = netlink.attribute(Attribute.RX_SIGNAL_DBM, (-42).to_bytes(4, "little", signed=True))
    content = netlink.attribute(Attribute.FRAME, frame()) + signal
    kernel.tell_owner(Command.FRAME, content + netlink.u32(Attribute.WIPHY_FREQ, 2412))
    assert await told.next() == FrameReceived(frame(), -42, 2412)
    who = netlink.attribute(Attribute.MAC, STATION)
    kind = netlink.u16(Attribute.CONTROL_PORT_ETHERTYPE, 0x888E)
    packet = netlink.attribute(Attribute.FRAME, b"\x01\x01\x00\x00")
    kernel.tell_owner(Command.CONTROL_PORT_FRAME, who + kind + packet)
    assert await told.next() == EapolReceived(STATION, b"\x01\x01\x00\x00")
    kernel.tell_owner(Command.UNEXPECTED_FRAME, who)
    assert await told.next() == UnexpectedFrame(STATION)


async def test_only_our_own_frames_have_a_status(
    driver: Nl80211Driver, kernel: FakeKernel, told: Listener
) -> None:
    await driver.start_access_point(PARAMETERS)
    driver.send_frame(frame())
    sent = netlink.attribute(Attribute.FRAME, frame())
    acknowledged = netlink.flag(Attribute.ACK)
    for cookie, index in ((77, 3), (101, 4), (101, 3)):
        number = netlink.u64(Attribute.COOKIE, cookie)
        kernel.tell("mlme", Command.FRAME_TX_STATUS, sent + number + acknowledged, index)
    assert await told.next() == FrameStatus(frame(), True)
    assert told.events == []


async def test_eapol_by_the_control_port_has_a_status(
    driver: Nl80211Driver, kernel: FakeKernel, told: Listener
) -> None:
    await driver.start_access_point(PARAMETERS)
    driver.send_eapol(STATION, b"\x02\x03\x00\x00")
    assert kernel.last(Command.CONTROL_PORT_FRAME)[Attribute.FRAME] == b"\x02\x03\x00\x00"
    ethernet = netlink.attribute(Attribute.FRAME, STATION + ADDRESS + b"\x88\x8e")
    number = netlink.u64(Attribute.COOKIE, 101)
    kernel.tell("mlme", Command.CONTROL_PORT_FRAME_TX_STATUS, ethernet + number)
    assert await told.next() == EapolStatus(STATION, False)


async def test_a_probe_response_is_not_waited_for(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await driver.start_access_point(PARAMETERS)
    driver.send_frame(frame(Subtype.PROBE_RESPONSE))
    assert Attribute.DONT_WAIT_FOR_ACK in kernel.last(Command.FRAME)
    driver.send_frame(frame())
    assert Attribute.DONT_WAIT_FOR_ACK not in kernel.last(Command.FRAME)


async def test_a_quiet_station_is_asked(driver: Nl80211Driver, kernel: FakeKernel) -> None:
    await driver.start_access_point(PARAMETERS)
    who = netlink.attribute(Attribute.MAC, STATION)
    for number, content in ((101, netlink.flag(Attribute.ACK)), (102, b"")):
        asking = asyncio.create_task(driver.poll_station(STATION))
        await asyncio.sleep(0)
        assert kernel.last(Command.PROBE_CLIENT)[Attribute.MAC] == STATION
        for cookie in (7, number):
            told = who + netlink.u64(Attribute.COOKIE, cookie) + content
            kernel.tell("mlme", Command.PROBE_CLIENT, told)
        assert await asking is bool(content)
    kernel.trouble[Command.PROBE_CLIENT] = [errno.ENOLINK]
    assert await driver.poll_station(STATION) is False


async def test_a_station_with_quality_of_service(driver: Nl80211Driver, kernel: FakeKernel) -> None:
    await driver.start_access_point(PARAMETERS)
    extra = {45: bytes(range(26))}
    await driver.add_station(StationParameters(STATION, 1, extra=extra))
    assert Attribute.HT_CAPABILITY not in kernel.last(Command.NEW_STATION)
    with_wmm = StationParameters(STATION, 1, quality_of_service=True, extra=extra)
    await driver.add_station(with_wmm)
    told = kernel.last(Command.NEW_STATION)
    assert told[Attribute.HT_CAPABILITY] == bytes(range(26))
    assert told[Attribute.STA_FLAGS2] == bytes.fromhex("08000000 08000000")


async def test_a_frame_that_the_kernel_does_not_take_was_not_acknowledged(
    driver: Nl80211Driver, kernel: FakeKernel, told: Listener
) -> None:
    await driver.start_access_point(PARAMETERS)
    kernel.trouble[Command.FRAME] = [errno.EBUSY]
    driver.send_frame(frame())
    assert await told.next() == FrameStatus(frame(), False)


async def test_lost_events_are_made_good(
    driver: Nl80211Driver, kernel: FakeKernel, told: Listener
) -> None:
    await driver.start_access_point(PARAMETERS)
    driver.send_frame(frame())
    kernel.links[3].up = False
    events = next(each for each in kernel.sockets if len(each.groups) == 3)
    events.full = True
    kernel.tell("mlme", Command.NOTIFY_CQM, b"")
    assert await told.next() == FrameStatus(frame(), True)
    assert await told.next() == LinkChanged(False, "wlan0 is down")


# stations and keys


async def test_a_station_that_is_known_is_made_anew(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await driver.start_access_point(PARAMETERS)
    kernel.trouble[Command.NEW_STATION] = [errno.EEXIST]
    await driver.add_station(StationParameters(STATION, 1, 0x411, 10, b"\x82\x84\x0b\x16"))
    assert kernel.commands()[-3:] == ["NEW_STATION", "DEL_STATION", "NEW_STATION"]
    told = kernel.last(Command.NEW_STATION)
    assert told[Attribute.STA_SUPPORTED_RATES] == b"\x02\x04\x0b\x16"
    assert netlink.number(told[Attribute.STA_AID]) == 1


async def test_rates_that_the_band_does_not_have_are_replaced(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    kernel.frequencies = ((5180, 0),)
    await driver.start_access_point(ApParameters(b"net", 36, 100, False, b"", hw_mode="a"))
    await driver.add_station(StationParameters(STATION, 1, rates=b"\x82\x84\x8b"))
    assert 0x0C in kernel.last(Command.NEW_STATION)[Attribute.STA_SUPPORTED_RATES]


async def test_the_port_is_opened_by_a_flag(driver: Nl80211Driver, kernel: FakeKernel) -> None:
    await driver.start_access_point(PARAMETERS)
    await driver.authorize_station(STATION, True)
    assert kernel.last(Command.SET_STATION)[Attribute.STA_FLAGS2] == b"\2\0\0\0\2\0\0\0"
    await driver.authorize_station(STATION, False)
    assert kernel.last(Command.SET_STATION)[Attribute.STA_FLAGS2] == b"\2\0\0\0\0\0\0\0"


async def test_the_port_of_a_station_that_has_gone_may_be_closed_and_not_opened(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await driver.start_access_point(PARAMETERS)
    kernel.trouble[Command.SET_STATION] = [errno.ENOENT, errno.ENOENT]
    await driver.authorize_station(STATION, False)
    with pytest.raises(DriverError):
        await driver.authorize_station(STATION, True)


async def test_a_station_that_has_gone_may_be_removed(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await driver.start_access_point(PARAMETERS)
    kernel.trouble[Command.DEL_STATION] = [errno.ENOENT]
    await driver.remove_station(STATION)


async def test_a_group_key_is_sent_with_and_a_pairwise_key_is_not(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await driver.start_access_point(PARAMETERS)
    await driver.set_key(Key(None, 1, 0x000FAC04, Secret(bytes(16))))
    assert kernel.commands()[-2:] == ["NEW_KEY", "SET_KEY"]
    await driver.set_key(Key(STATION, 0, 0x000FAC04, Secret(bytes(16))))
    assert kernel.commands()[-1] == "NEW_KEY"
    assert kernel.last(Command.NEW_KEY)[Attribute.MAC] == STATION


async def test_a_key_of_another_cipher_is_replaced(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await driver.start_access_point(PARAMETERS)
    kernel.trouble[Command.NEW_KEY] = [errno.EOPNOTSUPP]
    await driver.set_key(Key(None, 1, 0x000FAC02, Secret(bytes(32))))
    assert kernel.commands()[-4:] == ["NEW_KEY", "DEL_KEY", "NEW_KEY", "SET_KEY"]


async def test_a_key_that_is_refused_does_not_show_in_the_error(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await driver.start_access_point(PARAMETERS)
    kernel.trouble[Command.NEW_KEY] = [errno.ENOENT]
    with pytest.raises(DriverError, match="modprobe ccm") as caught:
        await driver.set_key(Key(None, 1, 0x000FAC04, Secret(b"0123456789abcdef")))
    assert "0123456789abcdef" not in str(caught.value)


# losing the link


async def test_a_link_that_goes_down_and_comes_back_is_told_once(
    driver: Nl80211Driver, kernel: FakeKernel, told: Listener
) -> None:
    await driver.start_access_point(PARAMETERS)
    link = kernel.links[3]
    link.up = False
    kernel.tell_link(link)
    kernel.tell_link(link)
    kernel.tell("mlme", Command.STOP_AP, b"")
    assert await told.next() == LinkChanged(False, "wlan0 is down")
    link.up = True
    kernel.tell_link(link)
    assert await told.next() == LinkChanged(True)
    await driver.start_access_point(PARAMETERS)
    assert kernel.running.keys() == {3}
    assert told.events == []


async def test_a_radio_that_is_put_in_again_is_another_interface(
    driver: Nl80211Driver, kernel: FakeKernel, told: Listener
) -> None:
    await driver.start_access_point(PARAMETERS)
    gone = kernel.links.pop(3)
    kernel.running.clear()
    kernel.tell_link(gone, gone=True)
    assert await told.next() == LinkChanged(False, "wlan0 was removed", gone=True)
    kernel.links[9] = FakeLink(9, "wlan0")
    kernel.tell_link(kernel.links[9])
    assert await told.next() == LinkChanged(True, "wlan0 is back")
    await driver.start_access_point(PARAMETERS)
    assert kernel.running.keys() == {9}
    await driver.close()
    assert kernel.links[9].type == InterfaceType.STATION


async def test_closing_after_the_radio_has_gone(
    driver: Nl80211Driver, kernel: FakeKernel, told: Listener
) -> None:
    await driver.start_access_point(PARAMETERS)
    kernel.tell_link(kernel.links.pop(3), gone=True)
    await told.next()
    await driver.close()


# the channel


async def test_a_channel_that_the_country_forbids_is_one_sentence(driver: Nl80211Driver) -> None:
    with pytest.raises(DriverError, match=r"Channel 36 is not allowed .* without a country"):
        await driver.choose_channel(36, "a")


async def test_a_channel_that_the_radio_does_not_have(driver: Nl80211Driver) -> None:
    with pytest.raises(DriverError, match="wlan0 has no channel 9"):
        await driver.choose_channel(9, "g")


async def test_the_country_is_set_and_given_back(driver: Nl80211Driver, kernel: FakeKernel) -> None:
    def announce() -> None:
        kernel.country, kernel.frequencies = "DE", ((5180, 0),)
        kernel.tell("regulatory", Command.REG_CHANGE, b"")

    kernel.after[Command.REQ_SET_REG] = [announce]
    assert await driver.choose_channel(36, "a", "de") == 36
    assert kernel.last(Command.REQ_SET_REG)[Attribute.REG_ALPHA2] == b"DE\0"
    await driver.close()
    assert kernel.last(Command.REQ_SET_REG)[Attribute.REG_ALPHA2] == b"ZZ\0"


async def test_channel_0_is_the_least_busy(driver: Nl80211Driver, kernel: FakeKernel) -> None:
    def survey(_: object) -> list[bytes]:
        busy = {2412: 90, 2437: 10, 2462: 50}
        return [
            netlink.nest(
                Attribute.SURVEY_INFO,
                netlink.u32(1, mhz) + netlink.u64(4, 100) + netlink.u64(5, part),
            )
            for mhz, part in busy.items()
        ]

    kernel.answers[Command.GET_SURVEY] = survey
    kernel.answers[Command.GET_SCAN] = lambda _: []
    kernel.after[Command.TRIGGER_SCAN] = [
        lambda: kernel.tell("scan", Command.NEW_SCAN_RESULTS, b"")
    ]
    assert await driver.choose_channel(0, "g") == 6


# a station


ENTRY = ScanEntry(STATION, b"net", 2437, -40, 0x0411, b"")


def scan_result(elements: bytes, seen: int = 100) -> bytes:
    bss = (
        netlink.attribute(1, STATION)
        + netlink.u32(2, 2437)
        + netlink.u16(5, 0x0411)
        + netlink.attribute(6, elements)
        + netlink.attribute(7, (-4000).to_bytes(4, "little", signed=True))
        + netlink.u32(10, seen)
    )
    return netlink.nest(Attribute.BSS, bss)


def scan_ends(kernel: FakeKernel, command: Command = Command.NEW_SCAN_RESULTS) -> None:
    """Tell the end of a scan, somebody else's first."""
    kernel.tell("scan", Command.SCAN_ABORTED, b"", index=4)
    kernel.tell("scan", command, b"")


async def test_a_scan_asks_with_our_element_and_returns_what_is_fresh(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    kernel.answers[Command.GET_SCAN] = lambda _: [
        scan_result(b"\x00\x03net"),
        scan_result(b"\x00\x03old", seen=60_000),
        scan_result(b"\x00\x03net\xdd\xff\x00"),
    ]
    kernel.after[Command.TRIGGER_SCAN] = [lambda: scan_ends(kernel)]
    found = await driver.scan(wsc_element(b"\x10\x4a\x00\x01\x10"))
    assert [(each.ssid, each.frequency, each.signal) for each in found] == [(b"net", 2437, -40)] * 2
    assert found[1].elements == b"\x00\x03net"
    told = kernel.last(Command.TRIGGER_SCAN)
    assert told[Attribute.IE] == wsc_element(b"\x10\x4a\x00\x01\x10")
    frequencies = [netlink.number(v) for _, v in netlink.walk(told[Attribute.SCAN_FREQUENCIES])]
    assert frequencies == [2412, 2437, 2462, 5180]
    assert kernel.links[3].up


async def test_a_scan_that_is_aborted_is_begun_again(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    kernel.answers[Command.GET_SCAN] = lambda _: []
    kernel.after[Command.TRIGGER_SCAN] = [
        lambda: scan_ends(kernel, Command.SCAN_ABORTED),
        lambda: scan_ends(kernel),
    ]
    assert await driver.scan(b"") == []
    assert kernel.commands().count("TRIGGER_SCAN") == 2


async def connect(
    driver: Nl80211Driver, kernel: FakeKernel, elements: bytes, answer: bytes
) -> None:
    kernel.after[Command.CONNECT] = [lambda: kernel.tell("mlme", Command.CONNECT, answer)]
    await driver.associate(ENTRY, elements)


async def test_a_wps_association_repeats_the_privacy_of_the_access_point(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    element = wsc_element(b"\x10\x4a\x00\x01\x10")
    await connect(driver, kernel, element, netlink.u16(Attribute.STATUS_CODE, 0))
    told = kernel.last(Command.CONNECT)
    assert told[Attribute.IE] == element
    assert {Attribute.PRIVACY, Attribute.CONTROL_PORT, Attribute.SOCKET_OWNER} <= told.keys()
    assert Attribute.WPA_VERSIONS not in told
    assert kernel.commands().index("DISCONNECT") < kernel.commands().index("CONNECT")


async def test_an_open_network_opens_its_own_port(
    driver: Nl80211Driver, kernel: FakeKernel
) -> None:
    await connect(driver, kernel, b"", netlink.u16(Attribute.STATUS_CODE, 0))
    assert Attribute.CONTROL_PORT not in kernel.last(Command.CONNECT)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (netlink.u16(Attribute.STATUS_CODE, 17), r"refused the association \(status 17\)"),
        (
            netlink.flag(Attribute.TIMED_OUT) + netlink.u32(Attribute.TIMEOUT_REASON, 1),
            "it is not there any more",
        ),
    ],
)
async def test_an_association_that_fails_says_why(
    driver: Nl80211Driver, kernel: FakeKernel, answer: bytes, sentence: str
) -> None:
    with pytest.raises(DriverError, match=sentence):
        await connect(driver, kernel, Rsn().encode(), answer)


async def test_the_end_of_an_association_is_told(
    driver: Nl80211Driver, kernel: FakeKernel, told: Listener
) -> None:
    await connect(driver, kernel, Rsn().encode(), netlink.u16(Attribute.STATUS_CODE, 0))
    reason = netlink.u16(Attribute.REASON_CODE, 15) + netlink.flag(Attribute.DISCONNECTED_BY_AP)
    kernel.tell("mlme", Command.DISCONNECT, reason)
    assert await told.next() == LinkChanged(
        False, "the access point ended the association (reason 15)"
    )


async def test_a_station_closes_as_it_began(driver: Nl80211Driver, kernel: FakeKernel) -> None:
    await connect(driver, kernel, Rsn().encode(), netlink.u16(Attribute.STATUS_CODE, 0))
    await driver.close()
    assert not kernel.links[3].up
    assert kernel.commands().count("DISCONNECT") == 2
