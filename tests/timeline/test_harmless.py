from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.observed._dogwatch.events import Frame, Launched, Name, Object, Output, Sample, Thread
from tui.timeline.harmless import escaped, harmless
from tui.timeline.report import to_json, to_text, written

if TYPE_CHECKING:
    from tui.timeline.decode import Event

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP1$r0m\x1b\\answer", "answer"),
        ("\x9b2Jgone\x9d0;title\x9c", "gone"),
        ("\x1b(0lines\x1b7\x1bc", "lines"),
        ("bell\a, back\b\b, over\r\n", "bell, back, over\n"),
        ("cut \x1b[3", "cut 3"),
        ("강아지 🐕\tx", "강아지 🐕\tx"),
    ],
)
def test_control_sequences_do_not_pass(printed: str, told: str) -> None:
    assert harmless(printed) == told


@given(st.text(st.sampled_from("\x00\x07\x1b\x9b\x9d\x9c\x7f[]P\\;?0m\r\n개")))
def test_nothing_that_a_terminal_obeys_passes(text: str) -> None:
    assert not CONTROL.search(harmless(text))
    assert not CONTROL.search(escaped(json.dumps(text, ensure_ascii=False)))
    assert json.loads(escaped(json.dumps(text, ensure_ascii=False))) == text


def test_no_part_of_a_report_passes_them_on() -> None:
    bad = "\x1b[2J\x9b5n\x07bad"
    events: list[Event] = [
        Launched(0.0, ("python", bad), "python", output_kept=True),
        Output(0.1, "stdout", bad),
        Sample(
            0.2,
            1,
            True,
            threads=(Thread(1, bad, (Frame(bad, bad, 1, (Name(bad, 1),)),)),),
            globals=(Name(bad, 1),),
            objects=(Object(1, 1, bad, bad, 1),),
        ),
    ]
    for told in (to_text(events), written(to_json(events))):
        assert "bad" in told
        assert not CONTROL.search(told)
