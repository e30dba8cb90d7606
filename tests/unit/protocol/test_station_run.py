"""Which run an identity begins."""

from __future__ import annotations

import pytest
from house import House
from ladder import LAMP, R_PAIR

from pushbutton.protocol.registrar_run import RegistrarRun
from pushbutton.protocol.setup_run import SetupRun
from pushbutton.protocol.station_run import begin


@pytest.mark.parametrize(
    ("identity", "kind"),
    [
        ("WFA-SimpleConfig-Enrollee-1-0", RegistrarRun),
        ("WFA-SimpleConfig-Registrar-1-0", SetupRun),
        ("anonymous", type(None)),
        ("", type(None)),
        ("wfa-simpleconfig-enrollee-1-0", type(None)),
    ],
)
def test_the_identity_says_what_a_station_wants(identity: str, kind: type) -> None:
    assert type(begin(House().registrar, identity, LAMP.mac_address, R_PAIR)) is kind
