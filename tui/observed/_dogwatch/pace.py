"""How often samples are taken: as asked, or so seldom that they take a small share of the time."""

from __future__ import annotations

SHARE = 0.02  # of the time may go into samples
CERTAIN = 3  # samples in a row, after which a change is told
CLEAR = 1.5  # times more or less than what was told last


class Pace:
    """Seconds between samples, ``asked`` or more."""

    def __init__(self, asked: float) -> None:
        self._asked = asked
        self._told = asked
        self._lately: list[float] = []

    def after(self, cost: float) -> float:
        """Seconds until the next sample, after one that took ``cost`` seconds of the processor."""
        wanted = max(self._asked, cost / SHARE)
        self._lately = [*self._lately[1 - CERTAIN :], wanted]
        return wanted

    def news(self) -> float | None:
        """The interval that a person should be told of, because it has lasted and is clearly not what was told last."""
        if len(self._lately) < CERTAIN:
            return None
        lasting = sorted(self._lately)[CERTAIN // 2]
        if lasting < self._asked * CLEAR:
            lasting = self._asked
        if 1 / CLEAR < lasting / self._told < CLEAR and (lasting != self._asked or self._told == self._asked):
            return None
        self._told = lasting
        return lasting
