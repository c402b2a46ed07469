"""The cells of the post's table: which operation is measured, on what, and what the post says of it.

An operation that changes the size has an ``undo``, run outside the timing, so that the size is ``n`` again. Where the
post means the worst case the arguments are the worst ones: a value that is missing, the far end, the middle of a list
that can be walked from both ends. ``claimed`` is what the post says and ``textbook`` what is true; the measurement and
its verdict read neither.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from inspect import getsource
from typing import TYPE_CHECKING, Any

from tui.words import N_

from . import structures as of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PROBES = 32  # different arguments a size: few enough to stay in the processor's cache at every size
SPARE = 8  # at most n / SPARE of a structure is inserted or deleted before it is undone
GOLDEN = (5**0.5 - 1) / 2

# Arguments


def scattered(count: int, n: int) -> list[int]:
    """A few of 0 … n - 1, all different where n is 4 times as many, and in step with no power of two.

    Multiples of the golden ratio: even spacing would meet the same few levels of a balanced tree at every size.
    """
    return [of.NUMBERS[int(index * GOLDEN % 1 * n)] for index in range(count)]


def few(n: int) -> int:
    """How many may be inserted or deleted before it is undone, without changing the size much."""
    return max(1, min(PROBES, n // SPARE))


def anywhere(n: int) -> list[int]:
    return scattered(PROBES, n)


def fresh(n: int) -> list[int]:
    return of.NUMBERS[n : n + few(n)]


def present(n: int) -> list[int]:
    return scattered(few(n), n)


def first_few(n: int) -> list[int]:
    return of.NUMBERS[: few(n)]


def last_few(n: int) -> list[int]:
    """From the end on, as they are taken from there."""
    return of.NUMBERS[n - few(n) : n][::-1]


def before_middle(n: int) -> list[int]:
    return of.NUMBERS[n // 2 - few(n) : n // 2][::-1]


def odd(n: int) -> list[int]:
    return [2 * value + 1 for value in present(n)]


def even(n: int) -> list[int]:
    return [2 * value for value in present(n)]


def missing(n: int) -> list[int]:
    """A few where n is small: the timer's own time, subtracted once for all, is then little beside theirs."""
    return of.NUMBERS[n : n + min(PROBES, max(1, 512 // n))]


def following(n: int) -> list[int]:
    return [n]


def last(n: int) -> list[int]:
    return [n - 1]


def middle(n: int) -> list[int]:
    return [n // 2]


# The table

ARRAY, SET, STACK, QUEUE = "array list", "set", "stack", "queue"
SINGLY, DOUBLY, HASH, TREE = "singly linked list", "doubly linked list", "hash table", "binary tree"
STRUCTURES = (ARRAY, SET, STACK, QUEUE, SINGLY, DOUBLY, HASH, TREE)
ACCESS, SEARCH, INSERT, DELETE = OPERATIONS = ("access", "search", "insert", "delete")


@dataclass(frozen=True)
class Cell:
    """One operation on one structure. ``claimed`` is ``None`` where the post's table has no such row."""

    structure: str
    build: Callable[[int], Any]
    operation: str
    claimed: str | None
    textbook: str
    words: str  # what is done, and in which case
    arguments: Callable[[int], Sequence[int]]
    do: Callable[[Any, int], object]
    undo: Callable[[Any, int], object] | None = None
    reason: str = field(default="", init=False)

    @property
    def code(self) -> str:
        """What is measured: a sentence as a comment, and the source."""
        return f"# {self.words}\n{getsource(self.do).strip()}"


@dataclass(frozen=True)
class NotApplicable:
    """An operation that a structure does not have, and why."""

    structure: str
    operation: str
    claimed: str
    reason: str
    textbook: str = field(default="N/A", init=False)
    code: str = field(default="", init=False)


def in_order(cells: Iterable[Cell | NotApplicable]) -> list[Cell | NotApplicable]:
    """As the post's table has them."""
    return sorted(cells, key=lambda cell: (STRUCTURES.index(cell.structure), OPERATIONS.index(cell.operation)))


NOT_APPLICABLE = (
    NotApplicable(SET, ACCESS, "O(1)", N_("a set keeps no order, so there is no position to access")),
    NotApplicable(HASH, ACCESS, "N/A", N_("a hash table is asked by key, not by position: that is its search")),
)


def _row(structure: str, build: Callable[[int], Any], *operations: tuple[Any, ...]) -> tuple[Cell, ...]:
    return tuple(Cell(structure, build, *operation) for operation in operations)


CELLS = (
    *_row(
        ARRAY,
        of.array,
        (ACCESS, "O(1)", "O(1)", "by position, anywhere", anywhere, of.array_access),
        (SEARCH, "O(n)", "O(n)", "a value that is not there", missing, of.array_search),
        (INSERT, "O(n)", "O(n)", "at its front, the worst place", fresh, of.array_insert, of.array_take_back),
        (DELETE, "O(n)", "O(n)", "a value in its middle", middle, of.array_delete, of.array_put_back),
    ),
    *_row(
        SET,
        of.a_set,
        (SEARCH, "O(1)", "O(1)", "values that are there", anywhere, of.set_search),
        (INSERT, "O(1)", "O(1)", "new values", fresh, of.set_insert, of.set_delete),
        (DELETE, "O(1)", "O(1)", "values that are there", present, of.set_delete, of.set_insert),
    ),
    *_row(
        STACK,
        of.array,
        (ACCESS, "O(n)", "O(n)", "the bottom: all above it is taken off and put back", last, of.stack_access),
        (SEARCH, "O(n)", "O(n)", "a value that is not there", missing, of.stack_search),
        (INSERT, "O(1)", "O(1)", "on its top", fresh, of.array_append, of.array_pop),
        (DELETE, "O(1)", "O(1)", "from its top", last_few, of.array_pop, of.array_append),
    ),
    *_row(
        QUEUE,
        of.queue,
        (ACCESS, "O(n)", "O(n)", "the last in line: all are taken and put back", last, of.queue_access),
        (SEARCH, "O(n)", "O(n)", "a value that is not there", missing, of.queue_search),
        (INSERT, "O(1)", "O(1)", "at its end", fresh, of.queue_insert, of.queue_take_back),
        (DELETE, "O(1)", "O(1)", "from its front", first_few, of.queue_delete, of.queue_put_back),
    ),
    *_row(
        SINGLY,
        of.Chain,
        (ACCESS, "O(n)", "O(n)", "the last position", last, of.chain_access),
        (SEARCH, "O(n)", "O(n)", "a value that is not there", missing, of.chain_search),
        (INSERT, "O(n)", "O(n)", "at the last position", last, of.chain_insert, of.chain_delete),
        (DELETE, "O(n)", "O(n)", "at the last position", last, of.chain_delete, of.chain_insert),
    ),
    *_row(
        DOUBLY,
        of.Ring,
        (ACCESS, "O(n)", "O(n)", "the middle, farthest from both ends", middle, of.ring_access),
        (SEARCH, "O(n)", "O(n)", "a value that is not there", missing, of.ring_search),
        (INSERT, "O(n)", "O(n)", "the middle, farthest from both ends", middle, of.ring_insert, of.ring_delete),
        (DELETE, "O(n)", "O(n)", "the middle, farthest from both ends", middle, of.ring_delete, of.ring_insert),
    ),
    *_row(
        HASH,
        of.table,
        (SEARCH, "O(log n)", "O(1)", "keys that are there", anywhere, of.table_search),
        (INSERT, "O(log n)", "O(1)", "new keys", fresh, of.table_insert, of.table_delete),
        (DELETE, "O(log n)", "O(1)", "keys that are there", present, of.table_delete, of.table_insert),
    ),
    *_row(
        TREE,
        of.tree,
        (ACCESS, "O(log n)", "O(log n)", "by position in sorted order, kept balanced", anywhere, of.tree_access),
        (SEARCH, "O(log n)", "O(log n)", "keys that are not there, kept balanced", odd, of.tree_search),
        (INSERT, "O(log n)", "O(log n)", "new keys, kept balanced", odd, of.tree_insert, of.tree_delete),
        (DELETE, "O(log n)", "O(log n)", "keys that are there, kept balanced", even, of.tree_delete, of.tree_insert),
    ),
)

CONTRASTS = (
    *_row(
        "array list, at its end",
        of.array,
        (INSERT, None, "O(1)", "at its end", fresh, of.array_append, of.array_pop),
        (DELETE, None, "O(1)", "at its end", last_few, of.array_pop, of.array_append),
    ),
    *_row(
        "singly linked list, at a known node",
        of.Chain,
        (INSERT, None, "O(1)", "after a node", fresh, of.chain_insert_known, of.chain_delete_known),
        (DELETE, None, "O(1)", "after a node", first_few, of.chain_delete_known, of.chain_insert_known),
    ),
    *_row(
        "doubly linked list, at a known node",
        of.Ring,
        (INSERT, None, "O(1)", "before a node", fresh, of.ring_insert_known, of.ring_delete_known),
        (DELETE, None, "O(1)", "before a node", before_middle, of.ring_delete_known, of.ring_insert_known),
    ),
    *_row(
        "binary tree, unbalanced",
        of.leaning,
        (SEARCH, None, "O(n)", "a missing key, after sorted input", missing, of.leaning_search),
        (INSERT, None, "O(n)", "the next key, after sorted input", following, of.leaning_insert, of.leaning_delete),
        (DELETE, None, "O(n)", "the last key, after sorted input", last, of.leaning_delete, of.leaning_insert),
    ),
)
