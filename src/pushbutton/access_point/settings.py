"""From the configuration to what the protocol needs to know, and from new settings back.

`registrar_settings` is the configuration as the Registrar sees it, `profile` as the frames of the
BSS show it; `configured` is the configuration after a Registrar gave new settings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from pushbutton.access_point import config_table as table
from pushbutton.access_point import protection, radio_settings
from pushbutton.access_point.config import PASSWORD, BssConfig
from pushbutton.access_point.configured_token import nfc_token
from pushbutton.crypto import wpa
from pushbutton.drivers.base import Capabilities
from pushbutton.protocol.advertise import Advertisement
from pushbutton.protocol.bss_profile import MOST_STATIONS, BssProfile
from pushbutton.protocol.credential_policy import (
    Backhaul,
    CredentialOptions,
    Network,
    encryption_of,
)
from pushbutton.protocol.lockout import SetupLock
from pushbutton.protocol.registrar_outputs import NewNetwork
from pushbutton.protocol.registrar_settings import HEXADECIMAL_KEY, RegistrarSettings
from pushbutton.secret import Secret
from pushbutton.wire.device import Device
from pushbutton.wire.enums import AuthenticationType, EncryptionType, RfBands, WpsState


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the Registrar's settings depend on besides the BSS's configuration.

    `uuid` is that of another BSS of the process, to be shared; `dual_band` says that there is
    another radio.
    """

    address: bytes
    uuid: UUID | None = None
    dual_band: bool = False
    network: Network | None = None
    """Another network whose settings are handed out in the place of the BSS's own."""
    own_keys: bool = False
    """Every device gets a key of its own."""
    networks: tuple[str | None, ...] = ()
    """The radio's BSSes by Network Index; None for those that a Registrar cannot name."""
    tkip: bool = True
    """The radio can do TKIP, or it is none."""


def band(config: BssConfig) -> RfBands:
    """Return the band that the radio works in."""
    return {"a": RfBands.GHZ_5, "ad": RfBands.GHZ_60}.get(config[table.HW_MODE], RfBands.GHZ_2_4)


def own_keys(config: BssConfig, default: bool) -> bool:
    """Return whether every device gets a key of its own.

    `default` holds where the configuration does not say, unless it names a file of keys, which
    goes by hostapd's rule, or has SAE, for which a device needs the passphrase.
    """
    said = config[table.PER_DEVICE_PSK]
    if said is not None:
        return said
    methods = config[table.WPA_KEY_MGMT]
    plain = config.personal and PASSWORD.isdisjoint(methods)
    return default and plain and config[table.WPA_PSK_FILE] is None


def shared_psk(config: BssConfig) -> Secret | None:
    """Return the PSK that belongs to everybody; takes a while for a passphrase: use a worker."""
    if not config.personal:
        return None
    passphrase = config[table.WPA_PASSPHRASE]
    if passphrase is not None:
        return wpa.pmk(passphrase, config[table.SSID])
    return config[table.WPA_PSK]


def registrar_settings(
    config: BssConfig, circumstances: Circumstances, psk: Secret | None
) -> RegistrarSettings:
    """Return what the Registrar works from; `psk` is `shared_psk(config)`."""
    content, ap_settings = config[table.EXTRA_CRED], config[table.AP_SETTINGS]
    processing, skip = config[table.WPS_CRED_PROCESSING], config[table.SKIP_CRED_BUILD]
    bands = config[table.WPS_RF_BANDS] or band(config)
    both = RfBands.GHZ_2_4 | RfBands.GHZ_5
    return RegistrarSettings(
        device=_device(config, circumstances, bands),
        network=circumstances.network
        or _network(config, psk, own_keys(config, circumstances.own_keys), circumstances.tkip),
        credentials=CredentialOptions(
            skip_build=skip,
            extra=b"" if content is None else content.octets,
            # An outside program that also makes the Credentials configures us, and nobody else.
            automatic=not (processing == 1 and skip),
            backhaul=_backhaul(config),
        ),
        ap_pin=config[table.AP_PIN],
        setup_lock=SetupLock(config[table.AP_SETUP_LOCKED]),
        independent=config[table.WPS_INDEPENDENT],
        dual_band=circumstances.dual_band or bands & both == both,
        band=band(config),
        processing=processing,
        push_button_in_m1=config[table.PBC_IN_M1],
        ap_settings=None if ap_settings is None else ap_settings.octets,
        nfc_token=nfc_token(config),
        application_extension=config[table.WPS_APPLICATION_EXT],
        networks=circumstances.networks,
    )


def _device(config: BssConfig, circumstances: Circumstances, bands: RfBands) -> Device:
    address = circumstances.address
    if config[table.UUID_KEY] is None and circumstances.uuid is not None:
        uuid = circumstances.uuid
    else:
        uuid = config.uuid(address)
    return Device(
        uuid=uuid,
        mac_address=address,
        manufacturer=config[table.MANUFACTURER],
        model_name=config[table.MODEL_NAME],
        model_number=config[table.MODEL_NUMBER],
        serial_number=config[table.SERIAL_NUMBER],
        device_name=config[table.DEVICE_NAME],
        primary_device_type=config[table.DEVICE_TYPE],
        config_methods=config[table.CONFIG_METHODS],
        rf_bands=bands,
        os_version=config[table.OS_VERSION],
    )


