"""Aids for tests, as hostapd has them when it is built for tests; there with `--testing` alone.

Frames can be put in as if they had been received, sent as they are, and taken in hand in the place
of our own handling; what the protocol says can be made wrong on purpose (SET, see `SETTINGS`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from pushbutton.access_point.data_test import HEADER_LENGTH, USUAL_LENGTH, KnownPacket
from pushbutton.access_point.testing_aids import FrameAids, ProtocolAids
from pushbutton.commands.arguments import Frame, Mac, Rest, Text, read_number
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply
from pushbutton.drivers.base import EapolReceived, FrameReceived, FrameStatus
from pushbutton.errors import DriverError
from pushbutton.protocol.authenticator_handshake import AuthenticatorHandshake, State
from pushbutton.runtime.pump import Pump

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

registry: Registry[Bss] = Registry()

_ETHERNET_HEADER = 14
_RECEIVED = re.compile(
    r"freq=(?P<frequency>-?\d*).*datarate=.*ssi_signal=(?P<signal>-?\d*).*"
    r"frame=(?P<frame>(?:[0-9a-fA-F]{2})*)"
)
_SENT = re.compile(r"stype=\d*.*ok=(?P<ok>\d*).*buf=(?P<frame>(?:[0-9a-fA-F]{2})*)")


def _frames(bss: Bss) -> FrameAids:
    if bss.frame_aids is None:
        raise CommandFailure
    return bss.frame_aids


def _protocol(bss: Bss) -> ProtocolAids:
    if bss.process.aids is None:
        raise CommandFailure
    return bss.process.aids


@registry.command("EAPOL_RX", testing=True)
def eapol_rx(call: Call[Bss], address: Mac, frame: Frame = b"") -> Reply:
    """Take an EAPOL packet as if the station had sent it."""
    bss = call.subject
    # On a wire a packet makes its sender a station; this one does not.
    known = bss.on_air or bss.stations.get(address) is not None
    if bss.link is not None and known:
        bss.link.process(EapolReceived(address, frame))
    return None


@registry.command("EAPOL_TX", testing=True)
def eapol_tx(call: Call[Bss], address: Mac, frame: Frame = b"") -> Reply:
    """Send an EAPOL packet, also where those of our own are told and not sent."""
    bss = call.subject
    if bss.link is not None:
        bss.link.send_eapol(address, frame)
    return None


@registry.command("MGMT_TX", testing=True)
def mgmt_tx(call: Call[Bss], frame: Frame) -> Reply:
    """Send a management frame as it is."""
    bss = call.subject
    if bss.link is not None and bss.on_air:
        try:
            bss.link.driver.send_frame(frame)
        except (DriverError, ValueError):
            raise CommandFailure from None
    return None


@registry.command("MGMT_RX_PROCESS", testing=True)
def mgmt_rx_process(call: Call[Bss], text: Rest) -> Reply:
    """Look at a management frame: `freq=MHZ datarate=N ssi_signal=DBM frame=HEX`.

    It is refused unless frames are told and not looked at (`SET ext_mgmt_frame_handling 1`).
    """
    bss, found = call.subject, _RECEIVED.fullmatch(text)
    if found is None or not _frames(bss).external_management:
        raise CommandFailure
    frame = bytes.fromhex(found["frame"])
    if bss.link is not None and frame:
        signal, frequency = read_number(found["signal"]), read_number(found["frequency"])
        bss.link.process(FrameReceived(frame, signal, frequency))
    return None


@registry.command("MGMT_TX_STATUS_PROCESS", testing=True)
def mgmt_tx_status_process(call: Call[Bss], text: Rest) -> Reply:
    """Take notice of what became of a frame sent: `stype=N ok=0 buf=HEX`; as MGMT_RX_PROCESS."""
    bss, found = call.subject, _SENT.fullmatch(text)
    if found is None or not _frames(bss).external_management:
        raise CommandFailure
    frame = bytes.fromhex(found["frame"])
    if bss.link is not None and frame:
        bss.link.process(FrameStatus(frame, read_number(found["ok"]) != 0))
    return None


@registry.command("GET_PMK", testing=True)
def get_pmk(call: Call[Bss], address: Mac) -> Reply:
    """Show the key that a station's 4-way handshake rests on."""
    pmk = _handshake(call.subject, address)[1].pmk
    if pmk is None:
        raise CommandFailure
    return pmk.reveal().hex()


