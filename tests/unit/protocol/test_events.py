"""The texts of the events, letter for letter, and back."""

from __future__ import annotations

import re
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.protocol import events
from pushbutton.protocol.event_form import FieldText
from pushbutton.protocol.events import EVENTS, Event, parse
from pushbutton.protocol.outputs import Direction, ErrorIndication
from pushbutton.secret import Secret
from pushbutton.wire.enums import MessageType, PrimaryDeviceType

MAC = bytes.fromhex("0200000003ff")
NAME = UUID("12345678-9abc-def0-1234-56789abcdef0")
PRINTER = PrimaryDeviceType(3, subcategory=1)

TEXTS: list[tuple[Event, str]] = [
    (
        events.PinNeeded(NAME, MAC, "Test", "Maker", "Model", "1", "42", PRINTER),
        "WPS-PIN-NEEDED 12345678-9abc-def0-1234-56789abcdef0 02:00:00:00:03:ff "
        "[Test|Maker|Model|1|42|3-0050F204-1]",
    ),
    (
        events.PinNeeded(NAME, MAC, "", "", "", "", "", PRINTER),
        "WPS-PIN-NEEDED 12345678-9abc-def0-1234-56789abcdef0 02:00:00:00:03:ff [|||||3-0050F204-1]",
    ),
    (
        events.RegistrationSucceeded(MAC, NAME),
        "WPS-REG-SUCCESS 02:00:00:00:03:ff 12345678-9abc-def0-1234-56789abcdef0",
    ),
    (events.Success(), "WPS-SUCCESS "),
    (events.Fail(8, 18), "WPS-FAIL msg=8 config_error=18"),
    (
        events.Fail(12, 0, ErrorIndication.WEP_PROHIBITED),
        "WPS-FAIL msg=12 config_error=0 reason=2 (WEP Prohibited)",
    ),
    (events.NewApSettings(), "WPS-NEW-AP-SETTINGS "),
    (events.NewApSettings(Secret(b"\x10\x45\xab")), "WPS-NEW-AP-SETTINGS 1045ab"),
    (events.PushButtonActive(), "WPS-PBC-ACTIVE "),
    (events.PushButtonDisabled(), "WPS-PBC-DISABLE "),
    (events.TimedOut(), "WPS-TIMEOUT "),
    (events.OverlapDetected(), "WPS-OVERLAP-DETECTED "),
    (events.Cancelled(), "WPS-CANCEL "),
    (events.RegistrarHasNoPassword(), "WPS-M2D "),
    (events.SetupLocked(), "WPS-AP-SETUP-LOCKED "),
    (events.SetupUnlocked(), "WPS-AP-SETUP-UNLOCKED "),
    (events.ApPinDisabled(), "WPS-AP-PIN-DISABLED "),
    (
        events.EnrolleeSeen(MAC, NAME, PRINTER, 0x4388, 4, 1, "Test"),
        "WPS-ENROLLEE-SEEN 02:00:00:00:03:ff 12345678-9abc-def0-1234-56789abcdef0 "
        "3-0050F204-1 0x4388 4 1 [Test]",
    ),
    (
        events.RegistrationStep(MAC, Direction.RECEIVED, MessageType.M1),
        "PUSHBUTTON-STEP 02:00:00:00:03:ff received M1",
    ),
    (events.KeyChanged(7, "seen"), "KEY-CHANGED 7 seen"),
    (events.KeyChanged(7, "revoked", MAC), "KEY-CHANGED 7 revoked 02:00:00:00:03:ff"),
    (events.ApEnabled(), "AP-ENABLED "),
    (events.ApDisabled(), "AP-DISABLED "),
    (events.InterfaceEnabled(), "INTERFACE-ENABLED "),
    (events.InterfaceDisabled(), "INTERFACE-DISABLED "),
    (events.InterfaceUnavailable(), "INTERFACE-UNAVAILABLE "),
    (events.Terminating(), "CTRL-EVENT-TERMINATING "),
    (events.StationConnected(MAC), "AP-STA-CONNECTED 02:00:00:00:03:ff"),
    (
        events.StationConnected(MAC, key_id="printer"),
        "AP-STA-CONNECTED 02:00:00:00:03:ff keyid=printer",
    ),
    (
        events.StationConnected(MAC, p2p_device_address=MAC, ip_address="192.0.2.1"),
        "AP-STA-CONNECTED 02:00:00:00:03:ff p2p_dev_addr=02:00:00:00:03:ff ip_addr=192.0.2.1",
    ),
    (events.StationDisconnected(MAC), "AP-STA-DISCONNECTED 02:00:00:00:03:ff"),
    (events.StationAnswered(MAC), "AP-STA-POLL-OK 02:00:00:00:03:ff"),
    (events.PossiblePskMismatch(MAC), "AP-STA-POSSIBLE-PSK-MISMATCH 02:00:00:00:03:ff"),
    (events.HandshakeCompleted(MAC), "EAPOL-4WAY-HS-COMPLETED 02:00:00:00:03:ff"),
    (events.EapStarted(MAC), "CTRL-EVENT-EAP-STARTED 02:00:00:00:03:ff"),
    (
        events.EapMethodProposed(14122, 254),
        "CTRL-EVENT-EAP-PROPOSED-METHOD vendor=14122 method=254",
    ),
    (
        events.EapMethodProposed(14122, 254, MAC),
        "CTRL-EVENT-EAP-PROPOSED-METHOD 02:00:00:00:03:ff vendor=14122 method=254",
    ),
    (events.EapRetransmitted(MAC), "CTRL-EVENT-EAP-RETRANSMIT 02:00:00:00:03:ff"),
    (events.EapTimedOut(MAC), "CTRL-EVENT-EAP-TIMEOUT-FAILURE 02:00:00:00:03:ff"),
    (events.EapSucceeded(MAC), "CTRL-EVENT-EAP-SUCCESS 02:00:00:00:03:ff"),
    (events.EapFailed(MAC), "CTRL-EVENT-EAP-FAILURE 02:00:00:00:03:ff"),
    (events.FileNotWritten("/etc/hostapd/wlan0.conf"), "FILE-NOT-WRITTEN /etc/hostapd/wlan0.conf"),
    (events.EapolFrame(MAC, b"\x02\x00"), "EAPOL-TX 02:00:00:00:03:ff 0200"),
    (events.ManagementFrame(b"\xb0"), "MGMT-RX b0"),
    (events.ManagementFrameSent(11, 1, b"\xb0"), "MGMT-TX-STATUS stype=11 ok=1 buf=b0"),
    (events.ProbeRequestReceived(MAC, -30), "RX-PROBE-REQUEST sa=02:00:00:00:03:ff signal=-30"),
    (
        events.TestPacketReceived(MAC, MAC),
        "DATA-TEST-RX 02:00:00:00:03:ff 02:00:00:00:03:ff",
    ),
    (
        events.TestPacketReceived(MAC, MAC, 60),
        "DATA-TEST-RX 02:00:00:00:03:ff 02:00:00:00:03:ff len=60",
    ),
]


