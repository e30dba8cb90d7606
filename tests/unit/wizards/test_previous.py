"""The way back from a setup, and the profile that is written before the access point has it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from pushbutton.errors import UsageError
from pushbutton.registrar.profiles import NetworkProfile, ProfileStore
from pushbutton.secret import Secret
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wizards.previous import KeptProfile, PreviousSettings

HERE, THERE = UUID(int=1), UUID(int=2)
WAY = "nl80211:wlan0/02:00:00:00:00:01"


def settings(ssid: bytes = b"Home", key: str = "correct horse") -> ApSettings:
    return ApSettings(
        ssid,
        AuthenticationType.WPA2_PERSONAL,
        EncryptionType.AES,
        bytes(6),
        (NetworkKey(Secret(key)),),
        1,
    )


@pytest.fixture
def profiles(tmp_path: Path) -> ProfileStore:
    return ProfileStore(tmp_path / "networks")


def keys(profiles: ProfileStore) -> dict[str, str]:
    return {each.name: each.key.text() for each in profiles.list()}


def test_settings_are_kept_by_the_way_to_the_access_point(profiles: ProfileStore) -> None:
    previous = PreviousSettings(profiles)
    with pytest.raises(UsageError, match="No earlier settings"):
        previous.get(WAY)
    previous.keep(WAY, settings(b"Before"))
    previous.keep(str(HERE), settings(b"Other"))
    assert (previous.get(WAY).ssid, previous.get(str(HERE)).ssid) == (b"Before", b"Other")
    assert profiles.list() == ()  # they are no networks to give away
    [file] = (profiles.directory / "previous").glob("nl80211*")
    assert file.stat().st_mode & 0o077 == 0


def test_a_new_network_is_saved_and_taken_back(profiles: ProfileStore) -> None:
    kept = KeptProfile(profiles)
    kept.take_back()  # nothing yet
    kept.add(settings(), HERE)
    assert (kept.name, keys(profiles)) == ("Home", {"Home": "correct horse"})
    kept.take_back()
    assert profiles.list() == ()


def test_what_was_saved_before_comes_back(profiles: ProfileStore) -> None:
    profiles.add(NetworkProfile.from_settings(settings(key="the old key"), HERE))
    profiles.make_home("Home")
    kept = KeptProfile(profiles)
    kept.add(settings(), HERE)
    assert keys(profiles) == {"Home": "correct horse"}
    assert profiles.get("Home").home
    kept.take_back()
    assert keys(profiles) == {"Home": "the old key"}
    assert profiles.get("Home").home


def test_another_access_points_network_of_that_name_stays(profiles: ProfileStore) -> None:
    profiles.add(NetworkProfile.from_settings(settings(key="the neighbours'"), THERE))
    kept = KeptProfile(profiles)
    kept.add(settings(), HERE)
    assert keys(profiles) == {"Home": "the neighbours'", "Home 2": "correct horse"}


def test_the_same_access_point_is_known_by_its_address(profiles: ProfileStore) -> None:
    first, second = KeptProfile(profiles), KeptProfile(profiles)
    at = replace(settings(), mac_address=bytes.fromhex("020000000001"))
    first.add(at, None)
    first.is_from(HERE)
    second.add(replace(at, network_keys=settings(key="another key").network_keys), None)
    assert keys(profiles) == {"Home": "another key"}
    assert profiles.get("Home").learned_from == HERE
