"""Stock hostapd and our access point are sent the same octets over UPnP, and do alike.

What may differ is named: dates, lengths, identifiers, and what `DIFFERENT` lists with its reason.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rig.namespaces import End, ip
from rig.network import give_address
from rig.ours import OurAccessPoint
from rig.stock import StockAccessPoint
from upnp_programs import raw_client, raw_searcher, raw_subscriber

from pushbutton.upnp.xml_document import child_text, local_name, parse

AP, ER, PORT = "10.9.8.1", "10.9.8.2", "49152"
URN = "urn:schemas-wifialliance-org:service:WFAWLANConfig:1"
SID = "uuid:12345678-9abc-4ef0-9234-56789abcdef0"
GOOD = f"<http://{ER}:1/>"
FREE = ("date", "content-length", "sid")
"""Headers whose values differ from one answer to the next."""


def request(line: str, body: str = "", **headers: str) -> bytes:
    lines = [line, "Host: x", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def post(action: str, body: str = "", name: str = "wps_control", **headers: str) -> bytes:
    given = {"SOAPAction": action, "Content-Length": str(len(body)), **headers}
    return request(f"POST /{name} HTTP/1.1", body, **given)


def call(name: str, **arguments: str) -> bytes:
    inner = "".join(f"<{one}>{value}</{one}>" for one, value in arguments.items())
    envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    return post(
        f'"{URN}#{name}"',
        f'<?xml version="1.0"?><s:Envelope xmlns:s="{envelope}"><s:Body>'
        f'<u:{name} xmlns:u="{URN}">{inner}</u:{name}></s:Body></s:Envelope>',
    )


def chunked(octets: str) -> bytes:
    return request("POST /wps_control HTTP/1.1", octets, **{"Transfer-Encoding": "chunked"})


def subscribe(name: str = "wps_event", method: str = "SUBSCRIBE", **headers: str) -> bytes:
    return request(f"{method} /{name} HTTP/1.1", **headers)


def unsubscribe(name: str = "wps_event", **headers: str) -> bytes:
    return subscribe(name, "UNSUBSCRIBE", **headers)


EVENT = {"NT": "upnp:event"}
VERSION = "EEoAARA="
PUT = {"NewMessage": VERSION, "NewWLANEventType": "2", "NewWLANEventMAC": "02:11:22:33:44:55"}

REQUESTS = (
    request("GET /wps_device.xml HTTP/1.1"),
    request("get //WPS_scpd.xml HTTP/1.0"),
    request("GET /wps%5Fdevice.xml HTTP/1.1"),
    request("GET /wps_device.xml?x HTTP/1.1"),
    request("GET /wps_device.xml"),
    request("GET / FOO"),
    request("GET"),
    request("GET /foo HTTP/1.1"),
    request("HEAD /wps_device.xml HTTP/1.1"),
    request("PUT /foo HTTP/1.1"),
    request("UNKNOWN /wps_device.xml HTTP/1.1"),
    request("M-POST /wps_control HTTP/1.1"),
    b"\r\n\r\n",
    b"GET / HTTP/1.1\n\n",
    b"GET / HTTP/1.1\r\n folded: x\r\n\r\n",
    request("GET / HTTP/1.1", A=5000 * "x"),
    request("GET / HTTP/1.1", A=3000 * "x"),
    *(12 * (call("GetDeviceInfo"),)),
    call("PutMessage"),
    call("PutMessage", NewInMessage=""),
    call("PutMessage", NewInMessage="?"),
    call("PutMessage", NewInMessage="QUJD"),
    call("PutMessage", NewInMessage=VERSION),
    call("PutMessage", InMessage=VERSION),
    call("PutWLANResponse"),
    call("PutWLANResponse", NewMessage="?"),
    call("PutWLANResponse", NewMessage="QUJD"),
    call("PutWLANResponse", NewMessage="QUJD", NewWLANEventType="1"),
    call("PutWLANResponse", **{**PUT, "NewWLANEventType": "1"}),
    call("PutWLANResponse", **{**PUT, "NewWLANEventType": "x"}),
    call("PutWLANResponse", **{**PUT, "NewWLANEventMAC": "02:11:22:33:44:5"}),
    call("PutWLANResponse", **{**PUT, "NewWLANEventMAC": "02.11.22.33.44.55"}),
    call("PutWLANResponse", **{**PUT, "NewWLANEventMAC": "021122334455"}),
    call("PutWLANResponse", **PUT),
    call("SetSelectedRegistrar"),
    call("GetAPSettings", NewMessage="QUJD"),
    call("Unknown"),
    post(f"{URN}#GetDeviceInfo"),
    post(f'"{URN}#GetDeviceInfo'),
    post(f'"{URN}GetDeviceInfo"'),
    post('"urn:x#GetDeviceInfo"'),
    post(f'"{URN[:-1]}9#GetDeviceInfo"', "<a/>"),
    post(f'"{URN}#getdeviceinfo"', "<a/>"),
    post(f'"{URN}#GetDeviceInfo"', name="foo"),
    request("POST /wps_control HTTP/1.1", **{"Content-Length": "0"}),
    request("POST /wps_control HTTP/1.1", **{"Content-Length": "foo"}),
    request("POST /wps_control HTTP/1.1", **{"Content-Length": "-1"}),
    request("POST /wps_control HTTP/1.1", **{"Content-Length": "8001"}),
    request("POST /wps_control HTTP/1.1", "abcde", **{"Content-Length": "5x"}),
    request("POST /wps_control HTTP/1.1", "abcde", **{"Content-Length": "9"}),
    request("POST /wps_control HTTP/1.1", "abcde"),
    request("POST /wps_control HTTP/1.1", 9000 * "x"),
    chunked("3\r\nabc\r\n0\r\n\r\n"),
    chunked("3;a=b\r\nabc\r\n0\r\nTrailer: x\r\n\r\n"),
    chunked("80000000\r\n"),
    chunked("10000000\r\n"),
    chunked("3\r\nabcd0\r\n\r\n"),
    chunked("x\r\n"),
    chunked(20000 * "1\r\nx\r\n" + "0\r\n\r\n"),
    subscribe(),
    subscribe(**EVENT),
    subscribe(CALLBACK=GOOD),
    subscribe(CALLBACK=GOOD, NT="upnp:foo"),
    subscribe("foo", CALLBACK=GOOD, **EVENT),
    subscribe(CALLBACK="", **EVENT),
    subscribe(CALLBACK="<>", **EVENT),
    subscribe(CALLBACK="<http://127.0.0.1/>", **EVENT),
    subscribe(CALLBACK="<http://host.example/>", **EVENT),
    subscribe(CALLBACK=f"http://{ER}/", **EVENT),
    subscribe(CALLBACK=f"<https://{ER}/>", **EVENT),
    subscribe(CALLBACK=f"<http://{ER}", **EVENT),
    subscribe(CALLBACK=f"<http://{ER}:1/{700 * 'a'}>", **EVENT),
    subscribe(SID="x"),
    subscribe(SID="uuid:1"),
    subscribe(SID=SID),
    subscribe(SID=SID, **EVENT),
    subscribe(SID=SID, CALLBACK=GOOD),
    unsubscribe(),
    unsubscribe(SID="x"),
    unsubscribe(SID=SID),
    unsubscribe(SID=SID, **EVENT),
    unsubscribe(SID=SID, CALLBACK=GOOD),
    unsubscribe("foo", SID=SID),
    unsubscribe(**EVENT),
    subscribe(CALLBACK=GOOD, TIMEOUT="Second-infinite", **EVENT),
    subscribe(CALLBACK=f"{GOOD} {GOOD}", **EVENT),
    call("SetSelectedRegistrar"),
    call("SetSelectedRegistrar", NewMessage="?"),
    call("SetSelectedRegistrar", NewMessage="QUJD"),
    call("SetSelectedRegistrar", NewMessage=VERSION),
)

DIFFERENT: dict[bytes, str] = {
    call("PutMessage", NewInMessage=VERSION): (
        "a message for no session of ours disturbs none, where hostapd ends its oldest one"
    ),
}
"""Requests that are answered differently on purpose; not compared, but answered."""


def answers(end: End) -> list[bytes]:
    done = subprocess.run(
        end.command(sys.executable, raw_client.__file__, AP, PORT),
        input=json.dumps([one.hex() for one in REQUESTS]),
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    return [bytes.fromhex(one) for one in json.loads(done.stdout)]


def seen(answer: bytes) -> tuple[list[str], list[bytes]]:
    """Return what is compared: the status line and headers, and the number of a fault."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = []
    for line in lines:
        name, _, value = line.partition(":")
        headers.append(name if name.lower() in FREE else f"{name}: {value.strip()}")
    return [first, *headers], re.findall(rb"<errorCode>(\d+)<", body)


