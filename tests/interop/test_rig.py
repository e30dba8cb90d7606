"""The rig itself, stock peer against stock peer: what these tests would see if we did not exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rig.capture import dissect
from rig.namespaces import Wire
from rig.stock import AP_PIN, PASSPHRASE, SSID, StockAccessPoint, StockStation


def test_stock_station_registers_by_pin_with_stock_access_point(
    stock_ap: Callable[..., StockAccessPoint],
    stock_station: Callable[..., StockStation],
    wire: Wire,
    tmp_path: Path,
) -> None:
    ap, station = stock_ap(), stock_station()
    ap.control.ok("WPS_PIN any 12345670")
    station.enroll("pin=12345670")
    assert PASSPHRASE.encode().hex() in station.control.wait("WPS-CRED-RECEIVED")
    station.control.wait("WPS-SUCCESS")
    ap.control.wait("WPS-SUCCESS")
    assert station.networks()[-1] == SSID
    seen = dissect(wire.write_pcap(tmp_path / "all.pcap"))
    assert not seen.malformed
    assert seen.messages == {
        **dict.fromkeys(("M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8"), 1),
        "WSC_Done": 1,
    }


def test_stock_station_learns_from_stock_access_point(
    stock_ap: Callable[..., StockAccessPoint], stock_station: Callable[..., StockStation]
) -> None:
    ap, station = stock_ap(), stock_station()
    station.register(f"pin={AP_PIN}")
    station.control.wait("WPS-CRED-RECEIVED", "WPS-SUCCESS")
    assert ap.control.request("PING") == "PONG"
