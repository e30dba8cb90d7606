"""Deviations of deployed peers that are tolerated: each has a name, a reason and a source.

A decoder that meets one goes on and names it in what it returns; whoever runs the decoder may
count them in a `Tally`, so that a person can see which peers of theirs are odd.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quirk:
    """One tolerated deviation."""

    name: str
    what: str
    reason: str
    source: str


STRAY_OCTET_AFTER_NETWORK_KEY = Quirk(
    "stray-octet-after-network-key",
    "octets that belong to no attribute follow the Network Key; they are skipped",
    "access points that add one octet when they hand out an open network",
    "as hostapd does (its WPS workarounds)",
)
ZERO_PADDING = Quirk(
    "zero-padding",
    "zero octets follow the last attribute; they are skipped",
    "Mac OS X 10.6 pads its M1",
    "as hostapd does (its WPS workarounds)",
)
SHORT_PUBLIC_KEY = Quirk(
    "short-public-key",
    "a Public Key of 190 or 191 octets; it is used, and hashed, as it came",
    "peers that write the number without its leading zero octets",
    "as hostapd does; Wi-Fi Simple Configuration 2.0 demands 192 octets",
)
OVERLONG_TEXT_CUT = Quirk(
    "overlong-text-cut",
    "a descriptive text longer than its attribute allows; the rest is cut off",
    "vendors put long model names where the specification has 32 octets",
    "as hostapd does",
)
OVERLONG_VALUE_IGNORED = Quirk(
    "overlong-value-ignored",
    "a value of a length that it cannot have; the attribute counts as absent",
    "the rest of the message is still useful",
    "as hostapd does (Device Name, SSID, Public Key)",
)
UNCHECKED_LENGTH = Quirk(
    "unchecked-length",
    "an attribute that the Registration Protocol does not use has a length of its own; it is kept",
    "such attributes are shown, never acted on",
    "as hostapd does, which knows their numbers only",
)
SURPLUS_REPETITION = Quirk(
    "surplus-repetition",
    "more Credentials or Requested Device Types than are kept; the surplus is skipped",
    "a bound on what one message can make us keep",
    "as hostapd does (ten of each)",
)
SHORT_VENDOR_EXTENSION = Quirk(
    "short-vendor-extension",
    "a Vendor Extension too short to name its vendor; it is skipped",
    "nothing can be read from it and nothing is lost",
    "as hostapd does",
)
SUBELEMENT_OVERRUN = Quirk(
    "subelement-overrun",
    "a subelement runs over the end of the vendor extension; the ones before it count",
    "later versions of the extension may add octets of another form",
    "as hostapd does",
)
SSID_PADDED = Quirk(
    "ssid-padded",
    "the SSID ends in NUL octets; they are dropped",
    "peers that send their whole 32-octet buffer",
    "as wpa_supplicant does (its WPS workarounds)",
)
KEY_TERMINATED = Quirk(
    "key-terminated",
    "a WPA passphrase of 9 to 63 octets ends in NUL; the NUL is dropped",
    "peers that count the terminator of a C string",
    "as hostapd and wpa_supplicant do (their WPS workarounds)",
)
OVERLONG_KEY_IGNORED = Quirk(
    "overlong-key-ignored",
    "a Network Key of more than 64 octets; it counts as empty",
    "an open network's key does not matter, any other is then refused as too short",
    "as wpa_supplicant does",
)

QUIRKS = (
    STRAY_OCTET_AFTER_NETWORK_KEY,
    ZERO_PADDING,
    SHORT_PUBLIC_KEY,
    OVERLONG_TEXT_CUT,
    OVERLONG_VALUE_IGNORED,
    UNCHECKED_LENGTH,
    SURPLUS_REPETITION,
    SHORT_VENDOR_EXTENSION,
    SUBELEMENT_OVERRUN,
    SSID_PADDED,
    KEY_TERMINATED,
    OVERLONG_KEY_IGNORED,
)


class Tally:
    """Counts the quirks that were met."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, met: Iterable[Quirk]) -> None:
        """Count each of `met` once."""
        for quirk in met:
            self._counts[quirk.name] += 1

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each quirk was met, by its name; those never met are left out."""
        return dict(self._counts)
