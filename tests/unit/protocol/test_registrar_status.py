"""The lines of WPS_GET_STATUS."""

from __future__ import annotations

from dataclasses import replace

from pushbutton.protocol.outputs import ErrorIndication
from pushbutton.protocol.registrar_status import ButtonStatus, Status

PEER = bytes.fromhex("0200000003ff")


def test_at_first() -> None:
    assert Status().text() == "PBC Status: Disabled\nLast WPS result: None\n"


def test_after_a_success() -> None:
    assert replace(Status(), button=ButtonStatus.ACTIVE).succeeded(PEER).text() == (
        "PBC Status: Disabled\nLast WPS result: Success\nPeer Address: 02:00:00:00:03:ff\n"
    )


def test_after_a_failure_with_a_reason() -> None:
    failed = Status(ButtonStatus.TIMED_OUT).failed(PEER, ErrorIndication.AUTHENTICATION_FAILURE)
    assert failed.text() == (
        "PBC Status: Timed-out\n"
        "Last WPS result: Failed\n"
        "Failure Reason: Authentication Failure\n"
        "Peer Address: 02:00:00:00:03:ff\n"
    )


def test_no_error_is_never_printed() -> None:
    failed = Status(ButtonStatus.OVERLAP).failed(PEER, ErrorIndication.NONE)
    assert failed.text() == (
        "PBC Status: Overlap\nLast WPS result: Failed\nPeer Address: 02:00:00:00:03:ff\n"
    )
