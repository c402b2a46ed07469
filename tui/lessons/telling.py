"""How far a lesson was told: which caption is shown, and whether it waits for a person or for its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.cues import Cues
from tui.lessons.facts import holds
from tui.words import columns, spoken

if TYPE_CHECKING:
    from tui.lessons.lesson import Lesson
    from tui.timeline.state import ProgramTimeline, State

READ = 20  # columns a second: 20 letters, 10 syllables of Korean
LEAST = 3.0  # seconds that a caption stands at least


def reading(text: str) -> float:
    """Seconds that a caption takes to be read."""
    return max(LEAST, columns(text) / READ)


class Telling:
    """A lesson being told: :meth:`reach` stops at each caption.

    With ``paced`` it waits there until :meth:`go_on`; else for as long as :meth:`is_read` says. Where ``live``, what
    happens is not held up by either.
    """

    def __init__(self, lesson: Lesson, paced: bool, live: bool = False) -> None:
        self.lesson = lesson
        self.paced = paced
        self.held = False
        self._live = live
        self._cues = Cues(lesson)
        self._told = 0
        self._unread = False  # the caption that was told last came without a person's doing
        self._until = float("-inf")  # by the clock: when it has been read

    def restart(self) -> None:
        """The program starts anew, and with it the story."""
        self._cues = Cues(self.lesson)
        self.seek(float("-inf"))

    def begin(self) -> None:
        """The story is told from its first caption, which waits as all do."""
        self.seek(float("-inf"))
        self.held = self.paced and not self._live
        self.unread()

    def unread(self) -> None:
        """Nobody has read the caption yet that was told last."""
        self._unread = not (self.paced or self._live)

    def take(self, timeline: ProgramTimeline) -> None:
        self._cues.take(timeline)

    @property
    def missed(self) -> list[str]:
        """The facts of captions that were not due yet, and that are not passed over on purpose. What is live is no
        lesson's to miss."""
        return [] if self._live else self._cues.missed

    @property
    def done(self) -> bool:
        """Whether every caption was told but those that are for some runs only."""
        return self._told == len(self._cues.cues) > 0 and not self.missed

    def caption(self, language: str) -> str:
        """The caption that was told last; before any fact the first of the lesson."""
        index = self._cues.cues[self._told - 1].caption if self._told else 0
        return self.lesson.captions[index].texts[language]

    def reach(self, t: float) -> float:
        """Go on to ``t`` seconds, or where a caption is due before that; returns the time reached."""
        if self._live:
            self._told = self._cues.told(t)
        elif self._told < len(self._cues.cues) and self._cues.cues[self._told].t <= t:
            self._told += 1
            self.held = self.paced
            self.unread()
            return self._cues.cues[self._told - 1].t
        return t

    def is_read(self, clock: float) -> bool:
        """Whether the caption stood long enough to be read, at ``clock`` seconds from any start."""
        if self._unread:
            self._unread = False
            self._until = clock + reading(self.caption(spoken()))
        return clock >= self._until

    def go_on(self) -> None:
        self.held = False

    def seek(self, t: float) -> None:
        """Somebody looks at ``t`` seconds: what is due there was told."""
        self._stand(self._cues.told(t))

    def step(self, by: int) -> float:
        """Go ``by`` captions on, or back if negative; returns the time of the one that is told now."""
        self._stand(max(0, min(self._told + by, len(self._cues.cues))))
        if not self._told:
            return 0.0
        return self._cues.cues[self._told - 1].t

    def _stand(self, told: int) -> None:
        self._told = told
        self.held = self._unread = False
        self._until = float("-inf")

    def then(self, state: State) -> str:
        """The lesson that goes on with the story after this ``state``, ``""`` for none."""
        if self.lesson.then_fact and not holds(self.lesson.then_fact, state):
            return ""
        return self.lesson.then
