"""What an object refers to, with a label for each: items, keys, attributes, variables.

How objects of a type are opened is found out once in a walk, and forgotten with it: a descriptor refers to its class.
"""

from __future__ import annotations

from _collections import deque  # type: ignore[import-not-found]
from _functools import partial  # type: ignore[import-not-found]
from ctypes import c_int, c_void_p
from gc import get_referents
from itertools import islice
from types import FunctionType, MemberDescriptorType, MethodType

from . import describe, frames, owners
from .describe import copied, key_text
from .origin import is_library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType
    from typing import Any

    Item = tuple[str, object]  # a label, and what it refers to
    # The address of what really holds some items, where they may be met by another way too (a dict, a cell, a frame),
    # else 0; and these items.
    Held = tuple[int, list[Item]]
    Opened = tuple[list[Held], int]  # the first items, and how many more there are
    Opener = Callable[[Any, int], Opened]

ITEMS_LIMIT = 12  # items, keys or attributes of one container
OPENED_LIMIT = 200  # the same where a person opened it
_NUMBERS = tuple(map(str, range(OPENED_LIMIT)))
_MEMBER = 40  # bytes from a member's descriptor to the pointer to its PyMemberDef (descrobject.h)
_MEMBER_TYPE = 8  # bytes from there to its type
_OBJECTS = (6, 16)  # T_OBJECT, T_OBJECT_EX
_OF_EVERY_CLASS = ("__module__", "__dict__", "__weakref__", "__doc__", "__slots__")

_closure: Any = FunctionType.__dict__["__closure__"].__get__
_defaults: Any = FunctionType.__dict__["__defaults__"].__get__
_keyword_defaults: Any = FunctionType.__dict__["__kwdefaults__"].__get__
_args: Any = BaseException.__dict__["args"].__get__
_traceback: Any = BaseException.__dict__["__traceback__"].__get__
_reasons: Any = {name: BaseException.__dict__[name].__get__ for name in ("__cause__", "__context__")}


def opener(value: Any) -> tuple[str, Opener | None]:
    """The kind of all objects of a value's type, and how they are opened; ``None`` where they wait to be asked for."""
    kind = describe.kind_of(value)
    if kind == "sequence":
        base = next(base for base in describe.bases(type(value)) if base is tuple or base is list or base is deque)
        return kind, partial(_items, base)
    if kind == "mapping":
        return kind, _pairs
    if kind == "set":
        return kind, partial(_members, type(value))
    if kind == "object":
        if describe.suspended_code(value) is not None:
            return kind, _variables
        if describe.is_exception(type(value)):
            return kind, partial(_exception, _instance(type(value)))
        if owners.is_own_class(type(value)):
            return kind, _instance(type(value))
    return kind, None


def contents(value: Any, kind: str) -> Opened:
    """What an object that a person opened refers to: more items, and what functions, classes and modules have."""
    if kind == "function":
        found = list(_of_function(value))
    elif kind == "class":
        return _named(class_dict(value), _OF_EVERY_CLASS.__contains__)
    elif kind == "module":
        return _named(describe.module_globals(value), describe.is_dunder)
    else:
        _, known = opener(value)
        return (known or _instance(type(value)))(value, OPENED_LIMIT)
    return _cut(found, OPENED_LIMIT)


def _named(namespace: dict[Any, object], hidden: Callable[[str], bool]) -> Opened:
    """The first of the names in a namespace that are not ``hidden``. Not all are walked through: there may be many."""
    first = list(islice(dict.items(namespace), 2 * OPENED_LIMIT))
    found = [(copied(name), item) for name, item in first if type(name) is str and not hidden(copied(name))]
    shown, more = _cut([(id(namespace), found)], OPENED_LIMIT)
    return shown, more + dict.__len__(namespace) - len(first)


def _items(base: Any, value: Any, most: int) -> Opened:
    found = list(islice(zip(_NUMBERS, base.__iter__(value), strict=False), most))
    return [(0, found)], base.__len__(value) - len(found)


def _pairs(value: Any, most: int) -> Opened:
    found = [(key_text(key), item) for key, item in list(islice(dict.items(value), most))]
    return [(id(value), found)], dict.__len__(value) - len(found)


def _members(base: Any, value: Any, most: int) -> Opened:
    found = [("", item) for item in islice(base.__iter__(value), most)]
    return [(0, found)], base.__len__(value) - len(found)


