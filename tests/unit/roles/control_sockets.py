"""A control socket that answers from a table, as a stock hostapd's or as one of ours."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from pushbutton.control.server import ControlServer, SocketClient

ADDRESS = "02:50:50:72:69:6e"

STOCK: dict[str, str] = {
    "PING": "PONG\n",
    "STATUS": "state=ENABLED\nfreq=2437\nchannel=6\nssid[0]=caf\\xc3\\xa9\n",
    "GET_CONFIG": (
        "bssid=02:00:00:00:03:00\nssid=caf\\xc3\\xa9\nwps_state=configured\n"
        "passphrase=correct horse\npsk=00\nwpa=2\nkey_mgmt=WPA-PSK\n"
    ),
    "WPS_GET_STATUS": "PBC Status: Disabled\nLast WPS result: None\n",
    "GET version": "v2.10",
    "STA-FIRST": (
        f"{ADDRESS}\nflags=[AUTH][ASSOC][AUTHORIZED]\nwpsUuid=00000000-0000-0000-0000-000000000001\n"
        "wpsPrimaryDeviceType=3-0050F204-1\nwpsDeviceName=printer\nwpsManufacturer=Pergamen\n"
        "wpsModelName=Quarto 4\nwpsSerialNumber=7\n"
    ),
    f"STA-NEXT {ADDRESS}": "",
    "WPS_AP_PIN get": "FAIL\n",
    "WPS_AP_PIN random 300": "12345670",
    "WPS_AP_PIN disable": "OK\n",
    "WPS_PBC": "OK\n",
    "WPS_CANCEL": "OK\n",
}

LISTED = {
    "id": 3,
    "title": "printer",
    "state": "confirmed",
    "joined_by": "pin",
    "joined": 1_700_000_000,
    "connected": True,
    "own_key": True,
    "address": ADDRESS,
    "addresses": [ADDRESS],
    "device_name": "printer",
    "manufacturer": "Pergamen",
    "model_name": "Quarto 4",
    "device_type": "3-0050F204-1",
    "uuid": "00000000-0000-0000-0000-000000000001",
    "network": "caf\u00e9",
}
OURS: dict[str, str] = STOCK | {
    "KEYS": "rule=own\nnetwork=caf\\xc3\\xa9\ntruth=inventory\n",
    "LEVEL 2": "OK\n",
    "KEY_LIST": json.dumps(LISTED) + "\n",
    "KEY_LIST 0": json.dumps(LISTED) + '\n{"next": 3}\n',
    "KEY_LIST 3": json.dumps(LISTED | {"id": 4, "title": "lamp", "connected": False}) + "\n",
    "KEY_SHOW 3 key": "id=3\nnetwork_hex=636166c3a9\nkey=a key of its own\npsk=00\n",
    "KEY_RENAME 3 Aunt Ada's": "OK\n",
    "KEY_RENAME 3": "OK\n",
    "KEY_EXPIRE 3 2880 min": "OK\n",
    "KEY_EXPIRE 3 never": "OK\n",
    "KEY_REVOKE 3": "FAIL key 3 is revoked\n",
    "KEY_ROTATE 3": "OK\n",
}


class ScriptedAccessPoint:
    """Answers from `answers`, and notes what it was asked."""

    def __init__(self, directory: Path, answers: dict[str, str], name: str = "wlan0") -> None:
        self.answers = dict(answers)
        self.asked: list[str] = []
        self.attached = asyncio.Event()
        self.server = ControlServer(directory / name, self._execute)
        self.server.open()
        self.server.answer()

    def tell(self, text: str) -> None:
        """Tell an event."""
        self.server.emit(text, 3)

    def close(self) -> None:
        self.server.close()

    def _execute(self, text: str, client: SocketClient) -> str:
        self.asked.append(text)
        if text == "ATTACH":
            client.attach(None)
            self.attached.set()
            return "OK\n"
        return self.answers.get(text, "UNKNOWN COMMAND\n")
