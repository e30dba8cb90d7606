"""How a BSS takes a configuration into use: its keys, its rules, its Registrar and its Beacon.

`take` changes a BSS over to a configuration; `show` only puts some of its keys into the Beacon.
What is wrong with a configuration or one of its files is found before anything is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pushbutton.access_point import config_table as table
from pushbutton.access_point import preconfigured_pins, protection, settings
from pushbutton.access_point.access_control import AccessControl
from pushbutton.access_point.config import BssConfig
from pushbutton.access_point.config_table import Key
from pushbutton.access_point.file_keys import FileKeys
from pushbutton.access_point.keys import Home, KeyStore
from pushbutton.access_point.links import AirLink, Link, WireLink
from pushbutton.access_point.preconfigured_pins import PreconfiguredPin
from pushbutton.access_point.process import Process
from pushbutton.access_point.table_keys import TableKeys
from pushbutton.crypto import wpa
from pushbutton.drivers.base import Driver
from pushbutton.protocol.authentication import AssociationRules
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.pmk_cache import PmkCache
from pushbutton.protocol.registrar_settings import RegistrarSettings
from pushbutton.protocol.sae_authenticator import SaeAuthenticator, SaePolicy
from pushbutton.protocol.sae_password import SaePassword
from pushbutton.runtime.logs import wall_clock
from pushbutton.secret import Secret

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

_OPEN_SYSTEM = 1
"""The bit of `auth_algs`."""


async def take(bss: Bss, config: BssConfig) -> None:
    """Let `bss` work from `config` from now on.

    Raises a `PushbuttonError`: with the old configuration in use where a file or a value is
    wrong, and half changed where the driver refuses.
    """
    keys, psk = await _keys(bss, config), None
    await keys.load()
    psk = await bss.in_worker(settings.shared_psk, config)
    pins = await _preconfigured_pins(bss, config)
    rules = await bss.in_worker(_rules, bss, config)
    # Nothing was touched so far: a file that is wrong sends nobody away.
    bss.config, bss.keys, bss.psk = config, keys, psk
    if bss.on_air and bss.link is not None:
        bss.stations.clear()
        await bss.link.stop()
    _take_registrar(bss, pins)
    if bss.link is not None:
        bss.channel = await bss.link.choose_channel(config)
        shown = _profile(bss)
        await bss.link.start(config, shown, rules)
        bss.reception.protect(shown)
    bss.rearm()
    bss.key_ring.rearm()
    await bss.process.upnp.take(bss)


def show(bss: Bss, keys: Sequence[Key[Any]]) -> bool:
    """Let SET's changes of these keys show in the Beacon; False when the BSS is disabled."""
    if not bss.enabled:
        return False
    draft, wanted = bss.config.draft(), bss.wanted
    for key in keys:
        draft.put(key, wanted[key])
    bss.config = draft.freeze()
    if bss.link is not None:
        bss.link.change(_profile(bss))
    return True


def link(bss: Bss, driver: Driver | None, config: BssConfig) -> Link | None:
    """Return the way from a BSS's driver to its stations; None without a driver."""
    if driver is None:
        return None
    if driver.capabilities.radio:
        return AirLink(driver, bss.reception)
    return WireLink(driver, bss.reception, config[table.USE_PAE_GROUP_ADDR])


def key_store(process: Process, config: BssConfig) -> KeyStore:
    """Return the keys of the devices of a BSS with this configuration; `load` reads them."""
    inventory, path = process.inventory, config[table.WPA_PSK_FILE]
    own = settings.own_keys(config, False)
    home = Home(config[table.SSID], config.interface, inventory, process.executor, own)
    if path is None and inventory is not None:
        return TableKeys(home)
    return FileKeys(path, partial(_derive, home.network), home)


async def _keys(bss: Bss, config: BssConfig) -> KeyStore:
    """Return the store for a configuration: the one there is, where it is for the same keys."""
    process, old = bss.process, bss.keys
    if process.own_keys or config[table.PER_DEVICE_PSK]:
        await process.open_inventory()
    new = key_store(process, config)
    own = settings.own_keys(config, _own_by_default(bss))
    new.home = replace(new.home, own=own)
    if (old.home.network, old.home.inventory, old.file) != (
        *(new.home.network, new.home.inventory, new.file),
    ):
        return new
    old.home = new.home
    return old


def _own_by_default(bss: Bss) -> bool:
    # On a wire nobody checks keys, so that one of its own would be of no use to a device.
    return bss.process.own_keys and bss.process.inventory is not None and bss.on_air


def _derive(ssid: bytes, passphrase: Secret) -> Secret:
    return wpa.pmk(passphrase, ssid)


