"""A Registrar that manages the access point which it has set up."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable

import pytest
from upnp_doubles import Caller

from pushbutton.crypto.kdf import ManagementKeys
from pushbutton.protocol.management import open_sealed, seal
from pushbutton.protocol.management_settings import (
    AccessPointState,
)
from pushbutton.protocol.notices import ManagementAgreed
from pushbutton.protocol.outputs import Output
from pushbutton.secret import Secret
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.message import Message

MAC = b"\x02\x00\x00\x00\x00\x01"
ANSWERS = {"GetAPSettings": "NewAPSettings", "GetSTASettings": "NewSTASettings"}
BY_MESSAGE = ("GetAPSettings", "GetSTASettings", "ResetAP", "ResetSTA")


def settings(ssid: bytes, key: str = "another key") -> ApSettings:
    keys = (NetworkKey(Secret(key)),)
    return ApSettings(ssid, AuthenticationType.WPA2_PERSONAL, EncryptionType.AES, MAC, keys)


class Manager(Caller):
    """A Registrar that keeps what it may manage the access point with."""

    keys: ManagementKeys | None = None
    _counters = itertools.count(1)

    def _act(self, outputs: Iterable[Output]) -> bytes | None:
        told = list(outputs)
        for output in told:
            if isinstance(output, ManagementAgreed):
                self.keys = output.keys
        return super()._act(told)

    async def set_up(self, ssid: bytes = b"house") -> Manager:
        """Register, with settings for the access point."""
        self.settings = settings(ssid).encode()
        try:
            await self.visit()
        except UpnpError as error:  # what WSC_ACK is answered
            assert error.code == 500
        assert self.keys is not None
        return self

    def request(self, action: str, content: bytes = b"", counter: int | None = None) -> bytes:
        assert self.keys is not None
        number = next(self._counters) if counter is None else counter
        return seal(self.keys, action.encode(), number, content, os.urandom)

    async def send(self, action: str, octets: bytes) -> Message | None:
        """Call an action; return what its answer holds."""
        kind = "AP" if "AP" in action else "STA"
        argument = "NewMessage" if action in BY_MESSAGE else f"New{kind}Settings"
        told = await self.call(action, **{argument: octets})
        if action not in ANSWERS:
            assert told == {}
            return None
        assert self.keys is not None
        return open_sealed(self.keys, octets, told[ANSWERS[action]]).settings

    async def manage(self, action: str, content: bytes = b"") -> Message | None:
        return await self.send(action, self.request(action, content))

    async def refused(self, action: str, octets: bytes) -> int:
        with pytest.raises(UpnpError) as caught:
            await self.send(action, octets)
        return caught.value.code

    async def state(self) -> AccessPointState:
        told = await self.manage("GetAPSettings")
        assert told is not None
        return AccessPointState.decode(told)
