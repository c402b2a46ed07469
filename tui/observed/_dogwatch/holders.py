"""Who holds an object, in words: searched for in a copy of the process, where searching harms nobody.

Nothing here may run in the program itself. In the copy no other thread runs, and the interpreter's lock must not be
given up: a thread that waited for it is not there to give it back. So files are read and modules are had without it.
The collector stays off, and what the search itself makes is the youngest generation: that is how it is told apart.
"""

from __future__ import annotations

import gc
import sys
from _thread import get_ident
from itertools import chain
from types import (
    AsyncGeneratorType,
    CellType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
)

from . import describe, frames
from .encode import plain
from .heap import thread_names
from .origin import is_ours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from .remains import Remains

TOLD = 3  # holders of one object
OPENED = 20  # holders of one object that are looked at; the rest are counted
LONGEST = 5  # containers in containers
CIRCLE_LIMIT = 200  # objects that a cycle and what hangs on it may have
FRAMES_LIMIT = 2000

_slots: Any = {name: FunctionType.__dict__[name].__get__ for name in ("__closure__", "__defaults__", "__kwdefaults__")}
_function_dict: Any = FunctionType.__dict__["__dict__"].__get__
_function_name: Any = FunctionType.__dict__["__qualname__"].__get__
_class_view: Any = type.__dict__["__dict__"].__get__
_SUSPENDED = ((GeneratorType, "gi_"), (CoroutineType, "cr_"), (AsyncGeneratorType, "ag_"))


class Search:
    """A search in this process's heap, for the holders of objects at ``addresses``."""

    def __init__(self, addresses: Iterable[int], objgraph: Callable[[], bytes]) -> None:
        gc.freeze()
        gc.unfreeze()  # all that is here is old now
        self._objgraph_source = objgraph
        self._objgraph: dict[str, Any] = {}
        self._inside: dict[int, list[object]] = {}
        self._parts: set[int] = set()  # of codes, which are found without them
        self._index(set(addresses))

    def _index(self, wanted: set[int]) -> None:
        """Learn what the collector cannot tell: untracked dicts and tuples, code, the keys of dicts, running frames."""
        tracked = gc.get_objects(generation=2)
        loose: dict[int, Any] = {}
        codes: dict[int, CodeType] = {}
        for value in gc.get_referents(*tracked):
            kind = type(value)
            if kind is CodeType:
                codes[id(value)] = value
            elif (kind is dict or kind is tuple) and not gc.is_tracked(value):
                loose[id(value)] = value
        _open_codes(codes, loose)
        wanted |= loose.keys()
        for container in loose.values():
            self._note(wanted, container, gc.get_referents(container))
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

    def _note(self, wanted: set[int], container: object, items: Iterable[object]) -> None:
        for address in wanted.intersection(map(id, items)):
            self._inside.setdefault(address, []).append(container)

    def _referrers(self, *values: object) -> list[object]:
        """What refers to any of ``values``, apart from what the search made."""
        apart = self._parts.union(map(id, gc.get_objects(generation=0)))
        found = {
            id(holder): holder
            for holder in gc.get_referrers(*values)
            if id(holder) not in apart and not (type(holder) is FrameType and is_ours(holder.f_code.co_filename))
        }
        for value in values:
            found |= {id(holder): holder for holder in self._inside.get(id(value), ())}
        return list(found.values())

    def _holders(self, value: object) -> list[object]:
        """What refers to a value, with an object in the place of the dict or tuple that is a part of it."""
        found: dict[int, object] = {}
        referrers = self._referrers(value)
        for holder in referrers[:OPENED]:
            kind = type(holder)
            owners = [holder]
            if kind is dict or kind is tuple:
                owners = [owner for owner in self._referrers(holder) if _is_part(holder, owner)] or owners
            found |= {id(owner): owner for owner in owners}
        return [*found.values(), *referrers[OPENED:]]

    def is_in_cycle(self, remains: Remains) -> bool:
        """Whether nothing but objects that refer to each other holds it: all their counts are explained."""
        members = [remains.value()]
        seen = {id(members[0])}
        level = members
        while level:
            level = [holder for holder in self._referrers(*level) if id(holder) not in seen]
            if len(members) + len(level) > CIRCLE_LIMIT or any(map(_is_root, level)):
                return False
            seen.update(map(id, level))
            members += level
        del level
        members.append([])
        counts = list(map(sys.getrefcount, members))
        ours = counts.pop()
        members.pop()
        inside = list(map(id, gc.get_referents(*members)))
        return all(count - ours == inside.count(id(member)) for count, member in zip(counts, members, strict=True))

    def told(self, value: object) -> tuple[str, ...]:
        """The holders of a value, a few in words and the rest counted; empty where none was found."""
        names: list[str] = []
        told = 0
        holders = self._holders(value)
        for holder in sorted(holders[:OPENED], key=_is_named, reverse=True)[:TOLD]:
            name = self._name(holder, value)
            if name not in names:
                names.append(name)
            told += 1
        more = len(holders) - told
        return (*names, f"{more:,} more") if more else tuple(names)

    def _name(self, holder: object, value: object) -> str:
        if _is_named(holder):
            return named(holder, value)
        way = self._way_to(holder)
        containers = " in ".join(_a(type(item)) for item in reversed(way) if not _is_named(item) and not _is_cell(item))
        if not _is_named(way[0]):
            return containers
        owner = named(way[0], way[1])
        return f"{containers} held by {owner}" if containers else owner

    def _way_to(self, container: object) -> list[Any]:
        """The shortest way by which something with a name leads to a container, that thing first."""
        if not self._objgraph:
            self._objgraph = _without_imports(self._objgraph_source(), _Collector(self._holders))
        way: list[Any] = self._objgraph["find_backref_chain"](container, _is_named, max_depth=LONGEST)
        return way


