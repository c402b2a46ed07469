"""``dogwatch``: the three lenses, each on its lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands import watching
from tui.commands.say import USAGE, fail
from tui.lessons.lesson import OPENED, lesson
from tui.words import tr

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    if options.record:
        return fail(
            tr("the three lessons are three programs; record one of them: dogwatch lesson dog --record FILE"), USAGE
        )
    lessons = [lesson(name) for name in OPENED]
    if not watching.has_screen(options):
        return watching.tell([lesson.order() for lesson in lessons], options)
    return watching.show([(lesson.order(), lesson, (lesson.lens,)) for lesson in lessons], options)
