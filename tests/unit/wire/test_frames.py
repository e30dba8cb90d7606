from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.wire import frames

AP, STATION = bytes.fromhex("020000000100"), bytes.fromhex("020000000200")
mac = st.binary(min_size=6, max_size=6)


def test_a_deauthentication_octet_by_octet() -> None:
    frame = frames.ManagementFrame(
        frames.Subtype.DEAUTHENTICATION,
        STATION,
        AP,
        AP,
        frames.encode_reason(frames.Reason.FOUR_WAY_TIMEOUT),
        sequence=0x123,
    )
    octets = bytes.fromhex("c0000000 020000000200 020000000100 020000000100 3012 0f00")
    assert frame.encode() == octets
    assert frames.ManagementFrame.parse(octets) == frame
    assert frames.parse_reason(frame.body) == 15


@given(
    st.builds(
        frames.ManagementFrame,
        st.sampled_from(frames.Subtype),
        *(mac, mac, mac),
        st.binary(max_size=50),
        sequence=st.integers(0, 4095),
        flags=st.sampled_from((0, 0x4000)),
    )
)
def test_management_round_trip(frame: frames.ManagementFrame) -> None:
    assert frames.ManagementFrame.parse(frame.encode()) == frame


@given(
    st.builds(
        frames.DataFrame,
        *(mac, mac, mac),
        st.binary(max_size=50),
        st.booleans(),
        st.integers(0, 4095),
        protected=st.booleans(),
        retry=st.booleans(),
    )
)
def test_data_round_trip(frame: frames.DataFrame) -> None:
    octets = frame.encode()
    assert frames.DataFrame.parse(octets) == frame
    assert octets == frame.header() + frame.body
    assert frames.frame_type(octets) == frames.FrameType.DATA


def test_the_addresses_of_data_frames() -> None:
    up = frames.DataFrame(b"dddddd", b"ssssss", b"bbbbbb", b"", to_ds=True).encode()
    assert up[:2] == b"\x08\x01"
    assert up[4:22] == b"bbbbbbssssssdddddd"
    down = frames.DataFrame(b"dddddd", b"ssssss", b"bbbbbb", b"", to_ds=False).encode()
    assert down[:2] == b"\x08\x02"
    assert down[4:22] == b"ddddddbbbbbbssssss"


@pytest.mark.parametrize(
    "octets",
    [b"", b"\xc0", b"\xc0\x00" + bytes(21), b"\x08\x01" + bytes(22), b"\xc1\x00" + bytes(22)],
)
def test_no_management_frame(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        frames.ManagementFrame.parse(octets)


def test_a_fragment_is_refused() -> None:
    with pytest.raises(MalformedError):
        frames.ManagementFrame.parse(b"\xc0\x00" + bytes(20) + b"\x01\x00")


@pytest.mark.parametrize(
    "octets", [b"", bytes(24), b"\x08\x00" + bytes(22), b"\x08\x03" + bytes(28), b"\x88\x01" * 13]
)
def test_no_data_frame(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        frames.DataFrame.parse(octets)


def test_beacon() -> None:
    beacon = frames.Beacon(0x0411, b"\x00\x01x", 100, 7)
    assert beacon.encode() == bytes.fromhex("0700000000000000 6400 1104 000178")
    assert frames.Beacon.parse(beacon.encode()) == beacon


def test_authentication() -> None:
    body = frames.Authentication(frames.Authentication.OPEN, 2, frames.Status.SUCCESS)
    assert body.encode() == bytes.fromhex("000002000000")
    assert frames.Authentication.parse(body.encode()) == body
    assert frames.Authentication.parse(b"\x03\x00\x01\x00\x00\x00xyz").rest == b"xyz"


@pytest.mark.parametrize("current", [None, AP])
def test_association_request(current: bytes | None) -> None:
    body = frames.AssociationRequest(0x0401, 10, b"\x00\x01x", current)
    assert frames.AssociationRequest.parse(body.encode(), current is not None) == body


def test_association_response_sets_the_top_bits_of_the_aid() -> None:
    body = frames.AssociationResponse(0x0411, 0, 1, b"\x01\x01\x82")
    assert body.encode() == bytes.fromhex("1104 0000 01c0 010182")
    assert frames.AssociationResponse.parse(body.encode()) == body
    assert frames.AssociationResponse(0, 17, 0, b"").encode()[4:6] == b"\x00\x00"


@pytest.mark.parametrize(
    "parse",
    [
        frames.Beacon.parse,
        frames.Authentication.parse,
        frames.AssociationRequest.parse,
        lambda octets: frames.AssociationRequest.parse(octets + bytes(6), True),
        frames.AssociationResponse.parse,
        frames.parse_reason,
        frames.parse_snap,
    ],
)
def test_truncated_bodies(parse: object) -> None:
    assert callable(parse)
    for length in range(2):
        with pytest.raises(MalformedError):
            parse(bytes(length))


def test_snap() -> None:
    body = frames.encode_snap(0x888E, b"payload")
    assert body == bytes.fromhex("aaaa03000000888e") + b"payload"
    assert frames.parse_snap(body) == (0x888E, b"payload")
    with pytest.raises(MalformedError):
        frames.parse_snap(bytes(20))


@pytest.mark.parametrize(
    ("channel", "frequency"),
    [(1, 2412), (6, 2437), (13, 2472), (14, 2484), (36, 5180), (165, 5825)],
)
def test_channels(channel: int, frequency: int) -> None:
    assert frames.frequency_of(channel) == frequency
    assert frames.channel_of(frequency) == channel


def test_frame_type_of_anything() -> None:
    assert frames.frame_type(b"") == -1
    assert frames.frame_type(b"\x80\x00") == frames.FrameType.MANAGEMENT
    assert frames.frame_type(b"\xd4\x00") == frames.FrameType.CONTROL
