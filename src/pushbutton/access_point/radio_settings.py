"""From the configuration and what a radio can do to the elements that tell it."""

from __future__ import annotations

from pushbutton.access_point import config_table as table
from pushbutton.access_point import protection
from pushbutton.access_point.config import BssConfig
from pushbutton.drivers.base import Capabilities
from pushbutton.protocol.radio_elements import (
    RadioElements,
    country_body,
    ht_capabilities_body,
    ht_operation_body,
    operating_classes,
)


def elements(
    config: BssConfig, channel: int, hw_mode: str, capabilities: Capabilities | None
) -> RadioElements:
    """Return what the BSS tells of its radio; `capabilities` is None where none is known."""
    wmm = protection.wmm(config)
    ht_capabilities = ht_operation = classes = b""
    if capabilities is None:
        return RadioElements(wmm=wmm)
    able = capabilities.high_throughput.get("a" if hw_mode == "a" else "g")
    if config[table.IEEE80211N] and able is not None and wmm and _fast(config):
        ht_capabilities = ht_capabilities_body(able)
        ht_operation = ht_operation_body(channel)
        classes = operating_classes(channel)
    return RadioElements(
        country=_country(config, hw_mode, capabilities),
        operating_classes=classes,
        ht_capabilities=ht_capabilities,
        ht_operation=ht_operation,
        extended_capabilities=capabilities.extended_capabilities.rstrip(b"\0"),
        wmm=wmm,
    )


def _fast(config: BssConfig) -> bool:
    """HT is of no use where no station could do it: with TKIP alone, and with 802.11b rates."""
    ciphers = (*config.rsn_ciphers, *config.wpa_ciphers)
    return config[table.HW_MODE] != "b" and (not ciphers or set(ciphers) != {"TKIP"})


def _country(config: BssConfig, hw_mode: str, capabilities: Capabilities) -> bytes:
    country = config[table.COUNTRY_CODE]
    powers = {
        number: power
        for number, power in sorted(capabilities.channel_powers.items())
        if (number > 14) == (hw_mode == "a")
    }
    if not config[table.IEEE80211D] or not country or not powers:
        return b""
    return country_body(country, powers.items())
