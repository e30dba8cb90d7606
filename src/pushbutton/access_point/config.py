"""The configuration of one BSS: frozen values, and the draft in which they are changed.

A `BssConfig` is asked with rows of the table: `config[SSID]` is the SSID's octets.  A file and
SET write into a `Draft`; `freeze()` makes the next `BssConfig` of it.  `check` is what a
configuration must fulfil as a whole before a BSS may start with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config_table import BY_NAME, Effect, Key
from pushbutton.errors import PushbuttonError
from pushbutton.secret import Secret

T = TypeVar("T")

_UUID_NAMESPACE = UUID("526480f8-c99b-4be5-a655-58ed5f5d6084")
"""hostapd's namespace: an access point keeps its UUID when it changes to us."""

STRONG_CIPHERS = frozenset({"CCMP", "GCMP", "CCMP-256", "GCMP-256"})
PERSONAL = frozenset({"WPA-PSK", "WPA-PSK-SHA256", "FT-PSK"})
PASSWORD = frozenset({"SAE", "FT-SAE"})


class WrongValueError(PushbuttonError):
    """A key that does not exist, a value it cannot have, or values that do not fit together."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.key, self.reason = key, reason


class BssConfig:
    """What is configured for one BSS; never changed."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = MappingProxyType(dict(values))

    def __getitem__(self, key: Key[T]) -> T:
        value: T = self._values.get(key.slot, key.default)
        return value

    def __contains__(self, key: Key[Any]) -> bool:
        return key.slot in self._values

    def is_set(self, name: str) -> bool:
        """Say whether the key of this name was given a value."""
        return BY_NAME[name].slot in self._values

    def draft(self) -> Draft:
        """Return a draft that begins with these values."""
        return Draft(self._values)

    @property
    def interface(self) -> str:
        """The name of the BSS's network interface."""
        return self[table.INTERFACE]

    @property
    def without_effect(self) -> tuple[str, ...]:
        """Names of the keys that were set and are not acted on."""
        return tuple(
            row.name
            for row in table.KEYS
            if row.effect is Effect.KNOWN and row.slot in self._values
        )

    @property
    def rsn_ciphers(self) -> tuple[str, ...]:
        """Pairwise ciphers of RSN; those of WPA where none are configured."""
        if not self[table.WPA] & 2:
            return ()
        return self[table.RSN_PAIRWISE] or self[table.WPA_PAIRWISE]

    @property
    def wpa_ciphers(self) -> tuple[str, ...]:
        """Pairwise ciphers of WPA, the older generation."""
        return self[table.WPA_PAIRWISE] if self[table.WPA] & 1 else ()

    @property
    def group_cipher(self) -> str:
        """The group cipher: the weakest that every station can do."""
        ciphers = self.rsn_ciphers + self.wpa_ciphers
        if "TKIP" in ciphers:
            return "TKIP"
        if ciphers and all(cipher.startswith("GCMP") for cipher in ciphers):
            return "GCMP" if "GCMP" in ciphers else "GCMP-256"
        return "CCMP" if "CCMP" in ciphers or not ciphers else ciphers[0]

    @property
    def personal(self) -> bool:
        """Stations use a pre-shared key."""
        methods = self[table.WPA_KEY_MGMT]
        return bool(self[table.WPA]) and not PERSONAL.isdisjoint(methods)

    def wps_off_reason(self) -> str | None:
        """Return why WPS is switched off although configured, or None.

        The rules are those of the Wi-Fi Protected Setup test plan as hostapd has them.
        """
        if not self[table.WPS_STATE]:
            return None
        if self[table.IGNORE_BROADCAST_SSID]:
            return "the network's name is hidden (ignore_broadcast_ssid)"
        if any(self.is_set(f"wep_key{index}") for index in range(4)):
            return "WEP keys are configured"
        if self[table.WPA] and not self[table.WPA] & 2:
            return "WPA without WPA2 is prohibited"
        if self[table.WPA] and not STRONG_CIPHERS & set(self.rsn_ciphers):
            return "TKIP alone is prohibited"
        if not self[table.EAP_SERVER]:
            return "eap_server is not 1"
        return None

    @property
    def wps_state(self) -> int:
        """0 off, 1 not configured, 2 configured: as it is in effect."""
        return 0 if self.wps_off_reason() else self[table.WPS_STATE]

    def uuid(self, address: bytes) -> UUID:
        """Return the configured UUID, or the one that hostapd makes from the BSSID."""
        configured = self[table.UUID_KEY]
        if configured is not None:
            return configured
        digest = bytearray(hashlib.sha1(_UUID_NAMESPACE.bytes + address).digest()[:16])
        digest[6] = (digest[6] & 0x0F) | 0x50
        digest[8] = (digest[8] & 0x3F) | 0x80
        return UUID(bytes=bytes(digest))

    def same_secret(self, key: Key[Secret | None], other: BssConfig) -> bool:
        """Compare a secret value of two configurations."""
        mine, theirs = self[key], other[key]
        if mine is None or theirs is None:
            return mine is theirs
        return mine.matches(theirs)


