"""The facts that the checks judge, and what a check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pushbutton.drivers.nl80211.wiphy import Wiphy

CAP_NET_ADMIN = 12
CAP_NET_RAW = 13


class Verdict(Enum):
    """How bad it is; the value is the word for it."""

    GOOD = "ok"
    ADVICE = "advice"
    """It works, but not in every way."""
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `text` is a sentence about `subject`, `fix` one line that mends it."""

    check: str
    subject: str
    verdict: Verdict
    text: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that uses an interface: its name, its process, how to make it let go."""

    name: str
    pid: int
    release: str


@dataclass(frozen=True, slots=True)
class Radio:
    """One Wi-Fi interface; `trouble` says why nothing more is known."""

    interface: str
    trouble: str = ""
    wiphy: Wiphy | None = None
    country: str = "00"
    soft_blocked: bool = False
    hard_blocked: bool = False
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True, slots=True)
class Wire:
    """One Ethernet interface."""

    interface: str
    exists: bool
    connected: bool = False


@dataclass(frozen=True, slots=True)
class ControlDirectory:
    """Where control sockets are made unless a configuration says otherwise."""

    path: str
    writable: bool
    group: str = ""
    """The group that may use them; empty where there is no directory yet."""
    member: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out about the machine."""

    capabilities: int
    """Effective ones, as a mask (capabilities(7))."""
    radios: tuple[Radio, ...] = ()
    wires: tuple[Wire, ...] = ()
    without_radio: bool = False
    """No radio was asked for."""
    port_1900: str = ""
    """Why UDP port 1900 cannot be had; empty when it can."""
    control: ControlDirectory = ControlDirectory("/var/run/hostapd", True)
    missing_tools: tuple[tuple[str, str], ...] = ()
    """Programs that are not installed, each with the one that calls for it."""

    def may(self, capability: int) -> bool:
        """Whether this process has the capability with this number."""
        return bool(self.capabilities >> capability & 1)
