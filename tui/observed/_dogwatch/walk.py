"""The walk through the heap: from the variables of all threads and tasks, and the globals of ``__main__``, as far as a
budget goes: nearest first, what is the program's own before what is a library's."""

from __future__ import annotations

import sys
from itertools import islice

from . import describe, frames, opening, owners
from .describe import copied
from .origin import is_library
from .stacks import stacks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from types import FrameType
    from typing import Any

    from .opening import Held
    from .stacks import Stack

    Bound = tuple[str, int, int]  # a name, the address that it refers to, and that of its cell, or 0
    Frame = tuple[str, str, int, int, list[Bound]]  # function, file, line, hidden, names
    Stood = tuple[int, str, str, bool, list[Frame]]  # ident, name, waits_in, task, frames

SCOPE_LIMIT = 1000  # names, of which as many are shown as the budget allows; the rest are counted


def _is_of_program(frame: FrameType | None) -> bool:
    """Whether the code of a frame is the program's own; that of ``exec`` is whose code calls it."""
    while frame is not None and frame.f_code.co_filename.startswith("<"):
        frame = frame.f_back
    return frame is not None and not is_library(frame.f_code.co_filename)


class Walk:
    """What one walk found, at addresses. ``objects`` is the only thing that holds the program's objects.

    ``shown`` counts the references to each object that are in the picture. ``opened`` says whether a person asked to
    see what an object refers to, ``None`` where nothing was asked for; what one of ``names`` refers to is shown too.
    """

    def __init__(
        self, limit: int, opened: Callable[[object], bool] | None = None, names: frozenset[str] = frozenset()
    ) -> None:
        self.objects: list[object] = []
        self.kinds: list[str] = []
        self.texts: list[str] = []  # "" where the object itself has to be looked at
        self.edges: list[list[tuple[str, int]]] = []
        self.more: list[int] = []
        self.shown: dict[int, int] = {}
        self.threads: list[Stood] = []
        self.globals: list[Bound] = []
        self.over = 0
        self._limit = limit
        self._opened = opened
        self._names = names
        self._counted: set[int] = set()  # cells, dicts and frames whose references are in the picture already
        self._standing: set[int] = set()  # frames of the stacks
        self._places: dict[int, set[object]] = {}

    def go(self) -> None:
        types: dict[int, Any] = {}  # what is known of a type by its address
        self._roots()
        asked = {address for _, (name, address, _) in self.names() if name in self._names} if self._names else ()
        closed = self._opened is None and not asked
        kinds, texts, edges, more = self.kinds, self.texts, self.edges, self.more
        for value in self.objects:  # which grows meanwhile
            kind = id(type(value))
            known = types.get(kind)
            if known is None:
                known = types[kind] = (*opening.opener(value), *describe.saying(value))
            name, opened, text, sized = known
            held: list[Held] = []
            hidden = 0
            if not closed and self._is_open(value, asked):
                held, hidden = opening.contents(value, name)
            elif opened is not None:
                held, hidden = opened(value, opening.ITEMS_LIMIT)
            elif sized:
                text = ""
            rows: list[tuple[str, int]] = []
            if held:
                hidden += self._follow(held, rows)
            kinds.append(name)
            if sized and text:
                text = f"{text} of {len(rows) + hidden:,}"
            texts.append(text)
            edges.append(rows)
            more.append(hidden)

    def _is_open(self, value: object, asked: Container[int]) -> bool:
        return id(value) in asked or (self._opened is not None and self._opened(value))

    def _see(self, value: object, counted: bool = True) -> int:
        """The address of an object that joins the picture, 0 where the budget is spent."""
        address = id(value)
        if address not in self.shown:
            if len(self.objects) >= self._limit:
                self.over += 1
                return 0
            self.shown[address] = 0
            self.objects.append(value)
        self.shown[address] += counted
        return address

    def _follow(self, held: list[Held], rows: list[tuple[str, int]]) -> int:
        """Add the labels and addresses of those that are in the picture; how many are not."""
        objects, shown, counted, limit = self.objects, self.shown, self._counted, self._limit
        hidden = 0
        for via, items in held:
            if via in self._standing:  # a variable that is shown already, of which an exception tells too
                hidden += len(items)
                continue
            counts = via not in counted
            for label, item in items:
                address = id(item)
                if address in shown:
                    shown[address] += counts
                elif len(objects) < limit:
                    shown[address] = int(counts)
                    objects.append(item)
                else:
                    hidden += 1
                    self.over += 1
                    continue
                rows.append((label, address))
        for via, _ in held:
            if via:
                counted.add(via)
        return hidden

    # Roots

    def _roots(self) -> None:
        scope = describe.module_globals(sys.modules.get("__main__"))
        found = stacks()
        bound: list[tuple[object, int, int]] = []  # value, cell, scope
        named: list[str] = []
        scopes = {id(scope)}
        spaces: dict[int, int] = {}  # of frames whose variables are in a dict
        for stack in found:
            for frame, _ in stack.frames:
                self._standing.add(id(frame))
                for name, value, cell in frames.variables(frame):
                    named.append(copied(name))
                    bound.append((value, cell, id(frame)))
                own = frames.namespace(frame) if _is_of_program(frame) else None
                if own is not None and id(own) not in scopes:
                    scopes.add(id(own))
                    spaces[id(frame)] = id(own)
                    self._list(own, named, bound)
        self._list(scope, named, bound)
        self._name(found, id(scope), spaces, named, self._bind(bound))

    def _list(self, scope: dict[Any, object], named: list[str], bound: list[tuple[object, int, int]]) -> None:
        """Add the names in a scope that is a dict, and what they are bound to."""
        first = list(islice(dict.items(scope), SCOPE_LIMIT))
        self.over += dict.__len__(scope) - len(first)
        for name, value in first:
            if type(name) is str and not describe.is_dunder(name):
                named.append(copied(name))
                bound.append((value, 0, id(scope)))

    def _bind(self, bound: list[tuple[object, int, int]]) -> list[tuple[int, int, int]]:
        """The address of each value, 0 where the budget is spent, with its cell and scope."""
        addresses = [0] * len(bound)
        libraries = [owners.is_of_library(value) for value, _, _ in bound]
        for first in (False, True):
            for at, (value, cell, _) in enumerate(bound):
                if libraries[at] is first:
                    addresses[at] = self._see(value, cell not in self._counted)
                    if cell and addresses[at]:
                        self._counted.add(cell)
        self._counted.update(scope for _, _, scope in bound)
        return [(address, cell, scope) for address, (_, cell, scope) in zip(addresses, bound, strict=True)]

    def _name(
        self,
        found: list[Stack],
        globals: int,
        spaces: dict[int, int],
        named: list[str],
        bound: list[tuple[int, int, int]],
    ) -> None:
        """Write down which names of which scopes refer to what."""
        names: dict[int, list[Bound]] = {}
        for name, (address, cell, scope) in zip(named, bound, strict=True):
            if address:
                names.setdefault(scope, []).append((name, address, cell))
        self.globals = names.get(globals, [])
        for stack in found:
            rows: list[Frame] = []
            for frame, hidden in stack.frames:
                code = frame.f_code
                own = names.get(spaces.get(id(frame), id(frame)), [])
                rows.append((copied(code.co_name), copied(code.co_filename), frame.f_lineno or 0, hidden, own))
            self.threads.append((stack.ident, stack.name, stack.waits_in, stack.task, rows))

    def names(self) -> Iterator[tuple[object, Bound]]:
        """Every name with the scope that it is in: those of ``__main__``, then those of the frames."""
        for bound in self.globals:
            yield "", bound
        for ident, _, _, _, rows in self.threads:
            for depth, (function, _, _, _, names) in enumerate(reversed(rows)):
                for bound in names:
                    yield (ident, depth, function), bound

    def places(self, address: int) -> set[object]:
        """Where references to an object are: names in scopes, items of containers at addresses."""
        if not self._places:
            for scope, (name, to, _) in self.names():
                self._places.setdefault(to, set()).add((scope, name))
            for holder, edges in zip(self.shown, self.edges, strict=True):
                for label, to in edges:
                    self._places.setdefault(to, set()).add((holder, label))
        return self._places.get(address, set())

    def forget(self) -> None:
        """Hold nothing of the program any more."""
        self.objects = []
