"""Passwords and keys that came by NFC: of devices, and the access point's own.

A device's *password token* that somebody held to the access point lets this device register once:
its M1 must name the token's Device Password ID and carry the public key whose hash the token has.
The access point's *own token* works the other way round: who has read it knows a password and can
tell by the hash that it speaks with this access point.  In a *connection handover* both sides told
each other the hash of their keys, so no password is needed and M2 carries the settings
(Wi-Fi Simple Configuration 2.0, "NFC Out-of-Band Interface").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hmac import compare_digest

from pushbutton.crypto import dh
from pushbutton.crypto.dh import KeyPair
from pushbutton.protocol.policy import Admission, ConfigData, DevicePassword
from pushbutton.secret import Secret
from pushbutton.wire.enums import DevicePasswordId
from pushbutton.wire.values import OobDevicePassword

Random = Callable[[int], bytes]

FIRST_OUT_OF_BAND_ID = 0x0010
"""Device Password IDs from here on are random numbers of passwords that travelled out of band."""

PASSWORD_LENGTH = 32
SHORTEST_PASSWORD = 16
MOST_TOKENS = 64
"""Tokens of devices that never came; the oldest makes room for a new one."""

HANDOVER = DevicePasswordId.NFC_CONNECTION_HANDOVER


def is_out_of_band(password_id: int) -> bool:
    """Say whether a Device Password ID names a password, or a key, that came by NFC."""
    return password_id == HANDOVER or password_id >= FIRST_OUT_OF_BAND_ID


def spoken(password: Secret) -> Secret:
    """Return the password as it is proved: the upper-case hexadecimal digits of its octets."""
    return Secret(password.reveal().hex().upper())


@dataclass(frozen=True, slots=True, eq=False)
class OwnToken:
    """A password token of the access point itself; without `private` nobody can register by it."""

    password_id: int
    password: Secret
    public: bytes
    private: Secret | None

    @property
    def content(self) -> OobDevicePassword:
        """What is written on the tag."""
        return OobDevicePassword(dh.key_hash(self.public), self.password_id, self.password)

    @property
    def device_password(self) -> DevicePassword:
        """What both sides prove."""
        return DevicePassword(self.password_id, spoken(self.password))

    @property
    def key_pair(self) -> KeyPair | None:
        """The keys whose hash is on the tag."""
        return None if self.private is None else KeyPair(self.private, self.public)


def make_token(random: Random, key_pair: KeyPair | None = None) -> OwnToken:
    """Make a token with a password of 256 bits and, unless they are given, keys of its own."""
    pair = dh.generate(random) if key_pair is None else key_pair
    spread = 0x10000 - FIRST_OUT_OF_BAND_ID
    identity = FIRST_OUT_OF_BAND_ID + int.from_bytes(random(4), "big") % spread
    return OwnToken(identity, Secret(random(PASSWORD_LENGTH)), pair.public, pair.private)


class OwnTokens:
    """The access point's own token, and its keys for connection handovers.

    `configured` is the token of the configuration.  Without one a token is made when it is asked
    for.  None is used before it is enabled.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._made: OwnToken | None = None
        self._handover: KeyPair | None = None
        self.configured: OwnToken | None = None
        self.enabled: OwnToken | None = None

    def make(self) -> OwnToken:
        """Return the configured token, or make another one; what is enabled stays enabled."""
        if self.configured is not None:
            return self.configured
        self._made = make_token(self._random)
        return self._made

    def enable(self) -> bool:
        """Let who has the token in; False where there is none, or its private key is unknown."""
        token = self.configured or self._made
        if token is None or token.private is None:
            return False
        self.enabled = token
        return True

    def disable(self) -> None:
        """Let nobody in by the token any more."""
        self.enabled = None

    def handover_key_hash(self) -> bytes:
        """Return the hash to hand over, of keys that are made once and kept."""
        if self._handover is None:
            configured = None if self.configured is None else self.configured.key_pair
            self._handover = configured or dh.generate(self._random)
        return dh.key_hash(self._handover.public)

    @property
    def handover_keys(self) -> KeyPair | None:
        """The keys whose hash was handed over; None while it was not."""
        return self._handover


class DeviceTokens:
    """The tokens of devices that may register, by Device Password ID, each for one run."""

    def __init__(self) -> None:
        self._tokens: dict[int, OobDevicePassword] = {}

    def __iter__(self) -> Iterator[OobDevicePassword]:
        return iter(tuple(self._tokens.values()))

    def __len__(self) -> int:
        return len(self._tokens)

    def add(self, token: OobDevicePassword) -> tuple[int, ...]:
        """Take a token, in the place of one with the same id; return the ids that had to go."""
        self._tokens.pop(token.password_id, None)
        gone = tuple(self._tokens)[: max(0, len(self._tokens) - MOST_TOKENS + 1)]
        for identity in gone:
            del self._tokens[identity]
        self._tokens[token.password_id] = token
        return gone

    def take(self, password_id: int) -> OobDevicePassword | None:
        """Take a token out of the table, for a run or for good."""
        return self._tokens.pop(password_id, None)


def usable(token: OobDevicePassword, *, handover: bool = False) -> bool:
    """Say whether a token can let a device register.

    A tag has a password of 16 octets or more and an id that names one; the messages of a
    connection handover have the id 7.
    """
    if handover:
        return token.password_id == HANDOVER
    long_enough = len(token.password) >= SHORTEST_PASSWORD
    return token.password_id >= FIRST_OUT_OF_BAND_ID and long_enough


def belongs(token: OobDevicePassword, public_key: bytes) -> bool:
    """Say whether the public key of an M1 is the one that the token's hash was made of."""
    return compare_digest(dh.key_hash(public_key), token.public_key_hash)


def admission(token: OobDevicePassword, handover_keys: KeyPair | None) -> Admission:
    """Return how the device that has this token is registered."""
    if token.password_id == HANDOVER:
        nothing = DevicePassword(HANDOVER, Secret(b""))
        return Admission(nothing, handover_keys, ConfigData.ENCRYPTED)
    return Admission(DevicePassword(token.password_id, spoken(token.password)))


def own_admission(own: OwnToken | None, password_id: int) -> Admission | None:
    """Return how a device is registered that has read our own enabled token, if it is that one."""
    if own is None or own.password_id != password_id:
        return None
    return Admission(own.device_password, own.key_pair)
