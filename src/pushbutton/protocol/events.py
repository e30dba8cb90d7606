"""The events of an access point, each declared once, in hostapd's own words.

Programs written for hostapd compare prefixes of these texts, so they are kept letter for letter,
with the space that ends some names.  `EVENTS` is the list that the documentation and the control
client are made from; `parse` reads what a control client received, from us or from a hostapd.
"""

from __future__ import annotations

from dataclasses import field

from pushbutton.protocol.event_form import (
    Address,
    DeviceType,
    Event,
    Hexadecimal,
    Indication,
    Maybe,
    MessageName,
    Number,
    Octets,
    SecretOctets,
    Text,
    Uuid,
    Way,
    Word,
    clean,
    event,
    indication_text,
    parse,
    registered,
)
from pushbutton.secret import Secret

__all__ = [
    "EVENTS",
    "Event",
    "clean",
    "indication_text",
    "parse",
]

# Wi-Fi Protected Setup


@event(
    "WPS-PIN-NEEDED {uuid} {address} [{device_name}|{manufacturer}|{model_name}|{model_number}"
    "|{serial_number}|{primary_device_type}]"
)
class PinNeeded(Event):
    """A device asked to be registered by PIN and no PIN is known for it (it was sent an M2D)."""

    uuid: Uuid
    address: Address
    device_name: Text
    manufacturer: Text
    model_name: Text
    model_number: Text
    serial_number: Text
    primary_device_type: DeviceType


@event("WPS-REG-SUCCESS {address} {uuid}")
class RegistrationSucceeded(Event):
    """Our Registrar registered a device: its WSC_Done was accepted."""

    address: Address
    uuid: Uuid


@event("WPS-SUCCESS ")
class Success(Event):
    """A registration ended well, of a device or of this access point."""


@event(
    "WPS-FAIL msg={message} config_error={configuration_error}",
    Maybe(" reason={indication}"),
)
class Fail(Event):
    """The protocol broke at a message; both numbers are those of WSC, in decimal."""

    message: Number
    configuration_error: Number
    indication: Indication | None = None


@event("WPS-NEW-AP-SETTINGS ", Maybe("{settings}"))
class NewApSettings(Event):
    """A Registrar, WPS_CONFIG or a first registration gave the access point new settings.

    The settings (attributes, with the key) go along when `wps_cred_processing` is 1 or 2.
    """

    settings: SecretOctets | None = field(default=None, compare=False)


@event("WPS-PBC-ACTIVE ")
class PushButtonActive(Event):
    """The button was pressed: a device may join within the walk time of 120 seconds."""


@event("WPS-PBC-DISABLE ")
class PushButtonDisabled(Event):
    """Push-button registration ended because a device was registered, here or elsewhere."""


@event("WPS-TIMEOUT ")
class TimedOut(Event):
    """The walk time is over, or push-button registration was cancelled."""


@event("WPS-OVERLAP-DETECTED ")
class OverlapDetected(Event):
    """More than one device has its button pressed; none of them is let in."""


@event("WPS-CANCEL ")
class Cancelled(Event):
    """A person cancelled what was going on."""


@event("WPS-M2D ")
class RegistrarHasNoPassword(Event):
    """An external Registrar that this access point spoke to does not know its PIN."""


@event("WPS-AP-SETUP-LOCKED ")
class SetupLocked(Event):
    """The AP PIN was given wrongly too often; external Registrars are refused."""


@event("WPS-AP-SETUP-UNLOCKED ")
class SetupUnlocked(Event):
    """External Registrars are accepted again."""


@event("WPS-AP-PIN-DISABLED ")
class ApPinDisabled(Event):
    """The time of the AP PIN ran out."""


@event(
    "WPS-ENROLLEE-SEEN {address} {uuid} {primary_device_type} 0x{config_methods}"
    " {device_password_id} {request_type} [{device_name}]",
    control_only=True,
)
class EnrolleeSeen(Event):
    """A Probe Request with WSC information was heard."""

    address: Address
    uuid: Uuid
    primary_device_type: DeviceType
    config_methods: Hexadecimal
    device_password_id: Number
    request_type: Number
    device_name: Text


@event("PUSHBUTTON-STEP {address} {direction} {message}", level=2, control_only=True)
class RegistrationStep(Event):
    """One message of a registration went by: ours, for progress displays, at level debug.

    hostapd has no such event, so it reaches only clients that asked for debug messages.
    """

    address: Address
    direction: Way
    message: MessageName


# The access point


@event("AP-ENABLED ")
class ApEnabled(Event):
    """The access point is in operation."""


@event("AP-DISABLED ")
class ApDisabled(Event):
    """The access point was switched off, removed, or could not be set up."""


@event("INTERFACE-ENABLED ")
class InterfaceEnabled(Event):
    """The network interface came up."""


@event("INTERFACE-DISABLED ")
class InterfaceDisabled(Event):
    """The network interface went down."""


