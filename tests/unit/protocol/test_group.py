"""BSSes that act together, shown on BSSes that only write down what they are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from house import PIN, House, device, settings

from pushbutton.protocol import events
from pushbutton.protocol.group import Answer, Group
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.passwords import Pin
from pushbutton.protocol.registrar_outputs import (
    ApPinOver,
    ApPinTried,
    DeviceRegistered,
    NetworkWanted,
    NewNetwork,
    PinExposed,
)
from pushbutton.secret import Secret
from pushbutton.wire.enums import AuthenticationType, EncryptionType, MessageType
from pushbutton.wire.values import OobDevicePassword

LAMP = UUID(int=1)
MAC = bytes.fromhex("020000000101")
NEW = NewNetwork(b"new", AuthenticationType.OPEN, EncryptionType.NONE, Secret(b""))


@dataclass(frozen=True)
class Told(Output):
    """What a BSS was told, as an output, so that the order over all BSSes can be seen."""

    what: str


@dataclass
class Bss:
    """A BSS that accepts everything, except what `refuses` names."""

    independent: bool = False
    refuses: str = ""
    times: list[tuple[float, float]] = field(default_factory=list)

    def _told(self, what: str) -> list[Output]:
        return [Told(what)]

    def _asked(self, what: str) -> tuple[bool, list[Output]]:
        return what != self.refuses, [Told(what)]

    def add_pin(
        self,
        secret: Secret,
        now: float,
        *,
        uuid: UUID | None = None,
        timeout: float = 0.0,
        address: bytes | None = None,
    ) -> list[Output]:
        return self._told(f"add {secret.text()} {now} {uuid} {timeout} {address!r}")

    def push_button(self, now: float) -> tuple[bool, list[Output]]:
        return self._asked("press")

    def cancel(self) -> list[Output]:
        return self._told("cancel")

    def set_ap_pin(self, pin: Secret) -> tuple[bool, list[Output]]:
        return self._asked(f"set {pin.text()}" if self.refuses != "set" else "set")

    def limit_ap_pin(self, now: float, timeout: float) -> None:
        self.times.append((now, timeout))

    def disable_ap_pin(self) -> list[Output]:
        return self._told("disable")

    def take_network(self, new: NewNetwork) -> tuple[bool, list[Output]]:
        return self._asked("network")

    def expect_token(self, token: OobDevicePassword, now: float) -> list[Output]:
        return self._told(f"token {token.password_id} {now}")

    def registered_elsewhere(
        self, uuid: UUID, pin: Pin | None, now: float, token: int | None = None
    ) -> list[Output]:
        return self._told(f"registered {uuid.int} {pin and pin.secret.text()} {token} {now}")

    def pin_exposed(self, pin: Secret) -> list[Output]:
        return self._told(f"exposed {pin.text()}")

    def ap_pin_tried(self, proved: bool, now: float) -> list[Output]:
        return self._told(f"tried {proved} {now}")


def group(**members: Bss) -> Group:
    made = Group()
    for name, member in members.items():
        made.enter(name, member)
    return made


def told(answer: Answer) -> list[str]:
    assert all(isinstance(output, Told) for _, output in answer.outputs)
    return [f"{name} {output.what}" for name, output in answer.outputs if isinstance(output, Told)]


def test_all_bsses_act_in_their_order() -> None:
    house = group(a=Bss(), b=Bss(), c=Bss())
    answer = house.push_button("b", 0.0)
    assert answer.accepted
    assert told(answer) == ["a press", "b press", "c press"]


def test_an_independent_bss_is_passed_over() -> None:
    assert told(group(a=Bss(), b=Bss(independent=True), c=Bss()).push_button("a", 0.0)) == [
        "a press",
        "c press",
    ]


def test_an_independent_bss_acts_alone() -> None:
    assert told(group(a=Bss(), b=Bss(independent=True), c=Bss()).push_button("b", 0.0)) == [
        "b press"
    ]


def test_the_walk_stops_at_the_first_that_refuses() -> None:
    answer = group(a=Bss(), b=Bss(refuses="press"), c=Bss()).push_button("a", 0.0)
    assert not answer.accepted
    assert told(answer) == ["a press", "b press"]


def test_a_bss_without_wps_refuses() -> None:
    house = group(a=Bss())
    for answer in (
        house.push_button("b", 0.0),
        house.cancel("b"),
        house.add_pin("b", Secret("1"), 0.0),
        house.set_ap_pin("b", Secret("1"), 0.0),
        house.disable_ap_pin("b"),
        house.take_network("b", NEW),
    ):
        assert answer == Answer(False, [])


def test_a_bss_that_left_does_not_act() -> None:
    house = group(a=Bss(), b=Bss())
    house.leave("b")
    house.leave("b")
    assert told(house.cancel("a")) == ["a cancel"]


def test_a_bss_that_is_put_in_place_of_another_keeps_its_turn() -> None:
    house = group(a=Bss(), b=Bss())
    house.enter("a", Bss(refuses="press"))
    assert told(house.push_button("b", 0.0)) == ["a press"]


def test_a_pin_reaches_all() -> None:
    answer = group(a=Bss(), b=Bss()).add_pin(
        "a", Secret("1234"), 5.0, uuid=LAMP, timeout=60.0, address=MAC
    )
    assert answer.accepted
    what = f"add 1234 5.0 {LAMP} 60.0 {MAC!r}"
    assert told(answer) == [f"a {what}", f"b {what}"]


def test_cancel_reaches_all() -> None:
    assert told(group(a=Bss(), b=Bss()).cancel("b")) == ["a cancel", "b cancel"]


def test_an_ap_pin_reaches_all_and_its_time_runs_once() -> None:
    first, second = Bss(), Bss()
    answer = group(a=first, b=second).set_ap_pin("b", Secret("1234"), 10.0)
    assert told(answer) == ["a set 1234", "b set 1234"]
    assert (first.times, second.times) == ([], [(10.0, 300.0)])


def test_a_refused_ap_pin_has_no_time() -> None:
    bss = Bss(refuses="set")
    assert not group(a=bss).set_ap_pin("a", Secret("123456789"), 10.0).accepted
    assert bss.times == []


def test_a_random_ap_pin_is_the_same_everywhere() -> None:
    bss = Bss()
    secret, answer = group(a=bss, b=Bss()).random_ap_pin("a", lambda n: b"\x01" * n, 1.0, 0.0)
    assert len(secret) == 8
    assert told(answer) == [f"a set {secret.text()}", f"b set {secret.text()}"]
    assert bss.times == [(1.0, 0.0)]


def test_disabling_the_ap_pin_reaches_all() -> None:
    assert told(group(a=Bss(), b=Bss()).disable_ap_pin("a")) == ["a disable", "b disable"]


def test_new_settings_reach_all_until_one_refuses() -> None:
    answer = group(a=Bss(), b=Bss(refuses="network"), c=Bss()).take_network("c", NEW)
    assert not answer.accepted
    assert told(answer) == ["a network", "b network"]


def spread(house: Group, name: str, *outputs: Output) -> list[str]:
    return [
        f"{bss} {output.what}" if isinstance(output, Told) else f"{bss} {type(output).__name__}"
        for bss, output in house.distribute(name, outputs, 7.0)
    ]


def test_success_at_one_ends_the_waiting_at_the_others() -> None:
    house = group(a=Bss(), b=Bss(), c=Bss(independent=True))
    assert spread(house, "b", DeviceRegistered(LAMP, Pin(Secret("1234")))) == [
        "a registered 1 1234 None 7.0"
    ]
    assert spread(house, "c", DeviceRegistered(LAMP)) == []


def test_an_exposed_pin_is_given_up_by_all() -> None:
    house = group(a=Bss(), b=Bss(), c=Bss(independent=True))
    assert spread(house, "b", PinExposed(Secret("1234"))) == ["a exposed 1234", "b exposed 1234"]


def test_a_tried_ap_pin_counts_at_all() -> None:
    house = group(a=Bss(), b=Bss())
    assert spread(house, "b", ApPinTried(False)) == ["a tried False 7.0", "b tried False 7.0"]
    assert spread(house, "b", ApPinTried(True)) == ["a tried True 7.0", "b tried True 7.0"]


def test_the_end_of_the_ap_pin_is_the_end_at_the_others() -> None:
    assert spread(group(a=Bss(), b=Bss()), "a", ApPinOver()) == ["b disable"]


def test_settings_from_a_registrar_reach_all() -> None:
    assert spread(group(a=Bss(), b=Bss()), "b", NetworkWanted(NEW)) == ["a network", "b network"]


def test_settings_for_one_network_reach_that_one_alone() -> None:
    house = group(a=Bss(), b=Bss(), c=Bss(independent=True))
    assert spread(house, "a", NetworkWanted(NEW, "b")) == ["b network"]
    assert spread(house, "a", NetworkWanted(NEW, "c")) == []
    assert spread(house, "a", NetworkWanted(NEW, "gone")) == []


@pytest.mark.parametrize("output", [events.Success(), events.OverlapDetected()])
def test_other_outputs_pass_in_their_order(output: Output) -> None:
    assert spread(group(a=Bss(), b=Bss()), "a", output, ApPinOver(), output) == [
        f"a {type(output).__name__}",
        "b disable",
        f"a {type(output).__name__}",
    ]


# With real BSSes


def test_success_ends_the_button_here_and_there() -> None:
    house = House("wlan0", "wlan1", "guest")
    house.bss["guest"].update(settings(independent=True))
    assert house.push_button("wlan0")
    assert house.push_button("guest")
    house.take()
    assert house.visit(device(None), "wlan1").succeeded
    mac, uuid = "02:00:00:00:00:e0", UUID(int=0xE)
    assert house.texts() == [
        f"wlan1 WPS-REG-SUCCESS {mac} {uuid}",
        "wlan0 WPS-PBC-DISABLE ",
        "wlan1 WPS-PBC-DISABLE ",
        "wlan1 WPS-SUCCESS ",
    ]
    active = {name: bss.advertisement.push_button for name, bss in house.bss.items()}
    assert active == {"wlan0": False, "wlan1": False, "guest": True}


def test_success_by_pin_forgets_the_wildcard_pin_everywhere() -> None:
    house = House("wlan0", "wlan1")
    house.add_pin()
    house.add_pin("98765430", uuid=UUID(int=5))
    assert house.visit(device()).succeeded
    for bss in house.bss.values():
        assert [pin.secret.text() for pin in bss.selected.pins] == ["98765430"]
        assert bss.advertisement.selection is None


def test_a_pin_from_a_file_serves_once_in_the_whole_group() -> None:
    house = House("wlan0", "wlan1")
    listed = [Pin(Secret(PIN), uuid=UUID(int=0xE))]
    for name, bss in house.bss.items():
        house.note(name, bss.load_pins(listed))
    assert house.visit(device(), "wlan0").succeeded
    for name, bss in house.bss.items():
        house.note(name, bss.load_pins(listed))
    assert house.visit(device(), "wlan1").sent == [MessageType.M2D]


def test_a_pin_that_was_exposed_at_one_bss_lets_nobody_in_at_another() -> None:
    """M6 tells both halves to who proved the first, so the PIN could be found out after it."""
    house = House("wlan0", "wlan1")
    house.add_pin()
    house.visit(device(), "wlan0", leave_before=MessageType.M6)
    assert house.visit(device(), "wlan1").sent == [MessageType.M2D]


def test_a_run_that_waited_for_its_pin_to_be_exposed_elsewhere_gets_nothing() -> None:
    house = House("wlan0", "wlan1")
    house.add_pin()

    def expose(kind: MessageType) -> None:
        if kind is MessageType.M3:
            house.visit(device(), "wlan0", leave_before=MessageType.M6)

    visit = house.visit(device(), "wlan1", before=expose)
    assert visit.sent[-1] is MessageType.M6
    assert not visit.received
    assert not visit.succeeded


def test_a_token_is_expected_by_all_that_act_together() -> None:
    house = group(a=Bss(), b=Bss(), c=Bss(independent=True))
    token = OobDevicePassword(bytes(20), 16, Secret(bytes(16)))
    assert told(house.expect_token("a", token, 7.0)) == ["a token 16 7.0", "b token 16 7.0"]
    assert told(house.expect_token("c", token, 7.0)) == ["c token 16 7.0"]
    assert not house.expect_token("nobody", token, 7.0).accepted
