"""Secrets are taken out of what other users see of a process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pushbutton.runtime.process_title import hide_argument
from pushbutton.secret import Secret

SCRIPT = """
import sys
from pathlib import Path
from pushbutton.runtime.process_title import hide_argument
from pushbutton.secret import Secret
done = hide_argument(Secret(sys.argv[2]))
print(done, Path("/proc/self/cmdline").read_bytes().split(b"\\0")[3:])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="arguments are hidden on Linux only")
@pytest.mark.parametrize("form", ["12345670", "--pin=12345670"])
def test_an_argument_is_overwritten(form: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, form, "12345670", "other"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.startswith("True")
    assert "12345670" not in result.stdout
    assert "********" in result.stdout
    assert "other" in result.stdout


def test_what_was_not_typed_is_not_found() -> None:
    assert hide_argument(Secret("a text that is no argument of this process")) is False
    assert hide_argument(Secret("")) is False
