"""The library underneath says what it is."""

from __future__ import annotations

import re

from pushbutton.crypto import library


def test_the_versions_stand_in_hostapds_words() -> None:
    assert re.fullmatch(r"OpenSSL build=OpenSSL \d.* run=OpenSSL \d.*", library.description())
