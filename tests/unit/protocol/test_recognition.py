"""Octets of unknown kind are recognised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.protocol.recognition import recognize
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.eap import EapCode, EapPacket, EapType
from pushbutton.wire.eap_wsc import WscPacket
from pushbutton.wire.eapol import EapolPacket, EapolType
from pushbutton.wire.elements import wsc_element
from pushbutton.wire.enums import AuthenticationType, EncryptionType, OpCode, WpsState
from pushbutton.wire.message import attribute, build
from pushbutton.wire.messages import BEACON, WSC_NACK

NACK = build(
    WSC_NACK,
    {a.ENROLLEE_NONCE: bytes(16), a.REGISTRAR_NONCE: bytes(16), a.CONFIGURATION_ERROR: 18},
)
WSC = WscPacket(OpCode.NACK, data=NACK).encode()
EAP = EapPacket(EapCode.RESPONSE, 7, EapType.EXPANDED, WSC).encode()
EAPOL = EapolPacket(1, EapolType.EAP, EAP).encode()
ETHERNET = bytes(12) + b"\x88\x8e" + EAPOL
CREDENTIAL = Credential(
    b"Home", AuthenticationType.WPA2_PERSONAL, EncryptionType.AES, Secret("passphrase"), bytes(6)
).encode()


@pytest.mark.parametrize("octets", [NACK, WSC, EAP, EAPOL, ETHERNET, EAPOL + bytes(9)])
def test_a_message_in_all_its_wrappings(octets: bytes) -> None:
    found = recognize(octets)
    assert found.kind.endswith("WSC_NACK")
    assert found.message.get(a.CONFIGURATION_ERROR) == 18
    assert found.missing == ()


def test_what_a_message_lacks_is_said() -> None:
    found = recognize(build(WSC_NACK, {a.ENROLLEE_NONCE: bytes(16), a.REGISTRAR_NONCE: bytes(16)}))
    assert found.missing == (a.CONFIGURATION_ERROR,)


def test_an_element_among_others() -> None:
    beacon = build(BEACON, {a.WPS_STATE: WpsState.CONFIGURED, a.VERSION2: 0x20})
    found = recognize(b"\x00\x04Home" + wsc_element(beacon))
    assert "element" in found.kind
    assert found.message.get(a.WPS_STATE) == WpsState.CONFIGURED


@pytest.mark.parametrize(
    ("octets", "kind"),
    [
        (attribute(a.CREDENTIAL, CREDENTIAL), "Credential"),
        (CREDENTIAL, "inside of a Credential"),
        (attribute(a.SSID, b"x") + attribute(a.NETWORK_KEY, Secret("y")), "settings"),
        (attribute(a.SSID, b"x"), "WSC attributes"),
    ],
)
def test_settings(octets: bytes, kind: str) -> None:
    assert kind in recognize(octets).kind


def test_a_fragment_says_so() -> None:
    fragment = WscPacket(OpCode.MSG, True, 400, b"\x10\x4a").encode()
    assert "fragment of 2 octets" in recognize(fragment).kind


@given(st.binary(max_size=80))
def test_anything_else_is_malformed_and_nothing_worse(octets: bytes) -> None:
    try:
        recognize(octets).message.describe()
    except MalformedError as error:
        assert "\n" not in str(error)
