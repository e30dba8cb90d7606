"""`python -m pushbutton` is the command `pushbutton`."""

from __future__ import annotations

from pushbutton.cli import main

main(prog_name="pushbutton")
