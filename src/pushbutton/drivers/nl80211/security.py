"""What protects a network, as nl80211 wants it, read out of its RSN and WPA elements.

nl80211 names the suites of WPA by RSN's selectors (00-0F-AC), whichever element they came from.
"""

from __future__ import annotations

from dataclasses import dataclass

from pushbutton.wire.elements import ElementId, find
from pushbutton.wire.security_elements import MFP_REQUIRED, WPA_PREFIX, Rsn, Wpa

WPA_VERSION, RSN_VERSION = 1, 2
_RSN_OUI = 0x000FAC00


@dataclass(frozen=True, slots=True)
class Suites:
    """The suites of a network; `versions` is 0 for an open one."""

    versions: int = 0
    pairwise: tuple[int, ...] = ()
    group: int = 0
    akms: tuple[int, ...] = ()
    protection_required: bool = False
    """Management frames must be protected."""


def suites_of(elements: bytes) -> Suites:
    """Return what the RSN and WPA elements among `elements` say; raises `MalformedError`."""
    rsn_body = find(elements, ElementId.RSN)
    wpa_body = find(elements, ElementId.VENDOR_SPECIFIC, WPA_PREFIX)
    rsn = None if rsn_body is None else Rsn.parse(rsn_body)
    wpa = None if wpa_body is None else Wpa.parse(wpa_body)
    pairwise: list[int] = []
    akms: list[int] = []
    versions = group = 0
    for offered, version in ((wpa, WPA_VERSION), (rsn, RSN_VERSION)):
        if offered is not None:
            versions |= version
            group = as_rsn(offered.group)
            pairwise += [as_rsn(suite) for suite in offered.pairwise]
            akms += [as_rsn(suite) for suite in offered.akms]
    required = rsn is not None and bool(rsn.capabilities & MFP_REQUIRED)
    return Suites(
        versions, tuple(dict.fromkeys(pairwise)), group, tuple(dict.fromkeys(akms)), required
    )


def as_rsn(suite: int) -> int:
    """Return a suite selector of WPA (00-50-F2) as that of RSN with the same number."""
    return _RSN_OUI | suite & 0xFF
