"""What `pushbutton discover` shows of devices, and that it ends by itself."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from rich.console import Console
from upnp_neighbours import PIN, Neighbour, Station

from pushbutton.cli import main
from pushbutton.cli.discover import changes, described, in_order, one_line, table, wants
from pushbutton.registrar import neighbourhood
from pushbutton.registrar.found import FoundDevice, KnockingDevice
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigMethods, PrimaryDeviceType, WpsState

KNOCKING = KnockingDevice(
    bytes.fromhex("020000000001"),
    Device(device_name="Cam\x1b[2Jera", primary_device_type=PrimaryDeviceType(4, subcategory=2)),
    UUID(int=5),
    1.0,
    wants=4,
)
FOUND = FoundDevice(
    UUID(int=1),
    "Kitchen\x07",
    IPv4Address("10.0.0.1"),
    "http://10.0.0.1:49152/wps_device.xml",
    "http://10.0.0.1/",
    None,  # type: ignore[arg-type]
    Device(
        manufacturer="Maker",
        model_name="Box",
        primary_device_type=PrimaryDeviceType(6, subcategory=1),
    ),
    WpsState.CONFIGURED,
    True,
    ConfigMethods.LABEL | ConfigMethods.DISPLAY | ConfigMethods.PUSH_BUTTON,
    knocking=(KNOCKING,),
    subscribed=True,
)
UNKNOWN = replace(
    FOUND, uuid=UUID(int=2), friendly_name="", device=None, state=None, locked=False,
    config_methods=ConfigMethods(0), knocking=(), manufacturer="M", model="N 1",
)  # fmt: skip


def drawn(*found: FoundDevice) -> str:
    console = Console(width=160, record=True)
    console.print(table(found))
    return console.export_text()


def test_a_line_says_what_it_is_and_below_it_who_looks_for_a_network() -> None:
    text = drawn(FOUND, UNKNOWN)
    assert "Access point (Maker Box)" in text
    assert "configured, locked" in text
    assert "label display button" in text
    assert "02:00:00:00:00:01" in text
    assert "looks for a network" in text
    assert "(no name)" in text
    assert "M N 1" in text
    assert "unknown" in text


def test_no_control_character_of_a_device_reaches_the_terminal() -> None:
    for text in (drawn(FOUND), one_line(FOUND)):
        assert "\x07" not in text
        assert "\x1b" not in text
    assert "\x1b" not in described(FOUND)["knocking"][0]["device"]["name"]


def test_the_same_for_programs() -> None:
    said = described(FOUND)
    assert json.loads(json.dumps(said)) == said
    assert (said["uuid"], said["configured"], said["locked"]) == (str(UUID(int=1)), True, True)
    assert said["methods"] == ["label", "display", "button"]
    assert said["page"] == "http://10.0.0.1/"
    assert said["knocking"][0]["wants"] == "button"
    assert described(UNKNOWN)["device"] is None


@pytest.mark.parametrize(
    ("password_id", "word"), [(None, "-"), (0, "PIN"), (4, "button"), (7, "nfc"), (0x1234, "nfc")]
)
def test_how_a_device_means_to_join(password_id: int | None, word: str) -> None:
    assert wants(replace(KNOCKING, wants=password_id)) == word


def test_access_points_come_first_and_times_are_no_changes() -> None:
    printer = replace(FOUND, friendly_name="A printer", access_point=False)
    assert in_order([printer, FOUND, UNKNOWN]) == [UNKNOWN, FOUND, printer]
    again = replace(FOUND, knocking=(replace(KNOCKING, seen=9.0),))
    assert changes(again) == changes(FOUND)
    assert changes(replace(FOUND, locked=False)) != changes(FOUND)


@contextmanager
def neighbours(*those: Callable[[], Neighbour]) -> Iterator[list[Neighbour]]:
    """Run devices in a thread of their own, as the verb has the main thread's loop."""
    there: list[Neighbour] = []
    ready, over = threading.Event(), threading.Event()

    async def live() -> None:
        for make in those:
            there.append(make())
            await there[-1].upnp.start()
        ready.set()
        await asyncio.to_thread(over.wait)
        for each in there:
            await each.upnp.stop()

    thread = threading.Thread(target=lambda: asyncio.run(live()))
    thread.start()
    assert ready.wait(10)
    try:
        yield there
    finally:
        over.set()
        thread.join(10)


def invoke(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def test_it_ends_by_itself_with_what_it_found() -> None:
    with neighbours(lambda: Neighbour("Cellar", ssid=b"home")) as [cellar]:
        result = invoke("discover", "--seconds", "5", "--json", "--interface", "lo")
        assert result.exit_code == 0
        found = {each["uuid"]: each for each in json.loads(result.stdout)}
        assert found[str(cellar.uuid)]["name"] == "Cellar"
        assert found[str(cellar.uuid)]["configured"] is False
        learned = invoke("learn", str(cellar.uuid), "--pin", PIN, "--json", "-i", "lo")
        assert learned.exit_code == 0, learned.output
        assert json.loads(learned.stdout)["networks"][0]["ssid"] == "home"
        assert "Kept as the network profile 'home'" in learned.stderr
        listed = json.loads(invoke("networks", "list", "--json").stdout)
        assert [each["learned_from"] for each in listed] == [str(cellar.uuid)]


def test_an_interface_that_is_none_is_one_sentence() -> None:
    result = invoke("discover", "--interface", "nonesuch")
    assert result.exit_code == 1
    assert result.stderr == "pushbutton: There is no network interface nonesuch.\n"


def test_a_device_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhood, "FIND_SECONDS", 0.3)
    result = invoke("learn", str(Station(1).device.uuid), "--pin", PIN, "-i", "lo")
    assert result.exit_code == 2
    assert "see: pushbutton discover" in result.stderr
    assert result.stderr.count("\n") == 1
