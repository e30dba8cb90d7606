"""The networks that may be given away: saved, this access point's, or new."""

from __future__ import annotations

from pathlib import Path

import pytest

from pushbutton.registrar.profiles import ProfileError, ProfileStore
from pushbutton.registrar.suggestions import Strength
from pushbutton.secret import Secret
from pushbutton.wizards.choices import EntryError, NewNetwork, SavedNetwork, ThisAccessPoint
from pushbutton.wizards.surroundings import chosen_network, propose


@pytest.fixture
def profiles(tmp_path: Path) -> ProfileStore:
    return ProfileStore(tmp_path)


async def test_a_new_network_is_saved(profiles: ProfileStore) -> None:
    new = NewNetwork(b"Home", Secret("correct horse"), home=True)
    made = await chosen_network(new, profiles)
    assert made is not None
    assert made.name == "Home"
    home = profiles.home()
    assert home is not None
    assert home.key.matches(b"correct horse")
    # The same again is the same network; with another key it would replace what devices have.
    assert await chosen_network(new, profiles) is not None
    with pytest.raises(EntryError, match="with another key") as refused:
        await chosen_network(NewNetwork(b"Home", Secret("another key")), profiles)
    assert refused.value.field == "ssid"
    assert profiles.get("Home").key.matches(b"correct horse")


async def test_a_saved_network(profiles: ProfileStore) -> None:
    await chosen_network(NewNetwork(b"Home", None), profiles)
    found = await chosen_network(SavedNetwork("Home"), profiles)
    assert found is not None
    assert found.ssid == b"Home"
    with pytest.raises(ProfileError):
        await chosen_network(SavedNetwork("nowhere"), profiles)


async def test_the_access_points_own(profiles: ProfileStore) -> None:
    assert await chosen_network(ThisAccessPoint(), profiles) is None


def test_what_is_proposed_is_strong_and_new() -> None:
    first, second = propose(), propose()
    assert first.strength is Strength.STRONG
    assert not first.key.matches(second.key)
    assert 1 <= len(first.ssid) <= 32
