"""What a caption can hang on: something that the state says, never a time.

A fact is a word, some with an argument behind a colon: ``freed:'dog'``, ``fails:2006``, ``verdict:set/search=O(1)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.heap.model import names_of
from tui.heap.value import value
from tui.words import speaking, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.heap.model import HeapState
    from tui.observed._dogwatch.events import Object
    from tui.timeline.state import State

REASONS = ("recycled", "invalidated", "pre_ping", "overflow", "disposed", "detached", "exit")


def _starts(state: State, _: str) -> bool:
    return state.program.started


def _ends(state: State, _: str) -> bool:
    return state.program.exit_code is not None


def _is(text: str, object: Object, heap: HeapState) -> bool:
    """Whether an object is drawn as this text: a container with its first items."""
    if text == object.text or text[-1:] not in "])}":
        return text == object.text
    with speaking("en"):  # how many items more there are is a word
        return value(heap, object) == text


def _named(state: State, argument: str) -> bool:
    """``named:detect_word='dog'``: a name refers to an object that is drawn so."""
    name, _, text = argument.partition("=")
    objects = state.heap.objects
    return any(
        name in names and id in objects and _is(text, objects[id], state.heap)
        for id, names in names_of(state.heap).items()
    )


def _left(fate: str) -> Callable[[State, str], bool]:
    """An object left the picture with this fate. What it held may be gone too: a list is drawn as ``list of 2``."""

    def holds(state: State, argument: str) -> bool:
        return any(ghost.object.text == argument and ghost.fate == fate for ghost in state.heap.ghosts)

    return holds


def _immortal(state: State, argument: str) -> bool:
    """``immortal:'dog'``: an object in the picture that is not counted."""
    return any(object.refs is None and _is(argument, object, state.heap) for object in state.heap.objects.values())


def _connects(state: State, _: str) -> bool:
    return any(pool.open or pool.gone for pool in state.pool.pools.values())


def _fails(state: State, argument: str) -> bool:
    """``fails:2006``, or of one pool ``fails:2006 in recycle``; a connection that died of it has left the picture."""
    code, _, name = argument.partition(" in ")
    return any(
        str(error.code) == code and not (error.is_disconnect and error.connection in pool.open)
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
    """``verdict:set/search``: the verdict stays; ``verdict:set/search=O(1)``, ``≠O(1)``: this one, another."""
    name, sign, measured = _of_verdict(argument)
    structure, _, operation = name.partition("/")
    cell = state.complexity.cells.get((structure, operation))
    if cell is None or not cell.settled:
        return False
    return not sign or (cell.measured == measured) == (sign == "=")


def _of_verdict(argument: str) -> tuple[str, str, str]:
    """The cell, ``=``, ``≠`` or ``""``, and the class behind that."""
    sign = next((sign for sign in argument if sign in "=≠"), "")
    name, _, measured = argument.partition(sign) if sign else (argument, "", "")
    return name, sign, measured


def _prints(state: State, argument: str) -> bool:
    return argument in state.program.output.replace("\r\n", "\n")


def _starts_thread(state: State, argument: str) -> bool:
    """``thread:Thread-2``: a thread whose name begins so has run code of the program."""
    return any(thread.name.startswith(argument) for thread in state.heap.threads)


def _counted(state: State, argument: str) -> bool:
    """``refs:'dog'=3``: an object that is drawn so has this many references."""
    text, _, count = argument.rpartition("=")
    return any(object.refs == int(count) and _is(text, object, state.heap) for object in state.heap.objects.values())


def _no_count(argument: str) -> str:
    return "" if argument.rpartition("=")[2].isdecimal() else tr("a number is needed behind =")


def _no_code(argument: str) -> str:
    code = argument.partition(" in ")[0]
    return "" if code.isdecimal() else tr("{code} is no number of an error such as 2006").format(code=code)


def _no_reason(argument: str) -> str:
    return _none_of(argument, REASONS)


def _no_verdict(argument: str) -> str:
    from tui.complexity.cells import CELLS, CONTRASTS, NOT_APPLICABLE
    from tui.complexity.infer import CLASSES

    name, sign, measured = _of_verdict(argument)
    cells = [
        *(f"{cell.structure}/{cell.operation}" for cell in (*CELLS, *CONTRASTS)),
        *(f"{cell.structure}/{cell.operation}" for cell in NOT_APPLICABLE),
    ]
    return _none_of(name, cells) or (_none_of(measured, (*CLASSES, "N/A", "unclear")) if sign else "")


def _none_of(word: str, known: Sequence[str]) -> str:
    return (
        "" if word in known else tr("there is no {word}; there are {known}").format(word=word, known=", ".join(known))
    )


def _fine(_: str) -> str:
    return ""


@dataclass(frozen=True)
class Fact:
    """``form`` is how it is written, ``holds`` whether it does at a moment; README.md says what each means. ``wrong``
    tells what is wrong with an argument, ``""`` for nothing."""

    form: str
    holds: Callable[[State, str], bool]
    wrong: Callable[[str], str] = _fine


FACTS = {
    fact.form.partition(":")[0]: fact
    for fact in (
        Fact("starts", _starts),
        Fact("ends", _ends),
        Fact("prints:TEXT", _prints),
        Fact("thread:NAME", _starts_thread),
        Fact("named:NAME=VALUE", _named),
        Fact("refs:VALUE=COUNT", _counted, _no_count),
        Fact("freed:VALUE", _left("freed")),
        Fact("held:VALUE", _left("held")),
        Fact("immortal:VALUE", _immortal),
        Fact("stays:VALUE", _left("immortal")),
        Fact("connects", _connects),
        Fact("fails:CODE", _fails, _no_code),
        Fact("closed:REASON", _closed, _no_reason),
        Fact("measured", _measured),
        Fact("settled", _settled),
        Fact("verdict:STRUCTURE/OPERATION", _verdict, _no_verdict),
    )
}


def unknown(fact: object) -> str:
    """What is wrong with a fact as it is written, ``""`` where nothing is."""
    if not isinstance(fact, str):
        return tr("a fact must be a string")
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
    problem = known.wrong(argument)
    return f"{fact}: {problem}" if problem else ""


def holds(fact: str, state: State) -> bool:
    """Whether a fact holds at a moment. Raises ``KeyError`` for a fact that does not exist."""
    word, _, argument = fact.partition(":")
    return FACTS[word].holds(state, argument)
