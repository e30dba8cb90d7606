"""From the shared secret to the three keys of a registration, and from one of them to more.

Wi-Fi Simple Configuration 2.0, "Key Derivation": DHKey is the hash of the shared secret, KDK is
keyed with it and covers both nonces and the Enrollee's address, and the key derivation function
stretches KDK to 640 bits.  How the keys for managing a device later follow from the EMSK is in no
document that is public; docs/management.md says what is done here.
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

KEY_IDENTIFIER_LENGTH = 16


def _blocks(personalization: bytes, bits: int) -> tuple[bytes, ...]:
    """Return what the key derivation function hashes for each block of its output."""
    suffix = personalization + bits.to_bytes(4, "big")
    return tuple(
        i.to_bytes(4, "big") + suffix for i in range(1, -(-bits // (8 * sha256().digest_size)) + 1)
    )


_BLOCKS = _blocks(b"Wi-Fi Easy and Secure Key Derivation", TOTAL_BITS)
"""It is the same in every registration."""
_MANAGEMENT_BITS = 8 * (AUTH_KEY_LENGTH + KEY_WRAP_KEY_LENGTH + KEY_IDENTIFIER_LENGTH)
_MANAGEMENT_BLOCKS = _blocks(b"WFA-WLAN-Management-Keys", _MANAGEMENT_BITS)


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


@dataclass(frozen=True, slots=True)
class ManagementKeys:
    """The keys by which a Registrar manages a device after their registration."""

    auth_key: Secret
    """32 octets: Authenticator and Key Wrap Authenticator."""
    key_wrap_key: Secret
    """16 octets: AES for Encrypted Settings."""
    identifier: bytes
    """16 octets that name the keys and tell nothing of them (Key Identifier)."""

    def encode(self) -> Secret:
        """Return all of them in 64 octets, to be kept."""
        return Secret(self.auth_key.reveal() + self.key_wrap_key.reveal() + self.identifier)

    @classmethod
    def decode(cls, kept: Secret) -> ManagementKeys:
        """Return the keys that were kept; `ValueError` where they are no 64 octets."""
        octets, wrap_end = kept.reveal(), AUTH_KEY_LENGTH + KEY_WRAP_KEY_LENGTH
        if len(octets) != wrap_end + KEY_IDENTIFIER_LENGTH:
            raise ValueError("management keys are 64 octets")
        return cls(
            Secret(octets[:AUTH_KEY_LENGTH]),
            Secret(octets[AUTH_KEY_LENGTH:wrap_end]),
            octets[wrap_end:],
        )


def management_keys(emsk: Secret) -> ManagementKeys:
    """Derive the keys of the management interface from the EMSK (32 octets) of a registration."""
    key = emsk.reveal()
    return ManagementKeys.decode(
        Secret(b"".join([digest(key, block, "sha256") for block in _MANAGEMENT_BLOCKS]))
    )


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
