"""Which cryptographic library is underneath."""

from __future__ import annotations

from cryptography.hazmat.backends.openssl import backend


def description() -> str:
    """Return the versions in hostapd's words: `OpenSSL build=... run=...`."""
    linked = backend.openssl_version_text()  # into the library itself, so built is run
    return f"OpenSSL build={linked} run={linked}"
