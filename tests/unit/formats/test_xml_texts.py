"""The careful reader of small XML documents."""

from __future__ import annotations

import pytest

from pushbutton.formats.format import UnreadableError
from pushbutton.formats.xml_texts import DEEPEST, LONGEST, is_text, texts

SPACE = "urn:ours"


def test_texts_by_their_paths() -> None:
    document = f'<a xmlns="{SPACE}" xmlns:o="urn:o"><b>1</b><b>2</b><o:b>3</o:b><c><d/></c></a>'
    assert texts(document.encode(), "it", (SPACE,)) == {
        "a/b": "1",
        "a/{urn:o}b": "3",
        "a/c/d": "",
        "a/c": "",
        "a": "",
    }


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"<!DOCTYPE a><a/>", "it has no document type"),
        (b" " * (LONGEST + 1), "it is not that long"),
        (b"<a>" * (DEEPEST + 1), "too deeply"),
        (b"<a>&x;</a>", "not well-formed"),
        (b"<a>\xff</a>", "not well-formed"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "not well-formed"),
    ],
)
def test_what_is_refused(document: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        texts(document, "it", ())


def test_texts_that_survive() -> None:
    assert is_text("Küche <&>")
    assert not any(map(is_text, ("\n", "\0", "\ufffe", "\u2028")))
