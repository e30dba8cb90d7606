"""Network profiles: the networks that this Registrar knows, in private files.

A profile is what `pushbutton learn` keeps and `pushbutton add` hands out.  Each is a file of its
own in a directory that nobody else may read (0700, files 0600); the file is a JSON document of
credentials (`formats.json_document`) with a few words more.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.formats import json_document
from pushbutton.formats.format import UnreadableError
from pushbutton.formats.human import security_text
from pushbutton.formats.network import display_name
from pushbutton.runtime import files
from pushbutton.secret import Secret
from pushbutton.wire.credential import ApSettings, Credential, NetworkKey
from pushbutton.wire.enums import AuthenticationType, EncryptionType

DIRECTORY_VARIABLE = "PUSHBUTTON_NETWORKS"
_SUFFIX = ".json"
_LONGEST_NAME = 64
_PRIVATE = 0o700


class ProfileError(PushbuttonError):
    """A profile that is not there, or a file that is none; the text never repeats a key."""


@dataclass(frozen=True, slots=True, eq=False)
class NetworkProfile:
    """One network: how to join it, and where we know it from.

    `home` says that this is the network a device gets when nobody says which.  `learned_from` is
    the UUID of the access point that told its settings, and `bssid` its MAC address.
    """

    name: str
    ssid: bytes
    authentication: AuthenticationType
    encryption: EncryptionType
    key: Secret
    home: bool = False
    learned_from: UUID | None = None
    bssid: bytes = bytes(6)

    @property
    def security(self) -> str:
        """What a person calls its security, for example `WPA2-Personal (AES)`."""
        return security_text(self.authentication, self.encryption)

    def is_same(self, other: NetworkProfile) -> bool:
        """Say whether both are the same network with the same key."""
        return (self.ssid, self.learned_from) == (
            other.ssid,
            other.learned_from,
        ) and self.key.matches(other.key)

    def credential(self, mac_address: bytes = bytes(6)) -> Credential:
        """Return it as the Credential of the device with this MAC address."""
        return Credential(self.ssid, self.authentication, self.encryption, self.key, mac_address)

    def settings(self, bssid: bytes | None = None) -> ApSettings:
        """Return it as the settings of an access point, by default the one it is from."""
        address = self.bssid if bssid is None else bssid
        keys = (NetworkKey(self.key),)
        return ApSettings(self.ssid, self.authentication, self.encryption, address, keys, 1)

    @classmethod
    def from_settings(
        cls, settings: ApSettings, learned_from: UUID | None = None, name: str | None = None
    ) -> NetworkProfile:
        """Return the profile of an access point's settings; its name is that of the network."""
        return cls(
            name or profile_name(settings.ssid),
            settings.ssid,
            settings.authentication,
            settings.encryption,
            settings.network_key,
            learned_from=learned_from,
            bssid=settings.mac_address,
        )


def profile_name(ssid: bytes) -> str:
    """Return a name for the profile of a network: its SSID as far as a file may be called so."""
    shown = display_name(ssid)
    kept = "".join(c if c.isalnum() or c in " _-.+" else "_" for c in shown).strip(" .")
    return kept[:_LONGEST_NAME] or "network"


def default_directory() -> Path:
    """Return where profiles are kept: $PUSHBUTTON_NETWORKS, else in the user's data directory.

    XDG Base Directory Specification: $XDG_DATA_HOME, which is ~/.local/share when unset.
    """
    chosen = os.environ.get(DIRECTORY_VARIABLE)
    if chosen:
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local/share") / "pushbutton" / "networks"


