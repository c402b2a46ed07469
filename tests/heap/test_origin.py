"""A script is the program's own wherever it stands, and so are its variables and its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.heap.marks import attend
from tests.pythons import every_python
from tests.watched import watched
from tui.heap import model
from tui.launch import Watch
from tui.observed._dogwatch.events import Sample

if TYPE_CHECKING:
    from pathlib import Path

    from tests.heap.marks import Attended

PROGRAM = """
import string

def work():
    word = "".join(["do", "g", "!"])
    return string.capwords(word)

work()
"""


@every_python
@pytest.mark.parametrize("place", ["here", "lib/site-packages/kennel"], ids=["a folder", "among libraries"])
def test_every_line_of_a_script_is_seen(python: Path, place: str, tmp_path: Path) -> None:
    script = tmp_path / place / "program.py"
    script.parent.mkdir(parents=True)
    script.write_text(PROGRAM)
    events = watched(python, script, Watch(("heap",), every_line=True))
    stood = {
        (frame.function, frame.line, *(name.name for name in frame.names))
        for event in events
        if isinstance(event, Sample)
        for thread in event.threads or ()
        for frame in thread.frames
    }
    assert {("work", 5), ("work", 6, "word"), ("<module>", 8)} <= stood
    assert "capwords" not in {function for function, *_ in stood}


RUNS_OTHERS = """
import sys
from truth import mark
sys.path.append(f"{sys.path[0]}/site-packages")
from kennel import run
exec("mine = [1]; mark(at='ours')", {"mark": mark})
run("hers = [2]; mark(at='theirs')", mark)
"""
KENNEL = """
def run(code, mark):
    exec(code, {"mark": mark})
"""


@every_python
def test_what_a_library_runs_has_no_names_in_the_picture(python: Path, tmp_path: Path) -> None:
    """As the code that makes a named tuple: nobody who looks on wrote it."""
    script = tmp_path / "program.py"
    script.write_text(RUNS_OTHERS)
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "kennel.py").write_text(KENNEL)
    seen: dict[object, set[str]] = {}

    def at_mark(attended: Attended, facts: dict[str, object]) -> None:
        scopes = model.scopes(attended.sampled())
        seen[facts["at"]] = {row.name for scope in scopes for row in scope.names} & {"mine", "hers"}

    attend(python, script, Watch(("heap",), interval=0.02), at_mark)
    assert seen == {"ours": {"mine"}, "theirs": set()}
