"""What statements do, in shared memory: a place for each connection, which costs a program less than a record.

Of many statements in quick succession only the first is told by a record; here stands when the last was answered. Of
one that takes long, the reader finds here that it runs, also where the program is killed meanwhile.
"""

from __future__ import annotations

from .encode import encode
from .events import Asked, Queried, Settled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Places:
    """The program's end, by place: ``since`` is when the statement was sent that runs there, ``heard`` when the last
    was answered that no record tells of, negative where a transaction was settled since. Seconds by the steady clock, 0
    for none."""

    since: Any
    heard: Any

    def __init__(self, memory: memoryview) -> None:
        self._share(memory)
        self._unused = 1
        self._given: list[int] = []

    def _share(self, memory: memoryview) -> None:
        self.since, self.heard, self._whose = _columns(memory)

    def take(self, pool: int, connection: int) -> int:
        """A place for a connection; 0, at which nobody looks, where there is none left."""
        try:
            place = self._given.pop()
        except IndexError:
            if self._unused == len(self.since):
                return 0
            place = self._unused
            self._unused += 1
        self._whose[place] = pool << 32 | connection
        return place

    def give(self, place: int) -> None:
        self.since[place] = self.heard[place] = 0.0
        if place:
            self._given.append(place)

    def leave(self) -> None:
        """From here on write where nobody reads."""
        self._share(memoryview(bytearray(3 * self.since.nbytes)))


class Running:
    """The reader's end."""

    def __init__(self, memory: memoryview) -> None:
        self._since, self._heard, self._whose = _columns(memory)
        self._seen: dict[int, tuple[float, bool]] = {}  # by place: when it was sent, and whether that was told
        self._known: list[float] = []

    def read(self, origin: float) -> list[bytes]:
        """An :class:`Asked` for each statement that was running at the last call already and was not told, and a
        :class:`Queried` or :class:`Settled` for each connection on which others were answered. Their times are since
        ``origin``."""
        named = len(bytes(self._whose).rstrip(b"\0")) + 7 >> 3
        taken = max(named, len(self._known))  # the places from here on were never anybody's
        asked = self._asked(origin, taken)
        return asked + self._queried(origin, taken)

    def _asked(self, origin: float, taken: int) -> list[bytes]:
        told: list[bytes] = []
        seen: dict[int, tuple[float, bool]] = {}
        for place, since in enumerate(self._since[:taken].tolist()):
            if not since or not place:
                continue
            before, known = self._seen.get(place, (0.0, False))
            if since == before and not known:
                whose = self._whose[place]
                known = self._since[place] == since  # else it is over, and the place may be another's by now
                if known:
                    told.append(encode(Asked(round(since - origin, 6), whose >> 32, whose & 0xFFFFFFFF)))
            seen[place] = since, known and since == before
        self._seen = seen
        return told

    def _queried(self, origin: float, taken: int) -> list[bytes]:
        heard = self._heard[:taken].tolist()
        if heard == self._known:
            return []
        told: list[bytes] = []
        self._known += [0.0] * (taken - len(self._known))
        for place, (t, before) in enumerate(zip(heard, self._known, strict=True)):
            if t and t != before and place:
                whose = self._whose[place]
                if self._heard[place] == t:
                    told.append(encode(_heard(t, origin, whose >> 32, whose & 0xFFFFFFFF)))
                else:  # another was answered meanwhile: next time
                    heard[place] = before
        self._known = heard
        return told


def _heard(t: float, origin: float, pool: int, connection: int) -> Queried | Settled:
    if t < 0:
        return Settled(round(-t - origin, 6), pool, connection)
    return Queried(round(t - origin, 6), pool, connection, among=True)


def _columns(memory: memoryview) -> tuple[Any, Any, Any]:
    size = len(memory) // 24 * 8
    return memory[:size].cast("d"), memory[size : 2 * size].cast("d"), memory[2 * size : 3 * size].cast("Q")
