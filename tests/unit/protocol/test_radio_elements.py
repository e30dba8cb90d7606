from __future__ import annotations

import pytest

from pushbutton.protocol.radio_elements import (
    HighThroughput,
    RadioElements,
    country_body,
    erp_element,
    has_wmm,
    ht_capabilities_body,
    ht_operation_body,
    operating_classes,
)
from pushbutton.wire.elements import iterate

RADIO = HighThroughput(0x107E, 0x1B, bytes.fromhex("ffff0000000000000000000000000000"))


def test_the_elements_that_a_stock_access_point_has() -> None:
    assert erp_element() == bytes.fromhex("2a0104")
    assert ht_capabilities_body(RADIO) == bytes.fromhex(
        "0c00 1b ffff0000000000000000000000000000 00000000000000"
    )
    assert ht_capabilities_body(RADIO, 0x0020 | 0x0001)[:2] == b"\x2c\x00", "only what it can"
    assert ht_operation_body(6) == b"\x06" + bytes(21)
    assert RadioElements(wmm=True).quality_of_service == bytes.fromhex(
        "dd18 0050f2020101 0100 03a40000 27a40000 42435e00 62322f00"
    )


@pytest.mark.parametrize(("channel", "number"), [(1, 81), (13, 81), (36, 115), (149, 124)])
def test_operating_classes(channel: int, number: int) -> None:
    assert operating_classes(channel) == bytes((number, number))
    assert operating_classes(200) == b""


def test_the_country_tells_runs_of_channels_together() -> None:
    channels = [(number, 20) for number in range(1, 14)] + [(36, 23), (40, 23), (44, 20)]
    assert country_body("DE", channels) == b"DE\x20" + bytes((1, 13, 20, 36, 2, 23, 44, 1, 20))
    odd = country_body("DE", channels[:13])
    assert odd == b"DE\x20" + bytes((1, 13, 20))
    assert len(country_body("DE", [(1, 20), (36, 23)])) % 2 == 0


def test_order() -> None:
    elements = RadioElements(b"DE\x20\x01\x0d\x14", b"\x51", b"h" * 26, b"o" * 22, b"\x04", True)
    assert [number for number, _ in iterate(elements.before_rates)] == [7]
    assert [number for number, _ in iterate(elements.behind_rsn)] == [59, 45, 61, 127]
    assert elements.of_response(wmm=False, high_throughput=False) == (b"\x7f\x01\x04", b"")
    first, vendor = elements.of_response(wmm=True, high_throughput=True)
    assert [number for number, _ in iterate(first)] == [45, 61, 127]
    assert vendor == elements.quality_of_service
    assert RadioElements().behind_rsn == RadioElements().quality_of_service == b""


def test_wmm_of_a_station() -> None:
    assert has_wmm([bytes.fromhex("0050f2020001"), b""])
    assert not has_wmm([bytes.fromhex("0050f20401")])
