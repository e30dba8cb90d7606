"""What the wizards stand on, and the networks that they may give away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pushbutton.drivers import registry
from pushbutton.drivers.base import Driver
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile, ProfileStore, profile_name
from pushbutton.registrar.suggestions import (
    Strength,
    strength,
    suggest_passphrase,
    suggest_ssid,
)
from pushbutton.runtime.randomness import system_random
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wizards.choices import (
    EntryError,
    GivenNetwork,
    NewNetwork,
    SavedNetwork,
    network_of,
)


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """Everything outside that a wizard uses.

    `neighbourhood` was started by whoever made it, None where UPnP is not used.  `directory` is
    where the client sockets of control connections are bound, None the system's.
    """

    profiles: ProfileStore
    neighbourhood: Neighbourhood | None = None
    make_driver: Callable[[str], Driver] = registry.make
    random: Callable[[int], bytes] = system_random
    directory: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """What is filled in already when a person is asked for a new network."""

    ssid: bytes
    key: Secret
    strength: Strength = field(default=Strength.STRONG)


def propose(random: Callable[[int], bytes] = system_random) -> Proposal:
    """Return a readable name and a strong passphrase, new each time."""
    key = suggest_passphrase(random)
    return Proposal(suggest_ssid(random), key, strength(key))


def profile_of(
    network: Credential, name: str | None = None, *, home: bool = False
) -> NetworkProfile:
    """Return a network as the profile that is saved of it."""
    return NetworkProfile(
        name or profile_name(network.ssid),
        network.ssid,
        network.authentication,
        network.encryption,
        network.network_key,
        home,
    )


async def chosen_network(given: GivenNetwork, profiles: ProfileStore) -> NetworkProfile | None:
    """Return the network that a device is to have; None is that of the access point it uses.

    A new network is saved as a profile first.  Raises `ProfileError` for one that is not there.
    """
    match given:
        case SavedNetwork():
            return await asyncio.to_thread(profiles.get, given.profile)
        case NewNetwork():
            profile = profile_of(network_of(given.ssid, given.key), home=given.home)
            if await asyncio.to_thread(_is_taken, profiles, profile):
                raise EntryError(
                    "ssid",
                    f"There is a saved network {profile.name!r} with another key: choose it, or "
                    "another name.",
                )
            await asyncio.to_thread(keep_new, profiles, profile)
            return profile
    return None


def keep_new(profiles: ProfileStore, profile: NetworkProfile) -> None:
    """Save a network; one that is for the home is the only one that is.  Blocks on the disk."""
    profiles.add(profile)
    if profile.home:
        profiles.make_home(profile.name)


def _is_taken(profiles: ProfileStore, profile: NetworkProfile) -> bool:
    """Say whether another network has the name of this profile."""
    for each in profiles.list():
        if each.name == profile.name:
            return each.ssid != profile.ssid or not each.key.matches(profile.key)
    return False
