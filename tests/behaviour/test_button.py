"""The button on the box: a named pipe takes the place of the input device."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from devices import enroll
from places import SSID, Stage

from pushbutton.access_point.button import press
from pushbutton.runtime.button import INPUT_EVENT, KEY_WPS_BUTTON, Button


async def test_the_wps_key_lets_a_device_in(stage: Stage, short_path: Path) -> None:
    ap = await stage.access_point()
    device = short_path / "event0"
    os.mkfifo(device)
    button = Button(device, partial(press, ap.service))
    button.open()
    with device.open("wb", buffering=0) as key:
        key.write(INPUT_EVENT.pack(0, 0, 1, KEY_WPS_BUTTON, 1))
        await ap.told("WPS-PBC-ACTIVE")
        async with stage.station() as link:
            (credential,) = (await enroll(link, None)).credentials
        assert credential.ssid == SSID
        await ap.told("WPS-SUCCESS")
        button.close()
