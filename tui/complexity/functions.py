"""Functions of one's own, measured one after another, each in a child of its own."""

from __future__ import annotations

import sys
from collections import deque
from typing import TYPE_CHECKING

from tui.observed._dogwatch.events import CellPlanned, Judged, Measured, Trouble

from .child import Child
from .course import Failure, Left, Note, Point
from .infer import Verdict
from .own import measure, prepare
from .table import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tui.observed._dogwatch.link import Link

    from .course import Limits, Word
    from .target import Target


class Functions:
    """Measures functions, a word of their child at a time. ``failed`` names those that did not get to their end."""

    def __init__(
        self, link: Link, targets: Sequence[Target], setup: Target | None, limits: Limits, changes: bool = False
    ) -> None:
        self._link = link
        self._targets = targets
        self._setup = setup
        self._limits = limits
        self._changes = changes
        self._waiting: deque[Target] = deque()
        self._child: Child | None = None
        self._words: Iterator[Word | None] = iter(())
        self._target = targets[0]
        self._left = Left(0, 1, limits.seconds)
        self._verdict: Verdict | None = None
        self.failed: set[str] = set()
        self.restart()

    def restart(self, structure: str = "", _operation: str = "") -> None:
        """Measure one function anew, next, or all. One that does not exist is none."""
        again = [target for target in self._targets if structure in ("", target.label)]
        for target in again:
            self._link.post(CellPlanned(self._link.now(), target.label, "", code=target.code))
            self.failed.discard(target.label)
        if self._child is not None and self._target in again:
            self.close()
        self._waiting = deque([*again, *(target for target in self._waiting if target not in again)])

    def step(self) -> Step | None:
        """Hear a word. Returns how far it is, ``None`` where nothing is left to do."""
        if self._child is None:
            if not self._waiting:
                return None
            self._start(self._waiting.popleft())
        word = next(self._words, self)
        if word is self:
            self._child = None
            self._judge(final=True)
        else:
            self._pass_on(word)  # type: ignore[arg-type]
        left = self._left.seconds + len(self._waiting) * self._limits.seconds
        total = self._left.total * (1 + len(self._waiting))
        return Step(self._left.done, total, left, self._target.label)

    def pause(self, paused: bool) -> None:
        """Let the function rest that is measured, or go on."""
        if self._child is not None:
            self._child.pause(paused)

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def _start(self, target: Target) -> None:
        self._target = target
        self._left = Left(0, 1, self._limits.seconds)
        self._verdict = None
        self._child = Child(self._work(target), self._limits)
        self._words = self._child.words()

    def _work(self, target: Target) -> Callable[[Callable[[Word], None]], None]:
        def work(tell: Callable[[Word], None]) -> None:
            sys.modules.pop("tui", None)  # a package of that name beside the file is not ours
            function, make = prepare(target, self._setup)
            measure(function, make, self._limits, self._changes, tell)

        return work

    def _judge(self, final: bool) -> None:
        """Post the last verdict, where there is one."""
        if self._verdict is not None:
            told = self._verdict.measured, self._verdict.between, final
            self._link.post(Judged(self._link.now(), self._target.label, "", *told))

    def _pass_on(self, word: Word | None) -> None:
        label, now = self._target.label, self._link.now()
        match word:
            case Point():
                self._link.post(Measured(now, label, "", word.n, word.seconds))
            case Verdict():
                self._verdict = word
                self._judge(final=False)
            case Left():
                self._left = word
            case Note():
                self._link.post(Trouble(now, f"{label} {word.text}"))
            case Failure():
                self.failed.add(label)
                self._link.post(Trouble(now, f"{label} {word.text}", ended=label))
