"""The Authenticator that chains each message of a registration to the one before.

Wi-Fi Simple Configuration 2.0, "Authenticator" attribute: it covers the octets as they travelled,
so a message is verified as received and never after being encoded anew.
"""

from __future__ import annotations

from hmac import compare_digest, digest

from pushbutton.secret import Secret

LENGTH = 8
"""Octets of the attribute's value."""


def authenticator(auth_key: Secret, previous: bytes, current: bytes) -> bytes:
    """Return the 8 octets for `current`, all its attributes but the Authenticator itself.

    `previous` is the whole message before it (M1 for M2, M2 for M3 and so on).
    """
    return digest(auth_key.reveal(), previous + current, "sha256")[:LENGTH]


def verify(auth_key: Secret, previous: bytes, current: bytes, received: bytes) -> bool:
    """Tell in constant time whether `received` is the Authenticator of `current`."""
    return compare_digest(authenticator(auth_key, previous, current), received)
