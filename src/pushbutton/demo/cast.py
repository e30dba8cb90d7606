"""Who is in the demo: access points, devices, and what is printed on their labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from pushbutton.wire.enums import ConfigMethods, PrimaryDeviceType

PRINTER_PIN = "12345670"
"""The label of a demo device; a real one is random (`pushbutton pin make`)."""

BOX_PIN = "87654325"
"""The label of the access point that waits to be set up."""

BUTTON_METHODS = ConfigMethods.PUSH_BUTTON | ConfigMethods.PHYSICAL_PUSH_BUTTON


@dataclass(frozen=True, slots=True)
class Character:
    """A device of the demo: what it says of itself and how a person admits it.

    `label` is the PIN printed on it, or None for a device with a button.  `version2` False makes
    it speak Wi-Fi Simple Configuration 1.0 alone.
    """

    name: str
    described: str
    address: bytes
    uuid: UUID
    manufacturer: str
    model_name: str
    model_number: str
    serial_number: str
    device_type: PrimaryDeviceType
    label: str | None = None
    version2: bool = True

    @property
    def config_methods(self) -> ConfigMethods:
        return BUTTON_METHODS if self.label is None else ConfigMethods.LABEL


PRINTER = Character(
    name="printer",
    described="a printer with a PIN on its label",
    address=bytes.fromhex("02505072696e"),
    uuid=UUID("1ca84ab4-3b9e-5f1c-8f0a-50a1c0de0001"),
    manufacturer="Pergamen",
    model_name="Quarto 4",
    model_number="Q4",
    serial_number="PQ4-0007",
    device_type=PrimaryDeviceType.parse("3-0050F204-1"),
    label=PRINTER_PIN,
)

CAMERA = Character(
    name="camera",
    described="a security camera with a button",
    address=bytes.fromhex("024350616d65"),
    uuid=UUID("1ca84ab4-3b9e-5f1c-8f0a-50a1c0de0002"),
    manufacturer="Argus",
    model_name="Porch Eye",
    model_number="2",
    serial_number="APE2-1138",
    device_type=PrimaryDeviceType.parse("4-0050F204-4"),
)

LAMP = Character(
    name="lamp",
    described="a lamp with a button",
    address=bytes.fromhex("024c616d7001"),
    uuid=UUID("1ca84ab4-3b9e-5f1c-8f0a-50a1c0de0003"),
    manufacturer="Lumen & Daughters",
    model_name="Glow",
    model_number="1",
    serial_number="LG1-2718",
    device_type=PrimaryDeviceType(category=255, subcategory=0),
)

RADIO = Character(
    name="radio",
    described="an old radio with a button, which speaks WSC 1.0 alone",
    address=bytes.fromhex("025261646901"),
    uuid=UUID("1ca84ab4-3b9e-5f1c-8f0a-50a1c0de0004"),
    manufacturer="Volta",
    model_name="Tuner 2007",
    model_number="A",
    serial_number="VT-0042",
    device_type=PrimaryDeviceType.parse("11-0050F204-1"),
    version2=False,
)

DEVICES: tuple[Character, ...] = (PRINTER, CAMERA, LAMP, RADIO)


@dataclass(frozen=True, slots=True)
class House:
    """An access point of the demo; `configuration` is the hostapd.conf text it is started from.

    One with a `label` is as it came out of its box: open, and to be set up with that PIN over UPnP
    on the loopback interface.
    """

    ssid: str
    interface: str
    directory: Path
    channel: int = 6
    device_name: str = "Demo access point"
    label: str | None = None

    def configuration(self, air: str) -> str:
        """Return the hostapd.conf for this access point on the simulated air called `air`."""
        return "\n".join(
            (
                f"interface={self.interface}",
                "driver=simulated",
                f"driver_params={air}",
                f"ctrl_interface={self.directory}",
                f"ssid={self.ssid}",
                "hw_mode=g",
                f"channel={self.channel}",
                *(self._as_it_is_used() if self.label is None else self._as_it_came()),
                "eap_server=1",
                f"wps_pin_requests={self.directory / 'pin-requests'}",
                f"device_name={self.device_name}",
                "manufacturer=pushbutton",
                "model_name=Simulated access point",
                "model_number=1",
                "serial_number=1",
                "device_type=6-0050F204-1",
                "os_version=01020300",
                "config_methods=label virtual_display virtual_push_button keypad",
                "",
            )
        )

    def _as_it_is_used(self) -> tuple[str, ...]:
        return (
            "wpa=2",
            "wpa_key_mgmt=WPA-PSK",
            "rsn_pairwise=CCMP",
            f"wpa_psk_file={self.psk_file}",
            "wps_state=2",
            "ap_setup_locked=1",
        )

    def _as_it_came(self) -> tuple[str, ...]:
        return (
            "wps_state=1",
            f"ap_pin={self.label}",
            "upnp_iface=lo",
            f"friendly_name={self.device_name}",
        )

    @property
    def psk_file(self) -> Path:
        return self.directory / f"{self.interface}.psk"

    def new_box(self) -> House:
        """Return an access point that waits to be set up."""
        return replace(
            self,
            ssid="setup-me",
            interface="new-box",
            channel=1,
            device_name="New access point",
            label=BOX_PIN,
        )

    def next_door(self, ssid: str) -> House:
        """Return the neighbour's access point, on the same air with another name and address."""
        return replace(
            self,
            ssid=ssid,
            interface="next-door",
            channel=11,
            device_name="The neighbour's",
        )
