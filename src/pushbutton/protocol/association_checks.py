"""Whether a station may associate, and as what.

The checks come in hostapd's order with hostapd's status codes.  A station with a WSC element is
admitted whatever else its request says: it comes to register and gets nothing but EAPOL.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pushbutton.errors import MalformedError
from pushbutton.protocol.bss_profile import H2E_CAPABILITY, BssProfile
from pushbutton.protocol.key_frames import Security
from pushbutton.protocol.radio_elements import EXTENDED_CAPABILITIES, has_wmm
from pushbutton.secret import Secret
from pushbutton.wire.elements import ElementId, encode_element, iterate, wsc_attributes
from pushbutton.wire.frames import AssociationRequest, Status
from pushbutton.wire.message import Message
from pushbutton.wire.security_elements import (
    MFP_CAPABLE,
    MFP_REQUIRED,
    WPA_PREFIX,
    AkmSuite,
    CipherSuite,
    Rsn,
    Wpa,
)

LONGEST_LISTEN_INTERVAL = 65535
_VERSION_2 = 0x20
_HT_CAPABILITIES_LENGTH = 26


@dataclass(frozen=True, slots=True)
class Authenticated:
    """How a station authenticated: openly, or by SAE with the key that came of it.

    The key belongs to whoever keeps this.
    """

    pmk: Secret | None = field(default=None, compare=False, repr=False)
    pmkid: bytes = b""
    hashed: bool = False
    """With hash-to-element."""

    @property
    def sae(self) -> bool:
        """By SAE, now or at the time from which its key is remembered."""
        return self.pmk is not None

    def wipe(self) -> None:
        """Forget the key."""
        if self.pmk is not None:
            self.pmk.wipe()


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
    extension: bytes = b""
    """Its RSN Extension element, likewise."""
    pmkids: tuple[bytes, ...] = ()
    """The keys of earlier associations that it would use."""
    wmm: bool = False
    """It does quality of service, as we do."""
    extra: dict[int, bytes] = field(default_factory=dict)
    """Bodies of further elements by their number, for the driver: HT and extended capabilities."""

    @property
    def protects_management(self) -> bool:
        """Management frames to and from it are protected."""
        return self.security is not None and self.security.group_management is not None


class _RefusedError(Exception):
    def __init__(self, status: Status) -> None:
        super().__init__(status.name)
        self.status = status


def judge(
    profile: BssProfile, request: AssociationRequest, authenticated: Authenticated | None = None
) -> Admission | Status:
    """Return what the station is admitted as, or the status code of the refusal.

    Whether a station with SAE has a key that we know is not looked at here, but by whom keeps it.
    """
    if request.listen_interval > LONGEST_LISTEN_INTERVAL:
        return Status.LISTEN_INTERVAL_TOO_LARGE
    try:
        found = _Elements(request.elements)
    except MalformedError:
        return Status.UNSPECIFIED_FAILURE
    if found.ssid != profile.ssid or not found.rates:
        return Status.UNSPECIFIED_FAILURE
    wmm = profile.radio.wmm and has_wmm(found.vendors)
    extra = found.extra if wmm else {}
    if profile.wps and found.wsc is not None:
        wps2 = _is_version_2(found.wsc)
        return Admission(found.rates, wps=True, wps2=wps2, wmm=wmm, extra=extra)
    if not profile.protected:
        return Admission(found.rates, maybe_wps=profile.wps, wmm=wmm, extra=extra)
    try:
        if profile.rsn is not None and found.rsn:
            theirs, security = _rsn(profile, profile.rsn, found.rsn)
            _sae(profile, security, found.extension, authenticated or Authenticated())
            _without_tkip(profile, security, extra)
            return Admission(
                found.rates,
                security=security,
                element=found.rsn,
                extension=found.extension,
                pmkids=theirs.pmkids,
                wmm=wmm,
                extra=extra,
            )
        if profile.wpa is not None and found.wpa:
            security = _wpa(profile.wpa, found.wpa)
            _without_tkip(profile, security, extra)
            return Admission(
                found.rates, security=security, element=found.wpa, wmm=wmm, extra=extra
            )
    except _RefusedError as refusal:
        return refusal.status
    if profile.wps and not found.rsn and not found.wpa:
        return Admission(found.rates, maybe_wps=True, wmm=wmm, extra=extra)
    return Status.INVALID_ELEMENT


class _Elements:
    """The elements of a request that decide."""

    def __init__(self, octets: bytes) -> None:
        self.ssid: bytes | None = None
        self.rates = self.rsn = self.wpa = self.extension = b""
        self.vendors: list[bytes] = []
        self.extra: dict[int, bytes] = {}
        for number, body in iterate(octets):
            if number == ElementId.SSID:
                self.ssid = body
            elif number in (ElementId.SUPPORTED_RATES, ElementId.EXTENDED_SUPPORTED_RATES):
                self.rates += body
            elif number == ElementId.RSN:
                self.rsn = encode_element(number, body)
            elif number == ElementId.RSN_EXTENSION:
                self.extension = encode_element(number, body)
            elif number == ElementId.HT_CAPABILITIES and len(body) >= _HT_CAPABILITIES_LENGTH:
                self.extra[number] = body[:_HT_CAPABILITIES_LENGTH]
            elif number == EXTENDED_CAPABILITIES:
                self.extra[number] = body
            elif number == ElementId.VENDOR_SPECIFIC:
                self.vendors.append(body)
                if body.startswith(WPA_PREFIX):
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


def _rsn(profile: BssProfile, ours: Rsn, element: bytes) -> tuple[Rsn, Security]:
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
    required |= akm == AkmSuite.SAE and profile.sae_needs_protection
    if (required and not protects) or (protects and pairwise == CipherSuite.TKIP):
        raise _RefusedError(Status.MANAGEMENT_FRAME_POLICY)
    management = None
    if protects:
        management = ours.group_management or CipherSuite.BIP_CMAC_128
        if (theirs.group_management or CipherSuite.BIP_CMAC_128) != management:
            raise _RefusedError(Status.CIPHER_OUT_OF_POLICY)
    return theirs, Security(akm, pairwise, theirs.group, group_management=management)


def _sae(
    profile: BssProfile, security: Security, extension: bytes, authenticated: Authenticated
) -> None:
    """Refuse a pre-shared key after SAE, and a station that somebody kept from hashing."""
    if not authenticated.sae:
        return
    if security.akm != AkmSuite.SAE:
        raise _RefusedError(Status.INVALID_AKM)
    could_hash = len(extension) > 2 and bool(extension[2] & H2E_CAPABILITY)
    if profile.hashing and could_hash and not authenticated.hashed:
        raise _RefusedError(Status.UNSPECIFIED_FAILURE)


def _without_tkip(profile: BssProfile, security: Security, extra: dict[int, bytes]) -> None:
    """HT and TKIP exclude one another (IEEE 802.11, "HT capabilities")."""
    high_throughput = profile.radio.ht_capabilities and ElementId.HT_CAPABILITIES in extra
    if security.uses_tkip and high_throughput:
        raise _RefusedError(Status.CIPHER_OUT_OF_POLICY)


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
