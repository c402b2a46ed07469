"""A recording: one SQLite file, one row an event.

A row keeps the class name and the JSON of its event as they came over the link; JSON of more than 1 kB is a blob,
compressed by zlib, where shorter JSON is text.

The journal is a rollback journal (``delete``), not a write-ahead log: what is committed is then in the one file that a
person sees and copies, a reader needs no right to write beside it, and neither a kill nor the end leaves a ``-wal``
behind. Its price is that a commit waits for a reader, so readers take a few thousand rows at a time and the writer has
a thread.
"""

from __future__ import annotations

import gc
import os
import re
import sqlite3
import zlib
from collections import deque
from contextlib import closing, contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from stat import S_ISREG
from threading import Event as Signal
from threading import Thread
from typing import TYPE_CHECKING, Self

from tui.retold import why
from tui.words import tr, trn

from .decode import Undecodable, UnknownKind, decode_fields, split
from .packed import Packed
from .salvage import PAGE, ROW_LIMIT, Row, rows_of_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from .decode import Event

APPLICATION = 0x646F6777  # "dogw", in SQLite's header: what tells a recording from any other database
VERSION = 1  # of the table; a reader refuses what is newer

_MAGIC = b"SQLite format 3\0"
_TABLE = "event (seq integer primary key, t real not null, kind text not null, body not null)"
_FLUSH = 0.5  # seconds; with the commit itself, well within the second that is promised
_LOCKED = 5.0  # seconds to wait for whoever else has the file
_COMPRESSED_FROM = 1024  # bytes
_BATCH = 4096  # rows that a reader takes before it lets the writer in
_ROW_LEAST = 16  # bytes that a row takes, at least
_UNPACKED, _UNPACKED_TIMES = 1 << 24, 32  # no file is unpacked to more than 16 MB and 32 times its size


_MOMENT = re.compile(rb'{"t":(-?[0-9.]+(?:e[-+]?[0-9]+)?)[,}]')  # how the fields of every event begin


class RecordingError(Exception):
    """One line that says what is the matter with a recording, and what to do."""


@dataclass(frozen=True)
class Recorded:
    """What a recording holds: its events in order of ``t``, and in ``note`` what was lost of it, ``""`` for nothing."""

    events: Sequence[Event]
    note: str = ""


def default_path(name: str, now: datetime) -> Path:
    """``dog-20240501-100207.dogwatch`` for the program ``dog``."""
    plain = re.sub(r"[^\w.+-]+", "_", name).strip("._") or "program"
    return Path(f"{plain[:100]}-{now:%Y%m%d-%H%M%S}.dogwatch")


