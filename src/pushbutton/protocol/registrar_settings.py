"""What one BSS's Registrar needs to know of the configuration."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pushbutton.errors import ProtocolError
from pushbutton.protocol.credential_policy import PSK_LENGTH, CredentialOptions, Network
from pushbutton.protocol.lockout import SetupLock
from pushbutton.protocol.nfc_tokens import OwnToken
from pushbutton.protocol.registrar_outputs import NewNetwork
from pushbutton.secret import Secret
from pushbutton.wire.device import Device
from pushbutton.wire.enums import AuthenticationType, EncryptionType, RfBands, WpsState
from pushbutton.wire.values import VendorExtension

SHORTEST_PASSPHRASE = 8
HEXADECIMAL_KEY = 64
"""Octets of a Network Key that is a PSK in hexadecimal digits."""


@dataclass(frozen=True, slots=True, eq=False)
class RegistrarSettings:
    """The configuration of one BSS as far as it concerns Wi-Fi Protected Setup.

    `device` describes the access point; its MAC address is the BSSID, its RF Bands are those
    advertised (`wps_rf_bands`).  `band` is the band in operation, when that is another thing.
    `processing` is `wps_cred_processing`: who puts new settings into effect, 0 we, 1 an outside
    program, 2 both.  `ap_settings` are encoded attributes that M7 tells instead of the settings.
    `nfc_token` is the configured token of the access point itself.  `networks` are the names of
    the radio's BSSes in the order of their Network Index, None for those that act alone or have
    no Wi-Fi Protected Setup.
    """

    device: Device
    network: Network
    credentials: CredentialOptions = field(default_factory=CredentialOptions)
    ap_pin: Secret | None = None
    setup_lock: SetupLock = SetupLock.OPEN
    independent: bool = False
    dual_band: bool = False
    band: RfBands | None = None
    version2: int = 0x20
    processing: int = 0
    push_button_in_m1: bool = False
    ap_settings: bytes | None = field(default=None, repr=False)
    vendor_extensions: tuple[VendorExtension, ...] = ()
    application_extension: bytes = b""
    nfc_token: OwnToken | None = None
    networks: tuple[str | None, ...] = ()

    @property
    def presented(self) -> Device:
        """The access point as M1 and M2 describe it, with the band in operation."""
        band = self.device.rf_bands if self.band is None else self.band
        return replace(self.device, rf_bands=band)


def completed(new: NewNetwork) -> NewNetwork:
    """Return settings with AES beside TKIP and WPA2 beside WPA: neither is used alone any more."""
    authentication, encryption = new.authentication, new.encryption
    if EncryptionType.TKIP in encryption:
        encryption |= EncryptionType.AES
    if AuthenticationType.WPA_PERSONAL in authentication:
        authentication |= AuthenticationType.WPA2_PERSONAL
    return replace(new, authentication=authentication, encryption=encryption)


def without_tkip(new: NewNetwork) -> NewNetwork:
    """Return settings without TKIP, which the hardware does not have; AES is always beside it."""
    return replace(new, encryption=new.encryption & ~EncryptionType.TKIP)


def network_with(network: Network, new: NewNetwork) -> Network:
    """Return the network as it is with new settings, which make it a configured one.

    Raises `ProtocolError` for a WPA key of fewer than 8 or more than 64 octets, and for security
    that is neither open nor WPA with a cipher: nothing else may become an open network.
    """
    types = AuthenticationType
    personal = new.authentication & (types.WPA_PERSONAL | types.WPA2_PERSONAL)
    wpa = (1 if types.WPA_PERSONAL in personal else 0) | (
        2 if types.WPA2_PERSONAL in personal else 0
    )
    ciphers = new.encryption & (EncryptionType.TKIP | EncryptionType.AES)
    if (wpa and not ciphers) or not (wpa or types.OPEN in new.authentication):
        raise ProtocolError("the security is neither open nor WPA with a cipher")
    length = len(new.key)
    if wpa and length and not SHORTEST_PASSPHRASE <= length <= HEXADECIMAL_KEY:
        raise ProtocolError("a WPA key has 8 to 64 octets")
    passphrase, psk = None, None
    if wpa and length == HEXADECIMAL_KEY:
        psk = _psk(new.key)
    elif wpa and length:
        passphrase = new.key
    return replace(
        network,
        ssid=new.ssid,
        state=WpsState.CONFIGURED,
        wpa=wpa,
        key_management=frozenset({"WPA-PSK"}) if wpa else frozenset(),
        wpa_pairwise=ciphers,
        rsn_pairwise=ciphers,
        passphrase=passphrase,
        psk=psk,
    )


def _psk(key: Secret) -> Secret:
    try:
        octets = bytes.fromhex(key.text())
    except ValueError:
        octets = b""
    if len(octets) != PSK_LENGTH:  # spaces among the digits would have been passed over
        raise ProtocolError("a key of 64 octets is hexadecimal digits")
    return Secret(octets)
