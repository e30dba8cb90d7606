"""The page: what a person sees of access points and devices in a browser, live.

`Household` knows what there is (control sockets, the neighbourhood, running wizards) and keeps it
on a `Board`; `PageServer` shows the board to browsers that logged in, and lets them act.
`open_page` is both, with the wizards.
"""

from __future__ import annotations

from pushbutton.web.household import Household, Places
from pushbutton.web.page import open_page
from pushbutton.web.server import PageServer
from pushbutton.web.settings import Listen, PageSettings

__all__ = ["Household", "Listen", "PageServer", "PageSettings", "Places", "open_page"]
