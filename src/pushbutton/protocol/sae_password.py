"""A password as SAE uses it, with what can be computed from it ahead of time."""

from __future__ import annotations

from collections.abc import Iterable

from pushbutton.crypto.sae import hash_to_element, hunt_and_peck, password_token
from pushbutton.crypto.sae_groups import GROUPS, Group, Point, RandomSource
from pushbutton.secret import Secret


class SaePassword:
    """One password of one network (`sae_password`, or the passphrase of WPA2).

    Hash-to-element needs a point for each group that depends on network and password alone; it is
    computed once, by `prepare` or when it is first needed.
    """

    def __init__(self, password: Secret, ssid: bytes, identifier: bytes | None = None) -> None:
        self.identifier = identifier
        self._password = password
        self._ssid = ssid
        self._tokens: dict[int, Secret] = {}

    def prepare(self, groups: Iterable[int]) -> None:
        """Compute the points of these groups now; safe to run in a worker."""
        for number in groups:
            self._token(GROUPS[number])

    def element(
        self, group: Group, hashed: bool, addresses: tuple[bytes, bytes], random: RandomSource
    ) -> Point:
        """Return the password element of two stations; `random` blinds the hunt."""
        if hashed:
            return hash_to_element(group, self._token(group), addresses)
        return hunt_and_peck(group, addresses, self._password, random)

    def wipe(self) -> None:
        """Forget password and points."""
        self._password.wipe()
        for token in self._tokens.values():
            token.wipe()
        self._tokens.clear()

    def _token(self, group: Group) -> Point:
        known = self._tokens.get(group.number)
        if known is not None:
            return group.decode(known.reveal())
        token = password_token(group, self._ssid, self._password, self.identifier)
        self._tokens[group.number] = Secret(group.encode(token))
        return token
