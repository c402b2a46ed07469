"""How far a lesson was told: which caption is shown, and whether it waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.cues import Cues
from tui.lessons.facts import holds

if TYPE_CHECKING:
    from tui.lessons.lesson import Lesson
    from tui.timeline.state import ProgramTimeline, State


class Telling:
    """A lesson being told. With ``paced`` each caption waits: :meth:`reach` stops there until :meth:`go_on`."""

    def __init__(self, lesson: Lesson, paced: bool) -> None:
        self.lesson = lesson
        self.paced = paced
        self.held = False
        self._cues = Cues(lesson)
        self._told = 0

    def restart(self) -> None:
        """The program starts anew, and with it the story."""
        self._cues = Cues(self.lesson)
        self._told = 0
        self.held = False

    def take(self, timeline: ProgramTimeline) -> None:
        self._cues.take(timeline)

    def caption(self, language: str) -> str:
        """The caption that was told last; before any fact the first of the lesson."""
        index = self._cues.cues[self._told - 1].caption if self._told else 0
        return self.lesson.captions[index].texts[language]

    def reach(self, t: float) -> float:
        """Go on to ``t`` seconds, or where a caption waits before that; returns the time reached."""
        if not self.paced:
            self._told = self._cues.told(t)
        elif self._told < len(self._cues.cues) and self._cues.cues[self._told].t <= t:
            self._told += 1
            self.held = True
            return self._cues.cues[self._told - 1].t
        return t

    def go_on(self) -> None:
        self.held = False

    def seek(self, t: float) -> None:
        """Somebody looks at ``t`` seconds: what is due there was told."""
        self._told = self._cues.told(t)
        self.held = False

    def step(self, by: int) -> float:
        """Go ``by`` captions on, or back if negative; returns the time of the one that is told now."""
        self.held = False
        self._told = max(0, min(self._told + by, len(self._cues.cues)))
        if not self._told:
            return 0.0
        return self._cues.cues[self._told - 1].t

    def then(self, state: State) -> str:
        """The lesson that goes on with the story after this ``state``, ``""`` for none."""
        if self.lesson.then_fact and not holds(self.lesson.then_fact, state):
            return ""
        return self.lesson.then
