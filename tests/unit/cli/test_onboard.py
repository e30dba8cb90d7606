"""`pushbutton onboard`: what is asked for, what is told; the access point itself is pretended."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from pushbutton.cli import main
from pushbutton.cli import onboard as verb
from pushbutton.cli.onboard import Crowd, count_down
from pushbutton.protocol import events
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.wire.enums import DevicePasswordId, PrimaryDeviceType

ADDRESS = bytes.fromhex("020000000202")
NEEDED = events.PinNeeded(
    UUID(int=1), ADDRESS, "Lamp", "Maker", "M", "1", "2", PrimaryDeviceType(1, subcategory=1)
)


class PretendedOnboarding:
    """Succeeds or fails at once."""

    made: list[verb.Terms]
    error: Exception | None

    def __init__(self, terms: verb.Terms, report: Callable[[events.Event], None]) -> None:
        self.made.append(terms)
        self._report = report

    async def run(self, ready: Callable[[], None]) -> events.RegistrationSucceeded:
        ready()
        self._report(NEEDED)
        if self.error is not None:
            raise self.error
        return events.RegistrationSucceeded(ADDRESS, UUID(int=1))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[verb.Terms]:
    PretendedOnboarding.made, PretendedOnboarding.error = [], None
    monkeypatch.setattr(verb, "Onboarding", PretendedOnboarding)
    monkeypatch.delenv("PUSHBUTTON_PASSPHRASE", raising=False)
    monkeypatch.delenv("PUSHBUTTON_PIN", raising=False)
    return PretendedOnboarding.made


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(main, ["onboard", "simulated:attic", *arguments], input=text)


def test_by_pin(made: list[verb.Terms]) -> None:
    result = run(
        "--ssid", "Home", "--passphrase", "-", "--pin", "1234-5670", text="correct horse\n"
    )
    assert result.exit_code == 0, result.output
    assert "Lamp (02:00:00:00:02:02) has the settings of Home." in result.stderr
    (terms,) = made
    assert (terms.driver, terms.seconds, terms.channel) == ("simulated:attic", 300, 6)
    assert terms.password.secret.matches(b"12345670")
    assert terms.network.passphrase is not None
    assert terms.network.passphrase.matches(b"correct horse")
    assert "correct horse" not in result.output


def test_by_button_from_the_environment(
    made: list[verb.Terms], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUSHBUTTON_PASSPHRASE", "correct horse")
    assert run("--ssid-hex", "ff00", "--push-button", "--seconds", "7").exit_code == 0
    (terms,) = made
    assert (terms.password.id, terms.seconds) == (DevicePasswordId.PUSH_BUTTON, 7)
    assert terms.network.ssid == b"\xff\x00"


def test_an_open_network(made: list[verb.Terms]) -> None:
    assert run("--ssid", "Home", "--open", "--push-button").exit_code == 0
    assert made[0].network.wpa == 0


def test_nobody_came(made: list[verb.Terms]) -> None:
    PretendedOnboarding.error = RegistrationError(Reason.NO_DEVICE)
    result = run("--ssid", "Home", "--open", "--push-button")
    assert result.exit_code == 1
    assert "No device came in time." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--open", "--push-button"), "--ssid"),
        (("--ssid", "Home", "--push-button"), "key is needed"),
        (("--ssid", "Home", "--open"), "--push-button"),
        (("--ssid", "Home", "--open", "--pin", "12345670", "--push-button"), "either"),
        (("--ssid", "Home", "--passphrase", "short", "--push-button"), "8 to 63"),
        (("--ssid", "Home", "--open", "--passphrase", "long enough", "--push-button"), "open"),
    ],
)
def test_what_is_missing_or_wrong(
    made: list[verb.Terms], arguments: tuple[str, ...], words: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert made == []


async def test_the_countdown() -> None:
    lines: list[str] = []
    await count_down("Press", 62.0, lines.append, period=0)
    assert lines == ["Press; 62 s left.", "Press; 60 s left.", "Press; 30 s left."]


def test_what_is_told_of_devices(capsys: pytest.CaptureFixture[str]) -> None:
    crowd = Crowd()
    for _ in range(2):
        crowd.hear(NEEDED)
    crowd.hear(events.Fail(8, 18))
    assert crowd.name(b"\x02" * 6) == "02:02:02:02:02:02"
    assert capsys.readouterr().err.splitlines() == [
        "Lamp (02:00:00:00:02:02) asks by PIN and was turned away.",
        "A registration broke off; the device may try again.",
    ]
