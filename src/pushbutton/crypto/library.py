"""Which cryptographic library is underneath."""

from __future__ import annotations

import ssl

from cryptography.hazmat.backends.openssl import backend


def description() -> str:
    """Return the versions in hostapd's words: `OpenSSL build=... run=...`."""
    return f"OpenSSL build={ssl.OPENSSL_VERSION} run={backend.openssl_version_text()}"
