"""Imports point downwards only, and the protocol does no I/O (docs/architecture.md, "Layers")."""

from __future__ import annotations

import re
import sys
import tomllib

from sources import ROOT, imports, module_name, modules, short

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"errors", "secret"}),
    frozenset({"wire", "crypto"}),
    frozenset({"protocol"}),
    frozenset({"drivers", "upnp", "formats"}),
    frozenset({"runtime"}),
    frozenset({"commands", "control"}),
    frozenset({"access_point", "registrar", "enrollee"}),
    frozenset({"wizards", "doctor"}),
    frozenset({"web"}),
    frozenset({"demo"}),
    frozenset({"cli"}),
)
"""From the ground up.  Packages of one layer are blind to one another."""

RANK = {package: rank for rank, layer in enumerate(LAYERS) for package in layer}

PURE = ("wire", "crypto", "protocol")
"""The packages that neither do I/O, nor read a clock, nor draw random numbers, nor log."""

FORBIDDEN_IN_PURE = frozenset(
    [
        "asyncio",
        "concurrent",
        "ctypes",
        "fcntl",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "queue",
        "random",
        "secrets",
        "select",
        "selectors",
        "shutil",
        "signal",
        "socket",
        "socketserver",
        "sqlite3",
        "ssl",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "http",
    ]
)

THIRD_PARTY_IN_CRYPTO = frozenset({"cryptography", "gmpy2"})


IMPORTED_AS = {"ndeflib": "ndef", "nfcpy": "nfc"}
"""Distributions whose package has another name."""


def part(name: str) -> str:
    """Return which part of the house the dotted module `name` is in: 'wire', 'cli', 'errors'."""
    return name.split(".")[1] if name.count(".") else ""


def ours(name: str) -> bool:
    return name == "pushbutton" or name.startswith("pushbutton.")


def test_every_part_of_the_package_has_a_layer() -> None:
    parts = {part(module_name(path)) for path in modules()} - {"", "__main__"}
    assert parts <= set(RANK), f"give these a layer in {__file__}: {sorted(parts - set(RANK))}"


def test_imports_point_downwards() -> None:
    wrong = []
    for path in modules():
        here = part(module_name(path))
        if here in ("", "__main__"):
            continue
        for line, name in imports(path):
            there = part(name)
            if not ours(name) or there == here or there not in RANK:
                continue
            if RANK[there] >= RANK[here]:
                wrong.append(f"{short(path)}:{line}: {here} must not import {there}")
    assert not wrong, "\n".join(wrong)


def test_the_core_does_no_io() -> None:
    wrong = [
        f"{short(path)}:{line}: {name}"
        for path in modules()
        if part(module_name(path)) in PURE
        for line, name in imports(path)
        if name.split(".")[0] in FORBIDDEN_IN_PURE
    ]
    assert not wrong, "\n".join(wrong)


def test_the_core_needs_little() -> None:
    wrong = []
    for path in modules():
        here = part(module_name(path))
        if here not in PURE:
            continue
        for line, name in imports(path):
            top = name.split(".")[0]
            allowed = top in sys.stdlib_module_names or ours(name)
            if here == "crypto":
                allowed = allowed or top in THIRD_PARTY_IN_CRYPTO
            if not allowed:
                wrong.append(f"{short(path)}:{line}: {name}")
    assert not wrong, "\n".join(wrong)


def test_every_import_from_outside_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project.get("optional-dependencies", {}).values()
    requirements = [*project["dependencies"], *(r for extra in optional for r in extra)]
    distributions = {re.split(r"[^A-Za-z0-9_.-]", r)[0] for r in requirements}
    declared = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in distributions}
    wrong = [
        f"{short(path)}:{line}: {name}"
        for path in modules()
        for line, name in imports(path)
        if not ours(name)
        and name.split(".")[0] not in sys.stdlib_module_names
        and name.split(".")[0] not in declared
    ]
    assert not wrong, "\n".join(wrong)
