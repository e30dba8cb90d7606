"""What both sides of the EAPOL-Key handshakes share: the suites, sealing, and the outputs.

IEEE 802.11, "EAPOL-Key frame construction and processing", "4-way handshake", "Group key
handshake".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pushbutton.crypto.wpa import (
    CIPHER_TKIP,
    TEMPORAL_KEY_LENGTH,
    KeyProtection,
    PairwiseKeys,
    mic_matches,
    protection,
)
from pushbutton.errors import CryptographyError
from pushbutton.protocol.outputs import Output
from pushbutton.secret import Secret
from pushbutton.wire.eapol_key import (
    Descriptor,
    GroupKey,
    KeyFrame,
    KeyInformation,
    covered,
    pad_key_data,
)

RandomSource = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Security:
    """The suites that one association uses; selectors such as 0x000FAC04."""

    akm: int
    pairwise: int
    group: int
    wpa: bool = False
    """WPA, the forerunner: its own descriptor type, the group key always by a group handshake."""
    group_management: int | None = None
    """The cipher that protects broadcast management frames; None without that protection."""

    @property
    def protection(self) -> KeyProtection:
        return protection(self.akm & 0xFF, self.pairwise & 0xFF)

    @property
    def descriptor(self) -> Descriptor:
        return Descriptor.WPA if self.wpa else Descriptor.RSN

    @property
    def pairwise_length(self) -> int:
        return TEMPORAL_KEY_LENGTH[self.pairwise & 0xFF]

    @property
    def uses_tkip(self) -> bool:
        return self.pairwise & 0xFF == CIPHER_TKIP


@dataclass(frozen=True, slots=True)
class InstallKey(Output):
    """A key for the driver, to be installed after the packets sent before it have left."""

    station: bytes | None
    """The peer of a pairwise key; None for a group key."""
    index: int
    cipher: int
    key: Secret
    receive_counter: bytes = bytes(6)


@dataclass(frozen=True, slots=True)
class HandshakeCompleted(Output):
    """The 4-way handshake is done: the port of the station may be opened."""

    key_id: str | None = None
    """Which of the candidate keys it was (authenticator only)."""
    number: int | None = None
    """The same, by its number in the access point's inventory."""


@dataclass(frozen=True, slots=True)
class HandshakeFailed(Output):
    """The handshake broke: deauthenticate with `reason` (`wire.frames.Reason`)."""

    reason: int


@dataclass(frozen=True, slots=True)
class KeyMismatch(Output):
    """A message 2 fits none of the keys; the station probably has another passphrase."""


@dataclass(frozen=True, slots=True)
class GroupKeyConfirmed(Output):
    """The station has the new group key."""


@dataclass(frozen=True, slots=True)
class GroupKeys:
    """The group keys of a BSS as one handshake hands them out."""

    gtk: GroupKey
    igtk: GroupKey | None = None
    rsc: bytes = bytes(8)
    """The packet number last used with the GTK, least significant octet first."""


def new_group_keys(
    random: RandomSource,
    cipher: int,
    management_cipher: int | None = None,
    previous: GroupKeys | None = None,
) -> GroupKeys:
    """Return fresh group keys under the other index: 1 and 2 alternate, 4 and 5 for the IGTK."""
    index = 1 if previous is None else 3 - previous.gtk.index
    gtk = GroupKey(index, Secret(random(TEMPORAL_KEY_LENGTH[cipher & 0xFF])))
    if management_cipher is None:
        return GroupKeys(gtk)
    key = Secret(random(TEMPORAL_KEY_LENGTH[management_cipher & 0xFF]))
    return GroupKeys(gtk, GroupKey(index + 3, key))


def seal(
    security: Security,
    keys: PairwiseKeys,
    frame: KeyFrame,
    plain: bytes = b"",
    random: RandomSource | None = None,
) -> bytes:
    """Return the packet of `frame` with `plain` encrypted into its key data, and its MIC.

    Encryption happens when `random` (for the IV of TKIP's wrap) is given.
    """
    how = security.protection
    if random is not None:
        iv = bytes(16) if how.wraps_in_blocks else random(16)
        padded = pad_key_data(plain) if how.wraps_in_blocks else plain
        frame = replace(frame, iv=iv, key_data=how.wrap(keys.kek.reveal(), iv, padded))
    else:
        frame = replace(frame, key_data=plain)
    return replace(frame, mic=how.mic(keys.kck.reveal(), frame.without_mic())).encode()


def verified(security: Security, keys: PairwiseKeys, frame: KeyFrame, octets: bytes) -> bool:
    """Whether the MIC of a received packet is right; `frame` is `octets` parsed."""
    return frame.has(KeyInformation.MIC) and mic_matches(
        security.protection, keys.kck, covered(octets), frame.mic
    )


def open_key_data(security: Security, keys: PairwiseKeys, frame: KeyFrame) -> bytes:
    """Return the plain key data of a verified frame; `CryptographyError` when it is not whole."""
    encrypted = frame.has(KeyInformation.ENCRYPTED)
    if security.wpa:
        # The forerunner encrypts group messages alone and has no bit to say so.
        encrypted = not frame.has(KeyInformation.PAIRWISE)
    if not encrypted:
        return frame.key_data
    if not frame.key_data:
        raise CryptographyError("no key data")
    return security.protection.unwrap(keys.kek.reveal(), frame.iv, frame.key_data)
