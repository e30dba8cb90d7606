"""The BSSes of a process that act together: what is said to one of them is done by all.

A person presses one button and types one PIN for the house, not for each band.  So commands reach
every BSS of the group, and what happens at one has consequences at the others: a device that was
registered ends the waiting everywhere, and a wrong AP PIN counts everywhere.  A BSS that is
`independent` acts alone.  All this is as hostapd does it.

Outputs come out with the name of the BSS that they concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from pushbutton.crypto import pin
from pushbutton.protocol.ap_pin import DEFAULT_TIMEOUT
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.passwords import Pin
from pushbutton.protocol.registrar_outputs import (
    ApPinOver,
    ApPinTried,
    DeviceRegistered,
    NetworkWanted,
    NewNetwork,
    PinExposed,
)
from pushbutton.secret import Secret
from pushbutton.wire.values import OobDevicePassword

Addressed = tuple[str, Output]
"""The name of a BSS and an output that is to be carried out there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command went, and what is to be carried out (also where it failed half-way)."""

    accepted: bool
    outputs: list[Addressed]


class Member(Protocol):
    """What a BSS does as part of a group; `InternalRegistrar` says what each means."""

    @property
    def independent(self) -> bool: ...

    def add_pin(
        self,
        secret: Secret,
        now: float,
        *,
        uuid: UUID | None = None,
        timeout: float = 0.0,
        address: bytes | None = None,
    ) -> list[Output]: ...

    def push_button(self, now: float) -> tuple[bool, list[Output]]: ...

    def expect_token(self, token: OobDevicePassword, now: float) -> list[Output]: ...

    def cancel(self) -> list[Output]: ...

    def set_ap_pin(self, pin: Secret) -> tuple[bool, list[Output]]: ...

    def limit_ap_pin(self, now: float, timeout: float) -> None: ...

    def disable_ap_pin(self) -> list[Output]: ...

    def take_network(self, new: NewNetwork) -> tuple[bool, list[Output]]: ...

    def registered_elsewhere(
        self, uuid: UUID, pin: Pin | None, now: float, token: int | None = None
    ) -> list[Output]: ...

    def pin_exposed(self, pin: Secret) -> list[Output]: ...

    def ap_pin_tried(self, proved: bool, now: float) -> list[Output]: ...


class Group:
    """The BSSes with Wi-Fi Protected Setup of one process, by name, in the order they entered."""

    def __init__(self) -> None:
        self._members: dict[str, Member] = {}

    def enter(self, name: str, member: Member) -> None:
        """Add a BSS, or put another one in the place of the one with this name."""
        self._members[name] = member

    def leave(self, name: str) -> None:
        """Remove a BSS; harmless when it is not there."""
        self._members.pop(name, None)

    def acting(self, name: str) -> Iterator[tuple[str, Member]]:
        """Go through the BSSes that act on what is said to, or happens at, this one."""
        called = self._members.get(name)
        for other, member in list(self._members.items()):
            together = called is not None and not called.independent and not member.independent
            if other == name or together:
                yield other, member

    # Commands.  None of them is accepted where no BSS acts.

    def add_pin(
        self,
        name: str,
        secret: Secret,
        now: float,
        *,
        uuid: UUID | None = None,
        timeout: float = 0.0,
        address: bytes | None = None,
    ) -> Answer:
        """WPS_PIN: take a PIN; see `InternalRegistrar.add_pin`."""
        return self._always(
            name,
            lambda member: member.add_pin(secret, now, uuid=uuid, timeout=timeout, address=address),
        )

    def push_button(self, name: str, now: float) -> Answer:
        """WPS_PBC: press the button; refused while more than one device asks by button."""
        return self._walk(name, lambda member: member.push_button(now))

    def expect_token(self, name: str, token: OobDevicePassword, now: float) -> Answer:
        """WPS_NFC_TAG_READ: wait for the device whose password token was read."""
        return self._always(name, lambda member: member.expect_token(token, now))

    def cancel(self, name: str) -> Answer:
        """WPS_CANCEL: stop waiting, and let go those that are just being registered."""
        return self._always(name, lambda member: member.cancel())

    def set_ap_pin(
        self, name: str, secret: Secret, now: float, timeout: float = DEFAULT_TIMEOUT
    ) -> Answer:
        """WPS_AP_PIN set: take an AP PIN for so many seconds, 0 for no end."""
        answer = self._walk(name, lambda member: member.set_ap_pin(secret))
        if answer.accepted:
            # The time runs at one BSS only, so that its end is told once.
            self._members[name].limit_ap_pin(now, timeout)
        return answer

    def random_ap_pin(
        self,
        name: str,
        random: Callable[[int], bytes],
        now: float,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> tuple[Secret, Answer]:
        """WPS_AP_PIN random: make an AP PIN and take it."""
        secret = pin.generate(random)
        return secret, self.set_ap_pin(name, secret, now, timeout)

    def disable_ap_pin(self, name: str) -> Answer:
        """WPS_AP_PIN disable: have no AP PIN any more."""
        return self._always(name, lambda member: member.disable_ap_pin())

    def take_network(self, name: str, new: NewNetwork) -> Answer:
        """WPS_CONFIG: take new settings; those that a person gives go through `completed`."""
        return self._walk(name, lambda member: member.take_network(new))

    # Consequences

    def distribute(self, name: str, outputs: Iterable[Output], now: float) -> list[Addressed]:
        """Let the group act on what happened at a BSS; other outputs pass, in their order."""
        return [
            addressed for output in outputs for addressed in self._distribute(name, output, now)
        ]

    def _distribute(self, name: str, output: Output, now: float) -> list[Addressed]:
        match output:
            case NetworkWanted(network, None):
                return self.take_network(name, network).outputs
            case NetworkWanted(network, bss):
                return [
                    (other, result)
                    for other, member in self.acting(name)
                    if other == bss
                    for result in member.take_network(network)[1]
                ]
            case DeviceRegistered(uuid, served, token):
                return self._others(
                    name, lambda member: member.registered_elsewhere(uuid, served, now, token)
                )
            case PinExposed(secret):
                return self._always(name, lambda member: member.pin_exposed(secret)).outputs
            case ApPinTried(proved):
                return self._always(name, lambda member: member.ap_pin_tried(proved, now)).outputs
            case ApPinOver():
                return self._others(name, lambda member: member.disable_ap_pin())
        return [(name, output)]

    # Walking

    def _walk(self, name: str, act: Callable[[Member], tuple[bool, list[Output]]]) -> Answer:
        """Let each BSS act; the first that refuses is the last that was asked."""
        outputs: list[Addressed] = []
        accepted = False
        for other, member in self.acting(name):
            accepted, results = act(member)
            outputs += [(other, output) for output in results]
            if not accepted:
                break
        return Answer(accepted, outputs)

    def _always(self, name: str, act: Callable[[Member], list[Output]]) -> Answer:
        return self._walk(name, lambda member: (True, act(member)))

    def _others(self, name: str, act: Callable[[Member], list[Output]]) -> list[Addressed]:
        return [
            (other, output)
            for other, member in self.acting(name)
            if other != name
            for output in act(member)
        ]
