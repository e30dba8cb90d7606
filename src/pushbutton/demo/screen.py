"""What the demo prints: each message with what it is for, each event in words."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pushbutton.demo.cast import BOX_PIN, DEVICES, Character
from pushbutton.demo.device import Changed, Condition, SimulatedDevice
from pushbutton.drivers.base import ScanEntry
from pushbutton.enrollee import Trying
from pushbutton.enrollee.membership import MembershipLost
from pushbutton.protocol import events
from pushbutton.protocol.notices import RegistrarDeclined
from pushbutton.protocol.outputs import Direction, Output, Step
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import MessageType

PURPOSE: dict[MessageType, str] = {
    MessageType.M1: "the device says who it is, with a fresh public key",
    MessageType.M2: "the access point answers with its own",
    MessageType.M2D: "the access point knows no password for this device yet",
    MessageType.M3: "the device commits itself to both halves of the password",
    MessageType.M4: "the access point does too, and opens its first half",
    MessageType.M5: "the device opens its first half",
    MessageType.M6: "the access point opens its second half",
    MessageType.M7: "the device opens its second half",
    MessageType.M8: "the network's name and a key made for this device alone",
    MessageType.WSC_ACK: "understood",
    MessageType.WSC_NACK: "refused",
    MessageType.WSC_DONE: "the device has what it came for",
}
_NAME_WIDTH = max(len(character.name) for character in DEVICES)


class Screen:
    """The spectator's view."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._held_back: dict[str, list[Step]] = {}
        """Messages of a device that was sent away before, until one attempt gets further."""

    def welcome(self, ssid: str, neighbour: str, air: str) -> None:
        """Say what is here and what to try."""
        table = Table.grid(padding=(0, 2))
        table.add_row("", Text("access point", "bold"), f"{ssid}: WPA2, a key for each device")
        table.add_row("", Text("neighbour", "bold"), f"{neighbour}: somebody else's access point")
        label = f"{BOX_PIN[:4]}-{BOX_PIN[4:]}"
        table.add_row(
            "", Text("new box", "bold"), f"to be set up on the page, with its PIN {label}"
        )
        for character in DEVICES:
            table.add_row("", Text(character.name, "bold cyan"), _introduction(character))
        self.console.print("A house on simulated air. Everybody in it runs the real code:")
        self.console.print(table)
        self.console.print(f"Another terminal can look in: pushbutton enroll simulated:{air}")
        self.console.print()
        self.help()

    def page(self, link: str) -> None:
        """Say where the page is."""
        self.console.print()
        self.console.print("The same in a browser; the link logs it in, once:")
        self.console.print(Text(f"  {link}", "bold green"), soft_wrap=True)
        self.console.print()

    def help(self) -> None:
        """List the commands."""
        table = Table.grid(padding=(0, 2))
        for command, meaning in COMMANDS:
            table.add_row("", Text(command, "green"), meaning)
        self.console.print(table)

    def say(self, text: str, style: str = "") -> None:
        """Print one line."""
        self.console.print(Text(text, style))

    def device_tells(self, device: SimulatedDevice, output: Output) -> None:
        """Show what a device does.

        Of one that comes again and again without success only the first attempt is shown.
        """
        name = device.character.name
        match output:
            case Trying() if name in self._held_back:
                self._held_back[name] = []
            case Step(message=MessageType.M2):
                for step in (*self._held_back.pop(name, ()), output):
                    self._step(name, step)
            case Step() if name in self._held_back:
                self._held_back[name].append(output)
            case Step():
                self._step(name, output)
            case RegistrarDeclined():
                self._held_back[name] = []
            case Changed():
                self._changed(name, output, device.credential)
            case MembershipLost():
                self._line(name, f"lost its network: {output.reason}", "red")

    def access_point_tells(self, event: events.Event) -> None:
        """Show an event of the access point in words."""
        told = _sentence(event)
        if told is not None:
            self._line("home", *told)

    def devices(self, devices: Iterable[SimulatedDevice]) -> None:
        """Show who is in, and with which key."""
        for device in devices:
            line = _beginning(device.character.name)
            line.append(f"{device.describe().mac_address.hex(':')}  {device.condition.value}")
            credential = device.credential if device.condition is Condition.JOINED else None
            if credential is not None:
                key = credential.network_key.text()
                line.append(f" {ssid_codec.render(credential.ssid)}\n")
                line.append(f"  {'':<{_NAME_WIDTH}}  key {key}", "dim")
            self.console.print(line, soft_wrap=True)

    def access_points(self, entries: Iterable[ScanEntry]) -> None:
        """Show what a scan heard."""
        table = Table(box=None, header_style="bold")
        for heading in ("network", "address", "MHz", "dBm"):
            table.add_column(heading)
        for entry in entries:
            table.add_row(
                ssid_codec.render(entry.ssid),
                entry.bssid.hex(":"),
                str(entry.frequency),
                str(entry.signal),
            )
        self.console.print(table)

    def _step(self, name: str, step: Step) -> None:
        sent = step.direction is Direction.SENT
        arrow = "->" if sent else "<-"
        line = _beginning(name)
        line.append(f"{arrow} {step.message.name:<8}", "bold" if sent else "")
        line.append(f"  {PURPOSE.get(step.message, '')}", "dim")
        self.console.print(line, soft_wrap=True)

    def _changed(self, name: str, changed: Changed, credential: Credential | None) -> None:
        match changed.condition:
            case Condition.LOOKING:
                self._line(name, "is looking for its network")
            case Condition.REGISTERED if credential is not None:
                self._line(name, f"has the settings of {ssid_codec.render(credential.ssid)}")
            case Condition.JOINED:
                self._line(name, "joined: 4-way handshake done, the gateway answers", "green")
            case Condition.FAILED:
                self._line(name, f"gave up: {changed.why}", "red")

    def _line(self, name: str, text: str, style: str = "") -> None:
        line = _beginning(name)
        line.append(text, style)
        self.console.print(line, soft_wrap=True)


COMMANDS = (
    ("admit printer 1234-5670", "type the PIN that the printer has on its label"),
    ("press lamp", "press a device's button (lamp, camera, radio) ..."),
    ("press ap", "... and the access point's, within two minutes"),
    ("devices", "who is in, and with which key"),
    ("scan", "which access points a device hears"),
    ("status", "what the access point says of the last registration"),
    ("ctl WPS_GET_STATUS", "any command of hostapd's control interface"),
    ("page", "another link to the page, which logs a browser in"),
    ("help, quit", ""),
)


def _beginning(name: str) -> Text:
    return Text.assemble("  ", (f"{name:<{_NAME_WIDTH}}", "cyan"), "  ")


def _introduction(character: Character) -> str:
    if character.label is None:
        return character.described
    label = f"{character.label[:4]}-{character.label[4:]}"
    return f"{character.described}: {label}"


def _sentence(event: events.Event) -> tuple[str, str] | None:
    match event:
        case events.PinNeeded():
            name = event.device_name
            return f"the {name} asks to come in: type the PIN of its label", "yellow"
        case events.PushButtonActive():
            return "the button is pressed: two minutes for one device", ""
        case events.PushButtonDisabled():
            return "the button is done with: one device came", ""
        case events.TimedOut():
            return "nobody came within two minutes", "yellow"
        case events.OverlapDetected():
            return "two devices have their button pressed: nobody is let in", "red"
        case events.Fail():
            return f"the registration failed: {event.encode().strip()}", "red"
        case events.StationConnected():
            return f"{event.address.hex(':')} is in the network", "green"
    return None
