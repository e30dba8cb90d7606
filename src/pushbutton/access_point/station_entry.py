"""The entry of a station in STA, STA-FIRST and STA-NEXT, line for line as hostapd writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config_kinds import escape
from pushbutton.access_point.config_kinds_wps import NO_DEVICE_TYPE
from pushbutton.access_point.station import Station
from pushbutton.errors import DriverError
from pushbutton.protocol.authenticator_handshake import AuthenticatorHandshake, State
from pushbutton.protocol.port_statistics import PaeState
from pushbutton.wire.codecs import format_mac

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

_PTK_STATES = {
    State.INITIALIZE: 0,
    State.DISCONNECTED: 2,
    State.PTKSTART: 7,
    State.PTKINITNEGOTIATING: 10,
    State.PTKINITDONE: 11,
    State.REKEYNEGOTIATING: 11,
}
"""hostapd's numbers of the states of the 4-way handshake; 11 is done."""

_EAP_TYPES = {0: "unknown", 1: "Identity", 3: "Nak", 254: "expanded"}
_SHORT_PREAMBLE = 0x0020
"""Of the capabilities of a station (IEEE 802.11, "Capability Information field")."""
_HT_CAPABILITIES, _VHT_CAPABILITIES, _EXTENDED_CAPABILITIES = 45, 191, 127
"""Element identifiers."""

QUIET_PERIOD, SERVER_TIMEOUT, REAUTHENTICATION_PERIOD = 60, 30, 3600
"""Seconds, as hostapd has them where nothing else is configured; nobody here waits for them."""


async def entry(bss: Bss, station: Station) -> str:
    """Return the entry of a station."""
    values = _association(station)
    values.update(_handshake(station))
    if has_port(bss, station):
        values.update(_port(bss, station))
    values.update(_device(bss, station))
    values.update(await _statistics(bss, station))
    values.update(_further(station))
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    return f"{format_mac(station.address)}\n{lines}"


def has_port(bss: Bss, station: Station) -> bool:
    """Whether the station has an 802.1X port, rather than the key of its association alone."""
    return (
        station.traits.wps
        or station.conversation.port.conversation is not None
        or (station.traits.maybe_wps and bss.config[table.WPA] != 0)
    )


def _association(station: Station) -> dict[str, object]:
    traits = station.traits
    association = traits.association
    admission = None if association is None else association.admission
    capability = 0 if association is None else association.capability
    extra = {} if admission is None else admission.extra
    flags = {
        "AUTH": association is not None,
        "ASSOC": association is not None,
        "AUTHORIZED": traits.authorized,
        "SHORT_PREAMBLE": capability & _SHORT_PREAMBLE,
        "WMM": admission is not None and admission.wmm,
        "MFP": admission is not None and admission.protects_management,
        # On a wire nobody says in an association what he is there for.
        "WPS": traits.wps and association is not None,
        "MAYBE_WPS": traits.maybe_wps and not traits.wps,
        "WPS2": traits.wps2,
        "HT": _HT_CAPABILITIES in extra,
        "VHT": _VHT_CAPABILITIES in extra,
    }
    return {
        "flags": "".join(f"[{name}]" for name, here in flags.items() if here),
        "aid": 0 if association is None else association.aid,
        "capability": f"0x{capability:x}",
        "listen_interval": 0 if association is None else association.listen_interval,
        "supported_rates": "" if admission is None else admission.rates.hex(" "),
        "timeout_next": "NULLFUNC POLL",
    }


def _handshake(station: Station) -> dict[str, object]:
    association = station.traits.association
    if station.handshake is None or association is None:
        return {}
    machine = station.handshake.machine
    security = association.admission.security
    assert isinstance(machine, AuthenticatorHandshake)
    assert security is not None
    return {
        "dot11RSNAStatsSTAAddress": format_mac(station.address),
        "dot11RSNAStatsVersion": 1,
        "dot11RSNAStatsSelectedPairwiseCipher": _suite(security.pairwise),
        "dot11RSNAStatsTKIPLocalMICFailures": 0,
        "dot11RSNAStatsTKIPRemoteMICFailures": 0,
        "wpa": 1 if security.wpa else 2,
        "AKMSuiteSelector": _suite(security.akm),
        "hostapdWPAPTKState": _PTK_STATES[machine.state],
        "hostapdWPAPTKGroupState": 0,
    }


def _suite(selector: int) -> str:
    octets = selector.to_bytes(4, "big")
    return f"{octets[:3].hex('-')}-{octets[3]}"


