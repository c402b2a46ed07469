"""Who holds an object, in words: searched for in a copy of the process, where searching harms nobody.

Nothing here may run in the program itself. In the copy no other thread runs, and the interpreter's lock must not be
given up: a thread that waited for it is not there to give it back. So files are read and modules are had without it.
The collector stays off, and what the search itself makes is the youngest generation: that is how it is told apart.
"""

from __future__ import annotations

import sys
from ctypes import c_uint8, c_void_p
from gc import freeze, get_objects, get_referents, get_referrers, is_tracked, unfreeze
from itertools import chain, pairwise
from sys import getrefcount
from time import perf_counter
from types import (
    CellType,
    CodeType,
    FrameType,
    FunctionType,
)

from . import describe, frames, opening, threads
from .encode import plain
from .heap import IMMORTAL
from .origin import is_ours
from .remains import ALIVE
from .stacks import thread_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from .births import Births
    from .remains import Remains

TOLD = 3  # holders of one object, where nobody asked
TOLD_ASKED = 2000  # the same where a person asked
NAMING = 10.0  # seconds after which the rest of the holders is only counted
OPENED = 20  # dicts and tuples among the holders of one object that are looked at; the rest are told as such
FOLLOWED = 100  # holders of one object through which a way from a root is looked for
CHAIN_LIMIT = 30  # links between a root and an object
LONGEST = 5  # containers in containers
CIRCLE_LIMIT = 200  # objects that a cycle and what hangs on it may have
FRAMES_LIMIT = 2000
_MA_KEYS = 32  # bytes
_DK_KIND = 10  # bytes
_DICT_KEYS_UNICODE = 1  # 0 where keys are of other types too, 2 where they belong to a class

_slots: Any = {name: FunctionType.__dict__[name].__get__ for name in ("__closure__", "__defaults__", "__kwdefaults__")}
_function_dict: Any = FunctionType.__dict__["__dict__"].__get__
_function_name: Any = FunctionType.__dict__["__qualname__"].__get__


def explain(
    wanted: Sequence[tuple[int, Remains]], births: Births, objgraph: Callable[[], bytes], say: Callable[[Any], None]
) -> None:
    """Say of each of ``wanted``, ids and remains, that is still there: its id, its fate, a few of its holders."""
    here: list[tuple[int, Remains]] = []
    births.look()
    for number, remains in wanted:
        if remains.state() == ALIVE:
            here.append((number, remains))
    search = Search([remains.address for _, remains in here], objgraph)
    for number, remains in here:
        if search.is_in_cycle(remains):
            say((number, "cycle", ()))
        else:
            say((number, "held", search.told(remains.value())))


