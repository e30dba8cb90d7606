"""The table of configuration keys: every key that hostapd.conf may hold is one row here.

From a row come parsing and its errors, SET, GET_CONFIG's values, rewriting, the documentation and
a test of wrong values.  A row is `ACTED` when this program does what the key says, and `KNOWN`
when the key is accepted and kept but has no effect yet; any other key is an error.  Names,
ranges and defaults are those of hostapd 2.10, so that its files can be used as they are; keys of
our own are at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Generic, TypeVar, cast
from uuid import UUID

from pushbutton.access_point import config_kinds as kinds
from pushbutton.access_point import config_kinds_security as security
from pushbutton.access_point import config_kinds_wps as wps
from pushbutton.access_point.config_kinds import FileContent, Kind
from pushbutton.wire.enums import RfBands

T = TypeVar("T")


class Effect(Enum):
    """What becomes of a key."""

    ACTED = "acted on"
    KNOWN = "accepted, no effect yet"


class When(Enum):
    """When a changed value counts."""

    LIVE = "at once"
    RESTART = "when the BSS is restarted"


class Scope(Enum):
    """What a key belongs to."""

    RADIO = "radio"
    BSS = "BSS"


@dataclass(frozen=True, slots=True, eq=False)
class Key(Generic[T]):
    """One configuration key."""

    name: str
    kind: Kind[T]
    default: T
    meaning: str
    effect: Effect = Effect.ACTED
    when: When = When.RESTART
    scope: Scope = Scope.BSS
    secret: bool = False
    repeats: bool = False
    """Every line counts, so its values are collected."""
    stores: str = ""
    """The name under which the value is kept, where that is another key's."""
    clears: tuple[str, ...] = ()
    """Keys whose values this one makes void."""

    @property
    def slot(self) -> str:
        return self.stores or self.name


class _Rows(list[Key[Any]]):
    def __call__(self, name: str, kind: Kind[T], default: T, meaning: str, **rest: Any) -> Key[T]:
        row = Key(name, kind, default, meaning, **rest)
        self.append(row)
        return row

    def optional(self, name: str, kind: Kind[T], meaning: str, **rest: Any) -> Key[T | None]:
        accepted: Kind[Any] = kind
        row: Key[T | None] = Key(name, accepted, None, meaning, **rest)
        self.append(row)
        return row


_rows = _Rows()
_radio: Final = {"scope": Scope.RADIO}
_live: Final = {"when": When.LIVE}
_known: Final = {"effect": Effect.KNOWN}

CIPHERS = ("CCMP-256", "GCMP-256", "CCMP", "GCMP", "TKIP", "NONE")
"""Pairwise ciphers in the order in which hostapd lists them."""

KEY_MANAGEMENT = (
    "WPA-PSK",
    "WPA-EAP",
    "FT-PSK",
    "FT-EAP",
    "FT-EAP-SHA384",
    "FT-SAE",
    "WPA-PSK-SHA256",
    "WPA-EAP-SHA256",
    "SAE",
    "WPA-EAP-SUITE-B",
    "WPA-EAP-SUITE-B-192",
    "OWE",
    "DPP",
    "FILS-SHA256",
    "FILS-SHA384",
    "FT-FILS-SHA256",
    "FT-FILS-SHA384",
    "OSEN",
    "PASN",
)
"""Key management suites in the order in which hostapd lists them."""

DRIVERS = ("nl80211", "wired", "simulated", "none")

# ---- Interface, driver, control -----------------------------------------------------------------

INTERFACE = _rows(
    "interface", kinds.interface, "", "the network interface of the first BSS", **_radio
)
DRIVER = _rows(
    "driver",
    kinds.choice(*DRIVERS),
    "nl80211",
    "the way onto the air or the wire; none: only the control socket",
    **_radio,
)
DRIVER_PARAMS = _rows.optional(
    "driver_params",
    kinds.text(),
    "with driver=simulated the name of the air, otherwise not used",
    **_radio,
)
BRIDGE = _rows.optional("bridge", kinds.interface, "the bridge that stations' traffic goes to")
CTRL_INTERFACE = _rows("ctrl_interface", kinds.path, None, "the directory of the control socket")
CTRL_INTERFACE_GROUP = _rows.optional(
    "ctrl_interface_group",
    kinds.group,
    "the group that may use the control socket",
)
for _name, _meaning in (
    ("logger_syslog", "modules that log to syslog, as a mask"),
    ("logger_stdout", "modules that log to standard output, as a mask"),
):
    _rows(_name, kinds.integer(-1, 2**31 - 1), -1, _meaning, **_known)
