"""Naming a function of one's own: what is wrong is said in one line, before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tui.complexity.target import parse

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from math import sqrt
raise SystemExit("running this file would end the tests")

def mean(xs):
    return sum(xs) / len(xs)

async def later(xs):
    return xs

double = lambda xs: xs * 2
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my.py"
    path.write_text(SOURCE)
    return path


def test_a_function_is_found_with_its_code_without_running_the_file(file: Path) -> None:
    target = parse(f"{file}:mean")
    assert target.label == "my.py:mean"
    assert target.code == "def mean(xs):\n    return sum(xs) / len(xs)"


def test_names_bound_otherwise_pass(file: Path) -> None:
    assert parse(f"{file}:double").name == "double"
    assert parse(f"{file}:sqrt").name == "sqrt"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("{file}", "write FILE.py:FUNCTION"),
        ("{file}:", "write FILE.py:FUNCTION"),
        ("{file}:a b", "write FILE.py:FUNCTION"),
        (":mean", "write FILE.py:FUNCTION"),
        ("{file}:median", "has no function median; it has later, mean"),
        ("{file}:later", "is async"),
        ("{folder}/other.py:mean", "no such file"),
        ("{folder}:mean", "no such file"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(file: Path, spec: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        parse(spec.format(file=file, folder=file.parent))
    assert "\n" not in str(raised.value)


def test_a_syntax_error_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text("def f(x):\n    return (\n")
    with pytest.raises(ValueError, match=r"broken\.py, line 2: .*must be valid Python"):
        parse(f"{path}:f")


def test_bytes_that_are_no_text_are_not_python(tmp_path: Path) -> None:
    path = tmp_path / "binary.py"
    path.write_bytes(b"\x00\xff\xfe")
    with pytest.raises(ValueError, match="must be valid Python"):
        parse(f"{path}:f")