def described(answer: bytes) -> list[tuple[str, str]]:
    """Return the elements of the device in a description, without Windows' own."""
    device = parse(answer.partition(b"\r\n\r\n")[2])[1]
    own = [one for one in device.iter() if not local_name(one).startswith("X_")]
    return [(local_name(one), (one.text or "").strip()) for one in own]


def declared(answer: bytes) -> Any:
    """Return what a service description declares, in any order."""
    root = parse(answer.partition(b"\r\n\r\n")[2])
    variables = {
        (child_text(one, "name"), child_text(one, "dataType"), one.get("sendEvents"))
        for one in root.iter()
        if local_name(one) == "stateVariable"
    }
    actions = [
        (
            child_text(action, "name"),
            [
                [(local_name(part), (part.text or "").strip()) for part in argument]
                for argument in action.iter()
                if local_name(argument) == "argument"
            ],
        )
        for action in root.iter()
        if local_name(action) == "action"
    ]
    return variables, actions


def search(*lines: str) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode()


HOST, MAN = "HOST: 239.255.255.250:1900", 'MAN: "ssdp:discover"'
DEVICE = "ST: urn:schemas-wifialliance-org:device:WFADevice:1"
FIRST = "M-SEARCH * HTTP/1.1"

SEARCHES = (
    search(FIRST, HOST, MAN, "MX: 1", DEVICE),
    search("m-search *", "host:\t", 'man:\t "ssdp:discover" x', "mX:\t1 ", "st : ssdp:all"),
    search(FIRST, HOST, MAN, "MX: 0", "ST: upnp:rootdevice and more"),
    search(FIRST, HOST, MAN, "MX: 1", "ST: uuid:12345678-9abc-def0-1234-56789abcdef0"),
    search(FIRST, HOST, MAN, "MX: 1", "ST: urn:schemas-wifialliance-org:service:WFAWLANConfig:1"),
    search(FIRST, HOST, MAN, "MX: 1", "ST: uuid:12345678-9abc-def0-1234-56789abcdef1"),
    search(FIRST, HOST, MAN, "MX: 1", "ST: urn:schemas-upnp-org:device:MediaServer:1"),
    search(FIRST, HOST, MAN, DEVICE),
    search(FIRST, HOST, MAN, "MX: -1", DEVICE),
    search(FIRST, HOST, MAN, "MX; 1", DEVICE),
    search(FIRST, HOST, "MX: 1", DEVICE),
    search(FIRST, HOST, "MAN: ssdp:discover", "MX: 1", DEVICE),
    search(FIRST, HOST, 'MAN; "ssdp:discover"', "MX: 1", DEVICE),
    search(FIRST, MAN, "MX: 1", DEVICE),
    search(FIRST, HOST, MAN, "MX: 1"),
    search(FIRST, HOST, MAN, "MX: 1", DEVICE.replace(":", ";", 1)),
    search("M+SEARCH * HTTP/1.1", HOST, MAN, "MX: 1", DEVICE),
    search("M-SEARCH-* HTTP/1.1", HOST, MAN, "MX: 1", DEVICE),
    search("NOTIFY * HTTP/1.1", HOST, MAN, "MX: 1", DEVICE),
    search("", FIRST, HOST, MAN, "MX: 1", DEVICE),
    search(FIRST, HOST, MAN, "MX: 1", "A: " + 1600 * "x", DEVICE),
    b"",
    b"M-SEARCH",
    search(FIRST, HOST, MAN, "MX: 1", DEVICE),
)


