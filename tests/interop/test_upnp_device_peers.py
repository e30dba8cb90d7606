"""Our UPnP device with control points that others wrote, and with a host that means harm."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from rig.namespaces import End, ip
from rig.network import give_address
from rig.programs import Program
from upnp_programs import upnp_device
from upnp_programs.upnp_device import DEVICE_INFO, IDENTITY

HERE = Path(__file__).parent / "upnp_programs"
DEVICE_ADDRESS, PEER_ADDRESS = "10.9.8.1", "10.9.8.2"
FIRST_EVENT_TYPE, MAC_LENGTH = 2, 17


@pytest.fixture
def device(stack: ExitStack, ap_end: End, tmp_path: Path) -> Program:
    """Return our device, described."""
    give_address(ap_end, f"{DEVICE_ADDRESS}/24")
    program = Program(
        ap_end, tmp_path / "device.log", sys.executable, upnp_device.__file__, ap_end.interface
    )
    stack.callback(program.stop)
    program.wait_for_output("described at")
    return program


@pytest.fixture
def peer_end(sta_end: End) -> End:
    return give_address(sta_end, f"{PEER_ADDRESS}/24")


def run(end: End, *arguments: str | Path) -> str:
    """Run a program on an end of the wire and return what it printed."""
    done = subprocess.run(
        end.command(*arguments), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def first_event(text: str) -> tuple[int, str]:
    octets = base64.b64decode(text)
    return octets[0], octets[1 : 1 + MAC_LENGTH].decode()


def test_gssdp_discovers_our_device(device: Program, peer_end: End) -> None:
    target = "--target=urn:schemas-wifialliance-org:device:WFADevice:1"
    found = run(peer_end, "gssdp-discover", "-i", peer_end.interface, "-n", "2", target)
    assert f"uuid:{IDENTITY}::urn:schemas-wifialliance-org:device:WFADevice:1" in found
    assert f"http://{DEVICE_ADDRESS}:49152/wps_device.xml" in found


def test_gupnp_gets_description_actions_and_events(device: Program, peer_end: End) -> None:
    script = HERE / "gupnp_control_point.py"
    learned: Any = json.loads(run(peer_end, "/usr/bin/python3", script, peer_end.interface))
    assert learned["udn"] == f"uuid:{IDENTITY}"
    assert learned["actions"] == [
        "GetDeviceInfo",
        "PutMessage",
        "PutWLANResponse",
        "SetSelectedRegistrar",
    ]
    evented = {name for name, (_, sent) in learned["variables"].items() if sent}
    assert evented == {"APStatus", "STAStatus", "WLANEvent"}
    assert learned["status"] == {"APStatus": 1, "STAStatus": 1}
    assert base64.b64decode(learned["device_info"]) == DEVICE_INFO
    assert base64.b64decode(learned["out"]) == b"CBA"
    assert isinstance(learned["refused"], int)
    first, second = learned["events"]
    assert first_event(first) == (FIRST_EVENT_TYPE, "00:00:00:00:00:00")
    assert base64.b64decode(second) == b"\x0202:00:00:00:00:01ABC"


def test_async_upnp_client_gets_description_actions_and_events(
    device: Program, peer_end: End
) -> None:
    script = HERE / "async_control_point.py"
    learned: Any = json.loads(run(peer_end, sys.executable, script, PEER_ADDRESS))
    assert learned["name"] == "Interop <device>"
    assert learned["udn"] == f"uuid:{IDENTITY}"
    assert learned["presentation"].startswith("http://10.9.8.1")
    assert "PutMessage" in learned["actions"]
    assert learned["lease"] == 1801
    assert set(learned["first"]) == {"APStatus", "STAStatus", "WLANEvent"}
    assert first_event(learned["first"]["WLANEvent"]) == (FIRST_EVENT_TYPE, "00:00:00:00:00:00")
    assert base64.b64decode(learned["device_info"]) == DEVICE_INFO
    assert base64.b64decode(learned["out"]) == b"CBA"
    assert base64.b64decode(learned["second"]["WLANEvent"]) == b"\x0202:00:00:00:00:01ABC"
    assert learned["refused"] == 603
    assert learned["renewed"]
    device.wait_for_output(f"gone {PEER_ADDRESS}")


STRANGER = """
import socket, sys
from http.client import HTTPConnection
device, own, neighbour, foreign = sys.argv[1:]
listeners = []
for address in (neighbour, foreign):
    listener = socket.create_server((address, 8080))
    listener.settimeout(0)
    listeners.append(listener)
def subscribe(*addresses):
    connection = HTTPConnection(device, 49152, timeout=10)
    callback = "".join(f"<http://{address}:8080/>" for address in addresses)
    headers = {"CALLBACK": callback, "NT": "upnp:event"}
    connection.request("SUBSCRIBE", "/wps_event", headers=headers)
    return connection.getresponse().status
print(subscribe(neighbour), subscribe(foreign), subscribe(neighbour, foreign))
with socket.create_server((own, 8081)) as mine:
    connection = HTTPConnection(device, 49152, timeout=10)
    urls = f"<http://{neighbour}:8080/><http://{foreign}:8080/><http://{own}:8081/>"
    connection.request("SUBSCRIBE", "/wps_event", headers={"CALLBACK": urls, "NT": "upnp:event"})
    print(connection.getresponse().status)
    mine.settimeout(10)
    mine.accept()[0].close()
for listener in listeners:
    try:
        listener.accept()
        print("CONNECTED")
    except BlockingIOError:
        print("nobody came")
"""


def test_callbacks_at_other_hosts_are_never_connected_to(
    device: Program, ap_end: End, peer_end: End, tmp_path: Path
) -> None:
    """CallStranger: neither a neighbour nor another network can be made a target."""
    neighbour, foreign = "10.9.8.77", "192.0.2.1"
    for address in (f"{neighbour}/24", f"{foreign}/32"):
        ip("-n", peer_end.namespace, "addr", "add", address, "dev", peer_end.interface)
    ip("-n", ap_end.namespace, "route", "add", "default", "via", PEER_ADDRESS)
    script = tmp_path / "stranger.py"
    script.write_text(STRANGER)
    said = run(
        peer_end, sys.executable, script, DEVICE_ADDRESS, PEER_ADDRESS, neighbour, foreign
    ).splitlines()
    assert said == ["500 500 500", "200", "nobody came", "nobody came"]
