"""How a device protects itself in a network: by what the access point offers and the driver can.

SAE comes before the pre-shared key where there is a passphrase for it, and management frames are
protected where both sides can (IEEE 802.11, "RSNE", "RSN Extension element").
"""

from __future__ import annotations

from dataclasses import dataclass

from pushbutton.drivers.base import Capabilities, ScanEntry
from pushbutton.errors import DriverError, MalformedError
from pushbutton.protocol import key_frames
from pushbutton.protocol.bss_profile import H2E_CAPABILITY
from pushbutton.wire.eapol_key import KeyData
from pushbutton.wire.elements import ElementId, encode_element, find
from pushbutton.wire.security_elements import (
    MFP_CAPABLE,
    MFP_REQUIRED,
    WPA_PREFIX,
    AkmSuite,
    CipherSuite,
    Rsn,
)

AKMS = (AkmSuite.PSK, AkmSuite.PSK_SHA256)
CIPHERS = (
    CipherSuite.CCMP,
    CipherSuite.GCMP_128,
    CipherSuite.CCMP_256,
    CipherSuite.GCMP_256,
)
"""What we take, the one we like best first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What our request says."""

    rsn: Rsn
    extension: bytes = b""
    """Our RSN Extension element; with it SAE hashes."""

    @property
    def elements(self) -> bytes:
        """The elements of the request, and of message 2 of the handshake."""
        return self.rsn.encode() + self.extension

    @property
    def sae(self) -> bool:
        return AkmSuite.SAE in self.rsn.akms

    @property
    def security(self) -> key_frames.Security:
        """The same, as the handshake wants it."""
        rsn = self.rsn
        management = None
        if rsn.capabilities & MFP_CAPABLE:
            management = rsn.group_management or CipherSuite.BIP_CMAC_128
        return key_frames.Security(
            rsn.akms[0], rsn.pairwise[0], rsn.group, group_management=management
        )


def choose(entry: ScanEntry, capabilities: Capabilities, password: bool) -> Choice:
    """Return what to ask the access point for; `password` says that SAE is possible for us.

    `DriverError` when it offers nothing that we have.
    """
    offered = _offered(entry)
    akms = (AkmSuite.SAE, *AKMS) if password else AKMS
    akm = next((each for each in akms if each in offered.akms), None)
    cipher = next((each for each in CIPHERS if each in offered.pairwise), None)
    if akm is None or cipher is None:
        raise DriverError("the access point does not offer WPA2 with a key and CCMP or GCMP")
    required = offered.capabilities & MFP_REQUIRED
    possible = offered.capabilities & MFP_CAPABLE and capabilities.protects_management
    own = Rsn(offered.group, (cipher,), (akm,))
    if required or possible:
        own = Rsn(
            offered.group,
            (cipher,),
            (akm,),
            MFP_CAPABLE | required,
            group_management=offered.group_management or CipherSuite.BIP_CMAC_128,
        )
    hashed = akm is AkmSuite.SAE and _hashes(entry)
    extension = bytes((H2E_CAPABILITY,))
    return Choice(own, encode_element(ElementId.RSN_EXTENSION, extension) if hashed else b"")


def advertised(elements: bytes) -> KeyData:
    """Return what message 3 of the handshake must repeat."""

    def whole(number: int, prefix: bytes = b"") -> bytes | None:
        body = find(elements, number, prefix)
        return None if body is None else encode_element(number, body)

    return KeyData(
        rsn=whole(ElementId.RSN),
        rsn_extension=whole(ElementId.RSN_EXTENSION),
        wpa=whole(ElementId.VENDOR_SPECIFIC, WPA_PREFIX),
    )


def _offered(entry: ScanEntry) -> Rsn:
    body = find(entry.elements, ElementId.RSN)
    if body is None:
        raise DriverError("the access point does not offer WPA2")
    try:
        return Rsn.parse(body)
    except MalformedError as error:
        raise DriverError("the access point's RSN element cannot be read") from error


def _hashes(entry: ScanEntry) -> bool:
    extension = find(entry.elements, ElementId.RSN_EXTENSION)
    return bool(extension and extension[0] & H2E_CAPABILITY)
