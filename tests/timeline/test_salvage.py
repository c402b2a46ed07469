from __future__ import annotations

from io import BytesIO

from tui.timeline.salvage import PAGE, rows_of_pages

CIRCLE = 3  # the number of a page that says that it is followed by itself
LONG = 489 + 4000 * (PAGE - 4)  # bytes of a row that keeps 489 of them in its leaf


class CountingReads(BytesIO):
    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        return super().read(size)


def test_chains_of_pages_that_go_in_circles_come_to_an_end() -> None:
    cell = varint(LONG) + varint(1) + bytes(489) + CIRCLE.to_bytes(4)
    at = PAGE - len(cell)
    leaf = b"\x0d\0\0" + (1000).to_bytes(2) + bytes(3) + at.to_bytes(2) * 1000
    file = CountingReads(bytes(PAGE) + leaf.ljust(at, b"\0") + cell + CIRCLE.to_bytes(4) + bytes(PAGE - 4))
    assert list(rows_of_pages(file)) == []
    assert 10 < file.reads < 20


def test_a_file_of_nothing_has_no_rows() -> None:
    assert list(rows_of_pages(BytesIO())) == []
    assert list(rows_of_pages(BytesIO(bytes(10 * PAGE)))) == []


def varint(value: int) -> bytes:
    low = [value >> shift & 0x7F for shift in range(21, -1, -7)]
    return bytes([part | 0x80 for part in low[:-1]] + low[-1:])
