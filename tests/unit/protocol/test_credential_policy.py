"""Which settings a device gets, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from pushbutton.errors import ProtocolError
from pushbutton.protocol.credential_policy import (
    Backhaul,
    CredentialOptions,
    CredentialPolicy,
    Decision,
    Network,
    Security,
    choose_security,
    encryption_of,
    generate_passphrase,
    prefers_psk,
)
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigMethods,
    EncryptionType,
    MultiAp,
    WpsState,
)
from pushbutton.wire.message import Message, attribute, build
from pushbutton.wire.messages import M1

ADDRESS = bytes.fromhex("020000000101")
OTHER = bytes.fromhex("020000000202")
TKIP, AES = EncryptionType.TKIP, EncryptionType.AES
PSK = bytes(range(32))
DEVICE_PSK = bytes(range(32, 64))
DISPLAY = ConfigMethods.DISPLAY | ConfigMethods.VIRTUAL_DISPLAY

WPA2 = Network(
    b"home",
    WpsState.CONFIGURED,
    wpa=2,
    key_management=frozenset({"WPA-PSK"}),
    rsn_pairwise=AES,
    passphrase=Secret("correct horse"),
    psk=Secret(PSK),
)
MIXED = replace(WPA2, wpa=3, wpa_pairwise=TKIP | AES, rsn_pairwise=TKIP | AES)
OPEN = Network(b"cafe", WpsState.CONFIGURED)
UNCONFIGURED = Network(b"new", WpsState.NOT_CONFIGURED)
PER_DEVICE = replace(WPA2, passphrase=None, psk=None, per_device_keys=True)


def m1(**changes: Any) -> Message:
    values: dict[Any, object] = {
        a.UUID_E: UUID(int=1),
        a.MAC_ADDRESS: ADDRESS,
        a.AUTHENTICATION_TYPE_FLAGS: AuthenticationType(0x23),
        a.ENCRYPTION_TYPE_FLAGS: EncryptionType(0x0D),
        a.CONFIG_METHODS: DISPLAY,
        a.MANUFACTURER: "ACME",
        a.MODEL_NAME: "Lamp",
    }
    rows = {row.name: row for row in (*a.ATTRIBUTES, *a.SUBELEMENTS)}
    values |= {rows[name.replace("_", " ")]: value for name, value in changes.items()}
    return Message.parse(build(M1, values))


def with_flags(authentication: int, encryption: int) -> Message:
    return m1(
        Authentication_Type_Flags=AuthenticationType(authentication),
        Encryption_Type_Flags=EncryptionType(encryption),
    )


NOW_DISPLAY = {"Config_Methods": ConfigMethods.LABEL}


def decide(
    network: Network,
    message: Message | None = None,
    options: CredentialOptions | None = None,
    stored: dict[bytes, bytes] | None = None,
    first: Secret | None = None,
) -> Decision:
    keys = {address: Secret(psk) for address, psk in (stored or {}).items()}
    policy = CredentialPolicy(
        network, options or CredentialOptions(), lambda count: b"\xfb" * count, keys.get
    )
    return policy.decide(message or m1(), first)


def credentials(decision: Decision) -> list[Credential]:
    message = Message.parse(decision.plaintext)
    return [Credential.decode(octets, usable=False) for octets in message.all(a.CREDENTIAL)]


def key_of(decision: Decision) -> str:
    (credential,) = credentials(decision)
    return credential.network_key.text()


# The network's own types


@pytest.mark.parametrize(
    ("network", "authentication", "encryption"),
    [
        (WPA2, 0x20, 0x08),
        (replace(WPA2, key_management=frozenset({"SAE"})), 0x20, 0x08),
        (replace(WPA2, wpa=1, wpa_pairwise=TKIP), 0x02, 0x04),
        (MIXED, 0x22, 0x0C),
        (replace(WPA2, key_management=frozenset({"WPA-EAP"})), 0x10, 0x08),
        (replace(WPA2, wpa=1, wpa_pairwise=TKIP, key_management=frozenset({"WPA-EAP"})), 0x8, 0x4),
        (OPEN, 0x01, 0x01),
    ],
)
def test_own_types(network: Network, authentication: int, encryption: int) -> None:
    assert network.security.authentication == authentication
    assert network.security.encryption == encryption
    assert network.offered == network.security


def test_not_configured_offers_wpa_and_wpa2() -> None:
    both = TKIP | AES
    assert UNCONFIGURED.offered == Security(AuthenticationType(0x22), both, both, both)
    assert UNCONFIGURED.security == Security(AuthenticationType.OPEN, EncryptionType.NONE)


def test_hardware_without_tkip_offers_wpa2_only() -> None:
    offered = replace(UNCONFIGURED, tkip=False).offered
    assert offered == Security(AuthenticationType.WPA2_PERSONAL, AES, AES)


def test_ciphers_by_their_names() -> None:
    assert encryption_of(["CCMP"]) == AES
    assert encryption_of(["GCMP-256"]) == AES
    assert encryption_of(["CCMP", "TKIP"]) == TKIP | AES
    assert encryption_of(["NONE"]) == EncryptionType(0)


# The choice


@pytest.mark.parametrize(
    ("network", "flags", "chosen"),
    [
        (WPA2, (0x23, 0x0D), (0x20, 0x08)),
        (MIXED, (0x23, 0x0D), (0x20, 0x08)),
        (MIXED, (0x02, 0x04), (0x02, 0x04)),
        (MIXED, (0x02, 0x0C), (0x02, 0x08)),
        (MIXED, (0x20, 0x04), (0x20, 0x04)),
        (OPEN, (0x23, 0x0D), (0x01, 0x01)),
        (UNCONFIGURED, (0x23, 0x0D), (0x20, 0x08)),
        (UNCONFIGURED, (0x02, 0x04), (0x02, 0x04)),
    ],
)
def test_the_best_that_both_can(
    network: Network, flags: tuple[int, int], chosen: tuple[int, int]
) -> None:
    assert choose_security(network, with_flags(*flags)) == chosen


def test_a_device_that_says_nothing_is_taken_to_do_everything() -> None:
    assert choose_security(WPA2, with_flags(0, 0)) == (0x20, 0x08)


def test_a_device_that_shares_nothing_is_given_ours_all_the_same() -> None:
    assert choose_security(WPA2, with_flags(0x01, 0x01)) == (0x20, 0x08)


def test_a_device_that_says_0x1b_means_wpa2_personal_too() -> None:
    assert choose_security(MIXED, with_flags(0x1B, 0x0D)) == (0x20, 0x08)
    assert choose_security(MIXED, with_flags(0x0B, 0x0D)) == (0x02, 0x08)


def test_the_cipher_is_one_of_the_chosen_generation() -> None:
    network = replace(WPA2, wpa=3, wpa_pairwise=TKIP, rsn_pairwise=AES)
    assert choose_security(network, with_flags(0x02, 0x0C)) == (0x02, 0x04)
    with pytest.raises(ProtocolError):
        choose_security(network, with_flags(0x20, 0x04))


def test_an_enterprise_network_has_no_credential() -> None:
    with pytest.raises(ProtocolError):
        decide(replace(WPA2, key_management=frozenset({"WPA-EAP"})))


# The key


def test_the_credential_has_the_octets_of_hostapd() -> None:
    assert decide(WPA2).plaintext.hex() == (
        "100e0034"
        "1026000101"
        "10450004" + b"home".hex() + "100300020020"
        "100f00020008"
        "1027000d" + b"correct horse".hex() + "10200006" + ADDRESS.hex()
    )


def test_rule_1_not_configured_makes_a_passphrase_of_22_characters() -> None:
    decision = decide(UNCONFIGURED)
    assert decision.first_passphrase is not None
    assert key_of(decision) == decision.first_passphrase.text() == "+/v7+/v7+/v7+/v7+/v7+w"
    assert decision.device_key is None


def test_rule_1_devices_at_the_same_time_get_the_same_passphrase() -> None:
    decision = decide(UNCONFIGURED, first=Secret("the one before"))
    assert key_of(decision) == "the one before"
    assert decision.first_passphrase is not None
    assert decision.first_passphrase.text() == "the one before"


def test_rule_1_does_not_hold_where_a_program_configures() -> None:
    decision = decide(UNCONFIGURED, options=CredentialOptions(automatic=False))
    assert decision.first_passphrase is None
    assert key_of(decision) == (b"\xfb" * 32).hex()


def test_rule_2_a_stored_key_of_the_device_goes_first() -> None:
    decision = decide(WPA2, stored={ADDRESS: DEVICE_PSK})
    assert key_of(decision) == DEVICE_PSK.hex()
    assert decision.device_key is None
    assert key_of(decide(WPA2, stored={OTHER: DEVICE_PSK})) == "correct horse"


def test_rule_3_a_device_without_a_display_gets_the_psk() -> None:
    assert key_of(decide(WPA2, m1(**NOW_DISPLAY))) == PSK.hex()


def test_rule_3_apple_airport_gets_the_psk() -> None:
    apple = {"Manufacturer": "Apple Computer", "Model_Name": "AirPort"}
    assert key_of(decide(WPA2, m1(**apple))) == PSK.hex()
    assert prefers_psk(m1(**apple))
    assert not prefers_psk(m1(Manufacturer="Apple Computer"))
    assert not prefers_psk(m1(Manufacturer="Apples", Model_Name="AirPort"))


def test_rule_3_needs_a_known_psk() -> None:
    assert key_of(decide(replace(WPA2, psk=None), m1(**NOW_DISPLAY))) == "correct horse"


def test_rule_3_never_gives_the_psk_of_another_device() -> None:
    decision = decide(PER_DEVICE, m1(**NOW_DISPLAY), stored={OTHER: DEVICE_PSK})
    assert key_of(decision) == (b"\xfb" * 32).hex()


def test_rule_4_the_passphrase_as_configured() -> None:
    assert key_of(decide(WPA2)) == "correct horse"


def test_rule_4_or_the_psk_as_configured() -> None:
    assert key_of(decide(replace(WPA2, passphrase=None))) == PSK.hex()


def test_rule_5_a_file_of_keys_means_a_new_key_for_the_device() -> None:
    decision = decide(PER_DEVICE)
    assert decision.device_key is not None
    assert key_of(decision) == decision.device_key.reveal().hex() == (b"\xfb" * 32).hex()


def test_rule_5_holds_although_there_is_a_passphrase() -> None:
    decision = decide(replace(WPA2, per_device_keys=True))
    assert decision.device_key is not None
    assert key_of(decision) == decision.device_key.reveal().hex()


def test_rule_6_an_open_network_has_an_empty_key() -> None:
    decision = decide(OPEN)
    assert key_of(decision) == ""
    assert bytes.fromhex("10270000") in decision.plaintext


# More than one Credential


def test_extra_credentials_come_behind_ours() -> None:
    extra = attribute(a.CREDENTIAL, credentials(decide(OPEN))[0].encode())
    decision = decide(WPA2, options=CredentialOptions(extra=extra))
    assert [credential.ssid for credential in credentials(decision)] == [b"home", b"cafe"]


def test_only_extra_credentials_when_ours_is_skipped() -> None:
    options = CredentialOptions(skip_build=True, extra=b"\x10\x0e\x00\x00")
    decision = decide(UNCONFIGURED, options=options)
    assert decision.plaintext == b"\x10\x0e\x00\x00"
    assert decision.first_passphrase is None


def test_the_testing_stub_comes_first() -> None:
    decision = decide(WPA2, options=CredentialOptions(testing_stub=True))
    message = Message.parse(decision.plaintext)
    first = Message.parse(message.all(a.CREDENTIAL)[0])
    assert first.require(a.SSID) == b"stub\0"
    assert first.require(a.NETWORK_KEY).reveal() == b"stub psk\0"
    assert [credential.ssid for credential in credentials(decision)] == [b"stub", b"home"]


def test_a_backhaul_station_gets_the_backhaul_network() -> None:
    options = CredentialOptions(backhaul=Backhaul(b"backhaul", Secret("backhaul key")))
    (given,) = credentials(decide(WPA2, m1(**{"Multi-AP": MultiAp.BACKHAUL_STA}), options))
    assert (given.ssid, given.authentication, given.encryption) == (b"backhaul", 0x20, 0x08)
    assert given.network_key.text() == "backhaul key"
    assert credentials(decide(WPA2, m1(), options))[0].ssid == b"home"
    other = m1(**{"Multi-AP": MultiAp.FRONTHAUL_BSS})
    assert credentials(decide(WPA2, other, options))[0].ssid == b"home"
    multi_ap = m1(**{"Multi-AP": MultiAp.BACKHAUL_STA})
    assert credentials(decide(WPA2, multi_ap))[0].ssid == b"home"


def test_a_passphrase_is_128_bits_of_base64() -> None:
    drawn = []

    def random(count: int) -> bytes:
        drawn.append(count)
        return bytes(range(count))

    assert len(generate_passphrase(random)) == 22
    assert drawn == [16]


def test_no_key_is_shown() -> None:
    assert "correct" not in repr(decide(WPA2))
    assert "correct" not in repr(WPA2)
