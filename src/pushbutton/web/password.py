"""The password for other hosts: its hash in a file, and how often one may be wrong.

The file has one line, `scrypt:N:r:p:salt:hash`, salt and hash in hexadecimal (RFC 7914).  The
password itself is nowhere.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.runtime import files
from pushbutton.secret import Secret

SHORTEST = 8
_COST, _BLOCK, _PARALLEL = 2**15, 8, 1
_MEMORY = 128 * _COST * _BLOCK * 2
_LENGTH = 32

FREE_TRIES = 5
"""Wrong passwords of one address before it has to wait."""

FIRST_WAIT = 2.0
LONGEST_WAIT = 900.0
"""Seconds; each further wrong password doubles the wait."""

MOST_ADDRESSES = 1024


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """What is kept of a password."""

    cost: int
    block: int
    parallel: int
    salt: bytes
    digest: bytes

    @classmethod
    def make(cls, password: Secret) -> PasswordHash:
        """Hash a new password, which takes about a tenth of a second; `UsageError` if too short."""
        if len(password) < SHORTEST:
            raise UsageError(f"A password for the page has at least {SHORTEST} characters.")
        salt = os.urandom(16)
        return cls(
            _COST, _BLOCK, _PARALLEL, salt, _derive(password, salt, _COST, _BLOCK, _PARALLEL)
        )

    def fits(self, password: Secret) -> bool:
        """Say whether it is this password; as slow as making the hash: call it in a worker."""
        derived = _derive(password, self.salt, self.cost, self.block, self.parallel)
        return hmac.compare_digest(derived, self.digest)

    def encode(self) -> str:
        """Return the line for the file."""
        numbers = f"{self.cost}:{self.block}:{self.parallel}"
        return f"scrypt:{numbers}:{self.salt.hex()}:{self.digest.hex()}"

    @classmethod
    def parse(cls, line: str) -> PasswordHash:
        """Read such a line; `ValueError` for anything else."""
        name, cost, block, parallel, salt, digest = line.strip().split(":")
        if name != "scrypt" or not 2 <= int(cost) <= 2**20 or int(block) > 64 or int(parallel) > 16:
            raise ValueError(name)
        return cls(int(cost), int(block), int(parallel), bytes.fromhex(salt), bytes.fromhex(digest))


def _derive(password: Secret, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    return hashlib.scrypt(
        password.reveal(),
        salt=salt,
        n=cost,
        r=block,
        p=parallel,
        maxmem=max(_MEMORY, 129 * cost * block),
        dklen=_LENGTH,
    )


def read_password_file(path: Path) -> PasswordHash:
    """Read the hash; `UsageError` for a file with something else, `OSError` for none."""
    try:
        return PasswordHash.parse(path.read_text(encoding="ascii"))
    except ValueError:
        raise UsageError(
            f"{path} holds no password for the page; make one by "
            f"`pushbutton web --set-password {path}`."
        ) from None


def write_password_file(path: Path, password: Secret) -> None:
    """Keep the hash of a new password in `path`, readable by its owner alone."""
    files.replace(path, f"{PasswordHash.make(password).encode()}\n".encode(), mode=0o600)


class TooManyTriesError(PushbuttonError):
    """An address has to wait for its next try, for so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Too many wrong tries: wait {math.ceil(seconds)} seconds.")
        self.seconds = seconds


class LoginLimit:
    """Slows down who guesses: for each address, and one password is tried at a time."""

    def __init__(self) -> None:
        self._wrong: dict[str, tuple[int, float]] = {}
        """Address -> how many in a row, and until when it has to wait."""
        self._turn = asyncio.Lock()

    def wait(self, address: str, now: float) -> float:
        """Return the seconds that `address` has to wait before its next try."""
        _, until = self._wrong.get(_host(address), (0, 0.0))
        return max(0.0, until - now)

    def note(self, address: str, right: bool, now: float) -> None:
        """Remember how a try ended."""
        address = _host(address)
        if right:
            self._wrong.pop(address, None)
            return
        count = self._wrong.pop(address, (0, 0.0))[0] + 1
        beyond = count - FREE_TRIES
        wait = 0.0 if beyond < 0 else min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(beyond, 20))
        if len(self._wrong) >= MOST_ADDRESSES:
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong[address] = (count, now + wait)

    async def try_password(self, known: PasswordHash, password: Secret, address: str) -> bool:
        """Compare in a worker, one after the other, so that guesses do not fill the machine.

        Raises `TooManyTriesError`, also for guesses that were sent all at once: what came before
        a guess counts when its turn comes.
        """
        async with self._turn:
            wait = self.wait(address, time.monotonic())
            if wait > 0:
                raise TooManyTriesError(wait)
            right = await asyncio.to_thread(known.fits, password)
            self.note(address, right, time.monotonic())
            return right


def _host(address: str) -> str:
    """Return what stands for the guessing host: it has a whole IPv6 subnet to choose from."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 4 or known.ipv4_mapped is not None:
        return str(known)
    return str(ipaddress.ip_network((known, 64), strict=False))
