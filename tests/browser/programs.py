"""Our programs that serve the page, as a person starts them, and what tests ask of a page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Page, expect

LIMIT = 30.0
LINK = re.compile(r"http://\S+/login#\S+")


class Served:
    """A program that prints a link to the page, or is its counterpart."""

    def __init__(
        self, namespace: str, folder: Path, *arguments: str, ready: re.Pattern[str] = LINK
    ) -> None:
        """It is there as soon as it has printed `ready`."""
        self._ready = ready
        self._command = ["ip", "netns", "exec", namespace, sys.executable, "-m", "pushbutton"]
        self._command += arguments
        self._environment = dict(os.environ) | {
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_STATE_HOME": str(folder / "state"),
            "PYTHONUNBUFFERED": "1",
        }
        self._changed = threading.Condition()
        self.printed = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for(lambda text: self._ready.search(text) is not None)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(LIMIT)
        self._reader.join(LIMIT)
        assert "Traceback" not in self.printed, self.printed

    @property
    def link(self) -> str:
        """The newest link."""
        return LINK.findall(self.printed)[-1]

    def wait_for(self, condition: Callable[[str], bool], seconds: float = LIMIT) -> None:
        """Wait until what was printed fulfils `condition`."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self.printed), seconds):
                raise AssertionError(f"not printed in {seconds} s; printed was:\n{self.printed}")

    def type(self, line: str) -> None:
        """Type a line at its prompt."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def open(self, page: Page) -> None:
        """Log a browser in."""
        page.goto(self.link)
        expect(page.get_by_role("heading", level=1)).to_have_text("Network Explorer")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self.printed += line
                self._changed.notify_all()


class Demo(Served):
    """`pushbutton demo`."""

    def __init__(self, namespace: str, folder: Path) -> None:
        super().__init__(namespace, folder, "demo")

    def another_link(self) -> None:
        """Ask for a link for a further browser."""
        before = len(LINK.findall(self.printed))
        self.type("page")
        self.wait_for(lambda text: len(LINK.findall(text)) > before)


class WebPage(Served):
    """`pushbutton web`."""

    def __init__(self, namespace: str, folder: Path, *options: str) -> None:
        super().__init__(
            namespace, folder, "web", "--audit-log", str(folder / "audit.jsonl"), *options
        )


class Background(Served):
    """`pushbutton VERB ...` beside the page: an access point, or a device that enrolls."""

    def __init__(self, namespace: str, folder: Path, *arguments: str) -> None:
        super().__init__(namespace, folder, *arguments, ready=re.compile(""))

    def json(self) -> Any:
        """Wait for its end and return what it printed as JSON."""
        self._process.wait(LIMIT)
        self._reader.join(LIMIT)
        return json.loads(self.printed[self.printed.index("{") :])


def codes(picture: Path) -> list[str]:
    """Return what the QR code of a picture says; none is an empty list."""
    read = subprocess.run(
        # Binary: otherwise zbar guesses the encoding, and takes short UTF-8 for Chinese.
        ["zbarimg", "--quiet", "--raw", "-Sbinary", "-Sdisable", "-Sqrcode.enable", str(picture)],
        capture_output=True,
        check=False,
    )
    return [read.stdout.decode()] if read.stdout else []


def printed_codes(page: Page, folder: Path) -> list[str]:
    """Print the page, and return what the QR codes on the paper say."""
    paper = folder / "paper.pdf"
    page.pdf(path=paper, format="A4", prefer_css_page_size=True)
    subprocess.run(["pdftoppm", "-r", "150", "-png", paper, folder / "paper"], check=True)
    return [code for picture in sorted(folder.glob("paper*.png")) for code in codes(picture)]
