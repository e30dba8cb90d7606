"""The programs in docs/control.md run, and print what they should."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "control.md"
PUSHBUTTON = Path(sys.executable).parent / "pushbutton"
PROGRAMS = re.findall(r"^```python\n(.*?)^```", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)

SAYS = (
    "ENABLED home\n12345670\n",
    "refused: FAIL-CHECKSUM\n",
    "the button is pressed\nWPS-TIMEOUT \n",
    "wlan0 has no more stations\n",
)
"""What each program of the document prints, up to the one for wpa_supplicant."""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run an access point on simulated air and return the directory of its control socket."""
    folder = tmp_path_factory.mktemp("control")
    configuration = folder / "hostapd.conf"
    configuration.write_text(
        f"interface=wlan0\ndriver=simulated\ndriver_params=document-{folder.name}\n"
        f"ctrl_interface={folder}/sockets\nssid=home\nhw_mode=g\nchannel=6\nwpa=2\n"
        "wpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\nwpa_passphrase=correct horse battery\n"
        "wps_state=2\neap_server=1\nconfig_methods=label keypad virtual_push_button\n"
    )
    with subprocess.Popen([PUSHBUTTON, "ap", configuration], stdout=subprocess.DEVNULL) as process:
        try:
            until_enabled(folder / "sockets")
            yield folder / "sockets"
        finally:
            process.terminate()


def until_enabled(sockets: Path) -> None:
    deadline = time.monotonic() + 20
    status = [PUSHBUTTON, "ctl", "-p", sockets, "status"]
    while b"state=ENABLED" not in subprocess.run(status, capture_output=True, check=False).stdout:
        assert time.monotonic() < deadline


def test_there_is_a_program_for_each_expectation() -> None:
    assert len(PROGRAMS) == len(SAYS) + 1
    assert "/var/run/wpa_supplicant" in PROGRAMS[-1]


@pytest.mark.parametrize("number", range(len(SAYS)))
def test_programs(number: int, directory: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAMS[number].replace("/var/run/hostapd", str(directory)))
    result = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.stdout == SAYS[number], result.stderr
    assert result.returncode == 0


def test_the_verbs_that_are_shown_are_there() -> None:
    shown = re.finditer(
        r"^    pushbutton ctl (?:-[pig] \S+ )*([a-z_]+)", DOCUMENT.read_text(), re.MULTILINE
    )
    verbs = {match[1] for match in shown}
    assert "wps_pin" in verbs
    for verb in verbs:
        result = subprocess.run(
            [PUSHBUTTON, "ctl", verb, "--help"], capture_output=True, check=False
        )
        assert result.returncode == 0, verb
