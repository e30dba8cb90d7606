"""What an access point says of itself over its control socket, ours or a stock hostapd's.

hostapd has no command that tells whether the AP PIN is locked or why Wi-Fi Protected Setup is off:
the first is known from events alone, the second is told by ours and read off others' settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pushbutton.access_point.config_kinds import unescape
from pushbutton.control import ControlClient, Station, read_values
from pushbutton.control.replies import read_reply
from pushbutton.errors import MalformedError, PushbuttonError
from pushbutton.formats.network import display_name, personal, unprotected
from pushbutton.wire.credential import Credential
from pushbutton.wire.device import Device
from pushbutton.wire.enums import PrimaryDeviceType
from pushbutton.wizards import sentences

OURS = "pushbutton"
STOCK = "hostapd"

MOST_STATIONS = 512
"""More are not listed on the page."""


@dataclass(frozen=True, slots=True)
class Report:
    """One look at an access point.  `kind` is `OURS` or `STOCK`; `stations` has who is in."""

    kind: str
    version: str
    status: Mapping[str, str]
    config: Mapping[str, str]
    """The reply of GET_CONFIG without keys; `network` reads those when somebody asks."""
    wps: Mapping[str, str]
    stations: tuple[Station, ...]
    ap_pin: bool
    own_keys: bool
    """Each device gets a key of its own."""

    @property
    def ssid(self) -> str:
        """The network's name as a person is shown it."""
        return display_name(ssid_octets(self.config.get("ssid") or self.status.get("ssid[0]", "")))

    @property
    def bssid(self) -> str:
        return self.config.get("bssid") or self.status.get("bssid[0]", "")

    @property
    def enabled(self) -> bool:
        return self.status.get("state") == "ENABLED"

    @property
    def wps_off(self) -> str | None:
        """Why Wi-Fi Protected Setup is off, as a sentence; None when it is on."""
        if self.config.get("wps_state", "disabled") != "disabled":
            return None
        methods = self.config.get("key_mgmt", "").split()
        told = self.status.get("wps_off_reason")
        if not told and methods and not any(each.startswith("WPA-PSK") for each in methods):
            return (
                "Wi-Fi Protected Setup is off because the network is protected by "
                f"{' '.join(methods)} alone, which it cannot hand out."
            )
        return sentences.wps_off(told)

    @property
    def protection(self) -> str:
        """How the network is protected, in a few words."""
        methods = self.config.get("key_mgmt", "").split()
        if not methods:
            return "open"
        personal_ = any(method.startswith("WPA-PSK") for method in methods)
        if "SAE" in methods:
            return "WPA3 and WPA2" if personal_ else "WPA3"
        if not personal_:
            return "WPA with user accounts"
        return {"1": "WPA", "2": "WPA2", "3": "WPA and WPA2"}.get(self.config.get("wpa", ""), "WPA")


async def read_report(client: ControlClient) -> Report:
    """Ask for everything; raises `ControlError` when the socket is gone."""
    status = read_values(await client.request("STATUS"))
    config = read_values(await client.request("GET_CONFIG"))
    for secret in [name for name in config if name.endswith(("passphrase", "psk"))]:
        del config[secret]
    wps = read_reply(await client.request("WPS_GET_STATUS"))
    version = await client.request("GET version")
    stations = []
    async for station in client.stations():
        stations.append(station)
        if len(stations) >= MOST_STATIONS:
            break
    pin = await client.request("WPS_AP_PIN get")
    keys = await client.request("KEYS")
    return Report(
        kind=STOCK if keys.startswith("UNKNOWN COMMAND") else OURS,
        version="" if version.startswith(("FAIL", "UNKNOWN")) else version.strip(),
        status=status,
        config=config,
        wps=wps if isinstance(wps, dict) else {},
        stations=tuple(stations),
        ap_pin=not pin.startswith(("FAIL", "UNKNOWN")),
        own_keys=read_values(keys).get("rule") == "own",
    )


def ssid_octets(written: str) -> bytes:
    """Return the octets of a network's name that hostapd wrote with its escapes."""
    try:
        return unescape(written)
    except ValueError:
        return written.encode("utf-8", "surrogateescape")


class NoSharedKeyError(PushbuttonError):
    """The network has no key that could be shown: it is not known, or every device has its own."""


async def read_network(client: ControlClient) -> Credential:
    """Return the network with its key, for a person who asked to see it.

    Raises `NoSharedKeyError` when there is no one key for everybody, and `ControlError`.
    """
    config = await client.values("GET_CONFIG")
    ssid = ssid_octets(config.get("ssid", ""))
    if "wpa" not in config:
        return unprotected(ssid)
    key = config.get("passphrase") or config.get("psk")
    if not key:
        raise NoSharedKeyError(
            "This network has no key that everybody shares: each device has its own, under Devices."
        )
    return personal(ssid, key)


def described_by(station: Station) -> Device | None:
    """Return what a station said of itself when it registered; None when it did not register."""
    values = station.values
    if "wpsUuid" not in values and "wpsDeviceName" not in values:
        return None
    try:
        kind = PrimaryDeviceType.parse(values.get("wpsPrimaryDeviceType", "0-00000000-0"))
    except MalformedError:
        kind = PrimaryDeviceType(0, bytes(4), 0)
    return Device(
        device_name=values.get("wpsDeviceName", ""),
        manufacturer=values.get("wpsManufacturer", ""),
        model_name=values.get("wpsModelName", ""),
        model_number=values.get("wpsModelNumber", ""),
        serial_number=values.get("wpsSerialNumber", ""),
        primary_device_type=kind,
    )
