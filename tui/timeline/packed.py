"""Events that are kept for long: all but the newest as compressed JSON, and made into objects when they are asked for.

An hour of samples takes 5 MB in this way and 150 MB as objects.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from tui.observed._dogwatch.encode import encode
from tui.timeline.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.timeline.decode import Event

CHUNK = 64  # events that are compressed together
_FAST = 1  # of zlib's levels


class Packed(Sequence["Event"]):
    """A sequence of events that grows at its end."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._newest: list[bytes] = []
        self._unpacked: tuple[int, list[Event]] = (-1, [])

    def append(self, event: Event) -> None:
        self.append_encoded(encode(event))

    def append_encoded(self, body: bytes) -> None:
        """Append an event as it came over the link, known to be one."""
        self._newest.append(body.replace(b"\n", b" "))  # JSON has a newline only between its tokens
        if len(self._newest) == CHUNK:
            self._chunks.append(zlib.compress(b"\n".join(self._newest), _FAST))
            self._newest = []

    def __len__(self) -> int:
        return len(self._chunks) * CHUNK + len(self._newest)

    def between(self, start: int, stop: int) -> Iterator[Event]:
        """The events from number ``start`` up to ``stop``, both of them within the length."""
        while start < stop:
            number, at = divmod(start, CHUNK)
            events = self._chunk(number)[at : at + stop - start]
            start += len(events)
            yield from events

    def _chunk(self, number: int) -> list[Event]:
        if number == len(self._chunks):
            return list(map(decode, self._newest))
        if self._unpacked[0] != number:
            bodies = zlib.decompress(self._chunks[number]).split(b"\n")
            self._unpacked = (number, list(map(decode, bodies)))
        return self._unpacked[1]

    def __iter__(self) -> Iterator[Event]:
        return self.between(0, len(self))

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return list(self.between(start, max(start, stop)))[::step] if step > 0 else list(self)[index]
        number = range(len(self))[index]
        return self._chunk(number // CHUNK)[number % CHUNK]
