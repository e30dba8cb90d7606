"""Setting up an access point: a name and a key for its network, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pushbutton.crypto import pin as pins
from pushbutton.drivers import registry
from pushbutton.errors import UsageError
from pushbutton.formats.credential_file import as_credential
from pushbutton.protocol.notices import SettingsLearned
from pushbutton.protocol.policy import ConfigData
from pushbutton.registrar import NewSettings
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.management_store import ManagementStore
from pushbutton.registrar.upnp_setup import UpnpSetup
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.wire import attributes as a
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.credential import ApSettings, Credential
from pushbutton.wire.enums import WpsState
from pushbutton.wizards.choices import EntryError, SetUpChoices, UndoChoices, network_of
from pushbutton.wizards.finding import find_device
from pushbutton.wizards.previous import KeptProfile, PreviousSettings
from pushbutton.wizards.run import Run, UnderWay
from pushbutton.wizards.sentences import of_error
from pushbutton.wizards.set_up_over_control import InForce, OverControl
from pushbutton.wizards.setting_up import OverEap, OverUpnp, SettingUp, new_settings, telling
from pushbutton.wizards.steps import Choice, Done, QuestionKind, Step, Trouble
from pushbutton.wizards.surroundings import Surroundings, keep_new, profile_of

INTRODUCTION = (
    "The access point is looked for on the network, or on the way that you name.",
    "Its PIN, from its label or its page, proves that it is yours.",
    "Its settings are learned and kept, so that you can put them back.",
    "If it has a network already, you are asked before it is changed: every device that is in "
    "that network needs the new key then.",
    "It gets the name and the passphrase that you chose, and they are saved here.",
)
"""What will happen, for the first page."""

CONTROL = "ap"
"""What stands before the path of a control socket."""

OVERWRITE, KEEP = "overwrite", "keep"


_Play = Callable[[Run], Awaitable[None]]


class Target(NamedTuple):
    """The access point, and the name under which its settings are kept for the way back."""

    way: SettingUp
    kept_as: str
    found: FoundDevice | None


class NotChangedError(UsageError):
    """The person chose to leave the access point as it is."""


class SetUpAccessPoint:
    """The wizard; one object serves everybody, so that two who do the same do it once."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.under_way = UnderWay()
        self._surroundings = surroundings
        self._previous = PreviousSettings(surroundings.profiles)

    def run(self, choices: SetUpChoices) -> Run:
        """Begin, or join the run that sets up the same access point already."""
        return self._start(choices, lambda run: self._set_up(choices, run))

    def undo(self, choices: UndoChoices) -> Run:
        """Put back the settings that were in force before the last run."""
        return self._start(choices, lambda run: self._put_back(choices, run))

    def _start(self, choices: SetUpChoices | UndoChoices, play: _Play) -> Run:
        length = pins.LENGTH if choices.pin is None else len(choices.pin)

        def explain(error: Exception) -> Trouble:
            return of_error(error, pin_length=length)

        about = f"set up {choices.device.lower()}"
        return self.under_way.join_or_start(about, lambda: Run(play, explain))

    async def _set_up(self, choices: SetUpChoices, run: Run) -> None:
        socket = _socket_of(choices.device)
        if socket is not None:
            run.tell(await self._set_up_behind(socket, choices, run))
            return
        if choices.out_of_band is not ConfigData.ABSENT:
            run.tell(await self._give_out_of_band(choices, run))
            return
        target = await self._reach(choices, run)

        def wanted(old: ApSettings) -> ApSettings:
            return new_settings(old, choices.ssid, choices.key)

        if target.way.can_ask_first or not choices.overwrite:
            learned = await target.way.learn()
            await self._ask_to_overwrite(choices, target, learned, run)
            if not target.way.can_ask_first:
                run.tell(Step("On a wire it answers again after a minute.", "quietPeriod"))
        run.tell(await self._change(target, wanted, choices.home))

    async def _set_up_behind(self, socket: Path, choices: SetUpChoices, run: Run) -> Done:
        """Set up the access point behind a control socket."""

        async def allowed(before: InForce) -> None:
            if before.configured and not choices.overwrite:
                await _ask(socket.name, ssid_codec.render(before.ssid), run)

        def wanted(ssid: bytes) -> Credential:
            return network_of(choices.ssid or ssid, choices.key)

        return await self._over_control(socket).set_up(wanted, allowed, run)

    def _over_control(self, socket: Path) -> OverControl:
        return OverControl(socket, self._surroundings.profiles, self._surroundings.directory)

    async def _put_back(self, choices: UndoChoices, run: Run) -> None:
        socket = _socket_of(choices.device)
        if socket is not None:
            run.tell(await self._over_control(socket).put_back(run))
            return
        target = await self._reach(choices, run)
        before = await asyncio.to_thread(self._previous.get, target.kept_as)

        def wanted(old: ApSettings) -> ApSettings:
            return replace(before.settings(), mac_address=old.mac_address)

        run.tell(await self._change(target, wanted, before.home))

    async def _change(self, target: Target, wanted: NewSettings, home: bool) -> Done:
        """Set new settings; those in force, and the new ones, are on the disk before M8 leaves."""
        keeping = KeptProfile(self._surroundings.profiles)

        def keep_and_change(old: ApSettings) -> ApSettings:
            # In the event loop: the answer to M7 is given by this function, and must not be before.
            new = wanted(old)
            self._previous.keep(target.kept_as, old)
            keeping.add(new, None if target.found is None else target.found.uuid)
            return new

        try:
            learned, changed = await target.way.change(keep_and_change)
        except BaseException as error:
            if not (isinstance(error, RegistrationError) and error.reason is Reason.UNCERTAIN):
                await asyncio.to_thread(keeping.take_back)
            raise
        assert keeping.name is not None
        await asyncio.to_thread(keeping.is_from, learned.enrollee.uuid)
        if home:
            await asyncio.to_thread(self._surroundings.profiles.make_home, keeping.name)
        return Done(
            f"{_name(learned, target)} has its new settings: the network is "
            f"{ssid_codec.render(changed.ssid)}.",
            "WSC_Done",
            learned.enrollee,
            learned.enrollee.mac_address,
            as_credential(changed),
            keeping.name,
            as_credential(learned.settings),
        )

    async def _ask_to_overwrite(
        self, choices: SetUpChoices, target: Target, learned: SettingsLearned, run: Run
    ) -> None:
        await asyncio.to_thread(self._previous.keep, target.kept_as, learned.settings)
        name, ssid = _name(learned, target), ssid_codec.render(learned.settings.ssid)
        run.tell(
            Step(f"{name} has the network {ssid}; its settings are kept.", "settings of M7 kept")
        )
        configured = learned.m1.get(a.WPS_STATE) == WpsState.CONFIGURED
        if choices.overwrite or not configured:
            return
        await _ask(name, ssid, run)

    # ---- which access point, and how to reach it ---------------------------------------------

    async def _reach(self, choices: SetUpChoices | UndoChoices, run: Run) -> Target:
        if choices.pin is None:
            raise EntryError("pin", "The PIN of the access point is needed.")
        around, report = self._surroundings, telling(run)
        if choices.device.partition(":")[0] in registry.DRIVERS:
            way = OverEap(
                choices.device,
                choices.pin,
                choices.seconds,
                report,
                make_driver=around.make_driver,
                fragment_size=choices.fragment_size,
            )
            return Target(way, choices.device, None)
        found = await self._find(choices.device, run)
        if not found.access_point:
            raise UsageError(
                f"{found.friendly_name} is a device and no access point: add it instead."
            )
        if found.locked:
            raise RegistrationError(Reason.SETUP_LOCKED)
        management = ManagementStore(self._surroundings.profiles.directory)
        upnp = OverUpnp(found, choices.pin, choices.seconds, report, management)
        return Target(upnp, str(found.uuid), found)

    async def _find(self, device: str, run: Run) -> FoundDevice:
        neighbourhood = self._surroundings.neighbourhood
        if neighbourhood is None:
            raise UsageError("UPnP is not in use here; name the way to the access point.")
        return await find_device(neighbourhood, device, run)

    async def _give_out_of_band(self, choices: SetUpChoices, run: Run) -> Done:
        if choices.device.partition(":")[0] in registry.DRIVERS:
            raise UsageError("Out of band, settings go over UPnP only, where Ethernet is trusted.")
        if choices.ssid is None:
            raise EntryError("ssid", "Which name? Out of band, the one in force is not known.")
        found = await self._find(choices.device, run)
        network = network_of(choices.ssid, choices.key)
        profile = profile_of(network, home=choices.home)
        if found.access_point:
            profile = replace(profile, learned_from=found.uuid)
        await asyncio.to_thread(keep_new, self._surroundings.profiles, profile)
        setup = UpnpSetup(
            found,
            None,
            out_of_band=choices.out_of_band,
            seconds=choices.seconds,
            report=telling(run),
        )
        if found.access_point:
            bssid = bytes(6) if found.device is None else found.device.mac_address
            device = await setup.configure(profile.settings(bssid))
        else:
            device = await setup.give(profile)
        return Done(
            f"{found.friendly_name} has the settings of {ssid_codec.render(choices.ssid)}.",
            f"out of band, {choices.out_of_band.value}",
            device,
            device.mac_address,
            network,
            profile.name,
        )


def _name(learned: SettingsLearned, target: Target) -> str:
    return learned.enrollee.device_name.strip() or target.way.name


async def _ask(name: str, ssid: str, run: Run) -> None:
    """Ask before the network of an access point is replaced; raises when the answer is no."""
    answer = await run.ask(
        QuestionKind.OVERWRITE,
        f"{name} is configured already, with the network {ssid}. Every device in it will need the "
        "new settings. Change it?",
        (Choice(OVERWRITE, "Change it"), Choice(KEEP, "Leave it as it is")),
    )
    if answer != OVERWRITE:
        raise NotChangedError(f"{name} was left as it is, with the network {ssid}.")


def _socket_of(device: str) -> Path | None:
    kind, colon, path = device.partition(":")
    return Path(path) if kind == CONTROL and colon and path else None
