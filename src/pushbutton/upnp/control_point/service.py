"""One device's WFAWLANConfig service, as a control point calls it."""

from __future__ import annotations


class WlanConfigService:
    """The actions of one device's service."""

    async def get_device_info(self) -> bytes:
        """Return the M1 of a new session."""
        raise NotImplementedError

    async def put_message(self, message: bytes) -> bytes:
        """Hand over a message of the Registration Protocol and return the answer, maybe empty."""
        raise NotImplementedError

    async def put_wlan_response(self, message: bytes, address: bytes) -> None:
        """Let the access point pass a message to the station with this MAC address."""
        raise NotImplementedError

    async def set_selected_registrar(self, message: bytes) -> None:
        """Say whom we wait for."""
        raise NotImplementedError
