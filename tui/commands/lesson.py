"""``dogwatch lesson``: one lesson."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands import watching
from tui.commands.say import USAGE, fail
from tui.lessons import lesson as lessons
from tui.words import spoken, tr

if TYPE_CHECKING:
    from argparse import Namespace


def _own(name: str) -> lessons.Lesson:
    """A lesson in a folder of somebody's own. Raises :class:`lessons.BadLesson`."""
    folder = Path(name)
    if not folder.exists() and folder.name == name:
        there = tr("no lesson {name}; there are {names}, and any folder with a lesson")
        raise lessons.BadLesson(there.format(name=name, names=", ".join(lessons.NAMES)))
    return lessons.load(folder)


def main(options: Namespace) -> int:
    if options.list or options.name is None:
        titles = {name: lessons.lesson(name).title[spoken()] for name in lessons.NAMES}
        if options.json:
            from tui.timeline import report

            sys.stdout.write(report.written([{"name": name, "title": title} for name, title in titles.items()]))
        else:
            width = max(map(len, titles))
            sys.stdout.writelines(f"{name:<{width}}  {title}\n" for name, title in titles.items())
        return 0
    try:
        lesson = lessons.lesson(options.name) if options.name in lessons.NAMES else _own(options.name)
    except lessons.BadLesson as error:
        return fail(str(error), USAGE)
    if not watching.has_screen(options):
        return watching.tell([lesson.order()], options)
    return watching.show([(lesson.order(), lesson, (lesson.lens,))], options)
