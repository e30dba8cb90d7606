"""The examples that need an access point, run with stock hostapd."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rig.ours import OurAccessPoint, OurCommand, OurExample
from rig.stock import AP_PIN, SSID, StockAccessPoint, StockStation

StartAccessPoint = Callable[..., StockAccessPoint]
StartExample = Callable[..., OurExample]


def test_join_as_a_device(stock_ap: StartAccessPoint, example: StartExample) -> None:
    ap = stock_ap()
    ap.control.ok("WPS_PIN any 12345670")
    joining = example("join_as_a_device.py", "wired:sta0", "12345670")
    assert joining.wait() == 0, joining.output()
    assert joining.printed() == f"joined {SSID}\n"


def test_learn_an_access_point(stock_ap: StartAccessPoint, example: StartExample) -> None:
    stock_ap()
    learning = example("learn_an_access_point.py", "wired:sta0", AP_PIN)
    assert learning.wait() == 0, learning.output()
    assert learning.printed() == f"the network is {SSID}\n"


def test_admit_by_pin(
    stock_ap: StartAccessPoint, example: StartExample, pushbutton: Callable[..., OurCommand]
) -> None:
    ap = stock_ap()
    admitting = example("admit_by_pin.py", str(ap.directory / ap.end.interface), "1234-5670")
    ap.wait_for_output("A new PIN configured")
    device = pushbutton("enroll", "wired:sta0", "--pin", "12345670")
    assert admitting.wait() == 0, admitting.output()
    assert device.end.address in admitting.printed()


@pytest.mark.parametrize("kind", ["stock_ap", "our_ap"])
def test_configure_an_access_point(
    request: pytest.FixtureRequest,
    kind: str,
    example: StartExample,
    stock_station: Callable[..., StockStation],
) -> None:
    start: Callable[..., StockAccessPoint | OurAccessPoint] = request.getfixturevalue(kind)
    open_ = dict.fromkeys(("wpa", "wpa_key_mgmt", "rsn_pairwise", "wpa_passphrase"))
    ap = start(wps_state="1", wps_cred_processing="1", **open_)
    socket = str(ap.directory / ap.end.interface)
    program = example("configure_an_access_point.py", socket, str(ap.configuration), str(ap.pid))
    program.wait_for_output("attending")
    device = stock_station()
    device.enroll("pin=12345670")
    program.wait_for_output(f"({device.end.address})")
    ap.control.wait("CTRL-EVENT-EAP-FAILURE")
    ap.control.ok("WPS_PIN any 12345670")
    ap.control.ok(f"DEAUTHENTICATE {device.end.address}")  # hostapd lets it wait for a minute
    device.enroll("pin=12345670")
    device.control.wait("WPS-SUCCESS")
    program.wait_for_output("knocking: nobody")
    program.wait_for_output(f"configured: {SSID}")
    assert device.networks()[-1] == SSID
    answer = ap.control.wait_until("GET_CONFIG", "wps_state=configured")
    assert "wpa=3" in answer
    assert f"ssid={SSID}" in answer
    assert f"ctrl_interface={ap.directory}" in ap.configuration.read_text().splitlines()
    # The next Registrar gives it another name, and the program does as it is told again.
    device.register(
        f"pin={AP_PIN} new_ssid=6e6577 new_auth=WPA2PSK new_encr=CCMP new_key=" + "61" * 9
    )
    program.wait_for_output("configured: new")
    answer = ap.control.wait_until("GET_CONFIG", "ssid=new")
    assert "passphrase=aaaaaaaaa" in answer
