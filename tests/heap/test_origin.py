"""A script is the program's own wherever it stands, and so are its variables and its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pythons import every_python
from tests.watched import watched
from tui.launch import Watch
from tui.observed._dogwatch.events import Sample

if TYPE_CHECKING:
    from pathlib import Path

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
