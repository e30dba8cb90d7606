from __future__ import annotations

import pytest

from pushbutton.drivers.simulated.ciphers import SUITES, data_cipher
from pushbutton.errors import DriverError
from pushbutton.secret import Secret
from pushbutton.wire.security_elements import CipherSuite

HEADER = bytes.fromhex("08420000 020000000200 020000000100 020000000100 1000")


@pytest.mark.parametrize("suite", SUITES)
def test_each_suite_opens_what_it_sealed(suite: int) -> None:
    key = Secret(bytes(range(32 if suite & 0xFF in (2, 9, 10) else 16)))
    sender, receiver = data_cipher(suite, key, True), data_cipher(suite, key, False)
    sealed = sender.encrypt(HEADER, 7, b"hello", 1)
    assert receiver.decrypt(HEADER, sealed) == b"hello"
    assert receiver.number(sealed) == 7


def test_other_suites_are_refused() -> None:
    with pytest.raises(DriverError, match="000fac01"):
        data_cipher(CipherSuite.WEP_40, Secret(bytes(5)), True)
