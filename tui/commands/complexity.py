"""``dogwatch complexity``: the table of structures, or functions of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.commands import watching
from tui.commands.say import USAGE, fail
from tui.launch import own_module
from tui.lessons.lesson import lesson

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    table = lesson("big-o")
    order = table.order()
    if options.functions:
        from tui.complexity.target import parse

        try:
            for spec in options.functions:
                parse(spec)
        except ValueError as error:
            return fail(str(error), USAGE)
        functions = [argument for spec in options.functions for argument in ("--function", spec)]
        order = replace(order, argv=own_module(table.module, *functions), lesson="")
    if not watching.has_screen(options):
        return watching.tell([order], options)
    return watching.show([(order, None if options.functions else table, ("complexity",))], options, start=True)