def _frames() -> list[FrameType]:
    """The frames that run in the other threads. One of ours in a variable of that same frame would be a cycle."""
    found: list[FrameType] = []
    tops = sys._current_frames()
    del tops[get_ident()]
    for top in tops.values():
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
    """Whether something keeps alive what it refers to, as far as this search asks."""
    kind = type(value)
    return kind is FrameType or kind is CodeType or describe.is_module(value) or describe.is_class(value)


def _is_cell(value: object) -> bool:
    return type(value) is CellType


def _is_suspended(value: object) -> bool:
    return any(type(value) is kind for kind, _ in _SUSPENDED)


def _frame_of(owner: Any) -> FrameType | None:
    """The frame of a generator or the like, a frame itself; ``None`` where it has ended."""
    frame: FrameType | None = owner
    for kind, prefix in _SUSPENDED:
        if type(owner) is kind:
            frame = getattr(owner, f"{prefix}frame")
    return frame


def _is_named(value: object) -> bool:
    """Whether a person knows it by a name: not so a list, nor what else is only a container."""
    if _is_root(value) or type(value) is FunctionType or _is_suspended(value):
        return True
    return describe.kind_of(value) == "object" and bool(describe.references(value, "object")[0])


def _is_part(part: object, owner: Any) -> bool:
    """Whether a dict or a tuple is where ``owner`` keeps its attributes, its closure or its defaults."""
    if type(owner) is FrameType or _is_suspended(owner):
        return type(part) is dict and not _local(owner, part)  # what its ``locals()`` gave, on 3.11 and 3.12
    if type(owner) is FunctionType:
        return part is _function_dict(owner) or any(part is slot(owner) for slot in _slots.values())
    if describe.is_class(owner):
        return part is _class_dict(owner)
    if describe.is_module(owner):
        return part is describe.module_globals(owner)
    return part is describe.instance_dict(owner)


def _class_dict(kind: type) -> dict[Any, object]:
    """The dict behind the read-only view of it that a class shows."""
    table: dict[Any, object] = gc.get_referents(_class_view(kind))[0]
    return table


def _key(table: dict[Any, object], value: object) -> str | None:
    """The name under which a namespace has a value."""
    return next((plain(key) for key, item in dict.items(table) if item is value and type(key) is str), None)


def named(owner: Any, value: object) -> str:
    """In words, where in ``owner`` it holds a value."""
    kind = type(owner)
    if kind is CodeType:
        part = "constants" if any(item is value for item in owner.co_consts) else "names"
        return f"{part} of {plain(owner.co_qualname)}"
    if kind is FrameType or _is_suspended(owner):
        return _in_frame(owner, value)
    if kind is FunctionType:
        return _in_function(owner, value)
    if describe.is_module(owner):
        scope = describe.module_globals(owner)
        module = scope.get("__name__")
        module = plain(module) if type(module) is str else "a module"
        key = _key(scope, value)
        return f"globals of {module}: {key}" if key is not None else f"a name in the globals of {module}"
    if describe.is_class(owner):
        key = _key(_class_dict(owner), value)
        name = describe.type_name(owner)
        return f"class attribute {name}.{key}" if key is not None else f"class {name}"
    attribute = next((name for name, item in describe.attributes(owner) if item is value), None)
    return f"attribute {attribute} of {describe.type_name(kind)}" if attribute is not None else _a(kind)


def _in_function(function: Any, value: object) -> str:
    name = plain(_function_name(function))
    for variable, cell in zip(function.__code__.co_freevars, _slots["__closure__"](function) or (), strict=True):
        if cell is value:
            return f"closure of {name}: {plain(variable)}"
    keywords = _slots["__kwdefaults__"](function) or {}
    if any(item is value for item in (*(_slots["__defaults__"](function) or ()), *keywords.values())):
        return f"default argument of {name}"
    key = _key(_function_dict(function), value)
    return f"attribute {key} of {name}()" if key is not None else f"function {name}"


def _in_frame(owner: Any, value: object) -> str:
    if type(owner) is FrameType:
        place = f"{plain(owner.f_code.co_qualname)}{_thread_of(owner)}"
    else:
        place = f"{describe.type_name(type(owner))} {plain(owner.__qualname__)}"
    name = _local(owner, value)
    return f"local {name} of {place}" if name else f"an unfinished expression of {place}"


def _local(owner: Any, value: object) -> str:
    """The variable of a frame or generator that is bound to a value, or ``""``."""
    frame = _frame_of(owner)
    variables = frames.variables(frame) if frame is not None else []
    return next((plain(name) for name, item, cell in variables if item is value or cell == id(value)), "")


def _thread_of(frame: FrameType) -> str:
    """``" in thread …"`` for a frame that runs."""
    names = thread_names()
    for ident, top in sys._current_frames().items():
        running: FrameType | None = top
        while running is not None:
            if running is frame:
                return f" in thread {plain(names.get(ident, str(ident)))}"
            running = running.f_back
    return ""


def _a(kind: type) -> str:
    name = describe.type_name(kind)
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"


class _Collector:
    """What objgraph sees as ``gc``: it asks this search, and nothing is collected."""

    def __init__(self, referrers: Callable[[object], Sequence[object]]) -> None:
        self.get_referrers = referrers
        self.get_referents = gc.get_referents

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
