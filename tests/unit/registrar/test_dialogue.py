"""One run over PutMessage, where calls fail and answers are none."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest
from upnp_neighbours import PIN, Neighbour

from pushbutton.crypto import dh
from pushbutton.errors import DriverError
from pushbutton.protocol.notices import EnrolleeRegistered, SettingsLearned
from pushbutton.protocol.outputs import Finished, Output
from pushbutton.protocol.policy import DevicePassword, FixedPassword
from pushbutton.protocol.registrar import Registrar
from pushbutton.registrar.dialogue import Dialogue, acknowledgement
from pushbutton.registrar.upnp_setup import registrar_device
from pushbutton.secret import Secret
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import DevicePasswordId, MessageType
from pushbutton.wire.message import Message, build
from pushbutton.wire.messages import WSC_DONE

M = MessageType


class Service:
    """Calls a simulated access point, except where a message is to be lost or spoilt."""

    def __init__(self, spoilt: dict[MessageType, bytes | Exception]) -> None:
        self.access_point = Neighbour()
        self.put: list[int | None] = []
        self._spoilt = spoilt

    async def put_message(self, message: bytes) -> bytes:
        kind = Message.parse(message).message_type
        self.put.append(kind)
        spoilt = self._spoilt.get(M(kind or 0))
        if isinstance(spoilt, Exception):
            raise spoilt
        answer = self.access_point._put(message)
        return answer if spoilt is None else spoilt


async def converse(spoilt: dict[MessageType, bytes | Exception]) -> tuple[Service, list[Output]]:
    service: Any = Service(spoilt)
    machine = Registrar(
        device=registrar_device(),
        key_pair=dh.generate(os.urandom),
        random=os.urandom,
        policy=FixedPassword(DevicePassword(DevicePasswordId.DEFAULT, Secret(PIN))),
        towards_access_point=True,
    )
    heard: list[Output] = []

    def hear(output: Output) -> list[Output] | None:
        heard.append(output)
        if isinstance(output, SettingsLearned):
            now = asyncio.get_running_loop().time()
            return machine.provide(output.settings.encode(), now)
        return None

    m1 = service.access_point._begin()
    try:
        await asyncio.wait_for(Dialogue(service, machine, hear).run(m1), 10)
    finally:
        assert machine.ended
    assert not any(isinstance(output, Finished) for output in heard)
    return service, heard


def registered(heard: list[Output]) -> bool:
    return any(isinstance(output, EnrolleeRegistered) for output in heard)


async def test_all_messages_go_by_in_order() -> None:
    service, heard = await converse({})
    assert service.put == [M.M2, M.M4, M.M6, M.M8, M.WSC_ACK]
    assert registered(heard)


async def test_what_is_lost_behind_wsc_done_is_no_failure() -> None:
    for lost in (UpnpError(500), DriverError("gone")):
        _, heard = await converse({M.WSC_ACK: lost})
        assert registered(heard)


@pytest.mark.parametrize("lost", [M.M2, M.M4, M.M6, M.M8])
async def test_a_call_that_fails_ends_it(lost: MessageType) -> None:
    for error in (UpnpError(500), DriverError("gone")):
        with pytest.raises(type(error)):
            await converse({lost: error})


@pytest.mark.parametrize("answer", [b"", b"\x10", b"\x00" * 64, b"\x10\x22\x00\x01\x07"])
async def test_an_answer_that_is_none_ends_it(answer: bytes) -> None:
    for spoilt in (M.M2, M.M8):
        _, heard = await converse({spoilt: answer})
        assert not registered(heard)


def test_wsc_done_is_acknowledged_by_its_own_nonces() -> None:
    nonces: dict[Any, object] = {a.ENROLLEE_NONCE: b"e" * 16, a.REGISTRAR_NONCE: b"r" * 16}
    ack = Message.parse(acknowledgement(build(WSC_DONE, nonces)))
    assert ack.message_type is M.WSC_ACK
    assert (ack.get(a.ENROLLEE_NONCE), ack.get(a.REGISTRAR_NONCE)) == (b"e" * 16, b"r" * 16)
