"""Which settings an Enrollee takes from a Registrar, and how it completes half-said ones.

Wi-Fi Simple Configuration 2.0 deprecates WEP, and TKIP without AES; deployed registrars still send
both.  The practice of hostapd and wpa_supplicant is followed.
"""

from __future__ import annotations

from dataclasses import replace

from pushbutton.errors import MalformedError
from pushbutton.protocol.machine import SettingsRefused
from pushbutton.protocol.outputs import ErrorIndication
from pushbutton.wire.attributes import CREDENTIAL
from pushbutton.wire.credential import ApSettings, Credential, UnusableSettingsError
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.message import Message

_PERSONAL = AuthenticationType.WPA_PERSONAL | AuthenticationType.WPA2_PERSONAL
_CIPHERS = EncryptionType.TKIP | EncryptionType.AES


def usable_credentials(settings: Message) -> tuple[Credential, ...]:
    """Return the Credentials for a station, without those for WEP where there are others.

    Raises `MalformedError` where one is broken or unusable, `SettingsRefused` for WEP alone.
    """
    received = settings.all(CREDENTIAL)
    kept = []
    for octets in received:
        try:
            kept.append(Credential.decode(octets))
        except UnusableSettingsError as error:
            if not error.wep:
                raise
    if not received:
        raise MalformedError("there is no Credential")
    if not kept:
        raise SettingsRefused("WEP is prohibited", ErrorIndication.WEP_PROHIBITED)
    return tuple(kept)


def usable_settings(settings: Message) -> ApSettings:
    """Return the new settings of an access point: WPA and TKIP are joined by WPA2 and AES.

    Raises `MalformedError` where they are broken or unusable, `SettingsRefused` for WEP and for
    what an access point cannot be: without the one or the other kind of security that it knows
    the network would come up open, or not at all.
    """
    try:
        received = ApSettings.decode(settings.raw)
    except UnusableSettingsError as error:
        if not error.wep:
            raise
        raise SettingsRefused("WEP is prohibited", ErrorIndication.WEP_PROHIBITED) from None
    authentication, encryption = received.authentication, received.encryption
    if authentication & _PERSONAL:
        if not encryption & _CIPHERS:
            raise SettingsRefused("WPA without a cipher")
    elif not authentication & AuthenticationType.OPEN:
        raise SettingsRefused("the authentication is neither personal nor open")
    if encryption & EncryptionType.TKIP:
        encryption |= EncryptionType.AES
    if authentication & AuthenticationType.WPA_PERSONAL:
        authentication |= AuthenticationType.WPA2_PERSONAL
    return replace(received, authentication=authentication, encryption=encryption)
