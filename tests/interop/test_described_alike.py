"""What our access point sends in M1 and M2 is what stock hostapd sends, attribute for attribute."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rig import octets
from rig.octets import M1, M2
from rig.players import AP_ADDRESS, Player
from rig.transcript import Script

RANDOM = {
    0x101A: "Enrollee Nonce",
    0x1039: "Registrar Nonce",
    0x1032: "Public Key",
    0x1005: "Authenticator",
    0x1018: "Encrypted Settings",
}
"""Attributes whose lengths are compared, since their values are drawn at random or depend on it."""

MORE: dict[str, list[str]] = {
    "as usual": [],
    "pbc_in_m1": ["pbc_in_m1=1"],
    "wps_rf_bands": ["wps_rf_bands=ag"],
    "config_methods": ["config_methods=label display ext_nfc_token"],
    "eapol_version": ["eapol_version=1"],
    "not configured": ["wps_state=1", "wpa=", "wpa_passphrase=", "wpa_key_mgmt=", "rsn_pairwise="],
    "device": [
        "manufacturer=M\u00fcller",
        "model_name=model_name",
        "model_number=model_number",
        "serial_number=serial_number",
        "device_name=A device_name of 32 octets, full",
        "device_type=1-0050F204-1",
        "os_version=ffffffff",
        "uuid=87654321-9abc-def0-1234-56789abcdef0",
    ],
    "nothing told": [
        "manufacturer=",
        "model_name=",
        "model_number=",
        "serial_number=",
        "device_name=",
        "device_type=",
        "os_version=",
        "config_methods=",
        "uuid=",
    ],
    "wpa and rsn": ["wpa=3", "wpa_pairwise=TKIP CCMP"],
}


def attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    while data:
        kind, length = struct.unpack(">HH", data[:4])
        yield kind, data[4 : 4 + length]
        data = data[4 + length :]


def message(player: Player, kind: int) -> list[str]:
    """Return the first message of this kind that the access point sent, one line an attribute."""
    for frame in list(player.wire.frames):
        found = octets.wsc(frame.octets)
        if frame.source == AP_ADDRESS and found and octets.message_type(frame.octets) == kind:
            return [
                f"EAPOL version {frame.octets[14]}",
                *(
                    f"{RANDOM[number]}: {len(value)} octets"
                    if number in RANDOM
                    else f"{number:04x} {value.hex()} {value!r}"
                    for number, value in attributes(found[2])
                ),
            ]
    raise AssertionError(f"no message {kind:#x} was seen")


AS_ENROLLEE, AS_REGISTRAR = "@register pin=12345670", "@enroll pin=12345670"

CASES = [
    *(pytest.param(lines, M1, AS_ENROLLEE, id=f"M1: {name}") for name, lines in MORE.items()),
    *(
        pytest.param(MORE[name], M2, AS_REGISTRAR, id=f"M2: {name}")
        for name in ("as usual", "device", "wpa and rsn")
    ),
]


@pytest.mark.parametrize(("lines", "kind", "order"), CASES)
def test_what_is_told_of_the_access_point(
    lines: list[str], kind: int, order: str, tmp_path: Path, stack: ExitStack
) -> None:
    said = []
    settings = [f"@with {line}" for line in lines]
    steps = ["WPS_PIN any 12345670", order, "@wait CTRL-EVENT-EAP-FAILURE"]
    script = Script("described", (*settings, *steps))
    for name in ("stock", "ours"):
        player = Player(name, tmp_path, script)
        stack.callback(player.close)
        player.play(script)
        said.append(message(player, kind))
    assert said[1] == said[0]
