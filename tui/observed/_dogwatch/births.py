"""Which objects are younger than the last sample: how an object is told from another one at the same address.

The collector keeps what it follows in lists, and what is made joins the end of the youngest. So what stands behind an
object of ours, a mark, is younger than it, as long as no collection ran; once one ran, all that is still among the
youngest is younger. (CPython, Include/internal/pycore_gc.h: two pointers before an object link it to its neighbours.)
"""

from __future__ import annotations

from gc import get_count, get_objects

from .collector import collections

MANY = 5000  # objects among the youngest that are still looked through: 0.3 ms
_NOBODY: frozenset[int] = frozenset()  # not one made anew, which could take the place of a set that was freed


class Births:
    """What was made between the :meth:`look` that was last to :meth:`settle` and the latest."""

    def __init__(self) -> None:
        self._mark: list[None] = []
        self._next = self._mark
        self._before = self._now = -1
        self.whole = False  # whether what was not made since then is known too
        self.collecting = False  # whether the collector is at work now, and runs a finalizer that is being looked at
        self._young: frozenset[int] | set[int] = _NOBODY

    def look(self) -> None:
        """Find out, as a part of a sample's instant."""
        self._next = []
        now = collections()
        youngest = get_objects(generation=0) if get_count()[0] <= MANY else []
        since = set(iter(map(id, reversed(youngest)).__next__, id(self._mark)))  # down to the mark, or all
        marked = len(since) < len(youngest)
        since.update((id(youngest), id(since)))
        some = bool(youngest)
        del youngest  # no longer than needed: what the program drops meanwhile would end in our hands
        self.whole = marked and now == self._before
        moved = now == self._before and not self.whole
        self.collecting = moved and some
        self._young = _NOBODY if moved else since
        self._now = now

    def settle(self) -> None:
        """The sample is taken: the next one asks what was made since its look."""
        self._before, self._mark = self._now, self._next

    def __contains__(self, address: int) -> bool:
        """Whether what is followed at this address was made since, or has been followed only since."""
        return address in self._young
