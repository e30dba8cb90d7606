"""What the button on the box does: WPS_PBC for every BSS, as a person expects of one button."""

from __future__ import annotations

import logging

from pushbutton.access_point.service import Service

_log = logging.getLogger(__name__)


def press(service: Service) -> bool:
    """Press the button of all BSSes; returns whether each of them waits for a device now.

    Those that act together are pressed once, each independent one for itself.
    """
    together, accepted = False, []
    for bss in service.bsses:
        registrar = bss.registrar
        if registrar is None or (together and not registrar.independent):
            continue
        together = together or not registrar.independent
        answer = service.process.group.push_button(bss.name, bss.now)
        service.process.carry_out(answer.outputs)
        accepted.append(answer.accepted)
        if not answer.accepted:
            _log.warning("%s: the button had no effect: several devices ask at once", bss.name)
    if not accepted:
        _log.warning("the button had no effect: no BSS has Wi-Fi Protected Setup")
    return bool(accepted) and all(accepted)
