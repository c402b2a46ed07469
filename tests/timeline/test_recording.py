from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tracemalloc
import zlib
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.thorough import thorough
from tests.timeline.anything import any_event
from tests.timeline.damage import Damage, damaged, damages
from tui.observed._dogwatch.encode import encode
from tui.observed._dogwatch.events import Exited, Object, Output, Sample, Trouble
from tui.timeline import recording
from tui.timeline.recording import Recorder, RecordingError, default_path, read
from tui.timeline.salvage import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.timeline.decode import Event

# A program of its own, so that it can be killed: it records for ever, and says so once a second of events is in.
RECORDS_FOR_EVER = """
import sys
from itertools import count
from pathlib import Path
from time import sleep
from tui.observed._dogwatch.encode import encode
from tui.observed._dogwatch.events import Output
from tui.timeline import recording
recording._FLUSH = 0.001
recorder = recording.Recorder(Path(sys.argv[1]))
print("recording", flush=True)
for number in count():
    recorder.write([encode(Output(float(number), "stdout", str(number) * 500))])
    sleep(0.0001)
"""

DIES_IN_A_COMMIT = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("pragma cache_size = 1")  # pages go to the file long before the commit
database.executemany("insert into event values (?, 0, 'Trouble', ?)", [(n, "x" * 3000) for n in range(500, 900)])
database.execute("update event set t = 1, body = 'y'")
os.kill(os.getpid(), signal.SIGKILL)
"""

RUNS_OUT_OF_DISK = """
import os, resource, sys
from pathlib import Path
from tui.observed._dogwatch.encode import encode
from tui.observed._dogwatch.events import Output
from tui.timeline import recording
recording._FLUSH = 0.001
recorder = recording.Recorder(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
number = 0
while recorder.trouble is None:
    number += 1
    recorder.write([encode(Output(float(number), "stdout", os.urandom(4000).hex()))])
    while recorder.trouble is None and len(recording.read(recorder.path).events) < number:
        pass
recorder.write([encode(Output(0.0, "stdout", "too late"))])
recorder.close()
print(recorder.trouble)
"""


def record(path: Path, events: Iterable[object]) -> Path:
    with Recorder(path, force=True) as recorder:
        recorder.write(map(encode, events))
    assert recorder.trouble is None
    return path


def outputs(count: int) -> list[Event]:
    return [Output(float(number), "stdout", f"{number} 강아지 🐕 " * (number % 40)) for number in range(count)]


@settings(max_examples=50)
@given(events=st.lists(any_event, max_size=8))
def test_events_come_back_in_order_of_time(tmp_path_factory: pytest.TempPathFactory, events: list[Event]) -> None:
    path = record(tmp_path_factory.getbasetemp() / "round.dogwatch", events)
    recorded = read(path)
    assert list(recorded.events) == sorted(events, key=lambda event: event.t)
    assert recorded.note == ""


def test_a_recording_is_one_file(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(100))
    assert list(tmp_path.iterdir()) == [path]


def test_a_long_event_is_stored_compressed_and_a_short_one_as_it_came(tmp_path: Path) -> None:
    full = Sample(1.0, 1, True, objects=tuple(Object(n, n, "str", "'dog'", 1) for n in range(300)))
    path = record(tmp_path / "dog.dogwatch", [full, Exited(2.0, 0)])
    with closing(sqlite3.connect(path)) as database:
        (_, _, kind, packed), exited = database.execute("select * from event").fetchall()
    assert exited == (2, 2.0, "Exited", '{"t":2.0,"code":0}')
    assert b"Sample " + zlib.decompress(packed) == encode(full)
    assert kind == "Sample"
    assert path.stat().st_size < len(encode(full))


def test_more_rows_than_a_reader_takes_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_BATCH", 10)
    for count in (0, 9, 10, 11, 30):
        assert list(read(record(tmp_path / "dog.dogwatch", outputs(count))).events) == outputs(count)


def test_what_is_no_event_is_kept_and_told(tmp_path: Path) -> None:
    with Recorder(tmp_path / "dog.dogwatch") as recorder:
        recorder.write([encode(Exited(1.0, 0)), b"Exited {", b"", b"\xff\xfe \xff", b'Barked {"t":2}'])
    recorded = read(recorder.path)
    assert list(recorded.events) == [Exited(1.0, 0)]
    assert recorded.note == ("1 of 5 events could not be read; 3 of 5 are of kinds that this version does not know")
    with Recorder(tmp_path / "one.dogwatch") as recorder:
        recorder.write([b"Exited {"])
    assert read(recorder.path).note == "1 of 1 event could not be read"
    with Recorder(tmp_path / "new.dogwatch") as recorder:
        recorder.write([encode(Exited(1.0, 0)), b'Barked {"t":2}'])
    assert read(recorder.path).note == "1 of 2 is of a kind that this version does not know"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dog", "dog-20240501-100207.dogwatch"),
        ("강아지", "강아지-20240501-100207.dogwatch"),
        ("../my job", "my_job-20240501-100207.dogwatch"),
        ("", "program-20240501-100207.dogwatch"),
        ("x" * 300, "x" * 100 + "-20240501-100207.dogwatch"),
    ],
)
def test_a_recording_is_named_after_program_date_and_time(name: str, expected: str) -> None:
    assert default_path(name, datetime(2024, 5, 1, 10, 2, 7)) == Path(expected)


# Where it cannot be written


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "dog.dogwatch"
    path.write_text("mine")
    with pytest.raises(RecordingError, match=r"dog.dogwatch exists: choose another name, or --force to over"):
        Recorder(path)
    assert path.read_text() == "mine"


def test_force_replaces_a_file_and_what_a_killed_writer_left_beside_it(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(400))
    run(DIES_IN_A_COMMIT, path)
    assert len(list(tmp_path.iterdir())) == 2
    assert list(read(record(path, [Exited(1.0, 0)])).events) == [Exited(1.0, 0)]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("force", [False, True])
def test_what_is_not_a_file_is_left_alone(tmp_path: Path, force: bool) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path, tmp_path / "fifo"):
        with pytest.raises(RecordingError, match="not a file: choose another name"):
            Recorder(path, force)
        assert path.exists()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be written: No such file or directory"):
        Recorder(tmp_path / "nowhere" / "dog.dogwatch")


def test_a_full_disk_is_said_once_and_what_came_before_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "dog.dogwatch"
    said = run(RUNS_OUT_OF_DISK, path).stdout.splitlines()
    events = list(read(path).events)
    assert len(said) == 1
    assert f"recorded only until {events[-1].t:.1f} s: " in said[0]
    assert [event.t for event in events] == list(map(float, range(1, len(events) + 1)))
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_another_program_keeps_locked_does_not_hold_anybody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "_LOCKED", 0.0)
    recorder = Recorder(tmp_path / "dog.dogwatch")
    with closing(sqlite3.connect(recorder.path)) as other:
        other.execute("begin exclusive")
        recorder.write(map(encode, outputs(3)))
        recorder.close()
        with pytest.raises(RecordingError, match="locked by another program: try again"):
            read(recorder.path)
    assert recorder.trouble is not None
    assert recorder.trouble.endswith("recorded only until 0.0 s: another program keeps the file locked")


# While it is written, and after a kill


def test_a_recording_is_read_and_copied_while_it_is_written_and_whole_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "dog.dogwatch"
    with subprocess.Popen([sys.executable, "-c", RECORDS_FOR_EVER, path], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        seen = 0
        while seen < 300:
            recorded = read(path)
            assert recorded.note == ""
            assert [event.t for event in recorded.events] == list(map(float, range(len(recorded.events))))
            assert len(recorded.events) >= seen
            seen = len(recorded.events)
            shutil.copy(path, tmp_path / "copy.dogwatch")
            copied = read(tmp_path / "copy.dogwatch")
            assert len(copied.events) >= seen or copied.note
        child.kill()
    events = list(read(path).events)
    assert [event.t for event in events] == list(map(float, range(len(events))))
    assert len(events) >= seen


def test_a_kill_in_the_middle_of_a_commit_leaves_what_was_committed_before(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(400))
    run(DIES_IN_A_COMMIT, path)
    assert (tmp_path / "dog.dogwatch-journal").exists()
    recorded = read(path)
    assert list(recorded.events) == outputs(400)
    assert recorded.note == ""
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("begun", [b"", bytes(512)])
def test_a_commit_that_had_hardly_begun_leaves_nothing_behind(tmp_path: Path, begun: bytes) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(10))
    (tmp_path / "dog.dogwatch-journal").write_bytes(begun)
    assert list(read(path).events) == outputs(10)
    assert list(tmp_path.iterdir()) == [path]


def test_a_reader_leaves_alone_what_another_is_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_LOCKED", 0.01)
    path = record(tmp_path / "dog.dogwatch", outputs(10))
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("insert into event values (11, 11.0, 'Exited', '{\"t\":11.0,\"code\":0}')")
        assert list(read(path).events) == outputs(10)
        assert (tmp_path / "dog.dogwatch-journal").exists()
        writer.commit()
    assert list(read(path).events) == [*outputs(10), Exited(11.0, 0)]


# What is not a recording, or no longer a whole one


@pytest.mark.parametrize("content", [b"x", b"#!/usr/bin/env python\n" * 1000, b"SQLite format 3\0", bytes(PAGE)])
def test_another_file_is_not_a_recording(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dog.py"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=r"dog.py is not a recording of dogwatch$"):
        read(path)


def test_another_database_is_not_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "dog.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table event (seq, t, kind, body)")
    with pytest.raises(RecordingError, match="is not a recording of dogwatch"):
        read(path)


def test_what_holds_nothing_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "empty").touch()
    for name, said in {
        "missing": "cannot be read: No such file or directory",
        "": "is a directory, not a recording",
        "fifo": "is not a file, not a recording",
        "empty": "is empty: nothing was recorded",
    }.items():
        with pytest.raises(RecordingError, match=said):
            read(tmp_path / name)


def test_a_newer_recording_is_refused(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(3))
    with closing(sqlite3.connect(path)) as database:
        database.execute("pragma user_version = 2")
    with pytest.raises(RecordingError, match="was made by a newer dogwatch: update dogwatch"):
        read(path)


def test_events_are_found_without_the_tree_that_leads_to_them(tmp_path: Path) -> None:
    long = [Trouble(400.0, os.urandom(1500 + 37 * number).hex()) for number in range(200)]  # in a page, and in several
    events = [*outputs(400), *long]
    path = record(tmp_path / "dog.dogwatch", events)
    overwrite(path, PAGE, os.urandom(PAGE // 2))  # the table's root
    recorded = read(path)
    assert list(recorded.events) == events
    assert recorded.note == "the file is damaged, and events may be missing"


def test_a_tree_that_ends_too_early_does_not_hide_the_events(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(400))
    overwrite(path, PAGE, path.read_bytes()[2 * PAGE : 3 * PAGE])  # the table's root, replaced by its first leaf
    assert list(read(path).events) == outputs(400)


def test_a_lost_page_costs_only_its_own_events(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(400))
    overwrite(path, 10 * PAGE, bytes(PAGE))
    recorded = read(path)
    lost = 400 - len(recorded.events)
    assert 0 < lost < 40
    assert recorded.note == f"{lost} of 400 events could not be read"


def test_a_file_that_was_cut_short_keeps_its_beginning(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(400))
    os.truncate(path, path.stat().st_size // 2)
    recorded = read(path)
    assert list(recorded.events) == outputs(400)[: len(recorded.events)]
    assert len(recorded.events) > 100
    assert recorded.note.endswith("the end of the file is missing")


def test_nothing_left_to_save_is_said(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(400))
    os.truncate(path, PAGE)
    with pytest.raises(RecordingError, match="is damaged: nothing of it can be read"):
        read(path)


def test_a_row_that_unpacks_to_far_too_much_is_left_out(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(3))
    bomb = zlib.compress(b'{"t":1,"text":"' + bytes(1 << 26), 1)
    with closing(sqlite3.connect(path)) as database, database:
        database.executemany("insert into event values (?, 3, 'Trouble', ?)", [(4, bomb), (5, bomb), (6, b"x\x9c")])
    tracemalloc.start()
    recorded = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert list(recorded.events) == outputs(3)
    assert recorded.note == "3 of 6 events could not be read"
    assert peak < 100 << 20


def test_rows_that_together_unpack_to_far_too_much_are_left_out(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", [Trouble(float(number), "x" * (8 << 20)) for number in range(10)])
    tracemalloc.start()
    recorded = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0 < len(recorded.events) < 10
    assert recorded.note == f"{10 - len(recorded.events)} of 10 events could not be read"
    assert peak < 100 << 20


def test_a_schema_that_is_damaged_beyond_quoting_does_not_hide_the_events(tmp_path: Path) -> None:
    path = record(tmp_path / "dog.dogwatch", outputs(400))
    content = path.read_bytes()
    at = content.index(b"tableeventevent")
    overwrite(path, at, b"table" + b"\xff" * 10)
    overwrite(path, content.index(b"CREATE TABLE"), b"CRY")
    assert list(read(path).events) == outputs(400)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    events = [*outputs(300), *(Trouble(300.0, os.urandom(2000 * n).hex()) for n in range(5))]
    return record(tmp_path_factory.mktemp("sound") / "dog.dogwatch", events)


@settings(max_examples=thorough(2000, 100))
@given(damages)
def test_a_damaged_recording_is_read_as_far_as_it_goes_or_refused(sound: Path, damage: Damage) -> None:
    path = sound.with_name("damaged.dogwatch")
    path.write_bytes(damaged(sound.read_bytes(), damage))
    try:
        recorded = read(path)
    except RecordingError as error:
        assert "\n" not in str(error)
    else:
        assert len(recorded.events) == 305 or recorded.note
        assert len(recorded.events) <= 305


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """No test of this file may take more than half a gigabyte on top of what pytest has, where that can be limited."""
    if sys.platform != "linux":
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + (500 << 20), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def overwrite(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def run(program: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=False)
