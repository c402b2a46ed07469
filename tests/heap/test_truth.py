"""What dogwatch says of a program's objects is what the program finds by its own means, watched or not."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.heap.corpus import HEAD, PROGRAMS
from tests.heap.marks import LIBRARY, attend
from tests.pythons import every_python
from tui.heap import model
from tui.heap.history import history
from tui.launch import Watch
from tui.observed._dogwatch.events import Output, Trouble

if TYPE_CHECKING:
    from pathlib import Path

    from tests.heap.marks import Attended

WATCHES = {
    "clock": Watch(("heap",), interval=0.02),
    "every line": Watch(("heap",), interval=0.02, every_line=True),
}


def unwatched(python: Path, script: Path) -> str:
    """What the program finds when nobody looks on; there it does not wait at its marks."""
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY)}
    done = subprocess.run([python, script], capture_output=True, text=True, check=True, env=environment)
    assert done.stderr == ""
    return done.stdout


def find(state: model.HeapState, name: str) -> int | None:
    """The id of what a name refers to now; ``dog_name`` is what its label ``name`` leads to."""
    name, _, label = name.partition("_")
    bound = {row.name: row.to for scope in model.scopes(state) for row in scope.names}
    if not label or name not in bound:
        return bound.get(name)
    return next((to for found, to in state.objects[bound[name]].edges if found == label), None)


class Watched:
    """A run under observation: what was printed, and wherever the picture said something else."""

    def __init__(self, python: Path, script: Path, watch: Watch) -> None:
        self.wrong: list[str] = []
        self._ids: dict[str, int] = {}
        self._mark = 0
        events = attend(python, script, watch, self._compare)
        self.printed = "".join(event.text for event in events if isinstance(event, Output) and event.stream == "stdout")
        self.trouble = [
            event.text
            for event in events
            if isinstance(event, Trouble) or (isinstance(event, Output) and event.stream == "stderr")
        ]

    def _compare(self, attended: Attended, facts: dict[str, object]) -> None:
        state = attended.sampled()
        while state.torn:  # said, and taken again
            state = attended.sampled()
        self._mark += 1
        for name, fact in facts.items():
            if isinstance(fact, str) and fact != "shared":
                seen: object = self._fate(attended, name)
                if seen in fact.split(" or "):
                    continue
                if fact == "cycle" and seen == "held":  # nobody has searched for its holders yet
                    continue
            else:
                seen = self._count(state, name, fact)
            if seen != fact:
                self.wrong.append(f"mark {self._mark}: {name} is {fact}, shown as {seen}")
        for shown in state.objects.values():
            if shown.refs is not None and not shown.shared and shown.shown > shown.refs:
                self.wrong.append(f"mark {self._mark}: {shown.shown} of {shown.refs} references of {shown.text} shown")

    def _count(self, state: model.HeapState, name: str, fact: object) -> object:
        found = find(state, name)
        if found is None:
            return "not shown"
        self._ids[name] = found
        seen = state.objects[found]
        if fact == "shared":
            return "shared" if seen.shared else "not shared"
        return [seen.refs, seen.shown] if isinstance(fact, list) else seen.refs

    def _fate(self, attended: Attended, name: str) -> str:
        life = history(attended.events).lives[self._ids[name]]
        known = life.fate == "unknown" or life.evidence is not None
        return life.fate if known else f"{life.fate} without evidence"


@every_python
@pytest.mark.parametrize("name", PROGRAMS)
def test_counts_and_fates_are_those_of_the_program(name: str, python: Path, tmp_path: Path) -> None:
    scripts = {}
    for way in ("unwatched", *WATCHES):
        scripts[way] = tmp_path / f"{way.replace(' ', '_')}.py"
        scripts[way].write_text(HEAD + PROGRAMS[name])
    with ThreadPoolExecutor() as pool:
        alone = pool.submit(unwatched, python, scripts["unwatched"])
        runs = {way: pool.submit(Watched, python, scripts[way], watch) for way, watch in WATCHES.items()}
        for way, run in runs.items():
            assert run.result().trouble == [], way
            assert run.result().wrong == [], way
            assert run.result().printed == alone.result(), "the program finds something else when it is watched"