for _name, _meaning in (
    ("logger_syslog_level", "lowest level that goes to syslog"),
    ("logger_stdout_level", "lowest level that goes to standard output"),
):
    _rows(_name, kinds.integer(0, 4), 0, _meaning, **_known)

# ---- The network --------------------------------------------------------------------------------

SSID = _rows("ssid", kinds.ssid, b"", "the network's name, as it stands on the line")
SSID2 = _rows(
    "ssid2",
    kinds.written_string,
    b"",
    'the network\'s name in quotes, in hexadecimal, or as P"text with escapes"',
    stores="ssid",
)
UTF8_SSID = _rows("utf8_ssid", kinds.boolean, False, "the name is UTF-8", **_known)
COUNTRY_CODE = _rows.optional(
    "country_code", kinds.country, "the country whose radio rules apply", **_radio
)
IEEE80211D = _rows("ieee80211d", kinds.boolean, False, "announce the country", **_radio)
HW_MODE = _rows(
    "hw_mode", kinds.choice("a", "b", "g", "ad", "any"), "b", "band and rates", **_radio
)
CHANNEL = _rows("channel", kinds.integer(0, 233), 0, "the channel; 0 lets us choose", **_radio)
IEEE80211N = _rows("ieee80211n", kinds.boolean, False, "HT (802.11n)", **_radio)
_rows.optional("ht_capab", kinds.text(), "HT capabilities", **_known, **_radio)
BEACON_INT = _rows(
    "beacon_int", kinds.integer(10, 65535), 100, "beacon interval in units of 1.024 ms", **_radio
)
DTIM_PERIOD = _rows("dtim_period", kinds.integer(1, 255), 2, "beacons per DTIM")
AUTH_ALGS = _rows("auth_algs", kinds.integer(1, 3), 1, "bit 0 open, bit 1 shared authentication")
IGNORE_BROADCAST_SSID = _rows(
    "ignore_broadcast_ssid", kinds.integer(0, 2), 0, "hide the network's name; ends WPS"
)
MAX_NUM_STA = _rows("max_num_sta", kinds.integer(0, 2007), 2007, "most stations at once")
WMM_ENABLED = _rows.optional(
    "wmm_enabled", kinds.boolean, "quality of service; on with ieee80211n if unset"
)
_rows.optional("wme_enabled", kinds.boolean, "the same under its old name", stores="wmm_enabled")
MACADDR_ACL = _rows(
    "macaddr_acl", kinds.integer(0, 1), 0, "0: all but the denied stations; 1: the accepted alone"
)
ACCEPT_MAC_FILE = _rows("accept_mac_file", kinds.path, None, "addresses that are accepted")
DENY_MAC_FILE = _rows("deny_mac_file", kinds.path, None, "addresses that are denied")
AP_MAX_INACTIVITY = _rows(
    "ap_max_inactivity",
    kinds.integer(0, 2**31 - 1),
    300,
    "seconds until a quiet station is asked and sent away; 0 is never",
)
SKIP_INACTIVITY_POLL = _rows(
    "skip_inactivity_poll", kinds.boolean, False, "send quiet stations away without asking"
)
AP_ISOLATE = _rows("ap_isolate", kinds.boolean, False, "stations cannot reach one another")
VENDOR_ELEMENTS = _rows(
    "vendor_elements", kinds.octets(), b"", "elements added to Beacon and Probe Response"
)
ASSOCRESP_ELEMENTS = _rows(
    "assocresp_elements", kinds.octets(), b"", "elements added to Association Response"
)
BSS = _rows.optional("bss", kinds.interface, "begins a further BSS on this interface", **_radio)
BSSID = _rows.optional("bssid", kinds.mac, "the address of the BSS, not the interface's own")

