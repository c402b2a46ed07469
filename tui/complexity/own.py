"""Measures a function of one's own: which sizes, how often, and until when."""

from __future__ import annotations

import importlib.util
import inspect
import os
import pickle
import random
import sys
from copy import copy
from dataclasses import dataclass
from math import log
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, get_origin

from .infer import UNCLEAR, Verdict, judge
from .timing import Calls, FreshCalls, Gauge, Stopwatch, Subject, Yardstick

if TYPE_CHECKING:
    from collections.abc import Callable

    from .target import Target

STEP = 2**0.5  # from one size to the next
SOON = 20e-3  # seconds: no call longer than this, unless the verdict needs it
LATER = 0.2  # seconds: nor longer than this
ENOUGH = 1 << 14  # a class that grows has shown itself here, and what it works on (always, if fresh) is in the cache
PLENTY = 1 << 18  # a slope far below the overhead of a call has shown itself here
ROUNDS = 3  # visits to every size, at least
PATIENCE = 10  # and at most, where the verdict stays unclear
LEAP = 6.0  # from one size to the next the time should not grow by more
SMALL = 64  # up to this size a step of one is worth it
REHEARSAL = 8  # size of the call that shows whether the function prints, or changes its argument
FRESH_ITEMS = 1 << 12  # in all fresh arguments that wait at once: they should not leave the cache meanwhile


@dataclass(frozen=True)
class Limits:
    """What a function may use: sizes, seconds in all, bytes of address space."""

    least: int = 4
    most: int = 1 << 20
    seconds: float = 30.0
    memory: int = 2 << 30


@dataclass(frozen=True)
class Trying:
    """The function is about to be called at size ``n``."""

    n: int


@dataclass(frozen=True)
class Point:
    n: int
    seconds: float


@dataclass(frozen=True)
class Note:
    """Something to know that did not keep the function from being measured."""

    text: str


@dataclass(frozen=True)
class Failure:
    """What ended the measuring."""

    text: str


Word = Trying | Point | Verdict | Note | Failure


class Unusable(Exception):
    """Why a function cannot be measured at all, to be read after its name."""


class Sizes:
    """The sizes to measure, ascending: geometric, but never a step that promises to take too long.

    What the next size will take is read from the last two as if the growth were exponential. For anything else that
    overestimates, and costs a shorter step; for an exponential function it keeps 2^32 from being tried.
    """

    def __init__(self, least: int, most: int) -> None:
        self._most = most
        self._next = least
        self._seen: list[tuple[int, float]] = []

    def seen(self, n: int, seconds: float) -> None:
        self._seen.append((n, seconds))
        self._next = max(n + 1, round(n * STEP))

    def next(self, longest: float) -> int | None:
        """The next size, if there is one whose call should not last longer than ``longest`` seconds."""
        n = self._next
        if len(self._seen) >= 2:
            (before, early), (at, late) = self._seen[-2:]
            rate = log(late / early) / (at - before)
            if rate > 0:
                n = min(n, at + max(1, int(log(LEAP) / rate)), at + int(max(0.0, log(longest / late)) / rate))
            if n == at or (n < self._next and n < 1.1 * at and at > SMALL):
                return None
        return n if n <= self._most else None