class ProfileStore:
    """The profiles in one directory, which is made when the first one is kept.

    Every method reads the directory anew, so several programs can share it; writing is atomic.
    The methods block on the disk: call them in a worker where an event loop runs.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = default_directory() if directory is None else directory

    def list(self) -> tuple[NetworkProfile, ...]:
        """Return all profiles, by name; a file that cannot be read is passed over."""
        return tuple(self._readable())

    def unreadable(self) -> tuple[Path, ...]:
        """Return the files that are called like profiles and are none."""
        return tuple(path for path in self._paths() if self._try(path) is None)

    def get(self, name: str) -> NetworkProfile:
        """Return the profile called `name`; `ProfileError` when there is none."""
        path = self._path(name)
        try:
            return _decode(name, path.read_bytes())
        except FileNotFoundError:
            raise ProfileError(f"There is no network profile {name!r}.") from None
        except UnreadableError as error:
            raise ProfileError(f"{path}: this is no network profile: {error}.") from None

    def add(self, profile: NetworkProfile, *, overwrite: bool = True) -> Path:
        """Keep a profile, in the place of one with its name; return its file.

        Raises `UsageError` for a name that no file can have, and `ProfileError` when the name is
        taken and `overwrite` is False.
        """
        path = self._path(profile.name)
        if not overwrite and path.exists():
            raise ProfileError(f"There is a network profile {profile.name!r} already.")
        self.directory.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        files.replace(path, _encode(profile), files.NEW_FILE_MODE)
        return path

    def keep(self, learned: NetworkProfile) -> NetworkProfile:
        """Keep what an access point told, and return it as it is called now.

        What the same access point told before is replaced, under its name; another network's
        profile never is.
        """
        if learned.learned_from is not None:
            before = self.learned_from(learned.learned_from)
            if before is not None:
                kept = replace(learned, name=before.name, home=before.home)
                self.add(kept)
                return kept
        taken = {each.name: each for each in self._readable()}
        names = (learned.name if n == 1 else f"{learned.name} {n}" for n in itertools.count(1))
        kept = replace(
            learned,
            name=next(name for name in names if name not in taken or taken[name].is_same(learned)),
        )
        self.add(kept)
        return kept

    def remove(self, name: str) -> None:
        """Forget a profile; `ProfileError` when there is none."""
        try:
            self._path(name).unlink()
        except FileNotFoundError:
            raise ProfileError(f"There is no network profile {name!r}.") from None

    def make_home(self, name: str) -> None:
        """Mark one profile as that of the house, and no other; `ProfileError` without it."""
        self.get(name)
        for each in self._readable():
            if each.home is not (each.name == name):
                self.add(replace(each, home=each.name == name))

    def learned_from(self, uuid: UUID) -> NetworkProfile | None:
        """Return what the access point with this UUID told; the newest if there are several."""
        found = [
            (self._path(each.name).stat().st_mtime, each.name, each)
            for each in self._readable()
            if each.learned_from == uuid
        ]
        return max(found, key=lambda entry: entry[:2])[2] if found else None

    def home(self) -> NetworkProfile | None:
        """Return the network of the house, if one was marked."""
        return next((each for each in self._readable() if each.home), None)

    def _readable(self) -> Iterator[NetworkProfile]:
        for path in self._paths():
            found = self._try(path)
            if found is not None:
                yield found

    def _try(self, path: Path) -> NetworkProfile | None:
        try:
            return _decode(path.name.removesuffix(_SUFFIX), path.read_bytes())
        except (OSError, UnreadableError):
            return None

    def _paths(self) -> tuple[Path, ...]:
        try:
            found = sorted(self.directory.glob(f"*{_SUFFIX}"))
        except FileNotFoundError:
            return ()
        return tuple(path for path in found if not path.name.startswith("."))

    def _path(self, name: str) -> Path:
        wrong = not name or len(name.encode()) > 200 or name.startswith(".")
        if wrong or any(c == "/" or not c.isprintable() for c in name):
            raise UsageError(f"{name!r} cannot be the name of a network profile.")
        return self.directory / f"{name}{_SUFFIX}"


def _encode(profile: NetworkProfile) -> bytes:
    credential = profile.credential(profile.bssid)
    document: dict[str, Any] = json.loads(json_document.FORMAT.write([credential]))
    document["profile"] = {
        "home": profile.home,
        "learned_from": None if profile.learned_from is None else str(profile.learned_from),
    }
    return json.dumps(document, indent=2).encode() + b"\n"


def _decode(name: str, octets: bytes) -> NetworkProfile:
    read = json_document.FORMAT.read
    assert read is not None
    found = read(octets, name)
    if len(found) != 1:
        raise UnreadableError(f"a profile is one network, not {len(found)}")
    more = json.loads(octets).get("profile")
    more = more if isinstance(more, dict) else {}
    try:
        written = more.get("learned_from")
        learned_from = None if written is None else UUID(str(written))
    except ValueError:
        raise UnreadableError("learned_from is no UUID") from None
    [credential] = found
    return NetworkProfile(
        name,
        credential.ssid,
        credential.authentication,
        credential.encryption,
        credential.network_key,
        more.get("home") is True,
        learned_from,
        credential.mac_address,
    )