# ---- Security -----------------------------------------------------------------------------------

WPA = _rows("wpa", kinds.integer(0, 3), 0, "bit 0 WPA, bit 1 RSN (WPA2)")
WPA_KEY_MGMT = _rows(
    "wpa_key_mgmt", kinds.words(KEY_MANAGEMENT), ("WPA-PSK",), "key management suites"
)
WPA_PAIRWISE = _rows("wpa_pairwise", kinds.words(CIPHERS), ("TKIP",), "pairwise ciphers")
RSN_PAIRWISE = _rows(
    "rsn_pairwise", kinds.words(CIPHERS), (), "pairwise ciphers of RSN; as wpa_pairwise if unset"
)
WPA_PASSPHRASE = _rows.optional(
    "wpa_passphrase",
    kinds.passphrase,
    "the network's passphrase",
    secret=True,
    clears=("wpa_psk",),
)
WPA_PSK = _rows.optional(
    "wpa_psk",
    kinds.secret_octets(32),
    "the network's pre-shared key",
    secret=True,
    clears=("wpa_passphrase",),
)
WPA_PSK_FILE = _rows("wpa_psk_file", kinds.path, None, "keys of single stations; ours go there too")
IEEE80211W = _rows(
    "ieee80211w", kinds.integer(0, 2), 0, "management frames: 1 protected if both can, 2 always"
)
SAE_REQUIRE_MFP = _rows(
    "sae_require_mfp", kinds.boolean, False, "refuse SAE without management frame protection"
)
SAE_PASSWORD: Key[tuple[security.SaePasswordLine | None, ...]] = _rows(
    "sae_password",
    cast(Any, security.sae_password),
    (),
    "a password for SAE, as often as needed; wpa_passphrase if there is none",
    secret=True,
    repeats=True,
)
SAE_PWE = _rows(
    "sae_pwe", kinds.integer(0, 2), 0, "SAE: 0 hunting and pecking, 1 hash-to-element, 2 both"
)
SAE_GROUPS = _rows("sae_groups", security.sae_groups, (19,), "the groups that SAE may use")
SAE_ANTI_CLOGGING_THRESHOLD = _rows(
    "sae_anti_clogging_threshold",
    kinds.integer(0, 1000),
    5,
    "unfinished SAE exchanges from which on stations must show a token",
)
_rows(
    "anti_clogging_threshold",
    kinds.integer(0, 1000),
    5,
    "the same under its new name",
    stores="sae_anti_clogging_threshold",
)
WPA_GROUP_REKEY = _rows.optional(
    "wpa_group_rekey",
    kinds.integer(0, 2**31 - 1),
    "seconds between group keys; if unset 600 with TKIP and a day otherwise; 0 is never",
)
WPA_STRICT_REKEY = _rows(
    "wpa_strict_rekey", kinds.boolean, False, "a new group key when a station that had it leaves"
)
WPA_PTK_REKEY = _rows(
    "wpa_ptk_rekey", kinds.integer(0, 2**31 - 1), 0, "seconds between pairwise keys; 0 is never"
)
IEEE8021X = _rows("ieee8021x", kinds.boolean, False, "802.1X for stations; needed on a wire")
EAPOL_VERSION = _rows(
    "eapol_version", kinds.integer(1, 3), 2, "the version octet of EAPOL packets we send"
)
USE_PAE_GROUP_ADDR = _rows(
    "use_pae_group_addr", kinds.boolean, False, "on a wire, send to the PAE group address"
)
_rows("eap_reauth_period", kinds.integer(0, 2**31 - 1), 3600, "seconds between logins", **_known)
_rows("eap_user_file", kinds.path, None, "users of other EAP methods", **_known)
_rows.optional("nas_identifier", kinds.text(253), "our name towards RADIUS", **_known)
for _name in ("auth_server_addr", "acct_server_addr", "own_ip_addr"):
    _rows.optional(_name, kinds.required_text("an IP address"), "RADIUS", **_known)
for _name in ("auth_server_port", "acct_server_port"):
    _rows.optional(_name, kinds.integer(0, 65535), "RADIUS", **_known)
