"""The forms of the wizards: what was filled in becomes choices, or a sentence beside a field."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from pushbutton.errors import UsageError
from pushbutton.registrar.suggestions import strength
from pushbutton.secret import Secret
from pushbutton.web.request_body import Body, Faults
from pushbutton.wizards import choices
from pushbutton.wizards.choices import (
    AddChoices,
    ByButton,
    EntryError,
    GivenNetwork,
    NewNetwork,
    Proof,
    SavedNetwork,
    SetUpChoices,
    ThisAccessPoint,
    UndoChoices,
)

SocketOf = Callable[[str], Path]
"""Where the control socket of an access point is, by its name; raises `UsageError`."""


def check(field: str, value: str) -> dict[str, str | None]:
    """Judge one field while a person types: `fault` is a sentence or None, `word` a strength."""
    fault: str | None = None
    word: str | None = None
    try:
        match field:
            case "pin":
                choices.pin(value)
            case "ssid":
                choices.network_name(value)
            case "passphrase":
                word = strength(choices.passphrase(value)).value
            case _:
                raise UsageError(f"There is no field {field!r}.")
    except EntryError as error:
        fault = str(error)
    return {"fault": fault, "word": word}


def add_choices(body: Body, socket_of: SocketOf) -> AddChoices:
    """Read the form of "Add a wireless device"; answers 422 with the faults."""
    faults = Faults()
    proof: Proof = ByButton()
    network: GivenNetwork = ThisAccessPoint()
    via = "upnp"
    with faults:
        proof = _proof(body)
    with faults:
        network = _network(body, faults)
    with faults:
        via = _via(body, socket_of)
    faults.refuse()
    return AddChoices(proof, body.text("device") or choices.ANY, network, via)


def set_up_choices(body: Body) -> SetUpChoices:
    """Read the form of "Set up a wireless access point"; answers 422 with the faults."""
    faults = Faults()
    ssid, key, pin = b"", None, Secret(b"")
    with faults:
        ssid = choices.network_name(body.text("ssid"))
    with faults:
        key = choices.passphrase(body.text("passphrase"))
    with faults:
        pin = choices.pin(body.text("pin"))
    device = choices.ANY
    with faults:
        device = _found_device(body)
    faults.refuse()
    return SetUpChoices(
        pin,
        device,
        ssid,
        key,
        overwrite=True if body.flag("overwrite") else None,
        home=body.flag("home", True),
    )


def undo_choices(body: Body) -> UndoChoices:
    """Read the form that puts the settings before back; answers 422 with the faults."""
    faults = Faults()
    pin = Secret(b"")
    with faults:
        pin = choices.pin(body.text("pin"))
    device = choices.ANY
    with faults:
        device = _found_device(body)
    faults.refuse()
    return UndoChoices(pin, device)


def _found_device(body: Body) -> str:
    """Return the UUID of what was found, or `any`.

    Command lines may name sockets and interfaces of this computer as well: who sits at another
    one is not to reach those that the page does not show.
    """
    device = body.text("device") or choices.ANY
    try:
        return device if device == choices.ANY else str(UUID(device))
    except ValueError:
        raise EntryError("device", "Choose an access point that was found.") from None


def _proof(body: Body) -> Proof:
    match body.text("proof"):
        case "button":
            return ByButton()
        case "pin":
            return choices.ByPin(choices.pin(body.text("pin")))
        case "token":
            if not body.text("token"):
                raise EntryError("token", "Choose the file of the tag or the stick.")
            try:
                octets = base64.b64decode(body.text("token"), validate=True)
            except ValueError:
                octets = b""
            return choices.token(octets)
    raise EntryError("proof", "Choose how the device proves itself.")


def _network(body: Body, faults: Faults) -> GivenNetwork:
    match body.text("network", "this"):
        case "saved":
            name = body.text("profile")
            if not name:
                raise EntryError("profile", "Choose a saved network.")
            return SavedNetwork(name)
        case "new":
            ssid = b""
            with faults:
                ssid = choices.network_name(body.text("ssid"))
            return NewNetwork(
                ssid, choices.passphrase(body.text("passphrase")), body.flag("home", True)
            )
    return ThisAccessPoint()


def _via(body: Body, socket_of: SocketOf) -> str:
    name = body.text("access_point")
    if not name:
        return "upnp"
    try:
        return f"ap:{socket_of(name)}"
    except UsageError as error:
        raise EntryError("access_point", str(error)) from None
