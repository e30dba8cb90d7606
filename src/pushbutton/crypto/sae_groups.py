"""The elliptic curve groups of SAE: 19 (P-256), 20 (P-384) and 21 (P-521).

Their numbers are those of the Internet Key Exchange registry; the curves are those of FIPS 186-4.
Each is y^2 = x^3 - 3x + b over a prime p with p = 3 (mod 4), and every point but the one at
infinity generates the whole group, so that a point on the curve needs no further check.

What takes constant time.  `cryptography` multiplies a point by a scalar only inside ECDH and gives
the x coordinate alone; it neither adds points nor hashes to them.  A multiplication by a secret
scalar is done by two such agreements, kP and (k+1)P, in OpenSSL's constant-time ladders, and y
follows from the addition law.  Powers (Legendre symbols, roots, inverses) are `powmod_sec` of GMP,
whose time depends on the lengths alone.  The few products, sums and selections between them are
Python integers: they are free of branches on secrets, but nobody promises that integer arithmetic
takes the same time for all values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from gmpy2 import mpz, powmod_sec  # type: ignore[import-untyped]

from pushbutton.errors import CryptographyError

RandomSource = Callable[[int], bytes]

_BLINDING_EXCESS = 8
"""Octets drawn beyond the length of a number, so that its reduction is not biased."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve, never the one at infinity; its repr does not tell where it is."""

    x: int = field(repr=False)
    y: int = field(repr=False)


def select(condition: bool, yes: int, no: int) -> int:
    """Return `yes` or `no` without a branch."""
    return no + (yes - no) * condition


