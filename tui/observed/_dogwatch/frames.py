"""The variables of a running frame, read from the interpreter's own array: reading ``f_locals`` would change them.

On 3.11 and 3.12 ``f_locals`` leaves a dict on the frame that keeps every local alive. The array is the
``localsplus`` of ``_PyInterpreterFrame`` (CPython, Include/internal/pycore_frame.h); its place is checked at start.
"""

from __future__ import annotations

import sys
from ctypes import c_void_p, py_object
from types import CellType

from . import describe
from .memory import array

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

_FRAME_POINTER = 24  # bytes from a frame object to its pointer to the interpreter's frame
_LOCALSPLUS = 72  # bytes from the interpreter's frame to its variables, on 3.11, 3.12 and 3.13
_NAMESPACE = 24 if sys.version_info < (3, 12) else 40  # bytes from there to its namespace
_GLOBALS = _NAMESPACE - 16
_OPTIMIZED = 1  # CO_OPTIMIZED: the code of a function, whose variables are in the array


def names(code: CodeType) -> tuple[str, ...]:
    """The names of the array's slots: a cell that is also an argument shares its slot."""
    own = code.co_varnames
    return (*own, *(name for name in code.co_cellvars if name not in own), *code.co_freevars)


def variables(frame: FrameType) -> list[tuple[str, object, int]]:
    """Name, value and (where closures share the variable) the address of its cell, for each bound local."""
    code = frame.f_code
    if not code.co_flags & _OPTIMIZED:
        return []
    slots = names(code)
    shared = (*code.co_cellvars, *code.co_freevars)
    address = c_void_p.from_address(id(frame) + _FRAME_POINTER).value
    if not address or not slots:
        return []
    values = array(py_object, len(slots)).from_address(address + _LOCALSPLUS)
    found: list[tuple[str, object, int]] = []
    for index, name in enumerate(slots):
        try:
            value: Any = values[index]
            cell = 0
            if name in shared and type(value) is CellType:
                cell = id(value)
                value = value.cell_contents
        except ValueError:  # an empty slot or cell: the name is not bound
            continue
        found.append((name, value, cell))
    return found


def namespace(frame: FrameType) -> dict[Any, object] | None:
    """The dict in which a class's body, a module or what ``exec`` runs has its variables; ``None`` for a function, and
    where a metaclass gave something else than a dict. To read ``f_locals`` may delete from that, by the program's
    code."""
    if frame.f_code.co_flags & _OPTIMIZED:
        return None
    address = c_void_p.from_address(id(frame) + _FRAME_POINTER).value
    if not address or not c_void_p.from_address(address + _NAMESPACE).value:
        return None
    found: Any = py_object.from_address(address + _NAMESPACE).value
    return found if describe.is_dict(found) else None


def works() -> bool:
    """Whether this interpreter keeps variables where they are expected, tried on a frame of our own."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return False

    def sample(first: object, second: object) -> bool:
        third = (first, second)

        def inner() -> object:
            return second

        frame = c_void_p.from_address(id(sys._getframe()) + _FRAME_POINTER).value or 0
        found = {name: value for name, value, _ in variables(sys._getframe())}
        return (
            c_void_p.from_address(frame + _GLOBALS).value == id(globals())
            and found.get("first") is first
            and found.get("second") is second
            and found.get("third") is third
            and found.get("inner") is inner
        )

    return sample(object(), object())
