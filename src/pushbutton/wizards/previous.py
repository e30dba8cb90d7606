"""What is kept while an access point is changed: the settings before, and the new network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from pushbutton.errors import UsageError
from pushbutton.registrar.profiles import (
    NetworkProfile,
    ProfileError,
    ProfileStore,
    profile_name,
)
from pushbutton.wire.credential import ApSettings

_FOLDER = "previous"
_MOST_NAMES = 1000


class PreviousSettings:
    """The settings that access points had before they were set up, for the way back.

    They stand in a private folder of their own beside the network profiles, one for each access
    point, called by its UUID or by the way to it.  The methods block on the disk.
    """

    def __init__(self, profiles: ProfileStore) -> None:
        self._store = ProfileStore(Path(profiles.directory) / _FOLDER)

    def keep(self, kept_as: str, settings: ApSettings) -> None:
        """Keep the settings that are in force now; the ones kept before are forgotten."""
        self._store.add(NetworkProfile.from_settings(settings, name=_file_name(kept_as)))

    def get(self, kept_as: str) -> NetworkProfile:
        """Return what was kept; `UsageError` when the access point was never set up from here."""
        try:
            return self._store.get(_file_name(kept_as))
        except ProfileError:
            raise UsageError(
                "No earlier settings of this access point are kept here: it was not set up from "
                "here, or by another way."
            ) from None


def _file_name(kept_as: str) -> str:
    return kept_as.replace("/", " ").replace(":", "-")


class KeptProfile:
    """The profile of a network that an access point is about to get.

    It is written before the access point can have the settings, so that no key is ever lost, and
    taken back when the access point refused.  The methods block on the disk.
    """

    def __init__(self, profiles: ProfileStore) -> None:
        self.name: str | None = None
        self._profiles = profiles
        self._before: NetworkProfile | None = None

    def add(self, settings: ApSettings, learned_from: UUID | None) -> None:
        """Save the network under its name, or a name beside another network's of that name."""
        known = {each.name: each for each in self._profiles.list()}
        name = _free_name(settings, learned_from, known)
        self._before = known.get(name)
        profile = NetworkProfile.from_settings(settings, learned_from, name)
        if self._before is not None:
            known_from = learned_from or self._before.learned_from
            profile = replace(profile, home=self._before.home, learned_from=known_from)
        self._profiles.add(profile)
        self.name = name

    def is_from(self, access_point: UUID) -> None:
        """Note which access point has the network now; its UUID is told only when it is over."""
        if self.name is not None and access_point.int:
            profile = self._profiles.get(self.name)
            self._profiles.add(replace(profile, learned_from=access_point))

    def take_back(self) -> None:
        """Put back what was saved under the name before."""
        if self.name is None:
            return
        if self._before is not None:
            self._profiles.add(self._before)
        else:
            self._profiles.remove(self.name)
        self.name = None


def _free_name(
    settings: ApSettings, learned_from: UUID | None, known: dict[str, NetworkProfile]
) -> str:
    """Return the network's name, or the name with a number if it is another access point's."""
    name = wanted = profile_name(settings.ssid)
    for number in range(2, _MOST_NAMES):
        there = known.get(name)
        if there is None or _same(there, settings, learned_from):
            return name
        name = f"{wanted} {number}"
    return wanted


def _same(there: NetworkProfile, settings: ApSettings, learned_from: UUID | None) -> bool:
    """Say whether a profile is this access point's, or of the very same network."""
    if learned_from is not None and there.learned_from == learned_from:
        return True
    if any(settings.mac_address) and there.bssid == settings.mac_address:
        return True
    return there.ssid == settings.ssid and there.key.matches(settings.network_key)
