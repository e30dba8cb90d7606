"""One station's conversation as a machine: the port, the run behind it, and the group around.

`runtime.pump.Pump` drives it.  What comes out has passed the BSS's Registrar and its group, so the
daemon only carries it out; what another BSS of the group shall do comes as `Elsewhere`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pushbutton.crypto.dh import KeyPair
from pushbutton.protocol.eap_authenticator import EapAuthenticator
from pushbutton.protocol.eap_method import Method
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE
from pushbutton.protocol.group import Group
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.outputs import Finished, Output, Work
from pushbutton.protocol.port import AuthenticatorPort
from pushbutton.protocol.proxy import ProxiedRun, Subscribed
from pushbutton.protocol.registrar_outputs import GroupOutput
from pushbutton.protocol.station_run import StationRun, begin
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY, REGISTRAR_IDENTITY

_SERVED = (ENROLLEE_IDENTITY, REGISTRAR_IDENTITY)


@dataclass(frozen=True, slots=True)
class Elsewhere(Output):
    """Something for another BSS of the group to carry out."""

    bss: str
    output: Output


@dataclass(frozen=True, slots=True)
class Computed:
    """The result of `Work`, with the conversation it was for; a later one must not get it."""

    conversation: EapAuthenticator | None
    result: Any


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What conversations of one BSS share."""

    name: str
    """The BSS's name in the group."""
    registrar: InternalRegistrar | None
    """None while the BSS has no WPS: then no identity is served."""
    group: Group
    take_key_pair: Callable[[], KeyPair]
    fragment_size: int = DEFAULT_FRAGMENT_SIZE
    eapol_version: int = 2
    proxy: Callable[[], Subscribed | None] = lambda: None
    """Gives what says whether Registrars elsewhere listen, while the BSS is a proxy for them."""


class Conversation:
    """The machine of one station that registers."""

    def __init__(self, surroundings: Surroundings, address: bytes) -> None:
        self.surroundings = surroundings
        self.address = address
        self.port = AuthenticatorPort(
            self._begin,
            surroundings.fragment_size or DEFAULT_FRAGMENT_SIZE,
            surroundings.eapol_version,
        )
        self._run: StationRun | None = None

    @property
    def running(self) -> bool:
        """A conversation has begun and is not over."""
        conversation = self.port.conversation
        return conversation is not None and not conversation.ended

    @property
    def identified(self) -> bool:
        """The station has told its identity, so it is more than a packet from somewhere."""
        return self._run is not None

    @property
    def proxied(self) -> bool:
        """A Registrar elsewhere can take part."""
        return isinstance(self._run, ProxiedRun)

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        return self.port.deadline

    def start(self, now: float) -> list[Output]:
        """Begin, or begin anew."""
        return self._absorbed(self.port.start(now), now)

    def receive(self, octets: bytes, now: float) -> list[Output]:
        """Take an EAPOL packet."""
        return self._absorbed(self.port.receive(octets, now), now)

    def expire(self, now: float) -> list[Output]:
        """Do what the time has come for."""
        return self._absorbed(self.port.expire(now), now)

    def complete(self, result: Any, now: float) -> list[Output]:
        """Take the result of `Work`, unless it is of an earlier conversation."""
        if isinstance(result, Computed):
            if result.conversation is not self.port.conversation:
                if hasattr(result.result, "wipe"):
                    result.result.wipe()
                return []
            result = result.result
        return self._absorbed(self.port.complete(result, now), now)

    def put(self, octets: bytes, now: float) -> list[Output]:
        """Take a message of a Registrar elsewhere for the station."""
        if not isinstance(self._run, ProxiedRun):
            return []
        return self._absorbed(self.port.relay(self._run.machine.put(octets, now), now), now)

    def stop(self, now: float) -> list[Output]:
        """End without a word, because the station is gone."""
        return self._absorbed(self.port.stop(), now)

    def _begin(self, identity: str) -> Method | None:
        around = self.surroundings
        self._run = None
        if around.registrar is None or identity not in _SERVED:
            return None
        pair, proxy = around.take_key_pair(), around.proxy()
        self._run = begin(around.registrar, identity, self.address, pair, proxy)
        return None if self._run is None else self._run.machine

    def _absorbed(self, outputs: Iterable[Output], now: float) -> list[Output]:
        run, around = self._run, self.surroundings
        if run is not None:
            outputs = run.absorb(outputs, now)
        carried: list[Output] = []
        for output in outputs:
            kind = type(output)
            if kind is Work:
                assert isinstance(output, Work)
                conversation = self.port.conversation
                carried.append(Work(partial(_compute, conversation, output.compute)))
            elif issubclass(kind, GroupOutput):
                for name, result in around.group.distribute(around.name, (output,), now):
                    carried.append(result if name == around.name else Elsewhere(name, result))
            else:
                if kind is Finished and self._run is run:
                    self._run = None
                carried.append(output)
        return carried


def _compute(conversation: EapAuthenticator | None, compute: Callable[[], Any]) -> Computed:
    try:
        return Computed(conversation, compute())
    except Exception as error:
        return Computed(conversation, error)
