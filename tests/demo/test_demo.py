"""`pushbutton demo`: what a newcomer sees first, as a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

LIMIT = 5.0
"""Seconds in which the whole play is over, the start of Python included."""


def demo(*arguments: str, typed: str = "", runtime: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pushbutton", "demo", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"XDG_RUNTIME_DIR": str(runtime)},
        check=False,
    )


@pytest.fixture
def tshark() -> str:
    found = shutil.which("tshark")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("tshark is missing")
        pytest.skip("TSHARK IS MISSING: the capture was not judged")
    return found


def test_once_ends_with_two_joined_devices(tmp_path: Path) -> None:
    # The tests beside this one load the machine: the best of three runs tells how long it takes.
    durations = []
    for _ in range(3):
        began = time.monotonic()
        ended = demo("--once", runtime=tmp_path)
        durations.append(time.monotonic() - began)
        assert ended.returncode == 0, ended.stderr
        if durations[-1] < LIMIT:
            break
    assert ended.stderr == ""
    lines = ended.stdout.splitlines()
    joined = [line.split()[0] for line in lines if line.endswith("joined home")]
    assert joined == ["printer", "lamp"]
    keys = {line.split()[1] for line in lines if line.strip().startswith("key ")}
    assert len(keys) == 2, "each device has a key of its own"
    assert min(durations) < LIMIT


def test_the_capture_shows_every_message(tmp_path: Path, tshark: str) -> None:
    capture = tmp_path / "demo.pcap"
    assert demo("--once", "--pcap", str(capture), runtime=tmp_path).returncode == 0
    fields = ("wlan.fc.type_subtype", "wps.message_type", "wlan_rsna_eapol.keydes.msgnr")
    told = subprocess.run(
        [tshark, "-r", str(capture), "-T", "fields", *(f"-e{field}" for field in fields)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    subtypes: Counter[int] = Counter()
    messages: Counter[int] = Counter()
    key_messages: Counter[int] = Counter()
    for line in told.splitlines():
        subtype, message, key_message = (*line.split("\t"), "", "")[:3]
        subtypes[int(subtype, 0)] += 1
        if message:
            messages[int(message.split(",")[0], 0)] += 1
        if key_message:
            key_messages[int(key_message)] += 1
    authentication, beacon = 0x0B, 0x08
    assert subtypes[beacon] > 10
    assert subtypes[authentication] >= 8, "both sides, to register and to join, for two devices"
    m1, m2, m8, done = 0x04, 0x05, 0x0C, 0x0F
    assert {kind: messages[kind] for kind in range(m2 + 2, m8 + 1)} == dict.fromkeys(
        range(m2 + 2, m8 + 1), 2
    )
    assert (messages[m2], messages[done]) == (2, 2)
    assert messages[m1] >= 3, "the printer comes once in vain"
    assert key_messages == {1: 2, 2: 2, 3: 2, 4: 2}


def test_a_person_at_the_prompt_is_understood(tmp_path: Path) -> None:
    typed = "\n".join(
        (
            "dance",
            "press printer",
            "press toaster",
            "admit printer 12345671",
            "admit printer 1234",
            "admit printer",
            "ctl PING",
            "ctl NONSENSE",
            "status",
            "scan",
            "devices",
            "quit",
            "",
        )
    )
    ended = demo(typed=typed, runtime=tmp_path)
    assert ended.returncode == 0, ended.stderr
    for sentence in (
        "There is no command 'dance'",
        "The printer has no button, it has a PIN",
        "There is no 'toaster' here",
        "The last digit of the PIN does not fit the others",
        "A PIN of 4 digits is only for a device with a display",
        "Say who and by which PIN",
        "PONG",
        "The access point said UNKNOWN COMMAND",
        "Last WPS result: None",
        "next door",
        "02:4c:61:6d:70:01",
    ):
        assert sentence in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr


def test_two_demos_do_not_disturb_each_other(tmp_path: Path) -> None:
    begin = [sys.executable, "-m", "pushbutton", "demo", "--once"]
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}
    both = [
        subprocess.Popen(begin, env=environment, stdout=subprocess.DEVNULL, text=True)
        for _ in range(2)
    ]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
