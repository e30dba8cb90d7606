"""What is read of XML from the network, and what is written."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.upnp import xml_document as xml


@given(st.text())
def test_any_text_survives_as_far_as_xml_can_say_it(value: str) -> None:
    kept = xml.parse(xml.document(xml.leaf("a", value))).text or ""
    sayable = "".join(one for one in value if one in "\t\n\r" or one >= " ")
    sayable = "".join(one for one in sayable if one not in "\ufffe\uffff")
    assert kept == "".join(one for one in sayable if not "\ud800" <= one <= "\udfff")


@given(st.binary(max_size=200))
def test_octets_are_xml_or_malformed(octets: bytes) -> None:
    with contextlib.suppress(MalformedError):
        xml.parse(octets)


@pytest.mark.parametrize(
    "octets",
    [
        b"<!DOCTYPE a><a/>",
        b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1/"> %b;]><a/>',
        b"<a>&unknown;</a>",
        b"<a><b></a>",
        b"<a/><b/>",
        b"",
        b'<?xml version="1.0" encoding="no-such-code"?><a/>',
        b"<a>" * (xml.DEEPEST + 1) + b"</a>" * (xml.DEEPEST + 1),
        b"<a>" + b" " * xml.LARGEST + b"</a>",
    ],
)
def test_dangerous_and_broken_documents_are_refused(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        xml.parse(octets)


def test_a_document_of_c_with_its_terminator_is_read() -> None:
    assert xml.parse(b"\r\n<a>b</a>\0").text == "b"


def test_children_are_found_whatever_their_namespace() -> None:
    root = xml.parse(b'<a xmlns="u" xmlns:n="v"><n:b> c </n:b></a>')
    assert xml.local_name(root) == "a"
    assert xml.child_text(root, "b") == "c"
    assert xml.child_text(root, "d") == ""
