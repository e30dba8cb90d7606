"""Adding a device with a Wi-Fi card of this computer, for networks without Wi-Fi Protected Setup.

The card becomes an access point that nobody can join and that hands out the settings of another
network (`access_point.onboarding`).
"""

from __future__ import annotations

from collections.abc import Callable

from pushbutton.access_point.onboarding import Onboarding, Terms, network_of
from pushbutton.drivers.base import Driver
from pushbutton.formats.network import Security, passphrase, psk, security_of
from pushbutton.protocol import events
from pushbutton.protocol.policy import DevicePassword, push_button_password
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.device import Device
from pushbutton.wire.enums import DevicePasswordId
from pushbutton.wizards.choices import AddChoices, ByButton, ByPin, ByToken, EntryError
from pushbutton.wizards.hearing import Hearing
from pushbutton.wizards.run import Run
from pushbutton.wizards.steps import Done, Step


class RadioWay:
    """The way to add a device over a driver of our own, such as nl80211:wlan1."""

    def __init__(self, driver: str, make_driver: Callable[[str], Driver]) -> None:
        self._driver = driver
        self._make_driver = make_driver

    async def add(self, choices: AddChoices, network: NetworkProfile | None, run: Run) -> Done:
        """Let one device in; raises `PushbuttonError` for what kept it out."""
        if network is None:
            raise EntryError(
                "network",
                "Which network? A card of this computer hands out a saved or a new network only.",
            )
        shown = ssid_codec.render(network.ssid)
        hearing = Hearing(choices, shown, run)
        terms = Terms(
            self._driver,
            network_of(network.ssid, _key(network)),
            _password(choices),
            choices.limit,
            tag=choices.method.octets if isinstance(choices.method, ByToken) else None,
        )
        what = "Press the button of the device now" if choices.by_button else "Let the device join"
        run.tell(Step(f"{self._driver} becomes an access point for one device.", "onboarding"))

        def hear(event: events.Event) -> None:
            hearing.hear(event)

        async with run.counting_down(what, choices.limit):
            success = await Onboarding(terms, hear, self._make_driver).run(
                lambda: run.tell(Step("It is on the air: let the device begin.", "AP-ENABLED"))
            )
        device = hearing.devices.get(success.address, Device(success.uuid, success.address))
        name = device.device_name.strip() or format_mac(success.address)
        return Done(
            f"{name} has the settings of {shown} and can join.",
            success.encode(),
            device,
            success.address,
            network.credential(success.address),
            network.name,
        )


def _key(network: NetworkProfile) -> Secret | None:
    credential = network.credential()
    match security_of(credential):
        case Security.OPEN:
            return None
        case Security.PERSONAL:
            return passphrase(credential) or psk(credential)
    raise EntryError(
        "network", f"The network {network.name!r} is {security_of(credential).value}: not this way."
    )


def _password(choices: AddChoices) -> DevicePassword:
    match choices.method:
        case ByButton():
            return push_button_password()
        case ByPin() as proof:
            return DevicePassword(DevicePasswordId.DEFAULT, proof.pin)
    return DevicePassword(choices.method.content.password_id, choices.method.content.password)
