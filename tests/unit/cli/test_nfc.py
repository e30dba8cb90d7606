"""`pushbutton nfc`."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from pushbutton.access_point.config import Draft
from pushbutton.access_point.configured_token import nfc_token as configured
from pushbutton.cli import main
from pushbutton.drivers import nfc_reader
from pushbutton.formats import ndef, nfc_token
from pushbutton.secret import Secret
from pushbutton.wire.values import OobDevicePassword

PASSWORD = bytes(range(0xA0, 0xB0))
TOKEN = nfc_token.password_token(OobDevicePassword(bytes(20), 16, Secret(PASSWORD)))
HANDOVER = nfc_token.handover_select(
    bytes(20), b"x", nfc_token.Whereabouts(bytes.fromhex("020000000001"))
)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["nfc", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def token_of(lines: str) -> OobDevicePassword:
    """Read the four lines as `pushbutton ap` does; the private key must belong to them."""
    draft = Draft()
    for line in lines.splitlines():
        name, _, value = line.partition("=")
        draft.set(name, value)
    token = configured(draft.freeze())
    assert token is not None
    assert token.key_pair is not None
    return token.content


@pytest.mark.parametrize("form", ["ndef", "wps"])
def test_a_batch_gives_each_access_point_its_own_keys(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "batch"
    status, _, said = run("make", "--count", "3", "--form", form, "--output", str(folder))
    assert status == 0
    assert "3 access point(s)" in said
    tags = sorted(folder.glob(f"*.{form}"))
    assert [tag.stem for tag in tags] == [f"access-point-000{n}" for n in (1, 2, 3)]
    seen = set()
    for tag in tags:
        lines = tag.with_suffix(".conf")
        assert mode(tag) == mode(lines) == 0o600
        read = nfc_token.read(tag.read_bytes())
        assert read.in_ndef is (form == "ndef")
        assert read.password is not None
        own = token_of(lines.read_text())
        assert own.public_key_hash == read.password.public_key_hash
        assert own.password_id == read.password.password_id
        assert own.password.matches(read.password.password)
        seen |= {own.public_key_hash, own.password.reveal()}
    assert len(seen) == 6
    assert mode(folder) == 0o700


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    assert run("make", "--output", str(tmp_path))[0] == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    status, _, said = run("make", "--count", "2", "--output", str(tmp_path))
    assert status == 2
    assert "is there already" in said
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_without_a_directory_all_is_printed() -> None:
    status, out, _ = run("make", "--count", "2")
    assert status == 0
    first, second = out.split("\n\n")
    assert token_of(first.partition("\n")[2]).public_key_hash != (
        token_of(second.partition("\n")[2]).public_key_hash
    )
    tag = nfc_token.read(bytes.fromhex(first.splitlines()[0].removeprefix("# tag: ")))
    assert tag.kind == "password token"


def test_a_networks_tag_is_made_and_shown(tmp_path: Path) -> None:
    tag = tmp_path / "home.ndef"
    arguments = ("--ssid", "home", "--passphrase", "correct horse", "--output", str(tag))
    assert run("make", *arguments)[0] == 0
    assert mode(tag) == 0o600
    _, out, _ = run("read", str(tag))
    assert out.startswith("configuration token (NDEF)\n")
    assert "home" in out
    assert "correct horse" not in out
    assert "correct horse" in run("read", "--show-secrets", str(tag))[1]
    shown = CliRunner().invoke(main, ["credential", "show", str(tag), "--json"])
    assert json.loads(shown.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ("make", "--ssid", "x", "--count", "2"),
        ("make", "--passphrase", "correct horse"),
        ("make", "--count", "0"),
        ("read",),
        ("read", TOKEN.hex(), "--reader", "usb"),
        ("read", "1234"),
        ("read", "nonsense"),
        ("write", TOKEN.hex()),
        ("write", TOKEN.hex(), "--reader", "usb", "--output", "x"),
        ("write", "12"),
    ],
)
def test_wrong_arguments_are_told(arguments: tuple[str, ...]) -> None:
    status, out, said = run(*arguments)
    assert status == 2
    assert not out
    assert said


def test_a_password_is_masked_also_in_json() -> None:
    status, out, _ = run("read", "--json", TOKEN.hex())
    document = json.loads(out)
    assert status == 0
    assert document["kind"] == "password token"
    assert document["form"] == "bare attributes"
    assert PASSWORD.hex() not in out.lower()
    assert PASSWORD.hex() in run("read", "--show-secrets", TOKEN.hex())[1].lower()


@pytest.mark.parametrize("octets", [TOKEN, HANDOVER], ids=["token", "handover"])
def test_forms_are_converted(tmp_path: Path, octets: bytes) -> None:
    in_ndef, bare = tmp_path / "a.ndef", tmp_path / "a.wps"
    assert run("write", octets.hex(), "--output", str(in_ndef))[0] == 0
    assert in_ndef.read_bytes() == ndef.encode(octets)
    assert mode(in_ndef) == 0o600
    assert run("write", str(in_ndef), "--form", "wps", "--output", str(bare))[0] == 0
    assert bare.read_bytes() == octets


class Reader:
    """What stands for a reader with a tag."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
        self.content = content
        self.asked: list[tuple[str, float]] = []
        monkeypatch.setattr(nfc_reader, "read", self._read)
        monkeypatch.setattr(nfc_reader, "write", self._write)

    def _read(self, reader: str, seconds: float) -> bytes:
        self.asked.append((reader, seconds))
        return self.content

    def _write(self, reader: str, octets: bytes, seconds: float) -> None:
        self.asked.append((reader, seconds))
        self.content = octets


def test_a_tag_on_a_reader_is_read_and_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reader = Reader(monkeypatch, ndef.encode(TOKEN))
    kept = tmp_path / "kept"
    status, out, _ = run("read", "--reader", "--seconds", "5", "--output", str(kept))
    assert status == 0
    assert out.startswith("password token (NDEF)")
    assert kept.read_bytes() == ndef.encode(TOKEN)
    assert mode(kept) == 0o600
    assert reader.asked == [("usb", 5.0)]


def test_a_tag_on_a_reader_is_written_as_ndef(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(monkeypatch, b"")
    status, _, said = run("write", TOKEN.hex(), "--reader", "tty:S0:pn532")
    assert status == 0
    assert "password token" in said
    assert reader.content == ndef.encode(TOKEN)
    assert reader.asked == [("tty:S0:pn532", 30.0)]