class Course:
    """One function on its way through the sizes."""

    def __init__(
        self,
        function: Callable[[Any], object],
        make: Callable[[int], object],
        limits: Limits,
        tell: Callable[[Word], None],
        changes: bool,
    ) -> None:
        self._function = function
        self._make = make
        self._tell = tell
        self._changes = changes
        self._sizes = Sizes(limits.least, limits.most)
        self._gauges: dict[int, Gauge] = {}
        self._told: dict[int, float] = {}
        self._watch = Stopwatch()
        self._yardstick = Yardstick()
        self._seconds = limits.seconds

    def run(self) -> None:
        """Measure until the verdict is clear or the time is up. The last verdict told is the final one."""
        try:
            self._ascend(SOON, ENOUGH)
            verdict = self._settle()
            if verdict.measured in (UNCLEAR, "O(1)", "O(log n)"):
                self._ascend(SOON, ENOUGH if self._changes else PLENTY)
                verdict = self._settle()
            if verdict.measured == UNCLEAR:
                self._ascend(LATER, ENOUGH if self._changes else sys.maxsize)
                self._settle()
        except BaseException:
            self._tell(self._verdict())
            raise

    def _ascend(self, longest: float, enough: int) -> None:
        """Measure larger and larger sizes."""
        while self._watch.seconds < self._seconds / 2:
            n = self._sizes.next(longest)
            if n is None or n > enough:
                return
            self._tell(Trying(n))
            gauge = Gauge(self._subject(n), self._yardstick)
            gauge.read(1, attempts=2)
            self._gauges[n] = gauge
            self._sizes.seen(n, self._point(n))

    def _subject(self, n: int) -> Subject:
        if not self._changes:
            return Calls(self._function, self._make(n))
        return FreshCalls(self._function, lambda: self._make(n), max(1, FRESH_ITEMS // n))

    def _settle(self) -> Verdict:
        """Visit all sizes until two verdicts in a row are the same, and clear."""
        told: list[Verdict] = []
        while self._watch.seconds < self._seconds and len(told) < PATIENCE:
            for n, gauge in self._gauges.items():
                if self._watch.seconds < self._seconds:
                    gauge.read(3 if gauge.seconds < SOON else 1, attempts=5 if gauge.seconds < SOON else 1)
                    self._point(n)
            told.append(self._verdict())
            self._tell(told[-1])
            if len(told) >= ROUNDS and told[-1].measured == told[-2].measured != UNCLEAR:
                break
        return told[-1] if told else self._verdict()

    def _point(self, n: int) -> float:
        """Tell a point that is new or better. Returns its seconds."""
        seconds = self._gauges[n].seconds
        if seconds != self._told.get(n):
            self._told[n] = seconds
            self._tell(Point(n, seconds))
        return seconds

    def _verdict(self) -> Verdict:
        return judge([(n, self._point(n)) for n in self._gauges])


def measure(target: Target, setup: Target | None, limits: Limits, tell: Callable[[Word], None]) -> None:
    """Import the file and measure the function, telling every step. What the function raises is raised."""
    function = load(target)
    make = load(setup) if setup else maker(function)
    n = max(REHEARSAL, limits.least)
    tell(Trying(n))
    changes, prints = rehearse(function, make(n))
    if prints:
        tell(Note(f"{target.label} prints: the time that this takes is measured with it, the text is thrown away"))
    if changes:
        tell(Note(f"{target.label} changes its argument: it gets a fresh one for every call"))
    Course(function, make, limits, tell, changes).run()


def load(target: Target) -> Callable[[Any], object]:
    """The function, from its file run as a module. Raises :class:`Unusable`, or what the file raises."""
    name = f"measured_{target.path.stem}"
    spec = importlib.util.spec_from_file_location(name, target.path.resolve())
    if spec is None or spec.loader is None:
        raise Unusable("is not in a Python file; its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(target.path.resolve().parent))
    spec.loader.exec_module(module)
    function = getattr(module, target.name, None)
    if not callable(function):
        raise Unusable("is not a function")
    return function  # type: ignore[no-any-return]


def maker(function: Callable[[Any], object]) -> Callable[[int], object]:
    """Makes an argument of size ``n``: what the annotation of the first parameter says, a list without one.

    Raises :class:`Unusable` where the function cannot be called with one argument.
    """
    try:
        signature = inspect.signature(function, eval_str=True)
    except NameError:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return _keeping(list)
    try:
        signature.bind(None)
    except TypeError:
        raise Unusable("must be callable with one argument, whose size is n") from None
    kind = next(iter(signature.parameters.values())).annotation
    kind = get_origin(kind) or kind
    if kind is int:
        return lambda n: n
    if kind is str:
        return lambda n: "".join(random.Random(n).choices(ascii_lowercase, k=n))
    return _keeping(kind if kind in (dict, set, tuple) else list)


def _keeping(kind: type) -> Callable[[int], object]:
    """Makes copies of 0 … n - 1, shuffled in the same way every time."""
    kept: dict[int, object] = {}

    def make(n: int) -> object:
        if n not in kept:
            numbers = in_row(random.Random(n).sample(range(n), n))
            kept[n] = dict.fromkeys(numbers, 0) if kind is dict else kind(numbers)
        return copy(kept[n])

    return make


def in_row(numbers: list[int]) -> list[int]:
    """The same numbers, as objects that lie in memory in this order, as they do in a list that a program filled.

    Shuffling leaves them scattered, and the processor's cache would then have a part in the growth of every loop.
    """
    return [number + 0 for number in numbers]


def rehearse(function: Callable[[Any], object], argument: object) -> tuple[bool, bool]:
    """A first call, which is not timed. Whether it changed its argument, and whether it printed (to a file)."""
    before = _picture(argument)
    _flush()
    printed = os.fstat(1).st_size
    function(argument)
    _flush()
    return before != _picture(argument), os.fstat(1).st_size > printed


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


def _picture(argument: object) -> bytes:
    """The argument as bytes that differ when it does; nothing where it cannot be pickled."""
    try:
        return pickle.dumps(argument)
    except Exception:
        return b""
