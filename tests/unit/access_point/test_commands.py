"""Every command's replies, as hostapd gives them."""

from __future__ import annotations

import re

import pytest
from memory_house import Visit

from pushbutton.access_point.bss import Bss
from pushbutton.access_point.commands import registry
from pushbutton.commands.registry import Scope
from pushbutton.control.client import ControlClient
from pushbutton.drivers.base import EapolReceived
from pushbutton.protocol.notices import Tolerated
from pushbutton.wire import quirks

UUID_TEXT = "12345678-9abc-def0-1234-56789abcdef0"


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        ("PING", "PONG\n"),
        ("PINGX", "UNKNOWN COMMAND\n"),
        ("", "UNKNOWN COMMAND\n"),
        ("ATTACH probe_rx_events=1", "OK\n"),
        ("ATTACH probe_rx_events=2", "FAIL\n"),
        ("LEVEL 2", "OK\n"),
        ("LEVEL x", "OK\n"),
        ("LEVEL", "UNKNOWN COMMAND\n"),
        ("DETACH", "OK\n"),
        ("STA", "UNKNOWN COMMAND\n"),
        ("STA x", "FAIL\n"),
        ("STA 02:00:00:00:00:99", "FAIL\n"),
        ("STA-FIRST", ""),
        ("STA-NEXT 02:00:00:00:00:99", "FAIL\n"),
        ("LOG_LEVEL", "Current level: INFO\nTimestamp: 0\n"),
        ("LOG_LEVEL debug 1", "OK\n"),
        ("LOG_LEVEL LOUD", "FAIL\n"),
        ("WPS_PIN any 12345670", "OK\n"),
        (f"WPS_PIN {UUID_TEXT} 12345670 60 02:00:00:00:00:01", "OK\n"),
        (f"WPS_PIN {UUID_TEXT} 12345670 60 nonsense", "OK\n"),
        ("WPS_PIN any", "FAIL\n"),
        ("WPS_PIN", "UNKNOWN COMMAND\n"),
        ("WPS_PIN nobody 12345670", "FAIL\n"),
        ("WPS_CHECK_PIN 12345670", "12345670"),
        ("WPS_CHECK_PIN 1234-5670", "12345670"),
        ("WPS_CHECK_PIN 1234 5670", "12345670"),
        ("WPS_CHECK_PIN 1234", "1234"),
        ("WPS_CHECK_PIN 12345671", "FAIL-CHECKSUM\n"),
        ("WPS_CHECK_PIN 123456", "FAIL\n"),
        ("WPS_CHECK_PIN abc", "FAIL\n"),
        ("WPS_PBC", "OK\n"),
        ("WPS_CANCEL", "OK\n"),
        ("WPS_GET_STATUS", "PBC Status: Disabled\nLast WPS result: None\n"),
        ("WPS_GET_STATUS_AND_MORE", "PBC Status: Disabled\nLast WPS result: None\n"),
        ("WPS_AP_PIN get", "95661469"),
        ("WPS_AP_PIN set 1234 0", "1234"),
        ("WPS_AP_PIN set 123456789", "FAIL\n"),
        ("WPS_AP_PIN set", "FAIL\n"),
        ("WPS_AP_PIN disable", "OK\n"),
        ("WPS_AP_PIN maybe", "FAIL\n"),
        ("WPS_AP_PIN", "UNKNOWN COMMAND\n"),
    ],
)
async def test_replies(control: ControlClient, request_: str, reply: str) -> None:
    assert await control.request(request_) == reply


async def test_the_ap_pin_can_be_taken_away_and_made_anew(control: ControlClient) -> None:
    await control.command("WPS_AP_PIN disable")
    assert await control.request("WPS_AP_PIN get") == "FAIL\n"
    made = await control.command("WPS_AP_PIN random 60")
    assert re.fullmatch(r"[0-9]{8}", made)
    assert await control.request(f"WPS_CHECK_PIN {made}") == made
    assert await control.request("WPS_AP_PIN get") == made


async def test_cancelling_a_button_is_told(control: ControlClient) -> None:
    await control.command("WPS_PBC")
    await control.command("WPS_CANCEL")
    await control.wait_for("WPS-TIMEOUT")
    await control.wait_for("WPS-CANCEL")
    assert "PBC Status: Timed-out" in await control.command("WPS_GET_STATUS")


async def test_two_devices_with_a_button_are_an_overlap_for_the_next_press(
    control: ControlClient, visit: Visit
) -> None:
    await control.command("WPS_PBC")
    first, second = visit(pin=None), visit(pin=None)
    await first.register()
    await control.command("WPS_PBC")
    await second.register()
    assert "Success" in await control.command("WPS_GET_STATUS")


def test_every_command_documents_itself() -> None:
    commands = list(registry)
    assert len(commands) >= 17
    for command in commands:
        assert command.help.endswith(".") or "\n" in command.help
        assert command.usage.startswith(command.name)
    scopes = {command.name: command.scope for command in commands}
    assert scopes["WPS_PBC"] is Scope.GROUP
    assert scopes["ATTACH"] is Scope.CLIENT


async def test_what_was_dropped_and_passed_over_is_counted(
    control: ControlClient, visit: Visit
) -> None:
    none = "frames_dropped=0\nregistrations_refused=0\n"
    assert await control.request("COUNTERS") == none
    visitor = visit()
    for octets in (b"\x02", b"\x02\x05\x00\x00"):
        visitor.begin()
        visitor.wire.tell(EapolReceived(visitor.address, octets))
    assert (await control.values("COUNTERS"))["frames_dropped"] == "2"


async def test_deviations_of_peers_are_counted_by_name(bss: Bss, control: ControlClient) -> None:
    for _ in range(2):
        bss.carry_out(Tolerated((quirks.SHORT_PUBLIC_KEY, quirks.ZERO_PADDING)))
    values = await control.values("COUNTERS")
    assert values["tolerated[short-public-key]"] == values["tolerated[zero-padding]"] == "2"
    assert len(values) == 4
