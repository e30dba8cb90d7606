"""The country, whose rules say which channels may be used.

The kernel says yes to every country and announces the change when it knows the country; of one that
it does not know nothing is heard.
"""

from __future__ import annotations

from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.connection import Connection
from pushbutton.drivers.nl80211.numbers import Attribute, Command
from pushbutton.drivers.nl80211.wiphy import Frequency, Wiphy
from pushbutton.errors import DriverError
from pushbutton.wire.frames import frequency_of

WORLD = "00"
"""The rules that are safe everywhere."""

FORGET = "ZZ"
"""No country.  Asking for one that it does not know makes the kernel return to its own rules after
about three seconds, which asking for `WORLD` does not."""

CHANGE_TIME = 5.0
"""Seconds to wait for the announcement."""


def current(connection: Connection) -> str:
    """Return the country in force, `WORLD` without one."""
    answers = connection.request(Command.GET_REG)
    octets = answers[0].attributes.get(Attribute.REG_ALPHA2, b"") if answers else b""
    return octets.rstrip(b"\0").decode(errors="replace") or WORLD


def ask(connection: Connection, country: str) -> None:
    """Ask for the country; whether it comes is told by an event."""
    connection.request(Command.REQ_SET_REG, netlink.text(Attribute.REG_ALPHA2, country))


def give_back(connection: Connection, before: str) -> None:
    """Ask for the country that was in force before."""
    if current(connection) != before:
        ask(connection, FORGET if before == WORLD else before)


def check_channel(interface: str, wiphy: Wiphy, channel: int, country: str) -> Frequency:
    """Return the frequency of the channel; `DriverError` when no access point may be there."""
    frequency = wiphy.frequency(frequency_of(channel))
    if frequency is None:
        raise DriverError(f"{interface} has no channel {channel}; see: iw phy {wiphy.name} info.")
    if frequency.disabled or frequency.listen_only:
        rules = "without a country" if country == WORLD else f"in country {country}"
        raise DriverError(
            f"Channel {channel} is not allowed to an access point on {interface} {rules}: "
            "choose another channel, or set country_code."
        )
    if frequency.radar:
        raise DriverError(
            f"Channel {channel} needs a radar check, which is not supported; choose another one."
        )
    return frequency
