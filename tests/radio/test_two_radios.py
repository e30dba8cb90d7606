"""One process with two radios."""

from __future__ import annotations

from pathlib import Path

from radio_rig.air import Air
from radio_rig.places import Place, Seat
from radio_rig.programs import say
from radio_rig.stock import access_point_configuration, ask

FIRST, SECOND, STATION, OTHER = 0, 1, 2, 3


def test_devices_register_with_both_radios_of_one_process(air: Air) -> None:
    seats = [Seat(air.place(number), air.folder, Path(f"/tmp/two-{number}")) for number in (0, 1)]
    files = []
    for seat, ssid, channel in zip(seats, ("first", "second"), ("1", "6"), strict=True):
        file = seat.file(".conf")
        file.write_text(access_point_configuration(seat, {"ssid": ssid, "channel": channel}))
        files.append(file)
    daemon = air.pushbutton(FIRST, "ap", "-t", *files)
    daemon.wait_for("AP-ENABLED", count=2)
    for seat, station, frequency in zip(seats, (STATION, OTHER), ("2412", "2437"), strict=True):
        device = air.stock_station(station, frequencies=frequency)
        assert ask(seat.socket, "WPS_PBC") == "OK"
        device.order("WPS_PBC")
        device.wait_until_connected()
        air.ping(station, seat.place.number)
        assert len(seat.psk_file.read_text().splitlines()) == 1
        # Both addresses are of one network: the way back goes by the one that is left.
        say("", "ip", "addr", "flush", "dev", seat.place.interface)
    assert Place(FIRST).mac != Place(SECOND).mac
    assert daemon.stop() == 0
