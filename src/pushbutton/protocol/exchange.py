"""The cryptographic side of one run: nonces, keys, the chain of authenticators, the proofs.

It is the same for both roles; whose public key is whose is said by `enrollee_public` and
`registrar_public`.  Wi-Fi Simple Configuration 2.0, "Registration Protocol Definition".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hmac import compare_digest
from typing import Any

from pushbutton.crypto import authenticator, dh, kdf, key_wrap, proof
from pushbutton.errors import ProtocolError
from pushbutton.secret import Secret
from pushbutton.wire.attributes import (
    AUTHENTICATOR,
    ENCRYPTED_SETTINGS,
    EXTENSIBILITY_TEST,
    VERSION2,
)
from pushbutton.wire.enums import ConfigurationError
from pushbutton.wire.message import Message, attribute, build
from pushbutton.wire.messages import Schema

Random = Callable[[int], bytes]
"""`random(n)` returns n octets of a generator fit for keys."""

NONCE_LENGTH = 16
VERSION_1 = 0x10
VERSION_2 = 0x20
_AUTHENTICATOR_ATTRIBUTE = 12
"""Octets of the attribute with its header; the last of every message that carries it."""


class Proofs:
    """Both halves of the password, ours to prove and the peer's to check."""

    def __init__(
        self,
        auth_key: Secret,
        password: Secret,
        public_keys: tuple[bytes, bytes],
        random: Random,
    ) -> None:
        self._auth_key = auth_key
        self._halves = proof.password_halves(auth_key, password)
        self._public_keys = public_keys
        octets = random(2 * proof.SECRET_NONCE_LENGTH)
        self.nonces = (
            Secret(octets[: proof.SECRET_NONCE_LENGTH]),
            Secret(octets[proof.SECRET_NONCE_LENGTH :]),
        )
        self._promised: tuple[bytes, bytes] = (b"", b"")

    def commitments(self) -> tuple[bytes, bytes]:
        """Return the hashes that bind us to both halves (E-Hash1 and 2, or R-Hash1 and 2)."""
        return self._proof(0, self.nonces[0]), self._proof(1, self.nonces[1])

    def promise(self, first: bytes, second: bytes) -> None:
        """Keep the peer's commitments."""
        self._promised = (first, second)

    def holds(self, half: int, nonce: Secret) -> bool:
        """Tell whether `nonce` opens the peer's commitment to this half (1 or 2)."""
        return compare_digest(self._proof(half - 1, nonce), self._promised[half - 1])

    def wipe(self) -> None:
        for secret in (*self._halves, *self.nonces):
            secret.wipe()

    def _proof(self, index: int, nonce: Secret) -> bytes:
        return proof.proof(self._auth_key, nonce, self._halves[index], *self._public_keys)


