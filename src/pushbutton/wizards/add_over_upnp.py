"""Adding a device through the access points of the house, as their external Registrar over UPnP."""

from __future__ import annotations

import asyncio
from uuid import UUID

from pushbutton.errors import DriverError, UsageError
from pushbutton.protocol import notices
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.outputs import Step as Message
from pushbutton.protocol.policy import DevicePassword, push_button_password
from pushbutton.registrar.external import (
    Announced,
    ExternalRegistrar,
    Knocked,
    NetworkSource,
    Password,
    Relayed,
    learned_networks,
    one_network,
)
from pushbutton.registrar.found import FoundDevice, KnockingDevice
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile, ProfileStore
from pushbutton.registrar.upnp_setup import UpnpSetup
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.enums import DevicePasswordId
from pushbutton.wizards import sentences
from pushbutton.wizards.choices import ANY, AddChoices, ByButton, ByPin, EntryError
from pushbutton.wizards.finding import access_points
from pushbutton.wizards.hearing import mac_of, uuid_of
from pushbutton.wizards.run import Run
from pushbutton.wizards.steps import DeviceKnocking, Done, Step

NONE_FOUND = (
    "No access point was found that passes registrations on by UPnP: look whether one is on this "
    "network with UPnP and Wi-Fi Protected Setup switched on, or add the device by another way."
)

SECONDS_ON_CABLE = 3.0
"""How long a device that was named is looked for on Ethernet; answers to a search come by then."""


class UpnpWay:
    """The way to add a device through every access point of a neighbourhood."""

    def __init__(self, neighbourhood: Neighbourhood, profiles: ProfileStore) -> None:
        self._neighbourhood = neighbourhood
        self._profiles = profiles

    async def add(self, choices: AddChoices, network: NetworkProfile | None, run: Run) -> Done:
        """Let one device in; raises `PushbuttonError` for what kept it out."""
        run.tell(Step("Looking for access points on this network.", "SSDP search"))
        on_cable = await self._on_cable(choices.device)
        if on_cable is not None:
            return await self._give(choices, on_cable, network, run)
        found = await access_points(self._neighbourhood)
        if not found:
            raise DriverError(NONE_FOUND)
        names = ", ".join(each.friendly_name for each in found)
        run.tell(Step(f"Found: {names}.", f"{len(found)} WFADevice"))
        networks = await self._networks(network, found)
        telling = _Telling(self._neighbourhood, choices, run)
        what = (
            "Press the button of the device now"
            if choices.by_button
            else "Let the device join by Wi-Fi Protected Setup now"
        )
        async with run.counting_down(what, choices.limit):
            device = await ExternalRegistrar(self._neighbourhood).add(
                _password(choices),
                networks,
                device=_whom(choices.device),
                seconds=choices.limit,
                report=telling.hear,
            )
        name = device.device_name.strip() or format_mac(device.mac_address)
        relay = telling.relayed_by and self._neighbourhood.devices.get(telling.relayed_by)
        given = await asyncio.to_thread(networks, relay) if relay else network
        shown = "the network" if not given else ssid_codec.render(given.ssid)
        return Done(
            f"{name} has the settings of {shown} and can join.",
            f"registered {format_mac(device.mac_address)} {device.uuid}",
            device,
            device.mac_address,
            given.credential(device.mac_address) if given else None,
            given.name if given else None,
        )

    async def _on_cable(self, device: str) -> FoundDevice | None:
        """Return the device if it is on Ethernet, where UPnP finds it under UUID and name."""
        if device == ANY or mac_of(device) is not None:
            return None
        try:
            found = await self._neighbourhood.find(device, SECONDS_ON_CABLE)
        except UsageError:
            if uuid_of(device) is not None:
                return None  # a wireless device has one, too
            raise
        if found.access_point:
            raise UsageError(f"{found.friendly_name} is an access point: set it up instead.")
        return found

    async def _give(
        self, choices: AddChoices, found: FoundDevice, network: NetworkProfile | None, run: Run
    ) -> Done:
        """Give a network to a device that is on Ethernet, with its PIN and no access point."""
        if not isinstance(choices.method, ByPin):
            raise EntryError("proof", "A device on a cable is added by its PIN.")
        given = network or await asyncio.to_thread(self._profiles.home)
        if given is None:
            raise EntryError("network", f"Which saved network shall {found.friendly_name} have?")
        setup = UpnpSetup(
            found,
            choices.method.pin,
            seconds=choices.limit,
            report=_Telling(self._neighbourhood, choices, run).relayed,
        )
        device = await setup.give(given)
        return Done(
            f"{found.friendly_name} has the settings of {ssid_codec.render(given.ssid)}; take it "
            "off the cable.",
            f"registered {format_mac(device.mac_address)} {device.uuid}",
            device,
            device.mac_address,
            given.credential(device.mac_address),
            given.name,
        )

    def _learned(self, access_point: UUID) -> NetworkProfile | None:
        return self._profiles.learned_from(access_point)

    async def _networks(
        self, network: NetworkProfile | None, found: tuple[FoundDevice, ...]
    ) -> NetworkSource:
        if network is not None:
            return one_network(network)
        known = await asyncio.gather(
            *(asyncio.to_thread(self._learned, each.uuid) for each in found)
        )
        home = await asyncio.to_thread(self._profiles.home)
        if home is not None and not any(known):
            return one_network(home)
        if not any(known):
            names = " or ".join(each.friendly_name for each in found)
            raise UsageError(
                f"The network of {names} is not known here yet: learn it with the access point's "
                "PIN (pushbutton learn), or choose a saved network."
            )
        return learned_networks(self._profiles)


