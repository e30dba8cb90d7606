"""The numbers of nl80211 that are used here; names as in `<linux/nl80211.h>` without their prefix.

A test compares every one with the header of the machine it runs on.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag


class Command(IntEnum):
    """NL80211_CMD_*."""

    GET_WIPHY = 1
    SET_WIPHY = 2
    NEW_WIPHY = 3
    DEL_WIPHY = 4
    GET_INTERFACE = 5
    SET_INTERFACE = 6
    NEW_INTERFACE = 7
    DEL_INTERFACE = 8
    GET_KEY = 9
    SET_KEY = 10
    NEW_KEY = 11
    DEL_KEY = 12
    SET_BEACON = 14
    START_AP = 15
    STOP_AP = 16
    GET_STATION = 17
    SET_STATION = 18
    NEW_STATION = 19
    DEL_STATION = 20
    SET_BSS = 25
    REQ_SET_REG = 27
    GET_REG = 31
    GET_SCAN = 32
    TRIGGER_SCAN = 33
    NEW_SCAN_RESULTS = 34
    SCAN_ABORTED = 35
    REG_CHANGE = 36
    AUTHENTICATE = 37
    ASSOCIATE = 38
    DEAUTHENTICATE = 39
    DISASSOCIATE = 40
    MICHAEL_MIC_FAILURE = 41
    CONNECT = 46
    DISCONNECT = 48
    SET_WIPHY_NETNS = 49
    GET_SURVEY = 50
    NEW_SURVEY_RESULTS = 51
    REGISTER_FRAME = 58
    FRAME = 59
    FRAME_TX_STATUS = 60
    NOTIFY_CQM = 64
    UNEXPECTED_FRAME = 83
    PROBE_CLIENT = 84
    CONN_FAILED = 91
    RADAR_DETECT = 94
    WIPHY_REG_CHANGE = 113
    CONTROL_PORT_FRAME = 129
    CONTROL_PORT_FRAME_TX_STATUS = 139


class Attribute(IntEnum):
    """NL80211_ATTR_*."""

    WIPHY = 1
    WIPHY_NAME = 2
    IFINDEX = 3
    IFNAME = 4
    IFTYPE = 5
    MAC = 6
    KEY_IDX = 8
    BEACON_INTERVAL = 12
    DTIM_PERIOD = 13
    BEACON_HEAD = 14
    BEACON_TAIL = 15
    STA_AID = 16
    STA_LISTEN_INTERVAL = 18
    STA_SUPPORTED_RATES = 19
    STA_INFO = 21
    WIPHY_BANDS = 22
    BSS_CTS_PROT = 28
    BSS_SHORT_PREAMBLE = 29
    BSS_SHORT_SLOT_TIME = 30
    HT_CAPABILITY = 31
    SUPPORTED_IFTYPES = 32
    REG_ALPHA2 = 33
    REG_INITIATOR = 48
    BSS_BASIC_RATES = 36
    WIPHY_FREQ = 38
    WIPHY_CHANNEL_TYPE = 39
    MGMT_SUBTYPE = 41
    IE = 42
    MAX_NUM_SCAN_SSIDS = 43
    SCAN_FREQUENCIES = 44
    SCAN_SSIDS = 45
    BSS = 47
    SUPPORTED_COMMANDS = 50
    FRAME = 51
    SSID = 52
    AUTH_TYPE = 53
    REASON_CODE = 54
    MAX_SCAN_IE_LEN = 56
    CIPHER_SUITES = 57
    TIMED_OUT = 65
    USE_MFP = 66
    STA_FLAGS2 = 67
    CONTROL_PORT = 68
    PRIVACY = 70
    DISCONNECTED_BY_AP = 71
    STATUS_CODE = 72
    CIPHER_SUITES_PAIRWISE = 73
    CIPHER_SUITE_GROUP = 74
    WPA_VERSIONS = 75
    AKM_SUITES = 76
    REQ_IE = 77
    RESP_IE = 78
    KEY = 80
    SURVEY_INFO = 84
    DURATION = 87
    COOKIE = 88
    FRAME_MATCH = 91
    ACK = 92
    AP_ISOLATE = 96
    RX_FRAME_TYPES = 100
    FRAME_TYPE = 101
    CONTROL_PORT_ETHERTYPE = 102
    OFFCHANNEL_TX_OK = 108
    BSS_HT_OPMODE = 109
    HIDDEN_SSID = 126
    IE_PROBE_RESP = 127
    IE_ASSOC_RESP = 128
    STA_WME = 129
    DEVICE_AP_SME = 141
    DONT_WAIT_FOR_ACK = 142
    FEATURE_FLAGS = 143
    PROBE_RESP_OFFLOAD = 144
    PROBE_RESP = 145
    RX_SIGNAL_DBM = 151
    WDEV = 153
    SCAN_FLAGS = 158
    CHANNEL_WIDTH = 159
    CENTER_FREQ1 = 160
    CENTER_FREQ2 = 161
    EXT_CAPA = 169
    STA_CAPABILITY = 171
    SPLIT_WIPHY_DUMP = 174
    SOCKET_OWNER = 204
    WIPHY_SELF_MANAGED_REG = 216
    EXT_FEATURES = 217
    TIMEOUT_REASON = 248
    CONTROL_PORT_OVER_NL80211 = 264
    CONTROL_PORT_NO_PREAUTH = 286
    MAX_NUM_AKM_SUITES = 316


class InterfaceType(IntEnum):
    """NL80211_IFTYPE_*."""

    ADHOC = 1
    STATION = 2
    AP = 3
    AP_VLAN = 4
    MONITOR = 6


class KeyAttribute(IntEnum):
    """NL80211_KEY_*, inside KEY."""

    DATA = 1
    IDX = 2
    CIPHER = 3
    SEQ = 4
    DEFAULT = 5
    DEFAULT_MGMT = 6
    TYPE = 7
    DEFAULT_TYPES = 8


class StationFlag(IntFlag):
    """1 << NL80211_STA_FLAG_*."""

    AUTHORIZED = 0x02
    SHORT_PREAMBLE = 0x04
    WME = 0x08
    MFP = 0x10
    AUTHENTICATED = 0x20
    ASSOCIATED = 0x80


class StationInfo(IntEnum):
    """NL80211_STA_INFO_*, inside STA_INFO."""

    INACTIVE_TIME = 1
    RX_BYTES = 2
    TX_BYTES = 3
    SIGNAL = 7
    RX_PACKETS = 9
    TX_PACKETS = 10
    CONNECTED_TIME = 16
    RX_BYTES64 = 23
    TX_BYTES64 = 24


class BssAttribute(IntEnum):
    """NL80211_BSS_*, inside BSS of a scan result."""

    BSSID = 1
    FREQUENCY = 2
    BEACON_INTERVAL = 4
    CAPABILITY = 5
    INFORMATION_ELEMENTS = 6
    SIGNAL_MBM = 7
    STATUS = 9
    SEEN_MS_AGO = 10
    BEACON_IES = 11


class BandAttribute(IntEnum):
    """NL80211_BAND_ATTR_*, inside WIPHY_BANDS."""

    FREQS = 1
    RATES = 2
    HT_MCS_SET = 3
    HT_CAPA = 4
    HT_AMPDU_FACTOR = 5
    HT_AMPDU_DENSITY = 6


class FrequencyAttribute(IntEnum):
    """NL80211_FREQUENCY_ATTR_*, inside FREQS of a band."""

    FREQ = 1
    DISABLED = 2
    NO_IR = 3
    RADAR = 5
    MAX_TX_POWER = 6
    NO_HT40_MINUS = 9
    NO_HT40_PLUS = 10


class ChannelWidth(IntEnum):
    """NL80211_CHAN_WIDTH_*."""

    WIDTH_20_NOHT = 0
    WIDTH_20 = 1
    WIDTH_40 = 2
    WIDTH_80 = 3


class SurveyInfo(IntEnum):
    """NL80211_SURVEY_INFO_*, inside SURVEY_INFO."""

    FREQUENCY = 1
    NOISE = 2
    IN_USE = 3
    TIME = 4
    TIME_BUSY = 5


class Feature(IntFlag):
    """NL80211_FEATURE_*, in FEATURE_FLAGS."""

    SK_TX_STATUS = 0x1
    SAE = 0x20
    FULL_AP_CLIENT_STATE = 0x8000
    MAC_ON_CREATE = 0x08000000


class ExtendedFeature(IntEnum):
    """NL80211_EXT_FEATURE_*: bit numbers in EXT_FEATURES."""

    CONTROL_PORT_OVER_NL80211 = 26
    CONTROL_PORT_OVER_NL80211_TX_STATUS = 48


class DefaultType(IntEnum):
    """NL80211_KEY_DEFAULT_TYPE_*, inside DEFAULT_TYPES."""

    UNICAST = 1
    MULTICAST = 2


class ScanFlag(IntFlag):
    """NL80211_SCAN_FLAG_*, in SCAN_FLAGS."""

    FLUSH = 2
    AP = 4