class Search:
    """A search in this process's heap, for the holders of objects at ``addresses``."""

    def __init__(self, addresses: Iterable[int], objgraph: Callable[[], bytes]) -> None:
        freeze()
        unfreeze()  # all that is here is old now
        self._objgraph_source = objgraph
        self._objgraph: dict[str, Any] = {}
        self._inside: dict[int, list[object]] = {}
        self._parts: set[int] = set()  # of codes, which are found without them
        self._index(set(addresses))

    def _index(self, wanted: set[int]) -> None:
        """Learn what the collector cannot tell: untracked dicts and tuples, code, the keys of dicts, running frames."""
        tracked = get_objects(generation=2)
        loose: dict[int, Any] = {}
        codes: dict[int, CodeType] = {}
        for value in get_referents(*tracked):
            kind = type(value)
            if kind is CodeType:
                codes[id(value)] = value
            elif (kind is dict or kind is tuple) and not is_tracked(value):
                loose[id(value)] = value
        _open_codes(codes, loose)
        wanted |= loose.keys()
        for container in loose.values():
            self._note(wanted, container, get_referents(container))
        for code in codes.values():
            self._parts |= {id(code.co_consts), id(code.co_names)}
            self._note(wanted, code, (*code.co_consts, *code.co_names))
        for table in chain(tracked, loose.values()):
            if type(table) is dict:
                self._note(wanted, table, table)
        for frame in _frames():
            for _, value, cell in frames.variables(frame):
                for address in {id(value), cell}:
                    self._inside.setdefault(address, []).append(frame)
            own = frames.namespace(frame)
            if own is not None and own is not frame.f_globals:
                self._inside.setdefault(id(own), []).append(frame)

    def _note(self, wanted: set[int], container: object, items: Iterable[object]) -> None:
        for address in wanted.intersection(map(id, items)):
            self._inside.setdefault(address, []).append(container)

    def _referrers(self, *values: object) -> list[object]:
        """What refers to any of ``values``, apart from what the search made."""
        apart = self._parts.union(map(id, get_objects(generation=0)))
        found = {
            id(holder): holder
            for holder in get_referrers(*values)
            if id(holder) not in apart and not (type(holder) is FrameType and is_ours(holder.f_code.co_filename))
        }
        for value in values:
            found |= {id(holder): holder for holder in self._inside.get(id(value), ())}
        return list(found.values())

    def _holders(self, value: object, opened: int = OPENED) -> list[object]:
        """What refers to a value, roots first, with an object in the place of the dict or tuple that is part of it."""
        found: dict[int, object] = {}
        for holder in self._referrers(value):
            owners = [holder]
            if type(holder) is dict or type(holder) is tuple:
                opened -= 1
                if opened >= 0:
                    owners = [owner for owner in self._referrers(holder) if _is_part(holder, owner)] or owners
            found |= {id(owner): owner for owner in owners}
        return sorted(found.values(), key=_keeps, reverse=True)

    def is_in_cycle(self, remains: Remains) -> bool:
        """Whether nothing but objects that refer to each other holds it: all their counts are explained."""
        members = [remains.value()]
        seen = {id(members[0])}
        level = members
        while level:
            level = [holder for holder in self._referrers(*level) if id(holder) not in seen]
            if len(members) + len(level) > CIRCLE_LIMIT or any(map(_keeps, level)):
                return False
            seen.update(map(id, level))
            members += level
        del level
        members.append([])
        counts = list(map(getrefcount, members))
        ours = counts.pop()
        members.pop()
        inside = list(map(id, get_referents(*members)))
        return all(count - ours == inside.count(id(member)) for count, member in zip(counts, members, strict=True))

    def told(self, value: object, most: int = TOLD) -> tuple[str, ...]:
        """The holders of a value, some in words and the rest counted; empty where none was found."""
        names: dict[str, None] = {}
        until = perf_counter() + NAMING
        holders = sorted(self._holders(value, max(most, OPENED)), key=_is_named, reverse=True)
        left = len(holders)
        for holder in holders[:most]:
            if perf_counter() > until:
                break
            names |= dict.fromkeys(self._names(holder, value))
            left -= 1
        return (*names, f"{left:,} more") if left else tuple(names)

    def _names(self, holder: object, value: object) -> list[str]:
        if _is_named(holder):
            return places(holder, value)
        way = self._way_to(holder)
        containers = " in ".join(_a(type(item)) for item in reversed(way) if not _is_named(item) and not _is_cell(item))
        if not _is_named(way[0]):
            return [containers if self._referrers(way[0]) else f"{containers} held in C"]
        owners = places(way[0], way[1])
        return [f"{containers} held by {owners[0]}"] if containers else owners

    def everything(self, remains: Remains) -> tuple[int | None, tuple[str, ...], tuple[str, ...], int]:
        """The count of references to an object, its holders, a chain from a root, and how many references none of the
        holders explains."""
        counted = [remains.value(), []]
        count, ours = map(getrefcount, counted)
        value = counted[0]
        refs = count - ours
        explained = sum(_references(holder, value) for holder in self._referrers(value))
        held_by = self.told(value, TOLD_ASKED)
        if refs >= IMMORTAL:
            return None, held_by, self._chain(value), 0
        return refs, held_by, self._chain(value), max(0, refs - explained)

    def _chain(self, value: object) -> tuple[str, ...]:
        """One way from a root to a value, in words, the root first; empty where none was found."""
        way = self._objgraph_names()["find_backref_chain"](value, _keeps, max_depth=CHAIN_LIMIT)
        if not _keeps(way[0]):
            return ()
        return tuple(_step(holder, item) for holder, item in pairwise(way) if not _is_cell(holder))

    def _way_to(self, container: object) -> list[Any]:
        """The shortest way by which something with a name leads to a container, that thing first."""
        way: list[Any] = self._objgraph_names()["find_backref_chain"](container, _is_named, max_depth=LONGEST)
        return way

    def _objgraph_names(self) -> dict[str, Any]:
        if not self._objgraph:
            some = _Collector(lambda value: self._holders(value)[:FOLLOWED])
            self._objgraph = _without_imports(self._objgraph_source(), some)
        return self._objgraph


