"""A value that must not be seen: PINs, keys, passphrases, private exponents."""

from __future__ import annotations

import hmac
from typing import NoReturn, final


@final
class Secret:
    """Octets without equality, hash or a telling repr.

    `reveal()` is the one door and is easy to search for.  Comparison is `matches()`, in constant
    time.  `wipe()` overwrites the octets in place: a machine that ended holds no secret.
    """

    __slots__ = ("_octets",)

    def __init__(self, octets: bytes | bytearray | str) -> None:
        self._octets: bytearray | None = bytearray(
            octets.encode() if isinstance(octets, str) else octets
        )

    def reveal(self) -> bytes:
        """Return a copy of the octets; `ValueError` after `wipe()`."""
        if self._octets is None:
            raise ValueError("the secret was wiped")
        return bytes(self._octets)

    def text(self) -> str:
        """Return the octets as UTF-8 text (PINs and passphrases)."""
        return self.reveal().decode()

    def matches(self, other: Secret | bytes) -> bool:
        """Compare in constant time (the lengths may be learned, the contents not)."""
        octets = other.reveal() if isinstance(other, Secret) else other
        return hmac.compare_digest(self.reveal(), octets)

    def wipe(self) -> None:
        """Overwrite and forget the octets; harmless when repeated."""
        if self._octets is not None:
            self._octets[:] = bytes(len(self._octets))
            self._octets = None

    @property
    def wiped(self) -> bool:
        return self._octets is None

    def __len__(self) -> int:
        return 0 if self._octets is None else len(self._octets)

    def __bool__(self) -> bool:
        return len(self) > 0

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError("compare secrets with matches(), which takes constant time")

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")
