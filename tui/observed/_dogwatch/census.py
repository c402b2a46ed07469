"""All objects by type, and those that only cycles keep alive: counted in a copy of the process.

What the collector would find is found by its own reasoning, without its finalizers: an object whose count is larger
than the references to it from other objects that the collector follows is held from outside, and so is what it refers
to. The rest is garbage that waits for the collector. (CPython, Modules/gcmodule.c: subtract_refs, move_unreachable.)
"""

from __future__ import annotations

import ctypes
import sys
from _collections import _count_elements  # type: ignore[import-not-found]
from gc import freeze, get_objects, get_referents, is_tracked, unfreeze
from itertools import compress
from operator import gt
from sys import getrefcount
from types import FunctionType

from . import describe
from .encode import plain
from .origin import is_library, is_ours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

TYPES_LIMIT = 400
BORN_LIMIT = 200  # of the newest objects of a type are asked where they were made
_MANAGED_DICT = 1 << 4  # Py_TPFLAGS_MANAGED_DICT
_BEFORE_INSTANCE = 32  # bytes: a dict, values, and the collector's two pointers
BORN_TYPES = 20  # of which that is told


def count(say: Callable[[Any], None], ours: Sequence[object], mark: Mapping[str, int], marking: bool) -> None:
    """Say how many objects there are, how many of them are unreachable, and the rows of the types, the fastest-growing
    since ``mark`` first; where a new mark is made, all counts too. ``ours`` leads to what is here because of us, beside
    our modules. Only for a copy of the process.
    """
    freeze()
    unfreeze()  # all that is here is old now, what follows is young
    apart = _reached(ours)
    objects = [value for value in get_objects(generation=2) if id(value) not in apart]
    lost = _unreachable(objects)
    unreachable = _numbers(map(id, map(type, lost)))
    kinds = {id(kind): kind for kind in map(type, objects)}
    numbers = _numbers(map(id, map(type, objects)))
    names = _names(kinds)
    counts = {names[kind]: number for kind, number in numbers.items()}
    since = mark if mark and not marking else counts
    rows = [
        (number - since.get(names[kind], 0), number, unreachable.get(kind, 0), kind) for kind, number in numbers.items()
    ]
    told = sorted(rows, reverse=True)[:TYPES_LIMIT]
    newest = _newest_born(objects, [kind for *_, kind in told[:BORN_TYPES]])
    say(
        (
            len(objects),
            len(lost),
            tuple((names[kind], number, grown, lone, newest.get(kind, "")) for grown, number, lone, kind in told),
            counts if marking else {},
        )
    )


def _numbers(values: Iterable[Any]) -> dict[Any, int]:
    """How often each value occurs: what ``collections.Counter`` does, whose package the program may not have loaded."""
    found: dict[Any, int] = {}
    _count_elements(found, values)
    return found


def _reached(ours: Sequence[object]) -> set[int]:
    """Addresses of the objects that are here because of us: those given, our modules and what only they lead to."""
    found: set[int] = set()
    modules = [name for name in sys.modules if type(name) is str and name.partition(".")[0] == "_dogwatch"]
    level: list[Any] = [*ours, *(sys.modules[name] for name in modules)]
    while level:
        found.update(map(id, level))
        level = [
            value
            for value in {id(value): value for value in get_referents(*level)}.values()
            if id(value) not in found and is_tracked(value) and _may_be_ours(value)
        ]
    return found


def _may_be_ours(value: Any) -> bool:
    if describe.is_module(value):
        return False
    if describe.is_class(value):
        return describe.module_name(value).startswith("_dogwatch")
    if type(value) is FunctionType:
        return is_ours(value.__code__.co_filename)
    return value is not sys.modules and value is not sys.modules["builtins"].__dict__


def _names(kinds: dict[int, type]) -> dict[int, str]:
    """What each type is called: by its name, with its module where another has the same name."""
    short = {address: describe.type_name(kind) for address, kind in kinds.items()}
    frequent = _numbers(short.values())
    return {
        address: name if frequent[name] == 1 else f"{plain(describe.module_name(kinds[address]))}.{name}"
        for address, name in short.items()
    }


def _unreachable(objects: list[Any]) -> list[Any]:
    """Those of all followed objects that nothing outside of themselves refers to."""
    addresses = list(map(id, objects))
    inside = _numbers(map(id, get_referents(*objects)))
    objects.append([])
    counts = list(map(getrefcount, objects))
    ours = counts.pop()
    objects.pop()
    explained = [inside.get(address, 0) + ours for address in addresses]
    level = list(compress(objects, map(gt, counts, explained)))
    missing = dict(zip(addresses, objects, strict=True))
    while level:
        for address in map(id, level):
            missing.pop(address, None)
        referred = dict.fromkeys(map(id, get_referents(*level)))
        level = [missing[address] for address in referred if address in missing]
    return list(missing.values())


def _newest_born(objects: list[Any], wanted: list[int]) -> dict[int, str]:
    """Where the newest objects of some types were made, most of them, if tracemalloc runs."""
    tracer: Any = sys.modules.get("_tracemalloc")
    if tracer is None or not tracer.is_tracing():
        return {}
    places: dict[int, list[str]] = {kind: [] for kind in wanted}
    for value in reversed(objects):
        found = places.get(id(type(value)))
        if found is not None and len(found) < BORN_LIMIT:
            found.append(_place(_traceback(tracer, value)))
    return {kind: plain(max(found, key=found.count)) for kind, found in places.items() if found}


def _traceback(tracer: Any, value: Any) -> Any:
    """Where an object was made. 3.11 looks for instances in the wrong place: behind what lies before them."""
    found = tracer._get_object_traceback(value)
    if found is None and describe.flags(type(value)) & _MANAGED_DICT:
        by_address = ctypes.pythonapi._PyTraceMalloc_GetTraceback
        by_address.restype = ctypes.py_object
        return by_address(ctypes.c_uint(0), ctypes.c_size_t(id(value) - _BEFORE_INSTANCE))
    return found


def _place(traceback: Any) -> str:
    """The innermost line of the program in a trace of tracemalloc, else the innermost of all: ``job.py:31``."""
    lines = [frame[:2] for frame in traceback or ()]
    chosen = next((line for line in lines if not is_library(line[0])), lines[0] if lines else None)
    return f"{chosen[0].rpartition('/')[2]}:{chosen[1]}" if chosen else ""
