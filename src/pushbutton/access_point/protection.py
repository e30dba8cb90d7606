"""From the configuration to how a BSS is protected: suites, and SAE."""

from __future__ import annotations

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import STRONG_CIPHERS, BssConfig
from pushbutton.access_point.config_kinds_security import SaePasswordLine
from pushbutton.drivers.base import Driver
from pushbutton.errors import UsageError
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.sae_authenticator import SaePolicy
from pushbutton.protocol.sae_password import SaePassword
from pushbutton.wire.security_elements import (
    MFP_CAPABLE,
    MFP_REQUIRED,
    AkmSuite,
    CipherSuite,
    Rsn,
    Wpa,
)

_RSN_CIPHERS = {
    "CCMP": CipherSuite.CCMP,
    "TKIP": CipherSuite.TKIP,
    "GCMP": CipherSuite.GCMP_128,
    "GCMP-256": CipherSuite.GCMP_256,
    "CCMP-256": CipherSuite.CCMP_256,
}
_WPA_CIPHERS = {"CCMP": CipherSuite.WPA_CCMP, "TKIP": CipherSuite.WPA_TKIP}
_AKMS = {
    "WPA-PSK": AkmSuite.PSK,
    "WPA-PSK-SHA256": AkmSuite.PSK_SHA256,
    "SAE": AkmSuite.SAE,
}
_SIXTEEN_REPLAY_COUNTERS = 0x000C
"""As WMM needs them, one for each priority."""

_PLAIN: dict[int, int] = {
    CipherSuite.WPA_TKIP: CipherSuite.TKIP,
    CipherSuite.WPA_CCMP: CipherSuite.CCMP,
}
"""The WPA element's selectors as those of the standard, which drivers know."""

_DAY = 86400
_WITH_TKIP = 600


def rsn(config: BssConfig) -> Rsn | None:
    """Return the RSN element of the BSS, None without WPA2 and WPA3."""
    if not config[table.WPA] & 2:
        return None
    capabilities = _SIXTEEN_REPLAY_COUNTERS if wmm(config) else 0
    capabilities |= (0, MFP_CAPABLE, MFP_CAPABLE | MFP_REQUIRED)[config[table.IEEE80211W]]
    return Rsn(
        group=_RSN_CIPHERS.get(config.group_cipher, CipherSuite.CCMP),
        pairwise=tuple(_RSN_CIPHERS[name] for name in config.rsn_ciphers if name in _RSN_CIPHERS),
        akms=tuple(_AKMS[name] for name in config[table.WPA_KEY_MGMT] if name in _AKMS),
        capabilities=capabilities,
    )


def wpa(config: BssConfig) -> Wpa | None:
    """Return the WPA element of the BSS, None without the first WPA."""
    if not config[table.WPA] & 1:
        return None
    strong = STRONG_CIPHERS.intersection(config.wpa_ciphers)
    group = CipherSuite.WPA_CCMP
    if not strong or config.group_cipher == "TKIP":
        group = CipherSuite.WPA_TKIP
    pairwise = tuple(_WPA_CIPHERS[name] for name in config.wpa_ciphers if name in _WPA_CIPHERS)
    return Wpa(group, pairwise)


def wmm(config: BssConfig) -> bool:
    """Whether stations may use quality of service."""
    wanted = config[table.WMM_ENABLED]
    return config[table.IEEE80211N] if wanted is None else wanted


def group_suite(shown: BssProfile) -> int:
    """Return the selector of the group cipher, whichever element announces it."""
    if shown.rsn is not None:
        return shown.rsn.group
    return CipherSuite.TKIP if shown.wpa is None else _PLAIN[shown.wpa.group]


def management_suite(shown: BssProfile) -> int | None:
    """Return the selector of the cipher for management frames to all; None without one."""
    if shown.rsn is None or not shown.rsn.capabilities & MFP_CAPABLE:
        return None
    return shown.rsn.group_management or CipherSuite.BIP_CMAC_128


def group_rekey(config: BssConfig) -> float | None:
    """Return the seconds between group keys, None for never."""
    wanted = config[table.WPA_GROUP_REKEY]
    if wanted is None:
        wanted = _WITH_TKIP if config.group_cipher == "TKIP" else _DAY
    return float(wanted) or None


def check_driver(config: BssConfig, driver: Driver) -> None:
    """Raise `UsageError` when the driver cannot do what the configuration wants."""
    can = driver.capabilities
    if not can.radio or not config[table.WPA]:
        return
    missing = [
        name
        for name in dict.fromkeys((*config.rsn_ciphers, *config.wpa_ciphers))
        if name in _RSN_CIPHERS and _RSN_CIPHERS[name] not in can.ciphers
    ]
    if missing:
        raise UsageError(
            f"{driver.name} cannot encrypt with {' and '.join(missing)}: "
            "change wpa_pairwise or rsn_pairwise."
        )
    if config[table.IEEE80211W] and not can.protects_management:
        raise UsageError(
            f"{driver.name} cannot protect management frames: leave ieee80211w out or set it to 0."
        )


def can_tkip(driver: Driver) -> bool:
    """Say whether a station with TKIP alone can be served; on a wire nobody asks."""
    return not driver.capabilities.radio or CipherSuite.TKIP in driver.capabilities.ciphers


def sae_policy(config: BssConfig) -> SaePolicy | None:
    """Return what SAE accepts, None without SAE."""
    if not config[table.WPA] & 2 or "SAE" not in config[table.WPA_KEY_MGMT]:
        return None
    how = config[table.SAE_PWE]
    named = any(line.identifier is not None for line in _lines(config))
    return SaePolicy(
        groups=config[table.SAE_GROUPS],
        hunting=how in (0, 2),
        # A password is named with hash-to-element alone, so that a name calls for it.
        hashing=how in (1, 2) or named,
        threshold=config[table.SAE_ANTI_CLOGGING_THRESHOLD],
    )


class SaePasswords:
    """The passwords of one BSS; which of them counts for a station."""

    def __init__(self, config: BssConfig) -> None:
        ssid = config[table.SSID]
        self._passwords = [
            (line, SaePassword(line.password, ssid, line.identifier)) for line in _lines(config)
        ]
        passphrase = config[table.WPA_PASSPHRASE]
        everybody = any(line.address is None and line.identifier is None for line in _lines(config))
        if passphrase is not None and not everybody:
            line = SaePasswordLine(passphrase)
            self._passwords.append((line, SaePassword(passphrase, ssid)))

    def prepare(self, policy: SaePolicy) -> None:
        """Compute what can be computed ahead; takes a while: use a worker."""
        if policy.hashing:
            for _, password in self._passwords:
                password.prepare(policy.groups)

    def choose(self, station: bytes, identifier: bytes | None) -> SaePassword | None:
        """Return the password that a station means, one of its own before one for everybody."""
        fitting = [
            (line, password)
            for line, password in self._passwords
            if line.identifier == identifier and line.address in (None, station)
        ]
        own = [password for line, password in fitting if line.address is not None]
        return next(iter(own + [password for _, password in fitting]), None)


def _lines(config: BssConfig) -> list[SaePasswordLine]:
    """Return the lines that count: an empty one makes those before it void."""
    found: list[SaePasswordLine] = []
    for line in config[table.SAE_PASSWORD]:
        if line is None:
            found.clear()
        else:
            found.append(line)
    return found
