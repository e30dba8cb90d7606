"""Put new settings of an access point into effect from outside, and show who is knocking.

With `wps_cred_processing=1` an access point, ours or a hostapd, only tells the settings that it was
given: by its first device, a Registrar or WPS_CONFIG.  This program writes them into the
configuration and has it read again; until then the access point stays as it is.

Run it so: python examples/configure_an_access_point.py SOCKET CONFIGURATION PROCESS
where these are such as /var/run/hostapd/wlan0, /etc/hostapd/hostapd.conf and 1234.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from pushbutton.control import ControlClient
from pushbutton.formats.credential_file import decode_credentials
from pushbutton.protocol import events
from pushbutton.runtime import files
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

LISTED = 300.0
"""Seconds for which a device is shown that was not heard of again."""

REPLACED = (
    *("wps_state", "ssid", "ssid2", "auth_algs", "wpa", "wpa_key_mgmt", "wpa_pairwise"),
    *("rsn_pairwise", "wpa_passphrase", "wpa_psk"),
)


@dataclass(frozen=True)
class Visitor:
    """A device that wants to join and was not registered yet."""

    uuid: UUID
    address: bytes
    name: str


class Doorstep:
    """The devices that knock, each until it is registered or was silent for 300 seconds."""

    def __init__(self, changed: Callable[[list[Visitor]], None], listed: float = LISTED) -> None:
        self._changed, self._listed = changed, listed
        self._visitors: dict[UUID, Visitor] = {}
        self._ends: dict[UUID, asyncio.TimerHandle] = {}

    def knocks(self, visitor: Visitor) -> None:
        """Take notice of a device, again or for the first time."""
        known = self._visitors.get(visitor.uuid)
        if (end := self._ends.pop(visitor.uuid, None)) is not None:
            end.cancel()
        loop = asyncio.get_running_loop()
        self._ends[visitor.uuid] = loop.call_later(self._listed, self.leaves, visitor.uuid)
        self._visitors[visitor.uuid] = visitor
        if visitor != known:
            self._changed(list(self._visitors.values()))

    def leaves(self, uuid: UUID) -> None:
        """Forget a device that is in, or gone."""
        if self._visitors.pop(uuid, None) is not None:
            self._ends.pop(uuid).cancel()
            self._changed(list(self._visitors.values()))


def configured(text: str, settings: Credential) -> str:
    """Return a hostapd.conf of one network with new settings; all its other lines stay."""
    types, lines = AuthenticationType, ["wps_state=2", f"ssid2={settings.ssid.hex()}"]
    personal = settings.authentication & (types.WPA_PERSONAL | types.WPA2_PERSONAL)
    if personal:
        generations = (types.WPA_PERSONAL, 1), (types.WPA2_PERSONAL, 2)
        ciphers = (EncryptionType.AES, "CCMP"), (EncryptionType.TKIP, "TKIP")
        usable = " ".join(name for kind, name in ciphers if kind in settings.encryption)
        key = settings.network_key.text()
        lines += [
            f"wpa={sum(bit for kind, bit in generations if kind in personal)}",
            "wpa_key_mgmt=WPA-PSK",
            f"wpa_pairwise={usable}",
            f"wpa_psk={key}" if len(key) == 64 else f"wpa_passphrase={key}",
        ]
        if any(character in key for character in "\r\n\0"):
            raise ValueError("the key does not fit on a line")
    elif types.OPEN not in settings.authentication:
        raise ValueError("the network is neither open nor WPA with a key")
    kept = [line for line in text.splitlines() if line.partition("=")[0] not in REPLACED]
    return "\n".join([*kept, *lines, "auth_algs=1", ""])


def put_into_effect(file: Path, settings: Credential, process: int) -> None:
    """Write the settings and have them read; the file is the old one or the new one at any time."""
    files.replace(file, configured(file.read_text(), settings).encode())
    os.kill(process, signal.SIGHUP)


def show(visitors: list[Visitor]) -> None:
    """Print who is knocking."""
    names = ", ".join(f"{v.name or 'a device'} ({v.address.hex(':')})" for v in visitors)
    print(f"knocking: {names or 'nobody'}", flush=True)


async def attend(socket: Path, file: Path, process: int) -> None:
    """Look after an access point until it ends."""
    doorstep = Doorstep(show)
    async with ControlClient(socket) as access_point:
        await access_point.attach()
        print("attending", flush=True)
        async for told in access_point.events():
            match told.event:
                case events.PinNeeded(uuid=uuid, address=address, device_name=name):
                    doorstep.knocks(Visitor(uuid, address, name))
                case events.EnrolleeSeen(uuid=uuid, address=address, device_name=name):
                    doorstep.knocks(Visitor(uuid, address, name))
                case events.RegistrationSucceeded(uuid=uuid):
                    doorstep.leaves(uuid)
                case events.NewApSettings(settings=octets) if octets is not None:
                    (settings, *_) = decode_credentials(octets.reveal())
                    put_into_effect(file, settings, process)
                    name = settings.ssid.decode(errors="replace")
                    print(f"configured: {name}", flush=True)


if __name__ == "__main__":
    asyncio.run(attend(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
