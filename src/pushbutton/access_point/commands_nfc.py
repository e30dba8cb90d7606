"""Commands of Wi-Fi Protected Setup by NFC; replies as hostapd's.

The reader is somebody else's program: it hands over what it read and asks for what it shall write
(or `pushbutton nfc` does).  Octets go through the control socket as hexadecimal digits.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from pushbutton.access_point import config_table as table
from pushbutton.access_point import settings
from pushbutton.access_point.configured_token import nfc_token as configured_token
from pushbutton.commands.arguments import Argument, BadArgumentError, one_of
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply, Scope
from pushbutton.errors import ProtocolError
from pushbutton.formats import ndef, nfc_token
from pushbutton.formats.format import UnreadableError
from pushbutton.formats.nfc_token import Tag, Whereabouts
from pushbutton.protocol import nfc_tokens
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.nfc_tokens import OwnToken
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.registrar_outputs import ConfirmKey, ReserveKey

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

registry: Registry[Bss] = Registry()

NOTHING = ""
"""What hostapd answers where it has nothing to say: an empty datagram."""


def _read_hexadecimal(text: str) -> bytes:
    if not re.fullmatch(r"([0-9a-fA-F]{2})+", text):
        raise BadArgumentError("an even number of hexadecimal digits is needed")
    return bytes.fromhex(text)


Hexadecimal = Annotated[bytes, Argument("HEX", _read_hexadecimal)]
Form = Annotated[str, one_of("WPS", "NDEF")]
FormOrAction = Annotated[str, one_of("WPS", "NDEF", "enable", "disable")]
Carrier = Annotated[str, one_of("WPS-CR")]
OurPart = Annotated[str, one_of("RESP")]
"""A device asks and the access point answers; hostapd knows no other part for it."""
Kind = Annotated[str, one_of("WPS")]


def _registrar(bss: Bss) -> InternalRegistrar:
    if bss.registrar is None:
        raise CommandFailure
    return bss.registrar


def _written(attributes: bytes, form: str) -> str:
    octets = ndef.encode(attributes) if form == "NDEF" else attributes
    return f"{octets.hex().upper()}\n"


def _version(bss: Bss) -> int:
    aids = bss.process.aids
    return nfc_token.VERSION_2 if aids is None else aids.version2


def _key_hash(bss: Bss, true: bytes) -> bytes:
    aids = bss.process.aids
    return true if aids is None else aids.key_hash(true)


def _tag(octets: bytes) -> Tag:
    try:
        return nfc_token.read(octets)
    except UnreadableError:
        raise CommandFailure from None


@registry.command("WPS_NFC_TAG_READ", scope=Scope.GROUP)
def wps_nfc_tag_read(call: Call[Bss], octets: Hexadecimal) -> Reply:
    """Let the device register whose password token was read: bare attributes, or NDEF."""
    bss, tag = call.subject, _tag(octets)
    password = tag.password
    if password is None or tag.is_handover or not nfc_tokens.usable(password):
        raise CommandFailure
    answer = bss.process.group.expect_token(bss.name, password, bss.now)
    bss.process.carry_out(answer.outputs)
    if not answer.accepted:
        raise CommandFailure
    return None


@registry.command("WPS_NFC_CONFIG_TOKEN")
async def wps_nfc_config_token(call: Call[Bss], form: Form) -> Reply:
    """Show a configuration token: the network's settings for whoever reads the tag.

    A network that is not configured yet becomes what the token says.
    """
    bss = call.subject
    registrar = _registrar(bss)
    try:
        credentials, outputs = registrar.token_credentials()
    except ProtocolError:
        raise CommandFailure from None
    for output in outputs:
        await _carry_out(bss, output)
    config = bss.config
    channel = config[table.CHANNEL] or bss.channel
    where = Whereabouts(bss.address, settings.band(config), channel)
    return _written(nfc_token.configuration_token(credentials, where, _version(bss)), form)


async def _carry_out(bss: Bss, output: Output) -> None:
    """Have it done before the token is shown: a key that is told must be on the disk."""
    match output:
        case ReserveKey():
            await bss.reserve(output)
        case ConfirmKey():
            await bss.confirm(output.address)
        case _:
            process = bss.process
            process.carry_out(process.group.distribute(bss.name, (output,), bss.now))


@registry.command("WPS_NFC_TOKEN")
def wps_nfc_token(call: Call[Bss], what: FormOrAction) -> Reply:
    """Show our own password token, which is made anew unless configured; enable or disable it."""
    bss = call.subject
    if what == "disable":
        if bss.registrar is not None:
            bss.registrar.own_tokens.disable()
        return NOTHING
    if what != "enable":
        content = _own_token(bss).content
        content = replace(content, public_key_hash=_key_hash(bss, content.public_key_hash))
        return _written(nfc_token.password_token(content, _version(bss)), what)
    tokens = _registrar(bss).own_tokens
    if tokens.configured is None and _partly_configured(bss):
        raise CommandFailure
    if not tokens.enable():
        if tokens.configured is not None:
            bss.log.warning("wps_nfc_dh_privkey does not belong to wps_nfc_dh_pubkey")
        raise CommandFailure
    return NOTHING


def _own_token(bss: Bss) -> OwnToken:
    configured = configured_token(bss.config)
    if configured is None and _partly_configured(bss):
        raise CommandFailure
    if bss.registrar is not None:
        return bss.registrar.own_tokens.make()
    # Without Wi-Fi Protected Setup it lets nobody in; hostapd shows one all the same.
    return configured or nfc_tokens.make_token(bss.process.random)


def _partly_configured(bss: Bss) -> bool:
    return bss.config[table.WPS_NFC_DEV_PW_ID] is not None and configured_token(bss.config) is None


@registry.command("NFC_GET_HANDOVER_SEL")
def nfc_get_handover_sel(call: Call[Bss], form: Form, carrier: Carrier) -> Reply:
    """Show our answer to a device that asks for a connection handover."""
    bss = call.subject
    key_hash = _key_hash(bss, _registrar(bss).own_tokens.handover_key_hash())
    bands = settings.band(bss.config) if bss.channel else None
    where = Whereabouts(bss.address, bands, bss.channel)
    ssid = bss.config[table.SSID]
    return _written(nfc_token.handover_select(key_hash, ssid, where, _version(bss)), form)


@registry.command("NFC_REPORT_HANDOVER")
def nfc_report_handover(
    call: Call[Bss], part: OurPart, kind: Kind, request: Hexadecimal, select: Hexadecimal
) -> Reply:
    """Let the device register that asked for a connection handover and was answered."""
    bss, tag = call.subject, _tag(request)
    password = tag.password
    understood = tag.in_ndef and tag.is_handover and tag.device is not None
    if password is None or not understood or not nfc_tokens.usable(password, handover=True):
        raise CommandFailure
    outputs = _registrar(bss).expect_token(password, bss.now)
    bss.process.carry_out([(bss.name, output) for output in outputs])
    return None