@dataclass(frozen=True, slots=True)
class Group:
    """One curve and its arithmetic."""

    number: int
    curve: ec.EllipticCurve
    prime: int
    order: int
    b: int
    z: int
    """The non-square of the map to the curve (RFC 9380, "Suites for NIST ...")."""
    hash_name: str
    """The hash that goes with the length of the prime when elements are hashed to."""

    @property
    def length(self) -> int:
        """Octets of a coordinate and of a scalar."""
        return (self.prime.bit_length() + 7) // 8

    # the field

    def power(self, base: int, exponent: int) -> int:
        """Return base ** exponent modulo the prime, in a time that the values do not change."""
        return int(powmod_sec(mpz(base), mpz(exponent), mpz(self.prime)))

    def inverse(self, value: int) -> int:
        """Return 1 / value, and 0 for 0."""
        return self.power(value % self.prime, self.prime - 2)

    def is_square(self, value: int) -> bool:
        """Whether `value` has a square root (0 has one)."""
        return self.power(value % self.prime, (self.prime - 1) // 2) != self.prime - 1

    def is_square_blinded(self, value: int, random: RandomSource) -> bool:
        """Whether a non-zero `value` has a square root; what is tested is another random number.

        IEEE 802.11, "Hunting and pecking with ECC groups": the value times a random square, times
        a non-square half of the time.  -1 is a non-square of these primes.
        """
        prime = self.prime
        octets = random(self.length + _BLINDING_EXCESS)
        factor = int.from_bytes(octets, "big") % (prime - 1) + 1
        flip = bool(random(1)[0] & 1)
        blinded = value * factor % prime * factor * select(flip, prime - 1, 1) % prime
        return self.power(blinded, (prime - 1) // 2) == select(flip, prime - 1, 1)

    def square_root(self, value: int) -> int:
        """Return a square root of a number that has one."""
        return self.power(value, (self.prime + 1) // 4)

    def curve_value(self, x: int) -> int:
        """Return x^3 - 3x + b, the square of y."""
        return (x * x * x - 3 * x + self.b) % self.prime

    # the points

    def contains(self, point: Point) -> bool:
        """Whether both coordinates are in the field and the point is on the curve."""
        inside = 0 <= point.x < self.prime and 0 <= point.y < self.prime
        return inside and point.y * point.y % self.prime == self.curve_value(point.x)

    def encode(self, point: Point) -> bytes:
        """Return both coordinates, big-endian, with leading zeros."""
        return point.x.to_bytes(self.length, "big") + point.y.to_bytes(self.length, "big")

    def decode(self, octets: bytes) -> Point:
        """Return the point; `CryptographyError` unless it is one of this curve."""
        if len(octets) != 2 * self.length:
            raise CryptographyError("a point of a wrong length")
        x, y = octets[: self.length], octets[self.length :]
        point = Point(int.from_bytes(x, "big"), int.from_bytes(y, "big"))
        if not self.contains(point):
            raise CryptographyError("not a point of the curve")
        return point

    def negate(self, point: Point) -> Point:
        """Return the inverse of a point."""
        return Point(point.x, -point.y % self.prime)

    def add(self, one: Point, other: Point) -> Point:
        """Return the sum; `CryptographyError` when it is the point at infinity."""
        prime = self.prime
        if one.x != other.x:
            slope = (other.y - one.y) * self.inverse(other.x - one.x)
        elif one.y == other.y:  # never 0: the order of the group is odd
            slope = (3 * one.x * one.x - 3) * self.inverse(2 * one.y)
        else:
            raise CryptographyError("the sum of points is at infinity")
        x = (slope * slope - one.x - other.x) % prime
        return Point(x, (slope * (one.x - x) - one.y) % prime)

    def multiply(self, scalar: int, point: Point) -> Point:
        """Return `scalar` times `point`; the scalar is taken modulo the order and must not be 0."""
        scalar %= self.order
        if scalar in (1, self.order - 1):  # (k+1)P or its difference to P would not exist
            return point if scalar == 1 else self.negate(point)
        prime = self.prime
        x = self._abscissa(scalar, point)
        following = self._abscissa(scalar + 1, point)
        # (y - y_P)^2 = (x_next + x + x_P) (x - x_P)^2, solved for y
        difference = x - point.x
        square = (following + x + point.x) * difference * difference
        doubled = self.curve_value(x) + self.curve_value(point.x) - square
        return Point(x, doubled * self.inverse(2 * point.y) % prime)

    def _abscissa(self, scalar: int, point: Point) -> int:
        try:
            key = ec.derive_private_key(scalar, self.curve)
            public = ec.EllipticCurvePublicNumbers(point.x, point.y, self.curve).public_key()
            return int.from_bytes(key.exchange(ec.ECDH(), public), "big")
        except ValueError:
            raise CryptographyError("a point or a scalar outside its group") from None

    def map(self, u: int) -> Point:
        """Map a number to a point (RFC 9380, "Simplified SWU Method")."""
        prime, a = self.prime, -3
        zu = self.z * u * u % prime
        m = (zu * zu + zu) % prime
        exceptional = self.b * self.inverse(self.z * a)
        usual = -self.b * self.inverse(a) * (1 + self.inverse(m))
        first = select(m == 0, exceptional, usual) % prime
        second = zu * first % prime
        square = self.is_square(self.curve_value(first))
        x = select(square, first, second)
        y = self.square_root(self.curve_value(x))
        return Point(x, select(u & 1 == y & 1, y, prime - y))


GROUP_19 = Group(
    19,
    ec.SECP256R1(),
    2**256 - 2**224 + 2**192 + 2**96 - 1,
    int("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16),
    int("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B", 16),
    -10,
    "sha256",
)
GROUP_20 = Group(
    20,
    ec.SECP384R1(),
    2**384 - 2**128 - 2**96 + 2**32 - 1,
    int(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
        16,
    ),
    int(
        "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE814112"
        "0314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF",
        16,
    ),
    -12,
    "sha384",
)
GROUP_21 = Group(
    21,
    ec.SECP521R1(),
    2**521 - 1,
    int(
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "A51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
        16,
    ),
    int(
        "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF10"
        "9E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00",
        16,
    ),
    -4,
    "sha512",
)

GROUPS = {group.number: group for group in (GROUP_19, GROUP_20, GROUP_21)}
"""The groups by their numbers."""