def _find_key(bss: Bss, address: bytes) -> Secret | None:
    return bss.keys.find(address)  # of the store that there is at the time


def _rules(bss: Bss, config: BssConfig) -> AssociationRules:
    """Return who may come; reads files and computes, in a worker."""
    if bss.link is not None:
        protection.check_driver(config, bss.link.driver)
    bss.access = AccessControl(config, bss.access_changes)
    pmk_cache = bss.pmk_cache = PmkCache()
    policy = protection.sae_policy(config)
    allows, open_ = partial(_allows, bss), bool(config[table.AUTH_ALGS] & _OPEN_SYSTEM)
    if policy is None or not bss.on_air:
        bss.sae_passwords = None
        return AssociationRules(allows, None, pmk_cache, open_)
    bss.sae_passwords = _passwords(config, policy)
    choose = partial(_choose, bss)
    sae = SaeAuthenticator(bss.address, choose, bss.process.random, policy)
    return AssociationRules(allows, sae, pmk_cache, open_)


def _passwords(config: BssConfig, policy: SaePolicy) -> protection.SaePasswords:
    passwords = protection.SaePasswords(config)
    passwords.prepare(policy)
    return passwords


def _choose(bss: Bss, station: bytes, identifier: bytes | None) -> SaePassword | None:
    assert bss.sae_passwords is not None
    return bss.sae_passwords.choose(station, identifier)


async def renew_passwords(bss: Bss) -> None:
    """Let SAE go by the passwords that SET gave, at once as in hostapd; nothing without SAE."""
    policy = protection.sae_policy(bss.config)
    if bss.enabled and bss.sae_passwords is not None and policy is not None:
        bss.sae_passwords = await bss.in_worker(_passwords, bss.wanted, policy)


def _allows(bss: Bss, address: bytes) -> bool:
    return bss.access is None or bss.access.allows(address)


async def _preconfigured_pins(bss: Bss, config: BssConfig) -> tuple[PreconfiguredPin, ...]:
    path = config[table.WPS_PINS]
    return () if path is None else await bss.in_worker(preconfigured_pins.read, path)


def _take_registrar(bss: Bss, pins: tuple[PreconfiguredPin, ...]) -> None:
    config, group = bss.config, bss.process.group
    reason = config.wps_off_reason()
    if reason is not None:
        bss.log.warning("WPS is switched off: %s", reason)
    if not config.wps_state:
        bss.stations.clear()
        if bss.registrar is not None:
            bss.wps_status, bss.registrar = bss.registrar.status, None
        group.leave(bss.name)
        return
    made = _registrar_settings(bss)
    if bss.registrar is None:
        bss.stations.clear()  # those that are known had none to register with
        bss.registrar = InternalRegistrar(made, bss.process.random, partial(_find_key, bss))
        bss.registrar.status = bss.wps_status
    else:
        bss.carry_out_all(bss.registrar.update(made))
    entries = preconfigured_pins.table_entries(pins, bss.now, wall_clock())
    bss.carry_out_all(bss.registrar.load_pins(entries))
    group.enter(bss.name, bss.registrar)


def _registrar_settings(bss: Bss) -> RegistrarSettings:
    circumstances = settings.Circumstances(
        bss.address,
        None if bss.config[table.WPS_INDEPENDENT] else bss.process.shared_uuid(bss),
        bss.process.radios > 1,
        bss.process.network,
        _own_by_default(bss),
        tuple(each.name if _can_be_named(bss, each) else None for each in bss.siblings),
        bss.link is None or protection.can_tkip(bss.link.driver),
    )
    made = settings.registrar_settings(bss.config, circumstances, bss.psk)
    if bss.process.aids is not None:
        made = bss.process.aids.applied(made)
    return made


def _can_be_named(bss: Bss, other: Bss) -> bool:
    """Say whether a Registrar that comes to one BSS may give another one settings."""
    if bss is other:
        return True
    alone = any(each.wanted[table.WPS_INDEPENDENT] for each in (bss, other))
    return bool(other.wanted.wps_state) and not alone


def keep(bss: Bss) -> None:
    """Let the Registrar hand out what the BSS works from, although it was given other settings."""
    if bss.registrar is not None:
        bss.carry_out_all(bss.registrar.update(_registrar_settings(bss)))


def _profile(bss: Bss) -> BssProfile:
    advertisement = None if bss.registrar is None else bss.registrar.advertisement
    capabilities = None if bss.link is None else bss.link.driver.capabilities
    return settings.profile(bss.config, bss.address, advertisement, bss.channel, capabilities)
