"""The replies of STATUS, GET_CONFIG and MIB, line for line as hostapd writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pushbutton.access_point import config_table as table
from pushbutton.access_point import settings
from pushbutton.access_point.config import BssConfig
from pushbutton.access_point.config_kinds import escape
from pushbutton.protocol.bss_profile import RATES
from pushbutton.wire.codecs import format_mac

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

_WPS_STATES = ("disabled", "not configured", "configured")


def status(bss: Bss) -> dict[str, object]:
    """Return what STATUS says."""
    config = bss.wanted
    values: dict[str, object] = {
        "state": bss.state.value,
        "phy": "" if bss.radio is None else bss.radio.phy,
        "freq": settings.frequency(config, bss.channel) if bss.on_air else 0,
        "num_sta_non_erp": 0,
        "num_sta_no_short_slot_time": 0,
        "num_sta_no_short_preamble": 0,
        "olbc": 0,
        "num_sta_ht_no_gf": 0,
        "num_sta_no_ht": 0,
        "num_sta_ht_20_mhz": 0,
        "num_sta_ht40_intolerant": 0,
        "olbc_ht": 0,
        "ht_op_mode": "0x0",
        "cac_time_seconds": 0,
        "cac_time_left_seconds": "N/A",
        "channel": bss.channel or config[table.CHANNEL],
        "edmg_enable": 0,
        "edmg_channel": 0,
        "secondary_channel": 0,
        "ieee80211n": int(config[table.IEEE80211N]),
        "ieee80211ac": 0,
        "ieee80211ax": 0,
        "beacon_int": config[table.BEACON_INT],
        "dtim_period": config[table.DTIM_PERIOD],
    }
    values.update(_radio(bss))
    for index, each in enumerate(bss.siblings):
        values[f"bss[{index}]"] = each.name
        values[f"bssid[{index}]"] = format_mac(each.address)
        values[f"ssid[{index}]"] = escape(each.wanted[table.SSID])
        values[f"num_sta[{index}]"] = len(each.stations)
    reason = config.wps_off_reason()
    if reason is not None:
        values["wps_off_reason"] = reason
    return values


def _radio(bss: Bss) -> dict[str, object]:
    """Return what STATUS says of a radio that is on."""
    link = bss.link
    if link is None or not bss.on_air:
        return {}
    values: dict[str, object] = {}
    able = b"" if link.profile is None else link.profile.radio.ht_capabilities
    if able:
        # IEEE 802.11, "HT Capabilities element": the information, A-MPDU parameters, MCS set.
        values["ht_caps_info"] = f"{int.from_bytes(able[:2], 'little'):04x}"
        values["ht_mcs_bitmask"] = able[3:13].hex()
    rates = RATES.get(bss.wanted[table.HW_MODE], RATES["g"])
    # The top bit marks a basic rate and is no part of it.
    values["supported_rates"] = " ".join(f"{rate & 0x7F:02x}" for rate in rates)
    powers = link.driver.capabilities.channel_powers
    if bss.channel in powers:
        values["max_txpower"] = powers[bss.channel]
    return values


def configuration(bss: Bss) -> dict[str, object]:
    """Return what GET_CONFIG says; with WPS also the network's key, as hostapd does.

    What SET changed shows at once, although it is used from ENABLE or RELOAD on.
    """
    config = bss.wanted
    values: dict[str, object] = {
        "bssid": format_mac(bss.address),
        "ssid": escape(config[table.SSID]),
        "wps_state": _WPS_STATES[config.wps_state],
    }
    if config.wps_state and config[table.WPA]:
        passphrase = config[table.WPA_PASSPHRASE]
        if passphrase is not None:
            values["passphrase"] = passphrase.reveal().decode("utf-8", "surrogateescape")
        keys = (table.WPA_PASSPHRASE, table.WPA_PSK)
        if bss.psk is not None and all(config.same_secret(key, bss.config) for key in keys):
            values["psk"] = bss.psk.reveal().hex()
    if config[table.MULTI_AP]:
        values.update(_multi_ap(config))
    if config[table.WPA]:
        values["wpa"] = config[table.WPA]
        methods = config[table.WPA_KEY_MGMT]
        values["key_mgmt"] = " ".join(methods)
        values["group_cipher"] = config.group_cipher
        if config.rsn_ciphers:
            values["rsn_pairwise_cipher"] = " ".join(config.rsn_ciphers)
        if config.wpa_ciphers:
            values["wpa_pairwise_cipher"] = " ".join(config.wpa_ciphers)
    return values


def _multi_ap(config: BssConfig) -> dict[str, object]:
    values: dict[str, object] = {"multi_ap": config[table.MULTI_AP]}
    ssid = config[table.MULTI_AP_BACKHAUL_SSID]
    if ssid is not None:
        values["multi_ap_backhaul_ssid"] = escape(ssid)
    if not config.wps_state or not config[table.WPA]:
        return values  # keys only where those of the network itself are shown
    passphrase = config[table.MULTI_AP_BACKHAUL_WPA_PASSPHRASE]
    if passphrase is not None:
        values["multi_ap_backhaul_wpa_passphrase"] = passphrase.text()
    psk = config[table.MULTI_AP_BACKHAUL_WPA_PSK]
    if psk is not None:
        values["multi_ap_backhaul_wpa_psk"] = psk.reveal().hex()
    return values


_NO_SUITE = "00-00-00-0"
"""MIB tells of the station that came last; STA tells of each."""


def protection(bss: Bss) -> dict[str, object]:
    """Return what MIB says (IEEE 802.11, "MIB"); nothing where the network is open."""
    config = bss.config
    if not (bss.enabled and config[table.WPA]):
        return {}
    return {
        "dot11RSNAOptionImplemented": "TRUE",
        "dot11RSNAPreauthenticationImplemented": "TRUE",
        "dot11RSNAEnabled": "TRUE" if config[table.WPA] & 2 else "FALSE",
        "dot11RSNAPreauthenticationEnabled": "FALSE",
        "dot11RSNAConfigVersion": 1,
        "dot11RSNAConfigPairwiseKeysSupported": 9999,
        "dot11RSNAConfigGroupRekeyStrict": int(config[table.WPA_STRICT_REKEY]),
        "dot11RSNAConfigGroupUpdateCount": 4,
        "dot11RSNAConfigPairwiseUpdateCount": 4,
        "dot11RSNAConfigGroupCipherSize": 128,
        "dot11RSNAConfigPMKLifetime": 43200,
        "dot11RSNAConfigPMKReauthThreshold": 70,
        "dot11RSNAConfigNumberOfPTKSAReplayCounters": 0,
        "dot11RSNAConfigSATimeout": 60,
        "dot11RSNAAuthenticationSuiteSelected": _NO_SUITE,
        "dot11RSNAPairwiseCipherSelected": _NO_SUITE,
        "dot11RSNAGroupCipherSelected": _NO_SUITE,
        "dot11RSNAPMKIDUsed": "0" * 32,
        "dot11RSNAAuthenticationSuiteRequested": _NO_SUITE,
        "dot11RSNAPairwiseCipherRequested": _NO_SUITE,
        "dot11RSNAGroupCipherRequested": _NO_SUITE,
        "dot11RSNATKIPCounterMeasuresInvoked": 0,
        "dot11RSNA4WayHandshakeFailures": 0,
        "dot11RSNAConfigNumberOfGTKSAReplayCounters": 0,
        "hostapdWPAGroupState": 2,
    }
