"""Where stations are received: packets find their station, stations get their conversation.

A `Reception` is the side of a BSS that its link talks to (`links.LinkUser`) and that its stations
and handshakes act through.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from pushbutton.access_point import config_table as table
from pushbutton.access_point import protection as security
from pushbutton.access_point.conversation import Conversation, Surroundings
from pushbutton.access_point.handshakes import Handshakes, Protection
from pushbutton.access_point.inactivity import Inactivity
from pushbutton.access_point.keys import StoredKey
from pushbutton.access_point.station import Station
from pushbutton.access_point.station_table import StationTable
from pushbutton.drivers.base import DriverEvent, Key, StationStatistics
from pushbutton.errors import MalformedError
from pushbutton.protocol import events
from pushbutton.protocol.association_outputs import AssociatedStation, ProbeSeen
from pushbutton.protocol.authenticator_handshake import AuthenticatorHandshake
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.group_rekey import RekeyPolicy
from pushbutton.protocol.key_search import CandidateKey
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.registrar_outputs import ReserveKey
from pushbutton.secret import Secret
from pushbutton.wire.eapol import EapolType
from pushbutton.wire.frames import Reason
from pushbutton.wire.message import Message

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

_START = bytes((EapolType.START,))


class Reception:
    """The stations of one BSS."""

    def __init__(self, bss: Bss) -> None:
        self._bss = bss
        self.stations = StationTable(self._new_station)
        self._handshakes: Handshakes | None = None
        self._inactivity: Inactivity | None = None
        self.dropped = 0
        """EAPOL packets that were malformed or not what the station's handshake waits for."""

    def protect(self, profile: BssProfile) -> None:
        """Let handshakes go by the protection that the BSS has from now on."""
        bss, config = self._bss, self._bss.config
        protection = Protection(
            bss.address,
            profile.security_elements,
            security.group_suite(profile),
            config[table.EAPOL_VERSION],
            security.management_suite(profile),
            RekeyPolicy(security.group_rekey(config), config[table.WPA_STRICT_REKEY]),
            float(config[table.WPA_PTK_REKEY]) or None,
        )
        self.close()
        limit = float(config[table.AP_MAX_INACTIVITY])
        if limit and bss.on_air and bss.link is not None:
            ask = not config[table.SKIP_INACTIVITY_POLL]
            self._inactivity = Inactivity(self, bss.link.driver, limit, ask=ask)
        self._handshakes = Handshakes(self, protection, self._candidates, bss.process.random)
        if profile.protected and bss.on_air:
            self._handshakes.install_group_key()

    def renew_group_key(self) -> None:
        """Make new group keys and tell them to the stations."""
        if self._handshakes is not None:
            self._handshakes.renew_group_key()

    def close(self) -> None:
        """Make no more keys, and look after nobody."""
        if self._inactivity is not None:
            self._inactivity.close()
            self._inactivity = None
        if self._handshakes is not None:
            self._handshakes.close()
            self._handshakes = None

    # ---- What the link tells --------------------------------------------------------------------

    def eapol(self, address: bytes, octets: bytes) -> None:
        """Take an EAPOL packet of a station."""
        station = self.stations.get(address)
        if station is None or not station.conversation.running:
            if station is None and (self._bss.registrar is None or self._bss.on_air):
                return  # nothing is served here, or it is not associated
            begins = octets[1:2] == _START  # other packets, such as those of a handshake, do not
            if begins and not self.stations.make_room():
                return
            if station is None:
                station = self.stations.add(address)
                station.traits.since = self._bss.now
            if begins:
                self.stations.begins(station)
        statistics = station.conversation.port.statistics
        before = statistics.refused
        station.receive(octets)
        self.dropped += statistics.refused - before

    def associated(self, association: AssociatedStation) -> None:
        """Let an associated station register, or prove its key, or in when all is open."""
        admission = association.admission
        station = self.stations.add(association.address)
        traits = station.traits
        traits.association, traits.since = association, self._bss.now
        traits.wps, traits.wps2 = admission.wps, admission.wps2
        traits.maybe_wps = admission.maybe_wps
        if self._inactivity is not None:
            self._inactivity.watch()
        if admission.security is not None:
            if self._handshakes is not None:
                self._handshakes.begin(station, association)
        elif not self._bss.config[table.WPA]:
            self.authorized(station, None)
        if admission.wps and admission.wps2 and self.stations.make_room():
            self._close_port(station)
            self.stations.begins(station)
            station.start()

    def gone(self, address: bytes) -> None:
        """Forget a station that left, or was sent away."""
        if self._handshakes is not None:
            self._handshakes.gone(address)
        station = self.stations.get(address)
        if station is not None:
            self._close_port(station)
            self.stations.remove(address)

    def eapol_sent(self, address: bytes) -> None:
        """Take notice that a station's radio has our last packet."""
        station = self.stations.get(address)
        if station is not None and self._handshakes is not None:
            self._handshakes.sent(station)

    def password_wrong(self, address: bytes) -> None:
        """Tell that a station does not know the password."""
        self._bss.carry_out(events.PossiblePskMismatch(address))

    def probed(self, probe: ProbeSeen) -> None:
        """Take notice of a Probe Request."""
        bss = self._bss
        bss.tell(events.ProbeRequestReceived(probe.address, probe.signal))
        if probe.wsc is None or bss.registrar is None:
            return
        if probe.for_us:
            bss.process.upnp.probed(bss, probe.address, probe.wsc)
        try:
            message = Message.parse(probe.wsc)
        except MalformedError:
            return
        bss.process.tolerated.count(message.quirks)
        bss.carry_out_all(
            bss.registrar.probe_request(probe.address, message, bss.now, for_us=probe.for_us)
        )
        bss.rearm()

    def interface_changed(self, up: bool, gone: bool) -> None:
        """Take notice that the interface went up or down, or has gone."""
        if self._bss.radio is not None:
            self._bss.radio.interface_changed(self._bss, up, gone)

    def takes(self, event: DriverEvent) -> bool:
        """Whether a test has the event in hand, so that it is not looked at here."""
        aids = self._bss.frame_aids
        return aids is not None and aids.takes(event)

    def addresses(self) -> list[bytes]:
        """Return the addresses of the stations that are associated."""
        return [s.address for s in self.stations if s.traits.association is not None]

    async def statistics(self, address: bytes) -> StationStatistics:
        """Return the driver's counters of a station."""
        assert self._bss.link is not None
        return await self._bss.link.statistics(address)

    # ---- What stations and handshakes want ------------------------------------------------------

    def send_eapol(self, address: bytes, octets: bytes) -> None:
        """Send an EAPOL packet to a station."""
        aids = self._bss.frame_aids
        if aids is not None and aids.sends(address, octets):
            return
        if self._bss.link is not None:
            self._bss.link.send_eapol(address, octets)

    def tell(self, event: events.Event) -> None:
        """Tell control clients and the log."""
        self._bss.tell(event)

    def carry_out(self, output: Output) -> None:
        """Let the BSS carry something out."""
        self._bss.carry_out(output)

    def carry_out_elsewhere(self, bss: str, output: Output) -> None:
        """Let another BSS carry something out."""
        self._bss.process.carry_out([(bss, output)])

    def rearm(self) -> None:
        """Wake the Registrar when it wants to be woken."""
        self._bss.rearm()

    def reserve(self, key: ReserveKey) -> asyncio.Task[bool]:
        """Keep a new key for a device; the task is done when it is on the disk."""
        return self._bss.reserve(key)

    def confirm(self, address: bytes) -> asyncio.Task[bool]:
        """Make the device's reserved key one of the network's."""
        return self._bss.confirm(address)

    def disconnect(self, address: bytes, reason: int) -> None:
        """Send a station away."""
        if self._bss.link is not None:
            self._bss.link.disconnect(address, reason)

    def disconnect_wps_stations(self, reason: int) -> None:
        """Send everybody away who is here to register."""
        for station in [s for s in self.stations if s.traits.wps]:
            station.stop()
            self.disconnect(station.address, reason)

    def key_frame(self, station: Station, octets: bytes) -> None:
        """Hand an EAPOL-Key packet to the station's handshake."""
        if self._handshakes is not None:
            self.dropped += self._handshakes.receive(station, octets)

    def install(self, key: Key) -> None:
        """Give the driver a key."""
        if self._bss.link is not None:
            self._bss.link.install(key)

    def disconnect_key(self, number: int, reason: int) -> None:
        """Send the stations away that are here with the key of this number."""
        for station in list(self.stations):
            if station.traits.key_number == number:
                self.disconnect(station.address, reason)

    def authorized(self, station: Station, key_id: str | None, number: int | None = None) -> None:
        """Let a station's data pass; what it has proved is its key from now on."""
        bss, traits = self._bss, station.traits
        if number is not None and not bss.keys.works(number, _proved(station)):
            # It ended while the handshake went on, or it was renewed.
            self.disconnect(station.address, Reason.PREVIOUS_AUTHENTICATION_INVALID)
            return
        traits.key_number = number
        if bss.link is not None:
            bss.link.authorize(station.address, True)
        if not traits.authorized:
            traits.authorized, traits.key_id = True, key_id
            bss.carry_out(events.StationConnected(station.address, key_id=key_id))
        if bss.keys.home.inventory is not None:
            bss.start_task(bss.key_ring.used(station.address, number))
        elif bss.keys.is_reserved(station.address):
            bss.confirm(station.address)

    def _close_port(self, station: Station) -> None:
        if station.traits.authorized:
            station.traits.authorized = False
            if self._bss.link is not None:
                self._bss.link.authorize(station.address, False)
            self._bss.carry_out(events.StationDisconnected(station.address))
            keys = self._bss.keys
            if keys.home.inventory is not None:
                self._bss.start_task(keys.used(station.address, station.traits.key_number))

    def _candidates(self, address: bytes) -> list[CandidateKey]:
        bss = self._bss
        shared = [] if bss.psk is None else [CandidateKey(bss.psk)]
        return [
            *(_candidate(key) for key in bss.keys.candidates(address)),
            *shared,
            *(_candidate(key) for key in bss.keys.further(address)),
        ]

    def _new_station(self, address: bytes) -> Station:
        bss = self._bss
        around = Surroundings(
            bss.name,
            bss.registrar,
            bss.process.group,
            bss.process.key_pairs.take,
            bss.config[table.FRAGMENT_SIZE],
            bss.config[table.EAPOL_VERSION],
            partial(bss.process.upnp.proxy, bss),
        )
        conversation = Conversation(around, address)
        station = Station(self, conversation, self.stations.remove, bss.process.pace)
        station.traits.session = bss.process.random(8).hex().upper()
        return station


def _proved(station: Station) -> Secret | None:
    """Return the key that a station proved in the handshake that it had last."""
    machine = None if station.handshake is None else station.handshake.machine
    return machine.pmk if isinstance(machine, AuthenticatorHandshake) else None


def _candidate(key: StoredKey) -> CandidateKey:
    return CandidateKey(key.psk, key.key_id, number=key.number)
