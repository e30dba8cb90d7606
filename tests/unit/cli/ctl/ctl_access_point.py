"""An access point that answers what a test tells it to, in a thread of its own."""

from __future__ import annotations

import socket
import threading
from pathlib import Path


class PretendedAccessPoint:
    """A control socket: `answers` by request, "OK" to all else; `asked` is what it was sent."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.answers: dict[str, str] = {}
        self.asked: list[str] = []
        self.attached: list[str] = []
        self.news: list[str] = []
        """Sent to who attaches, one datagram each."""
        self._changed = threading.Condition()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            octets, client = self._socket.recvfrom(8192)
            if octets == b"\0end":
                return
            request = octets.decode()
            with self._changed:
                self.asked.append(request)
                self._changed.notify_all()
            self._socket.sendto(self.answers.get(request, "OK\n").encode(), client)
            if request.startswith("ATTACH"):
                self.attached.append(client)
                for text in self.news:
                    self._socket.sendto(text.encode(), client)

    def wait_for(self, request: str) -> None:
        """Wait until this was asked."""
        with self._changed:
            assert self._changed.wait_for(lambda: request in self.asked, 10), self.asked

    def close(self) -> None:
        """Go without a word; harmless when repeated."""
        if self._thread.is_alive():
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
                end.sendto(b"\0end", str(self.path))
            self._thread.join(5)
            self._socket.close()
            self.path.unlink()
