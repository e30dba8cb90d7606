"""Registrars in front of a device on Ethernet: their calls, and what is none."""

from __future__ import annotations

import os
from ipaddress import IPv4Address
from typing import Any
from uuid import uuid4

import pytest

from pushbutton.crypto import dh
from pushbutton.enrollee import pin_password
from pushbutton.enrollee.upnp_sessions import EthernetSessions
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.outputs import Output
from pushbutton.secret import Secret
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.enums import MessageType
from pushbutton.wire.message import Message, build
from pushbutton.wire.messages import WSC_ACK

CLIENT = IPv4Address("10.0.0.9")


class Case:
    """Sessions, and what they report."""

    def __init__(self) -> None:
        self.heard: list[Output] = []
        self.willing = True
        self.sessions = EthernetSessions(self._begin, self.heard.append)

    def _begin(self) -> Enrollee | None:
        if not self.willing:
            return None
        return Enrollee(
            device=Device(uuid4(), b"\x02\0\0\0\0\x01", device_name="printer"),
            password=pin_password(Secret("12345670")),
            key_pair=dh.generate(os.urandom),
            random=os.urandom,
        )

    async def call(self, action: str, **arguments: bytes | str) -> Any:
        return await self.sessions.invoke(action, arguments, CLIENT)

    async def refused(self, action: str, **arguments: bytes | str) -> int:
        with pytest.raises(UpnpError) as caught:
            await self.call(action, **arguments)
        return caught.value.code


async def test_each_registrar_has_its_own_m1() -> None:
    case = Case()
    first, second = [(await case.call("GetDeviceInfo"))["NewDeviceInfo"] for _ in range(2)]
    assert first != second
    assert Message.parse(first).message_type == MessageType.M1
    assert case.heard
    case.sessions.close()


async def test_what_fits_nowhere_is_refused() -> None:
    case = Case()
    assert await case.refused("PutMessage", NewInMessage=b"\x10") == 400
    assert await case.refused("PutMessage", NewInMessage=b"") == 400
    assert await case.refused("PutMessage", NewInMessage="text") == 401
    assert await case.refused("SetSelectedRegistrar", NewMessage=b"") == 401
    await case.call("GetDeviceInfo")
    stray = build(WSC_ACK, {a.ENROLLEE_NONCE: bytes(16), a.REGISTRAR_NONCE: bytes(16)})
    assert await case.refused("PutMessage", NewInMessage=stray) == 500
    assert not case.sessions.farewell.is_set()
    case.sessions.subscriber_gone(CLIENT)
    case.sessions.close()


async def test_a_device_that_has_what_it_wants_begins_nothing() -> None:
    case = Case()
    case.willing = False
    assert await case.refused("GetDeviceInfo") == 500


async def test_an_acknowledgement_before_the_end_is_no_farewell() -> None:
    case = Case()
    m1 = Message.parse((await case.call("GetDeviceInfo"))["NewDeviceInfo"])
    values = {a.ENROLLEE_NONCE: m1.require(a.ENROLLEE_NONCE), a.REGISTRAR_NONCE: bytes(16)}
    assert await case.call("PutMessage", NewInMessage=build(WSC_ACK, values)) == {}
    assert await case.refused("PutMessage", NewInMessage=build(WSC_ACK, values)) == 400
    assert not case.sessions.farewell.is_set()
    case.sessions.close()


async def test_whoever_waits_at_the_end_is_refused() -> None:
    case = Case()
    await case.call("GetDeviceInfo")
    case.sessions.close()
    assert await case.refused("PutMessage", NewInMessage=b"\x10\x4a\0\x01\x10") == 500
    assert await case.refused("GetDeviceInfo") == 500
