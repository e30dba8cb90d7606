"""Setting up an access point over its control socket, ours or a stock hostapd's, with WPS_CONFIG.

Whoever may open the socket is its owner, so no PIN is asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pushbutton.access_point.config_kinds import unescape
from pushbutton.control.client import ControlClient
from pushbutton.errors import MalformedError
from pushbutton.formats.credential_file import as_credential, as_settings
from pushbutton.formats.network import NO_ADDRESS, personal, unprotected
from pushbutton.registrar.profiles import ProfileStore
from pushbutton.wire.codecs import parse_mac
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.credential import ApSettings, Credential
from pushbutton.wire.enums import AuthenticationType
from pushbutton.wizards.add_over_control import OffError, wps_state
from pushbutton.wizards.previous import KeptProfile, PreviousSettings
from pushbutton.wizards.run import Run
from pushbutton.wizards.steps import Done, Step

SECONDS_TO_TAKE = 10.0
"""How long an access point may take to say that it has new settings."""

_PERSONAL = AuthenticationType.WPA_PERSONAL | AuthenticationType.WPA2_PERSONAL


@dataclass(frozen=True, slots=True)
class InForce:
    """What an access point has now; `network` is None where nobody is told its key."""

    ssid: bytes
    bssid: bytes
    configured: bool
    network: Credential | None


async def in_force(control: ControlClient) -> InForce:
    """Return the settings of an access point; raises `OffError` and `ControlError`."""
    on, why = await wps_state(control)
    if not on:
        raise OffError(why)
    values = await control.values("GET_CONFIG")
    try:
        ssid = unescape(values.get("ssid", ""))
    except ValueError:
        ssid = values.get("ssid", "").encode("utf-8", "surrogateescape")
    key = values.get("passphrase") or values.get("psk")
    network = None
    if key:
        network = personal(ssid, key.encode("utf-8", "surrogateescape"))
    elif "key_mgmt" not in values:
        network = unprotected(ssid)
    configured = values.get("wps_state") == "configured"
    return InForce(ssid, _address(values.get("bssid", "")), configured, network)


def _address(text: str) -> bytes:
    try:
        return parse_mac(text)
    except MalformedError:
        return NO_ADDRESS


class OverControl:
    """An access point behind a control socket."""

    def __init__(self, socket: Path, profiles: ProfileStore, directory: Path | None = None) -> None:
        self._socket, self._directory = socket, directory
        self._profiles, self._previous = profiles, PreviousSettings(profiles)
        self._kept_as = f"ap:{socket}"

    async def set_up(
        self,
        wanted: Callable[[bytes], Credential],
        allowed: Callable[[InForce], Awaitable[None]],
        run: Run,
    ) -> Done:
        """Give it `wanted(name in force)`, if `allowed` does not raise for what is in force."""
        async with ControlClient(self._socket, directory=self._directory) as control:
            before = await in_force(control)
            await allowed(before)
            return await self._change(control, before, wanted(before.ssid), run)

    async def put_back(self, run: Run) -> Done:
        """Give it what it had before; raises `UsageError` when that is not known."""
        kept = await asyncio.to_thread(self._previous.get, self._kept_as)
        async with ControlClient(self._socket, directory=self._directory) as control:
            before = await in_force(control)
            return await self._change(control, before, kept.credential(), run)

    async def _change(
        self, control: ControlClient, before: InForce, network: Credential, run: Run
    ) -> Done:
        settings = replace(as_settings(network), mac_address=before.bssid)
        keeping = KeptProfile(self._profiles)
        if before.network is None:
            run.tell(Step("Its key is told to nobody, so there is no way back.", "GET_CONFIG"))
        else:
            old = as_settings(before.network)
            await asyncio.to_thread(self._previous.keep, self._kept_as, old)
            run.tell(Step("The settings in force are kept.", "GET_CONFIG"))
        await asyncio.to_thread(keeping.add, settings, None)
        try:
            await self._send(control, settings)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(keeping.take_back))
            raise
        shown = ssid_codec.render(network.ssid)
        return Done(
            f"The access point {self._socket.name} has its new settings: the network is {shown}.",
            "WPS-NEW-AP-SETTINGS",
            network=as_credential(settings),
            profile=keeping.name,
            previous=before.network,
        )

    async def _send(self, control: ControlClient, settings: ApSettings) -> None:
        words = [settings.ssid.hex(), "OPEN", "NONE"]
        if settings.authentication & _PERSONAL:
            words = [settings.ssid.hex(), "WPA2PSK", "CCMP", settings.network_key.reveal().hex()]
        async with ControlClient(self._socket, directory=self._directory) as listener:
            await listener.attach()
            await control.command(f"WPS_CONFIG {' '.join(words)}")
            await listener.wait_for("WPS-NEW-AP-SETTINGS", within=SECONDS_TO_TAKE)