class Draft:
    """Values that are being put together."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any] = MappingProxyType({})) -> None:
        self._values = dict(values)

    def set(self, name: str, text: str) -> Key[Any]:
        """Give the key `name` the value written as `text`; return its row.

        Raises `WrongValueError` for an unknown key or a wrong value; then nothing has changed.
        """
        row = BY_NAME.get(name)
        if row is None:
            raise WrongValueError(name, "unknown key")
        try:
            value = row.kind.parse(text)
        except ValueError as error:
            raise WrongValueError(name, str(error)) from None
        if row.repeats:
            value = (*self._values.get(row.slot, ()), value)
        self._values[row.slot] = value
        for cleared in row.clears:
            self._values.pop(cleared, None)
        return row

    def put(self, key: Key[T], value: T) -> None:
        """Give a key a value that is known to be right."""
        self._values[key.slot] = value
        for cleared in key.clears:
            self._values.pop(cleared, None)

    def unset(self, key: Key[Any]) -> None:
        """Give a key its default again."""
        self._values.pop(key.slot, None)

    def include(self, values: Mapping[str, Any]) -> None:
        """Take over values of other keys, such as the radio's."""
        self._values.update(values)

    def radio_values(self) -> dict[str, Any]:
        """Return the values that belong to the radio and not to the BSS."""
        return {
            row.slot: self._values[row.slot]
            for row in table.KEYS
            if row.scope is table.Scope.RADIO
            and row not in (table.INTERFACE, table.BSS)
            and row.slot in self._values
        }

    def freeze(self) -> BssConfig:
        """Return the configuration as it is now."""
        return BssConfig(self._values)


def check(config: BssConfig) -> None:
    """Raise `WrongValueError` when the values do not make a BSS that can start."""
    if not config[table.INTERFACE]:
        raise WrongValueError("interface", "must be set")
    on_air = config[table.DRIVER] in ("nl80211", "simulated")
    if not config[table.SSID] and (on_air or config[table.WPS_STATE]):
        raise WrongValueError("ssid", "must be set")
    if not config[table.WPA]:
        return
    methods = frozenset(name for name in config[table.WPA_KEY_MGMT])
    shared = config[table.WPA_PASSPHRASE] or config[table.WPA_PSK]
    own = config[table.WPA_PSK_FILE] is not None or config.is_set("wpa_psk_radius")
    own = own or bool(config[table.PER_DEVICE_PSK])
    if methods & PERSONAL and not (shared or own):
        raise WrongValueError(
            "wpa", "needs a key: wpa_passphrase, wpa_psk, wpa_psk_file or per_device_psk"
        )
    if methods & PASSWORD and not (
        config[table.WPA_PASSPHRASE] or config.is_set("sae_password") or methods & PERSONAL
    ):
        raise WrongValueError("wpa_key_mgmt", "SAE needs wpa_passphrase or sae_password")
