"""Every number of nl80211 agrees with the kernel's header on this machine (linux-libc-dev)."""

from __future__ import annotations

import ast
import os
import re
from enum import IntEnum, IntFlag
from pathlib import Path

import pytest

from pushbutton.drivers.nl80211 import numbers

HEADER = Path("/usr/include/linux/nl80211.h")
PREFIXES = {
    numbers.Command: "CMD_",
    numbers.Attribute: "ATTR_",
    numbers.InterfaceType: "IFTYPE_",
    numbers.KeyAttribute: "KEY_",
    numbers.StationInfo: "STA_INFO_",
    numbers.BssAttribute: "BSS_",
    numbers.BandAttribute: "BAND_ATTR_",
    numbers.FrequencyAttribute: "FREQUENCY_ATTR_",
    numbers.DefaultType: "KEY_DEFAULT_TYPE_",
    numbers.ScanFlag: "SCAN_FLAG_",
    numbers.SurveyInfo: "SURVEY_INFO_",
    numbers.Feature: "FEATURE_",
    numbers.ExtendedFeature: "EXT_FEATURE_",
}


def enumerators(source: str) -> dict[str, int]:
    """Read every enum of a C header."""
    values: dict[str, int] = {}
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    for body in re.findall(r"enum\s+\w+\s*\{(.*?)\}", source, flags=re.DOTALL):
        current = -1
        for item in filter(None, (part.strip() for part in body.split(","))):
            name, _, expression = (part.strip() for part in item.partition("="))
            current = evaluate(expression, values) if expression else current + 1
            values[name] = current
    return values


def evaluate(expression: str, values: dict[str, int]) -> int:
    plain = re.sub(r"\b(0x[0-9a-fA-F]+|\d+)[uUlL]+\b", r"\1", expression)
    named = re.sub(r"\b[A-Z_]\w*\b", lambda match: str(values[match[0]]), plain)
    return arithmetic(ast.parse(named, mode="eval").body)


def arithmetic(node: ast.expr) -> int:
    match node:
        case ast.Constant(value=int(value)):
            return value
        case ast.BinOp(left=left, op=ast.LShift(), right=right):
            return arithmetic(left) << arithmetic(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return arithmetic(left) - arithmetic(right)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return arithmetic(left) + arithmetic(right)
    raise ValueError(ast.dump(node))


@pytest.fixture(scope="module")
def header() -> dict[str, int]:
    if not HEADER.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{HEADER} is missing: install linux-libc-dev")
        pytest.skip(f"{HEADER} is missing: install linux-libc-dev")
    return enumerators(HEADER.read_text())


@pytest.mark.parametrize("kind", PREFIXES, ids=lambda kind: kind.__name__)
def test_numbers_are_the_kernels(kind: type[IntEnum | IntFlag], header: dict[str, int]) -> None:
    ours = {f"NL80211_{PREFIXES[kind]}{member.name}": member.value for member in kind}
    theirs = {name: header.get(name) for name in ours}
    assert ours == theirs