for _name in ("auth_server_shared_secret", "acct_server_shared_secret"):
    _rows.optional(_name, kinds.secret_text, "RADIUS", secret=True, **_known)

# ---- Wi-Fi Protected Setup ----------------------------------------------------------------------

WPS_STATE = _rows(
    "wps_state", kinds.integer(0, 2), 0, "0 off, 1 on and not configured yet, 2 on and configured"
)
WPS_INDEPENDENT = _rows(
    "wps_independent", kinds.boolean, False, "this BSS takes no part in actions on all of them"
)
AP_SETUP_LOCKED = _rows(
    "ap_setup_locked",
    kinds.integer(0, 2),
    0,
    "1: external Registrars are refused; 2: they may read the settings and not change them",
)
UUID_KEY: Key[UUID | None] = _rows.optional(
    "uuid", kinds.uuid, "our UUID; made from the address if unset"
)
WPS_PIN_REQUESTS = _rows(
    "wps_pin_requests", kinds.path, None, "devices that ask for their PIN are appended here"
)
DEVICE_NAME = _rows("device_name", kinds.text(32), "", "Device Name", **_live)
MANUFACTURER = _rows("manufacturer", kinds.text(64), "", "Manufacturer", **_live)
MODEL_NAME = _rows("model_name", kinds.text(32), "", "Model Name", **_live)
MODEL_NUMBER = _rows("model_number", kinds.text(32), "", "Model Number", **_live)
SERIAL_NUMBER = _rows("serial_number", kinds.text(32), "", "Serial Number", **_live)
DEVICE_TYPE = _rows(
    "device_type",
    wps.device_type,
    wps.NO_DEVICE_TYPE,
    "Primary Device Type",
    **_live,
)
CONFIG_METHODS = _rows(
    "config_methods", wps.config_methods, wps.DEFAULT_CONFIG_METHODS, "Config Methods", **_live
)
OS_VERSION = _rows("os_version", wps.os_version, 0, "OS Version", **_live)
AP_PIN = _rows.optional(
    "ap_pin", kinds.secret_text, "the PIN for external Registrars; none if empty", secret=True
)
SKIP_CRED_BUILD = _rows(
    "skip_cred_build", kinds.boolean, False, "hand out extra_cred alone", **_live
)
EXTRA_CRED: Key[FileContent | None] = _rows(
    "extra_cred", kinds.content, None, "Credential attributes that are handed out too", **_live
)
WPS_CRED_PROCESSING = _rows(
    "wps_cred_processing",
    kinds.integer(0, 2),
    0,
    "new settings: 0 use them, 1 only report them, 2 both",
    **_live,
)
WPS_CRED_ADD_SAE = _rows(
    "wps_cred_add_sae", kinds.boolean, False, "add SAE to new WPA2 settings", **_live
)
AP_SETTINGS: Key[FileContent | None] = _rows(
    "ap_settings", kinds.content, None, "what external Registrars are told instead", **_live
)
PBC_IN_M1 = _rows(
    "pbc_in_m1", kinds.boolean, False, "keep the push button in our M1's Config Methods", **_live
)
UPNP_IFACE = _rows.optional(
    "upnp_iface", kinds.interface, "Registrars reach us by UPnP on this interface"
)
FRIENDLY_NAME = _rows.optional("friendly_name", kinds.text(), "UPnP: what people call the device")
MANUFACTURER_URL = _rows.optional("manufacturer_url", kinds.text(), "UPnP: the manufacturer's page")
MODEL_DESCRIPTION = _rows.optional("model_description", kinds.text(), "UPnP: the model in words")
MODEL_URL = _rows.optional("model_url", kinds.text(), "UPnP: the model's page")
UPC = _rows.optional("upc", kinds.text(), "UPnP: Universal Product Code")
WPS_RF_BANDS: Key[RfBands | None] = _rows(
    "wps_rf_bands", wps.rf_bands, None, "RF Bands; from hw_mode if unset"
)
WPS_APPLICATION_EXT = _rows(
    "wps_application_ext", kinds.octets(), b"", "Application Extension in Beacon"
)
WPS_NFC_DEV_PW_ID = _rows.optional(
    "wps_nfc_dev_pw_id", kinds.integer(16, 65535), "Device Password ID of our NFC token", **_live
)
WPS_NFC_DH_PUBKEY = _rows.optional(
    "wps_nfc_dh_pubkey", kinds.octets(), "public key of our NFC token", **_live
)
WPS_NFC_DH_PRIVKEY = _rows.optional(
    "wps_nfc_dh_privkey",
    kinds.secret_octets(),
    "private key of our NFC token",
    secret=True,
    **_live,
)
WPS_NFC_DEV_PW = _rows.optional(
    "wps_nfc_dev_pw", kinds.secret_octets(), "password of our NFC token", secret=True, **_live
)
MULTI_AP = _rows("multi_ap", kinds.integer(0, 3), 0, "bit 0 backhaul, bit 1 fronthaul")
MULTI_AP_BACKHAUL_SSID = _rows.optional(
    "multi_ap_backhaul_ssid", kinds.written_string, "the network for backhaul stations"
)
MULTI_AP_BACKHAUL_WPA_PASSPHRASE = _rows.optional(
    "multi_ap_backhaul_wpa_passphrase",
    kinds.passphrase,
    "its passphrase",
    secret=True,
    clears=("multi_ap_backhaul_wpa_psk",),
)
MULTI_AP_BACKHAUL_WPA_PSK = _rows.optional(
    "multi_ap_backhaul_wpa_psk",
    kinds.secret_octets(32),
    "its pre-shared key",
    secret=True,
    clears=("multi_ap_backhaul_wpa_passphrase",),
)
SERVER_ID = _rows("server_id", kinds.text(), "hostapd", "our EAP identity", **_known)
FRAGMENT_SIZE = _rows(
    "fragment_size", kinds.integer(0, 65535), 0, "octets of an EAP-WSC fragment; 0 is 1400"
)
EAP_SERVER = _rows("eap_server", kinds.boolean, False, "answer EAP ourselves; WPS needs it")
_rows(
    "eap_authenticator",
    kinds.boolean,
    False,
    "the same under its old name",
    stores="eap_server",
)

