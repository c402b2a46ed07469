"""What a function costs, asked from Python: by counts of operations wherever a time would be a matter of luck."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tui.complexity.cost import Unmeasurable, cost
from tui.complexity.infer import CLASSES

if TYPE_CHECKING:
    from pathlib import Path


def test_a_linear_function_that_is_a_closure() -> None:
    wanted = -1
    found = cost(lambda items: wanted in items, lambda n: list(range(n)), most=4000)
    assert found.measured in CLASSES or found.between
    assert [n for n, _ in found.points][:6] == [5, 7, 10, 14, 20, 28]
    assert found.notes == ()


def test_what_it_raises_is_told_with_what_was_found_before() -> None:
    def picky(n: int) -> None:
        if n > 20:
            raise KeyError("no more")

    with pytest.raises(Unmeasurable, match=r"picky raised KeyError \('no more'\) at n = 28") as raised:
        cost(picky)
    assert [n for n, _ in raised.value.cost.points] == [5, 7, 10, 14, 20]


def test_it_runs_elsewhere_and_what_it_prints_goes_nowhere(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    seen = tmp_path / "pid"

    def talks(n: int) -> None:
        seen.write_text(str(os.getpid()))
        print("hello")

    found = cost(talks, most=40)
    assert seen.read_text() != str(os.getpid())
    assert "prints" in found.notes[0]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"least": 0}, "above 0, and ascend"),
        ({"least": -5}, "above 0, and ascend"),
        ({"least": 10, "most": 10}, "above 0, and ascend"),
        ({"seconds": 0.0}, "must be above 0"),
        ({"memory": 0}, "must be above 0"),
    ],
)
def test_limits_that_make_no_sense(limits: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        cost(len, **limits)  # type: ignore[arg-type]


def test_what_cannot_be_called_with_one_argument() -> None:
    with pytest.raises(Unmeasurable, match="must be callable with one argument"):
        cost(lambda a, b: None)  # type: ignore[misc,arg-type]