@registry.command("REKEY_GTK", testing=True)
def rekey_gtk(call: Call[Bss]) -> Reply:
    """Make new group keys and tell them to the stations."""
    call.subject.reception.renew_group_key()
    return None


@registry.command("REKEY_PTK", testing=True)
def rekey_ptk(call: Call[Bss], address: Mac) -> Reply:
    """Do the 4-way handshake with a station again."""
    pump, machine = _handshake(call.subject, address)
    if machine.state is not State.PTKINITDONE:
        raise CommandFailure
    pump.run(machine.start)
    return None


def _handshake(bss: Bss, address: bytes) -> tuple[Pump, AuthenticatorHandshake]:
    station = bss.stations.get(address)
    if station is None or station.handshake is None:
        raise CommandFailure
    machine = station.handshake.machine
    assert isinstance(machine, AuthenticatorHandshake)
    return station.handshake, machine


@registry.command("DATA_TEST_CONFIG", testing=True)
def data_test_config(call: Call[Bss], text: Text) -> Reply:
    """Begin (1) or end (0) the data test, with `ifname=` on another interface, such as a bridge."""
    bss = call.subject
    frames = _frames(bss)
    if not read_number(text):
        frames.close()
        return None
    _, named, interface = text.partition(" ifname=")
    if frames.data_test is not None and not named:
        return None
    try:
        frames.begin_data_test(bss, interface.partition(" ")[0] or bss.name)
    except DriverError as error:
        bss.log.error("DATA_TEST_CONFIG: %s", error)
        raise CommandFailure from None
    return None


@registry.command("DATA_TEST_TX", testing=True)
def data_test_tx(call: Call[Bss], destination: Mac, source: Mac, options: Text = "") -> Reply:
    """Send a packet of the data test: a type of service, and `len=` octets if not 1486."""
    _, asked, length = options.partition(" len=")
    octets = read_number(length) if asked else USUAL_LENGTH
    if not HEADER_LENGTH <= octets <= USUAL_LENGTH:
        raise CommandFailure
    packet = KnownPacket(destination, source, read_number(options), octets)
    _send_in_test(call.subject, packet.encode())
    return None


@registry.command("DATA_TEST_FRAME", testing=True)
def data_test_frame(call: Call[Bss], frame: Frame) -> Reply:
    """Send an Ethernet frame as it is, also where the data test was not begun."""
    if len(frame) < _ETHERNET_HEADER:
        raise CommandFailure
    bss = call.subject
    begun = _frames(bss).data_test is not None
    try:
        if not begun:
            _frames(bss).begin_data_test(bss, bss.name)
        _send_in_test(bss, frame)
    except DriverError:
        raise CommandFailure from None
    finally:
        if not begun:
            _frames(bss).close()
    return None


def _send_in_test(bss: Bss, frame: bytes) -> None:
    test = _frames(bss).data_test
    if test is None:
        raise CommandFailure
    try:
        test.send(frame)
    except DriverError as error:
        bss.log.error("DATA_TEST: %s", error)
        raise CommandFailure from None


# What SET knows beside the keys of the configuration


def _set_version(bss: Bss, value: int) -> None:
    if not 0 <= value <= 0xFF:
        raise CommandFailure
    _protocol(bss).version2 = value
    _protocol(bss).show(bss.process)


def _set_stub_credential(bss: Bss, value: int) -> None:
    _protocol(bss).stub_credential = value != 0
    _protocol(bss).show(bss.process)


def _corrupt_key_hash(bss: Bss, value: int) -> None:
    _protocol(bss).corrupt_key_hash = value != 0


def _take_eapol(bss: Bss, value: int) -> None:
    _frames(bss).external_eapol = value != 0


def _take_management(bss: Bss, value: int) -> None:
    _frames(bss).external_management = value != 0


SETTINGS: dict[str, Callable[[Bss, int], None]] = {
    "wps_version_number": _set_version,
    "wps_testing_stub_cred": _set_stub_credential,
    "wps_corrupt_pkhash": _corrupt_key_hash,
    "ext_eapol_frame_io": _take_eapol,
    "ext_mgmt_frame_handling": _take_management,
}
"""What SET changes for a test, by names that are compared without regard to case."""
