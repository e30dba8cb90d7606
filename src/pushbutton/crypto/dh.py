"""Diffie-Hellman on the 1536-bit MODP group (RFC 3526, "1536-bit MODP Group", generator 2).

Wi-Fi Simple Configuration 2.0, "Diffie-Hellman": public values and the shared secret are numbers
of 192 octets, big-endian, with leading zeros kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from gmpy2 import context, jacobi, mpz, powmod_sec  # type: ignore[import-untyped]

from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

PUBLIC_LENGTH = 192
"""Octets of a public value and of the shared secret."""

KEY_HASH_LENGTH = 20
"""Octets of the hash by which a public value is known out of band."""

EXPONENT_LENGTH = 32
"""Octets of a fresh private exponent.

The prime is a safe prime, so the best attack on a short exponent takes 2^128 steps, more than the
group itself resists (RFC 3526, "Security Considerations"); a full exponent costs six times as much.
"""

PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
    "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
    "9ED529077096966D670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF",
    16,
)

_MODULUS = mpz(PRIME)
_GENERATOR = mpz(2)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private exponent and the public value of 192 octets that belongs to it."""

    private: Secret
    public: bytes

    def wipe(self) -> None:
        """Forget the private exponent."""
        self.private.wipe()


def generate(random: Callable[[int], bytes]) -> KeyPair:
    """Make a key pair; `random(n)` returns n octets of the system's generator.

    The top bit is set: the exponent is never zero and its length tells nothing.
    """
    octets = bytearray(random(EXPONENT_LENGTH))
    octets[0] |= 0x80
    return from_private(bytes(octets))


def from_private(octets: bytes) -> KeyPair:
    """Return the pair of a private exponent (1 to 192 octets) that already exists.

    Raises `CryptographyError` for an exponent of zero, or longer than the prime.
    """
    if not any(octets) or len(octets) > PUBLIC_LENGTH:
        raise CryptographyError("the private key is not usable")
    return KeyPair(Secret(octets), _power(_GENERATOR, octets))


def key_hash(public: bytes) -> bytes:
    """Return the hash of a public value: the first 20 octets of its SHA-256.

    Wi-Fi Simple Configuration 2.0, "Out-of-Band Device Password".  Leading zeros that a peer left
    out are hashed with the others.
    """
    return sha256(public.rjust(PUBLIC_LENGTH, b"\0")).digest()[:KEY_HASH_LENGTH]


def shared_secret(private: Secret, peer_public: bytes) -> Secret:
    """Return g^AB, 192 octets with leading zeros.

    Raises `CryptographyError` for a public value that no honest peer has: outside 2 .. p-2, or
    outside the group that 2 generates (half of all numbers; such a value would tell its sender
    whether our exponent is odd).
    """
    peer = mpz(int.from_bytes(peer_public, "big"))
    if not 2 <= peer <= PRIME - 2 or jacobi(peer, _MODULUS) != 1:
        raise CryptographyError("the peer's public key is not usable")
    return Secret(_power(peer, private.reveal()))


def _power(base: int, exponent: bytes) -> bytes:
    """Raise to a secret power in a time that depends on the lengths alone."""
    number = mpz(int.from_bytes(exponent, "big"))
    with context(allow_release_gil=True):  # else a worker would hold up the event loop as well
        result = powmod_sec(base, number, _MODULUS)
    return int(result).to_bytes(PUBLIC_LENGTH, "big")
