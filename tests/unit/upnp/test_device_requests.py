"""What a device answers to each request, and what it does with those that are none."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address
from uuid import uuid4

import pytest
from upnp_peers import Client, Listener, Recorder

from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.device import Conduct, UpnpDevice
from pushbutton.upnp.errors import UpnpError
from pushbutton.upnp.soap import parse_response
from pushbutton.upnp.wlan_config import SERVICE_TYPE, WLAN_CONFIG

HERE = IPv4Address("127.0.0.1")
URN = SERVICE_TYPE
UUID_X = "uuid:12345678-9abc-4ef0-9234-56789abcdef0"

# ---- documents --------------------------------------------------------------------------------


async def test_the_description_and_the_service_are_there(client: Client) -> None:
    answer = await client.request("GET", "/WPS_device.XML")
    assert answer.status == "200 OK"
    assert answer.lines == ["Content-Type", "Server", "Connection", "Content-Length", "Date"]
    assert answer.headers["content-type"] == 'text/xml; charset="utf-8"'
    assert answer.headers["server"] == "Unspecified, UPnP/1.0, Unspecified"
    assert answer.headers["connection"] == "close"
    assert b"WFADevice:1" in answer.body
    answer = await client.request("GET", "//wps%5Fscpd.xml")
    assert answer.body == WLAN_CONFIG.scpd()
    assert int(answer.headers["content-length"]) == len(answer.body)


async def test_other_documents_are_not(client: Client) -> None:
    for path in ("/", "/wps_control", "/../etc/passwd", "/wps_device.xmlx", "*"):
        answer = await client.request("GET", path)
        assert (answer.status, answer.body) == ("404 Not Found", b"")
        assert answer.lines == ["Connection", "Date"]


@pytest.mark.parametrize("method", ["HEAD", "PUT", "UNKNOWN", "M-POST", "NOTIFY", "OPTIONS"])
async def test_other_methods_are_not_implemented(client: Client, method: str) -> None:
    answer = await client.request(method, "/wps_device.xml")
    assert answer.status == "501 Unimplemented"
    assert answer.lines == ["Server", "Connection", "Content-Length"]
    assert answer.headers["server"] == "unspecified, UPnP/1.0, unspecified"


# ---- control ----------------------------------------------------------------------------------


async def test_an_action_is_called_and_answered(client: Client, recorder: Recorder) -> None:
    recorder.answer = {"NewDeviceInfo": bytes(60)}
    answer = await client.call("GetDeviceInfo")
    assert answer.status == "200 OK"
    assert answer.lines == ["Content-Type", "Connection", "Content-Length", "Date"]
    values = parse_response(answer.body)
    assert values == {"NewDeviceInfo": 72 * "A" + "\n" + 8 * "A" + "\n"}
    assert recorder.asked == [("GetDeviceInfo", {}, HERE)]


async def test_arguments_come_decoded(client: Client, recorder: Recorder) -> None:
    recorder.answer = {}
    arguments = {
        "NewMessage": "QUJD",
        "NewWLANEventType": "2",
        "NewWLANEventMAC": "02:00:00:00:00:01",
    }
    assert (await client.call("putwlanRESPONSE", arguments)).status == "200 OK"
    decoded = {"NewMessage": b"ABC", "NewWLANEventType": 2, "NewWLANEventMAC": "02:00:00:00:00:01"}
    assert recorder.asked == [("PutWLANResponse", decoded, HERE)]


@pytest.mark.parametrize(
    ("action", "arguments", "code"),
    [
        ("PutMessage", {}, 600),
        ("PutMessage", {"InMessage": "QUJD"}, 600),
        ("PutMessage", {"NewInMessage": "?"}, 603),
        ("PutMessage", {"NewInMessage": ""}, 603),
        ("PutWLANResponse", {}, 600),
        ("PutWLANResponse", {"NewMessage": "?"}, 603),
        ("PutWLANResponse", {"NewMessage": "QUJD"}, 600),
        ("PutWLANResponse", {"NewMessage": "QUJD", "NewWLANEventType": "2"}, 600),
        ("SetSelectedRegistrar", {}, 501),
        ("GetAPSettings", {"NewMessage": "QUJD"}, 401),
        ("GetD", {}, 401),
        ("", {}, 401),
    ],
)
async def test_faults_have_their_number_in_the_status(
    client: Client, recorder: Recorder, action: str, arguments: dict[str, str], code: int
) -> None:
    answer = await client.call(action, arguments)
    assert answer.status == f"{code} Error"
    assert answer.lines == ["Connection", "Content-Length", "Date"]
    assert answer.fault() == code
    assert recorder.asked == []


async def test_an_unknown_path_of_a_call_is_not_found(client: Client) -> None:
    headers = {"SOAPAction": f'"{URN}#GetDeviceInfo"'}
    answer = await client.request("POST", "/wps_event", headers, b"<a/>")
    assert (answer.status, answer.fault()) == ("404 Error", 404)
    octets = b"POST /elsewhere HTTP/1.1\r\nContent-Length: 0\r\n\r\n"
    assert (await client.send(octets)).startswith(b"HTTP/1.1 404 Error\r\n")


@pytest.mark.parametrize(
    "header", ["", f"{URN}#GetDeviceInfo", f'"{URN}GetDeviceInfo"', '"urn:x#GetDeviceInfo"']
)
async def test_a_call_without_a_good_name_is_an_invalid_action(client: Client, header: str) -> None:
    answer = await client.request("POST", "/wps_control", {"SOAPAction": header}, b"<a/>")
    assert answer.status == "401 Error"


async def test_the_handler_says_the_error(client: Client, recorder: Recorder) -> None:
    recorder.answer = UpnpError(500, "no AP PIN")
    answer = await client.call("GetDeviceInfo")
    assert (answer.status, answer.fault()) == ("500 Error", 500)


async def test_a_handler_that_breaks_is_an_internal_error(
    client: Client, recorder: Recorder
) -> None:
    recorder.answer = RuntimeError("secret")
    answer = await client.call("GetDeviceInfo")
    assert answer.status == "500 Internal server error"
    assert b"secret" not in answer.body


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b"<NewInMessage>QUJD",
        b'<!DOCTYPE a [<!ENTITY b "QUJD">]><a><NewInMessage>&b;</NewInMessage></a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/"><NewInMessage>QUJD</NewInMessage>',
        b"<a>" * 100 + b"<NewInMessage>QUJD</NewInMessage>" + b"</a>" * 100,
    ],
)
async def test_dangerous_xml_has_no_arguments(
    client: Client, recorder: Recorder, body: bytes
) -> None:
    headers = {"SOAPAction": f'"{URN}#PutMessage"'}
    answer = await client.request("POST", "/wps_control", headers, body)
    assert answer.status == "600 Error"
    assert recorder.asked == []


async def test_conforming_errors_have_status_500(recorder: Recorder, unheard: None) -> None:
    conduct = Conduct(conforming_errors=True)
    device = UpnpDevice("lo", DeviceDescription(uuid4()), recorder, conduct=conduct)
    await device.start()
    try:
        client = Client(device)
        answer = await client.call("Unknown")
        assert (answer.status, answer.fault()) == ("500 Internal Server Error", 401)
        assert answer.headers["content-type"] == 'text/xml; charset="utf-8"'
        assert (await client.subscribe("<http://8.8.8.8/>")).status == "412 Precondition failed"
    finally:
        await device.stop()


# ---- eventing ---------------------------------------------------------------------------------


async def test_a_subscription_is_answered_renewed_and_ended(
    client: Client, listener: Listener
) -> None:
    url = f"<http://127.0.0.1:{listener.port}/event>"
    answer = await client.subscribe(url, TIMEOUT="Second-5")
    assert answer.status == "200 OK"
    assert answer.lines == ["Server", "Connection", "Content-Length", "SID", "Timeout", "Date"]
    assert answer.headers["timeout"] == "Second-1801"
    for sid in (answer.sid, answer.sid.replace("uuid:", "UUID: ")):
        again = await client.request("SUBSCRIBE", "/WPS_event", {"SID": sid, "NT": "upnp:event"})
        assert (again.status, again.sid) == ("200 OK", answer.sid)
    ended = await client.request("UNSUBSCRIBE", "/wps_event", {"SID": answer.sid})
    assert (ended.status, ended.headers["content-length"]) == ("200 OK", "0")
    ended = await client.request("UNSUBSCRIBE", "/wps_event", {"SID": answer.sid})
    assert ended.status == "412 Precondition failed"
    again = await client.request("SUBSCRIBE", "/wps_event", {"SID": answer.sid})
    assert again.status == "412 Precondition failed"


GOOD = "<http://127.0.0.1:1/>"
BAD, FAILED, ERROR = "400 Bad request", "412 Precondition failed", "500 Internal server error"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/other", {"CALLBACK": GOOD, "NT": "upnp:event"}, FAILED),
        ("/wps_event", {"CALLBACK": GOOD, "NT": "upnp:other"}, BAD),
        ("/wps_event", {"CALLBACK": GOOD, "NT": ""}, BAD),
        ("/wps_event", {"SID": "x"}, BAD),
        ("/wps_event", {"SID": "uuid:1"}, BAD),
        ("/wps_event", {"SID": UUID_X, "CALLBACK": GOOD}, BAD),
        ("/wps_event", {"SID": UUID_X}, FAILED),
        ("/wps_event", {}, FAILED),
        ("/wps_event", {"NT": "upnp:event"}, FAILED),
        ("/wps_event", {"CALLBACK": GOOD}, FAILED),
        ("/wps_event", {"CALLBACK": "", "NT": "upnp:event"}, ERROR),
        ("/wps_event", {"CALLBACK": "<>", "NT": "upnp:event"}, ERROR),
        ("/wps_event", {"CALLBACK": "http://127.0.0.1:1/", "NT": "upnp:event"}, ERROR),
        ("/wps_event", {"CALLBACK": "<http://localhost:1/>", "NT": "upnp:event"}, ERROR),
        ("/wps_event", {"CALLBACK": "<http://8.8.8.8:1/>", "NT": "upnp:event"}, ERROR),
        ("/wps_event", {"CALLBACK": "<https://127.0.0.1:1/>", "NT": "upnp:event"}, ERROR),
    ],
)
async def test_subscriptions_that_are_refused(
    client: Client, path: str, headers: dict[str, str], status: str
) -> None:
    assert (await client.request("SUBSCRIBE", path, headers)).status == status


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/other", {"SID": UUID_X}, FAILED),
        ("/wps_event", {}, FAILED),
        ("/wps_event", {"SID": UUID_X}, FAILED),
        ("/wps_event", {"SID": "x"}, BAD),
        ("/wps_event", {"SID": UUID_X, "NT": "upnp:event"}, BAD),
        ("/wps_event", {"SID": UUID_X, "CALLBACK": GOOD}, BAD),
    ],
)
async def test_ends_of_subscriptions_that_are_refused(
    client: Client, path: str, headers: dict[str, str], status: str
) -> None:
    assert (await client.request("UNSUBSCRIBE", path, headers)).status == status


async def test_only_a_subscriber_may_select_a_registrar(
    client: Client, listener: Listener, recorder: Recorder
) -> None:
    recorder.answer = {}
    answer = await client.subscribe(f"<http://127.0.0.1:{listener.port}/>")
    arguments = {"NewMessage": "QUJD"}
    assert (await client.call("SetSelectedRegistrar", {})).status == "600 Error"
    assert (await client.call("SetSelectedRegistrar", arguments)).status == "200 OK"
    await client.request("UNSUBSCRIBE", "/wps_event", {"SID": answer.sid})
    assert (await client.call("SetSelectedRegistrar", arguments)).status == "501 Error"
    assert recorder.gone == [HERE]


async def test_callstranger_reaches_nobody(
    device: UpnpDevice, client: Client, listener: Listener
) -> None:
    victim = f"<http://127.0.0.1:{listener.port}/>"
    stranger = Client(device, "127.0.0.2")
    assert (await stranger.subscribe(victim)).status == ERROR
    mixed = await stranger.subscribe(f"<http://127.0.0.2:1/> {victim}")
    assert mixed.status == "200 OK"
    await stranger.request("UNSUBSCRIBE", "/wps_event", {"SID": mixed.sid})
    # The listener itself may subscribe, and by the time it is told all else would have been.
    assert (await client.subscribe(victim)).status == "200 OK"
    await listener.next()
    assert listener.connections == 1


# ---- hostile input ----------------------------------------------------------------------------

HOSTILE = {
    "nothing": b"",
    "octets": bytes(range(256)),
    "lines without carriage return": b"GET /wps_device.xml HTTP/1.1\n\n",
    "a header of 5000 octets": b"GET / HTTP/1.1\r\nA: " + 5000 * b"x" + b"\r\n\r\n",
    "a header that never ends": b"GET / HTTP/1.1\r\n" + 1000 * b"A: b\r\n",
    "a folded header": b"GET / HTTP/1.1\r\n a: b\r\n\r\n",
    "a length that is none": b"POST /wps_control HTTP/1.1\r\nContent-Length: foo\r\n\r\n",
    "a negative length": b"POST /wps_control HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "a huge length": b"POST /wps_control HTTP/1.1\r\nContent-Length: 12345678\r\n\r\n",
    "a short body": b"POST /wps_control HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc",
    "a long body": b"POST /wps_control HTTP/1.1\r\n\r\n" + 60000 * b"x",
    "a huge chunk": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n80000000\r\n",
    "a large chunk": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10000000\r\n",
    "20000 chunks": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    + 20000 * b"1\r\nx\r\n",
}


@pytest.mark.parametrize("octets", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_input_is_dropped_and_the_next_request_served(
    client: Client, octets: bytes
) -> None:
    assert await client.send(octets, end=True) == b""
    assert (await client.request("GET", "/wps_device.xml")).status == "200 OK"


@pytest.mark.parametrize("count", [1, 9])
async def test_split_chunks_are_joined(client: Client, recorder: Recorder, count: int) -> None:
    body = b"<a><NewInMessage>QUJD</NewInMessage></a>"
    head = f'POST /wps_control HTTP/1.1\r\nSOAPAction: "{URN}#PutMessage"\r\n'
    chunks = [body[at : at + count] for at in range(0, len(body), count)]
    octets = head.encode() + b"Transfer_Encoding: chunked\r\n\r\n"
    octets += b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in chunks) + b"0\r\n\r\n"
    assert (await client.send(octets)).startswith(b"HTTP/1.1 200 OK")
    assert recorder.asked == [("PutMessage", {"NewInMessage": b"ABC"}, HERE)]


async def test_an_unknown_transfer_encoding_is_a_body_to_the_end(client: Client) -> None:
    head = f'POST /wps_control HTTP/1.1\r\nSOAPAction: "{URN}#GetDeviceInfo"\r\n'
    octets = head.encode() + b"Transfer-Encoding: foo\r\n\r\n<a/>"
    assert (await client.send(octets, end=True)).startswith(b"HTTP/1.1 200 OK")


async def test_of_twelve_connections_ten_are_held(client: Client) -> None:
    held = [await client.open() for _ in range(12)]
    try:
        async with asyncio.timeout(10):
            for reader, _ in held[10:]:
                try:
                    assert await reader.read(1) == b""
                except ConnectionError:
                    continue
        assert not any(reader.at_eof() for reader, _ in held[:10])
        held[0][1].write(b"GET /wps_device.xml HTTP/1.1\r\n\r\n")
        async with asyncio.timeout(10):
            assert (await held[0][0].read(65536)).startswith(b"HTTP/1.1 200 OK")
    finally:
        for _, writer in held:
            writer.transport.abort()


async def test_slow_and_silent_peers_hold_up_nobody(hasty_device: UpnpDevice) -> None:
    client = Client(hasty_device)
    reader, writer = await client.open()
    slow_reader, slow_writer = await client.open()
    slow_writer.write(b"GET /wps")
    assert (await client.request("GET", "/wps_device.xml")).status == "200 OK"
    async with asyncio.timeout(10):
        for waiting in (reader, slow_reader):
            try:
                assert await waiting.read(10) == b""
            except ConnectionError:
                continue
    writer.close()
    slow_writer.close()


async def test_a_slow_action_holds_up_nobody(client: Client, recorder: Recorder) -> None:
    recorder.waits = asyncio.Event()
    slow = asyncio.create_task(client.call("GetDeviceInfo"))
    assert (await client.request("GET", "/wps_device.xml")).status == "200 OK"
    assert not slow.done()
    recorder.waits.set()
    assert (await slow).status == "200 OK"
