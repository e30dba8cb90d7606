"""Proofs that one knows the device password, half by half, without telling it.

Wi-Fi Simple Configuration 2.0, "Device Password" and "Proof-of-Possession of Device Password": the
password is split so that a party shows it knows the first half before it has to show the second.
E-Hash1, E-Hash2, R-Hash1 and R-Hash2 are all the one function `proof`.
"""

from __future__ import annotations

from hmac import digest

from pushbutton.secret import Secret

PSK_LENGTH = 16
SECRET_NONCE_LENGTH = 16
"""Octets of E-S1, E-S2, R-S1 and R-S2."""


def password_halves(auth_key: Secret, password: Secret) -> tuple[Secret, Secret]:
    """Return PSK1 and PSK2 (16 octets each); the first half of an odd length is the longer."""
    key, octets = auth_key.reveal(), password.reveal()
    middle = (len(octets) + 1) // 2
    return (
        Secret(digest(key, octets[:middle], "sha256")[:PSK_LENGTH]),
        Secret(digest(key, octets[middle:], "sha256")[:PSK_LENGTH]),
    )


def proof(auth_key: Secret, nonce: Secret | bytes, psk: Secret, pk_e: bytes, pk_r: bytes) -> bytes:
    """Return the 32 octets that commit to half a password under the secret nonce.

    The public keys are hashed as they were carried: a peer that leaves out leading zeros hashes
    the shorter octets too.
    """
    secret_nonce = nonce.reveal() if isinstance(nonce, Secret) else nonce
    return digest(auth_key.reveal(), secret_nonce + psk.reveal() + pk_e + pk_r, "sha256")
