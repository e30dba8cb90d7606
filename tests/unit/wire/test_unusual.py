from __future__ import annotations

from time import process_time

import pytest

from pushbutton.errors import MalformedError
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire import quirks
from pushbutton.wire.message import Message, attribute, subelements
from pushbutton.wire.unusual import walk_subelements
from pushbutton.wire.values import VendorExtension

VERSION2 = bytes.fromhex("1049000600372a000120")
FOREIGN = attribute(a.VENDOR_EXTENSION, VendorExtension(0xABCDEF, b"theirs"))
ENROLL = subelements({a.REQUEST_TO_ENROLL: True})


def test_an_unknown_vendor_has_no_subelements() -> None:
    assert walk_subelements(VendorExtension(0xABCDEF, b"\0\1\2")) == ([], True)


def test_zeros_before_a_last_attribute_do_not_hold_up_the_loop() -> None:
    def seconds(count: int) -> float:
        octets = bytes(4 * count) + attribute(a.VERSION, 0x10)
        times = []
        for _ in range(3):
            begin = process_time()
            assert len(Message.parse(octets)) == count + 1
            times.append(process_time() - begin)
        return min(times)

    assert seconds(12_000) < 16 * seconds(1_500)  # eight times as much, and not sixty-four


def test_the_extension_that_everybody_sends_takes_the_short_way() -> None:
    message = Message.parse(attribute(a.VERSION, 0x10) + VERSION2)
    assert message.version2 == 0x20
    assert message.get(a.VENDOR_EXTENSION) == VendorExtension(0x00372A, b"\0\x01\x20")
    assert len(message) == 2
    assert message.quirks == ()


@pytest.mark.parametrize(
    "octets",
    [VERSION2 + FOREIGN + ENROLL, FOREIGN + VERSION2 + ENROLL, ENROLL + VERSION2 + VERSION2],
)
def test_the_short_and_the_long_way_meet(octets: bytes) -> None:
    message = Message.parse(octets)
    assert message.version2 == 0x20
    assert message.get(a.REQUEST_TO_ENROLL) is True
    assert len(message.all(a.VENDOR_EXTENSION)) == 3


def test_the_last_version2_counts_on_either_way() -> None:
    later = subelements({a.VERSION2: 0x21})
    assert Message.parse(VERSION2 + later).version2 == 0x21
    assert Message.parse(later + VERSION2).version2 == 0x20
    assert Message.parse(VERSION2).version2 == 0x20


def test_a_short_extension_does_not_hide_what_follows_a_network_key() -> None:
    stray = attribute(a.NETWORK_KEY, Secret(b"")) + b"\0" + VERSION2
    message = Message.parse(stray)
    assert message.quirks == (quirks.STRAY_OCTET_AFTER_NETWORK_KEY,)
    assert message.version2 == 0x20


def test_ten_foreign_extensions_are_kept_beside_any_number_of_ours() -> None:
    assert Message.parse(VERSION2 * 12 + FOREIGN * 10).version2 == 0x20
    with pytest.raises(MalformedError):
        Message.parse(VERSION2 + FOREIGN * 11)