def _cut(found: list[Held], most: int) -> Opened:
    shown = []
    more = 0
    for via, items in found:
        shown.append((via, items[:most]))
        more += max(0, len(items) - most)
        most = max(0, most - len(items))
    return shown, more


def _variables(value: Any, most: int) -> Opened:
    frame = describe.suspended_frame(value)
    if frame is None or is_library(frame.f_code.co_filename):
        return [], 0
    return _cut(_of_frame(frame), most)


def _instance(kind: type) -> Opener:
    """Opens what has attributes in a dict, in slots, or in both."""
    slot = describe.dict_slot(kind)
    members = [
        (copied(name), member)
        for base in describe.bases(kind)
        for name, member in describe.namespace_of_heap_type(base).items()
        if type(member) is MemberDescriptorType and type(name) is str and _is_reference(member)
    ]
    known = describe.known_copy

    def opened(value: Any, most: int) -> Opened:
        found: list[Held] = []
        more = 0
        own = slot.__get__(value) if slot is not None else None
        if own is not None and describe.is_dict(own):
            first = list(islice(dict.items(own), most))  # and no more: there may be many
            more = dict.__len__(own) - len(first)
            named = [
                (known(name) or copied(name) if type(name) is str else key_text(name), item) for name, item in first
            ]
            found.append((id(own), named))
        if not members:
            return found, more
        in_slots: list[Item] = []
        for name, member in members:
            try:
                in_slots.append((name, member.__get__(value)))
            except AttributeError:  # the slot is empty
                continue
        rows, cut = _cut([*found, (0, in_slots)], most)
        return rows, cut + more

    return opened


def _is_reference(member: Any) -> bool:
    """Whether a member of an instance is a reference, and not a number in C of which each reading makes an int."""
    definition = c_void_p.from_address(id(member) + _MEMBER).value
    return bool(definition) and c_int.from_address((definition or 0) + _MEMBER_TYPE).value in _OBJECTS


def attributes(value: Any) -> list[Held]:
    """The attributes that an instance itself holds, in its dict and its slots."""
    return _instance(type(value))(value, 1 << 30)[0]


def _exception(instance: Opener, value: Any, most: int) -> Opened:
    """What an exception says and which others it is from; the variables of the program's frames that it keeps."""
    reasons = [(name, slot(value)) for name, slot in _reasons.items()]
    found: list[Held] = [(0, [("args", _args(value)), *(row for row in reasons if row[1] is not None)])]
    traceback = _traceback(value)
    while traceback is not None and sum(len(items) for _, items in found) < OPENED_LIMIT:
        frame = traceback.tb_frame
        if not is_library(frame.f_code.co_filename):
            function = copied(frame.f_code.co_name)
            for via, items in _of_frame(frame):
                found.append((via, [(f"{function}.{name}", item) for name, item in items]))
        traceback = traceback.tb_next
    own, more = instance(value, most)
    rows, cut = _cut(found + own, most)
    return rows, cut + more


def _of_frame(frame: FrameType) -> list[Held]:
    return [(cell or id(frame), [(copied(name), item)]) for name, item, cell in frames.variables(frame)]


def class_dict(kind: type) -> dict[Any, object]:
    """The dict behind the read-only view of it that a class shows."""
    table: dict[Any, object] = next(iter(get_referents(describe.namespace(kind))), {})
    return table


def _of_function(value: Any) -> Iterable[Held]:
    """What a function's closure and its defaults refer to; what a method is bound to."""
    if type(value) is MethodType:
        yield 0, [("__func__", value.__func__), ("__self__", value.__self__)]
    if type(value) is not FunctionType:
        return
    for name, cell in zip(value.__code__.co_freevars, _closure(value) or (), strict=False):
        try:
            yield id(cell), [(copied(name), cell.cell_contents)]
        except ValueError:  # the cell is empty
            continue
    defaults = _defaults(value) or ()
    arguments = value.__code__.co_varnames[: value.__code__.co_argcount]
    named = map(copied, arguments[len(arguments) - len(defaults) :])
    yield id(defaults), list(zip(named, defaults, strict=False))
    keywords = _keyword_defaults(value) or {}
    yield id(keywords), [(copied(name), item) for name, item in dict.items(keywords) if type(name) is str]