def _frames() -> list[FrameType]:
    """The frames that run in the other threads."""
    found: list[FrameType] = []
    for top in threads.others().values():
        frame: FrameType | None = top
        while frame is not None and len(found) < FRAMES_LIMIT:
            if not is_ours(frame.f_code.co_filename):
                found.append(frame)
            frame = frame.f_back
    return found


def _open_codes(codes: dict[int, CodeType], loose: dict[int, Any]) -> None:
    """Add the codes among the constants of codes, and the tuples there."""
    waiting = list(codes.values())
    while waiting:
        for constant in waiting.pop().co_consts:
            if type(constant) is CodeType and id(constant) not in codes:
                codes[id(constant)] = constant
                waiting.append(constant)
            elif type(constant) is tuple:
                loose[id(constant)] = constant


def _is_root(value: object) -> bool:
    """Whether it is where a person looks for names: a frame, code, a module or a class."""
    kind = type(value)
    return kind is FrameType or kind is CodeType or describe.is_module(value) or describe.is_class(value)


def _keeps(value: Any) -> bool:
    """Whether it keeps alive what it refers to, as far as this search asks: classes and modules go like any object."""
    if describe.is_class(value):
        return not describe.is_of_heap_type(value)
    if describe.is_module(value):
        return describe.is_dict(sys.modules) and any(value is module for module in dict.values(sys.modules))
    return _is_root(value)


def _is_cell(value: object) -> bool:
    return type(value) is CellType


def _is_suspended(value: object) -> bool:
    return describe.suspended_code(value) is not None


def _is_named(value: object) -> bool:
    """Whether a person knows it by a name: not so a list, nor what else is only a container."""
    if _is_root(value) or type(value) is FunctionType or _is_suspended(value):
        return True
    return describe.kind_of(value) == "object" and _opened(value)


def _opened(value: Any) -> bool:
    """Whether an instance has attributes, an exception refers to something."""
    _, opener = opening.opener(value)
    held = opener(value, OPENED)[0] if opener is not None else opening.attributes(value)
    return any(items for _, items in held)


def _is_part(part: object, owner: Any) -> bool:
    """Whether a dict or a tuple is where ``owner`` keeps its attributes, its closure or its defaults."""
    if type(owner) is FrameType or _is_suspended(owner):
        return type(part) is dict and not _locals(owner, part)  # what its ``locals()`` gave, on 3.11 and 3.12
    if type(owner) is FunctionType:
        return part is _function_dict(owner) or any(part is slot(owner) for slot in _slots.values())
    if describe.is_class(owner):
        return part is opening.class_dict(owner)
    if describe.is_module(owner):
        return part is describe.module_globals(owner)
    return part is describe.instance_dict(owner)


def _keys(table: dict[Any, object], value: object) -> list[str]:
    """The names under which a namespace has a value."""
    return [plain(key) for key, item in dict.items(table) if item is value and type(key) is str]


def places(owner: Any, value: object) -> list[str]:
    """In words, where in ``owner`` it holds a value: in one place at least."""
    kind = type(owner)
    if kind is CodeType:
        part = "constants" if any(item is value for item in owner.co_consts) else "names"
        return [f"{part} of {plain(owner.co_qualname)}"]
    if kind is FrameType or _is_suspended(owner):
        return _in_frame(owner, value)
    if kind is FunctionType:
        return _in_function(owner, value)
    if describe.is_module(owner):
        scope = describe.module_globals(owner)
        module = scope.get("__name__")
        module = plain(module) if type(module) is str else "a module"
        return [f"globals of {module}: {key}" for key in _keys(scope, value)] or [f"a name in the globals of {module}"]
    if describe.is_class(owner):
        name = describe.type_name(owner)
        return [f"class attribute {name}.{key}" for key in _keys(opening.class_dict(owner), value)] or [f"class {name}"]
    name = describe.type_name(kind)
    attributes = [row for _, items in opening.attributes(owner) for row in items]
    return [f"attribute {key} of {name}" for key, item in attributes if item is value] or [_a(kind)]


