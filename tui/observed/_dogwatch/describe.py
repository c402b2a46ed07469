"""What can be said of an object without running a line of the program: its kind, its text, its size, what it refers to.

Everything goes through C slots of built-in types, fetched from the types themselves: ``repr``, ``isinstance``, ``==``
or an attribute lookup could call the program.
"""

from __future__ import annotations

import sys
from _collections import deque  # type: ignore[import-not-found]
from sys import getsizeof
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    CoroutineType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
)

from .encode import URL_LIMIT, plain
from .origin import is_library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

TEXT_LIMIT = 60  # characters of a value
COPIES_LIMIT = 5000

_type_flags: Any = type.__dict__["__flags__"].__get__
_type_name: Any = type.__dict__["__name__"].__get__
_type_module: Any = type.__dict__["__module__"].__get__
_type_basic_size: Any = type.__dict__["__basicsize__"].__get__
_type_mro: Any = type.__dict__["__mro__"].__get__
_type_dict: Any = type.__dict__["__dict__"].__get__
_function_name: Any = FunctionType.__dict__["__name__"].__get__
_builtin_self: Any = BuiltinFunctionType.__dict__["__self__"].__get__
_module_dict: Any = _type_dict(ModuleType)["__dict__"].__get__

# Include/object.h: Py_TPFLAGS_*
_IMMUTABLE_TYPE, _HEAP_TYPE = 1 << 8, 1 << 9
HAVE_GC = 1 << 14
_LIST, _TUPLE, _DICT, _EXCEPTION, _TYPE = 1 << 25, 1 << 26, 1 << 29, 1 << 30, 1 << 31
SUSPENDED = ((GeneratorType, "gi_"), (CoroutineType, "cr_"), (AsyncGeneratorType, "ag_"))

_CONTENT_TYPES = (str, bytes, int, float, complex)
_ATOMS = frozenset(map(id, (str, bytes, int, float, complex, bool, type(None), type(Ellipsis))))
_PLAIN_TYPES = _ATOMS | frozenset(map(id, (list, tuple, dict, set, frozenset, FunctionType, deque)))
_CONTENT = frozenset(map(id, _CONTENT_TYPES))
_MODULE = id(ModuleType)
_KEEP_HASH = {
    *(("datetime", "date"), ("datetime", "time"), ("datetime", "datetime"), ("datetime", "timedelta")),
    ("decimal", "Decimal"),
}
_copies: dict[str, str] = {}
_key_texts: dict[str, str] = {}
_BYTES = bytes(range(256))
_SHARED = frozenset(  # of which CPython keeps one each, a part of its binary
    map(id, (*range(-5, 257), *map(chr, range(256)), *(_BYTES[at : at + 1] for at in range(256)), "", b"", ()))
)


def flags(kind: type) -> int:
    return int(_type_flags(kind))


def basic_size(kind: type) -> int:
    """The bytes that an object of this type has at least."""
    return int(_type_basic_size(kind))


def is_atom(kind: type) -> bool:
    """Whether objects of exactly this type refer to nothing."""
    return id(kind) in _ATOMS


def is_content(kind: type) -> bool:
    """Whether objects of exactly this type cannot change, and so are known by what they say."""
    return id(kind) in _CONTENT  # a class itself could be asked whether it is equal to another


def keeps_hash(kind: type) -> bool:
    """Whether this is a type of C, of the standard library, whose objects cannot change and begin with their hash."""
    return bool(flags(kind) & _IMMUTABLE_TYPE) and (_type_module(kind), _type_name(kind)) in _KEEP_HASH


def type_name(kind: type) -> str:
    return copied(_type_name(kind))


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
    kind = type(value)
    if id(kind) in _PLAIN_TYPES:
        return False
    return _MODULE in map(id, _type_mro(kind))


def module_file(module: object) -> str:
    """Where a module was loaded from, ``""`` for a built-in one."""
    file = module_globals(module).get("__file__")
    return file if type(file) is str else ""


def bases(kind: type) -> tuple[type, ...]:
    """A class and all that it inherits from."""
    found: tuple[type, ...] = _type_mro(kind)
    return found


def namespace(kind: type) -> Any:
    """The read-only view of what a class itself has: nothing, where one of C waits for its first use."""
    return _type_dict(kind) or {}


def namespace_of_heap_type(kind: type) -> Any:
    """The same, empty for the types that are a part of the interpreter."""
    return _type_dict(kind) if flags(kind) & _HEAP_TYPE else {}


def dict_slot(kind: type) -> Any:
    """The descriptor by which instances of a class give their dict, ``None`` where they have none. No property runs."""
    for owner in _type_mro(kind):
        slot = _type_dict(owner).get("__dict__")
        if type(slot) is GetSetDescriptorType:
            return slot
    return None


def is_dict(value: object) -> bool:
    return bool(flags(type(value)) & _DICT)


def instance_dict(value: Any) -> dict[Any, object]:
    """The dict in which an instance keeps its attributes, empty where it has none."""
    slot = dict_slot(type(value))
    held: Any = slot.__get__(value) if slot is not None else None
    return held if held is not None and is_dict(held) else {}


