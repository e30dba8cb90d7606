"""From the shared secret to the three keys of a registration.

Wi-Fi Simple Configuration 2.0, "Key Derivation": DHKey is the hash of the shared secret, KDK is
keyed with it and covers both nonces and the Enrollee's address, and the key derivation function
stretches KDK to 640 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from hmac import digest

from pushbutton.secret import Secret

AUTH_KEY_LENGTH = 32
KEY_WRAP_KEY_LENGTH = 16
EMSK_LENGTH = 32
TOTAL_BITS = 8 * (AUTH_KEY_LENGTH + KEY_WRAP_KEY_LENGTH + EMSK_LENGTH)

_SUFFIX = b"Wi-Fi Easy and Secure Key Derivation" + TOTAL_BITS.to_bytes(4, "big")
_BLOCKS = tuple(
    i.to_bytes(4, "big") + _SUFFIX
    for i in range(1, -(-TOTAL_BITS // (8 * sha256().digest_size)) + 1)
)
"""What is hashed for each block of output; it is the same in every registration."""


@dataclass(frozen=True, slots=True)
class RegistrationKeys:
    """The keys of one run of the Registration Protocol."""

    auth_key: Secret
    """32 octets: authenticators, proofs, Key Wrap Authenticator."""
    key_wrap_key: Secret
    """16 octets: AES for Encrypted Settings."""
    emsk: Secret
    """32 octets, for later use by applications."""

    def wipe(self) -> None:
        """Forget all three."""
        self.auth_key.wipe()
        self.key_wrap_key.wipe()
        self.emsk.wipe()


def registration_keys(
    shared: Secret, enrollee_nonce: bytes, enrollee_mac: bytes, registrar_nonce: bytes
) -> RegistrationKeys:
    """Derive the keys from the shared secret (192 octets).

    `enrollee_mac` is the MAC Address attribute of M1 (six octets), whatever address the frames
    came from; the nonces have 16 octets each.
    """
    dh_key = sha256(shared.reveal()).digest()
    kdk = digest(dh_key, enrollee_nonce + enrollee_mac + registrar_nonce, "sha256")
    octets = b"".join([digest(kdk, block, "sha256") for block in _BLOCKS])
    wrap_end = AUTH_KEY_LENGTH + KEY_WRAP_KEY_LENGTH
    return RegistrationKeys(
        auth_key=Secret(octets[:AUTH_KEY_LENGTH]),
        key_wrap_key=Secret(octets[AUTH_KEY_LENGTH:wrap_end]),
        emsk=Secret(octets[wrap_end : wrap_end + EMSK_LENGTH]),
    )
