"""The source files of pushbutton as the architecture tests see them: parsed, never imported."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "pushbutton"


@cache
def modules() -> tuple[Path, ...]:
    """Return every module of the package."""
    return tuple(sorted(PACKAGE.rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of `path`."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def short(path: Path) -> str:
    """Return `path` as it is called in the repository, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    """Return the dotted name under which `path` is imported."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted module name of every import in `path`, also in functions."""
    package = module_name(path) if path.name == "__init__.py" else module_name(path.parent / "x.py")
    if path.name != "__init__.py":
        package = package.rpartition(".")[0]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                parents = parents[: len(parents) - (node.level - 1)]
                base = ".".join([*parents, base]) if base else ".".join(parents)
            for alias in node.names:
                # "from pushbutton import wire" imports the package wire.
                yield node.lineno, f"{base}.{alias.name}"


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files of the repository; without git, the files that would be in it."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.split("\0")
        return tuple(sorted(ROOT / name for name in listed if name and (ROOT / name).is_file()))
    except (OSError, subprocess.CalledProcessError):
        folders = ("src", "tests", "docs", "tools", "bench", "examples")
        found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
        return tuple(sorted(path for path in [*found, *ROOT.glob("*")] if path.is_file()))
