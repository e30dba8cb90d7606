"""Whether a station may associate, and as what.

The checks come in hostapd's order with hostapd's status codes.  A station with a WSC element is
admitted whatever else its request says: it comes to register and gets nothing but EAPOL.
"""

from __future__ import annotations

from dataclasses import dataclass

from pushbutton.errors import MalformedError
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.key_frames import Security
from pushbutton.wire.elements import ElementId, encode_element, iterate, wsc_attributes
from pushbutton.wire.frames import AssociationRequest, Status
from pushbutton.wire.message import Message
from pushbutton.wire.security_elements import (
    MFP_CAPABLE,
    MFP_REQUIRED,
    WPA_PREFIX,
    CipherSuite,
    Rsn,
    Wpa,
)

LONGEST_LISTEN_INTERVAL = 65535
_VERSION_2 = 0x20


@dataclass(frozen=True, slots=True)
class Admission:
    """A station that may associate."""

    rates: bytes
    wps: bool = False
    """It sent a WSC element: it registers."""
    maybe_wps: bool = False
    """It said nothing about security; it may begin WPS by its EAP identity (WSC 1.0, Windows)."""
    wps2: bool = False
    """Its WSC element is of version 2.0: the access point starts EAP by itself."""
    security: Security | None = None
    element: bytes = b""
    """Its RSN or WPA element, for the handshake to compare."""


class _RefusedError(Exception):
    def __init__(self, status: Status) -> None:
        super().__init__(status.name)
        self.status = status


def judge(profile: BssProfile, request: AssociationRequest) -> Admission | Status:
    """Return what the station is admitted as, or the status code of the refusal."""
    if request.listen_interval > LONGEST_LISTEN_INTERVAL:
        return Status.LISTEN_INTERVAL_TOO_LARGE
    try:
        found = _Elements(request.elements)
    except MalformedError:
        return Status.UNSPECIFIED_FAILURE
    if found.ssid != profile.ssid or not found.rates:
        return Status.UNSPECIFIED_FAILURE
    if profile.wps and found.wsc is not None:
        return Admission(found.rates, wps=True, wps2=_is_version_2(found.wsc))
    if not profile.protected:
        return Admission(found.rates, maybe_wps=profile.wps)
    try:
        if profile.rsn is not None and found.rsn:
            security = _rsn(profile.rsn, found.rsn)
            return Admission(found.rates, security=security, element=found.rsn)
        if profile.wpa is not None and found.wpa:
            security = _wpa(profile.wpa, found.wpa)
            return Admission(found.rates, security=security, element=found.wpa)
    except _RefusedError as refusal:
        return refusal.status
    if profile.wps and not found.rsn and not found.wpa:
        return Admission(found.rates, maybe_wps=True)
    return Status.INVALID_ELEMENT


class _Elements:
    """The elements of a request that decide."""

    def __init__(self, octets: bytes) -> None:
        self.ssid: bytes | None = None
        self.rates = self.rsn = self.wpa = b""
        for number, body in iterate(octets):
            if number == ElementId.SSID:
                self.ssid = body
            elif number in (ElementId.SUPPORTED_RATES, ElementId.EXTENDED_SUPPORTED_RATES):
                self.rates += body
            elif number == ElementId.RSN:
                self.rsn = encode_element(number, body)
            elif number == ElementId.VENDOR_SPECIFIC and body.startswith(WPA_PREFIX):
                self.wpa = encode_element(number, body)
        self.wsc = wsc_attributes(octets)


def _is_version_2(attributes: bytes) -> bool:
    try:
        return (Message.parse(attributes).version2 or 0) >= _VERSION_2
    except MalformedError:
        return False


def _choose(offered: tuple[int, ...], allowed: tuple[int, ...], status: Status) -> int:
    """Return the first suite the station offers that we allow."""
    for suite in offered:
        if suite in allowed:
            return suite
    raise _RefusedError(status)


def _rsn(ours: Rsn, element: bytes) -> Security:
    try:
        theirs = Rsn.parse(element[2:])
    except MalformedError:
        raise _RefusedError(Status.INVALID_ELEMENT) from None
    if theirs.group != ours.group:
        raise _RefusedError(Status.INVALID_GROUP_CIPHER)
    pairwise = _choose(theirs.pairwise, ours.pairwise, Status.INVALID_PAIRWISE_CIPHER)
    akm = _choose(theirs.akms, ours.akms, Status.INVALID_AKM)
    both = ours.capabilities & theirs.capabilities
    required = (ours.capabilities | theirs.capabilities) & MFP_REQUIRED
    protects = bool(both & MFP_CAPABLE)
    if (required and not protects) or (protects and pairwise == CipherSuite.TKIP):
        raise _RefusedError(Status.MANAGEMENT_FRAME_POLICY)
    management = None
    if protects:
        management = ours.group_management or CipherSuite.BIP_CMAC_128
        if (theirs.group_management or CipherSuite.BIP_CMAC_128) != management:
            raise _RefusedError(Status.CIPHER_OUT_OF_POLICY)
    return Security(akm, pairwise, theirs.group, group_management=management)


def _wpa(ours: Wpa, element: bytes) -> Security:
    try:
        theirs = Wpa.parse(element[2:])
    except MalformedError:
        raise _RefusedError(Status.INVALID_ELEMENT) from None
    if theirs.group != ours.group:
        raise _RefusedError(Status.INVALID_GROUP_CIPHER)
    pairwise = _choose(theirs.pairwise, ours.pairwise, Status.INVALID_PAIRWISE_CIPHER)
    akm = _choose(theirs.akms, ours.akms, Status.INVALID_AKM)
    return Security(akm, pairwise, theirs.group, wpa=True)
