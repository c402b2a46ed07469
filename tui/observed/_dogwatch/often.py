"""What is told often, as events, in one order with all others.

Two rings are read one after the other: what is in the one may have happened before what was read in the other. So what
came later than the reading began waits for the next one, when all that led to it is there.
"""

from __future__ import annotations

from _operator import itemgetter

from .slots import CALLER, CALLERS, CHECKED_IN, CHECKED_OUT, OVERFLOW, RAW, SETTLED, WAITING, SlotReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .slots import Said

NOBODY = b'"thread":"","where":""'

_TIME = itemgetter(0)
KNOWN = 10_000  # connections that are known at once


class Often:
    """Reads the slots."""

    def __init__(self, memory: memoryview) -> None:
        self._slots = SlotReader(memory)
        self._callers: dict[int, bytes] = {}
        self._whose: dict[int, bytes] = {}
        self._waiting: list[tuple[float, bytes]] = []
        self._used = False

    @property
    def missed(self) -> int:
        return self._slots.missed

    def read(self) -> list[Said]:
        """What was told since the last call: times in seconds by the steady clock."""
        return self._slots.read()

    def named(self, bodies: list[bytes]) -> list[bytes]:
        """The events among some records: what tells of a caller is kept here."""
        events = []
        for body in bodies:
            if body.startswith(CALLER):
                number, _, told = body.removeprefix(CALLER).partition(b" ")
                self._callers[int(number)] = told
                self._callers.pop(int(number) - 2 * CALLERS, None)
            else:
                events.append(body)
        return events

    def ordered(self, bodies: list[bytes], often: list[Said], origin: float, now: float) -> list[bytes]:
        """Events and what is told often, in the order of time, up to ``now``: seconds since ``origin``."""
        if not often and not self._used:
            return bodies
        self._used = True
        new = [(_time(body), body) for body in bodies]
        new += [self._event(said, origin) for said in often]
        ready = self._waiting + [timed for timed in new if timed[0] <= now]
        self._waiting = [timed for timed in new if timed[0] > now]
        return [body for _, body in sorted(ready, key=_TIME)]

    def _event(self, said: Said, origin: float) -> tuple[float, bytes]:
        """The time of an event, and the event."""
        t, other, whose, caller, more, kind = said
        t -= origin
        if kind == CHECKED_OUT:
            told = t, self._whose.get(whose) or self._connection(whose), self._callers.get(caller, NOBODY)
            if not more:
                return t, b'CheckedOut {"t":%.6f,%b,%b}' % told
            raw = b',"raw":true' if more & RAW else b""
            overflow = b',"overflow":%d' % (more // OVERFLOW) if more >= OVERFLOW else b""
            return t, b'CheckedOut {"t":%.6f,%b,%b%b%b}' % (*told, raw, overflow)
        if kind == CHECKED_IN:
            connection = self._whose.get(whose) or self._connection(whose)
            collected = b',"collected":true' if more else b""
            if not other:
                return t, b'CheckedIn {"t":%.6f,%b%b}' % (t, connection, collected)
            return t, b'CheckedIn {"t":%.6f,%b,"heard":%.6f%b}' % (t, connection, other - origin, collected)
        if kind == SETTLED:
            return t, b'Settled {"t":%.6f,%b}' % (t, self._connection(whose))
        waiter = b'"pool":%d,"waiter":%d' % _both(whose)
        if kind == WAITING:
            return t, b'Waiting {"t":%.6f,%b,%b}' % (t, waiter, self._callers.get(caller, NOBODY))
        return t, b'Waited {"t":%.6f,%b%b}' % (t, waiter, b',"timed_out":true' if more else b"")

    def _connection(self, whose: int) -> bytes:
        if len(self._whose) >= KNOWN:
            self._whose.clear()
        told = self._whose[whose] = b'"pool":%d,"connection":%d' % _both(whose)
        return told


def _both(whose: int) -> tuple[int, int]:
    """The number of a pool, and of its connection or of who waits."""
    return whose >> 32, whose & 0xFFFFFFFF


def _time(body: bytes) -> float:
    """The time of an event, its first field; 0 for bytes that are none, which the decoder refuses."""
    try:
        return float(body.partition(b'"t":')[2][:24].partition(b",")[0].partition(b"}")[0])
    except ValueError:
        return 0.0
