"""What begins when a station says in EAP as what it comes: to be registered, or to set us up."""

from __future__ import annotations

from pushbutton.crypto.dh import KeyPair
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.proxy import ProxiedRun, Subscribed
from pushbutton.protocol.registrar_run import RegistrarRun
from pushbutton.protocol.setup_run import SetupRun
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY, REGISTRAR_IDENTITY

StationRun = RegistrarRun | ProxiedRun | SetupRun


def begin(
    registrar: InternalRegistrar,
    identity: str,
    address: bytes,
    key_pair: KeyPair,
    subscribed: Subscribed | None = None,
) -> StationRun | None:
    """Begin a run with the station at this address, which called itself `identity`.

    None for an identity that is not one of EAP-WSC.  `key_pair` is fresh and used in this run
    only.  `subscribed` is given where the access point is a proxy for Registrars elsewhere.
    """
    if identity == ENROLLEE_IDENTITY:
        run = RegistrarRun(registrar, address, key_pair)
        return run if subscribed is None else ProxiedRun(registrar, run, subscribed)
    if identity == REGISTRAR_IDENTITY:
        return SetupRun(registrar, address, key_pair)
    return None
