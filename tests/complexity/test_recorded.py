"""The verdicts on points that were measured, once, on a machine with neighbours: what the inference was tuned with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui.complexity.infer import judge

RECORDED = json.loads((Path(__file__).parent / "points" / "recorded.json").read_text())


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: str(case["function"]))
def test_measured_points_get_the_class_of_their_function(case: dict[str, Any]) -> None:
    assert judge([(n, seconds) for n, seconds in case["points"]]).measured == case["known"]
