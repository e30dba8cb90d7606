"""What the access point's UPnP device says of itself, out of the configuration of a BSS."""

from __future__ import annotations

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import BssConfig
from pushbutton.upnp.description import DeviceDescription, pnp_x_of
from pushbutton.upnp.device import Conduct
from pushbutton.wire.device import Device

FRIENDLY_NAME = "WPS Access Point"
"""hostapd's name for an access point that was given none."""


def description(config: BssConfig, device: Device) -> DeviceDescription:
    """Return the description of a BSS; `device` is what the Registrar tells of it in M1.

    Its UUID is the UUID-E of M1 (WCN-NET, "WFADevice:1"), so that Registrars know one from the
    other.
    """
    kind = device.primary_device_type
    return DeviceDescription(
        uuid=device.uuid,
        friendly_name=config[table.FRIENDLY_NAME] or FRIENDLY_NAME,
        manufacturer=device.manufacturer,
        manufacturer_url=config[table.MANUFACTURER_URL] or "",
        model_description=config[table.MODEL_DESCRIPTION] or "",
        model_name=device.model_name,
        model_number=device.model_number,
        model_url=config[table.MODEL_URL] or "",
        serial_number=device.serial_number,
        upc=config[table.UPC] or "",
        presentation_url=config[table.UPNP_PRESENTATION_URL] or "",
        pnp_x=pnp_x_of(kind.category, kind.subcategory, _hardware_id(device)),
    )


def conduct(config: BssConfig) -> Conduct:
    """Return how the device behaves where UPnP and deployed access points differ."""
    conforming = config[table.UPNP_CONFORMING]
    return Conduct(
        conforming_errors=conforming,
        only_what_was_searched=conforming,
        # The machine of a simulated access point keeps the way that its own programs go.
        sets_route=config[table.DRIVER] != "simulated",
    )


def _hardware_id(device: Device) -> str:
    """Return a name by which Windows tells models apart; blanks would part several."""
    return "_".join(f"{device.manufacturer} {device.model_name}".split())
