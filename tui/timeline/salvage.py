"""Rows of a damaged recording, taken from its pages one by one, without the tree that should lead to them.

The layout is that of https://www.sqlite.org/fileformat2.html: a page that is a leaf of a table says where its cells
are, and a cell is a row, whose end may lie in a chain of overflow pages. A recording is only ever appended to, so no
page of it is a leftover.
"""

from __future__ import annotations

from os import SEEK_END
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

PAGE = 4096  # bytes; a recording has no other size of page
ROW_LIMIT = 1 << 24  # bytes; the link carries a quarter of it

_LEAF = 0x0D
_HEADER = 8  # bytes of a leaf before its cell pointers
_INLINE = PAGE - 35  # bytes of a row that stay in its leaf
_INLINE_LEAST = (PAGE - 12) * 32 // 255 - 23  # of a longer one, at least
_INTEGERS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)  # bytes of a column of type 0 to 9


class Row(NamedTuple):
    """One event as it is stored; ``packed`` where ``body`` is compressed."""

    seq: int
    kind: bytes
    body: bytes
    packed: bool


def rows_of_pages(file: BinaryIO) -> Iterator[Row]:
    """Every row that can be made out, in the order of the pages."""
    pages = _Pages(file)
    for number in range(1, pages.count):  # the first page holds the schema
        page = pages.read(number)
        if page[0] == _LEAF:
            for index in range(min(int.from_bytes(page[3:5]), (len(page) - _HEADER) // 2)):
                at = _HEADER + 2 * index
                try:
                    yield _row(pages, page, int.from_bytes(page[at : at + 2]))
                except (IndexError, ValueError):
                    continue


class _Pages:
    """The pages of a file, the first one being 0; a chain of them that goes in circles comes to an end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.count = -(-file.seek(0, SEEK_END) // PAGE)
        self._chained = 4 * self.count

    def read(self, number: int) -> bytes:
        self._file.seek(number * PAGE)
        return self._file.read(PAGE)

    def overflow(self, number: int) -> bytes:
        """A page of a chain. Raises ``ValueError``."""
        self._chained -= 1
        if not 0 < number < self.count or self._chained < 0:
            raise ValueError("no such page")
        return self.read(number)


def _row(pages: _Pages, page: bytes, at: int) -> Row:
    """The row of the cell at ``at``. Raises ``IndexError`` or ``ValueError`` where there is none."""
    length, at = _varint(page, at)
    seq, at = _varint(page, at)
    if length > ROW_LIMIT:
        raise ValueError("too long")
    payload = _payload(pages, page, at, length)
    header, at = _varint(payload, 0)
    types = []
    while at < header:
        column, at = _varint(payload, at)
        types.append(column)
    _, t, kind, body = types
    start = header + _INTEGERS[t]
    middle = start + (kind - 13) // 2
    end = middle + (body - 12) // 2
    if kind < 13 or kind % 2 == 0 or body < 12 or end != length:
        raise ValueError("other columns")
    return Row(seq, payload[start:middle], payload[middle:end], body % 2 == 0)


def _payload(pages: _Pages, page: bytes, at: int, length: int) -> bytes:
    """The ``length`` bytes of a row, of which the first are in ``page``, the rest in overflow pages."""
    if length <= _INLINE:
        return page[at : at + length]
    inline = _INLINE_LEAST + (length - _INLINE_LEAST) % (PAGE - 4)
    if inline > _INLINE:
        inline = _INLINE_LEAST
    payload = bytearray(page[at : at + inline])
    following = page[at + inline : at + inline + 4]
    while len(payload) < length:
        overflow = pages.overflow(int.from_bytes(following) - 1)
        following = overflow[:4]
        payload += overflow[4 : 4 + length - len(payload)]
    return bytes(payload)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """SQLite's integer of one to nine bytes at ``at``, and where the next thing is."""
    value = 0
    for index in range(at, at + 8):
        value = value << 7 | data[index] & 0x7F
        if data[index] < 0x80:
            return value, index + 1
    return value << 8 | data[at + 8], at + 9
