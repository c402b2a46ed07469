"""The moment that is being looked at: live, paused, or played.

A live program does not wait, so the view does: it shows the moments one by one, each long enough to be seen, and
catches up. The clock is handed in, in seconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DWELL = 0.15  # seconds that a moment is shown at least
CATCH_UP = 0.4  # seconds in which a backlog of moments is shown at most


class Playhead:
    """``t`` is the moment looked at, in seconds since the program started; while ``playing`` it moves on by itself.

    A moment of a live program is shown for ``dwell`` seconds at least, 0 where nothing is missed by not stopping.
    A recording is played ``speed`` times as fast as it happened.
    """

    def __init__(self, t: float = 0.0, playing: bool = True, dwell: float = DWELL, speed: float = 1.0) -> None:
        self.t = t
        self.playing = playing
        self.speed = speed
        self._dwell = dwell
        self._stepped = float("-inf")
        self._clock: float | None = None

    def advance(self, moments: Sequence[float], now: float, clock: float, live: bool) -> float:
        """The moment to show at ``clock``; ``now`` is how far the events reach.

        A live program is followed moment by moment. A recording is played.
        """
        elapsed, self._clock = clock - (self._clock if self._clock is not None else clock), clock
        if not self.playing:
            return self.t
        if not live:
            self.t = min(now, self.t + elapsed * self.speed)
            return self.t
        ahead = bisect_right(moments, self.t)
        waiting = len(moments) - ahead
        if not waiting or not self._dwell:
            self.t = max(self.t, now)
        elif clock - self._stepped >= min(self._dwell, CATCH_UP / waiting):
            skip = max(1, round(waiting * elapsed / CATCH_UP))
            self.t = moments[min(ahead + skip, len(moments)) - 1]
            self._stepped = clock
        return self.t

    def stay(self, clock: float) -> None:
        """Nobody looks: the time until ``clock`` passes without a step."""
        self._clock = clock

    def step(self, moments: Sequence[float], by: int) -> None:
        """Pause, and go ``by`` moments on, or back if negative."""
        self.playing = False
        index = bisect_left(moments, self.t) + by if by < 0 else bisect_right(moments, self.t) - 1 + by
        if moments:
            self.t = moments[max(0, min(index, len(moments) - 1))]

    def jump(self, t: float) -> None:
        """Pause at ``t``."""
        self.playing = False
        self.t = max(0.0, t)
