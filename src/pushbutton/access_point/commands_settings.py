"""SET and GET: the configuration of a BSS, changed one key at a time; replies as hostapd's."""

from __future__ import annotations

from collections.abc import Awaitable
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from pushbutton.access_point import config_table as table
from pushbutton.access_point import set_values
from pushbutton.access_point.bss_configuration import renew_passwords
from pushbutton.access_point.commands_access import take_lists
from pushbutton.access_point.commands_testing import SETTINGS
from pushbutton.access_point.config import WrongValueError
from pushbutton.access_point.config_table import BY_NAME, Key, Scope
from pushbutton.commands.arguments import SecretRest, Word, read_number
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply
from pushbutton.crypto import library

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

registry: Registry[Bss] = Registry()

_NAMES = (table.INTERFACE, table.BSS)
_PASSWORDS = (table.WPA_PASSPHRASE, table.SAE_PASSWORD, table.SAE_PWE)
_ACCESS = (table.ACCEPT_MAC_FILE, table.DENY_MAC_FILE, table.MACADDR_ACL)


@registry.command("SET")
def set_(call: Call[Bss], name: Word, value: SecretRest) -> Reply | Awaitable[Reply]:
    """Change a key of the configuration, for the next ENABLE or RELOAD.

    The keys are those of hostapd.conf.  `ap_pin`, the lists of addresses and, for SAE alone,
    passwords have their effect at once.
    """
    bss, text = call.subject, value.reveal().decode("utf-8", "surrogateescape")
    if bss.process.aids is not None and (aid := SETTINGS.get(name.lower())) is not None:
        aid(bss, read_number(text))
        return None
    row = BY_NAME.get(name)
    if row is None:
        raise CommandFailure
    if row in _NAMES:
        if text != bss.name:
            raise CommandFailure
        return None
    kept = bss.wanted
    together = bss.siblings if row.scope is Scope.RADIO else (bss,)
    for each in together:
        _put(each, row, text)
    if row is table.AP_PIN:
        _take_ap_pin(bss)
    elif row in _ACCESS:
        try:
            take_lists(bss)
        except CommandFailure:
            bss.draft = kept.draft()
            raise
    elif row in _PASSWORDS:
        return _renewed(bss)
    return None


async def _renewed(bss: Bss) -> Reply:
    await renew_passwords(bss)
    return None


def _put(bss: Bss, row: Key[Any], text: str) -> None:
    draft = bss.draft or bss.config.draft()
    try:
        set_values.put(draft, row, text)
    except WrongValueError as error:
        bss.log.error("SET: %s", error)
        raise CommandFailure from None
    bss.draft = draft


def _take_ap_pin(bss: Bss) -> None:
    pin, registrar = bss.wanted[table.AP_PIN], bss.registrar
    if registrar is None:
        return
    if pin is None:
        bss.carry_out_all(registrar.disable_ap_pin())
    else:
        bss.carry_out_all(registrar.set_ap_pin(pin)[1])


@registry.command("GET")
def get(call: Call[Bss], name: Word) -> Reply:
    """Show `version` or `tls_library`."""
    if name == "version":
        return _version()
    if name == "tls_library":
        return library.description()
    raise CommandFailure


def _version() -> str:
    try:
        return f"pushbutton {version('pushbutton')}"
    except PackageNotFoundError:
        return "pushbutton"
