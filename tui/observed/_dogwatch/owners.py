"""Whose an object is: the program's own, or a library's, by the file of the module that it is from."""

from __future__ import annotations

import sys
from types import BuiltinFunctionType, FunctionType, MethodType

from . import describe
from .encode import plain
from .origin import is_library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_own: dict[str, bool] = {"__main__": True, "builtins": False}


def is_of_library(value: Any) -> bool:
    """Whether it is a library's function, class or module, or an instance of its classes."""
    kind = type(value)
    if describe.is_atom(kind):
        return False
    if kind is FunctionType:
        return is_library(value.__code__.co_filename)
    if kind is BuiltinFunctionType:
        return True
    if kind is MethodType:
        return False
    if describe.is_module(value):
        file = describe.module_file(value)
        return not file or is_library(file)
    if describe.is_class(value):
        return not is_own_class(value)
    return describe.is_of_heap_type(kind) and not is_own_class(kind)


def is_own_class(kind: type) -> bool:
    """Whether a class is the program's own, and so its instances are worth opening."""
    name = describe.module_name(kind)
    own = _own.get(name)
    if own is None:
        file = describe.module_file(sys.modules.get(name))
        own = _own[plain(name)] = bool(file) and not is_library(file)
    return own