@event("INTERFACE-UNAVAILABLE ")
class InterfaceUnavailable(Event):
    """The network interface is gone."""


@event("CTRL-EVENT-TERMINATING ")
class Terminating(Event):
    """The process is ending."""


@event(
    "AP-STA-CONNECTED {address}",
    Maybe(" p2p_dev_addr={p2p_device_address}"),
    Maybe(" ip_addr={ip_address}"),
    Maybe(" keyid={key_id}"),
)
class StationConnected(Event):
    """A station is authorised: after association, or with WPA after the 4-way handshake."""

    address: Address
    p2p_device_address: Address | None = None
    ip_address: Word | None = None
    key_id: Word | None = None


@event("AP-STA-DISCONNECTED {address}", Maybe(" p2p_dev_addr={p2p_device_address}"))
class StationDisconnected(Event):
    """An authorised station left."""

    address: Address
    p2p_device_address: Address | None = None


@event("AP-STA-POLL-OK {address}")
class StationAnswered(Event):
    """A station acknowledged POLL_STA."""

    address: Address


@event("AP-STA-POSSIBLE-PSK-MISMATCH {address}")
class PossiblePskMismatch(Event):
    """The 4-way handshake failed after its second message: the station has another key."""

    address: Address


@event("EAPOL-4WAY-HS-COMPLETED {address}")
class HandshakeCompleted(Event):
    """The 4-way handshake is done."""

    address: Address


@event("CTRL-EVENT-EAP-STARTED {address}")
class EapStarted(Event):
    """An EAP conversation begins."""

    address: Address


@event("CTRL-EVENT-EAP-PROPOSED-METHOD ", Maybe("{address} "), "vendor={vendor} method={method}")
class EapMethodProposed(Event):
    """The EAP method was proposed; EAP-WSC is vendor 14122, method 254 (an expanded type).

    hostapd 2.10 does not say to whom; later ones do.
    """

    vendor: Number
    method: Number
    address: Address | None = None


@event("CTRL-EVENT-EAP-RETRANSMIT {address}")
class EapRetransmitted(Event):
    """An EAP request was sent again."""

    address: Address


@event("CTRL-EVENT-EAP-TIMEOUT-FAILURE {address}")
class EapTimedOut(Event):
    """A station stopped answering EAP requests."""

    address: Address


@event("CTRL-EVENT-EAP-SUCCESS {address}")
class EapSucceeded(Event):
    """EAP ended in success, which EAP-WSC never does."""

    address: Address


@event("CTRL-EVENT-EAP-FAILURE {address}")
class EapFailed(Event):
    """EAP ended in failure, as EAP-WSC does even when the registration went well."""

    address: Address


@event("FILE-NOT-WRITTEN {path}")
class FileNotWritten(Event):
    """A file refused what a registration brought: keys (`wpa_psk_file`) or the configuration.

    The registration is done all the same, and what it brought works until the access point ends.
    An event of our own.
    """

    path: Text


@event("KEY-CHANGED {number} {change}", Maybe(" {address}"), level=2, control_only=True)
class KeyChanged(Event):
    """The inventory of keys changed: ours, where there is one (see KEY_LIST).

    hostapd tells nothing like it, so a client hears of it only after `LEVEL 2`.

    `number` is the record's, `address` the one its device joined with; `change` is reserved,
    joined, seen (with another address), renamed, limited (in time), rotated, revoked, expired or
    imported.
    """

    number: Number
    change: Word
    address: Address | None = None


# Frames that control clients asked for


@event("EAPOL-TX {address} {frame}")
class EapolFrame(Event):
    """The EAPOL frame that would have been sent (`ext_eapol_frame_io`)."""

    address: Address
    frame: Octets


@event("MGMT-RX {frame}")
class ManagementFrame(Event):
    """A management frame was received (`ext_mgmt_frame_handling`)."""

    frame: Octets


@event("MGMT-TX-STATUS stype={subtype} ok={acknowledged} buf={frame}")
class ManagementFrameSent(Event):
    """A management frame was sent, and acknowledged (1) or not (0)."""

    subtype: Number
    acknowledged: Number
    frame: Octets


@event("RX-PROBE-REQUEST sa={address} signal={signal}", control_only=True)
class ProbeRequestReceived(Event):
    """A Probe Request was heard; signal in dBm.  Only for clients that asked for these."""

    address: Address
    signal: Number


@event("DATA-TEST-RX {destination} {source}", Maybe(" len={length}"))
class TestPacketReceived(Event):
    """A packet of the data test arrived; its length is told when it is not the usual one."""

    destination: Address
    source: Address
    length: Number | None = None


EVENTS: tuple[type[Event], ...] = tuple(
    cls for cls in registered().values() if cls.__module__ == __name__
)
"""All events, in the order of this module."""


def new_ap_settings(processing: int, settings: Secret) -> NewApSettings:
    """Return the event for new settings under `wps_cred_processing` 0, 1 or 2."""
    return NewApSettings(settings if processing else None)
