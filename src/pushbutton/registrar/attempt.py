"""One run with an access point as Enrollee: what was learned, what was sent, how it ended.

The run is the same over EAP (`setup`) and over UPnP (`upnp_setup`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from pushbutton.protocol.notices import (
    EnrolleeDeclined,
    EnrolleeRegistered,
    ManagementAgreed,
    PasswordWrong,
    SettingsLearned,
)
from pushbutton.protocol.outputs import Failed, Output
from pushbutton.protocol.registrar import Registrar
from pushbutton.runtime.failure import Reason, RegistrationError, reason_of
from pushbutton.wire.credential import ApSettings

NewSettings = Callable[[ApSettings], ApSettings]
"""From the settings in force to those wanted; its MAC address stays the access point's."""


class Attempt:
    """What was learned from one conversation, and the answer to M7."""

    def __init__(
        self, machine: Registrar, new: NewSettings | None, report: Callable[[Output], None]
    ) -> None:
        self.learned: SettingsLearned | None = None
        self.changed: ApSettings | None = None
        self.agreed: ManagementAgreed | None = None
        self.answered = False
        self._machine = machine
        self._new = new
        self._report = report
        self._failed: Failed | None = None
        self._wrong_pin = False
        self._declined = False
        self.registered = False

    @property
    def uncertain(self) -> bool:
        """Whether new settings were sent, and nobody said that they are in force or refused."""
        return self.changed is not None and self._failed is None and not self.registered

    def hear(self, output: Output) -> Sequence[Output] | None:
        self.answered = True
        self._report(output)
        match output:
            case SettingsLearned():
                self.learned = output
                return self._answer(output.settings)
            case EnrolleeRegistered():
                self.registered = True
            case ManagementAgreed():
                self.agreed = output
            case PasswordWrong():
                self._wrong_pin = True
            case EnrolleeDeclined():
                self._declined = True
            case Failed():
                self._failed = output
        return None

    def _answer(self, settings: ApSettings) -> list[Output]:
        now = asyncio.get_running_loop().time()
        if self._new is None:
            return self._machine.conclude(now)
        self.changed = self._new(settings)
        return self._machine.provide(self.changed.encode(), now)

    def stop_when_refused(self) -> None:
        """Raise unless it went well, or nobody answered at all and may do so later."""
        if self._new is None and self.learned is not None:
            return
        if self.registered:
            return
        if self._wrong_pin:
            raise RegistrationError(Reason.WRONG_PIN, self._failed)
        if self._declined:
            raise RegistrationError(Reason.WRONG_METHOD)
        reason = reason_of(self._failed)
        if self.uncertain:
            raise RegistrationError(Reason.UNCERTAIN)
        if self.learned is not None:
            locked = reason is Reason.SETUP_LOCKED
            raise RegistrationError(Reason.READ_ONLY if locked else Reason.ENDED, self._failed)
        if reason is not None or self._failed is not None:
            raise RegistrationError(reason or Reason.ENDED, self._failed)
