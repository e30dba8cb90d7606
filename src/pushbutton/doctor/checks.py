"""The checks: facts in, findings out.

To add one, write a function of the facts, or of one radio, and put it into its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pushbutton.doctor.findings import (
    CAP_NET_ADMIN,
    CAP_NET_RAW,
    Facts,
    Finding,
    Radio,
    Verdict,
    Wire,
)
from pushbutton.drivers.nl80211.regulatory import WORLD
from pushbutton.drivers.nl80211.wiphy import Frequency, Wiphy
from pushbutton.wire.security_elements import CipherSuite

GOOD, ADVICE, PROBLEM = Verdict.GOOD, Verdict.ADVICE, Verdict.PROBLEM
MACHINE = "this machine"


def judge(facts: Facts) -> list[Finding]:
    """Return what every check finds, the machine's first, then each interface's."""
    findings = [check(facts) for check in MACHINE_CHECKS]
    for radio in facts.radios:
        findings += _radio(radio)
    findings += [_wire(wire) for wire in facts.wires]
    return findings


# ---- the machine --------------------------------------------------------------------------------


def rights(facts: Facts) -> Finding:
    """Whether radios may be changed and EAPOL be sent."""
    needed = {"CAP_NET_ADMIN": CAP_NET_ADMIN, "CAP_NET_RAW": CAP_NET_RAW}
    missing = [name for name, number in needed.items() if not facts.may(number)]
    if not missing:
        return Finding("rights", MACHINE, GOOD, "This process may change network interfaces.")
    return Finding(
        "rights",
        MACHINE,
        PROBLEM,
        f"This process may not change network interfaces: it lacks {' and '.join(missing)}.",
        "run it with sudo, or give it AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW in its unit",
    )


def interfaces(facts: Facts) -> Finding:
    """Whether there is anything to use."""
    names = [radio.interface for radio in facts.radios]
    if names:
        text = f"Wi-Fi interfaces to look at: {', '.join(names)}."
        return Finding("interfaces", MACHINE, GOOD, text)
    if facts.without_radio:
        text = "Wires and simulated air need no Wi-Fi interface."
        return Finding("interfaces", MACHINE, GOOD, text)
    return Finding(
        "interfaces",
        MACHINE,
        PROBLEM,
        "There is no Wi-Fi interface.",
        "plug in a card whose driver is in the kernel; see: iw dev.  Without one: pushbutton demo",
    )


def upnp_port(facts: Facts) -> Finding:
    """Whether external Registrars can find an access point of ours by UPnP."""
    if not facts.port_1900:
        return Finding("upnp", MACHINE, GOOD, "UDP port 1900 is free for UPnP.")
    return Finding(
        "upnp",
        MACHINE,
        ADVICE,
        f"UDP port 1900, which UPnP needs, cannot be had: {facts.port_1900}.",
        "see who has it: ss -ulpn 'sport = :1900'; it matters only with upnp_iface",
    )


def control_socket(facts: Facts) -> Finding:
    """Whether control sockets can be made, and used."""
    control = facts.control
    if not control.writable:
        return Finding(
            "control",
            MACHINE,
            PROBLEM,
            f"No control socket can be made in {control.path}.",
            "run as root, or set ctrl_interface to a directory that is yours",
        )
    if not control.member:
        return Finding(
            "control",
            MACHINE,
            ADVICE,
            f"Control sockets in {control.path} belong to the group {control.group}.",
            f"to use them as this user: sudo adduser $USER {control.group}, and log in again",
        )
    return Finding("control", MACHINE, GOOD, f"Control sockets can be made in {control.path}.")


def tools(facts: Facts) -> Finding:
    """Whether `enroll --join` can talk to the program that runs."""
    if not facts.missing_tools:
        return Finding("tools", MACHINE, GOOD, "No tool is missing.")
    wanted = ", ".join(f"{tool} (for {program})" for tool, program in facts.missing_tools)
    return Finding(
        "tools",
        MACHINE,
        ADVICE,
        f"enroll --join needs {wanted}.",
        f"install the package that has {facts.missing_tools[0][0]}",
    )


MACHINE_CHECKS: tuple[Callable[[Facts], Finding], ...] = (
    rights,
    interfaces,
    upnp_port,
    control_socket,
    tools,
)

# ---- one radio ----------------------------------------------------------------------------------


def rfkill(radio: Radio, wiphy: Wiphy) -> Finding:
    """Whether the radio is switched on."""
    if radio.hard_blocked:
        text, fix = "switched off by a switch on the machine", "turn the switch, or press its key"
    elif radio.soft_blocked:
        text, fix = "switched off by software", "rfkill unblock wifi"
    else:
        return Finding("rfkill", radio.interface, GOOD, "The radio is switched on.")
    return Finding("rfkill", radio.interface, PROBLEM, f"The radio is {text}.", fix)


def holder(radio: Radio, wiphy: Wiphy) -> Finding:
    """Whether another program has the card."""
    if not radio.holders:
        return Finding("holder", radio.interface, GOOD, "No other program uses it.")
    names = " and ".join(f"{each.name} (process {each.pid})" for each in radio.holders)
    verb = "uses" if len(radio.holders) == 1 else "use"
    fixes = "; ".join(each.release for each in radio.holders)
    return Finding("holder", radio.interface, PROBLEM, f"{names} {verb} it.", fixes)


def access_point_mode(radio: Radio, wiphy: Wiphy) -> Finding:
    """Whether it can be an access point."""
    if not wiphy.can_be_access_point:
        return Finding(
            "ap mode",
            radio.interface,
            PROBLEM,
            "Its driver cannot be an access point; as a device it can still join networks.",
            "use another card; see: iw phy | grep -A9 'Supported interface modes'",
        )
    if wiphy.firmware_ap:
        return Finding(
            "ap mode",
            radio.interface,
            PROBLEM,
            "Its firmware decides by itself who associates (FullMAC), which is not served yet; as "
            "a device it can still join networks.",
            "use a card with a mac80211 driver, a USB card for example",
        )
    return Finding("ap mode", radio.interface, GOOD, "It can be an access point.")


def channels(radio: Radio, wiphy: Wiphy) -> Finding:
    """Whether the country allows an access point anywhere."""
    usable = [each for each in wiphy.frequencies if _usable(each)]
    country = "without a country" if radio.country == WORLD else f"in country {radio.country}"
    if not usable:
        return Finding(
            "channels",
            radio.interface,
            PROBLEM,
            f"No channel is allowed to an access point {country}.",
            "set country_code=XX in the configuration, or: iw reg set XX",
        )
    shown = ", ".join(
        f"{name} {len(found)}"
        for name, mode in (("2.4 GHz:", "g"), ("5 GHz:", "a"))
        if (found := [each for each in usable if each.hw_mode == mode])
    )
    text = f"Channels for an access point {country}: {shown}."
    if radio.country == WORLD and any(each.mhz > 5000 for each in wiphy.frequencies):
        return Finding(
            "channels", radio.interface, ADVICE, text, "set country_code=XX for all of 5 GHz"
        )
    return Finding("channels", radio.interface, GOOD, text)


def ciphers(radio: Radio, wiphy: Wiphy) -> Finding:
    """Whether WPA2 can be done."""
    if CipherSuite.CCMP in wiphy.ciphers:
        return Finding("wpa2", radio.interface, GOOD, "It can encrypt for WPA2 (CCMP).")
    return Finding(
        "wpa2",
        radio.interface,
        PROBLEM,
        "It cannot encrypt for WPA2 (CCMP).",
        "load the kernel's cipher modules: modprobe ccm; else use another card",
    )


RADIO_CHECKS: tuple[Callable[[Radio, Wiphy], Finding], ...] = (
    rfkill,
    holder,
    access_point_mode,
    channels,
    ciphers,
)


def _radio(radio: Radio) -> Iterator[Finding]:
    if radio.wiphy is None:
        yield Finding("interface", radio.interface, PROBLEM, radio.trouble, "see: iw dev")
        return
    for check in RADIO_CHECKS:
        yield check(radio, radio.wiphy)


def _wire(wire: Wire) -> Finding:
    name = wire.interface
    if not wire.exists:
        text = f"There is no network interface {name}."
        return Finding("interface", name, PROBLEM, text, "see: ip link")
    if not wire.connected:
        text = "No cable is connected, or the interface is down."
        return Finding("interface", name, PROBLEM, text, f"plug it in, and: ip link set {name} up")
    return Finding("interface", name, GOOD, "The cable is connected.")


def _usable(frequency: Frequency) -> bool:
    blocked = frequency.disabled or frequency.listen_only or frequency.radar
    return not blocked and frequency.mhz < 5935
