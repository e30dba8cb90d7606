"""External Registrars at an access point: learning, setting up, and being refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from house import (
    AP_PIN,
    DESCRIBED,
    PER_DEVICE,
    UNCONFIGURED,
    WPA2,
    House,
    reserved,
    visitor,
)
from ladder import LAMP, NEW_SETTINGS, OTHER_PAIR, R_PAIR, CountingRandom

from pushbutton.protocol import events
from pushbutton.protocol.lockout import SetupLock
from pushbutton.protocol.notices import SettingsLearned
from pushbutton.protocol.outputs import SendMessage
from pushbutton.protocol.policy import Declined, DevicePassword, FixedPassword
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.registrar_outputs import ApplyNetwork, ConfirmKey
from pushbutton.protocol.station_run import begin
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.eap_wsc import REGISTRAR_IDENTITY
from pushbutton.wire.enums import AuthenticationType, ConfigMethods, EncryptionType, MessageType
from pushbutton.wire.message import Message

MAC = "02:00:00:00:00:e0"
PINNED: dict[str, Any] = {"ap_pin": Secret(AP_PIN)}
NEW = replace(
    NEW_SETTINGS, mac_address=DESCRIBED.mac_address, network_keys=(NetworkKey(Secret("new key 1")),)
)


class Curious(Registrar):
    """An external Registrar that keeps what it learned."""

    learned: ApSettings | None = None
    raw = b""
    new_settings: bytes | None = None

    def accept_m7(self, m7: Message, now: float) -> Any:
        state = super().accept_m7(m7, now)
        for output in self._outputs:
            if isinstance(output, SettingsLearned):
                self.learned, self.raw = output.settings, output.raw
        return state


def curious() -> Curious:
    return Curious(
        device=LAMP,
        key_pair=OTHER_PAIR,
        random=CountingRandom("curious"),
        policy=FixedPassword(DevicePassword(0, Secret(AP_PIN))),
        towards_access_point=True,
    )


def m1_of(house: House) -> Message:
    run = begin(house.registrar, REGISTRAR_IDENTITY, LAMP.mac_address, R_PAIR)
    assert run is not None
    (m1,) = (o.octets for o in run.machine.start(house.now) if isinstance(o, SendMessage))
    return Message.parse(m1)


# M1


def test_m1_describes_the_access_point() -> None:
    m1 = m1_of(House(**PINNED))
    assert m1.get(a.UUID_E) == DESCRIBED.uuid
    assert m1.get(a.MAC_ADDRESS) == DESCRIBED.mac_address
    assert m1.get(a.WPS_STATE) == 2
    assert m1.get(a.DEVICE_PASSWORD_ID) == 0
    assert m1_of(House(network=UNCONFIGURED)).get(a.WPS_STATE) == 1


@pytest.mark.parametrize(
    ("methods", "options", "told"),
    [
        (0x2388, PINNED, 0x2108),
        (0x2388, {}, 0x2108),
        (0x2388, {**PINNED, "push_button_in_m1": True}, 0x2388),
        (0x0284, {}, 0x0284),
        (0x0284, PINNED, 0x0004),
    ],
)
def test_m1_has_no_push_button(methods: int, options: dict[str, Any], told: int) -> None:
    house = House(device=replace(DESCRIBED, config_methods=ConfigMethods(methods)), **options)
    assert m1_of(house).get(a.CONFIG_METHODS) == told


# Learning


def test_a_registrar_with_the_pin_learns_the_settings() -> None:
    house = House(**PINNED)
    learner = curious()
    visit = house.visit(learner)
    assert learner.learned is not None
    learned = learner.learned
    assert (learned.ssid, learned.authentication, learned.encryption) == (b"home", 0x20, 0x08)
    assert learned.mac_address == DESCRIBED.mac_address
    assert learned.network_key.text() == "correct horse"
    assert visit.sent == [MessageType.M1, MessageType.M3, MessageType.M5, MessageType.M7]
    assert house.texts("wlan0") == ["WPS-FAIL msg=11 config_error=0"]
    assert not house.registrar.ap_pin.lock.locked


def test_m7_has_its_settings_in_order() -> None:
    house = House(**PINNED)
    learner = curious()
    house.visit(learner)
    kinds = [kind for kind, _ in Message.parse(learner.raw)]
    assert kinds == [0x1017, 0x1045, 0x1020, 0x1003, 0x100F, 0x1027, 0x101E]


def test_m7_tells_the_best_bit_of_each_kind() -> None:
    both = EncryptionType.TKIP | EncryptionType.AES
    network = replace(WPA2, wpa=3, wpa_pairwise=both, rsn_pairwise=both)
    learner = curious()
    House(network=network, **PINNED).visit(learner)
    assert learner.learned is not None
    assert learner.learned.authentication == AuthenticationType.WPA2_PERSONAL
    assert learner.learned.encryption == EncryptionType.AES


def test_m7_tells_the_security_as_it_is_before_the_first_registration() -> None:
    learner = curious()
    House(network=UNCONFIGURED, **PINNED).visit(learner)
    assert learner.learned is not None
    assert (learner.learned.authentication, learner.learned.encryption) == (1, 1)
    assert len(learner.learned.network_key) == 0


def test_m7_tells_a_psk_where_there_is_no_passphrase() -> None:
    learner = curious()
    House(network=replace(WPA2, passphrase=None), **PINNED).visit(learner)
    assert learner.learned is not None
    assert learner.learned.network_key.text() == bytes(range(32)).hex()


def test_m7_tells_what_a_file_says() -> None:
    told = NEW_SETTINGS.encode()
    learner = curious()
    House(ap_settings=told, **PINNED).visit(learner)
    assert told in learner.raw


def test_a_registrar_gets_a_key_of_its_own_where_keys_are_per_device() -> None:
    house = House(network=PER_DEVICE, **PINNED)
    learner = curious()
    visit = house.visit(learner)
    said = house.take()
    (reservation,) = reserved(said)
    assert reservation.address == LAMP.mac_address
    assert learner.learned is not None
    assert learner.learned.network_key.text() == reservation.psk.reveal().hex()
    assert any(isinstance(output, ConfirmKey) for _, output in said)
    names = visit.order
    assert names.index("ReserveKey") < len(names) - names[::-1].index("SendMessage") - 1


def test_a_registrar_that_has_a_key_of_its_own_is_told_it_again() -> None:
    psk = Secret(b"\x07" * 32)
    house = House(network=PER_DEVICE, stored={LAMP.mac_address: psk}, **PINNED)
    learner = curious()
    house.visit(learner)
    assert not reserved(house.take())
    assert learner.learned is not None
    assert learner.learned.network_key.text() == psk.reveal().hex()


def test_no_key_is_reserved_for_a_registrar_that_proved_nothing() -> None:
    house = House(network=PER_DEVICE, **PINNED)
    house.visit(visitor("99999999"))
    assert not reserved(house.take())


def test_the_registrar_is_remembered_once_m7_is_sent() -> None:
    house = House(**PINNED)
    house.visit(visitor(), leave_before=MessageType.M5)
    assert house.registrar.device(LAMP.mac_address) is None
    house.visit(visitor())
    known = house.registrar.device(LAMP.mac_address)
    assert known is not None
    assert known.uuid == LAMP.uuid


# Being set up


def test_a_registrar_sets_new_settings() -> None:
    house = House(**PINNED)
    visit = house.visit(visitor(new=NEW.encode()))
    assert visit.succeeded
    said = house.take()
    texts = [o.encode() for _, o in said if isinstance(o, events.Event)]
    assert [text for text in texts if "STEP" not in text] == [
        "WPS-NEW-AP-SETTINGS ",
        "WPS-SUCCESS ",
    ]
    (applied,) = (o.network for _, o in said if isinstance(o, ApplyNetwork))
    assert applied.ssid == b"new home"
    assert applied.key.text() == "new key 1"
    assert applied.network_index == 1
    assert house.registrar.settings.network.ssid == b"new home"
    assert house.registrar.status.text() == (
        f"PBC Status: Disabled\nLast WPS result: Success\nPeer Address: {MAC}\n"
    )


@pytest.mark.parametrize(
    ("index", "named", "changed"),
    [(1, (), "wlan0"), (2, ("wlan0", "wlan0"), "wlan0"), (2, ("wlan0", "other"), None)],
)
def test_a_registrar_may_mean_one_network_of_several(
    index: int, named: tuple[str, ...], changed: str | None
) -> None:
    house = House(**PINNED, networks=named)
    visit = house.visit(visitor(new=replace(NEW, network_index=index).encode()))
    assert visit.succeeded
    applied = [name for name, o in house.take() if isinstance(o, ApplyNetwork)]
    assert applied == ([] if changed is None else [changed])


@pytest.mark.parametrize("index", [2, 3, 255])
def test_settings_for_a_network_that_there_is_not_are_refused(index: int) -> None:
    house = House(**PINNED, networks=("wlan0", None))
    visit = house.visit(visitor(new=replace(NEW, network_index=index).encode()))
    assert not visit.succeeded
    said = house.take()
    assert not [o for _, o in said if isinstance(o, ApplyNetwork)]
    texts = [o.encode() for _, o in said if isinstance(o, events.Event)]
    assert "WPS-FAIL msg=12 config_error=0" in texts
    assert house.registrar.settings.network.ssid != b"new home"


def test_the_new_settings_are_known_before_wsc_done_leaves() -> None:
    house = House(**PINNED)
    order = house.visit(visitor(new=NEW.encode())).order
    sends = [index for index, name in enumerate(order) if name == "SendMessage"]
    assert order.index("ApplyNetwork") < sends[-1]


def test_a_program_is_told_the_settings_as_they_were_received() -> None:
    house = House(processing=2, **PINNED)
    house.visit(visitor(new=NEW.encode()))
    (event,) = (o for _, o in house.take() if isinstance(o, events.NewApSettings))
    assert event.settings is not None
    raw = event.settings.reveal()
    assert raw.startswith(NEW.encode())
    assert raw[len(NEW.encode()) :][:4].hex() == "101e0008"
    assert len(raw) == len(NEW.encode()) + 12


def test_with_processing_1_a_program_sets_them() -> None:
    house = House(processing=1, **PINNED)
    assert house.visit(visitor(new=NEW.encode())).succeeded
    assert not [o for _, o in house.take() if isinstance(o, ApplyNetwork)]
    assert house.registrar.settings.network.ssid == b"home"


def test_every_bss_of_the_group_takes_them() -> None:
    house = House("wlan0", "wlan1", **PINNED)
    house.visit(visitor(new=NEW.encode()))
    assert [name for name, o in house.take() if isinstance(o, ApplyNetwork)] == ["wlan0", "wlan1"]


def test_wep_is_refused() -> None:
    wep = replace(
        NEW,
        authentication=AuthenticationType.OPEN,
        encryption=EncryptionType.WEP,
        network_keys=(NetworkKey(Secret("abcde")),),
    )
    house = House(**PINNED)
    assert not house.visit(visitor(new=wep.encode())).succeeded
    assert house.texts("wlan0") == ["WPS-FAIL msg=12 config_error=0 reason=2 (WEP Prohibited)"]
    assert "Failure Reason: WEP Prohibited\n" in house.registrar.status.text()


# Being refused


def nack_of(house: House, **options: Any) -> tuple[list[MessageType], int | None]:
    """Return what we sent to a Registrar, and the Configuration Error of our WSC_NACK."""
    guest = visitor(**options)
    received: list[bytes] = []
    take = guest.receive

    def receive(op_code: Any, octets: bytes, now: float) -> Any:
        received.append(octets)
        return take(op_code, octets, now)

    guest.receive = receive  # type: ignore[method-assign]
    sent = house.visit(guest).sent
    error = Message.parse(received[-1]).get(a.CONFIGURATION_ERROR)
    return sent, None if error is None else int(error)


@pytest.mark.parametrize("options", [{}, {**PINNED, "setup_lock": SetupLock.LOCKED}])
def test_without_a_pin_or_locked_m1_is_sent_and_m2_refused(options: dict[str, Any]) -> None:
    house = House(**options)
    assert nack_of(house) == ([MessageType.M1, MessageType.WSC_NACK], 15)
    assert house.texts("wlan0") == []


def test_read_only_tells_the_settings_and_takes_none() -> None:
    house = House(setup_lock=SetupLock.READ_ONLY, **PINNED)
    sent, error = nack_of(house, new=NEW.encode())
    assert sent[-2:] == [MessageType.M7, MessageType.WSC_NACK]
    assert error == 15
    assert house.texts("wlan0") == ["WPS-FAIL msg=12 config_error=15"]
    assert not house.registrar.advertisement.setup_locked


def test_an_m2d_is_told_and_refused() -> None:
    class Ignorant:
        def judge(self, m1: Message, now: float) -> Declined:
            return Declined()

        def overlap(self, uuid_e: Any, now: float) -> bool:
            return False

    house = House(**PINNED)
    guest = Registrar(
        device=LAMP,
        key_pair=OTHER_PAIR,
        random=house.registrar.random,
        policy=Ignorant(),
        towards_access_point=True,
    )
    assert house.visit(guest).sent == [MessageType.M1, MessageType.WSC_NACK]
    assert house.texts("wlan0") == ["WPS-M2D "]


def wrong(half: int) -> Registrar:
    return visitor("99994325" if half == 1 else "87659999")


@pytest.mark.parametrize(("half", "message"), [(1, 8), (2, 10)])
def test_a_wrong_pin_is_told_with_error_18(half: int, message: int) -> None:
    house = House(**PINNED)
    visit = house.visit(wrong(half))
    assert visit.sent[-1] is MessageType.WSC_NACK
    assert house.texts("wlan0") == [f"WPS-FAIL msg={message} config_error=18"]
    assert "Last WPS result: Failed\n" in house.registrar.status.text()


def test_three_wrong_pins_lock_the_set_up() -> None:
    house = House(**PINNED)
    house.visit(wrong(1))
    house.visit(wrong(2))
    assert not house.registrar.advertisement.setup_locked
    house.take()
    house.visit(wrong(1))
    assert house.texts("wlan0") == ["WPS-AP-SETUP-LOCKED ", "WPS-FAIL msg=8 config_error=18"]
    assert house.registrar.advertisement.setup_locked
    assert house.visit(visitor()).sent == [MessageType.M1, MessageType.WSC_NACK]
    house.take()
    house.wait(60)
    assert house.texts("wlan0") == ["WPS-AP-SETUP-UNLOCKED "]
    assert not house.registrar.advertisement.setup_locked
    assert house.visit(visitor(new=NEW.encode())).succeeded


@pytest.mark.parametrize("kind", [MessageType.M4, MessageType.M6])
def test_runs_begun_before_the_lock_are_no_further_tries(kind: MessageType) -> None:
    house = House(**PINNED)

    def lock(next_kind: MessageType) -> None:
        if next_kind is kind and not house.registrar.advertisement.setup_locked:
            for _ in range(3):
                house.visit(wrong(1))

    house.take()
    visit = house.visit(visitor(), before=lock)
    assert visit.sent[-1] is MessageType.WSC_NACK
    assert house.texts("wlan0")[-1] == f"WPS-FAIL msg={int(kind)} config_error=15"


def test_wrong_pins_at_one_bss_lock_all_that_have_a_pin() -> None:
    house = House("wlan0", "wlan1", "wlan2", **PINNED)
    house.note("wlan2", house.bss["wlan2"].disable_ap_pin())
    house.visit(wrong(1), "wlan0")
    house.visit(wrong(1), "wlan1")
    house.take()
    house.visit(wrong(1), "wlan0")
    assert house.texts() == [
        "wlan0 WPS-AP-SETUP-LOCKED ",
        "wlan1 WPS-AP-SETUP-LOCKED ",
        "wlan0 WPS-FAIL msg=8 config_error=18",
    ]
    locked = {name: bss.advertisement.setup_locked for name, bss in house.bss.items()}
    assert locked == {"wlan0": True, "wlan1": True, "wlan2": False}


def test_ten_wrong_pins_in_a_row_lock_until_there_is_a_new_pin() -> None:
    house = House(**PINNED)
    for count in range(10):
        assert house.visit(wrong(1)).sent[-2:] != [MessageType.M1, MessageType.WSC_NACK], count
        house.wait(250)
    house.wait(1e6)
    assert house.registrar.advertisement.setup_locked
    house.take()
    answer = house.group.set_ap_pin("wlan0", Secret(AP_PIN), house.now)
    house.said += answer.outputs
    assert house.texts("wlan0") == ["WPS-AP-SETUP-UNLOCKED "]
    assert house.visit(visitor(new=NEW.encode())).succeeded


def test_the_right_pin_breaks_the_row() -> None:
    house = House(**PINNED)
    for _ in range(3):
        for _ in range(4):
            house.visit(wrong(2))
            house.wait(100_000)
        house.visit(visitor())
    assert not house.registrar.advertisement.setup_locked