def copied(text: str) -> str:
    """A plain text of our own that says the same: the same one each time, for what is said again in every sample."""
    if type(text) is not str:  # a name may be of a subclass, with a hash of its own
        return plain(text)
    found = _copies.get(text)
    if found is None:
        found = plain(text)
        if len(_copies) >= COPIES_LIMIT:
            _copies.clear()
        if found == text and found is not text:
            _copies[found] = found
    return found


known_copy = _copies.get  # what :func:`copied` gave before for a plain text, or ``None``


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
        return f"{copied(_function_name(value))}()"
    if kind is BuiltinFunctionType:
        return f"{plain(value.__name__)}()"
    if is_module(value):
        name = module_globals(value).get("__name__")
        return f"module {plain(name)}" if type(name) is str else "module"
    if flags(kind) & _TYPE:
        return f"class {type_name(value)}"
    name, sized = saying(value)
    return f"{name} of {_length(value):,}" if sized else name


def saying(value: Any) -> tuple[str, bool]:
    """What is said of every object of a value's type, and whether with how many items it has; ``""`` where each says
    something of its own."""
    kind = type(value)
    if kind_of(value) in ("function", "module", "class") or id(kind) in _ATOMS:
        return "", False
    return type_name(kind), bool(flags(kind) & (_LIST | _TUPLE | _DICT)) or _is_set(kind)


def _length(value: Any) -> int:
    bits = flags(type(value))
    base: Any = list if bits & _LIST else tuple if bits & _TUPLE else dict if bits & _DICT else type(value)
    return int(base.__len__(value))


def key_text(key: Any) -> str:
    """The text of a dict's key, the same one each time where the key is a short text."""
    if type(key) is not str:
        return text(key)
    found = _key_texts.get(key)
    if found is None:
        found = text(key)
        own = copied(key) if len(key) <= TEXT_LIMIT else ""
        if own == key and own is not key:
            if len(_key_texts) >= COPIES_LIMIT:
                _key_texts.clear()
            _key_texts[own] = found
    return found


def _is_set(kind: type) -> bool:
    return kind is set or kind is frozenset


def size(value: Any) -> int | None:
    """Bytes of the object itself, ``None`` where only the program's own ``__sizeof__`` could tell."""
    if flags(type(value)) & _HEAP_TYPE:
        method = next(own["__sizeof__"] for own in map(namespace, bases(type(value))) if "__sizeof__" in own)
        if type(method) is not MethodDescriptorType or method.__name__ != "__sizeof__":
            return None
    try:
        return getsizeof(value)
    except TypeError:  # the method of another type
        return None


def shared(value: Any) -> bool:
    """Whether interpreter or standard library use this very object, so that its count moves without the program."""
    kind = type(value)
    if id(value) in _SHARED or value is None or kind is bool or value is Ellipsis or value is NotImplemented:
        return True
    if kind is str:  # another one is kept of some letters, where it was interned first
        return len(value) == 1 and value <= "\xff"
    if kind is BuiltinFunctionType:  # not so the method of an object, which is made anew each time
        return type(_builtin_self(value)) is ModuleType
    if kind is ModuleType:
        return _is_of_library(value)
    return kind is type and not flags(value) & _HEAP_TYPE


def _is_of_library(module: object) -> bool:
    name = module_globals(module).get("__name__")
    file = module_file(module)
    return type(name) is str and sys.modules.get(name) is module and (not file or is_library(file))


def kind_of(value: Any) -> str:
    """The word by which a picture chooses how to draw an object (events.Object.kind)."""
    kind = type(value)
    if id(kind) in _ATOMS:
        return "value"
    if kind is FunctionType or kind is BuiltinFunctionType or kind is MethodType:
        return "function"
    if is_module(value):
        return "module"
    bits = flags(kind)
    if bits & _TYPE:
        return "class"
    if bits & (_LIST | _TUPLE) or kind is deque:
        return "sequence"
    if bits & _DICT:
        return "mapping"
    if _is_set(kind):
        return "set"
    if bits & (_HEAP_TYPE | _EXCEPTION) or any(kind is suspended for suspended, _ in SUSPENDED):
        return "object"
    return "value"


def is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def is_exception(kind: type) -> bool:
    return bool(flags(kind) & _EXCEPTION)


def is_of_heap_type(kind: type) -> bool:
    """Whether a class was made while the interpreter ran, by a ``class`` statement or an extension."""
    return bool(flags(kind) & _HEAP_TYPE)


def suspended_code(value: Any) -> CodeType | None:
    """The code of a generator, a coroutine or the like."""
    kind = type(value)
    for suspended, prefix in SUSPENDED:
        if kind is suspended:
            code: CodeType = getattr(value, f"{prefix}code")
            return code
    return None


def suspended_frame(value: Any) -> FrameType | None:
    """The frame of a generator, a coroutine or the like; ``None`` where it has ended."""
    kind = type(value)
    for suspended, prefix in SUSPENDED:
        if kind is suspended:
            frame: FrameType | None = getattr(value, f"{prefix}frame")
            return frame
    return None
