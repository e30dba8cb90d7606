"""Adding a wireless device, by its PIN, its button or its tag, wherever it can come in."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Protocol

from pushbutton.control.client import ControlError
from pushbutton.control.directory import advice
from pushbutton.crypto import pin as pins
from pushbutton.drivers import registry
from pushbutton.errors import UsageError
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.wizards.add_over_control import ControlWay
from pushbutton.wizards.add_over_radio import RadioWay
from pushbutton.wizards.add_over_upnp import UpnpWay
from pushbutton.wizards.choices import AddChoices, ByPin, ByToken
from pushbutton.wizards.run import Run, UnderWay
from pushbutton.wizards.sentences import of_error
from pushbutton.wizards.steps import Done, Trouble
from pushbutton.wizards.surroundings import Surroundings, chosen_network

INTRODUCTION = (
    "You say how the device proves that it is yours: by its PIN, its button, or its tag.",
    "You choose the network that it is to have: a saved one, a new one, or this access point's.",
    "The device is let in for as long as you see the time run: two minutes for a button.",
    "Devices that ask to be let in are shown, and each step of the one that is meant.",
    "When you stop it, nothing stays open.",
)
"""What will happen, for the first page."""

UPNP, CONTROL = "upnp", "ap"


class AddingWay(Protocol):
    """One way on which a device comes in."""

    async def add(self, choices: AddChoices, network: NetworkProfile | None, run: Run) -> Done:
        """Let one device in; `network` None is the network of the access point that it uses.

        Raises `PushbuttonError`; what was opened for the device is closed then, and when it is
        cancelled.
        """


class AddDevice:
    """The wizard; one object serves everybody, so that two who do the same do it once."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.under_way = UnderWay()
        self._surroundings = surroundings
        self._blinding = surroundings.random(16)

    def run(self, choices: AddChoices) -> Run:
        """Begin, or join what somebody began with the same device, way and password.

        Raises `UsageError` for a way that there is not.
        """
        way = self._way(choices.via)
        by_button = choices.by_button
        length = len(choices.method.pin) if isinstance(choices.method, ByPin) else pins.LENGTH

        async def play(run: Run) -> None:
            profiles = self._surroundings.profiles
            network = await chosen_network(choices.network, profiles)
            if network is None and choices.via.partition(":")[0] in registry.DRIVERS:
                network = await asyncio.to_thread(profiles.home)
            run.tell(await way.add(choices, network, run))

        def explain(error: Exception) -> Trouble:
            if isinstance(error, ControlError):
                return _no_access_point(choices.via, error)
            return of_error(error, by_button=by_button, pin_length=length)

        return self.under_way.join_or_start(self._about(choices), lambda: Run(play, explain))

    def _about(self, choices: AddChoices) -> str:
        """Return what two runs have in common that are the same; no PIN can be read from it."""
        match choices.method:
            case ByPin() as proof:
                octets = proof.pin.reveal()
            case ByToken() as token:
                octets = token.octets
            case _:
                octets = b""
        digest = hashlib.blake2b(octets, key=self._blinding, digest_size=8).hexdigest()
        kind = type(choices.method).__name__
        return f"{choices.via} {choices.device.lower()} {kind} {digest}"

    def _way(self, via: str) -> AddingWay:
        kind, _, target = via.partition(":")
        around = self._surroundings
        if kind == UPNP:
            if around.neighbourhood is None:
                raise UsageError("UPnP is not in use here; choose another way.")
            return UpnpWay(around.neighbourhood, around.profiles)
        if kind == CONTROL and target:
            return ControlWay(Path(target), around.directory)
        if kind in registry.DRIVERS and target:
            return RadioWay(via, around.make_driver)
        raise UsageError(
            f"{via!r} is no way to a device; there are upnp, ap:SOCKET and nl80211:INTERFACE."
        )


def _no_access_point(via: str, error: ControlError) -> Trouble:
    """Say what to do about a socket that may not be used, or that nobody is behind."""
    kind, _, socket = via.partition(":")
    forbidden = advice(Path(socket)) if kind == CONTROL else None
    if forbidden is not None:
        return Trouble(forbidden[0].upper() + forbidden[1:], str(error), False)
    return of_error(error)
