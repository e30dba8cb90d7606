"""NFC tokens of stock hostapd and ours: each reads the other's, and both answer alike."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from rig.ours import OurAccessPoint
from rig.stock import StockAccessPoint

from pushbutton.formats import ndef, nfc_token
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.values import OobDevicePassword

StartOurs = Callable[..., OurAccessPoint]
StartStock = Callable[..., StockAccessPoint]

HASH = bytes(range(20))
TOKEN = nfc_token.password_token(OobDevicePassword(HASH, 0x1234, Secret(bytes(32)))).hex()
REQUEST = ndef.encode(nfc_token.handover_request(HASH, UUID(int=5))).hex()
BARE_REQUEST = nfc_token.handover_request(HASH, UUID(int=5)).hex()

ALIKE = (
    f"WPS_NFC_TAG_READ {TOKEN}",
    f"WPS_NFC_TAG_READ {ndef.encode(bytes.fromhex(TOKEN)).hex()}",
    f"WPS_NFC_TAG_READ {TOKEN[:-1]}",
    f"WPS_NFC_TAG_READ {TOKEN[:-2]}",
    f"WPS_NFC_TAG_READ {TOKEN} x",
    "WPS_NFC_TAG_READ 1234",
    "WPS_NFC_TAG_READ 102C00",
    "WPS_NFC_TAG_READ xy",
    "WPS_NFC_TAG_READ",
    "WPS_NFC_TAG_READ 1049000600372a000120",
    f"WPS_NFC_TAG_READ {REQUEST}",
    f"WPS_NFC_TAG_READ 102c0016{HASH.hex()}0007",
    "WPS_NFC_CONFIG_TOKEN x",
    "WPS_NFC_CONFIG_TOKEN WPS x",
    "WPS_NFC_CONFIG_TOKEN",
    "WPS_NFC_TOKEN enable",
    "WPS_NFC_TOKEN disable",
    "WPS_NFC_TOKEN x",
    "WPS_NFC_TOKEN WPS ",
    "WPS_NFC_TOKEN",
    "NFC_GET_HANDOVER_SEL NDEF",
    "NFC_GET_HANDOVER_SEL NDEF P2P-CR",
    "NFC_GET_HANDOVER_SEL NDEF WPS-CR-TAG",
    "NFC_GET_HANDOVER_SEL NDEF WPS-CR x",
    f"NFC_REPORT_HANDOVER RESP WPS {REQUEST} 00",
    f"NFC_REPORT_HANDOVER RESP WPS {REQUEST} 0",
    f"NFC_REPORT_HANDOVER RESP WPS {REQUEST}",
    f"NFC_REPORT_HANDOVER RESP WPS {BARE_REQUEST} 00",
    f"NFC_REPORT_HANDOVER INIT WPS {REQUEST} 00",
    f"NFC_REPORT_HANDOVER RESP P2P {REQUEST} 00",
    f"NFC_REPORT_HANDOVER RESP WPS {ndef.encode(bytes.fromhex(TOKEN)).hex()} 00",
    "NFC_REPORT_HANDOVER RESP WPS 00 00",
    "NFC_REPORT_HANDOVER",
)


def test_both_answer_alike(our_ap: StartOurs, stock_ap: StartStock) -> None:
    ours, stock = our_ap(), stock_ap()
    answers = {
        request: (ours.control.request(request), stock.control.request(request))
        for request in ALIKE
    }
    assert {r: pair for r, pair in answers.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("form", ["WPS", "NDEF"])
def test_each_reads_the_others_tokens(our_ap: StartOurs, stock_ap: StartStock, form: str) -> None:
    ours, stock = our_ap(), stock_ap()
    for one, other in ((ours, stock), (stock, ours)):
        token = one.control.request(f"WPS_NFC_TOKEN {form}")
        other.control.ok(f"WPS_NFC_TAG_READ {token}")
        assert one.control.request("WPS_NFC_TOKEN enable") == ""
        assert nfc_token.read(bytes.fromhex(token)).kind == "password token"
        assert one.control.request(f"NFC_GET_HANDOVER_SEL {form} WPS-CR").isalnum()


def test_configuration_tokens_differ_by_the_address_alone(
    our_ap: StartOurs, stock_ap: StartStock
) -> None:
    keys = {"hw_mode": "g", "channel": "6"}
    tokens = [
        bytes.fromhex(ap.control.request("WPS_NFC_CONFIG_TOKEN WPS"))
        for ap in (our_ap(**keys), stock_ap(**keys))
    ]
    read = [nfc_token.read(token).message for token in tokens]
    mine, theirs = (
        [field for field in message if field[0] != a.MAC_ADDRESS.id] for message in read
    )
    assert mine == theirs
    assert [kind for kind, _ in read[0]] == [kind for kind, _ in read[1]]
    assert Credential.decode(read[1].require(a.CREDENTIAL)).mac_address == bytes(6)
