from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pythons import every_python
from tests.timeline.anything import any_event, values
from tests.timeline.strangers import command
from tui.observed._dogwatch.encode import encode, plain
from tui.observed._dogwatch.events import EVENTS, Exited, Sample, Started, Trouble
from tui.timeline.decode import Event, Undecodable, UnknownKind, decode, split

IN_AN_OBSERVED_PROGRAM = """
from _dogwatch import events
from _dogwatch.encode import encode
assert "dataclasses" not in sys.modules and "json" not in sys.modules
for line in sys.stdin:
    print(encode(eval(line, vars(events))).decode("ascii"))
"""
IN_SEVERAL_THREADS = """
import sys
from threading import Barrier, Thread
import msgspec.json
from tests.timeline.test_decode import EVENTS, Undecodable, decode

def read():
    for event in EVENTS:
        together.wait()
        try:
            decode(event.__name__.encode() + b' {"t":0.5,"threads":[{}],"objects":[{}],"globals":[{}],"fates":[{}]}')
        except Undecodable:
            pass

sys.setswitchinterval(1e-6)
together = Barrier(20)
threads = [Thread(target=read) for _ in range(20)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_every_event_has_a_place_in_the_union() -> None:
    assert get_args(Event) == EVENTS


@given(any_event)
def test_an_event_comes_out_as_it_went_in(event: Event) -> None:
    assert decode(encode(event)) == event


@every_python
@settings(max_examples=10)
@given(st.tuples(*map(values, EVENTS)))
def test_an_observed_program_writes_the_same_bytes(python: Path, events: tuple[Event, ...]) -> None:
    bodies = in_an_observed_program(python, *map(ascii, events))
    assert bodies == [encode(event) for event in events]


@every_python
def test_what_an_observed_program_leaves_at_its_default_is_the_default(python: Path) -> None:
    bodies = in_an_observed_program(python, "Started(0.5, 71, python='3.12.1')", "Sample(t=1.5, number=1, full=True)")
    assert list(map(decode, bodies)) == [Started(0.5, 71, "3.12.1"), Sample(1.5, 1, True)]


def test_several_threads_may_read_the_first_events_at_once() -> None:
    subprocess.run([sys.executable, "-c", IN_SEVERAL_THREADS], check=True, cwd=Path(__file__).parents[2])


def test_a_name_that_is_no_text_arrives_as_escapes() -> None:
    assert decode(encode(Trouble(0.0, plain("caf\udce9.py")))) == Trouble(0.0, "caf\\udce9.py")


def test_fields_that_a_later_version_adds_are_passed_over() -> None:
    assert decode(b'Exited {"t":1.5,"code":0,"core":true}') == Exited(1.5, 0)


def test_an_event_is_split_at_its_first_space() -> None:
    assert split(b'Trouble {"t":1,"text":"a b"}') == (b"Trouble", b'{"t":1,"text":"a b"}')


@pytest.mark.parametrize(
    "body",
    [
        b"Exited",
        b"Exited ",
        b"Exited []",
        b'Exited {"t":1}',
        b'Exited {"t":1,"code":0}}',
        b'Exited {"t":1,"code":"0"}',
        b'Exited {"t":NaN,"code":0}',
        b'Exited {"t":1e999,"code":0}',
        b'Exited {"t":1,"code":' + b"9" * 5000 + b"}",
        b'Trouble {"t":1,"text":"\xff"}',
        b'Sample {"t":1,"threads":' + b"[" * 100_000,
    ],
)
def test_what_is_no_event_is_undecodable(body: bytes) -> None:
    with pytest.raises(Undecodable, match=body.split()[0].decode()):
        decode(body)


@pytest.mark.parametrize("body", [b"", b"{}", b'Barked {"t":1}', b'\xff {"t":1}', b'Name {"name":"x","to":1}'])
def test_another_kind_is_unknown(body: bytes) -> None:
    with pytest.raises(UnknownKind):
        decode(body)


@given(st.binary() | st.binary().map(b"Exited ".__add__))
def test_any_bytes_are_an_event_or_undecodable(body: bytes) -> None:
    try:
        decode(body)
    except Undecodable as error:
        assert "\n" not in str(error)


def in_an_observed_program(python: Path, *expressions: str) -> list[bytes]:
    """What the probe's own copy of the events makes of them, in an interpreter that knows nothing of ours."""
    child = subprocess.run(
        command(python, IN_AN_OBSERVED_PROGRAM),
        input="\n".join(expressions).encode("ascii"),
        capture_output=True,
        check=True,
    )
    return child.stdout.splitlines()
