"""What is told often, as events, in one order with all others.

Two rings are read one after the other: what is in the one may have happened before what was read in the other. So what
came later than the reading began waits for the next one, when all that led to it is there.
"""

from __future__ import annotations

from .slots import CALLER, CALLERS, CHECKED_IN, CHECKED_OUT, OVERFLOW, RAW, SETTLED, WAITING, SlotReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .slots import Said

NOBODY = b'"thread":"","where":""'

_CONNECTION = b'"t":%.6f,"pool":%d,"connection":%d'
_WAITER = b'"t":%.6f,"pool":%d,"waiter":%d'


class Often:
    """Reads the slots."""

    def __init__(self, memory: memoryview) -> None:
        self._slots = SlotReader(memory)
        self._callers: dict[int, bytes] = {}
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
        new += [self._event(round(said[0] - origin, 6), said, origin) for said in often]
        ready = self._waiting + [timed for timed in new if timed[0] <= now]
        self._waiting = [timed for timed in new if timed[0] > now]
        return [body for _, body in sorted(ready, key=_first)]

    def _event(self, t: float, said: Said, origin: float) -> tuple[float, bytes]:
        """The time of an event, and the event."""
        _, other, whose, caller, more, kind = said
        key = t, whose >> 32, whose & 0xFFFFFFFF
        if kind == CHECKED_OUT:
            raw = b',"raw":true' if more & RAW else b""
            overflow = b',"overflow":%d' % (more // OVERFLOW) if more >= OVERFLOW else b""
            who = self._callers.get(caller, NOBODY)
            return t, b"CheckedOut {%b,%b%b%b}" % (_CONNECTION % key, who, raw, overflow)
        if kind == CHECKED_IN:
            heard = b',"heard":%.6f' % (other - origin) if other else b""
            return t, b"CheckedIn {%b%b%b}" % (_CONNECTION % key, heard, b',"collected":true' if more else b"")
        if kind == SETTLED:
            return t, b"Settled {%b}" % (_CONNECTION % key)
        if kind == WAITING:
            return t, b"Waiting {%b,%b}" % (_WAITER % key, self._callers.get(caller, NOBODY))
        return t, b"Waited {%b%b}" % (_WAITER % key, b',"timed_out":true' if more else b"")


def _time(body: bytes) -> float:
    """The time of an event, its first field; 0 for bytes that are none, which the decoder refuses."""
    try:
        return float(body.partition(b'"t":')[2][:24].partition(b",")[0].partition(b"}")[0])
    except ValueError:
        return 0.0


def _first(timed: tuple[float, bytes]) -> float:
    return timed[0]
