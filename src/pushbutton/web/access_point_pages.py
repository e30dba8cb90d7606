"""What the page shows of an access point that it is attached to."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from pushbutton.protocol import events
from pushbutton.protocol.events import Event
from pushbutton.web.board import Document
from pushbutton.web.reports import OURS, Report

WALK_TIME = 120.0
"""Seconds ("Push Button Configuration")."""

AP_PIN_SECONDS = 300
"""An AP PIN that was made on the page is valid for five minutes."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What events told and no command does; times are seconds since 1970."""

    button_until: float | None = None
    locked: bool = False
    pin_until: float | None = None

    def after(self, event: Event) -> Remembered:
        """Return what is known after an event."""
        match event:
            case events.PushButtonActive():
                return replace(self, button_until=time.time() + WALK_TIME)
            case events.PushButtonDisabled() | events.TimedOut() | events.OverlapDetected():
                return replace(self, button_until=None)
            case events.SetupLocked():
                return replace(self, locked=True)
            case events.SetupUnlocked():
                return replace(self, locked=False)
            case events.ApPinDisabled():
                return replace(self, pin_until=None)
        return self

    def pin_made(self, seconds: int) -> Remembered:
        """Return it after a new AP PIN, which lifts a lock."""
        return replace(self, pin_until=time.time() + seconds, locked=False)


def described(name: str, report: Report, remembered: Remembered) -> Document:
    """Return the document of an access point that answers."""
    active = report.wps.get("PBC Status") == "Active"
    until = remembered.button_until if active else None
    return {
        "name": name,
        "reachable": True,
        "trouble": None,
        "kind": report.kind,
        "ours": report.kind == OURS,
        "own_keys": report.own_keys,
        "version": report.version,
        "state": report.status.get("state", ""),
        "enabled": report.enabled,
        "ssid": report.ssid,
        "bssid": report.bssid,
        "channel": report.status.get("channel", ""),
        "frequency": report.status.get("freq", ""),
        "protection": report.protection,
        "stations": len(report.stations),
        "wps_off": report.wps_off,
        "configured": report.config.get("wps_state") == "configured",
        "button": {"active": active, "until": _milliseconds(until)},
        "last": _last(report),
        "locked": remembered.locked,
        "ap_pin": {
            "set": report.ap_pin,
            "until": _milliseconds(remembered.pin_until) if report.ap_pin else None,
        },
        "cannot": [] if report.kind == OURS else list(CANNOT),
    }


CANNOT = (
    "A stock hostapd gives every device the same key unless wpa_psk_file is set, and keeps no "
    "inventory: devices cannot be renamed, limited in time or revoked from here.",
    "It does not tell each message of a registration, so progress is shown in fewer steps.",
    "It tells only at the moment it happens that its PIN is locked, not afterwards.",
)
"""What a stock hostapd does not do, said on its page."""


def lost(name: str, why: str, earlier: Document | None) -> Document:
    """Return the document of an access point that does not answer."""
    return {**(earlier or {"name": name, "ssid": name}), "reachable": False, "trouble": why}


def _last(report: Report) -> Document:
    return {
        "result": report.wps.get("Last WPS result", "None"),
        "reason": report.wps.get("Failure Reason"),
        "peer": report.wps.get("Peer Address"),
    }


def _milliseconds(moment: float | None) -> int | None:
    return None if moment is None else round(moment * 1000)
