"""`pushbutton enroll` against a pretended access point."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from pretended import PretendedAccessPoint, PretendedDriver, entry

from pushbutton.cli import main
from pushbutton.cli.enroll import Announcer
from pushbutton.cli.progress import Progress
from pushbutton.drivers import registry
from pushbutton.enrollee import Trying, Waiting, network_programs
from pushbutton.errors import DriverError
from pushbutton.protocol.notices import RegistrarDeclined
from pushbutton.protocol.policy import FixedPassword, push_button_password
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.device import Device


def run(
    monkeypatch: pytest.MonkeyPatch, driver: PretendedDriver, *arguments: str, text: str = ""
) -> Result:
    monkeypatch.setattr(registry, "make", lambda name: driver)
    return CliRunner().invoke(main, ["enroll", "wired:x", *arguments], input=text)


def with_pin() -> PretendedDriver:
    return PretendedDriver(PretendedAccessPoint.with_pin("12345670"))


def test_by_pin(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, with_pin(), "--pin", "1234-5670")
    assert result.exit_code == 0, result.output
    assert "Network      pretended" in result.stdout
    assert "a passphrase" in result.stdout


def test_by_pin_from_a_pipe_with_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, with_pin(), "--pin", "-", "-v", "--json", text="12345670\n")
    assert json.loads(result.stdout)["networks"][0]["ssid"] == "pretended"
    assert "-> M1" in result.stderr
    assert "<- M8" in result.stderr
    assert "a passphrase" not in result.stderr


def test_by_push_button(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = PretendedDriver(PretendedAccessPoint(FixedPassword(push_button_password())))
    monkeypatch.setenv("PUSHBUTTON_PIN", "12345670")
    result = run(monkeypatch, driver, "--push-button", "--wpa-supplicant")
    assert result.exit_code == 0, result.output
    assert 'ssid="pretended"' in result.stdout
    assert "button" in result.stderr


def test_a_pin_is_made_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, with_pin(), "--seconds", "5")
    # The access point expects another one, which is said.
    assert result.exit_code == 1
    shown = result.stderr.splitlines()[0].rpartition(": ")[2]
    assert len(shown.replace(" ", "")) == 8
    assert "The PIN is wrong" in result.stderr


def test_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, PretendedDriver(), "--pin", "12345670", "--seconds", "1")
    assert result.exit_code == 1
    assert "Nobody answered" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--pin", "12345671"), "last digit"),
        (("--pin", "12345670", "--push-button"), "either --pin or --push-button"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_opened(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    driver = with_pin()
    result = run(monkeypatch, driver, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert driver.log == []


class PretendedProgram:
    """Remembers what it was asked for."""

    name = "pretended"

    def __init__(self, error: str = "") -> None:
        self.log: list[str] = []
        self.error = error

    async def release(self) -> None:
        self.log.append("release")

    async def resume(self) -> None:
        self.log.append("resume")

    async def take(self, credential: Credential) -> str:
        self.log.append(credential.ssid.decode())
        if self.error:
            raise DriverError(self.error)
        return "It has joined."


def joining(monkeypatch: pytest.MonkeyPatch, program: PretendedProgram) -> list[str | None]:
    asked: list[str | None] = []

    async def find(interface: str | None) -> PretendedProgram:
        asked.append(interface)
        return program

    monkeypatch.setattr(network_programs, "find", find)
    return asked


def test_a_program_gets_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    program = PretendedProgram()
    asked = joining(monkeypatch, program)
    result = run(monkeypatch, with_pin(), "--pin", "12345670", "--join")
    assert result.exit_code == 0, result.output
    assert asked == [None]
    assert program.log == ["release", "pretended"]
    assert "It has joined." in result.stderr
    assert "a passphrase" in result.stdout


@pytest.mark.parametrize("pin", ["12345670", "95661469"])
def test_a_program_goes_on_after_an_error(monkeypatch: pytest.MonkeyPatch, pin: str) -> None:
    program = PretendedProgram("It is full.")
    joining(monkeypatch, program)
    result = run(monkeypatch, with_pin(), "--pin", pin, "--join")
    assert result.exit_code == 1
    assert program.log[0] == "release"
    assert program.log[-1] == "resume"
    # What was received is never lost.
    assert ("a passphrase" in result.stdout) is (pin == "12345670")


def test_nobody_to_give_it_to_is_said_before_anything_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def find(interface: str | None) -> PretendedProgram:
        raise DriverError("There is none.")

    monkeypatch.setattr(network_programs, "find", find)
    driver = with_pin()
    result = run(monkeypatch, driver, "--pin", "12345670", "--join")
    assert (result.exit_code, driver.log) == (1, [])


def test_a_wire_cannot_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = with_pin()
    result = run(monkeypatch, driver, "--pin", "12345670", "--check")
    assert result.exit_code == 2
    assert "--check needs a radio" in result.stderr
    assert driver.log == ["open", "close"]


def test_the_pin_is_shown_again_with_the_registrars_that_answered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    announcer = Announcer(Secret("12345670"), Progress())
    declined = RegistrarDeclined(Device(device_name="AP"), 0)
    for output in (Waiting(290.0), declined, Waiting(287.0), declined, Waiting(259.0)):
        announcer.hear(output)
    assert capsys.readouterr().err.splitlines() == [
        "Waiting until the PIN 1234 5670 is typed; 290 s left.",
        "AP answered, but does not know this device yet.",
        "Waiting until the PIN 1234 5670 is typed at AP; 259 s left.",
    ]


def test_a_button_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    announcer = Announcer(None, Progress())
    for output in (Trying(None), Trying(entry()), Trying(entry()), Waiting(100.0)):
        announcer.hear(output)
    assert capsys.readouterr().err.splitlines() == [
        "Trying pretended (02:00:00:00:a0:01).",
        "Waiting until the access point's button is pressed; 100 s left.",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("upnp:lo", "--push-button"), "Over UPnP a device is known by its PIN"),
        (("upnp:lo", "--check"), "Over UPnP a device is known by its PIN"),
        (("wired:eth0", "--trust-wire"), "--trust-wire is for upnp:INTERFACE."),
        (("upnp:",), "is not the name of a network interface."),
        (("upnp:none0", "--pin", "12345670"), "There is no network interface none0."),
    ],
)
def test_over_upnp_some_things_cannot_be(arguments: tuple[str, ...], sentence: str) -> None:
    result = CliRunner().invoke(main, ["enroll", *arguments])
    assert result.exit_code in (1, 2)
    assert sentence in result.stderr


def test_over_upnp_nobody_may_come() -> None:
    result = CliRunner().invoke(main, ["enroll", "upnp:lo", "--pin", "12345670", "--seconds", "1"])
    assert result.exit_code == 1
    assert "Waiting until the PIN 1234 5670 is typed" in result.stderr
    assert "Nobody answered" in result.stderr
