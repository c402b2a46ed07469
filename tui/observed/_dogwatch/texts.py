"""The texts that the interpreter keeps one of, and that it, a library or we use too: their counts move without the
program. They are known by their hashes, so that none is held."""

from __future__ import annotations

import sys
from ctypes import c_uint
from types import CodeType, FunctionType

from . import describe
from .origin import is_library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_STATE = 32  # bytes from a text to its flags, of which the lowest two say whether it is interned (unicodeobject.h)
_INTERNED = 3


def is_interned(text: str) -> bool:
    """Whether the interpreter gives this very object to all code that names the same."""
    return bool(c_uint.from_address(id(text) + _STATE).value & _INTERNED)


def modules() -> list[Any]:
    """All modules that are loaded now and not the program's own."""
    main = sys.modules.get("__main__")
    loaded = [module for module in list(sys.modules.values()) if module is not main]
    files = [describe.module_file(module) for module in loaded]
    return [module for module, file in zip(loaded, files, strict=True) if not file or is_library(file)]


def used_in(module: Any) -> set[int]:
    """The hashes of the names and constants in a module: 0.1 ms, for the largest 1 ms."""
    scope = describe.module_globals(module)
    found = {hash(name) for name in scope if type(name) is str}
    for code in _codes(scope):
        found.update(map(hash, code.co_names))
        found.update(map(hash, code.co_varnames))
        found.update(hash(constant) for constant in code.co_consts if type(constant) is str)
    return found


def _codes(scope: dict[Any, Any]) -> Iterator[CodeType]:
    """The code of the functions of a module and of its classes, and what is defined in them."""
    waiting = [function.__code__ for function in _functions(scope)]
    while waiting:
        code = waiting.pop()
        yield code
        waiting += [constant for constant in code.co_consts if type(constant) is CodeType]


def _functions(scope: dict[Any, Any]) -> Iterator[FunctionType]:
    for value in list(scope.values()):
        if type(value) is FunctionType:
            yield value
        elif describe.is_class(value):
            yield from (member for member in describe.namespace(value).values() if type(member) is FunctionType)