def found(end: End) -> list[list[str]]:
    """Search, and return the answers without their dates and ports."""
    done = subprocess.run(
        end.command(sys.executable, raw_searcher.__file__, ER),
        input=json.dumps([one.hex() for one in SEARCHES]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answers = [[bytes.fromhex(one).decode() for one in each] for each in json.loads(done.stdout)]
    return [[re.sub("DATE: [^\r]*", "DATE", one) for one in each] for each in answers]


def first_event(end: End) -> tuple[list[str], list[tuple[str, str]]]:
    """Subscribe, and return the first event: its headers, and its variables in their order."""
    done = subprocess.run(
        end.command(sys.executable, "-m", raw_subscriber.__name__, AP, PORT, ER, "1"),
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    [octets] = [bytes.fromhex(one) for one in json.loads(done.stdout)]
    head, _, body = octets.partition(b"\r\n\r\n")
    lines = re.sub(f"(SID: uuid:|CONTENT-LENGTH: |{ER}:).*", r"\1", head.decode()).split("\r\n")
    return lines, [(local_name(one[0]), one[0].text or "") for one in parse(body)]


UNBOUND = """
import socket, struct, sys
group = socket.inet_aton("239.255.255.250")
ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("4sl", group, 0))
voice = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
voice.settimeout(10)
voice.sendto(bytes.fromhex(sys.argv[1]), ("239.255.255.250", 1900))
print(voice.recv(2048).decode().splitlines()[0])
"""
"""A program that names no interface and binds to no address."""


def routes(end: End) -> str:
    """Return the routes of an end's machine."""
    command = end.command("ip", "route")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def unbound(end: End) -> tuple[str, str]:
    """Return how the access point's machine sends multicast, and what such a program hears."""
    done = subprocess.run(
        end.command(sys.executable, "-c", UNBOUND, SEARCHES[0].hex()),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return routes(end), done.stdout


def test_programs_of_the_same_machine_find_both_without_saying_where(
    stock_ap: Callable[..., StockAccessPoint], our_ap: Callable[..., OurAccessPoint], ap_end: End
) -> None:
    ip("-n", ap_end.namespace, "link", "set", "lo", "up")
    ours = our_ap(upnp_iface="lo")
    our_way = unbound(ap_end)
    ours.stop()
    assert routes(ap_end) == ""
    stock_ap(upnp_iface="lo")
    assert our_way == unbound(ap_end)
    assert our_way == ("239.0.0.0/8 dev lo scope link", "HTTP/1.1 200 OK\n")


def test_both_do_alike(
    stock_ap: Callable[..., StockAccessPoint],
    our_ap: Callable[..., OurAccessPoint],
    ap_end: End,
    sta_end: End,
) -> None:
    give_address(ap_end, f"{AP}/24")
    give_address(sta_end, f"{ER}/24")
    stock = stock_ap(upnp_iface="ap0")
    theirs, their_event = answers(sta_end), first_event(sta_end)
    their_answers = found(sta_end)
    stock.stop()
    our_ap(upnp_iface="ap0")
    ours, our_event = answers(sta_end), first_event(sta_end)
    unlike = [
        f"{octets[:300]!r}\n  hostapd: {seen(their)}\n  ours:    {seen(our)}"
        for octets, their, our in zip(REQUESTS, theirs, ours, strict=True)
        if seen(their) != seen(our) and octets not in DIFFERENT
    ]
    assert not unlike, "\n".join(unlike)
    assert described(theirs[0]) == described(ours[0])
    assert declared(theirs[1]) == declared(ours[1])
    assert our_event == their_event
    assert found(sta_end) == their_answers
