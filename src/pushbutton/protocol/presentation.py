"""How a party presents itself in M1, M2 and M2D: what it is and what it can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pushbutton.wire.attributes import (
    ASSOCIATION_STATE,
    AUTHENTICATION_TYPE_FLAGS,
    CONFIGURATION_ERROR,
    CONNECTION_TYPE_FLAGS,
    ENCRYPTION_TYPE_FLAGS,
)
from pushbutton.wire.device import Device
from pushbutton.wire.enums import (
    AssociationState,
    AuthenticationType,
    ConfigurationError,
    ConnectionType,
    EncryptionType,
)


@dataclass(frozen=True, slots=True)
class Presentation:
    """A device and the kinds of network it can take part in.

    The default says what hostapd and wpa_supplicant say: WEP and 802.1X are no part of it.
    """

    device: Device
    authentication_types: AuthenticationType = (
        AuthenticationType.OPEN | AuthenticationType.WPA_PERSONAL | AuthenticationType.WPA2_PERSONAL
    )
    encryption_types: EncryptionType = (
        EncryptionType.NONE | EncryptionType.TKIP | EncryptionType.AES
    )

    def values(
        self, configuration_error: ConfigurationError = ConfigurationError.NO_ERROR
    ) -> Mapping[Any, object]:
        """Return the attributes that M1, M2 and M2D have in common."""
        return {
            **self.device.values(),
            AUTHENTICATION_TYPE_FLAGS: self.authentication_types,
            ENCRYPTION_TYPE_FLAGS: self.encryption_types,
            CONNECTION_TYPE_FLAGS: ConnectionType.ESS,
            ASSOCIATION_STATE: AssociationState.NOT_ASSOCIATED,
            CONFIGURATION_ERROR: configuration_error,
        }
