"""Tags on nfcpy's simulated reader: one end emulates a tag, the other reads and writes it."""

from __future__ import annotations

import errno
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pushbutton.drivers import nfc_reader
from pushbutton.errors import DriverError
from pushbutton.formats import ndef

nfc = pytest.importorskip("nfc")

MESSAGE = ndef.encode(bytes.fromhex("1049000600372a000120"))
BLOCKS = 20


class EmulatedTag:
    """A Type 3 Tag in memory (NFC Forum, "Type 3 Tag"), held to the simulated reader."""

    def __init__(self, content: bytes = b"", writeable: bool = True, magic: int = 0x10) -> None:
        self.memory = bytearray(16 * BLOCKS)
        self.memory[16 : 16 + len(content)] = content
        head = bytes((magic, 4, 4)) + (BLOCKS - 1).to_bytes(2, "big") + bytes(5)
        head += bytes((writeable,)) + len(content).to_bytes(3, "big")
        self.memory[:16] = head + sum(head).to_bytes(2, "big")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            self.reader = f"udp:127.0.0.1:{free.getsockname()[1]}"
        self._stopped = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def content(self) -> bytes:
        length = int.from_bytes(self.memory[11:14], "big")
        return bytes(self.memory[16 : 16 + length])

    def start(self) -> EmulatedTag:
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def stop(self) -> None:
        self._stopped.set()  # it looks there once a second; nobody needs to wait for it

    def _run(self) -> None:
        frontend = nfc.ContactlessFrontend(self.reader)
        self._ready.set()
        with frontend:
            while not self._stopped.is_set():
                frontend.connect(
                    card={"on-startup": self._startup, "on-connect": self._connected},
                    terminate=self._stopped.is_set,
                )

    def _startup(self, target: Any) -> Any:
        target.brty = "212F"
        target.sensf_res = bytearray.fromhex("0102fe010203040506ffffffffffffffff12fc")
        return target

    def _connected(self, tag: Any) -> bool:
        tag.add_service(0x0009, self._read, self._write)
        tag.add_service(0x000B, self._read, lambda *_: False)
        return True

    def _read(self, number: int, *_: object) -> bytearray | None:
        return self.memory[16 * number : 16 * number + 16] if number < BLOCKS else None

    def _write(self, number: int, block: bytes, *_: object) -> bool:
        if number >= BLOCKS:
            return False
        self.memory[16 * number : 16 * number + 16] = block
        return True


@pytest.fixture
def held() -> Iterator[Callable[..., EmulatedTag]]:
    tags: list[EmulatedTag] = []

    def hold(*arguments: Any, **options: Any) -> EmulatedTag:
        tags.append(EmulatedTag(*arguments, **options).start())
        return tags[-1]

    yield hold
    for tag in tags:
        tag.stop()


Hold = Callable[..., EmulatedTag]


def test_a_tag_is_read(held: Hold) -> None:
    assert nfc_reader.read(held(MESSAGE).reader, 20) == MESSAGE


def test_a_tag_is_written(held: Hold) -> None:
    tag = held(MESSAGE)
    other = ndef.encode(bytes(range(100)))
    nfc_reader.write(tag.reader, other, 20)
    assert tag.content == other
    assert nfc_reader.read(tag.reader, 20) == other


def test_a_tag_that_is_protected_stays_as_it_is(held: Hold) -> None:
    tag = held(MESSAGE, writeable=False)
    with pytest.raises(DriverError, match="protected"):
        nfc_reader.write(tag.reader, MESSAGE + MESSAGE, 20)
    assert tag.content == MESSAGE


def test_a_message_that_is_too_long_is_not_written(held: Hold) -> None:
    tag = held(MESSAGE)
    with pytest.raises(DriverError, match="room for 304 octets, not 400"):
        nfc_reader.write(tag.reader, bytes(400), 20)
    assert tag.content == MESSAGE


def test_a_reader_without_a_tag_is_left_after_the_time() -> None:
    with pytest.raises(DriverError, match="no tag"):
        nfc_reader.read("udp:127.0.0.1:54399", 0.1)


class _Broken:
    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, reader: str) -> None:
        raise OSError(self.number, "broken")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (errno.ENODEV, "usb: there is no such reader"),
        (errno.EACCES, "usb: the reader must not be used"),
        (errno.EBUSY, "usb: another program"),
        (errno.EIO, "usb: broken"),
    ],
)
def test_a_reader_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, number: int, text: str
) -> None:
    monkeypatch.setattr(nfc, "ContactlessFrontend", _Broken(number))
    with pytest.raises(DriverError, match=text):
        nfc_reader.read("usb")


def test_without_nfcpy_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nfc", None)
    with pytest.raises(DriverError, match=r"pip install 'pushbutton\[nfc\]'"):
        nfc_reader.read("usb")
