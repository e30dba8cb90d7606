from __future__ import annotations

from pushbutton.wire import quirks
from pushbutton.wire.message import Message
from pushbutton.wire.quirks import QUIRKS, Quirk, Tally


def test_every_quirk_is_listed_once_and_told_in_full() -> None:
    defined = [value for value in vars(quirks).values() if isinstance(value, Quirk)]
    assert defined == list(QUIRKS)
    assert len({quirk.name for quirk in QUIRKS}) == len(QUIRKS)
    for quirk in QUIRKS:
        assert quirk.what
        assert quirk.reason
        assert quirk.source
        assert quirk.name == quirk.name.lower()
        assert " " not in quirk.name


def test_the_name_of_the_constant_is_the_name_of_the_quirk() -> None:
    for name, value in vars(quirks).items():
        if isinstance(value, Quirk):
            assert value.name == name.lower().replace("_", "-")


def test_a_tally_counts_what_messages_met() -> None:
    tally = Tally()
    assert tally.counts == {}
    padded = Message.parse(bytes(8))
    tally.count(padded.quirks)
    tally.count(padded.quirks)
    tally.count([quirks.SSID_PADDED])
    assert tally.counts == {"zero-padding": 2, "ssid-padded": 1}