# ---- Ours ---------------------------------------------------------------------------------------

WPS_PINS = _rows(
    "wps_pins", kinds.path, None, "PINs known in advance: UUID or MAC address, PIN, expiry"
)
PER_DEVICE_PSK = _rows.optional(
    "per_device_psk",
    kinds.boolean,
    "every device gets a key of its own; by default so with `pushbutton ap` (keys.md)",
)

UPNP_PRESENTATION_URL = _rows.optional(
    "upnp_presentation_url", kinds.text(), "UPnP: a page about this device, for people"
)
UPNP_MANAGEMENT = _rows(
    "upnp_management", kinds.boolean, False, "UPnP: declare the management actions"
)
UPNP_CONFORMING = _rows(
    "upnp_conforming",
    kinds.boolean,
    False,
    "UPnP as specified where hostapd differs: the status of errors, search answers, APStatus, a "
    "look at the device without AP PIN",
)

# ---- Known to hostapd, without effect here ------------------------------------------------------

_OTHER_KEYS = """
access_network_type acs_chan_bias acs_exclude_6ghz_non_psc acs_exclude_dfs acs_num_scans
airtime_bss_limit airtime_bss_weight airtime_mode airtime_sta_weight airtime_update_interval
allow_cross_connection anqp_3gpp_cell_net anqp_domain_id anqp_elem ap_table_expiration_time
ap_table_max_size asra assoc_sa_query_max_timeout assoc_sa_query_retry_timeout basic_rates
beacon_prot beacon_rate broadcast_deauth bss_load_test bss_load_update_period bss_transition ca_cert
chan_util_avg_period chanlist check_cert_subject check_crl check_crl_strict civic
coloc_intf_reporting corrupt_gtk_rekey_mic_probability country3 crl_reload_interval debug dh_file
dhcp_rapid_commit_proxy dhcp_relay_port dhcp_server dhcp_server_port disable_11ac disable_11ax
disable_11n disable_dgaf disable_pmksa_caching disassoc_low_ack domain_name
dpp_configurator_connectivity dpp_mud_url dpp_name dpp_pfs dump_file dynamic_vlan eap_fast_a_id
eap_fast_a_id_info eap_fast_prov eap_message eap_server_erp eap_sim_aka_result_ind eap_sim_db
eap_sim_db_timeout eap_sim_id eap_teap_auth eap_teap_id eap_teap_pac_no_inner
eap_teap_separate_result eapol_key_index_workaround ecsa_ie_only edmg_channel enable_edmg erp_domain
erp_send_reauth_start esr extended_key_id fils_cache_id fils_dh_group fils_discovery_max_interval
fils_discovery_min_interval fils_hlp_wait_time fils_realm fragm_threshold freqlist fst_group_id
fst_llt fst_priority ft_over_ds ft_psk_generate_local ft_r0_key_lifetime ftm_initiator ftm_responder
gas_address3 gas_comeback_delay gas_frag_limit group_cipher group_mgmt_cipher
he_6ghz_max_ampdu_len_exp he_6ghz_max_mpdu he_6ghz_rx_ant_pat he_6ghz_tx_ant_pat
he_basic_mcs_nss_set he_bss_color he_bss_color_partial he_default_pe_duration he_er_su_disable
he_mu_beamformer he_mu_edca_ac_be_aci he_mu_edca_ac_be_acm he_mu_edca_ac_be_aifsn
he_mu_edca_ac_be_ecwmax he_mu_edca_ac_be_ecwmin he_mu_edca_ac_be_timer he_mu_edca_ac_bk_aci
he_mu_edca_ac_bk_acm he_mu_edca_ac_bk_aifsn he_mu_edca_ac_bk_ecwmax he_mu_edca_ac_bk_ecwmin
he_mu_edca_ac_bk_timer he_mu_edca_ac_vi_aci he_mu_edca_ac_vi_acm he_mu_edca_ac_vi_aifsn
he_mu_edca_ac_vi_ecwmax he_mu_edca_ac_vi_ecwmin he_mu_edca_ac_vi_timer he_mu_edca_ac_vo_aci
he_mu_edca_ac_vo_acm he_mu_edca_ac_vo_aifsn he_mu_edca_ac_vo_ecwmax he_mu_edca_ac_vo_ecwmin
he_mu_edca_ac_vo_timer he_mu_edca_qos_info_param_count he_mu_edca_qos_info_q_ack
he_mu_edca_qos_info_queue_request he_mu_edca_qos_info_txop_request he_oper_centr_freq_seg0_idx
he_oper_centr_freq_seg1_idx he_oper_chwidth he_rts_threshold he_spr_non_srg_obss_pd_max_offset
he_spr_sr_control he_spr_srg_bss_colors he_spr_srg_obss_pd_max_offset he_spr_srg_obss_pd_min_offset
he_spr_srg_partial_bssid he_su_beamformee he_su_beamformer he_twt_required he_twt_responder hessid
hs20 hs20_conn_capab hs20_deauth_req_timeout hs20_icon hs20_oper_friendly_name hs20_operating_class
hs20_release hs20_t_c_filename hs20_t_c_server_url hs20_t_c_timestamp hs20_wan_metrics ieee80211ac
ieee80211ax ieee80211h ignore_assoc_probability ignore_auth_probability ignore_probe_probability
ignore_reassoc_probability internet interworking ipaddr_type_availability lci local_pwr_constraint
manage_p2p max_auth_rounds max_auth_rounds_short max_listen_interval mbo mbo_cell_data_conn_pref
min_tx_power mobility_domain multicast_to_unicast na_mcast_to_ucast nai_realm network_auth_type
no_auth_if_seen_on no_probe_resp_if_max_sta no_probe_resp_if_seen_on notify_mgmt_frames
obss_interval oce ocsp_stapling_response ocsp_stapling_response_multi ocv okc op_class
openssl_ciphers openssl_ecdh_curves operator_icon osen osu_friendly_name osu_icon osu_method_list
osu_nai osu_nai2 osu_server_uri osu_service_desc osu_ssid owe_groups owe_ptk_workaround
owe_transition_bssid owe_transition_ifname owe_transition_ssid pac_key_lifetime pac_key_refresh_time
pac_opaque_encr_key pasn_comeback_after pasn_groups pbss peerkey per_sta_vif pmk_r1_push preamble
private_key private_key2 private_key_passwd private_key_passwd2 proxy_arp pwd_group qos_map_set r0kh
r1_key_holder r1_max_key_lifetime r1kh radio_measurements radius_acct_interim_interval
radius_acct_req_attr radius_auth_req_attr radius_client_addr radius_client_dev radius_das_client
radius_das_port radius_das_require_event_timestamp radius_das_require_message_authenticator
radius_das_time_window radius_req_attr_sqlite radius_request_cui radius_retry_primary_interval
radius_server_acct_port radius_server_auth_port radius_server_clients radius_server_ipv6
reassociation_deadline require_ht require_vht rkh_neg_timeout rkh_pos_timeout rkh_pull_retries
rkh_pull_timeout rnr roaming_consortium rrm_beacon_report rrm_neighbor_report rsn_preauth
rsn_preauth_interfaces rssi_ignore_probe_request rssi_reject_assoc_rssi rssi_reject_assoc_timeout
rts_threshold sae_confirm_immediate sae_sync send_probe_response server_cert server_cert2
skip_prune_assoc spectrum_mgmt_required start_disabled stationary_ap subscr_remediation_method
subscr_remediation_url supported_rates tdls_prohibit tdls_prohibit_chan_switch time_advertisement
time_zone tls_flags tls_session_lifetime tnc track_sta_max_age track_sta_max_num transition_disable
tx_queue_data0_aifs tx_queue_data0_burst tx_queue_data0_cwmax tx_queue_data0_cwmin
tx_queue_data1_aifs tx_queue_data1_burst tx_queue_data1_cwmax tx_queue_data1_cwmin
tx_queue_data2_aifs tx_queue_data2_burst tx_queue_data2_cwmax tx_queue_data2_cwmin
tx_queue_data3_aifs tx_queue_data3_burst tx_queue_data3_cwmax tx_queue_data3_cwmin
uapsd_advertisement_enabled uesa unsol_bcast_probe_resp_interval use_driver_iface_addr use_sta_nsts
vendor_vht venue_group venue_name venue_type venue_url vht_capab vht_oper_centr_freq_seg0_idx
vht_oper_centr_freq_seg1_idx vht_oper_chwidth vlan_bridge vlan_file vlan_naming
vlan_tagged_interface wds_bridge wds_sta wep_default_key wep_key0 wep_key1 wep_key2 wep_key3
wep_key_len_broadcast wep_key_len_unicast wep_rekey_period wmm_ac_be_acm wmm_ac_be_aifs
wmm_ac_be_cwmax wmm_ac_be_cwmin wmm_ac_be_txop_limit wmm_ac_bk_acm wmm_ac_bk_aifs wmm_ac_bk_cwmax
wmm_ac_bk_cwmin wmm_ac_bk_txop_limit wmm_ac_vi_acm wmm_ac_vi_aifs wmm_ac_vi_cwmax wmm_ac_vi_cwmin
wmm_ac_vi_txop_limit wmm_ac_vo_acm wmm_ac_vo_aifs wmm_ac_vo_cwmax wmm_ac_vo_cwmin
wmm_ac_vo_txop_limit wnm_sleep_mode wnm_sleep_mode_no_keys wpa_deny_ptk0_rekey
wpa_disable_eapol_key_retries wpa_gmk_rekey wpa_group_update_count wpa_pairwise_update_count
wpa_psk_radius
"""

_SECRET_ENDINGS = ("_secret", "_passwd", "_passwd2", "password", "wep_key", "encr_key")

for _name in _OTHER_KEYS.split():
    _rows(
        _name,
        kinds.anything(),
        None,
        "known to hostapd",
        effect=Effect.KNOWN,
        secret=_name.rstrip("0123").endswith(_SECRET_ENDINGS),
        repeats=True,
    )

KEYS: tuple[Key[Any], ...] = tuple(_rows)
"""Every key, in the order of this module."""

BY_NAME: dict[str, Key[Any]] = {row.name: row for row in KEYS}
