"""Programs that stop at marks until a sample was taken there, and what was seen of them at each.

A program calls ``mark`` of ``site-packages/truth.py``, which prints what is true at that moment and waits to be told to
go on. Whoever attends it tells it so once dogwatch has taken a sample of the program as it waits.
"""

from __future__ import annotations

import os
from ast import literal_eval
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from tests.watched import PATIENCE
from tui.heap import model
from tui.launch import Order, Program
from tui.observed._dogwatch.events import Exited, Output, Sample
from tui.timeline.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.launch import Watch
    from tui.timeline.decode import Event

LIBRARY = Path(__file__).parent / "site-packages"
TURN = 0.002  # seconds between two looks at a program
_one_at_a_time = Lock()
"""Two threads that make an ``ast`` confuse each other on 3.11: SystemError (python/cpython#106905)."""


@dataclass
class Attended:
    """A program that is watched while it waits at its marks."""

    program: Program
    events: list[Event]
    state: model.HeapState = model.EMPTY

    def look(self) -> None:
        """Read what has happened since the last look."""
        self.program.wait(TURN)
        for event in map(decode, self.program.read()):
            self.events.append(event)
            self.state = model.fold(self.state, event)

    def until(self, come: Callable[[Event], bool]) -> Event:
        """The first event from now on for which ``come`` holds."""
        seen = len(self.events)
        while True:
            for event in self.events[seen:]:
                if come(event):
                    return event
            seen = len(self.events)
            assert not any(isinstance(event, Exited) for event in self.events), self.events[-5:]
            assert self.program.now < PATIENCE, "nothing came"
            self.look()

    def ask(self, *words: str | int) -> None:
        self.program.request(*words)

    def sampled(self) -> model.HeapState:
        """The picture of a sample that was begun after this call."""
        now = self.program.now
        self.until(lambda event: isinstance(event, Sample) and event.t > now)
        return self.state


def attend(
    python: Path | str, script: Path, watch: Watch, at_mark: Callable[[Attended, dict[str, object]], None]
) -> list[Event]:
    """All events of a script that is run to its end; ``at_mark`` is called at each mark with what the program says
    there."""
    gate = script.with_suffix(".gate")
    os.mkfifo(gate)
    opener = os.open(gate, os.O_RDWR)
    path = os.pathsep.join(filter(None, (str(LIBRARY), os.environ.get("PYTHONPATH"))))
    order = Order((str(python), str(script), str(gate)), watch, streams="kept", environment=(("PYTHONPATH", path),))
    attended = Attended(Program(order), [])
    heard = ""
    try:
        while attended.program.code is None:
            seen = len(attended.events)
            attended.look()
            heard += "".join(
                event.text for event in attended.events[seen:] if isinstance(event, Output) and event.stream == "stdout"
            )
            while "\n" in heard:
                line, _, heard = heard.partition("\n")
                if line.startswith("{"):
                    with _one_at_a_time:
                        facts = literal_eval(line)
                    at_mark(attended, facts)
                    os.write(opener, b".")
            assert attended.program.now < PATIENCE, f"{script} did not end"
    finally:
        attended.program.end()
        os.close(opener)
        gate.unlink()
    return attended.events
