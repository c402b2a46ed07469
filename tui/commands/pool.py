"""``dogwatch pool``: the lab, on the embedded server or on a real one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.commands import watching
from tui.commands.say import USAGE, fail
from tui.lessons.lesson import lesson

if TYPE_CHECKING:
    from argparse import Namespace

URL_VARIABLE = "DOGWATCH_LAB_URL"  # no command line, which anybody can list, holds the password


def main(options: Namespace) -> int:
    story = lesson("gone-away")
    order = story.order()
    if options.url is not None:
        from tui.lab.url import check_form

        try:
            check_form(options.url)
        except ValueError as error:
            return fail(str(error), USAGE)
        order = replace(order, environment=((URL_VARIABLE, options.url),))
    if not watching.has_screen(options):
        return watching.tell([order], options)
    return watching.show([(order, story, ("pool",))], options, start=True)