def _network(config: BssConfig, psk: Secret | None, own: bool, tkip: bool) -> Network:
    methods = config[table.WPA_KEY_MGMT]
    return Network(
        ssid=config[table.SSID],
        state=WpsState.CONFIGURED if config[table.WPS_STATE] == 2 else WpsState.NOT_CONFIGURED,
        wpa=config[table.WPA],
        key_management=frozenset(methods),
        wpa_pairwise=encryption_of(config.wpa_ciphers),
        rsn_pairwise=encryption_of(config.rsn_ciphers),
        # Where every device gets a key of its own, the common one is not handed out.
        passphrase=None if own else config[table.WPA_PASSPHRASE],
        psk=None if own else psk,
        per_device_keys=own or config[table.WPA_PSK_FILE] is not None,
        tkip=tkip,
    )


def _backhaul(config: BssConfig) -> Backhaul | None:
    ssid = config[table.MULTI_AP_BACKHAUL_SSID]
    passphrase = config[table.MULTI_AP_BACKHAUL_WPA_PASSPHRASE]
    psk = config[table.MULTI_AP_BACKHAUL_WPA_PSK]
    if ssid is None or (passphrase is None and psk is None):
        return None
    if psk is not None:
        return Backhaul(ssid, Secret(psk.reveal().hex()))
    assert passphrase is not None
    return Backhaul(ssid, passphrase)


def configured(config: BssConfig, new: NewNetwork) -> BssConfig:
    """Return the configuration with the settings that a Registrar gave, now a configured one."""
    types = AuthenticationType
    draft = config.draft()
    draft.put(table.WPS_STATE, 2)
    draft.put(table.SSID, new.ssid)
    generations = (1 if new.authentication & (types.WPA_PERSONAL | types.WPA_ENTERPRISE) else 0) | (
        2 if new.authentication & (types.WPA2_PERSONAL | types.WPA2_ENTERPRISE) else 0
    )
    draft.put(table.WPA, generations)
    draft.put(table.AUTH_ALGS, 1)
    for key in (table.WPA_PASSPHRASE, table.WPA_PSK, table.RSN_PAIRWISE):
        draft.unset(key)
    if generations:
        methods = ["WPA-PSK"] if new.authentication & _PERSONAL else ["WPA-EAP"]
        personal = types.WPA2_PERSONAL in new.authentication
        if config[table.WPS_CRED_ADD_SAE] and personal and len(new.key) != HEXADECIMAL_KEY:
            methods.append("SAE")
            draft.put(table.IEEE80211W, max(config[table.IEEE80211W], 1))
            draft.put(table.SAE_REQUIRE_MFP, True)
        draft.put(table.WPA_KEY_MGMT, tuple(methods))
        draft.put(table.WPA_PAIRWISE, _pairwise(new.encryption, config))
        if len(new.key) == HEXADECIMAL_KEY:
            draft.put(table.WPA_PSK, Secret(bytes.fromhex(new.key.text())))
        elif new.key:
            draft.put(table.WPA_PASSPHRASE, new.key)
    return draft.freeze()


_PERSONAL = AuthenticationType.WPA_PERSONAL | AuthenticationType.WPA2_PERSONAL


def _pairwise(encryption: EncryptionType, config: BssConfig) -> tuple[str, ...]:
    aes = "GCMP" if band(config) is RfBands.GHZ_60 else "CCMP"
    known = ((aes, EncryptionType.AES), ("TKIP", EncryptionType.TKIP))
    return tuple(name for name, kind in known if kind in encryption) or (aes,)


def profile(
    config: BssConfig,
    address: bytes,
    advertisement: Advertisement | None,
    channel: int | None = None,
    capabilities: Capabilities | None = None,
) -> BssProfile:
    """Return what the frames of the BSS show.

    `advertisement` is None without WPS; `channel` is the one that the driver chose and
    `capabilities` are what it can do.
    """
    channel = default_channel(config) if channel is None else channel
    hw_mode = config[table.HW_MODE] if config[table.HW_MODE] in ("a", "b") else "g"
    sae = protection.sae_policy(config)
    plain = BssProfile(
        address=address,
        ssid=config[table.SSID],
        channel=channel,
        hw_mode=hw_mode,
        rsn=protection.rsn(config),
        wpa=protection.wpa(config),
        hidden=config[table.IGNORE_BROADCAST_SSID] != 0,
        beacon_interval=config[table.BEACON_INT],
        vendor_elements=config[table.VENDOR_ELEMENTS],
        association_elements=config[table.ASSOCRESP_ELEMENTS],
        most_stations=min(config[table.MAX_NUM_STA], MOST_STATIONS),
        hunting=sae is None or sae.hunting,
        hashing=sae is not None and sae.hashing,
        sae_needs_protection=config[table.SAE_REQUIRE_MFP],
        radio=radio_settings.elements(config, channel, hw_mode, capabilities),
    )
    return plain if advertisement is None else advertised(plain, advertisement)


def advertised(plain: BssProfile, advertisement: Advertisement) -> BssProfile:
    """Return the profile with what is advertised now, all else being as it was."""
    return replace(
        plain,
        wps=True,
        beacon_wsc=advertisement.beacon(),
        probe_response_wsc=advertisement.probe_response(),
        association_response_wsc=advertisement.association_response(),
    )


def default_channel(config: BssConfig) -> int:
    """Return the channel; where none is configured the band's first that is free everywhere."""
    return config[table.CHANNEL] or (36 if config[table.HW_MODE] == "a" else 1)


def frequency(config: BssConfig, number: int) -> int:
    """Return the centre of channel `number` in MHz (IEEE 802.11, "Channel numbering")."""
    if config[table.HW_MODE] == "a":
        return 5000 + 5 * number
    return 2484 if number == 14 else 2407 + 5 * number
