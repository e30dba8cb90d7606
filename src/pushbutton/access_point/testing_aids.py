"""What a test may change about the access point, and take into its own hands (`--testing`).

The names are hostapd's, which has them when it is built for tests.  None of this is there in an
access point that was started without `--testing`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pushbutton.access_point.data_test import DataTest
from pushbutton.drivers.base import DataReceived, DriverEvent, FrameReceived, FrameStatus
from pushbutton.protocol import events
from pushbutton.protocol.advertise import VERSION_2
from pushbutton.protocol.registrar_settings import RegistrarSettings

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss
    from pushbutton.access_point.process import Process

_CORRUPTED = 18
"""The octet of a public key's hash that is changed."""


@dataclass(slots=True)
class ProtocolAids:
    """What the whole process says otherwise than it should."""

    version2: int = VERSION_2
    """Version2 of all messages and elements: 0x10 leaves the Wi-Fi Alliance's extension out, above
    0x20 an unknown attribute follows it."""
    stub_credential: bool = False
    """A Credential that is of no use stands before the true one."""
    corrupt_key_hash: bool = False
    """Hashes of public keys that go out by NFC are wrong."""

    def applied(self, settings: RegistrarSettings) -> RegistrarSettings:
        """Return the settings of a Registrar with what a test wants of them."""
        credentials = replace(settings.credentials, testing_stub=self.stub_credential)
        return replace(settings, version2=self.version2, credentials=credentials)

    def key_hash(self, true: bytes) -> bytes:
        """Return the hash to write on a tag, or to hand over."""
        if not self.corrupt_key_hash:
            return true
        changed = (true[_CORRUPTED] + 1) & 0xFF
        return true[:_CORRUPTED] + bytes((changed,)) + true[_CORRUPTED + 1 :]

    def reset(self, process: Process) -> None:
        """Take everything back, in all BSSes."""
        self.version2, self.stub_credential, self.corrupt_key_hash = VERSION_2, False, False
        self.show(process)

    def show(self, process: Process) -> None:
        """Let all BSSes say it from now on."""
        for bss in process.bsses.values():
            if bss.registrar is not None:
                settings = self.applied(bss.registrar.settings)
                bss.carry_out_all(bss.registrar.update(settings))


class FrameAids:
    """One BSS's frames in the hands of a test."""

    def __init__(self, tell: Callable[[events.Event], None]) -> None:
        self.external_eapol = False
        """EAPOL is told and not sent (`ext_eapol_frame_io`)."""
        self.external_management = False
        """Management frames, and what became of those sent, are told and not looked at
        (`ext_mgmt_frame_handling`)."""
        self.data_test: DataTest | None = None
        self._tell = tell

    def sends(self, address: bytes, octets: bytes) -> bool:
        """Tell of an EAPOL packet in the place of sending it; False when it is to be sent."""
        if self.external_eapol:
            self._tell(events.EapolFrame(address, octets))
        return self.external_eapol

    def takes(self, event: DriverEvent) -> bool:
        """Tell of a frame in the place of looking at it; False when it is to be looked at."""
        if isinstance(event, DataReceived):
            if self.data_test is not None:
                self.data_test.take(event)
            return False
        if not self.external_management:
            return False
        if isinstance(event, FrameReceived):
            self._tell(events.ManagementFrame(event.frame))
            return True
        if isinstance(event, FrameStatus):
            subtype = event.frame[0] >> 4 if event.frame else 0
            told = events.ManagementFrameSent(subtype, int(event.acknowledged), event.frame)
            self._tell(told)
            return True
        return False

    def begin_data_test(self, bss: Bss, interface: str) -> None:
        """Begin the data test on an interface, or anew on another; raises `DriverError`."""
        self.close()
        driver = None if bss.link is None else bss.link.driver
        test = DataTest(interface, driver, self._tell)
        test.open()
        self.data_test = test

    def close(self) -> None:
        """End the data test; harmless when there is none."""
        if self.data_test is not None:
            self.data_test.close()
            self.data_test = None
