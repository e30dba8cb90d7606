"""The wizard that sets up what UPnP found: what it asks, keeps, saves and takes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from pretended_neighbourhood import Pretended, found

from pushbutton.protocol.notices import SettingsLearned
from pushbutton.protocol.outputs import Direction, Output
from pushbutton.protocol.outputs import Step as MessageStep
from pushbutton.protocol.policy import ConfigData
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.profiles import ProfileStore
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.device import Device
from pushbutton.wire.enums import AuthenticationType, EncryptionType, MessageType, WpsState
from pushbutton.wire.message import Message, attribute
from pushbutton.wizards import set_up as module
from pushbutton.wizards.choices import SetUpChoices, UndoChoices
from pushbutton.wizards.run import Run
from pushbutton.wizards.set_up import KEEP, OVERWRITE, SetUpAccessPoint
from pushbutton.wizards.steps import Done, Question, Step, Trouble
from pushbutton.wizards.surroundings import Surroundings

ROUTER = UUID(int=1)
PIN, NEW_KEY = Secret("12345670"), Secret("a new passphrase")
OLD = ApSettings(
    b"Before",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    bytes.fromhex("020000000001"),
    (NetworkKey(Secret("the old key")),),
    1,
)


class Router:
    """An access point that is set up as if over UPnP."""

    can_ask_first = True
    name = "Router"

    def __init__(self) -> None:
        self.settings = OLD
        self.state = WpsState.CONFIGURED
        self.error: Exception | None = None
        self.report: Callable[[Output], None] = lambda _: None

    def over_upnp(
        self,
        device: FoundDevice,
        pin: Secret,
        seconds: float,
        report: Callable[[Output], None],
        *_more: object,
    ) -> Router:
        self.report = report
        return self

    async def learn(self) -> SettingsLearned:
        self.report(MessageStep(Direction.RECEIVED, MessageType.M7))
        device = Device(ROUTER, OLD.mac_address, device_name="The router")
        m1 = Message.parse(attribute(a.WPS_STATE, self.state))
        return SettingsLearned(self.settings, b"", device, m1)

    async def change(
        self, new: Callable[[ApSettings], ApSettings]
    ) -> tuple[SettingsLearned, ApSettings]:
        learned, changed = await self.learn(), new(self.settings)
        if self.error is not None:
            raise self.error
        self.settings = changed
        return learned, changed


@pytest.fixture
def router(monkeypatch: pytest.MonkeyPatch) -> Router:
    made = Router()
    monkeypatch.setattr(module, "OverUpnp", made.over_upnp)
    return made


@pytest.fixture
def profiles(tmp_path: Path) -> ProfileStore:
    return ProfileStore(tmp_path)


@pytest.fixture
def wizard(profiles: ProfileStore) -> SetUpAccessPoint:
    printer = found(2, "Printer", access_point=False)
    locked = found(3, "Locked", locked=True)
    there = Pretended(found(1), printer, locked)
    return SetUpAccessPoint(Surroundings(profiles, there.as_neighbourhood()))


def wanted(**more: object) -> SetUpChoices:
    choices = SetUpChoices(PIN, "Router", b"Home", NEW_KEY)
    return replace(choices, **more)  # type: ignore[arg-type]


async def ended(run: Run, answer: str = OVERWRITE) -> Done | Trouble:
    async with asyncio.timeout(10):
        async for event in run:
            if isinstance(event, Question):
                run.answer(event.number, answer)
    assert run.result is not None
    return run.result


def asked(run: Run) -> list[str]:
    return [event.text for event in run.events if isinstance(event, Question)]


async def test_a_configured_one_is_changed_after_a_question(
    router: Router, wizard: SetUpAccessPoint, profiles: ProfileStore
) -> None:
    run = wizard.run(wanted(home=True))
    done = await ended(run)
    assert isinstance(done, Done)
    assert done.sentence == "The router has its new settings: the network is Home."
    assert len(asked(run)) == 1
    assert "with the network Before" in asked(run)[0]
    assert router.settings.network_key.matches(NEW_KEY)
    home = profiles.home()
    assert home is not None
    assert (home.name, home.learned_from, home.bssid) == ("Home", ROUTER, OLD.mac_address)
    steps = [event.text for event in run.events if isinstance(event, Step)]
    assert "The access point proved the whole PIN and told its settings." in steps
    assert "The router has the network Before; its settings are kept." in steps

    back = await ended(wizard.undo(UndoChoices(PIN, "Router")))
    assert isinstance(back, Done)
    assert router.settings.ssid == b"Before"
    assert router.settings.network_key.matches(b"the old key")
    again = await ended(wizard.undo(UndoChoices(PIN, "Router")))
    assert isinstance(again, Done)
    assert router.settings.ssid == b"Home"


async def test_it_is_left_alone_when_the_answer_is_no(
    router: Router, wizard: SetUpAccessPoint, profiles: ProfileStore
) -> None:
    trouble = await ended(wizard.run(wanted()), KEEP)
    assert isinstance(trouble, Trouble)
    assert trouble.sentence == "The router was left as it is, with the network Before."
    assert router.settings is OLD
    assert profiles.list() == ()


@pytest.mark.parametrize("state", list(WpsState))
async def test_who_said_so_before_is_not_asked(
    router: Router, wizard: SetUpAccessPoint, state: WpsState
) -> None:
    router.state = state
    configured = state is WpsState.CONFIGURED
    run = wizard.run(wanted(overwrite=True if configured else None))
    assert isinstance(await ended(run), Done)
    assert asked(run) == []


async def test_a_network_that_was_refused_is_not_kept(
    router: Router, wizard: SetUpAccessPoint, profiles: ProfileStore
) -> None:
    router.error = RegistrationError(Reason.READ_ONLY)
    trouble = await ended(wizard.run(wanted(overwrite=True)))
    assert isinstance(trouble, Trouble)
    assert profiles.list() == ()


async def test_a_network_that_the_access_point_may_have_is_kept(
    router: Router, wizard: SetUpAccessPoint, profiles: ProfileStore
) -> None:
    router.error = RegistrationError(Reason.UNCERTAIN)
    trouble = await ended(wizard.run(wanted(overwrite=True)))
    assert isinstance(trouble, Trouble)
    assert "no answer came" in trouble.sentence
    assert profiles.get("Home").key.matches(NEW_KEY)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"pin": None}, "PIN of the access point is needed"),
        ({"device": "Printer"}, "add it instead"),
        ({"device": "Locked"}, "locked its setup"),
        ({"device": "wired:eth0/zz"}, "not the MAC address"),
        ({"out_of_band": ConfigData.PLAIN, "ssid": None}, "Which name?"),
        ({"out_of_band": ConfigData.PLAIN, "device": "wired:eth0"}, "over UPnP only"),
        ({"device": "ap:/nowhere/wlan0"}, "does not answer"),
    ],
)
async def test_what_cannot_be_set_up(
    wizard: SetUpAccessPoint, profiles: ProfileStore, changes: dict[str, object], says: str
) -> None:
    trouble = await ended(wizard.run(wanted(**changes)))
    assert isinstance(trouble, Trouble)
    assert says in trouble.sentence
    assert profiles.list() == ()


async def test_without_upnp_the_way_must_be_named(profiles: ProfileStore) -> None:
    trouble = await ended(SetUpAccessPoint(Surroundings(profiles)).run(wanted()))
    assert isinstance(trouble, Trouble)
    assert "name the way" in trouble.sentence


async def test_two_who_set_up_the_same_join(router: Router, wizard: SetUpAccessPoint) -> None:
    first, second = wizard.run(wanted()), wizard.run(wanted(device="ROUTER"))
    other = wizard.run(wanted(device="Locked"))
    assert first is second
    assert other is not first
    await asyncio.gather(ended(first), ended(other))
