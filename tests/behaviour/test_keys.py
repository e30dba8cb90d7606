"""A key for every device: it lasts, is known again, and is taken back, from one device alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from devices import PIN, enroll
from places import PASSPHRASE, SSID, AccessPoint, Stage

from pushbutton.enrollee.membership import Membership
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType


@pytest.fixture
def home(radio: Stage, short_path: Path) -> Stage:
    """A place where every device gets a key of its own, as with `pushbutton ap`."""
    radio.options = {"state_directory": short_path / "state", "own_keys": True}
    return radio


async def records(ap: AccessPoint) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (await ap.control.command("KEY_LIST")).splitlines()]


async def registered(home: Stage, ap: AccessPoint, numbers: Sequence[int]) -> list[Credential]:
    """Let devices register and return what each was given."""
    given: list[Credential] = []
    for number in numbers:
        await ap.control.command(f"WPS_PIN any {PIN}")
        async with home.station(number) as link:
            given += (await enroll(link)).credentials
        while " joined " not in await ap.told("KEY-CHANGED"):
            pass
    return given


def network(key: str) -> Credential:
    types = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES
    return Credential(SSID, *types, Secret(key), bytes(6))


async def join(link: StationLink, credential: Credential) -> Membership:
    membership = Membership(link, credential)
    await membership.join()
    return membership


async def refused(ap: AccessPoint, link: StationLink, credential: Credential) -> None:
    """Try a key that does not work; without the patience to see it time out."""
    attempt = asyncio.create_task(Membership(link, credential).join())
    await ap.told("AP-STA-POSSIBLE-PSK-MISMATCH")
    attempt.cancel()
    await asyncio.gather(attempt, return_exceptions=True)


async def test_each_device_gets_a_key_and_the_network_s_goes_on_to_work(home: Stage) -> None:
    ap = await home.access_point()
    one, two = await registered(home, ap, (1, 2))
    keys = {each.network_key.text() for each in (one, two)}
    assert len(keys) == 2
    assert all(len(key) == 64 for key in keys)
    assert [each["state"] for each in await records(ap)] == ["confirmed"] * 2
    for number, credential in ((1, one), (2, two), (3, network(PASSPHRASE))):
        async with home.station(number) as link:
            await join(link, credential)
            told = await ap.told("AP-STA-CONNECTED")
            assert ("keyid=" in told) == (number != 3)
            assert [each["connected"] for each in await records(ap)] == [number == 1, number == 2]


async def test_a_device_is_on_the_network_again_after_a_restart(home: Stage) -> None:
    ap = await home.access_point()
    (credential,) = await registered(home, ap, (1,))
    await ap.service.stop()
    ap = await home.access_point()
    async with home.station(1) as link:
        await join(link, credential)
        await ap.told("AP-STA-CONNECTED")
    async with asyncio.timeout(5):
        while "seen" not in (await records(ap))[0]:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)


async def test_a_device_with_another_address_is_known_by_its_key(home: Stage) -> None:
    ap = await home.access_point()
    one, _ = await registered(home, ap, (1, 2))
    async with home.station(7) as link:
        await join(link, one)
        assert "keyid=1" in await ap.told("AP-STA-CONNECTED 02:00:00:00:02:07")
        await ap.told("KEY-CHANGED 1 seen")
    first, second = await records(ap)
    assert first["randomised"]
    assert first["addresses"] == ["02:00:00:00:02:07", "02:00:00:00:02:01"]
    assert not second["randomised"]


async def test_one_key_among_a_thousand_is_found(home: Stage) -> None:
    ap = await home.access_point()
    stage = (await ap.control.command("KEY_IMPORT_BEGIN")).strip()
    for number in range(1000):
        row = {
            "key": f"{number:064x}",
            "address": f"06:00:00:00:{number >> 8:02x}:{number % 256:02x}",
        }
        await ap.control.command(f"KEY_IMPORT_ADD {stage} {json.dumps(row)}")
    await ap.control.command(f"KEY_IMPORT_COMMIT {stage}")
    async with home.station(1) as link:
        await join(link, network(f"{3:064x}"))
        assert "keyid=4" in await ap.told("AP-STA-CONNECTED")
    async with home.station(2) as link:
        await refused(ap, link, network(f"{1000:064x}"))


async def test_revoking_sends_one_device_away_at_once_and_no_other(home: Stage) -> None:
    ap = await home.access_point()
    one, two = await registered(home, ap, (1, 2))
    async with home.station(1) as first, home.station(2) as second:
        await join(first, one)
        await join(second, two)
        await ap.told("AP-STA-CONNECTED 02:00:00:00:02:02")
        await ap.control.command("KEY_REVOKE 1")
        await ap.told("AP-STA-DISCONNECTED 02:00:00:00:02:01")
        assert [each["connected"] for each in await records(ap)] == [False, True]
        await refused(ap, first, one)
        assert [each["connected"] for each in await records(ap)] == [False, True]


async def test_the_key_of_a_guest_ends_at_its_time(home: Stage) -> None:
    ap = await home.access_point()
    one, two = await registered(home, ap, (1, 2))
    async with home.station(1) as first, home.station(2) as second:
        await join(first, one)
        await join(second, two)
        await ap.told("AP-STA-CONNECTED 02:00:00:00:02:02")
        await ap.control.command("KEY_EXPIRE 1 1 s")
        await ap.told("AP-STA-DISCONNECTED 02:00:00:00:02:01")
        await ap.told("KEY-CHANGED 1 expired")
        await refused(ap, first, one)
    assert [each["state"] for each in await records(ap)] == ["expired", "confirmed"]


async def test_a_new_key_ends_the_old_one(home: Stage) -> None:
    ap = await home.access_point()
    (one,) = await registered(home, ap, (1,))
    async with home.station(1) as link:
        await join(link, one)
        await ap.told("AP-STA-CONNECTED")
        await ap.control.command("KEY_ROTATE 1")
        await ap.told("AP-STA-DISCONNECTED")
        await refused(ap, link, one)
        new = (await ap.control.values("KEY_SHOW 1 key"))["key"]
        await join(link, network(new))
        await ap.told("AP-STA-CONNECTED")


async def test_a_key_works_that_was_told_but_never_confirmed(home: Stage) -> None:
    ap = await home.access_point()
    (one,) = await registered(home, ap, (1,))
    inventory = ap.service.process.inventory
    assert inventory is not None
    with inventory.change() as database:
        database.execute("UPDATE keys SET state = 'reserved'")
    async with home.station(1) as link:
        await join(link, one)
        await ap.told("KEY-CHANGED 1 joined")
    assert [each["state"] for each in await records(ap)] == ["confirmed"]


@pytest.mark.parametrize(
    "keys",
    [
        {"per_device_psk": "0"},
        {"wpa_key_mgmt": "WPA-PSK SAE", "ieee80211w": "1"},
    ],
    ids=["said", "sae"],
)
async def test_the_network_s_key_is_handed_out_where_that_is_wanted(
    home: Stage, keys: dict[str, str]
) -> None:
    ap = await home.access_point(**keys)
    (one,) = await registered(home, ap, (1,))
    assert one.network_key.text() == PASSPHRASE
    (record,) = await records(ap)
    assert not record["own_key"]


async def test_where_nothing_can_be_kept_hostapd_s_rule_holds(
    home: Stage, short_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (short_path / "state").write_text("not a directory")
    ap = await home.access_point()
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with home.station() as link:
        (one,) = (await enroll(link)).credentials
    assert one.network_key.text() == PASSPHRASE
    told = [each for each in caplog.messages if "no inventory" in each]
    assert len(told) == 1
