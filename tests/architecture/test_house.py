"""House rules that a reader would otherwise have to look for (CONTRIBUTING.md, "House rules")."""

from __future__ import annotations

import ast
import re

import pytest
from sources import ROOT, modules, short, tracked, tree

LONGEST_MODULE = 400

TABLES = {
    "src/pushbutton/wire/attributes.py": "the attribute table: a row for each WSC attribute",
    "src/pushbutton/wire/messages.py": "the message table",
    "src/pushbutton/access_point/config_table.py": "the table of configuration keys",
}
"""Modules that are a table and may be longer, each with the reason."""

WEAK_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "misc"})

NEVER_COMMITTED = (
    # The words are put together here so that this file does not contain them.
    ("/wo" + "rk/", "a path of somebody's machine"),
    ("/ro" + r"ot/\.", "a path of somebody's machine"),
    ("/home" + "/[a-z]", "a path of somebody's machine"),
    ("pypi" + r"\.org", "the host of a package registry"),
    ("python" + r"hosted\.org", "the host of a package registry"),
    ("registry" + r"\.npmjs", "the host of a package registry"),
    ("deb" + r"\.debian\.org", "the host of a package registry"),
    ("extra-" + "index-url", "a setting of somebody's machine"),
)


def test_modules_are_short() -> None:
    long = {
        short(path): lines
        for path in modules()
        if (lines := len(path.read_text().splitlines())) > LONGEST_MODULE
    }
    assert not {name: lines for name, lines in long.items() if name not in TABLES}


def test_nothing_is_named_after_nothing() -> None:
    weak = [short(path) for path in modules() if {path.stem, path.parent.name} & WEAK_NAMES]
    assert not weak
    classes = [
        f"{short(path)}: {node.name}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        and re.findall("[A-Z][a-z0-9]*", node.name)[-1:] in (["Manager"], ["Helper"], ["Utils"])
    ]
    assert not classes


def test_everything_public_is_documented() -> None:
    missing = []
    for path in modules():
        module = tree(path)
        if module.body and not ast.get_docstring(module):
            missing.append(f"{short(path)}: the module")
        for node in module.body:
            if (
                isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                missing.append(f"{short(path)}:{node.lineno}: {node.name}")
    assert not missing, "\n".join(missing)


def test_annotations_are_never_evaluated_early() -> None:
    missing = [
        short(path)
        for path in modules()
        if any(not isinstance(node, ast.Expr) for node in tree(path).body)
        and "from __future__ import annotations" not in path.read_text()
    ]
    assert not missing


@pytest.mark.parametrize(("pattern", "what"), NEVER_COMMITTED)
def test_the_repository_names_no_machine(pattern: str, what: str) -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{short(path)}:{number}: {what}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_versions_are_pinned_without_hosts() -> None:
    pins = [
        line
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert pins
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", line) for line in pins)
