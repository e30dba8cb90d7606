"""The NFC token that a configuration gives to an access point (the `wps_nfc_*` keys)."""

from __future__ import annotations

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import BssConfig
from pushbutton.crypto import dh
from pushbutton.errors import CryptographyError
from pushbutton.protocol.nfc_tokens import OwnToken
from pushbutton.secret import Secret


def nfc_token(config: BssConfig) -> OwnToken | None:
    """Return the NFC token that is configured; None when a part of it is not.

    It is without private key where that is missing or belongs to another public key: then it can
    be written on a tag, and not be enabled.
    """
    identity, public = config[table.WPS_NFC_DEV_PW_ID], config[table.WPS_NFC_DH_PUBKEY]
    password, private = config[table.WPS_NFC_DEV_PW], config[table.WPS_NFC_DH_PRIVKEY]
    if identity is None or public is None or password is None:
        return None
    return OwnToken(identity, password, public, private if _belongs(private, public) else None)


def _belongs(private: Secret | None, public: bytes) -> bool:
    try:
        return private is not None and dh.from_private(private.reveal()).public == public
    except CryptographyError:
        return False
