"""A lesson's story as a run told it: each caption at the time at which its fact came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.cues import Cues
from tui.lessons.lesson import recorded
from tui.timeline.program import EMPTY, fold
from tui.timeline.state import timeline
from tui.words import spoken, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.timeline.decode import Event


def story(events: Sequence[Event]) -> list[str]:
    """The title, what was claimed, what happened when, and which captions were never due; nothing without a lesson."""
    launched = fold(EMPTY, events[0]) if events else EMPTY
    lesson = recorded(launched.lesson, launched.lesson_text)
    if lesson is None:
        return []
    seen = timeline()
    seen.add(events)
    cues = Cues(lesson)
    cues.take(seen)
    language = spoken()
    due = [("", lesson.captions[0]), *((f"{cue.t:.2f} s", lesson.captions[cue.caption]) for cue in cues.cues)]
    told = [f"{t:>8}  {caption.texts[language]}" for t, caption in due]
    return [lesson.title[language], "", *told, *filter(None, (missed(cues.missed),))]


def missed(facts: Sequence[str]) -> str:
    """Which facts captions waited for in vain, ``""`` for none."""
    return tr("captions that were never due: {facts}").format(facts=", ".join(facts)) if facts else ""
