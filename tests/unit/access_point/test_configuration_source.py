"""Files that are read again while their BSSes run."""

from __future__ import annotations

from pathlib import Path

import pytest

from pushbutton.access_point import config_file
from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import BssConfig
from pushbutton.access_point.configuration_source import Source, read_again, read_part
from pushbutton.errors import ConfigurationFileError

TEXT = "interface=eth0\ndriver=wired\nchannel=6\nssid=one\nbss=eth0_1\nssid=two\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_text(TEXT)
    return path


@pytest.fixture
def running(path: Path) -> list[tuple[Source, BssConfig]]:
    source = Source(path)
    sources = source, source.of_section("eth0_1")
    return list(zip(sources, config_file.read(path).bsses, strict=True))


def test_all_that_changed_is_read(path: Path, running: list[tuple[Source, BssConfig]]) -> None:
    path.write_text(TEXT.replace("two", "three").replace("channel=6", "channel=11"))
    one, three = read_again(running)
    assert (one[table.SSID], three[table.SSID]) == (b"one", b"three")
    assert three[table.CHANNEL] == 11


def test_one_part_is_read_for_the_radio_as_it_runs(
    path: Path, running: list[tuple[Source, BssConfig]]
) -> None:
    path.write_text(TEXT.replace("two", "three").replace("channel=6", "channel=11"))
    part = read_part(*running[1])
    assert (part[table.SSID], part[table.CHANNEL]) == (b"three", 6)
    assert part.interface == "eth0_1"


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("bss=eth0_1\n", ""),
        TEXT.replace("bss=eth0_1", "bss=eth0_2"),
        TEXT + "bss=eth0_2\nssid=three\n",
        TEXT.replace("interface=eth0", "interface=eth1"),
        TEXT.replace("driver=wired", "driver=none"),
    ],
)
def test_other_interfaces_or_drivers_need_a_restart(
    path: Path, running: list[tuple[Source, BssConfig]], text: str
) -> None:
    path.write_text(text)
    with pytest.raises(ConfigurationFileError, match="need a restart"):
        read_again(running)


def test_a_name_of_its_own_counts_each_time(path: Path) -> None:
    source = Source(path, interface="wan")
    head = config_file.read(path).renamed("wan").bsses
    running = [(source, head[0]), (source.of_section("eth0_1"), head[1])]
    assert [config.interface for config in read_again(running)] == ["wan", "eth0_1"]
    assert read_part(source, head[0]).interface == "wan"


def test_a_part_that_is_gone_is_an_error(
    path: Path, running: list[tuple[Source, BssConfig]]
) -> None:
    path.write_text("interface=eth0\nssid=one\n")
    with pytest.raises(ConfigurationFileError, match="need a restart"):
        read_part(*running[1])
