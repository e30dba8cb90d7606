"""The formats for the keys of many devices: to the letter, there and back, and what is wrong."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import example, given

sys.path.insert(0, str(Path(__file__).parent))

from key_samples import LAMP, PHRASE, PLAIN, PRINTER, PSK, again, key_lists, said

from pushbutton.errors import UsageError
from pushbutton.formats import device_keys
from pushbutton.formats.device_keys import DeviceKey, RowError
from pushbutton.formats.format import InexpressibleError, UnreadableError
from pushbutton.formats.key_registry import KEY_FORMATS, guess, load
from pushbutton.secret import Secret

WRITTEN = {
    "csv": (
        "address,name,key,expires\r\n"
        f"02:00:00:00:00:01,Lamp,{PHRASE},\r\n"
        f"02:00:00:00:00:02,,{PSK},\r\n"
    ),
    "wpa_psk_file": (
        f"keyid=Lamp wps=1 02:00:00:00:00:01 {PHRASE}\nwps=1 02:00:00:00:00:02 {PSK}\n"
    ),
    "sae_password_file": f"{PHRASE}|mac=02:00:00:00:00:01\n{PSK}|mac=02:00:00:00:00:02\n",
    "radius-users": (
        "# Lamp\n"
        '020000000001 Cleartext-Password := "020000000001"\n'
        f'\tTunnel-Password := "{PHRASE}"\n'
        '020000000002 Cleartext-Password := "020000000002"\n'
        f'\tTunnel-Password := "{PSK}"\n'
    ),
    "radius-sql": (
        "BEGIN;\n"
        "DELETE FROM radcheck WHERE username = '020000000001';\n"
        "DELETE FROM radreply WHERE username = '020000000001';\n"
        "INSERT INTO radcheck (username, attribute, op, value) VALUES "
        "('020000000001', 'Cleartext-Password', ':=', '020000000001');\n"
        "INSERT INTO radreply (username, attribute, op, value) VALUES "
        f"('020000000001', 'Tunnel-Password', ':=', '{PHRASE}');\n"
        "DELETE FROM radcheck WHERE username = '020000000002';\n"
        "DELETE FROM radreply WHERE username = '020000000002';\n"
        "INSERT INTO radcheck (username, attribute, op, value) VALUES "
        "('020000000002', 'Cleartext-Password', ':=', '020000000002');\n"
        "INSERT INTO radreply (username, attribute, op, value) VALUES "
        f"('020000000002', 'Tunnel-Password', ':=', '{PSK}');\n"
        "COMMIT;\n"
    ),
}

NAMELESS = ("sae_password_file", "radius-sql")


@pytest.mark.parametrize("name", KEY_FORMATS)
def test_how_it_is_written(name: str) -> None:
    assert load(name).write(PLAIN).decode() == WRITTEN[name]


@pytest.mark.parametrize("name", KEY_FORMATS)
def test_what_is_written_is_read(name: str) -> None:
    expected = said(PLAIN)
    if name in NAMELESS:
        expected[0] = (*expected[0][:2], "", None)
    assert again(load(name), PLAIN) == expected


@pytest.mark.parametrize("name", KEY_FORMATS)
@given(rows=key_lists)
@example(rows=[(Secret("quote \" and \\ and ' one"), LAMP)])
@example(rows=[(Secret("#looks like a comment"), LAMP), (Secret("a,b c d=e:=f;;"), PRINTER)])
@example(rows=[(Secret(" spaces at both ends "), LAMP)])
def test_keys_come_back_or_are_refused(name: str, rows: list[tuple[Secret, bytes]]) -> None:
    keys = [DeviceKey(key, address) for key, address in rows]
    form = load(name)
    try:
        written = form.write(keys)
    except InexpressibleError:
        return
    assert said(form.read(written)) == said(keys)


@pytest.mark.parametrize("name", ["csv", "wpa_psk_file", "sae_password_file", "radius-users"])
def test_keys_for_any_device(name: str) -> None:
    keys = [DeviceKey(Secret("for everybody")), DeviceKey(Secret("for them too"))]
    assert again(load(name), keys) == said(keys)


@pytest.mark.parametrize("name", ["csv", "radius-users", "radius-sql"])
def test_a_time_comes_back(name: str) -> None:
    keys = [DeviceKey(Secret(PHRASE), LAMP, "", 1798120800.0)]
    assert again(load(name), keys) == said(keys)


def test_what_a_format_cannot_hold_is_said() -> None:
    anybody = [DeviceKey(Secret("for everybody"), expires=1.0)]
    with pytest.raises(InexpressibleError, match="expiry for a key that is for any device"):
        load("radius-users").write(anybody)
    with pytest.raises(InexpressibleError, match="a key that is for any device"):
        load("radius-sql").write(anybody)
    with pytest.raises(InexpressibleError, match=r"password with \|"):
        load("sae_password_file").write([DeviceKey(Secret("one|two|three"))])
    latin = [DeviceKey(Secret("naïve key".encode("latin-1")), LAMP)]
    for name in ("csv", "sae_password_file", "radius-users", "radius-sql"):
        with pytest.raises(InexpressibleError, match="a key that is not text"):
            load(name).write(latin)
    assert said(load("wpa_psk_file").read(load("wpa_psk_file").write(latin))) == said(latin)


HEADING = "address,key,expires,name\n"
GOOD = f"02:00:00:00:00:01,{PHRASE},,Lamp\n"

WRONG = [
    ("csv", "", "row 1: the heading has no column key"),
    ("csv", "address,name\n", "row 1: the heading has no column key"),
    ("csv", "key,colour\n", "row 1: there is no column 'colour'"),
    ("csv", "key,key\n", "row 1: a column is there twice"),
    ("csv", HEADING + GOOD + "x,y\n", "row 3: there are 2 cells for 4 columns"),
    ("csv", HEADING + GOOD + f"nowhere,{PHRASE},,\n", "row 3, column address: 'nowhere' is not a"),
    ("csv", HEADING + f"01:00:00:00:00:01,{PHRASE},,\n", "row 2, column address: .* of a group"),
    ("csv", HEADING + "any,short,,\n", "row 2, column key: a key has 8 to 63"),
    ("csv", HEADING + "any,,,\n", "row 2, column key: the key is missing"),
    ("csv", HEADING + 'any,"line\nfeed in it",,\n', "row 3, column key: .* no control characters"),
    ("csv", HEADING + f"any,{PHRASE},soon,\n", "row 2, column expires: 'soon' is not a time"),
    ("csv", HEADING + f"any,{PHRASE},,{65 * 'x'}\n", "row 2, column name: a name has at most 64"),
    ("csv", HEADING + GOOD + GOOD, "row 3, column address: the same device is in row 2"),
    ("csv", HEADING + 'any,"open,,\n', "row 2: this is not CSV"),
    ("wpa_psk_file", f"# x\n02:00:00:00:00:01 {PHRASE}\nnonsense\n", "row 3: there is no MAC"),
    ("wpa_psk_file", "02:00:00:00:00:01 short\n", "row 1: the key is neither"),
    ("wpa_psk_file", 2 * f"02:00:00:00:00:01 {PHRASE}\n", "row 2, column address: the same"),
    ("sae_password_file", f"{PHRASE}|mac=x\n", "row 1: 'x' is not a MAC address"),
    ("sae_password_file", f"{PHRASE}|colour=red\n", "row 1: only |mac="),
    ("sae_password_file", "short\n", "row 1: a key has 8 to 63"),
    ("radius-users", '\tTunnel-Password := "x"\n', "row 1: reply attributes without a user"),
    (
        "radius-users",
        'u A := "b"\n\tTunnel-Password ~ x\n',
        "row 1, column attributes: this is not",
    ),
    (
        "radius-users",
        'u A := "b"\n\tTunnel-Password = "long enough"\n',
        "row 1, column address: 'u'",
    ),
    (
        "radius-users",
        '020000000001 Expiration := "24 Dec"\n\tTunnel-Password = "long enough"\n',
        "row 1, column Expiration: .* seconds since 1970",
    ),
    ("radius-sql", "DROP TABLE radcheck;", "inserts into radcheck and radreply alone"),
    ("radius-sql", "ATTACH '/tmp/x' AS x;", "inserts into radcheck and radreply alone"),
    ("radius-sql", "SELECT load_extension('x');", "inserts into radcheck and radreply alone"),
    ("radius-sql", "INSERT INTO sqlite_master VALUES (1);", "inserts into radcheck"),
    ("radius-sql", "nonsense", "inserts into radcheck and radreply alone"),
    (
        "radius-sql",
        "INSERT INTO radreply (username, attribute, op, value) VALUES "
        "('x', 'Tunnel-Password', '=', 'long enough');",
        "address: 'x' is not a MAC address",
    ),
]


@pytest.mark.parametrize(("name", "text", "sentence"), WRONG)
def test_what_is_wrong_is_said_with_its_place(name: str, text: str, sentence: str) -> None:
    with pytest.raises(UnreadableError, match=sentence) as caught:
        load(name).read(text.encode())
    assert PHRASE not in str(caught.value)


@pytest.mark.parametrize("name", KEY_FORMATS)
def test_a_file_that_is_far_too_long_is_not_read(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_keys, "LONGEST_FILE", 10)
    with pytest.raises(UnreadableError, match="too long"):
        load(name).read(b"x" * 11)


def test_more_keys_than_an_import_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_keys, "MOST_KEYS", 1)
    with pytest.raises(UnreadableError, match="more than 1 keys"):
        load("csv").read(WRITTEN["csv"].encode())


def test_files_of_others_are_read() -> None:
    table = (
        '\ufeffkey, Address ,expires\n"say ""hi"", please",02-00-00-00-00-01,2026-12-24T18:00Z\n\n'
    )
    (key,) = load("csv").read(table.encode())
    assert (key.key.text(), key.address, key.expires) == ('say "hi", please', LAMP, 1798135200.0)
    users = (
        "# Our stations\n\n"
        "# Lamp\n"
        '020000000001\tCleartext-Password := "x", Simultaneous-Use := 1\n'
        '        Reply-Message = "hello, you",\n'
        f'        Tunnel-Password = "{PHRASE}"\n'
        'bob Cleartext-Password := "hello"\n'
    )
    (lamp,) = load("radius-users").read(users.encode())
    assert (lamp.name, lamp.address, lamp.key.text()) == ("Lamp", LAMP, PHRASE)
    passwords = f"# ours\n\n{PHRASE}|mac=ff:ff:ff:ff:ff:ff|vlanid=3|id=guest\n"
    (guest,) = load("sae_password_file").read(passwords.encode())
    assert (guest.name, guest.address) == ("guest", None)
    script = (
        "INSERT INTO radreply VALUES (1, '02:00:00:00:00:02', 'Tunnel-Password', '=', 'it''s me!');"
    )
    (printer,) = load("radius-sql").read(script.encode())
    assert (printer.address, printer.key.text()) == (PRINTER, "it's me!")


def test_formats_by_name_and_by_the_end_of_a_file_s_name() -> None:
    assert [guess(f"x{load(name).suffix}") for name in KEY_FORMATS] == list(KEY_FORMATS)
    with pytest.raises(UsageError, match=re.escape("'keys.txt' does not tell its format")):
        guess("keys.txt")
    with pytest.raises(UsageError, match="There is no format 'x' for keys"):
        load("x")


def test_a_row_error_knows_its_place() -> None:
    with pytest.raises(RowError) as caught:
        load("csv").read((HEADING + "any,short,,\n").encode())
    assert (caught.value.row, caught.value.column) == (2, "key")
