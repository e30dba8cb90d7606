"""Adding a device at an access point, over its control socket: ours, or a stock hostapd's.

The access point's own Registrar does the work and hands out its own network; here it is told the
PIN, the button or the tag, and its events are followed.  hostapd tells neither the messages of a
registration nor, in WPS-FAIL, whose it was; our access point tells both to clients that ask for
debug messages.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

from pushbutton.access_point.config_kinds import unescape
from pushbutton.control.client import ControlClient, ControlError
from pushbutton.errors import MalformedError, PushbuttonError
from pushbutton.protocol import events
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.device import Device
from pushbutton.wire.enums import PrimaryDeviceType
from pushbutton.wizards import sentences
from pushbutton.wizards.choices import AddChoices, ByButton, ByPin, ByToken, EntryError
from pushbutton.wizards.hearing import Hearing, mac_of
from pushbutton.wizards.run import Run
from pushbutton.wizards.steps import Done, Step

PIN_PERIOD = 100.0
"""Seconds after which a PIN is announced again: an announcement ends after 120."""

DEBUG_LEVEL = 2
"""At which our access point tells each message of a registration."""

ALIVE_PERIOD = 5.0
"""Seconds between two questions whether the access point is still there."""


class OffError(PushbuttonError):
    """The access point has Wi-Fi Protected Setup switched off; the text says why."""


async def wps_state(control: ControlClient) -> tuple[bool, str]:
    """Return whether WPS is on at an access point, and the sentence for why it is off."""
    settings = await control.values("GET_CONFIG")
    if settings.get("wps_state", "disabled") != "disabled":
        return True, ""
    status = await control.values("STATUS")
    return False, sentences.wps_off(status.get("wps_off_reason"))


class ControlWay:
    """The way to add a device over one control socket."""

    def __init__(self, socket: Path, directory: Path | None = None) -> None:
        self._socket = socket
        self._directory = directory

    async def add(self, choices: AddChoices, network: NetworkProfile | None, run: Run) -> Done:
        """Let one device in; raises `PushbuttonError` for what kept it out.

        PIN, button and tag are withdrawn when it fails, and when it is cancelled.
        """
        async with (
            ControlClient(self._socket, directory=self._directory) as control,
            ControlClient(self._socket, directory=self._directory) as listener,
        ):
            ssid = await self._check(control, network)
            await listener.attach(DEBUG_LEVEL)
            try:
                admission = _Admission(control, choices)
                async with _alongside(admission.keep_open(), listener.keep_alive(ALIVE_PERIOD)):
                    await admission.open(run)
                    hearing = Hearing(choices, ssid, run)
                    what = _what_to_do(choices)
                    async with run.counting_down(what, choices.limit):
                        registered = await hearing.follow(listener)
            except BaseException as error:
                if type(error) is not ControlError:  # nobody is there any more to be told
                    await asyncio.shield(_withdraw(control))
                raise
            device = await _told_device(control, registered, hearing.devices)
        name = device.device_name.strip() or format_mac(registered.address)
        return Done(
            f"{name} has the settings of {ssid} and can join.",
            registered.encode(),
            device,
            registered.address,
        )

    async def _check(self, control: ControlClient, network: NetworkProfile | None) -> str:
        on, why = await wps_state(control)
        if not on:
            raise OffError(why)
        ssid = _unescaped((await control.values("GET_CONFIG")).get("ssid", ""))
        shown = ssid_codec.render(ssid)
        if network is not None and network.ssid != ssid:
            raise EntryError(
                "network",
                f"The access point at {self._socket} hands out its own network {shown} only; for "
                "another network use --via upnp or --via nl80211:INTERFACE.",
            )
        return shown


def _what_to_do(choices: AddChoices) -> str:
    match choices.method:
        case ByButton():
            return "Press the button of the device now"
        case ByPin():
            return "Let the device join by its PIN now"
    return "Let the device join by its tag now"


@contextlib.asynccontextmanager
async def _alongside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _withdraw(control: ControlClient) -> None:
    with contextlib.suppress(ControlError):
        await control.request("WPS_CANCEL")


class _Admission:
    """What the access point is told, so that it lets the device in."""

    def __init__(self, control: ControlClient, choices: AddChoices) -> None:
        self._control = control
        self._choices = choices

    async def open(self, run: Run) -> None:
        """Tell it; raises `RegistrationError` where it refuses."""
        command = self._command()
        reply = await self._control.request(command)
        name = command.partition(" ")[0]
        if reply.startswith(("FAIL", "UNKNOWN COMMAND")):
            if self._choices.by_button:
                raise RegistrationError(Reason.OVERLAP)
            raise PushbuttonError(f"The access point refused {name}: {reply.strip()}.")
        run.tell(Step(_opened(self._choices), name))

    async def keep_open(self) -> None:
        """Announce a PIN again before its announcement ends."""
        if not isinstance(self._choices.method, ByPin):
            return
        while True:
            await asyncio.sleep(PIN_PERIOD)
            await self._control.request(self._command())

    def _command(self) -> str:
        match self._choices.method:
            case ByButton():
                return "WPS_PBC"
            case ByToken() as token:
                return f"WPS_NFC_TAG_READ {token.octets.hex()}"
            case ByPin() as proof:
                # For any device, since WPS_CANCEL withdraws no PIN that is for a UUID.  The MAC
                # address, where one was chosen, is announced as the only authorised one.
                limit = round(self._choices.limit)
                mac = mac_of(self._choices.device)
                whom = "" if mac is None else f" {format_mac(mac)}"
                return f"WPS_PIN any {proof.pin.text()} {limit}{whom}"


def _opened(choices: AddChoices) -> str:
    match choices.method:
        case ByButton():
            return "The access point's button was pressed."
        case ByPin():
            return "The access point waits for the device with this PIN."
    return "The access point waits for the device with this tag."


async def _told_device(
    control: ControlClient,
    registered: events.RegistrationSucceeded,
    heard: dict[bytes, Device],
) -> Device:
    """Return what the access point knows of the device that it registered."""
    with contextlib.suppress(ControlError):
        values = await control.values(f"STA {format_mac(registered.address)}")
        if "wpsUuid" in values:
            return _device_of(registered, values)
    return heard.get(registered.address, Device(registered.uuid, registered.address))


def _device_of(registered: events.RegistrationSucceeded, values: dict[str, str]) -> Device:
    def text(name: str) -> str:
        return _unescaped(values.get(name, "")).decode("utf-8", "replace")

    try:
        kind = PrimaryDeviceType.parse(values.get("wpsPrimaryDeviceType", ""))
    except MalformedError:
        kind = Device().primary_device_type
    return Device(
        registered.uuid,
        registered.address,
        text("wpsManufacturer"),
        text("wpsModelName"),
        text("wpsModelNumber"),
        text("wpsSerialNumber"),
        text("wpsDeviceName"),
        kind,
    )


def _unescaped(text: str) -> bytes:
    try:
        return unescape(text)
    except ValueError:
        return text.encode("utf-8", "surrogateescape")
