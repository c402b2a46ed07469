"""``dogwatch run``: your program, watched on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands import watching
from tui.commands.programs import BadProgram, check_start, target, watch
from tui.commands.say import fail, no_terminal
from tui.launch import Order

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    try:
        program = target(options)
        check_start(program)
    except BadProgram as error:
        return fail(str(error), error.code if error.code == 2 else 1)
    if options.json:
        return watching.tell([Order(program.argv, watch(options), streams="kept")], options)
    if not watching.has_screen(options):
        return no_terminal("run")
    order = Order(program.argv, watch(options), streams="terminal")
    return watching.show([(order, None, ("heap", "pool"))], options, start=True)
