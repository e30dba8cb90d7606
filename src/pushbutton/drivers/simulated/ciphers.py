"""The encryption that simulated radios do, by cipher suite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pushbutton.crypto.ccmp import Ccmp
from pushbutton.crypto.gcmp import Gcmp
from pushbutton.crypto.tkip import Tkip
from pushbutton.errors import DriverError
from pushbutton.secret import Secret
from pushbutton.wire.security_elements import CipherSuite


class DataCipher(Protocol):
    """One temporal key, ready for use; `crypto.ccmp.Ccmp` says what the methods are for."""

    def number(self, body: bytes) -> int: ...
    def encrypt(self, header: bytes, number: int, plaintext: bytes, index: int = 0) -> bytes: ...
    def decrypt(self, header: bytes, body: bytes) -> bytes: ...


_MAKERS: dict[int, Callable[[Secret, bool], DataCipher]] = {
    CipherSuite.TKIP: Tkip,
    CipherSuite.WPA_TKIP: Tkip,
    CipherSuite.CCMP: lambda key, _: Ccmp(key),
    CipherSuite.WPA_CCMP: lambda key, _: Ccmp(key),
    CipherSuite.CCMP_256: lambda key, _: Ccmp(key),
    CipherSuite.GCMP_128: lambda key, _: Gcmp(key),
    CipherSuite.GCMP_256: lambda key, _: Gcmp(key),
}

SUITES = tuple(int(suite) for suite in _MAKERS)
"""The selectors that `data_cipher` knows."""


def data_cipher(suite: int, key: Secret, is_access_point: bool) -> DataCipher:
    """Return the cipher of a suite; `DriverError` for one that is not simulated."""
    maker = _MAKERS.get(suite)
    if maker is None:
        raise DriverError(f"the simulated air does not know the cipher suite {suite:08x}")
    return maker(key, is_access_point)
