"""Nothing secret is compared with `==`, and nothing revealed reaches a log or an exception.

The rule goes by names: the last word of a name says what it holds, so `network_key` is a key while
`key_index` is an index and `pin_requests` are requests.  `Secret` itself refuses `==` when it runs;
this test also sees the places that no test runs, and octets that already left their `Secret`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sources import modules, short, tree

SECRET_WORDS = frozenset(
    [
        "pin",
        "password",
        "passphrase",
        "psk",
        "psk1",
        "psk2",
        "pmk",
        "ptk",
        "gtk",
        "kck",
        "kek",
        "tk",
        "emsk",
        "kdk",
        "proof",
        "mic",
        "kwa",
        "authenticator",
        "exponent",
        "secret",
        "snonce",
        "s1",
        "s2",
    ]
)
"""A name that ends in one of these words holds something secret, or proves knowledge of it."""

SECRET_ENDINGS = (
    "auth_key",
    "network_key",
    "wrap_key",
    "private_key",
    "shared_key",
    "session_key",
    "private",
    "e_hash1",
    "e_hash2",
    "r_hash1",
    "r_hash2",
    "secret_nonce",
)

ALLOWED: dict[tuple[str, str], str] = {}
"""(file, left-hand source text) -> why this comparison tells nobody anything."""

COMPARISONS = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)


def terminal(node: ast.expr) -> str:
    """Return the last name of an expression: `self.keys.auth_key[:8]` is `auth_key`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value) | ast.Await(value=value) | ast.Starred(value=value):
            return terminal(value)
        case ast.Call(func=ast.Attribute(value=value, attr="hex" | "strip" | "encode" | "decode")):
            return terminal(value)
        case ast.Call(func=function):
            # What a call returns is called by the function: `authenticator(...)`, `key.reveal()`.
            return terminal(function)
    return ""


def is_secret(node: ast.expr) -> bool:
    name = terminal(node)
    if name.isupper():  # a table row or a constant: it names the thing and does not hold it
        return False
    if name == "reveal":
        return True
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")
    return words.rpartition("_")[2] in SECRET_WORDS or words.endswith(SECRET_ENDINGS)


def comparisons(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and source of each comparison of a secret."""
    for node in ast.walk(module):
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            for operator, left, right in zip(node.ops, operands, operands[1:], strict=False):
                # What is searched in (`x in proofs`) matters for == only.
                sides = [left] if isinstance(operator, (ast.In, ast.NotIn)) else [left, right]
                if isinstance(operator, COMPARISONS) and any(map(is_secret, sides)):
                    yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Match) and is_secret(node.subject):
            yield node.lineno, f"match {ast.unparse(node.subject)}"


def told(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each `reveal()` inside a raised exception or a logging call."""
    for node in ast.walk(module):
        if not isinstance(node, (ast.Raise, ast.Call)):
            continue
        speaks = isinstance(node, ast.Raise) or (
            isinstance(node.func, ast.Attribute)
            and terminal(node.func.value) in ("log", "logger", "logging", "_log", "_logger", "LOG")
        )
        if speaks:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Attribute) and inner.attr == "reveal":
                    yield node.lineno, ast.unparse(node)


def allowed(path: Path, source: str) -> bool:
    return any(short(path) == file and source.startswith(text) for file, text in ALLOWED)


def test_no_secret_is_compared_with_an_operator() -> None:
    found = [
        f"{short(path)}:{line}: {source}"
        for path in modules()
        for line, source in comparisons(tree(path))
        if not allowed(path, source)
    ]
    assert not found, "use Secret.matches or hmac.compare_digest:\n" + "\n".join(found)


def test_nothing_revealed_is_logged_or_raised() -> None:
    found = [
        f"{short(path)}:{line}: {source}" for path in modules() for line, source in told(tree(path))
    ]
    assert not found, "\n".join(found)


def test_the_allow_list_is_not_longer_than_needed() -> None:
    every = [(path, source) for path in modules() for _, source in comparisons(tree(path))]
    unused = [
        (file, text)
        for file, text in ALLOWED
        if not any(short(path) == file and source.startswith(text) for path, source in every)
    ]
    assert not unused


@pytest.mark.parametrize(
    "source",
    [
        "pin == other",
        "self.password != b''",
        "a if keys.auth_key[:8] == received else b",
        "expected == crypto.authenticator(key, a, b)",
        "key.reveal() == b'x'",
        "psk.hex() in seen",
        "match entry.pin:\n  case 'any': pass",
    ],
)
def test_the_scan_sees(source: str) -> None:
    assert list(comparisons(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "len(pin) == 8",
        "password_id == 4",
        "attribute == NETWORK_KEY",
        "pin is None",
        "line.key == 'ssid'",
        "mac_address == other",
    ],
)
def test_the_scan_lets_pass(source: str) -> None:
    assert not list(comparisons(ast.parse(source)))