class Exchange:
    """What two parties came to share in this run."""

    def __init__(self, key_pair: dh.KeyPair, random: Random, version2: int) -> None:
        self._private: Secret | None = key_pair.private
        self._random = random
        # A later version than 2.0 also shows an attribute that nobody knows: peers must skip it.
        self._extension = {VERSION2: version2} if version2 > VERSION_1 else {}
        self._unknown = attribute(EXTENSIBILITY_TEST, 42) if version2 > VERSION_2 else b""
        self._keys: kdf.RegistrationKeys | None = None
        self._proofs: Proofs | None = None
        self._previous = b""
        self.public = key_pair.public
        self.enrollee_nonce = bytes(NONCE_LENGTH)
        self.registrar_nonce = bytes(NONCE_LENGTH)
        self.enrollee_public = b""
        self.registrar_public = b""

    def nonce(self) -> bytes:
        """Draw a nonce for this run."""
        return self._random(NONCE_LENGTH)

    # ---- keys ---------------------------------------------------------------------------------

    def use(self, key_pair: dh.KeyPair) -> None:
        """Take another key pair than the one given at first."""
        self._private, self.public = key_pair.private, key_pair.public

    def derivation(
        self, peer_public: bytes, enrollee_mac: bytes
    ) -> Callable[[], kdf.RegistrationKeys]:
        """Return the computation of the keys: long, without side effects, fit for a worker."""
        private, enrollee_nonce = self._private, self.enrollee_nonce
        registrar_nonce = self.registrar_nonce
        assert private is not None

        def compute() -> kdf.RegistrationKeys:
            shared = dh.shared_secret(private, peer_public)
            keys = kdf.registration_keys(shared, enrollee_nonce, enrollee_mac, registrar_nonce)
            shared.wipe()
            return keys

        return compute

    def adopt(self, keys: kdf.RegistrationKeys) -> None:
        """Take the result of `derivation`; the private exponent is not needed any more."""
        self._keys, self._private = keys, None

    @property
    def keys(self) -> kdf.RegistrationKeys:
        if self._keys is None:
            raise ProtocolError("there are no keys yet")
        return self._keys

    def management_keys(self) -> kdf.ManagementKeys | None:
        """Return the keys for managing the Enrollee later; None where no password was proved."""
        return None if self._proofs is None else kdf.management_keys(self.keys.emsk)

    def prepare_proofs(self, password: Secret) -> Proofs:
        """Split the password and draw our secret nonces."""
        public_keys = (self.enrollee_public, self.registrar_public)
        self._proofs = Proofs(self.keys.auth_key, password, public_keys, self._random)
        return self._proofs

    @property
    def proofs(self) -> Proofs:
        if self._proofs is None:
            raise ProtocolError("no password is in use yet")
        return self._proofs

    def wipe(self) -> None:
        """Forget everything secret; the nonces stay, to recognise the peer's last message."""
        if self._keys is not None:
            self._keys.wipe()
        if self._proofs is not None:
            self._proofs.wipe()
        self._keys = self._proofs = self._private = None

    # ---- messages -----------------------------------------------------------------------------

    def message(self, schema: Schema, values: Mapping[Any, object], extra: bytes = b"") -> bytes:
        """Build a message of `schema`; `extra` are attributes for behind the WFA extension."""
        return build(schema, {**values, **self._extension}, self._unknown + extra)

    def open_chain(self, m1: bytes) -> None:
        """Begin the chain of authenticators at M1, sent or received."""
        self._previous = m1

    def seal(self, schema: Schema, values: Mapping[Any, object], extra: bytes = b"") -> bytes:
        """Build a message with its Authenticator, the next in the chain."""
        current = self.message(schema, values, extra)
        value = authenticator.authenticator(self.keys.auth_key, self._previous, current)
        self._previous = current + attribute(AUTHENTICATOR, value)
        return self._previous

    def verify(self, message: Message) -> None:
        """Check the Authenticator over the octets received, and go on in the chain.

        Raises `ProtocolError` where it is missing, not last, or wrong.
        """
        received = message.require(AUTHENTICATOR)
        current = message.raw[:-_AUTHENTICATOR_ATTRIBUTE]
        if not authenticator.verify(self.keys.auth_key, self._previous, current, received):
            raise ProtocolError("the Authenticator does not verify")
        self._previous = message.raw

    def encrypt(self, plaintext: bytes) -> bytes:
        """Return the value of Encrypted Settings for these attributes."""
        return key_wrap.wrap(self.keys, plaintext, self._random(key_wrap.IV_LENGTH))

    def decrypt(self, message: Message) -> tuple[Message, bytes]:
        """Return the attributes in Encrypted Settings, and the block as it was with its KWA.

        Raises `CryptographyError` or `MalformedError`.
        """
        attributes, whole = key_wrap.unwrap(self.keys, message.require(ENCRYPTED_SETTINGS))
        return Message.parse(attributes), whole

    def check_proof(self, half: int, nonce: Secret) -> bool:
        """Tell whether the peer's secret nonce proves its half (1 or 2) of the password."""
        holds = self.proofs.holds(half, nonce)
        nonce.wipe()
        return holds


def password_failure() -> ProtocolError:
    """Return the refusal of a wrong proof."""
    return ProtocolError(
        "the peer's password is another", ConfigurationError.DEVICE_PASSWORD_AUTH_FAILURE
    )
