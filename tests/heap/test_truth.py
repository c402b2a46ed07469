"""What dogwatch says of a program's objects is what the program finds by its own means, watched or not."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.heap.corpus import HEAD, PROGRAMS
from tests.pythons import every_python
from tests.watched import watched
from tui.heap import model
from tui.launch import Watch
from tui.observed._dogwatch.events import Output, Sample, Trouble

if TYPE_CHECKING:
    from pathlib import Path

    from tui.timeline.decode import Event


def said(printed: str) -> dict[str, int]:
    facts: dict[str, int] = json.loads(printed)
    return facts


def seen(events: list[Event]) -> model.HeapState:
    """The picture of the last sample, which is taken at the program's end."""
    state = model.EMPTY
    for event in events:
        if isinstance(event, Sample):
            state = model.fold(state, event)
            assert not event.torn
    return state


def counts(state: model.HeapState) -> dict[str, int | None]:
    return {name: state.objects[id].refs for id, names in model.names_of(state).items() for name in names}


@every_python
@pytest.mark.parametrize("closely", [Watch(("heap",)), Watch(("heap",), every_line=True)], ids=["clock", "every line"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_counts_are_those_of_the_program(name: str, closely: Watch, python: Path, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(HEAD + PROGRAMS[name])
    unwatched = subprocess.run([python, script], capture_output=True, text=True, check=True)
    assert unwatched.stderr == ""
    events = watched(python, script, closely)
    printed = "".join(event.text for event in events if isinstance(event, Output))
    assert [event for event in events if isinstance(event, Trouble)] == []
    assert said(printed) == said(unwatched.stdout), "the program finds something else when it is watched"
    shown = counts(seen(events))
    assert {fact: shown[fact] for fact in said(printed)} == said(printed)
