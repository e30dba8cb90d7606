"""What the facts of a machine mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pushbutton.doctor.checks import judge
from pushbutton.doctor.findings import (
    ControlDirectory,
    Facts,
    Finding,
    Holder,
    Radio,
    Verdict,
    Wire,
)
from pushbutton.drivers.nl80211.numbers import InterfaceType
from pushbutton.drivers.nl80211.wiphy import Frequency, Wiphy
from pushbutton.wire.security_elements import CipherSuite

BOTH = 1 << 12 | 1 << 13
WIPHY = Wiphy(
    0,
    "phy0",
    frozenset({InterfaceType.AP, InterfaceType.STATION}),
    ciphers=(CipherSuite.CCMP,),
    frequencies=(Frequency(2412), Frequency(2437), Frequency(5180), Frequency(5955)),
)
RADIO = Radio("wlan0", wiphy=WIPHY, country="DE")
GOOD = Facts(BOTH, (RADIO,))


def found(facts: Facts, check: str, subject: str | None = None) -> Finding:
    (finding,) = [
        each
        for each in judge(facts)
        if each.check == check and (subject is None or each.subject == subject)
    ]
    return finding


def with_radio(**changes: object) -> Facts:
    return replace(GOOD, radios=(replace(RADIO, **changes),))  # type: ignore[arg-type]


def with_wiphy(**changes: object) -> Facts:
    return with_radio(wiphy=replace(WIPHY, **changes))  # type: ignore[arg-type]


def test_a_machine_without_trouble() -> None:
    findings = judge(GOOD)
    assert {finding.verdict for finding in findings} == {Verdict.GOOD}
    assert not any(finding.fix for finding in findings)
    assert len({(finding.check, finding.subject) for finding in findings}) == len(findings)
    assert found(GOOD, "channels").text == (
        "Channels for an access point in country DE: 2.4 GHz: 2, 5 GHz: 1."
    )


@pytest.mark.parametrize(
    ("facts", "check", "verdict", "said", "fix"),
    [
        (replace(GOOD, capabilities=1 << 13), "rights", "problem", "CAP_NET_ADMIN.", "sudo"),
        (
            replace(GOOD, capabilities=0),
            "rights",
            "problem",
            "CAP_NET_ADMIN and CAP_NET",
            "Ambient",
        ),
        (Facts(BOTH), "interfaces", "problem", "no Wi-Fi interface", "plug in"),
        (replace(GOOD, port_1900="address already in use"), "upnp", "advice", "in use", "ss -ulpn"),
        (
            replace(GOOD, control=ControlDirectory("/var/run/hostapd", False)),
            "control",
            "problem",
            "/var/run/hostapd",
            "ctrl_interface",
        ),
        (
            replace(GOOD, control=ControlDirectory("/x", True, "netdev", False)),
            "control",
            "advice",
            "group netdev",
            "adduser $USER netdev",
        ),
        (
            replace(GOOD, missing_tools=(("nmcli", "NetworkManager"),)),
            "tools",
            "advice",
            "nmcli (for NetworkManager)",
            "nmcli",
        ),
        (with_radio(soft_blocked=True), "rfkill", "problem", "by software", "rfkill unblock wifi"),
        (
            with_radio(soft_blocked=True, hard_blocked=True),
            "rfkill",
            "problem",
            "by a switch",
            "turn the switch",
        ),
        (
            with_radio(holders=(Holder("hostapd", 7, "kill 7"), Holder("iwd", 8, "stop iwd"))),
            "holder",
            "problem",
            "hostapd (process 7) and iwd (process 8) use it.",
            "kill 7; stop iwd",
        ),
        (
            with_wiphy(interface_types=frozenset({InterfaceType.STATION})),
            "ap mode",
            "problem",
            "cannot be an access point",
            "another card",
        ),
        (
            with_wiphy(frequencies=(Frequency(2412, disabled=True), Frequency(5260, radar=True))),
            "channels",
            "problem",
            "No channel is allowed to an access point in country DE",
            "country_code",
        ),
        (with_radio(country="00"), "channels", "advice", "without a country", "country_code"),
        (with_wiphy(ciphers=(CipherSuite.TKIP,)), "wpa2", "problem", "CCMP", "modprobe ccm"),
    ],
)
def test_a_trouble_and_its_fix(facts: Facts, check: str, verdict: str, said: str, fix: str) -> None:
    finding = found(facts, check)
    assert finding.verdict is Verdict(verdict)
    assert said in finding.text
    assert fix in finding.fix
    assert "\n" not in finding.text + finding.fix


def test_a_card_that_does_authentication_itself_is_told_of() -> None:
    assert "FullMAC" in found(with_wiphy(firmware_ap=True), "ap mode").text


def test_an_interface_that_is_none_is_one_finding() -> None:
    facts = replace(GOOD, radios=(Radio("wlan7", "There is no network interface wlan7."),))
    findings = [each for each in judge(facts) if each.subject == "wlan7"]
    assert [each.verdict for each in findings] == [Verdict.PROBLEM]
    assert "no network interface" in findings[0].text


@pytest.mark.parametrize(
    ("wire", "verdict", "said"),
    [
        (Wire("eth0", True, True), Verdict.GOOD, "connected"),
        (Wire("eth0", True, False), Verdict.PROBLEM, "No cable"),
        (Wire("eth0", False), Verdict.PROBLEM, "no network interface eth0"),
    ],
)
def test_wires(wire: Wire, verdict: Verdict, said: str) -> None:
    facts = Facts(BOTH, wires=(wire,), without_radio=True)
    finding = found(facts, "interface", "eth0")
    assert finding.verdict is verdict
    assert said in finding.text
    assert found(facts, "interfaces").verdict is Verdict.GOOD
