"""What the external Registrar finds in the network, as sightings for the Network Explorer."""

from __future__ import annotations

from pushbutton.registrar.found import FoundDevice
from pushbutton.web.sightings import Sighting, Way


def sightings_of(found: FoundDevice, now: float, *, knocking: bool = False) -> tuple[Sighting, ...]:
    """Return the sighting of a device found by UPnP, or with `knocking` of those at its door."""
    source = str(found.uuid)
    if not knocking:
        return (_itself(found, source, now),)
    return tuple(
        Sighting(
            Way.KNOCKING if each.asking else Way.SEEN,
            f"{source}.{each.address.hex()}",
            now,
            each.address,
            each.uuid,
            each.device,
            found.friendly_name,
            {"wants": each.wants, "relayed": True},
        )
        for each in found.knocking
    )


def _itself(found: FoundDevice, source: str, now: float) -> Sighting:
    details: dict[str, object] = {
        "access_point": found.access_point,
        "configured": found.configured,
        "locked": found.locked,
        "made_by": f"{found.manufacturer} {found.model}".strip(),
        "trouble": found.trouble,
    }
    if found.device is None or not found.device.device_name:
        details["name"] = found.friendly_name
    if _is_web_address(found.presentation_url):
        details["presentation_url"] = found.presentation_url
    address = found.device.mac_address if found.device is not None else None
    if address == bytes(6):
        address = None
    return Sighting(Way.UPNP, source, now, address, found.uuid, found.device, None, details)


def _is_web_address(url: str | None) -> bool:
    # The page makes a link of it: no other scheme, whatever a device calls its page.
    return url is not None and url.startswith(("http://", "https://"))
