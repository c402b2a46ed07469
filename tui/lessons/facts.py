"""What a caption can hang on: something that the state says, never a time.

A fact is a word, some with an argument behind a colon: ``freed:'dog'``, ``fails:2006``, ``verdict:hash table/search``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.heap.model import names_of
from tui.words import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.timeline.state import State


def _starts(state: State, _: str) -> bool:
    return state.program.started


def _ends(state: State, _: str) -> bool:
    return state.program.exit_code is not None


def _named(state: State, argument: str) -> bool:
    """``named:detect_word='dog'``: a name refers to an object that is shown so."""
    name, _, text = argument.partition("=")
    objects = state.heap.objects
    return any(
        name in names and id in objects and objects[id].text == text for id, names in names_of(state.heap).items()
    )


def _ghost(fate: str) -> Callable[[State, str], bool]:
    def holds(state: State, argument: str) -> bool:
        return any(ghost.object.text == argument and ghost.fate == fate for ghost in state.heap.ghosts)

    return holds


def _connects(state: State, _: str) -> bool:
    return any(pool.open or pool.gone for pool in state.pool.pools.values())


def _fails(state: State, argument: str) -> bool:
    """``fails:2006``, or of one pool ``fails:2006 in recycle``."""
    code, _, name = argument.partition(" in ")
    return any(
        str(error.code) == code
        for pool in state.pool.pools.values()
        if name in ("", pool.name)
        for error in pool.errors
    )


def _closed(state: State, argument: str) -> bool:
    """``closed:recycled``: a connection was closed for this reason."""
    return any(pool.closes.get(argument) for pool in state.pool.pools.values())


def _measured(state: State, _: str) -> bool:
    return any(cell.points for cell in state.complexity.cells.values())


def _settled(state: State, _: str) -> bool:
    """Every cell has the verdict that stays."""
    cells = state.complexity.cells.values()
    return bool(cells) and all(cell.settled for cell in cells)


def _verdict(state: State, argument: str) -> bool:
    structure, _, operation = argument.partition("/")
    """``verdict:set/search``: a cell has the verdict that stays."""
    cell = state.complexity.cells.get((structure, operation))
    return cell is not None and cell.settled


def _prints(state: State, argument: str) -> bool:
    return argument in state.program.output.replace("\r\n", "\n")


def _starts_thread(state: State, argument: str) -> bool:
    """``thread:Thread-2``: a thread whose name begins so has run code of the program."""
    return any(thread.name.startswith(argument) for thread in state.heap.threads)


def _counted(state: State, argument: str) -> bool:
    """``refs:'dog'=3``: an object that is shown so has this many references."""
    text, _, count = argument.rpartition("=")
    return any(object.text == text and object.refs == int(count) for object in state.heap.objects.values())


@dataclass(frozen=True)
class Fact:
    """``form`` is how it is written, ``holds`` whether it does at a moment; README.md says what each means."""

    form: str
    holds: Callable[[State, str], bool]


FACTS = {
    fact.form.partition(":")[0]: fact
    for fact in (
        Fact("starts", _starts),
        Fact("ends", _ends),
        Fact("prints:TEXT", _prints),
        Fact("thread:NAME", _starts_thread),
        Fact("named:NAME=VALUE", _named),
        Fact("refs:VALUE=COUNT", _counted),
        Fact("freed:VALUE", _ghost("freed")),
        Fact("held:VALUE", _ghost("held")),
        Fact("immortal:VALUE", _ghost("immortal")),
        Fact("connects", _connects),
        Fact("fails:CODE", _fails),
        Fact("closed:REASON", _closed),
        Fact("measured", _measured),
        Fact("settled", _settled),
        Fact("verdict:STRUCTURE/OPERATION", _verdict),
    )
}


def unknown(fact: str) -> str:
    """What is wrong with a fact as it is written, ``""`` where nothing is."""
    word, _, argument = fact.partition(":")
    known = FACTS.get(word)
    if known is None:
        return tr("there is no fact {word}; there are {facts}").format(
            word=word, facts=", ".join(fact.form for fact in FACTS.values())
        )
    wants = known.form.partition(":")[2]
    divider = next((sign for sign in "=/" if sign in wants), "")
    if bool(wants) != bool(argument) or divider not in argument:
        return tr("{fact} is written {form}").format(fact=fact, form=known.form)
    if wants.endswith("COUNT") and not argument.rpartition("=")[2].isdecimal():
        return tr("{fact} needs a number behind =").format(fact=fact)
    return ""


def holds(fact: str, state: State) -> bool:
    """Whether a fact holds at a moment. Raises ``KeyError`` for a fact that does not exist."""
    word, _, argument = fact.partition(":")
    return FACTS[word].holds(state, argument)
