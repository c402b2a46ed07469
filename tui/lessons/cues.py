"""When each caption of a lesson is due: at the first event after which its fact holds."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.lessons.facts import holds
from tui.timeline.state import EMPTY, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.lessons.lesson import Lesson
    from tui.timeline.decode import Event
    from tui.timeline.state import ProgramTimeline, State


@dataclass(frozen=True)
class Cue:
    """At ``t`` seconds the caption with this index in the lesson is due."""

    t: float
    caption: int


def when(fact: str, events: Iterable[Event]) -> float | None:
    """The time at which a fact first holds, in seconds; ``None`` where it never does."""
    state = EMPTY
    for event in events:
        state = fold(state, event)
        if holds(fact, state):
            return event.t
    return None


class Cues:
    """The cues of a lesson on a timeline that grows, in the order in which they came."""

    def __init__(self, lesson: Lesson) -> None:
        self._captions = lesson.captions
        self._open = list(range(1, len(lesson.captions)))
        self._state: State = EMPTY
        self._taken = 0
        self.cues: list[Cue] = []

    def take(self, timeline: ProgramTimeline) -> None:
        """Look at the events that came since the last call."""
        for t, event in timeline.since(self._taken):
            self._taken += 1
            if not self._open:
                continue
            self._state = fold(self._state, event)
            due = [index for index in self._open if holds(self._captions[index].fact, self._state)]
            self.cues += [Cue(t, index) for index in due]
            self._open = [index for index in self._open if index not in due]

    @property
    def missed(self) -> list[str]:
        """The facts of captions that were not due yet, and that are not passed over on purpose."""
        return [self._captions[index].fact for index in self._open if not self._captions[index].optional]

    def told(self, t: float) -> int:
        """How many cues are due at ``t``."""
        return told(self.cues, t)


def told(cues: Sequence[Cue], t: float) -> int:
    return bisect_right(cues, t, key=lambda cue: cue.t)