def _port(bss: Bss, station: Station) -> dict[str, object]:
    """Return the state of a station's port (IEEE 802.1X, "PAE management")."""
    seen = station.conversation.port.statistics
    held = seen.state is PaeState.HELD
    return {
        "dot1xPaePortNumber": 0,
        "dot1xPaePortProtocolVersion": bss.config[table.EAPOL_VERSION],
        "dot1xPaePortCapabilities": 1,
        "dot1xPaePortInitialize": 0,
        "dot1xPaePortReauthenticate": "FALSE",
        "dot1xAuthPaeState": seen.state.value,
        # Idle, or waiting for a response; with nothing begun initialising.
        "dot1xAuthBackendAuthState": {PaeState.INITIALIZE: 7, PaeState.HELD: 6}.get(seen.state, 1),
        "dot1xAuthAdminControlledDirections": 0,
        "dot1xAuthOperControlledDirections": 0,
        "dot1xAuthAuthControlledPortStatus": 2,  # unauthorised, always
        "dot1xAuthAuthControlledPortControl": 2,
        "dot1xAuthQuietPeriod": QUIET_PERIOD,
        "dot1xAuthServerTimeout": SERVER_TIMEOUT,
        "dot1xAuthReAuthPeriod": REAUTHENTICATION_PERIOD,
        "dot1xAuthReAuthEnabled": "TRUE",
        "dot1xAuthKeyTxEnabled": "FALSE",
        "dot1xAuthEapolFramesRx": seen.frames_received,
        "dot1xAuthEapolFramesTx": seen.frames_sent,
        "dot1xAuthEapolStartFramesRx": seen.starts_received,
        "dot1xAuthEapolLogoffFramesRx": seen.logoffs_received,
        # hostapd counts an identity as any other response.
        "dot1xAuthEapolRespIdFramesRx": 0,
        "dot1xAuthEapolRespFramesRx": seen.responses_received,
        "dot1xAuthEapolReqIdFramesTx": seen.identity_requests_sent,
        "dot1xAuthEapolReqFramesTx": seen.frames_sent - seen.identity_requests_sent,
        "dot1xAuthInvalidEapolFramesRx": seen.invalid_frames_received,
        "dot1xAuthEapLengthErrorFramesRx": seen.length_errors_received,
        "dot1xAuthLastEapolFrameVersion": seen.last_version,
        "dot1xAuthLastEapolFrameSource": format_mac(station.address),
        **_counters(station, "dot1xAuth"),
        "dot1xAuthBackendResponses": seen.responses_received,
        "dot1xAuthBackendAccessChallenges": seen.challenges,
        "dot1xAuthBackendOtherRequestsToSupplicant": seen.requests_sent,
        "dot1xAuthBackendAuthSuccesses": 0,
        "dot1xAuthBackendAuthFails": seen.failures,
        "dot1xAuthSessionId": station.traits.session,
        "dot1xAuthSessionAuthenticMethod": 1,
        "dot1xAuthSessionTime": int(bss.now - station.traits.since),
        "dot1xAuthSessionTerminateCause": 999,
        "dot1xAuthSessionUserName": seen.identity if held or seen.identity else "N/A",
        "authMultiSessionId": station.traits.session,
        "last_eap_type_as": "0 (unknown)",
        "last_eap_type_sta": f"{seen.last_type} ({_EAP_TYPES.get(seen.last_type, 'unknown')})",
    }


def _counters(station: Station, prefix: str) -> dict[str, object]:
    """Return what the state machine of the port counts."""
    seen = station.conversation.port.statistics
    counters = {
        "EntersConnecting": seen.entered_connecting,
        "EapLogoffsWhileConnecting": 0,
        "EntersAuthenticating": 0,
        "AuthSuccessesWhileAuthenticating": 0,
        "AuthTimeoutsWhileAuthenticating": 0,
        "AuthFailWhileAuthenticating": seen.failures,
        "AuthEapStartsWhileAuthenticating": seen.starts_while_authenticating,
        "AuthEapLogoffWhileAuthenticating": 0,
        "AuthReauthsWhileAuthenticated": 0,
        "AuthEapStartsWhileAuthenticated": 0,
        "AuthEapLogoffWhileAuthenticated": 0,
    }
    return {f"{prefix}{name}": value for name, value in counters.items()}


