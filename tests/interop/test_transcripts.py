"""Stock hostapd and ours answer the same requests in the same words.

`transcripts/` holds a script for each command: it is put to both, started alike, and what they
said is compared line by line.  Only what `masks.toml` names may differ.
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


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.name for script in SCRIPTS])
def test_both_say_the_same(
    script: Script, request: pytest.FixtureRequest, tmp_path: Path, stack: ExitStack
) -> None:
    if script.alone:
        stock, ours = start(tmp_path, stack, script)
    else:
        stock, ours = request.getfixturevalue("shared")
    expected = transcript.cover(stock.play(script), MASKS)
    assert transcript.cover(ours.play(script), MASKS) == expected


def test_every_mask_says_why() -> None:
    assert all(mask.why for mask in MASKS)
