"""SAE against the standard's example, and against exchanges of stock hostapd and wpa_supplicant.

`sae_exchanges.json` holds what both programs (2.10) logged with their keys while a station joined
an access point over simulated radios, and the bodies of the frames on the air.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pushbutton.crypto import sae
from pushbutton.crypto.sae_groups import GROUP_19, GROUP_20, GROUPS, Group, RandomSource
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

RECORD = json.loads((Path(__file__).parent / "sae_exchanges.json").read_text())
EXCHANGES: list[dict[str, Any]] = RECORD["exchanges"]
EACH = pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange["name"])
ADDRESSES = bytes.fromhex(RECORD["station"]), bytes.fromhex(RECORD["access_point"])
EACH_GROUP = pytest.mark.parametrize("group", GROUPS.values(), ids=lambda group: str(group.number))

# IEEE 802.11-2020, annex "SAE test vector" (J.10): one station's secrets and both commits.
PASSWORD = Secret("mekmitasdigoat")
STANDARD_ADDRESSES = bytes.fromhex("4d3f2fffe387"), bytes.fromhex("a5d8aa958e3c")
RAND = 0x992465FD3DAA3C60AA6565B7F62A2A7F2E12DD12F198FAF4FBED89D7FF1ACE94
MASK = 0x9507A90F777A044D6A0830B91EA3D5DD70BECE44E1ACFFB86983B5E1BF9FB322
OWN_COMMIT = (
    "2e2c0f0db52440ad146d967114ce005ce1eab0aa2c2e5c2871b774f6c2575c65"
    "d5ad9e00829707aa36ba8b859738fc961d08243505f47c035376d7ac4bc8d7b9"
    "5083bf43827d0fc31ed778dd3671fd21a46d1091d64b6f9a1e1272621325dbe1"
)
PEER_COMMIT = (
    "591b96f3397fb945100848e7b550543b6720d88337ee93fc49fd6df7e08b5223"
    "e71b9bb048d3873f20556953a96c91536fd8ee6ca9b4a68a148b056a909be03e"
    "83ae208f60f8ef5537858074db06687032399862999b511e0a1552a5fea317c2"
)


def seeded(seed: int = 1) -> RandomSource:
    return random.Random(seed).randbytes


def commit_of(group: Group, octets: bytes) -> sae.Commit:
    return sae.Commit(group, octets[: group.length], octets[group.length :])


def logged_commits(exchange: dict[str, Any]) -> tuple[sae.Commit, sae.Commit]:
    group = GROUPS[exchange["group"]]
    station, access_point = (
        sae.Commit(group, bytes.fromhex(side["scalar"]), bytes.fromhex(side["element"]))
        for side in (exchange["station"], exchange["access_point"])
    )
    return station, access_point


def test_the_example_of_the_standard_by_hunting_and_pecking() -> None:
    element = sae.hunt_and_peck(GROUP_19, STANDARD_ADDRESSES, PASSWORD, seeded())
    own = sae.commit_to(GROUP_19, element, RAND, MASK)
    assert own is not None
    assert (own.public.scalar + own.public.element).hex() == OWN_COMMIT
    peer = commit_of(GROUP_19, bytes.fromhex(PEER_COMMIT))
    keys = sae.derive_keys(sae.shared_secret(own, peer), own.public, peer, hashed=False)
    assert keys.kck.matches(
        bytes.fromhex("1e733f6d9bd53256287304338831b09a39406d121017073a5c30db36f36cb81a")
    )
    assert keys.pmk.matches(
        bytes.fromhex("4e4dfab1a2dd8ac1a91790f953faaa452ae5c6873ab75b63605ba663f8a7fe59")
    )
    assert keys.pmkid.hex() == "8747a600eea3f9f22475df58ca1e5498"


def test_the_example_of_the_standard_by_hashing_to_an_element() -> None:
    token = sae.password_token(GROUP_19, b"byteme", PASSWORD, b"psk4internet")
    addresses = bytes.fromhex("00095b66ec1e"), bytes.fromhex("000b6bd90246")
    assert GROUP_19.encode(sae.hash_to_element(GROUP_19, token, addresses)).hex() == (
        "c93049b9e64000f848201649e999f2b5c22dea69b5632c9df4d633b8aa1f6c1e"
        "73634e94b53d82e7383a8d258199d9dc1a5ee8269d060382ccbf33e614ff59a0"
    )


@EACH
def test_the_password_element_of_stock_peers(exchange: dict[str, Any]) -> None:
    group, password = GROUPS[exchange["group"]], Secret(RECORD["password"])
    if exchange["hashed"]:
        identifier = exchange["identifier"].encode() if exchange["identifier"] else None
        token = sae.password_token(group, RECORD["ssid"].encode(), password, identifier)
        assert group.encode(token).hex() == exchange["password_token"]
        element = sae.hash_to_element(group, token, ADDRESSES)
    else:
        element = sae.hunt_and_peck(group, ADDRESSES, password, seeded())
    assert group.encode(element).hex() == exchange["password_element"]


@EACH
def test_the_keys_and_confirms_of_stock_peers(exchange: dict[str, Any]) -> None:
    station, access_point = logged_commits(exchange)
    keys = sae.derive_keys(
        Secret(bytes.fromhex(exchange["shared"])),
        station,
        access_point,
        hashed=exchange["hashed"],
        rejected_groups=bytes.fromhex(exchange["rejected_groups"]),
    )
    assert keys.kck.matches(bytes.fromhex(exchange["kck"]))
    assert keys.pmk.matches(bytes.fromhex(exchange["pmk"]))
    assert keys.pmkid.hex() == exchange["pmkid"]
    for sender, commits in (
        ("station", (station, access_point)),
        ("access point", (access_point, station)),
    ):
        body = bytes.fromhex(exchange["frames"][-2 if sender == "station" else -1]["body"])
        counter, proof = int.from_bytes(body[6:8], "little"), body[8:]
        assert sae.confirm(keys.kck, counter, *commits) == proof
        assert sae.confirm_matches(keys.kck, counter, *commits, proof)
        assert not sae.confirm_matches(keys.kck, counter + 1, *commits, proof)
        assert not sae.confirm_matches(keys.kck, counter, *commits[::-1], proof)


@EACH_GROUP
@pytest.mark.parametrize("hashed", [False, True])
def test_two_that_share_a_password_share_the_keys(group: Group, hashed: bool) -> None:
    element = group.map(42)
    one, other = (sae.commit(group, element, seeded(seed)) for seed in (1, 2))
    keys = [
        sae.derive_keys(sae.shared_secret(a, b.public), a.public, b.public, hashed=hashed)
        for a, b in ((one, other), (other, one))
    ]
    assert keys[0].kck.matches(keys[1].kck)
    assert keys[0].pmk.matches(keys[1].pmk)
    assert keys[0].pmkid == keys[1].pmkid
    assert len(keys[0].kck) == ({19: 32, 20: 48, 21: 64}[group.number] if hashed else 32)


@EACH_GROUP
def test_two_passwords_give_two_keys(group: Group) -> None:
    one, other = (sae.commit(group, group.map(seed), seeded(seed)) for seed in (1, 2))
    first, second = sae.shared_secret(one, other.public), sae.shared_secret(other, one.public)
    assert not first.matches(second)


@settings(deadline=None, max_examples=15)
@given(rand=st.integers(2, GROUP_19.order - 1), mask=st.integers(2, GROUP_19.order - 1))
def test_scalar_and_element_hide_one_secret(rand: int, mask: int) -> None:
    element = GROUP_19.map(5)
    own = sae.commit_to(GROUP_19, element, rand, mask)
    if own is None:
        assert (rand + mask) % GROUP_19.order < 2
        return
    # scalar * PWE + element = rand * PWE, which is what the peer computes with.
    scalar = int.from_bytes(own.public.scalar, "big")
    back = GROUP_19.add(GROUP_19.multiply(scalar, element), GROUP_19.decode(own.public.element))
    assert back == GROUP_19.multiply(rand, element)


@pytest.mark.parametrize("total", [GROUP_19.order, GROUP_19.order + 1])
def test_secrets_whose_sum_is_no_scalar_are_drawn_again(total: int) -> None:
    half = total // 2
    assert sae.commit_to(GROUP_19, GROUP_19.map(5), half, total - half) is None


def test_commits_of_no_honest_peer_are_refused() -> None:
    group = GROUP_19
    own = sae.commit(group, group.map(5), seeded(1))
    peer = sae.commit(group, group.map(5), seeded(2)).public

    def number(value: int) -> bytes:
        return value.to_bytes(32, "big")

    wrong = [
        own.public,
        sae.Commit(group, number(0), peer.element),
        sae.Commit(group, number(1), peer.element),
        sae.Commit(group, number(group.order), peer.element),
        sae.Commit(group, peer.scalar, bytes(64)),
        sae.Commit(group, peer.scalar, peer.element[:-1]),
        sae.Commit(group, peer.scalar[1:], peer.element),
        sae.commit(GROUP_20, GROUP_20.map(5), seeded(2)).public,
        # The element that takes away what the scalar gives: the shared secret would be no point.
        sae.Commit(group, number(7), group.encode(group.negate(group.multiply(7, group.map(5))))),
    ]
    for commit in wrong:
        with pytest.raises(CryptographyError):
            sae.shared_secret(own, commit)


def test_hunting_depends_on_password_and_both_addresses_in_any_order() -> None:
    here, there, elsewhere = b"\x02" * 6, b"\x04" * 6, b"\x06" * 6
    found = {
        sae.hunt_and_peck(GROUP_19, addresses, Secret(password), seeded()).x
        for addresses in ((here, there), (there, here), (here, elsewhere))
        for password in ("one password", "another one")
    }
    assert len(found) == 4


def test_hunting_goes_on_after_success() -> None:
    drawn: list[int] = []

    def counting(length: int) -> bytes:
        drawn.append(length)
        return random.Random(len(drawn)).randbytes(length)

    sae.hunt_and_peck(GROUP_19, STANDARD_ADDRESSES, PASSWORD, counting)
    # One substitute for the password, then a blinding factor and a coin in each round.
    assert len(drawn) == 1 + 2 * sae.ITERATIONS


def test_the_key_derivation_leaves_no_bits_beyond_those_asked_for() -> None:
    octets = sae.kdf("sha256", b"key", b"label", b"context", 521)
    assert len(octets) == 66
    assert octets[-1] & 0x7F == 0
    assert octets[:32] != sae.kdf("sha256", b"key", b"label", b"context", 256)


def test_wiping() -> None:
    own = sae.commit(GROUP_19, GROUP_19.map(5), seeded())
    own.wipe()
    assert own.rand.wiped and own.password_element.wiped
    keys = sae.SaeKeys(Secret(b"1"), Secret(b"2"), b"")
    keys.wipe()
    assert keys.kck.wiped and keys.pmk.wiped
