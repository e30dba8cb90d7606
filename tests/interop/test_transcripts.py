"""Stock hostapd and ours answer the same requests in the same words.

`transcripts/` holds a script for each command: it is put to both, started alike, and what they
said is compared line by line.  Only what `masks.toml` names may differ.  A script in `not_yet.toml`
must fail: when it begins to pass it is to be taken out of that table.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rig import transcript
from rig.players import Player
from rig.transcript import Script

MASKS = transcript.masks()
NOT_YET = transcript.not_yet()
SCRIPTS = transcript.scripts()

Players = tuple[Player, Player]


def start(folder: Path, stack: ExitStack, script: Script | None = None) -> Players:
    """Start stock hostapd and ours."""
    stock = Player("stock", folder, script)
    stack.callback(stock.close)
    ours = Player("ours", folder, script)
    stack.callback(ours.close)
    return stock, ours


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Players]:
    """Return access points for the scripts that change nothing for good."""
    with ExitStack() as stack:
        yield start(tmp_path_factory.mktemp("shared"), stack)


def parameters() -> Iterator[object]:
    for script in SCRIPTS:
        reason = NOT_YET.get(script.name)
        marks = [] if reason is None else [pytest.mark.xfail(reason=reason, strict=True)]
        yield pytest.param(script, marks=marks, id=script.name)


@pytest.mark.parametrize("script", list(parameters()))
def test_both_say_the_same(
    script: Script, request: pytest.FixtureRequest, tmp_path: Path, stack: ExitStack
) -> None:
    # A script that is not answered alike would leave the shared pair in different states.
    if script.alone or script.name in NOT_YET:
        stock, ours = start(tmp_path, stack, script)
    else:
        stock, ours = request.getfixturevalue("shared")
    expected = transcript.cover(stock.play(script), MASKS)
    assert transcript.cover(ours.play(script), MASKS) == expected


def test_what_is_not_yet_is_a_script() -> None:
    assert set(NOT_YET) <= {script.name for script in SCRIPTS}


def test_every_mask_says_why() -> None:
    assert all(mask.why for mask in MASKS)
