"""Profiles are private files that come back as they went, and are never mixed up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import UsageError
from pushbutton.registrar.profiles import (
    NetworkProfile,
    ProfileError,
    ProfileStore,
    default_directory,
    profile_name,
)
from pushbutton.secret import Secret
from pushbutton.wire.enums import AuthenticationType, EncryptionType

KEY = "a key of the house"
SOURCE = UUID(int=7)


def profile(name: str = "home", ssid: bytes = b"home", key: str = KEY) -> NetworkProfile:
    return NetworkProfile(
        name, ssid, AuthenticationType.WPA2_PERSONAL, EncryptionType.AES, Secret(key)
    )


@pytest.fixture
def store(tmp_path: Path) -> ProfileStore:
    return ProfileStore(tmp_path / "sub" / "networks")


def test_a_profile_comes_back_and_its_file_is_private(store: ProfileStore) -> None:
    kept = replace(profile(), home=True, learned_from=SOURCE, bssid=b"\x02" * 6)
    path = store.add(kept)
    assert path.stat().st_mode & 0o777 == 0o600
    assert store.directory.stat().st_mode & 0o777 == 0o700
    found = store.get("home")
    assert (found.ssid, found.home, found.learned_from, found.bssid) == (
        b"home",
        True,
        SOURCE,
        b"\x02" * 6,
    )
    assert found.key.matches(KEY.encode())
    assert found.security == "WPA2-Personal (AES)"
    assert KEY not in repr(found)
    assert [each.name for each in store.list()] == ["home"]
    store.remove("home")
    assert store.list() == ()


def test_what_is_not_there_is_said(store: ProfileStore) -> None:
    assert store.list() == ()
    assert store.home() is None
    assert store.learned_from(SOURCE) is None
    for action in (store.get, store.remove, store.make_home):
        with pytest.raises(ProfileError, match="no network profile 'none'"):
            action("none")


def test_a_name_is_taken_once_unless_one_says_so(store: ProfileStore) -> None:
    store.add(profile())
    with pytest.raises(ProfileError, match="already"):
        store.add(profile(key="another key"), overwrite=False)
    assert store.get("home").key.matches(KEY.encode())
    store.add(profile(key="another key"))
    assert store.get("home").key.matches(b"another key")


@pytest.mark.parametrize("name", ["", ".", "../x", "a/b", "a\nb", "x" * 300, "a\0b"])
def test_names_that_no_file_can_have_are_refused(store: ProfileStore, name: str) -> None:
    with pytest.raises(UsageError):
        store.add(profile(name))
    with pytest.raises(UsageError):
        store.get(name)


def test_what_one_access_point_tells_replaces_what_it_told_before(store: ProfileStore) -> None:
    first = store.keep(replace(profile(), learned_from=SOURCE))
    store.make_home(first.name)
    changed = store.keep(replace(profile("new", b"new", "a new key"), learned_from=SOURCE))
    assert (changed.name, changed.home) == ("home", True)
    assert len(store.list()) == 1
    learned = store.learned_from(SOURCE)
    assert learned is not None
    assert learned.ssid == b"new"


def test_another_network_of_the_same_name_does_not_replace_it(store: ProfileStore) -> None:
    store.keep(replace(profile(), learned_from=SOURCE))
    other = store.keep(replace(profile(key="the neighbour's key"), learned_from=uuid4()))
    assert other.name == "home 2"
    assert store.get("home").key.matches(KEY.encode())
    again = store.keep(profile("fresh"))
    assert store.keep(profile("fresh")).name == again.name == "fresh"


def test_one_home_at_most(store: ProfileStore) -> None:
    for name in ("a", "b"):
        store.add(profile(name))
        store.make_home(name)
    home = store.home()
    assert home is not None
    assert home.name == "b"
    assert [each.home for each in store.list()] == [False, True]


def test_files_that_are_no_profiles_are_named_and_passed_over(store: ProfileStore) -> None:
    good = store.add(profile())
    document = json.loads(good.read_text())
    bad = {
        "text": "no JSON",
        "empty": json.dumps(document | {"networks": []}),
        "uuid": json.dumps(document | {"profile": {"learned_from": "x"}}),
        "list": "[]",
    }
    for name, text in bad.items():
        (store.directory / f"{name}.json").write_text(text)
    assert [each.name for each in store.list()] == ["home"]
    assert {path.stem for path in store.unreadable()} == set(bad)
    for name in bad:
        with pytest.raises(ProfileError) as raised:
            store.get(name)
        assert KEY not in str(raised.value)


@given(st.binary(min_size=1, max_size=32))
def test_every_network_has_a_name_that_a_file_can_have(ssid: bytes) -> None:
    name = profile_name(ssid)
    assert name
    assert len(name.encode()) <= 200
    assert "/" not in name
    assert not name.startswith(".")
    assert name.isprintable()


def test_where_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PUSHBUTTON_NETWORKS", "/a/b")
    assert default_directory() == Path("/a/b")
    monkeypatch.delenv("PUSHBUTTON_NETWORKS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_directory() == tmp_path / "pushbutton/networks"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_directory() == tmp_path / ".local/share/pushbutton/networks"
