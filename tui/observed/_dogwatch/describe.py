"""What can be said of an object without running a line of the program: its kind, its text, its size, what it refers to.

Everything goes through C slots of built-in types, fetched from the types themselves: ``repr``, ``isinstance``, ``==``
or an attribute lookup could call the program.
"""

from __future__ import annotations

import sys
from itertools import islice
from types import (
    BuiltinFunctionType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)

from .encode import URL_LIMIT, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

TEXT_LIMIT = 60  # characters of a value
ITEMS_LIMIT = 12  # items, keys or attributes of one container

_type_flags: Any = type.__dict__["__flags__"].__get__
_type_name: Any = type.__dict__["__name__"].__get__
_type_module: Any = type.__dict__["__module__"].__get__
_type_mro: Any = type.__dict__["__mro__"].__get__
_type_dict: Any = type.__dict__["__dict__"].__get__
_function_name: Any = FunctionType.__dict__["__name__"].__get__
_module_dict: Any = _type_dict(ModuleType)["__dict__"].__get__

# Include/object.h: Py_TPFLAGS_*
_HEAP_TYPE = 1 << 9
_LIST, _TUPLE, _DICT, _TYPE = 1 << 25, 1 << 26, 1 << 29, 1 << 31

_SHARED_INTS = range(-5, 257)  # CPython keeps one of each
_CONTENT_TYPES = (str, bytes, int, float, complex)


def flags(kind: type) -> int:
    return int(_type_flags(kind))


def is_content(kind: type) -> bool:
    """Whether objects of exactly this type cannot change, and so are known by what they say."""
    return any(kind is one for one in _CONTENT_TYPES)  # ``in`` would ask a metaclass whether it is equal


def type_name(kind: type) -> str:
    return plain(_type_name(kind))


def module_name(kind: type) -> str:
    """The module that a class says it is from, or ``""`` where it says nothing usable."""
    if not flags(kind) & _HEAP_TYPE:
        return "builtins"
    name = _type_dict(kind).get("__module__")
    return name if type(name) is str else ""


def is_class(value: object) -> bool:
    return bool(flags(type(value)) & _TYPE)


def module_globals(module: object) -> dict[Any, object]:
    """The real dict of a module, empty where ``sys.modules`` holds something else."""
    if not is_module(module):
        return {}
    found: dict[Any, object] = _module_dict(module)
    return found


def is_module(value: object) -> bool:
    return any(base is ModuleType for base in _type_mro(type(value)))


def module_file(module: object) -> str:
    """Where a module was loaded from, ``""`` for a built-in one."""
    file = module_globals(module).get("__file__")
    return file if type(file) is str else ""


def instance_dict(value: Any) -> dict[Any, object]:
    """The dict in which an instance keeps its attributes, empty where it has none. No property runs."""
    for owner in _type_mro(type(value)):
        slot = _type_dict(owner).get("__dict__")
        if type(slot) is GetSetDescriptorType:
            held: Any = slot.__get__(value)
            if flags(type(held)) & _DICT:
                return held  # type: ignore[no-any-return]
    return {}


def _clip(text: str) -> str:
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"


def _int_text(value: int) -> str:
    bits = int.bit_length(value)
    return int.__repr__(value) if bits <= 200 else f"int of {bits:,} bits"


def _long_text(value: Any, kind: Any) -> str:
    """The start of a text or bytes: enough of it is looked at to know a URL's password, and not to show that."""
    most = TEXT_LIMIT + URL_LIMIT
    start = value if kind.__len__(value) <= most else kind.__getitem__(value, slice(0, most))
    return _clip(plain(kind.__repr__(start)))


