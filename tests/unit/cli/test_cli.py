"""The command as a whole: its list of verbs, errors in one sentence, a quick start."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import click
import pytest
from click.testing import CliRunner

from pushbutton import cli
from pushbutton.cli import SECRET_OPTIONS, VERBS, main
from pushbutton.errors import DriverError, UsageError


def test_every_verb_is_listed_with_its_line() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    for name, verb in VERBS.items():
        assert f"  {name}" in result.output
        assert verb.summary in result.output


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_explains_itself(name: str) -> None:
    module = VERBS[name].command.partition(":")[0]
    if find_spec(module) is None:
        pytest.skip(f"{module} is not there yet")
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def test_the_list_of_verbs_imports_none_of_them() -> None:
    code = (
        "import sys\nfrom pushbutton.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'cryptography', 'gmpy2', 'rich', 'segno', 'asyncio', 'pushbutton.wire'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("That is wrong."), 2),
        (DriverError("That is closed."), 1),
        (FileNotFoundError(2, "No such file or directory", "/nowhere"), 1),
    ],
)
def test_errors_are_one_sentence(
    error: Exception, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    def failing() -> None:
        raise error

    monkeypatch.setattr(cli.Verbs, "get_command", lambda *_: failing)
    result = CliRunner().invoke(main, ["pin"])
    assert result.exit_code == status
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("pushbutton: ")
    assert "Traceback" not in result.output


def test_an_unknown_verb() -> None:
    result = CliRunner().invoke(main, ["nonsense"])
    assert result.exit_code == 2
    assert "No such command" in result.output


@pytest.mark.parametrize(
    ("arguments", "hidden"),
    [
        (["enroll", "wired:none0", "--pin", "12345670"], ["12345670"]),
        (["enroll", "wired:none0", "--pin=12345670"], ["12345670"]),
        (["setup", "x", "--pin", "-", "--passphrase", "a long secret"], ["a long secret"]),
        (["enroll", "wired:none0", "--pin"], [""]),
    ],
)
def test_secrets_are_hidden_before_the_verb_is_imported(
    arguments: list[str], hidden: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    class StopError(Exception):
        pass

    def no_import(name: str) -> None:
        raise StopError

    monkeypatch.setattr("pushbutton.cli.hide_argument", lambda secret: seen.append(secret.text()))
    monkeypatch.setattr("pushbutton.cli.import_module", no_import)
    with pytest.raises(StopError):
        main(arguments, standalone_mode=False)
    assert seen == hidden


@pytest.mark.parametrize("name", VERBS)
def test_no_option_for_a_secret_is_forgotten(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    options = {option for parameter in command.params for option in parameter.opts}
    from_files = {option for option in options if f"{option}-file" in options}
    assert from_files <= set(SECRET_OPTIONS)