class Recorder:
    """Writes a recording from a thread of its own: no caller waits for a disk.

    Raises :class:`RecordingError` where the file cannot be made. What goes wrong later is said once, in ``trouble``;
    what was written before stays, and what comes after is not recorded.
    """

    def __init__(self, path: Path, force: bool = False) -> None:
        self.path = path
        self.trouble: str | None = None
        self._pending: deque[bytes] = deque()
        self._rows: list[tuple[int, float, str, str | bytes]] = []
        self._seq = 0
        self._t = self._saved = 0.0
        self._closing = Signal()
        self._database = _create(path, force)
        self._thread = Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, events: Iterable[bytes]) -> None:
        """Record events, as they came over the link. Returns at once."""
        if self.trouble is None:
            self._pending.extend(events)

    def close(self) -> None:
        """Return when everything is on the disk, or ``trouble`` says why not."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._closing.wait(_FLUSH):
                self._flush()
            if not self._flush():
                self._fail(tr("another program keeps the file locked"))
        except (sqlite3.Error, OSError) as error:
            self._fail(str(error))
        finally:
            self._database.close()

    def _fail(self, reason: str) -> None:
        self.trouble = tr("{path}: recorded only until {seconds} s: {reason}").format(
            path=self.path, seconds=f"{self._saved:.1f}", reason=reason
        )
        self._pending.clear()
        self._rows.clear()

    def _flush(self) -> bool:
        """Commit what is waiting; ``False`` where somebody reads for so long that it has to go on waiting."""
        for _ in range(len(self._pending)):  # and no more, or a flood would keep it from ever being committed
            self._rows.append(self._row(self._pending.popleft()))
        if not self._rows:
            return True
        try:
            with self._database:
                self._database.executemany("insert into event values (?, ?, ?, ?)", self._rows)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        self._rows.clear()
        self._saved = self._t
        return True

    def _row(self, body: bytes) -> tuple[int, float, str, str | bytes]:
        kind, fields = split(body)
        self._seq += 1
        moment = _MOMENT.match(fields)
        if moment:
            self._t = float(moment[1])
        packed = len(fields) > _COMPRESSED_FROM
        return (
            self._seq,
            self._t,
            kind.decode("ascii", "replace"),
            zlib.compress(fields) if packed else fields.decode("utf-8", "replace"),
        )


def read(path: Path) -> Recorded:
    """What can be read of the recording at ``path``, also while it is written. Raises :class:`RecordingError`."""
    try:
        size, first = _opening(path)
    except OSError as error:
        raise RecordingError(tr("{path} cannot be read: {why}").format(path=path, why=why(error))) from None
    intact = _TABLE.encode() in first
    if not (first.startswith(_MAGIC) and _word(first, 68) == APPLICATION) and not intact:
        raise RecordingError(tr("{path} is not a recording of dogwatch").format(path=path))
    if _word(first, 60) > VERSION:
        raise RecordingError(tr("{path} was made by a newer dogwatch: update dogwatch to read it").format(path=path))
    found = _Found(size)
    with _uncollected():
        if not (intact and _query(path, found)):
            with path.open("rb") as file:
                for row in rows_of_pages(file):
                    found.add(row)
            if not found.events:
                raise RecordingError(tr("{path} is damaged: nothing of it can be read").format(path=path))
            found.damaged = True
            found.cut = _word(first, 28) * PAGE > size
    return Recorded(found.in_order(), found.note())


def _create(path: Path, force: bool) -> sqlite3.Connection:
    try:
        if force and path.is_file():
            path.resolve().unlink()  # and not emptied: whoever reads the old file keeps it
        path.open("xb").close()
    except FileExistsError:
        if path.is_file():
            raise RecordingError(
                tr("{path} exists: choose another name, or --force to overwrite it").format(path=path)
            ) from None
        raise RecordingError(tr("{path} is not a file: choose another name").format(path=path)) from None
    except OSError as error:
        raise RecordingError(
            tr("{path} cannot be written: {why}; choose another name").format(path=path, why=why(error))
        ) from None
    try:
        database = sqlite3.connect(_uri(path, "rw"), _LOCKED, uri=True, check_same_thread=False)
        database.executescript(
            f"""
            pragma page_size = {PAGE};
            pragma journal_mode = delete;
            pragma synchronous = full;
            begin;
            pragma application_id = {APPLICATION};
            pragma user_version = {VERSION};
            create table {_TABLE};
            commit;
            """
        )
    except sqlite3.Error as error:
        path.unlink(missing_ok=True)
        raise RecordingError(
            tr("{path} cannot be written: {why}; choose another name").format(path=path, why=error)
        ) from None
    return database


def _uri(path: Path, mode: str) -> str:
    return f"{path.absolute().as_uri()}?mode={mode}"


def _opening(path: Path) -> tuple[int, bytes]:
    """The size of the file and its first page."""
    status = path.stat()
    if not S_ISREG(status.st_mode):
        told = (
            tr("{path} is a directory, not a recording")
            if path.is_dir()
            else tr("{path} is not a file, not a recording")
        )
        raise RecordingError(told.format(path=path))
    if not status.st_size:
        raise RecordingError(tr("{path} is empty: nothing was recorded").format(path=path))
    with path.open("rb") as file:
        return status.st_size, file.read(PAGE)


def _word(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4])


def _query(path: Path, found: _Found) -> bool:
    """Read the table; ``False`` where rows are missing or the file is damaged."""
    journal = path.with_name(f"{path.name}-journal")
    unfinished = journal.exists() and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    try:
        with closing(sqlite3.connect(_uri(path, "rw" if unfinished else "ro"), _LOCKED, uri=True)) as database:
            if unfinished:
                _undo(database, journal)
            database.text_factory = bytes
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, ROW_LIMIT)
            rows = batch = 0
            while rows == batch * _BATCH:
                batch += 1
                for row in _batch(database, rows):
                    rows += 1
                    if row.seq != rows or not (isinstance(row.kind, bytes) and isinstance(row.body, bytes)):
                        return False
                    found.add(row)
            # A damaged tree may look like the whole tree of a shorter table; then pages are left over.
            database.set_progress_handler(None, 0)
            return bool(database.execute("pragma quick_check(1)").fetchone() == (b"ok",))
    except (sqlite3.Error, UnicodeDecodeError, MemoryError) as error:  # the message may quote what is damaged
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise RecordingError(
                tr("{path} is locked by another program: try again when that is done").format(path=path)
            ) from None
        return False


def _undo(database: sqlite3.Connection, journal: Path) -> None:
    """Undo what a writer that was killed in the middle of a commit had begun, and remove its journal; not that of one
    who is writing."""
    try:
        database.execute("begin immediate")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
    else:
        journal.unlink(missing_ok=True)  # one that was not written to yet is no reason for SQLite to do so
        database.rollback()


def _batch(database: sqlite3.Connection, last: int) -> Iterator[Row]:
    """The rows after ``last``, up to a batch, given up after a number of steps that no sound table needs."""
    steps = iter(range(20))
    database.set_progress_handler(lambda: next(steps, None) is None, 100_000)
    query = "select seq, kind, body, typeof(body) = 'blob' from event where seq > ? order by seq limit ?"
    return map(Row._make, database.execute(query, (last, _BATCH)))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from going through ever more events, none of which is garbage: a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Found:
    """The rows of events found so far, with their time, ``None`` where a row could not be read."""

    def __init__(self, size: int) -> None:
        self.events: dict[int, tuple[float, Row] | None] = {}
        self.unknown = 0
        self.damaged = self.cut = False
        self._last = size // _ROW_LEAST
        self._budget = _UNPACKED + _UNPACKED_TIMES * size

    def add(self, row: Row) -> None:
        if self.events.get(row.seq) is not None or not 0 < row.seq <= self._last:
            return
        self.events[row.seq] = None
        try:
            self.events[row.seq] = (decode_fields(row.kind, self._fields(row)).t, row)
        except UnknownKind:
            self.unknown += 1
        except (Undecodable, zlib.error):
            self.damaged = True

    def _fields(self, row: Row) -> bytes:
        fields, whole = row.body, True
        if row.packed:
            unpacking = zlib.decompressobj()
            fields = unpacking.decompress(row.body, max(1, min(ROW_LIMIT, self._budget + 1)))  # 0 is no limit
            whole = unpacking.eof
        self._budget -= len(fields)
        if self._budget < 0 or not whole:
            raise Undecodable("too long, or cut short")
        return fields

    def in_order(self) -> Packed:
        """The events by time, those of one time by row."""
        events = Packed()
        for _, row in sorted(filter(None, self.events.values()), key=itemgetter(0)):
            events.append_encoded(row.kind + b" " + (zlib.decompress(row.body) if row.packed else row.body))
        return events

    def note(self) -> str:
        """What was lost, in a line."""
        lost = max(self.events, default=0) - sum(map(bool, self.events.values())) - self.unknown
        said = []
        if lost:
            said.append(
                trn(
                    "{lost} of {n} event could not be read",
                    "{lost} of {n} events could not be read",
                    max(self.events),
                    lost=lost,
                )
            )
        elif self.damaged:
            said.append(tr("the file is damaged, and events may be missing"))
        if self.cut:
            said.append(tr("the end of the file is missing"))
        if self.unknown:
            said.append(
                trn(
                    "{n} of {all} is of a kind that this version does not know",
                    "{n} of {all} are of kinds that this version does not know",
                    self.unknown,
                    all=max(self.events),
                )
            )
        return "; ".join(said)