def text(value: Any) -> str:
    """A short, safe value: the ``repr`` of what cannot answer back, a description of the rest."""
    kind: Any = type(value)
    if kind is str or kind is bytes:
        return _long_text(value, kind)
    if kind is int:
        return _int_text(value)
    if kind is float or kind is complex or kind is bool or value is None or value is Ellipsis:
        return str(kind.__repr__(value))
    if kind is FunctionType:
        return f"{plain(_function_name(value))}()"
    if kind is BuiltinFunctionType:
        return f"{plain(value.__name__)}()"
    if is_module(value):
        name = module_globals(value).get("__name__")
        return f"module {plain(name)}" if type(name) is str else "module"
    bits = flags(kind)
    if bits & _TYPE:
        return f"class {type_name(value)}"
    name = type_name(kind)
    if bits & _LIST:
        return f"{name} of {list.__len__(value):,}"
    if bits & _TUPLE:
        return f"{name} of {tuple.__len__(value):,}"
    if bits & _DICT:
        return f"{name} of {dict.__len__(value):,}"
    if _is_set(kind):
        return f"{name} of {kind.__len__(value):,}"
    return name


def _is_set(kind: type) -> bool:
    return kind is set or kind is frozenset


def size(value: Any) -> int | None:
    """Bytes of the object itself, ``None`` where only the program's own ``__sizeof__`` could tell."""
    return None if flags(type(value)) & _HEAP_TYPE else sys.getsizeof(value)


def shared(value: Any) -> bool:
    """Whether interpreter or standard library use this very object, so that its count moves without the program."""
    kind = type(value)
    if kind is int:
        return value in _SHARED_INTS
    if kind is str or kind is bytes:
        return len(value) <= 1
    if kind is tuple or kind is frozenset:
        return len(value) == 0
    if value is None or kind is bool or value is Ellipsis or value is NotImplemented:
        return True
    return kind is ModuleType or kind is BuiltinFunctionType or (kind is type and not flags(value) & _HEAP_TYPE)


def attributes(value: Any) -> Iterable[tuple[str, object]]:
    """The attributes that an instance itself holds, in its dict and its slots."""
    yield from ((plain(name), item) for name, item in dict.items(instance_dict(value)) if type(name) is str)
    for owner in _type_mro(type(value)):
        if flags(owner) & _HEAP_TYPE:
            for name, slot in _type_dict(owner).items():
                if type(slot) is MemberDescriptorType:
                    try:
                        yield plain(name), slot.__get__(value)
                    except AttributeError:
                        continue


def kind_of(value: Any) -> str:
    """The word by which a picture chooses how to draw an object (events.Object.kind)."""
    kind = type(value)
    if kind is FunctionType or kind is BuiltinFunctionType or kind is MethodType:
        return "function"
    if is_module(value):
        return "module"
    bits = flags(kind)
    if bits & _TYPE:
        return "class"
    if bits & (_LIST | _TUPLE) or _is_deque(kind):
        return "sequence"
    if bits & _DICT:
        return "mapping"
    if _is_set(kind):
        return "set"
    return "object" if bits & _HEAP_TYPE else "value"


def _is_deque(kind: type) -> bool:
    return type_name(kind) == "deque" and not flags(kind) & _HEAP_TYPE


def references(value: Any, kind: str) -> tuple[list[tuple[str, object]], int]:
    """The first items of a container or attributes of an instance with their labels, and how many more there are.

    ``kind`` is what :func:`kind_of` says. Functions, classes and modules are not opened.
    """
    if kind == "sequence":
        cls: Any = tuple if flags(type(value)) & _TUPLE else list if flags(type(value)) & _LIST else type(value)
        found = [(str(index), item) for index, item in enumerate(islice(cls.__iter__(value), ITEMS_LIMIT))]
        return found, cls.__len__(value) - len(found)
    if kind == "mapping":
        found = [(text(key), item) for key, item in islice(dict.items(value), ITEMS_LIMIT)]
        return found, dict.__len__(value) - len(found)
    if kind == "set":
        cls = type(value)
        found = [("", item) for item in islice(cls.__iter__(value), ITEMS_LIMIT)]
        return found, cls.__len__(value) - len(found)
    if kind == "object":
        everything = list(attributes(value))
        return everything[:ITEMS_LIMIT], max(0, len(everything) - ITEMS_LIMIT)
    return [], 0