def _password(choices: AddChoices) -> Password:
    match choices.method:
        case ByButton():
            return push_button_password()
        case ByPin() as proof:
            return DevicePassword(DevicePasswordId.DEFAULT, proof.pin)
    return choices.method.content


def _whom(device: str) -> UUID | bytes | None:
    if device == ANY:
        return None
    whom = mac_of(device) or uuid_of(device)
    if whom is None:
        raise UsageError(f"{device!r} is neither a MAC address, a UUID nor any.")
    return whom


class _Telling:
    """Makes events of a wizard from what the external Registrar reports."""

    def __init__(self, neighbourhood: Neighbourhood, choices: AddChoices, run: Run) -> None:
        self.relayed_by: UUID | None = None
        self._neighbourhood = neighbourhood
        self._by_button = choices.by_button
        self._run = run

    def hear(self, output: Output) -> None:
        match output:
            case Announced():
                names = ", ".join(map(self._name, output.access_points)) or "no access point"
                self._stage(
                    f"Devices are told now that somebody waits for them: {names}.",
                    "SetSelectedRegistrar",
                )
            case Knocked():
                self._run.tell(self._knocking(output.device, output.access_point))
            case Relayed():
                self.relayed_by = output.access_point
                self.relayed(output.output)

    def relayed(self, output: Output) -> None:
        """Take what the registration with one device says."""
        match output:
            case Message():
                text = sentences.of_message(output.message, by_button=self._by_button)
                line = sentences.message_line(output.direction, output.message)
                self._run.tell(Step(text, line, output.direction, output.message))
            case notices.EnrolleeDeclined():
                self._stage("A device came that was not let in.", "M2D")
            case notices.TimedOut():
                self._stage("A device stopped answering.", "timed out")

    def _stage(self, text: str, line: str) -> None:
        self._run.tell(Step(text, line))

    def _name(self, uuid: UUID) -> str:
        found = self._neighbourhood.devices.get(uuid)
        return str(uuid) if found is None else found.friendly_name

    def _knocking(self, knocking: KnockingDevice, through: UUID) -> DeviceKnocking:
        return knocking_event(knocking, self._name(through))


def knocking_event(knocking: KnockingDevice, through: str) -> DeviceKnocking:
    """Return what an access point reports of a device as an event."""
    device = knocking.device
    named = device.device_name.strip() if device is not None else ""
    address = format_mac(knocking.address)
    return DeviceKnocking(
        knocking.address,
        f"{named} ({address})" if named else address,
        device,
        knocking.uuid,
        knocking.wants,
        through,
    )
