"""Debian's FreeRADIUS with a folder of its own, asked as hostapd asks."""

from __future__ import annotations

import re
import shutil
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

from pushbutton.formats.device_keys import DeviceKey
from pushbutton.formats.key_registry import load

SECRET = "testing123"

RADIUSD = """
prefix = /usr
sysconfdir = /etc
libdir = /usr/lib/freeradius
raddbdir = {folder}
logdir = {folder}
run_dir = {folder}
pidfile = {folder}/pid
max_requests = 256
security {{
    allow_vulnerable_openssl = yes
}}
thread pool {{
    start_servers = 1
    max_servers = 2
    min_spare_servers = 1
    max_spare_servers = 2
    max_requests_per_server = 0
}}
client here {{
    ipaddr = 127.0.0.1
    secret = {secret}
    require_message_authenticator = no
}}
modules {{
    pap {{
    }}
    expiration {{
    }}
{module}
}}
server keys {{
    listen {{
        type = auth
        ipaddr = 127.0.0.1
        port = {port}
    }}
    authorize {{
        {name}
        expiration
        pap
    }}
    authenticate {{
        pap
    }}
}}
"""

FILES = """
    files {{
        usersfile = {folder}/users
    }}
"""

SQL = """
    sql {{
        driver = "rlm_sql_sqlite"
        dialect = "sqlite"
        sqlite {{
            filename = "{folder}/radius.db"
            busy_timeout = 200
        }}
        radius_db = "radius"
        pool {{
            start = 1
            min = 1
            max = 2
            spare = 1
            uses = 0
            lifetime = 0
            idle_timeout = 60
        }}
        read_groups = no
        read_profiles = no
        delete_stale_sessions = no
        authcheck_table = "radcheck"
        authreply_table = "radreply"
        sql_user_name = "%{{User-Name}}"
        authorize_check_query = "SELECT id, username, attribute, value, op \\
            FROM radcheck WHERE username = '%{{SQL-User-Name}}' ORDER BY id"
        authorize_reply_query = "SELECT id, username, attribute, value, op \\
            FROM radreply WHERE username = '%{{SQL-User-Name}}' ORDER BY id"
    }}
"""


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Radius:
    """A FreeRADIUS of our own, with a folder of its own."""

    def __init__(self, folder: Path, name: str, module: str) -> None:
        self._folder, self.port = folder, free_port()
        values = {"folder": folder, "port": self.port, "secret": SECRET, "name": name}
        module = module.format(**values)
        (folder / "radiusd.conf").write_text(RADIUSD.format(module=module, **values))
        shutil.copy("/etc/freeradius/3.0/dictionary", folder / "dictionary")
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            ["freeradius", "-f", "-X", "-d", folder, "-n", "radiusd"],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + 20
        while "Ready to process requests" not in self.log:
            assert self._process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text(errors="replace")

    def ask(self, address: bytes) -> str:
        """Ask as hostapd asks for a station; return what radclient prints."""
        name = address.hex()
        request = f'User-Name = "{name}", User-Password = "{name}"\n'
        return subprocess.run(
            ["radclient", "-x", "-r", "2", "-t", "3", f"127.0.0.1:{self.port}", "auth", SECRET],
            input=request,
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    def key_of(self, address: bytes) -> str | None:
        """Return the key that the answer brings; None where it is a refusal."""
        said = self.ask(address)
        if "Access-Accept" not in said:
            assert "Access-Reject" in said, said + self.log
            return None
        (key,) = keys_in(said)
        return key

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._log.close()


def keys_in(said: str) -> list[str]:
    found = re.findall(r'Tunnel-Password:?[0-9]* = "(.*)"', said)
    return [re.sub(r"\\(.)", r"\1", each) for each in found]


def served(folder: Path, name: str, keys: list[DeviceKey]) -> Radius:
    """Export keys and start a FreeRADIUS with them."""
    if name == "files":
        (folder / "users").write_bytes(load("radius-users").write(keys))
        return Radius(folder, name, FILES)
    database = sqlite3.connect(folder / "radius.db")
    for table in ("radcheck", "radreply"):
        database.execute(
            f"CREATE TABLE {table} (id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT, "
            "attribute TEXT, op TEXT, value TEXT)"
        )
    # A database that others use, too: their rows stay, and an export may be repeated.
    database.execute("INSERT INTO radreply VALUES (1, 'bob', 'Reply-Message', '=', 'hello')")
    for _ in range(2):
        database.executescript(load("radius-sql").write(keys).decode())
    assert database.execute("SELECT count(*) FROM radreply").fetchone() == (len(keys) + 1,)
    database.close()
    return Radius(folder, name, SQL)
