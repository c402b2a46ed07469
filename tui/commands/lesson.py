"""``dogwatch lesson``: one lesson."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tui.commands import watching
from tui.commands.say import USAGE, fail
from tui.lessons import lesson as lessons

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    if options.list or options.name is None:
        language = watching.language(options)
        for name in lessons.NAMES:
            sys.stdout.write(f"{name:<10} {lessons.lesson(name).title[language]}\n")
        return 0
    if options.name not in lessons.NAMES:
        return fail(f"no lesson {options.name}; there are {', '.join(lessons.NAMES)}", USAGE)
    lesson = lessons.lesson(options.name)
    if not watching.has_screen(options):
        return watching.tell([lesson.order()], options)
    return watching.show([(lesson.order(), lesson, (lesson.lens,))], options)