def _in_function(function: Any, value: object) -> list[str]:
    name = plain(_function_name(function))
    code = function.__code__
    defaults = _slots["__defaults__"](function) or ()
    arguments = code.co_varnames[code.co_argcount - len(defaults) : code.co_argcount]
    keywords = _slots["__kwdefaults__"](function) or {}
    cells = zip(code.co_freevars, _slots["__closure__"](function) or (), strict=True)
    found = [f"closure of {name}: {plain(variable)}" for variable, cell in cells if cell is value]
    held = [*zip(arguments, defaults, strict=False), *dict.items(keywords)]
    found += [f"default argument {plain(key)} of {name}" for key, item in held if item is value and type(key) is str]
    found += [f"attribute {key} of {name}()" for key in _keys(_function_dict(function), value)]
    return found or [f"function {name}"]


def _in_frame(owner: Any, value: object) -> list[str]:
    if type(owner) is FrameType:
        place = f"{plain(owner.f_code.co_qualname)}{_thread_of(owner)}"
    else:
        place = f"{describe.type_name(type(owner))} {plain(owner.__qualname__)}"
    names = _locals(owner, value)
    return [f"local {name} of {place}" for name in names] or [f"an unfinished expression of {place}"]


def _locals(owner: Any, value: object) -> list[str]:
    """The variables of a frame or generator that are bound to a value."""
    frame = owner if type(owner) is FrameType else describe.suspended_frame(owner)
    if frame is None:
        return []
    variables = [plain(name) for name, item, cell in frames.variables(frame) if item is value or cell == id(value)]
    return variables or _keys(frames.namespace(frame) or {}, value)


def _thread_of(frame: FrameType) -> str:
    """``" in thread …"`` for a frame that runs."""
    names = thread_names()
    for ident, top in threads.others().items():
        running: FrameType | None = top
        while running is not None:
            if running is frame:
                return f" in thread {plain(names.get(ident, str(ident)))}"
            running = running.f_back
    return ""


def _step(holder: Any, item: object) -> str:
    """Where in ``holder`` the next object of a chain is."""
    kind = type(holder)
    if _is_named(holder):
        return places(holder, item)[0]
    if kind is list or kind is tuple:
        return f"item {next(at for at, found in enumerate(holder) if found is item)} of {_a(kind)}"
    if kind is dict:
        key = next((key for key, found in holder.items() if found is item), None)
        return f"{_a(kind)} at {describe.text(key)}" if key is not None else f"a key of {_a(kind)}"
    return _a(kind)


def _references(holder: Any, value: object) -> int:
    """How many references to a value a holder has."""
    kind = type(holder)
    if kind is CodeType:
        texts = (*holder.co_consts, *holder.co_names, holder.co_name, holder.co_qualname, holder.co_filename)
        return sum(item is value for item in texts)
    if kind is FrameType:
        return sum(item is value and not cell for _, item, cell in frames.variables(holder))
    found = sum(item is value for item in get_referents(holder))
    if describe.is_dict(holder) and type(value) is str and _has_keys_of_text(holder):
        found += sum(key is value for key in dict.keys(holder))
    return found


def _has_keys_of_text(table: dict[Any, object]) -> bool:
    """Whether the keys are the dict's own and all texts, of which the collector is told nothing (pycore_dict.h)."""
    keys = c_void_p.from_address(id(table) + _MA_KEYS).value or 0
    return c_uint8.from_address(keys + _DK_KIND).value == _DICT_KEYS_UNICODE


def _a(kind: type) -> str:
    name = describe.type_name(kind)
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"


class _Collector:
    """What objgraph sees as ``gc``: it asks this search, and nothing is collected."""

    def __init__(self, referrers: Callable[[object], Sequence[object]]) -> None:
        self.get_referrers = referrers
        self.get_referents = get_referents

    def collect(self) -> int:
        return 0


class _Absent:
    """A module, and all that is in it, that objgraph imports to draw pictures."""

    def __getattr__(self, name: str) -> _Absent:
        return self

    def __call__(self, *arguments: object) -> _Absent:
        return self


def _without_imports(source: bytes, collector: _Collector) -> dict[str, Any]:
    """The globals of objgraph, run from its source. What it imports would be read from files, maybe the program's.

    Its code is told as a file of ours, whose lines nobody watches.
    """
    here = {"gc": collector, "sys": sys}

    def give(name: str, *_unused: object) -> object:
        return here.get(name, _Absent())

    names: dict[str, Any] = {
        "__name__": "objgraph",
        "__builtins__": {**vars(sys.modules["builtins"]), "__import__": give},
    }
    exec(compile(source, f"{__file__}: objgraph", "exec", dont_inherit=True), names)
    return names
