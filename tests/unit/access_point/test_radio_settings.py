"""What a BSS tells of its radio follows from the configuration and from what the radio can do."""

from __future__ import annotations

from pushbutton.access_point import radio_settings
from pushbutton.access_point.config import BssConfig, Draft
from pushbutton.drivers.base import Capabilities
from pushbutton.protocol.radio_elements import HighThroughput
from pushbutton.wire.elements import ElementId, iterate


def config(**values: str) -> BssConfig:
    draft = Draft()
    start = {"interface": "wlan0", "ssid": "home", "wpa": "2", "rsn_pairwise": "CCMP"}
    for name, value in {**start, **values}.items():
        draft.set(name, value)
    return draft.freeze()


def test_elements_of_the_radio() -> None:
    able = Capabilities(
        radio=True,
        high_throughput={"g": HighThroughput(0x107E, 0x1B, b"\xff\xff")},
        extended_capabilities=bytes.fromhex("04000000000000400000"),
        channel_powers={1: 20, 2: 20, 36: 23},
    )

    def numbers(**values: str) -> list[int]:
        made = radio_settings.elements(config(**values), 6, "g", able)
        whole = made.before_rates + made.behind_rsn + made.quality_of_service
        return [number for number, _ in iterate(whole)]

    fast = {"ieee80211n": "1", "hw_mode": "g"}
    assert numbers() == [127]
    assert numbers(**fast) == [59, 45, 61, 127, 221]
    assert numbers(**fast, wmm_enabled="0") == [127]
    assert numbers(**fast, rsn_pairwise="TKIP") == [127, 221]
    assert numbers(ieee80211d="1", country_code="DE")[0] == ElementId.COUNTRY
    shown = radio_settings.elements(config(**fast), 6, "g", able)
    assert shown.extended_capabilities == bytes.fromhex("0400000000000040")
    nothing = radio_settings.elements(config(**fast), 6, "g", None)
    assert nothing.ht_capabilities == nothing.extended_capabilities == b""
