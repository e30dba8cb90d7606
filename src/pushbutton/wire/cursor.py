"""A reading position in octets: bounds are checked here and nowhere else."""

from __future__ import annotations

from pushbutton.errors import MalformedError


class Cursor:
    """Reads big-endian values from octets; `MalformedError` when they run out."""

    __slots__ = ("_end", "_octets", "_position")

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._position = 0
        self._end = len(octets)

    @property
    def remaining(self) -> int:
        """How many octets are still to be read."""
        return self._end - self._position

    def take(self, count: int) -> bytes:
        """Read `count` octets."""
        start = self._position
        end = start + count
        if count < 0 or end > self._end:
            raise MalformedError(f"{count} octets wanted, {self._end - start} left")
        self._position = end
        return self._octets[start:end]

    def u8(self) -> int:
        """Read one octet as a number."""
        return self.take(1)[0]

    def u16(self) -> int:
        """Read two octets as a number."""
        return int.from_bytes(self.take(2), "big")

    def u32(self) -> int:
        """Read four octets as a number."""
        return int.from_bytes(self.take(4), "big")

    def rest(self) -> bytes:
        """Read all that is left, which may be nothing."""
        return self.take(self.remaining)

    def limit(self, count: int) -> Cursor:
        """Take `count` octets as a cursor of their own, which cannot read beyond them."""
        return Cursor(self.take(count))
