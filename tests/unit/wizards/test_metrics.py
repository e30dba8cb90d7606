"""What Prometheus is told."""

from __future__ import annotations

import re
from pathlib import Path

from pretended_neighbourhood import found, knocking

from pushbutton.protocol import events
from pushbutton.protocol.events import Event
from pushbutton.wire.enums import WpsState
from pushbutton.wizards.metrics import FAMILIES, Metrics

MAC = bytes.fromhex("020000000100")
SAMPLE = re.compile(
    r'[a-z_]+(\{[a-z_]+="([^"\\\n]|\\.)*"(,[a-z_]+="([^"\\\n]|\\.)*")*\})? [0-9.e+-]+'
)


def heard(*told: Event) -> Metrics:
    metrics = Metrics()
    for event in told:
        metrics.hear("wlan0", event.encode(), event)
    return metrics


def samples(metrics: Metrics) -> list[str]:
    return [line for line in metrics.render().splitlines() if not line.startswith("#")]


def test_every_family_is_described_also_when_nothing_happened() -> None:
    page = Metrics().render()
    for family in FAMILIES:
        assert (
            f"# HELP {family.name} {family.text}\n# TYPE {family.name} {family.kind.value}" in page
        )
        assert family.name.endswith("_total") == (family.kind.value == "counter")
    assert page.endswith("\n")


def test_events_are_counted() -> None:
    metrics = heard(
        events.StationConnected(MAC),
        events.StationConnected(MAC),
        events.Fail(9, 18),
        events.Fail(77, 99),
        events.OverlapDetected(),
    )
    told = samples(metrics)
    assert 'pushbutton_events_total{access_point="wlan0",event="AP-STA-CONNECTED"} 2' in told
    assert 'pushbutton_station_connections_total{access_point="wlan0"} 2' in told
    labels = 'access_point="wlan0",message="M5",configuration_error="18"'
    assert f"pushbutton_registration_failures_total{{{labels}}} 1" in told
    assert 'pushbutton_button_overlaps_total{access_point="wlan0"} 1' in told
    assert all(SAMPLE.fullmatch(line) for line in told), told


def test_states_go_up_and_down() -> None:
    metrics = Metrics()
    metrics.reached("wlan0", True)
    assert 'pushbutton_button_active{access_point="wlan0"} 0' in samples(metrics)
    for event, name, value in (
        (events.PushButtonActive(), "button_active", 1),
        (events.TimedOut(), "button_active", 0),
        (events.SetupLocked(), "setup_locked", 1),
        (events.SetupUnlocked(), "setup_locked", 0),
    ):
        metrics.hear("wlan0", event.encode(), event)
        assert f'pushbutton_{name}{{access_point="wlan0"}} {value}' in samples(metrics)
    metrics.hear("wlan0", "WPS-PBC-ACTIVE ", events.PushButtonActive())
    metrics.reached("wlan0", False)
    assert 'pushbutton_button_active{access_point="wlan0"} 0' in samples(metrics)
    assert 'pushbutton_access_point_up{access_point="wlan0"} 0' in samples(metrics)
    metrics.lost("wlan0", 3)
    assert 'pushbutton_events_lost_total{access_point="wlan0"} 3' in samples(metrics)


def test_devices_on_the_network() -> None:
    metrics = Metrics()
    new = found(2, state=WpsState.NOT_CONFIGURED, knocking=(knocking(1), knocking(2)))
    metrics.found(
        [found(1, knocking=(knocking(1),)), new, found(3, access_point=False, state=None)]
    )
    told = samples(metrics)
    assert 'pushbutton_upnp_devices{kind="access point",configured="yes"} 1' in told
    assert 'pushbutton_upnp_devices{kind="access point",configured="no"} 1' in told
    assert 'pushbutton_upnp_devices{kind="device",configured="unknown"} 1' in told
    assert "pushbutton_upnp_devices_knocking 2" in told
    metrics.found([])
    assert not [line for line in samples(metrics) if line.startswith("pushbutton_upnp_devices{")]


def test_what_others_call_themselves_cannot_break_the_page() -> None:
    metrics = Metrics()
    metrics.hear('a"b\\c\nd', "NEW-EVENT x", None)
    [line] = samples(metrics)
    assert SAMPLE.fullmatch(line)
    assert line.startswith(r'pushbutton_events_total{access_point="a\"b\\c\nd",event="NEW-EVENT"}')


def test_the_names_are_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "wizards.md").read_text()
    rows = dict(re.findall(r"^\| `(pushbutton_\w+)` \| (.*?) \|", page, re.MULTILINE))
    documented = {name: tuple(re.findall(r"`(\w+)`", labels)) for name, labels in rows.items()}
    assert documented == {family.name: family.labels for family in FAMILIES}
