"""A device that joins: by PIN, by button, at once or after waiting, and when it gives up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from pretended import (
    ACCESS_POINT,
    PASSPHRASE,
    SSID,
    STATION,
    PretendedAccessPoint,
    PretendedDriver,
    entry,
)

from pushbutton.enrollee import Enrollment, Trying, Waiting, Wish, describe
from pushbutton.errors import DriverError
from pushbutton.protocol.notices import CredentialsReceived, RegistrarDeclined
from pushbutton.protocol.outputs import Output, Step
from pushbutton.protocol.policy import (
    Declined,
    DevicePassword,
    FixedPassword,
    push_button_password,
)
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.enums import ConfigurationError, DevicePasswordId
from pushbutton.wire.message import Message

PIN = DevicePassword(DevicePasswordId.DEFAULT, Secret("12345670"))
BUTTON = push_button_password()
OTHER = bytes.fromhex("02000000a002")


async def enroll(
    driver: PretendedDriver,
    password: DevicePassword = PIN,
    seconds: float = 20,
    heard: list[Output] | None = None,
) -> CredentialsReceived:
    link: Any = driver
    async with StationLink(link) as opened:
        wish = Wish(describe(STATION), password, seconds, pause=0.001)
        report = (lambda _: None) if heard is None else heard.append
        return await Enrollment(opened, wish, report).run()


async def test_a_pin_on_a_wire() -> None:
    heard: list[Output] = []
    driver = PretendedDriver(PretendedAccessPoint.with_pin("12345670"))
    received = await enroll(driver, heard=heard)
    [credential] = received.credentials
    assert credential.ssid == SSID
    assert credential.network_key.matches(PASSPHRASE.encode())
    assert heard[0] == Trying(None)
    assert [each.message.name for each in heard if isinstance(each, Step)] == [
        *("M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "WSC_DONE")
    ]
    assert driver.log == ["open", "close"]
    assert driver.destinations == {bytes.fromhex("0180c2000003")}


async def test_several_credentials_keep_their_order() -> None:
    driver = PretendedDriver(PretendedAccessPoint.with_pin("12345670", ssids=(b"one", b"two")))
    received = await enroll(driver)
    assert [each.ssid for each in received.credentials] == [b"one", b"two"]


async def test_a_wrong_pin_ends_at_once_and_is_not_tried_again() -> None:
    access_point = PretendedAccessPoint.with_pin("95661469")
    with pytest.raises(RegistrationError) as caught:
        await enroll(PretendedDriver(access_point))
    assert caught.value.reason is Reason.WRONG_PIN
    assert len(access_point.identities) == 1


class _Later:
    """A Registrar to whom a person gives the PIN after some attempts."""

    def __init__(self, refusals: int, error: int = 0) -> None:
        self.refusals = refusals
        self.error = ConfigurationError(error)
        self.yes = FixedPassword(PIN)

    def judge(self, m1: Message, now: float) -> Any:
        self.refusals -= 1
        return Declined(self.error, True) if self.refusals >= 0 else self.yes.judge(m1, now)

    def overlap(self, uuid_e: UUID, now: float) -> bool:
        return False


async def test_a_device_comes_again_until_its_pin_is_known() -> None:
    heard: list[Output] = []
    access_point = PretendedAccessPoint(_Later(2))
    received = await enroll(PretendedDriver(access_point), heard=heard)
    assert received.credentials
    declined = [each for each in heard if isinstance(each, RegistrarDeclined)]
    assert len(declined) == 2
    assert declined[0].registrar is not None
    assert declined[0].registrar.device_name == "Pretended AP"
    assert sum(isinstance(each, Waiting) for each in heard) == 2


async def test_time_is_up_when_nobody_admits_the_device() -> None:
    access_point = PretendedAccessPoint(_Later(10_000))
    with pytest.raises(RegistrationError) as caught:
        await enroll(PretendedDriver(access_point), seconds=0.3)
    assert caught.value.reason is Reason.NO_REGISTRAR
    assert len(access_point.identities) > 1


async def test_time_is_up_when_nobody_is_there() -> None:
    driver = PretendedDriver()
    with pytest.raises(RegistrationError) as caught:
        await enroll(driver, seconds=0.05)
    assert caught.value.reason is Reason.NO_ANSWER
    assert driver.log[-1] == "close"


async def test_overlap_told_by_the_registrar_ends_it() -> None:
    policy = _Later(10, ConfigurationError.MULTIPLE_PBC_SESSIONS)
    with pytest.raises(RegistrationError) as caught:
        await enroll(PretendedDriver(PretendedAccessPoint(policy)), BUTTON)
    assert caught.value.reason is Reason.OVERLAP


async def test_a_cable_that_is_pulled_out_ends_it() -> None:
    driver = PretendedDriver()
    driver.upon_sending = driver.fail
    with pytest.raises(DriverError, match="cable"):
        await enroll(driver)


# ---- over the air ---------------------------------------------------------------------------


async def test_the_access_point_whose_button_was_pressed_is_chosen() -> None:
    waiting = entry(ACCESS_POINT, selected=4, signal=-80)
    other = entry(OTHER, selected=None, signal=-20, uuid=2)
    driver = PretendedDriver(
        PretendedAccessPoint(FixedPassword(BUTTON)), scans=[[other], [other, waiting]]
    )
    heard: list[Output] = []
    received = await enroll(driver, BUTTON, heard=heard)
    assert received.credentials
    assert [each for each in heard if isinstance(each, Trying)] == [Trying(waiting)]
    assert driver.log == [
        *("open", "scan", "scan", "scan"),
        *(f"associate {ACCESS_POINT.hex()}", "disassociate", "close"),
    ]
    assert driver.destinations == {ACCESS_POINT}


async def test_two_pressed_buttons_are_an_overlap() -> None:
    heard = [[entry(ACCESS_POINT, selected=4, uuid=1), entry(OTHER, selected=4, uuid=2)]]
    driver = PretendedDriver(PretendedAccessPoint(FixedPassword(BUTTON)), scans=heard)
    with pytest.raises(RegistrationError) as caught:
        await enroll(driver, BUTTON)
    assert caught.value.reason is Reason.OVERLAP
    assert "associate" not in " ".join(driver.log)


async def test_a_pressed_button_that_one_scan_missed_is_an_overlap_all_the_same() -> None:
    ours, theirs = entry(ACCESS_POINT, selected=4, uuid=1), entry(OTHER, selected=4, uuid=2)
    driver = PretendedDriver(
        PretendedAccessPoint(FixedPassword(BUTTON)), scans=[[ours], [ours, theirs]]
    )
    with pytest.raises(RegistrationError) as caught:
        await enroll(driver, BUTTON)
    assert caught.value.reason is Reason.OVERLAP
    assert "associate" not in " ".join(driver.log)


async def test_with_a_pin_the_next_access_point_is_tried_when_one_refuses() -> None:
    scans = [[entry(ACCESS_POINT, signal=-20), entry(OTHER, signal=-60, uuid=2)]]
    driver = PretendedDriver(PretendedAccessPoint.with_pin("12345670", bssid=OTHER), scans=scans)
    driver.refusing = {ACCESS_POINT}
    received = await enroll(driver)
    assert received.credentials
    assert driver.log[2:5] == [
        *(f"associate {ACCESS_POINT.hex()}", f"associate {OTHER.hex()}", "disassociate")
    ]


async def test_access_points_that_wait_for_nobody_are_tried_after_a_while() -> None:
    driver = PretendedDriver(
        PretendedAccessPoint.with_pin("12345670"), scans=[[entry(selected=None)]]
    )
    received = await enroll(driver)
    assert received.credentials
    assert driver.log.count("scan") > 1
