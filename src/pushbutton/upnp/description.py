"""The description of a WFADevice: written for ours, read from anybody's.

UPnP Device Architecture 1.0, "Description: Device description"; the PnP-X elements are those of
Microsoft's "PnP-X: Plug and Play Extensions for Windows", by which Windows chooses icon and place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from urllib.parse import urljoin
from uuid import UUID
from xml.etree.ElementTree import Element

from pushbutton.errors import MalformedError
from pushbutton.upnp.wlan_config import DEVICE_TYPE, SERVICE_ID, SERVICE_TYPE
from pushbutton.upnp.xml_document import (
    child,
    child_text,
    document,
    element,
    leaf,
    local_name,
    parse,
)

DEVICE_NAMESPACE = "urn:schemas-upnp-org:device-1-0"
PNPX_NAMESPACE = "http://schemas.microsoft.com/windows/pnpx/2005/11"
DEVICE_FOUNDATION_NAMESPACE = "http://schemas.microsoft.com/windows/2008/09/devicefoundation"

_SERVICE_PREFIX = SERVICE_TYPE.rpartition(":")[0] + ":"
_UDN = "uuid:"


@dataclass(frozen=True, slots=True)
class ServiceLocation:
    """Where the WFAWLANConfig service is: relative in our description, absolute in a parsed one."""

    scpd_url: str = "wps_scpd.xml"
    control_url: str = "wps_control"
    event_url: str = "wps_event"


@dataclass(frozen=True, slots=True)
class PnpX:
    """What Windows wants to know besides; several values of one element are parted by blanks."""

    hardware_id: str = ""
    compatible_id: str = DEVICE_TYPE
    category: str = ""
    """Of PnP-X, as `NetworkInfrastructure.AccessPoint`."""
    device_foundation_category: str = ""
    """Of the Device Foundation, as `Network.AccessPoint`."""
    container_id: str = ""


_PNP_X_CATEGORIES = {
    (1, None): ("Computers", "Computer"),
    (3, None): ("Printers", "PrintFax.Printer"),
    (4, None): ("Cameras", "Imaging.Camera"),
    (5, None): ("Storage", "Storage.NAS"),
    (6, 1): ("NetworkInfrastructure.AccessPoint", "Network.AccessPoint"),
    (6, 2): ("NetworkInfrastructure.Router", "Network.Router.Wireless"),
    (6, 3): ("NetworkInfrastructure.Switch", "Network.Switch"),
    (6, 4): ("NetworkInfrastructure.Gateway", "Network.Gateway"),
    (6, 5): ("NetworkInfrastructure.Bridge", "Network.Bridge"),
    (6, None): ("NetworkInfrastructure", "Network"),
    (7, None): ("Displays", "Display"),
    (8, None): ("MultimediaDevices", "Multimedia"),
    (9, None): ("Gaming", "Gaming"),
    (10, None): ("Telephones", "Communication.Phone"),
}
"""Primary Device Type (category, subcategory) -> the categories of PnP-X and Device Foundation."""


def pnp_x_of(category: int, subcategory: int, hardware_id: str) -> PnpX:
    """Return the PnP-X elements that fit a Primary Device Type.

    Where a category is given Windows wants a hardware id, too; a compatible id is always there.
    """
    found = _PNP_X_CATEGORIES.get((category, subcategory)) or _PNP_X_CATEGORIES.get(
        (category, None), ("Other", "Other")
    )
    return PnpX(hardware_id, category=found[0], device_foundation_category=found[1])


@dataclass(frozen=True, slots=True)
class DeviceDescription:
    """What a device tells whoever finds it; empty text is left out where UPnP lets it."""

    uuid: UUID
    friendly_name: str = "WPS Access Point"
    manufacturer: str = ""
    manufacturer_url: str = ""
    model_description: str = ""
    model_name: str = ""
    model_number: str = ""
    model_url: str = ""
    serial_number: str = ""
    upc: str = ""
    presentation_url: str = ""
    pnp_x: PnpX | None = None
    service: ServiceLocation = field(default_factory=ServiceLocation)

    def encode(self) -> bytes:
        """Return the XML document, its elements in the order of UPnP."""
        spaces = f'root xmlns="{DEVICE_NAMESPACE}"'
        return document(
            element(
                spaces,
                element("specVersion", leaf("major", "1"), leaf("minor", "0")),
                element("device", *self._elements(), *_pnp_x_elements(self.pnp_x)),
            )
        )

    def _elements(self) -> Iterator[str]:
        yield leaf("deviceType", DEVICE_TYPE)
        for name, attribute, always in _ELEMENTS:
            value = f"{_UDN}{self.uuid}" if name == "UDN" else getattr(self, attribute)
            if value or always:
                yield leaf(name, value)
        yield element(
            "serviceList",
            element(
                "service",
                leaf("serviceType", SERVICE_TYPE),
                leaf("serviceId", SERVICE_ID),
                leaf("SCPDURL", self.service.scpd_url),
                leaf("controlURL", self.service.control_url),
                leaf("eventSubURL", self.service.event_url),
            ),
        )
        if self.presentation_url:
            yield leaf("presentationURL", self.presentation_url)

    @classmethod
    def parse(cls, octets: bytes, base_url: str) -> DeviceDescription:
        """Read the WFADevice out of a description, which may be embedded in another device.

        `base_url` is where the description came from; URLs come out absolute, against the
        document's URLBase if it has one.  They are not to be trusted: the caller checks that their
        host is the one that answered.  Raises `MalformedError` without a WFAWLANConfig service or
        with a UDN that is no UUID.
        """
        root = parse(octets)
        base = child_text(root, "URLBase") or base_url
        device, service = _find(root)
        values = {
            attribute: child_text(device, name) for name, attribute, _ in _ELEMENTS if attribute
        }
        presentation = child_text(device, "presentationURL")
        return cls(
            uuid=_uuid(child_text(device, "UDN")),
            **values,
            presentation_url=_absolute(base, presentation) if presentation else "",
            pnp_x=_read_pnp_x(device),
            service=ServiceLocation(
                _absolute(base, child_text(service, "SCPDURL")),
                _absolute(base, child_text(service, "controlURL")),
                _absolute(base, child_text(service, "eventSubURL")),
            ),
        )


_ELEMENTS = (
    ("friendlyName", "friendly_name", True),
    ("manufacturer", "manufacturer", True),
    ("manufacturerURL", "manufacturer_url", False),
    ("modelDescription", "model_description", False),
    ("modelName", "model_name", True),
    ("modelNumber", "model_number", False),
    ("modelURL", "model_url", False),
    ("serialNumber", "serial_number", False),
    ("UDN", "", True),
    ("UPC", "upc", False),
)
"""Elements of a device in their order: name, attribute of `DeviceDescription`, always there?"""

_PNP_X_ELEMENTS = (
    ("pnpx", PNPX_NAMESPACE, "X_hardwareId", "hardware_id"),
    ("pnpx", PNPX_NAMESPACE, "X_compatibleId", "compatible_id"),
    ("pnpx", PNPX_NAMESPACE, "X_deviceCategory", "category"),
    ("df", DEVICE_FOUNDATION_NAMESPACE, "X_deviceCategory", "device_foundation_category"),
    ("df", DEVICE_FOUNDATION_NAMESPACE, "X_containerId", "container_id"),
)


def _pnp_x_elements(pnp_x: PnpX | None) -> Iterator[str]:
    if pnp_x is None:
        return
    for prefix, namespace, name, attribute in _PNP_X_ELEMENTS:
        value = getattr(pnp_x, attribute)
        if value:
            # The declaration stands at the element, so that the root stays as everybody's.
            tag = f"{prefix}:{name}"
            yield leaf(f'{tag} xmlns:{prefix}="{namespace}"', value)


def _read_pnp_x(device: Element) -> PnpX | None:
    found = {
        attribute: (one.text or "").strip()
        for _, namespace, name, attribute in _PNP_X_ELEMENTS
        if (one := device.find(f"{{{namespace}}}{name}")) is not None
    }
    if not found:
        return None
    return PnpX(**{one.name: found.get(one.name, "") for one in fields(PnpX)})


def _find(root: Element) -> tuple[Element, Element]:
    """Return the first device with a WFAWLANConfig service, and the service.

    A WFADevice comes before another device that has the service all the same.
    """
    candidates = [
        (device, service)
        for device in root.iter()
        if local_name(device) == "device" and (services := child(device, "serviceList")) is not None
        for service in services
        if child_text(service, "serviceType").startswith(_SERVICE_PREFIX)
    ]
    if not candidates:
        raise MalformedError("the description has no WFAWLANConfig service")
    candidates.sort(key=lambda one: child_text(one[0], "deviceType") != DEVICE_TYPE)
    return candidates[0]


def _uuid(udn: str) -> UUID:
    if not udn.lower().startswith(_UDN):
        raise MalformedError("the UDN is no UUID")
    try:
        return UUID(udn[len(_UDN) :].strip())
    except ValueError:
        raise MalformedError("the UDN is no UUID") from None


def _absolute(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        raise MalformedError("not a URL") from None
