"""One axis of time for all connections: how long it is, where it stands, and what lies beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Pool

WIDE = 72  # columns from which a verdict is a sentence, and times stand beside a connection's state
ROOMY = 110  # columns from which a holder is told in full
COUNTED = 90  # columns from which checkouts are counted
STATE = 13  # where a connection's state stands
ROOM = 1.3  # times the server's timeout that the future shows
PAST = 0.5  # share of the axis left of now
YOUNG = 1.5  # times the oldest connection's age that the axis shows each way, where deadlines are far
SHORTEST = 60.0  # seconds of the future that are shown whatever the age
LENGTHS = (10.0, 60.0, 600.0, 3600.0, 6 * 3600.0)  # of the future, so that the axis does not stretch all the time


@dataclass(frozen=True)
class Axis:
    """Columns of the canvas as seconds: ``now`` stands at column ``zero``, a column is ``step`` seconds. Checkouts
    stand left of it where they are ``counted``."""

    left: int
    right: int
    zero: int
    step: float
    now: float
    counted: bool

    def column(self, t: float) -> int:
        """The column of a time, which may lie off the axis."""
        return self.zero + round((t - self.now) / self.step)

    def beyond(self, t: float) -> bool:
        """Whether a time lies in the future that is not shown."""
        return self.column(t) > self.right


def axis(pools: Sequence[Pool], now: float, width: int, full: bool) -> Axis:
    """The axis on a canvas of this width."""
    counted = width >= WIDE and (full or width >= COUNTED)
    left = STATE + (6 if counted else 0) + (12 if width >= WIDE else 0)
    right = width - (52 if width >= ROOMY else 28 if width >= WIDE else 22)
    zero = left + round((right - left) * PAST)
    return Axis(left, right, zero, _future(pools, now) / (right - zero), now, counted)


def _future(pools: Sequence[Pool], now: float) -> float:
    """Seconds of the future: all deadlines, except where they are so far that what happened would hide under now."""
    timeouts = [pool.wait_timeout for pool in pools if pool.wait_timeout is not None]
    recycles = [pool.recycle for pool in pools if pool.recycle is not None and pool.recycle > 0]
    whole = ROOM * max(timeouts or recycles or [10.0])
    if whole <= SHORTEST:
        return whole
    oldest = max((now - each.since for pool in pools for each in pool.open.values()), default=0.0)
    return next((min(length, whole) for length in LENGTHS if length >= YOUNG * oldest), whole)


def far(deadlines: Sequence[tuple[float, str]], width: int) -> str:
    """Deadlines beyond the axis, each the seconds that it is away and its letter, the next first: with how long that
    is, as far as it fits, else the letters."""
    in_order = sorted(deadlines)
    letters = "".join(letter for _, letter in in_order[1:])
    whole, brief = ("  ".join(f"{letter} {span(t, exact)}" for t, letter in in_order) for exact in (True, False))
    first, letter = in_order[0]
    alone = [f"{letter} {span(first, exact)}" + (f"  {letters}" if letters else "") for exact in (True, False)]
    return next((told for told in (whole, brief, *alone) if cell_len(told) <= width), letter + letters)


def span(seconds: float, whole: bool = True) -> str:
    """``59 s``, ``12 min``, ``7 h 59 min``; without its minutes where it need not be ``whole``."""
    minutes = int(seconds // 60)
    if minutes < 2:
        return f"{int(seconds)} s"
    if minutes < 120:
        return f"{minutes} min"
    rest = f" {minutes % 60} min" if whole and minutes % 60 else ""
    return f"{minutes // 60} h{rest}"