def port_machine(bss: Bss, station: Station) -> dict[str, object]:
    """Return the variables of the port's state machines, for `STA ... eapol`."""
    seen = station.conversation.port.statistics
    held, begun = seen.state is PaeState.HELD, seen.state is not PaeState.INITIALIZE
    words = {PaeState.INITIALIZE: "INITIALIZE", PaeState.HELD: "IDLE"}
    counters = _counters(station, "auth")
    return {
        "aWhile": SERVER_TIMEOUT,
        "quietWhile": QUIET_PERIOD if held else 0,
        "reAuthWhen": REAUTHENTICATION_PERIOD,
        "authAbort": "FALSE",
        "authFail": _truth(held),
        "authPortStatus": "Unauthorized",
        "authStart": _truth(begun and not held),
        "authTimeout": "FALSE",
        "authSuccess": "FALSE",
        "eapFail": _truth(held),
        "eapolEap": "FALSE",
        "eapSuccess": "FALSE",
        "eapTimeout": "FALSE",
        "initialize": "FALSE",
        "keyAvailable": "FALSE",
        "keyDone": "FALSE",
        "keyRun": "FALSE",
        "keyTxEnabled": "FALSE",
        "portControl": "Auto",
        "portEnabled": "TRUE",
        "portValid": "FALSE",
        "reAuthenticate": "FALSE",
        "auth_pae_state": seen.state.name,
        "eapolLogoff": "FALSE",
        "eapolStart": "FALSE",
        "eapRestart": "FALSE",
        "portMode": "Auto",
        "reAuthCount": seen.entered_connecting,
        "quietPeriod": QUIET_PERIOD,
        "reAuthMax": 2,
        **counters,
        "be_auth_state": words.get(seen.state, "REQUEST"),
        "eapNoReq": "FALSE",
        "eapReq": "FALSE",
        "eapResp": _truth(held),
        "serverTimeout": SERVER_TIMEOUT,
        "backendResponses": seen.responses_received,
        "backendAccessChallenges": seen.challenges,
        "backendOtherRequestsToSupplicant": seen.requests_sent,
        "backendAuthSuccesses": 0,
        "backendAuthFails": seen.failures,
        "reauth_timer_state": "INITIALIZE",
        "reAuthPeriod": REAUTHENTICATION_PERIOD,
        "reAuthEnabled": "TRUE",
        "auth_key_tx_state": "NO_KEY_TRANSMIT",
        "key_rx_state": "NO_KEY_RECEIVE",
        "rxKey": "FALSE",
        "ctrl_dir_state": "FORCE_BOTH",
        "adminControlledDirections": "Both",
        "operControlledDirections": "Both",
        "operEdge": "FALSE",
    }


def _truth(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _device(bss: Bss, station: Station) -> dict[str, object]:
    """Return what the station told of itself when it was registered."""
    device = None if bss.registrar is None else bss.registrar.device(station.address)
    if device is None:
        return {}
    values: dict[str, object] = {"wpsUuid": device.uuid}
    if device.primary_device_type != NO_DEVICE_TYPE:
        values["wpsPrimaryDeviceType"] = device.primary_device_type
    texts = {
        "wpsDeviceName": device.device_name,
        "wpsManufacturer": device.manufacturer,
        "wpsModelName": device.model_name,
        "wpsModelNumber": device.model_number,
        "wpsSerialNumber": device.serial_number,
    }
    return {**values, **{name: escape(text.encode()) for name, text in texts.items() if text}}


async def _statistics(bss: Bss, station: Station) -> dict[str, object]:
    if bss.link is None or not bss.on_air:
        return {}  # a wire is not counted by station
    try:
        counted = await bss.link.statistics(station.address)
    except DriverError:
        return {}
    return {
        "rx_packets": counted.rx_packets,
        "tx_packets": counted.tx_packets,
        "rx_bytes": counted.rx_bytes,
        "tx_bytes": counted.tx_bytes,
        "inactive_msec": counted.inactive_ms,
        "signal": counted.signal,
        "rx_rate_info": 0,
        "tx_rate_info": 0,
        "connected_time": counted.connected_s or int(bss.now - station.traits.since),
    }


def _further(station: Station) -> dict[str, object]:
    association = station.traits.association
    extra = {} if association is None else association.admission.extra
    values: dict[str, object] = {}
    if len(extra.get(_HT_CAPABILITIES, b"")) >= 2:
        values["ht_caps_info"] = f"0x{int.from_bytes(extra[_HT_CAPABILITIES][:2], 'little'):04x}"
    if _EXTENDED_CAPABILITIES in extra:
        values["ext_capab"] = extra[_EXTENDED_CAPABILITIES].hex()
    if station.traits.key_id is not None:
        values["keyid"] = station.traits.key_id
    return values