@pytest.mark.parametrize(("event", "text"), TEXTS, ids=[text for _, text in TEXTS])
def test_the_text_is_that_of_hostapd(event: Event, text: str) -> None:
    assert event.encode() == text
    assert parse(text) == event


def test_what_the_fields_say() -> None:
    assert events.Fail(8, 18).values() == {"message": 8, "configuration_error": 18}
    assert events.StationConnected(MAC, key_id="printer").values() == {
        "address": "02:00:00:00:03:ff",
        "key_id": "printer",
    }


def test_every_event_has_its_text_here() -> None:
    assert {type(event) for event, _ in TEXTS} == set(EVENTS)


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.name())
def test_every_event_is_explained_and_has_a_level(cls: type[Event]) -> None:
    assert cls.__doc__
    assert not cls.__doc__.startswith(cls.__name__)
    assert cls.level in (2, 3)
    assert cls.level == 3 or cls.control_only


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.name())
def test_a_name_without_fields_ends_with_a_space(cls: type[Event]) -> None:
    if cls.form == (cls.name() + " ",):
        assert parse(cls.name()) == parse(cls.name() + " ") is not None


def test_the_key_of_new_settings_is_kept_from_the_log() -> None:
    event = events.NewApSettings(Secret(b"key"))
    assert event.describe() == "WPS-NEW-AP-SETTINGS ***"
    assert "6b6579" not in repr(event)
    assert event.encode() == "WPS-NEW-AP-SETTINGS 6b6579"


