"""How a party presents itself."""

from __future__ import annotations

from ladder import LAMP, Ladder, registrar, station

from pushbutton.protocol.presentation import Presentation
from pushbutton.wire.attributes import (
    AUTHENTICATION_TYPE_FLAGS,
    CONFIGURATION_ERROR,
    DEVICE_NAME,
    ENCRYPTION_TYPE_FLAGS,
    MANUFACTURER,
    OS_VERSION,
)
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigurationError,
    EncryptionType,
    MessageType,
)
from pushbutton.wire.message import Message


def test_the_default_is_what_deployed_peers_say() -> None:
    values = Presentation(LAMP).values()
    assert values[AUTHENTICATION_TYPE_FLAGS] == 0x0023
    assert values[ENCRYPTION_TYPE_FLAGS] == 0x000D
    assert values[CONFIGURATION_ERROR] is ConfigurationError.NO_ERROR


def test_both_roles_say_what_their_presentation_says() -> None:
    modern = Presentation(LAMP, AuthenticationType.WPA2_PERSONAL, EncryptionType.AES)
    ladder = Ladder(station(presentation=modern), registrar(presentation=modern)).run()
    for kind in (MessageType.M1, MessageType.M2):
        message = Message.parse(ladder.sent[kind])
        assert message.get(AUTHENTICATION_TYPE_FLAGS) == 0x20
        assert message.get(ENCRYPTION_TYPE_FLAGS) == 0x08
        assert message.get(DEVICE_NAME) == "Lamp"
        assert message.get(MANUFACTURER) == "ACME"
        assert message.require(OS_VERSION) & 0x80000000
