"""``dogwatch complexity`` as a person or a CI job calls it: one line for what is wrong, and an exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.commands.called import dogwatch

if TYPE_CHECKING:
    from pathlib import Path

FUNCTIONS = """
def quick(xs):
    return xs[0]

def cubes(xs):
    return [a * b * c for a in xs for b in xs for c in xs]

def fails(xs):
    raise ValueError("never")

def make(n):
    return [0] * n
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "own.py"
    path.write_text(FUNCTIONS)
    return path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{file}:none",), "has no function none; it has make, fails, cubes, quick"),
        (("nothing.py:f",), "nothing.py: no such file"),
        (("{file}:quick", "--setup", "{file}:none"), "has no function none"),
        (("{file}:quick", "--min", "100", "--max", "100"), "--min 100 is not below --max 100: sizes must ascend"),
        (("{file}:quick", "--min", "0"), "0 is not a number of 1 or more"),
        (("{file}:quick", "--max", "-3"), "-3 is not a number of 1 or more"),
        (("{file}:quick", "--expect", "O(sqrt n)"), "O(sqrt n): no class that is told apart here; there are O(1), "),
        (("{file}:quick", "--memory-limit", "much"), "much is not a size in bytes such as 512MiB or 2GiB"),
        (("{file}:quick", "--time-budget", "0"), "0 is not a number of seconds above 0"),
        (("--expect", "O(n)"), "--expect is for functions"),
        (("--setup", "{file}:make"), "--setup is for functions"),
    ],
)
def test_wrong_use_is_one_line(file: Path, arguments: tuple[str, ...], said: str) -> None:
    done = dogwatch("complexity", *(argument.format(file=file) for argument in arguments))
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_an_expected_class_that_is_met(file: Path) -> None:
    done = dogwatch("complexity", f"{file}:cubes", "--setup", f"{file}:make", "--max", "100", "--expect", "n**3")
    assert (done.returncode, done.stderr) == (0, "")
    assert "own.py:cubes  O(n^3)" in done.stdout


def test_another_class_is_exit_code_1_and_the_report_is_json_all_the_same(file: Path) -> None:
    made = "--setup", f"{file}:make", "--max", "100"
    done = dogwatch("complexity", f"{file}:cubes", *made, "--expect", "O(n)", "--json")
    assert (done.returncode, done.stderr) == (1, "dogwatch: own.py:cubes is O(n^3), not O(n)\n")
    (entry,) = json.loads(done.stdout)["complexity"]
    assert (entry["function"], entry["measured"]) == ("own.py:cubes", "O(n^3)")


def test_an_unclear_one_is_exit_code_3(file: Path) -> None:
    done = dogwatch(
        "complexity", f"{file}:quick", "--min", "8", "--max", "12", "--time-budget", "0.5", "--expect", "O(1)"
    )
    assert done.returncode == 3
    assert done.stderr.startswith("dogwatch: own.py:quick is unclear. Too few points to tell.")


def test_one_that_fails_is_a_line_and_the_others_are_reported(file: Path) -> None:
    done = dogwatch("complexity", f"{file}:fails", f"{file}:cubes", "--max", "100", "--setup", f"{file}:make")
    assert (done.returncode, done.stderr) == (1, "dogwatch: own.py:fails raised ValueError (never) at n = 8\n")
    assert "own.py:cubes  O(n^3)" in done.stdout
