"""The curves against RFC 9380's own points, against `cryptography`, and against the group laws."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from gmpy2 import jacobi
from hypothesis import given, settings
from hypothesis import strategies as st

from pushbutton.crypto.sae_groups import (
    GROUP_19,
    GROUP_20,
    GROUP_21,
    GROUPS,
    Group,
    Point,
    select,
)
from pushbutton.errors import CryptographyError

EACH = pytest.mark.parametrize("group", GROUPS.values(), ids=map(str, GROUPS))

# RFC 9380, "NIST P-256", "NIST P-384" and "NIST P-521" of the test vectors, SSWU_RO: the numbers
# u[0] and u[1], the points Q0 and Q1 that they are mapped to, and their sum P.  The messages are
# the empty one, that of 512 times "a", and the empty one.
RFC_9380 = {
    GROUP_19: (
        "ad5342c66a6dd0ff080df1da0ea1c04b96e0330dd89406465eeba11582515009",
        "ab640a12220d3ff283510ff3f4b1953d09fad35795140b1c5d64f313967934d5"
        "dccb558863804a881d4fff3455716c836cef230e5209594ddd33d85c565b19b1",
        "8c0f1d43204bd6f6ea70ae8013070a1518b43873bcd850aafa0a9e220e2eea5a",
        "51cce63c50d972a6e51c61334f0f4875c9ac1cd2d3238412f84e31da7d980ef5"
        "b45d1a36d00ad90e5ec7840a60a4de411917fbe7c82c3949a6e699e5a1b66aac",
        "2c15230b26dbc6fc9a37051158c95b79656e17a1a920b11394ca91c44247d3e4"
        "8a7a74985cc5c776cdfe4b1f19884970453912e9d31528c060be9ab5c43e8415",
    ),
    GROUP_20: (
        "480cb3ac2c389db7f9dac9c396d2647ae946db844598971c26d1afd53912a149"
        "1199c0a5902811e4b809c26fcd37a014",
        "42e6666f505e854187186bad3011598d9278b9d6e3e4d2503c3d236381a56748"
        "dec5d139c223129b324df53fa147c4df"
        "8ee51dbda46413bf621838cc935d18d617881c6f33f3838a79c767a1e5618e34"
        "b22f79142df708d2432f75c7366c8512",
        "d28435eb34680e148bf3908536e42231cba9e1f73ae2c6902a222a89db5c49c9"
        "7db2f8fa4d4cd6e424b17ac60bdb9bb6",
        "4ff01ceeba60484fa1bc0d825fe1e5e383d8f79f1e5bb78e5fb26b7a7ef75815"
        "3e31e78b9d60ce75c5e32e43869d4e12"
        "0f84b978fac8ceda7304b47e229d6037d32062e597dc7a9b95bcd9af441f3c56"
        "c619a901d21635f9ec6ab4710b9fcd0e",
        "7b18d210b1f090ac701f65f606f6ca18fb8d081e3bc6cbd937c5604325f1cdea"
        "4c15c10a54ef303aabf2ea58bd9947a4"
        "ea857285a33abb516732915c353c75c576bf82ccc96adb63c094dde580021edd"
        "eafd91f8c0bfee6f636528f3d0c47fd2",
    ),
    GROUP_21: (
        "01e5f09974e5724f25286763f00ce76238c7a6e03dc396600350ee2c4135fb17dc"
        "555be99a4a4bae0fd303d4f66d984ed7b6a3ba386093752a855d26d559d69e7e9e",
        "00b70ae99b6339fffac19cb9bfde2098b84f75e50ac1e80d6acb954e4534af5f0e"
        "9c4a5b8a9c10317b8e6421574bae2b133b4f2b8c6ce4b3063da1d91d34fa2b3a3c"
        "007f368d98a4ddbf381fb354de40e44b19e43bb11a1278759f4ea7b485e1b6db33"
        "e750507c071250e3e443c1aaed61f2c28541bb54b1b456843eda1eb15ec2a9b36e",
        "00ae593b42ca2ef93ac488e9e09a5fe5a2f6fb330d18913734ff602f2a761fcaaf"
        "5f596e790bcc572c9140ec03f6cccc38f767f1c1975a0b4d70b392d95a0c7278aa",
        "01143d0e9cddcdacd6a9aafe1bcf8d218c0afc45d4451239e821f5d2a56df92be9"
        "42660b532b2aa59a9c635ae6b30e803c45a6ac871432452e685d661cd41cf67214"
        "00ff75515df265e996d702a5380defffab1a6d2bc232234c7bcffa433cd8aa791f"
        "bc8dcf667f08818bffa739ae25773b32073213cae9a0f2a917a0b1301a242dda0c",
        "00fd767cebb2452030358d0e9cf907f525f50920c8f607889a6a35680727f64f4d"
        "66b161fafeb2654bea0d35086bec0a10b30b14adef3556ed9f7f1bc23cecc9c088"
        "0169ba78d8d851e930680322596e39c78f4fe31b97e57629ef6460ddd68f8763fd"
        "7bd767a4e94a80d3d21a3c2ee98347e024fc73ee1c27166dc3fe5eeef782be411d",
    ),
}


def by_ladder(group: Group, scalar: int, point: Point) -> Point:
    """Multiply by doubling and adding, the way that needs no library."""
    result = None
    for bit in bin(scalar)[2:]:
        result = None if result is None else group.add(result, result)
        if bit == "1":
            result = point if result is None else group.add(result, point)
    assert result is not None
    return result


@EACH
def test_numbers_are_mapped_to_the_points_of_rfc_9380(group: Group) -> None:
    u0, q0, u1, q1, together = RFC_9380[group]
    points = group.map(int(u0, 16)), group.map(int(u1, 16))
    assert [group.encode(point).hex() for point in points] == [q0, q1]
    assert group.encode(group.add(*points)).hex() == together


@EACH
def test_the_exceptional_number_is_mapped_too(group: Group) -> None:
    assert group.contains(group.map(0))


@EACH
def test_the_curve_is_that_of_the_library(group: Group) -> None:
    numbers = ec.derive_private_key(12345, group.curve).public_key().public_numbers()
    point = Point(numbers.x, numbers.y)
    assert group.contains(point)
    assert group.prime.bit_length() == group.curve.key_size
    generator = ec.derive_private_key(1, group.curve).public_key().public_numbers()
    last = ec.derive_private_key(group.order - 1, group.curve).public_key().public_numbers()
    assert (last.x, last.y) == (generator.x, group.prime - generator.y)
    assert group.multiply(12345, Point(generator.x, generator.y)) == point


@EACH
def test_minus_one_is_no_square(group: Group) -> None:
    # The blinding and the roots count on it.
    assert group.prime % 4 == 3
    assert not group.is_square(group.z)


@EACH
@settings(deadline=None, max_examples=15)
@given(scalar=st.integers(1, 2**600), u=st.integers(1, 2**520))
def test_multiplication_agrees_with_doubling_and_adding(group: Group, scalar: int, u: int) -> None:
    point, scalar = group.map(u), scalar % (group.order - 1) + 1
    assert group.multiply(scalar, point) == by_ladder(group, scalar, point)


@EACH
@pytest.mark.parametrize("scalar", [1, 2, 3, -3, -2, -1])
def test_multiplication_at_the_ends_of_the_order(group: Group, scalar: int) -> None:
    point = group.map(7)
    expected = by_ladder(group, abs(scalar), point)
    expected = expected if scalar > 0 else group.negate(expected)
    assert group.multiply(scalar % group.order, point) == expected


@EACH
def test_multiplication_by_the_order_is_refused(group: Group) -> None:
    with pytest.raises(CryptographyError):
        group.multiply(group.order, group.map(7))


@EACH
@settings(deadline=None, max_examples=15)
@given(u=st.tuples(*[st.integers(1, 2**520)] * 3))
def test_addition_is_associative_and_commutes(group: Group, u: tuple[int, int, int]) -> None:
    a, b, c = (group.map(number) for number in u)
    if len({a.x, b.x, c.x}) == 3:
        assert group.add(a, b) == group.add(b, a)
        assert group.add(group.add(a, b), c) == group.add(a, group.add(b, c))
    assert group.contains(group.add(a, a))


@EACH
def test_a_point_and_its_inverse_have_no_sum(group: Group) -> None:
    point = group.map(9)
    with pytest.raises(CryptographyError, match="infinity"):
        group.add(point, group.negate(point))


@EACH
def test_a_point_survives_encoding(group: Group) -> None:
    point = group.map(3)
    octets = group.encode(point)
    assert len(octets) == 2 * group.length
    assert group.decode(octets) == point


@EACH
def test_points_off_the_curve_are_refused(group: Group) -> None:
    point, length = group.map(3), group.length
    wrong = [
        bytes(2 * length),
        group.encode(point)[:-1],
        group.encode(point) + b"\x00",
        group.encode(Point(point.x, point.y ^ 1)),
        b"\xff" * (2 * length),
    ]
    if group.prime + point.x < 1 << 8 * length:  # a coordinate that is not reduced
        wrong.append((point.x + group.prime).to_bytes(length, "big") + group.encode(point)[length:])
    for octets in wrong:
        with pytest.raises(CryptographyError):
            group.decode(octets)


@EACH
@settings(deadline=None)
@given(value=st.integers(1, 2**520), seed=st.integers())
def test_blinding_does_not_change_what_is_a_square(group: Group, value: int, seed: int) -> None:
    value = value % (group.prime - 1) + 1
    expected = jacobi(value, group.prime) == 1
    assert group.is_square(value) is expected
    assert group.is_square_blinded(value, random.Random(seed).randbytes) is expected
    if expected:
        assert pow(group.square_root(value), 2, group.prime) == value


def test_selecting() -> None:
    assert (select(True, 3, 5), select(False, 3, 5)) == (3, 5)


def test_a_point_does_not_say_where_it_is() -> None:
    assert repr(GROUP_19.map(1)) == "Point()"
