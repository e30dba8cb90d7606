"""The examples that need an access point, run with stock hostapd."""

from __future__ import annotations

from collections.abc import Callable

from rig.ours import OurCommand, OurExample
from rig.stock import AP_PIN, SSID, StockAccessPoint

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
