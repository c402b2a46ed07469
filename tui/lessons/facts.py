"""What a caption can hang on: something that the state says, never a time.

A fact is a word, some with an argument behind a colon: ``freed:'dog'``, ``fails:2006``, ``verdict:hash table/search``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.heap.model import names_of

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
    return any(str(error.code) == argument for pool in state.pool.pools.values() for error in pool.errors)


def _closed(state: State, argument: str) -> bool:
    """``closed:recycled``: a connection was closed for this reason."""
    return any(pool.closes.get(argument) for pool in state.pool.pools.values())


def _measured(state: State, _: str) -> bool:
    return any(cell.points for cell in state.complexity.cells.values())


def _verdict(state: State, argument: str) -> bool:
    structure, _, operation = argument.partition("/")
    cell = state.complexity.cells.get((structure, operation))
    return cell is not None and cell.measured is not None


FACTS: dict[str, Callable[[State, str], bool]] = {
    "starts": _starts,
    "ends": _ends,
    "named": _named,
    "freed": _ghost("freed"),
    "held": _ghost("held"),
    "immortal": _ghost("immortal"),
    "connects": _connects,
    "fails": _fails,
    "closed": _closed,
    "measured": _measured,
    "verdict": _verdict,
}


def holds(fact: str, state: State) -> bool:
    """Whether a fact holds at a moment. Raises ``KeyError`` for a fact that does not exist."""
    word, _, argument = fact.partition(":")
    return FACTS[word](state, argument)
