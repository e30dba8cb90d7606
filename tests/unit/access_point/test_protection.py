"""From the configuration to suites, SAE, and who may come."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pushbutton.access_point import protection, settings
from pushbutton.access_point.config import BssConfig, Draft
from pushbutton.access_point.protection import SaePasswords
from pushbutton.drivers.base import Capabilities
from pushbutton.errors import UsageError
from pushbutton.wire.security_elements import AkmSuite, CipherSuite

ADDRESS = bytes.fromhex("020000000001")
ONE, TWO = bytes.fromhex("021000000001"), bytes.fromhex("021000000002")


def config(*more: tuple[str, str], **values: str) -> BssConfig:
    draft = Draft()
    start = {"interface": "wlan0", "ssid": "home", "wpa": "2", "rsn_pairwise": "CCMP"}
    for name, value in (*start.items(), *values.items(), *more):
        draft.set(name, value)
    return draft.freeze()


@pytest.mark.parametrize(
    ("values", "capabilities"),
    [
        ({}, 0),
        ({"ieee80211w": "1"}, 0x0080),
        ({"ieee80211w": "2"}, 0x00C0),
        ({"ieee80211w": "2", "wmm_enabled": "1"}, 0x00CC),
        ({"ieee80211n": "1"}, 0x000C),
        ({"ieee80211n": "1", "wmm_enabled": "0"}, 0),
    ],
)
def test_rsn_capabilities(values: dict[str, str], capabilities: int) -> None:
    rsn = protection.rsn(config(**values))
    assert rsn is not None
    assert rsn.capabilities == capabilities
    shown = settings.profile(config(**values), ADDRESS, None)
    protects = CipherSuite.BIP_CMAC_128 if capabilities & 0x80 else None
    assert protection.management_suite(shown) == protects


def test_key_management_and_ciphers() -> None:
    rsn = protection.rsn(config(wpa_key_mgmt="SAE WPA-PSK", rsn_pairwise="GCMP-256"))
    assert rsn is not None
    assert rsn.akms == (AkmSuite.PSK, AkmSuite.SAE)
    assert rsn.pairwise == (CipherSuite.GCMP_256,)
    assert rsn.group == CipherSuite.GCMP_256
    assert protection.rsn(config(wpa="1")) is None
    assert protection.wpa(config()) is None


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ({}, 86400),
        ({"wpa": "3", "wpa_pairwise": "TKIP"}, 600),
        ({"wpa_group_rekey": "30"}, 30),
        ({"wpa_group_rekey": "0"}, None),
    ],
)
def test_seconds_between_group_keys(values: dict[str, str], seconds: float | None) -> None:
    assert protection.group_rekey(config(**values)) == seconds


def test_sae_policy() -> None:
    assert protection.sae_policy(config()) is None
    sae = {"wpa_key_mgmt": "SAE", "wpa_passphrase": "password"}
    found = []
    for how in ("0", "1", "2"):
        policy = protection.sae_policy(config(**sae, sae_pwe=how, sae_groups="20 19"))
        assert policy is not None
        assert policy.groups == (20, 19)
        found.append((policy.hunting, policy.hashing))
    assert found == [(True, False), (False, True), (True, True)]
    named = protection.sae_policy(config(**sae, sae_password="secret|id=guest"))
    assert named is not None
    assert named.hashing, "only a hashing station can name its password"


def test_which_password_counts() -> None:
    passwords = SaePasswords(
        config(
            ("sae_password", f"of one|mac={ONE.hex(':')}"),
            ("sae_password", "of guests|id=guest"),
            wpa_passphrase="everybody's",
        )
    )

    def chosen(station: bytes, identifier: bytes | None = None) -> bytes | None:
        found = passwords.choose(station, identifier)
        return None if found is None else found._password.reveal()

    assert chosen(ONE) == b"of one"
    assert chosen(TWO) == b"everybody's"
    assert chosen(TWO, b"guest") == b"of guests"
    assert chosen(TWO, b"nobody") is None


def test_an_empty_line_makes_passwords_void() -> None:
    lines = (("sae_password", "first"), ("sae_password", ""), ("sae_password", "second"))
    assert [line.password.text() for line in protection._lines(config(*lines))] == ["second"]


def test_what_the_driver_cannot_do() -> None:
    def check(capabilities: Capabilities, **values: str) -> None:
        driver: Any = SimpleNamespace(name="wlan0", capabilities=capabilities)
        protection.check_driver(config(**values), driver)

    poor = Capabilities(radio=True)
    check(poor)
    check(Capabilities(radio=False), rsn_pairwise="GCMP")
    with pytest.raises(UsageError, match="wlan0 cannot encrypt with GCMP"):
        check(poor, rsn_pairwise="GCMP CCMP")
    with pytest.raises(UsageError, match="cannot protect management frames"):
        check(poor, ieee80211w="1")
    check(Capabilities(radio=True, protects_management=True), ieee80211w="2")