@pytest.mark.parametrize(("processing", "length"), [(0, 20), (1, 26), (2, 26)])
def test_settings_go_along_as_configured(processing: int, length: int) -> None:
    assert len(events.new_ap_settings(processing, Secret(b"key")).encode()) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "PONG",
        "WPS-NO-SUCH-EVENT ",
        "WPS-FAIL msg=x config_error=0",
        "WPS-FAIL msg=8",
        "WPS-FAIL msg=8 config_error=18 reason=2",
        "WPS-REG-SUCCESS 02:00:00 12345678-9abc-def0-1234-56789abcdef0",
        "WPS-REG-SUCCESS 02:00:00:00:03:ff x",
        "WPS-ENROLLEE-SEEN 02:00:00:00:03:ff 12345678-9abc-def0-1234-56789abcdef0 "
        "99999-0050F204-1 0x4388 4 1 [Test]",
        "AP-STA-CONNECTED 02:00:00:00:03:ff what=1",
    ],
)
def test_other_texts_are_no_events(text: str) -> None:
    assert parse(text) is None


@given(st.text(max_size=64))
def test_a_device_name_cannot_break_out_of_its_line(name: str) -> None:
    text = events.PinNeeded(NAME, MAC, name, "", "", "", "", PRINTER).encode()
    assert text.isprintable()
    assert len(text.splitlines()) == 1
    text.encode()


VALUES: dict[object, st.SearchStrategy[Any]] = {
    UUID: st.uuids(),
    bytes: st.binary(min_size=6, max_size=6),
    int: st.integers(0, 0xFFFF),
    str: st.text(st.characters(categories=["L", "N"]) | st.sampled_from(" []/-_.'äß"), max_size=32),
    PrimaryDeviceType: st.builds(
        PrimaryDeviceType,
        st.integers(0, 0xFFFF),
        st.binary(min_size=4, max_size=4),
        st.integers(0, 0xFFFF),
    ),
    Direction: st.sampled_from(Direction),
    MessageType: st.sampled_from(MessageType),
    ErrorIndication: st.sampled_from(list(ErrorIndication)[1:]),
    Secret: st.builds(Secret, st.binary(min_size=1, max_size=40)),
}
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)


def instances(cls: type[Event]) -> st.SearchStrategy[Event]:
    """Draw events of a class from the annotations of its fields."""
    strategies = {}
    for name, hint in get_type_hints(cls, include_extras=True).items():
        options = [option for option in (hint, *get_args(hint)) if hasattr(option, "__metadata__")]
        if not options:
            continue
        (option,) = options[:1]
        value = VALUES[option.__origin__]
        (field_text,) = (e for e in option.__metadata__ if isinstance(e, FieldText))
        if option.__origin__ is str and re.fullmatch(field_text.pattern, "a b") is None:
            value = WORDS
        strategies[name] = value if hint is option else st.none() | value
    return st.builds(cls, **strategies)


@given(st.one_of([instances(cls) for cls in EVENTS]))
def test_an_event_read_back_is_the_same(event: Event) -> None:
    text = event.encode()
    again = parse(text)
    assert again == event
    assert again is not None
    assert again.encode() == text


@given(st.text(max_size=80), st.sampled_from([cls.name() for cls in EVENTS]))
def test_reading_any_text_never_fails(text: str, name: str) -> None:
    for line in (text, f"{name} {text}"):
        event = parse(line)
        assert event is None or isinstance(event.encode(), str)


@given(st.text(max_size=40))
def test_a_name_with_separators_is_still_one_event(name: str) -> None:
    event = events.PinNeeded(NAME, MAC, name, name, name, name, name, PRINTER)
    again = parse(event.encode())
    assert again is not None
    assert again.encode() == event.encode()
