"""A function of one's own, found in its file, tried once, and measured."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import TYPE_CHECKING, Any

from .argument import Unusable, maker, picture
from .course import ChangesArgument, Course, Limits, Note, Trying, Word

if TYPE_CHECKING:
    from collections.abc import Callable

    from .target import Target

    Function = Callable[[Any], object]
    Make = Callable[[int], object]

REHEARSAL = 8  # size of the call that shows whether the function prints, or changes its argument


def prepare(target: Target, setup: Target | None) -> tuple[Function, Make]:
    """The function, and what makes its arguments, from their files run as modules.

    Raises :class:`~tui.complexity.argument.Unusable`, or what a file raises.
    """
    function = load(target)
    return function, load(setup) if setup else maker(function)


def load(target: Target) -> Function:
    """A function from its file. Raises as :func:`prepare` does."""
    name = f"measured_{target.path.stem}"
    path = target.path.resolve()
    if name in sys.modules and sys.modules[name].__file__ == str(path):
        module = sys.modules[name]
    else:
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise Unusable("is not in a Python file; its name must end in .py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        given = os.environ.get("DOGWATCH_PYTHONPATH", "").split(os.pathsep)
        sys.path[:0] = [str(path.parent), *filter(None, given)]
        spec.loader.exec_module(module)
    function = getattr(module, target.name, None)
    if not callable(function):
        raise Unusable("is not a function")
    return function  # type: ignore[no-any-return]


def measure(function: Function, make: Make, limits: Limits, changes: bool, tell: Callable[[Word], None]) -> None:
    """Measure a function, telling every step. What the function raises is raised.

    ``changes`` says that it may change its argument, and gets a fresh one for every call. Otherwise, where it does,
    that is told, and it gets fresh ones all the same.
    """
    n = min(max(REHEARSAL, limits.least), limits.most)
    tell(Trying(n))
    argument = make(n)
    before = picture(argument, n)
    if prints(function, argument):
        tell(Note("prints: the time that this takes is measured with it, the text is thrown away"))
    if not changes and picture(argument, n) == before:
        if picture(function(argument), n) != picture(function(argument), n):
            tell(Note("returns another result for the same argument: not all of its time may be n's doing"))
        try:
            Course(function, make, limits, tell, changes=False).run()
            return
        except ChangesArgument:
            pass
    if not changes:
        tell(Note("changes its argument: it gets a fresh one for every call"))
    Course(function, make, limits, tell, changes=True).run()


def prints(function: Function, argument: object) -> bool:
    """Call it for the first time, untimed. Whether it wrote to its output, which is a file."""
    _flush()
    printed = os.fstat(1).st_size
    function(argument)
    _flush()
    return os.fstat(1).st_size > printed


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
