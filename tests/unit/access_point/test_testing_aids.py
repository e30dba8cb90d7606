"""What a test may change about what the access point says, and take into its own hands."""

from __future__ import annotations

from memory_house import House

from pushbutton.access_point import config_file
from pushbutton.access_point.service import Service
from pushbutton.access_point.testing_aids import FrameAids, ProtocolAids
from pushbutton.drivers.base import EapolReceived, FrameReceived, FrameStatus
from pushbutton.protocol import events

HASH = bytes(range(20))
STATION = bytes.fromhex("020000000009")


def test_one_octet_of_a_hash_is_changed() -> None:
    aids = ProtocolAids()
    assert aids.key_hash(HASH) == HASH
    aids.corrupt_key_hash = True
    assert aids.key_hash(HASH) == HASH[:18] + b"\x13" + HASH[19:]
    assert aids.key_hash(b"\xff" * 20)[18] == 0


def test_frames_are_left_alone_until_they_are_asked_for() -> None:
    told: list[events.Event] = []
    aids = FrameAids(told.append)
    assert not aids.takes(FrameReceived(b"\xb0\x00"))
    assert not aids.sends(STATION, b"x")
    assert told == []


def test_frames_in_hand_are_told() -> None:
    told: list[events.Event] = []
    aids = FrameAids(told.append)
    aids.external_eapol = aids.external_management = True
    assert aids.sends(STATION, b"\x02\x00")
    assert aids.takes(FrameReceived(b"\xb0\x00"))
    assert aids.takes(FrameStatus(b"\xb0\x01", True))
    assert aids.takes(FrameStatus(b"", False))
    assert not aids.takes(EapolReceived(STATION, b"x")), "what is received is looked at"
    assert [event.encode() for event in told] == [
        "EAPOL-TX 02:00:00:00:00:09 0200",
        "MGMT-RX b000",
        "MGMT-TX-STATUS stype=11 ok=1 buf=b001",
        "MGMT-TX-STATUS stype=0 ok=0 buf=",
    ]


async def test_what_is_changed_is_said_by_every_bss_and_taken_back_by_flush(house: House) -> None:
    paths = [house.configure("eth0"), house.configure("eth1", ssid="other")]
    socket = house.folder / "global"
    service = Service(
        [config_file.read(path) for path in paths],
        driver=lambda config: house.wire(config.interface),
        control=socket,
        testing=True,
    )
    await service.start()
    try:
        async with house.client("eth0") as control:
            await control.command("SET wps_version_number 0x57")
            await control.command("SET wps_testing_stub_cred 1")

        def said() -> set[tuple[int, bool]]:
            settings = [bss.registrar.settings for bss in service.bsses if bss.registrar]
            return {(each.version2, each.credentials.testing_stub) for each in settings}

        assert said() == {(0x57, True)}
        async with house.client("eth1") as control:
            await control.command("RELOAD")
        assert said() == {(0x57, True)}, "also with a configuration taken since"
        assert service.process.aids is not None
        service.process.aids.reset(service.process)
        assert said() == {(0x20, False)}
    finally:
        await service.stop()
