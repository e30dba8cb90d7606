"""Simultaneous Authentication of Equals: from a password to a pairwise master key.

IEEE 802.11, "Authentication using a password" (SAE): both sides turn the password into a point of a
group, the password element, commit to a secret by a scalar and an element, and confirm that they
arrived at the same key.  Whoever does not know the password learns nothing from the exchange and
can try one guess in each.  The password element comes by hunting and pecking, the older way, or by
hashing to an element ("H2E"), the newer.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass

from pushbutton.crypto.sae_groups import Group, Point, RandomSource, select
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

ITERATIONS = 40
"""Rounds of hunting and pecking that are always done, so that their number tells nothing."""

MOST_ITERATIONS = 255
PMK_LENGTH = 32
PMKID_LENGTH = 16
_KEYS_LABEL = b"SAE KCK and PMK"


@dataclass(frozen=True, slots=True)
class Commit:
    """What a side says of itself: both are public, and of the lengths of the group."""

    group: Group
    scalar: bytes
    element: bytes


@dataclass(frozen=True, slots=True)
class OwnCommit:
    """A commit together with the secrets behind it."""

    public: Commit
    rand: Secret
    password_element: Secret
    """The point, encoded."""

    def wipe(self) -> None:
        """Forget the secrets."""
        self.rand.wipe()
        self.password_element.wipe()


@dataclass(frozen=True, slots=True)
class SaeKeys:
    """What the exchange is for."""

    kck: Secret
    """The key of the confirm messages."""
    pmk: Secret
    pmkid: bytes

    def wipe(self) -> None:
        """Forget the keys."""
        self.kck.wipe()
        self.pmk.wipe()


def kdf(hash_name: str, key: bytes, label: bytes, context: bytes, bits: int) -> bytes:
    """Return `bits` bits of the key derivation function (IEEE 802.11, "KDF"), the last octet
    filled with zeros on the right.
    """
    tail = label + context + struct.pack("<H", bits)
    octets, stream, counter = (bits + 7) // 8, b"", 0
    while len(stream) < octets:
        counter += 1
        stream += hmac.digest(key, struct.pack("<H", counter) + tail, hash_name)
    whole = int.from_bytes(stream[:octets], "big")
    unused = -bits % 8
    return (whole >> unused << unused).to_bytes(octets, "big")


def hunt_and_peck(
    group: Group, addresses: tuple[bytes, bytes], password: Secret, random: RandomSource
) -> Point:
    """Find the password element of two stations by trying until a number is an x coordinate.

    IEEE 802.11, "Hunting and pecking with ECC groups".  The rounds after the success are done with
    random octets in place of the password.
    """
    salt = b"".join(sorted(addresses, reverse=True))
    secret, substitute = password.reveal(), random(32)
    bits = group.prime.bit_length()
    prime_octets = group.prime.to_bytes(group.length, "big")
    found, x, odd = False, 0, 0
    for counter in range(1, MOST_ITERATIONS + 1):
        if counter > ITERATIONS and found:
            break
        tried = substitute if found else secret
        seed = hmac.digest(salt, tried + bytes((counter,)), "sha256")
        octets = kdf("sha256", seed, b"SAE Hunting and Pecking", prime_octets, bits)
        value = int.from_bytes(octets, "big") >> (-bits % 8)
        square = group.is_square_blinded(group.curve_value(value % group.prime), random)
        hit = square and value < group.prime and not found
        x, odd = select(hit, value, x), select(hit, seed[-1] & 1, odd)
        found = found or hit
    if not found:
        raise CryptographyError("no password element was found")
    y = group.square_root(group.curve_value(x))
    return Point(x, select(y & 1 == odd, y, group.prime - y))


def password_token(
    group: Group, ssid: bytes, password: Secret, identifier: bytes | None = None
) -> Point:
    """Return PT, the point that a password has in a network whoever the stations are.

    IEEE 802.11, "Hash-to-element generation of the password element with ECC groups".  It may be
    computed ahead of time, and must be kept as secret as the password.
    """
    seed = hmac.digest(ssid, password.reveal() + (identifier or b""), group.hash_name)
    length = group.length + (group.length + 1) // 2
    one, two = (
        group.map(int.from_bytes(_expand(group, seed, label, length), "big") % group.prime)
        for label in (b"SAE Hash to Element u1 P1", b"SAE Hash to Element u2 P2")
    )
    return group.add(one, two)


def hash_to_element(group: Group, token: Point, addresses: tuple[bytes, bytes]) -> Point:
    """Return the password element of two stations from the PT of their password."""
    salt = bytes(hashlib.new(group.hash_name).digest_size)
    digest = hmac.digest(salt, b"".join(sorted(addresses, reverse=True)), group.hash_name)
    return group.multiply(int.from_bytes(digest, "big") % (group.order - 1) + 1, token)


def commit(group: Group, password_element: Point, random: RandomSource) -> OwnCommit:
    """Draw the secrets of an exchange and commit to them."""
    while True:
        own = commit_to(
            group, password_element, _secret_scalar(group, random), _secret_scalar(group, random)
        )
        if own is not None:
            return own


def commit_to(group: Group, password_element: Point, rand: int, mask: int) -> OwnCommit | None:
    """Commit to two secrets, 2 to the order less 1; None when their sum is no usable scalar."""
    scalar = (rand + mask) % group.order
    if scalar < 2:
        return None
    element = group.negate(group.multiply(mask, password_element))
    public = Commit(group, scalar.to_bytes(group.length, "big"), group.encode(element))
    secret = Secret(rand.to_bytes(group.length, "big"))
    return OwnCommit(public, secret, Secret(group.encode(password_element)))


def shared_secret(own: OwnCommit, peer: Commit) -> Secret:
    """Return the x coordinate that both sides arrive at if both know the password.

    `CryptographyError` for a commit that no honest peer sends, our own sent back among them.
    """
    group = own.public.group
    scalar = int.from_bytes(peer.scalar, "big")
    if peer.group is not group or len(peer.scalar) != group.length:
        raise CryptographyError("a commit of another group")
    if not 1 < scalar < group.order:
        raise CryptographyError("the scalar is not usable")
    if (peer.scalar, peer.element) == (own.public.scalar, own.public.element):
        raise CryptographyError("our own commit came back")
    element = group.decode(peer.element)
    password_element = group.decode(own.password_element.reveal())
    together = group.add(group.multiply(scalar, password_element), element)
    shared = group.multiply(int.from_bytes(own.rand.reveal(), "big"), together)
    return Secret(shared.x.to_bytes(group.length, "big"))


def derive_keys(
    shared: Secret, one: Commit, other: Commit, *, hashed: bool, rejected_groups: bytes = b""
) -> SaeKeys:
    """Return the keys that follow from the shared secret of two commits, in either order.

    `hashed`: the password element was hashed to, which also chooses the hash here.
    `rejected_groups`: the groups that were refused before, as in the Rejected Groups element.
    """
    group = one.group
    hash_name = group.hash_name if hashed else "sha256"
    size = hashlib.new(hash_name).digest_size
    seed = hmac.digest(rejected_groups or bytes(size), shared.reveal(), hash_name)
    scalars = int.from_bytes(one.scalar, "big") + int.from_bytes(other.scalar, "big")
    context = (scalars % group.order).to_bytes(group.length, "big")
    octets = kdf(hash_name, seed, _KEYS_LABEL, context, (size + PMK_LENGTH) * 8)
    return SaeKeys(Secret(octets[:size]), Secret(octets[size:]), context[:PMKID_LENGTH])


def confirm(kck: Secret, counter: int, sender: Commit, receiver: Commit) -> bytes:
    """Return the proof that `sender` has the key; `counter` is its Send-Confirm."""
    key = kck.reveal()
    hash_name = {32: "sha256", 48: "sha384", 64: "sha512"}[len(key)]
    said = sender.scalar + sender.element + receiver.scalar + receiver.element
    return hmac.digest(key, struct.pack("<H", counter) + said, hash_name)


def confirm_matches(
    kck: Secret, counter: int, sender: Commit, receiver: Commit, received: bytes
) -> bool:
    """Compare a received proof with the right one, in constant time."""
    return hmac.compare_digest(confirm(kck, counter, sender, receiver), received)


def _secret_scalar(group: Group, random: RandomSource) -> int:
    octets = random(group.length + 8)  # the excess makes the reduction unbiased
    return int.from_bytes(octets, "big") % (group.order - 2) + 2


def _expand(group: Group, key: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, "Step 2: Expand"."""
    stream = block = b""
    counter = 0
    while len(stream) < length:
        counter += 1
        block = hmac.digest(key, block + info + bytes((counter,)), group.hash_name)
        stream += block
    return stream[:length]
