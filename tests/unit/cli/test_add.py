"""What `pushbutton add` makes of its options; the wizard itself is tested elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pushbutton.cli import add as module
from pushbutton.cli import main
from pushbutton.formats.wsc_drive import write_password
from pushbutton.secret import Secret
from pushbutton.wire.values import OobDevicePassword
from pushbutton.wizards.choices import (
    AddChoices,
    ByButton,
    ByPin,
    ByToken,
    NewNetwork,
    SavedNetwork,
    ThisAccessPoint,
)
from pushbutton.wizards.steps import Done


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[AddChoices]:
    """The choices that the wizard would get."""
    taken: list[AddChoices] = []

    async def run(choices: AddChoices, *_: Any) -> Done:
        taken.append(choices)
        return Done("It is in.", "", profile="Home")

    monkeypatch.setattr(module, "_run", run)
    return taken


def add(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["add", *arguments])


def test_any_device_by_pin_over_upnp(chosen: list[AddChoices]) -> None:
    result = add("--pin", "1234-5670")
    assert result.exit_code == 0, result.output
    [choices] = chosen
    assert isinstance(choices.method, ByPin)
    assert choices.method.pin.matches(b"12345670")
    assert (choices.device, choices.via) == ("any", "upnp")
    assert isinstance(choices.network, ThisAccessPoint)
    assert "saved as 'Home'" in result.stderr


def test_one_device_by_button_at_a_socket(chosen: list[AddChoices]) -> None:
    mac = "02:00:00:00:01:00"
    add(mac, "--push-button", "--via", "ap:/run/x", "--network", "Home", "--seconds", "9")
    [choices] = chosen
    assert isinstance(choices.method, ByButton)
    assert (choices.device, choices.via, choices.limit) == (mac, "ap:/run/x", 9)
    assert choices.network == SavedNetwork("Home")


def test_a_new_network_gets_a_passphrase(chosen: list[AddChoices]) -> None:
    result = add("--pin", "12345670", "--ssid", "Home")
    network = chosen[0].network
    assert isinstance(network, NewNetwork)
    assert network.key is not None
    assert f"passphrase of Home will be {network.key.text()}." in result.stderr


def test_a_token_from_a_file(chosen: list[AddChoices], tmp_path: Path) -> None:
    password = OobDevicePassword(bytes(20), 0x1234, Secret(bytes(range(16))))
    file = tmp_path / "0A0B0C0D.WFA"
    file.write_bytes(write_password(password))
    assert add("--nfc", str(file)).exit_code == 0
    assert isinstance(chosen[0].method, ByToken)


def test_a_token_in_digits_longer_than_a_file_name(chosen: list[AddChoices]) -> None:
    password = OobDevicePassword(bytes(20), 0x1234, Secret(bytes(range(32))))
    extension = "1049" + "00f6" + "001122" + "00" * 243
    assert add("--nfc", write_password(password).hex() + extension).exit_code == 0
    assert isinstance(chosen[0].method, ByToken)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "How does the device prove itself?"),
        (("--pin", "12345670", "--push-button"), "Give one of"),
        (("--pin", "12345671"), "typing error"),
        (("--push-button", "--network", "a", "--ssid", "b"), "either --network or --ssid"),
        (("--push-button", "--passphrase", "12345678"), "needs a name"),
        (("--nfc", "zz"), "neither a file nor hexadecimal"),
        (("--nfc", "104a000110"), "holds no device password"),
        (("--push-button", "--via", "pigeon"), "is no way to a device"),
    ],
)
def test_what_is_typed_wrong(arguments: tuple[str, ...], says: str) -> None:
    result = add(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
