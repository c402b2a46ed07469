from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tui.observed._dogwatch.events import Asked, Queried
from tui.observed._dogwatch.running import Places, Running
from tui.timeline.decode import decode

if TYPE_CHECKING:
    from tui.timeline.decode import Event

PLACES = 4


def ends() -> tuple[Places, Running]:
    memory = memoryview(bytearray(24 * PLACES))
    return Places(memory), Running(memory)


def told(running: Running) -> list[Event]:
    return [decode(body) for body in running.read(0.0)]


def test_a_statement_is_told_to_run_once_and_when_it_ran_at_the_look_before() -> None:
    places, running = ends()
    place = places.take(7, 3)
    places.since[place] = 1.5
    assert told(running) == []
    assert told(running) == [Asked(1.5, 7, 3)]
    assert told(running) == []
    places.since[place] = 0.0
    assert told(running) == []
    places.since[place] = 2.5
    assert told(running) == []
    places.since[place] = 3.5
    assert told(running) == []
    assert told(running) == [Asked(3.5, 7, 3)]


def test_the_latest_answer_is_told_once() -> None:
    places, running = ends()
    place = places.take(7, 3)
    for t in (1.0, 1.1, 1.2):
        places.heard[place] = t
    assert told(running) == [Queried(1.2, 7, 3, among=True)]
    assert told(running) == []


def test_a_place_that_was_given_back_is_anothers() -> None:
    places, running = ends()
    place = places.take(1, 1)
    places.since[place] = places.heard[place] = 1.0
    told(running)
    places.give(place)
    assert told(running) == []
    assert places.take(1, 2) == place
    places.since[place] = 2.0
    told(running)
    assert told(running) == [Asked(2.0, 1, 2)]


def test_who_finds_no_place_is_not_told() -> None:
    places, running = ends()
    assert sorted(places.take(1, number) for number in range(PLACES + 1)) == [0, 0, 1, 2, 3]
    places.since[0] = places.heard[0] = 1.0
    assert told(running) + told(running) == []
    places.give(0)
    assert places.take(1, 9) == 0


def test_after_leaving_nothing_is_told() -> None:
    places, running = ends()
    place = places.take(1, 1)
    places.leave()
    places.since[place] = places.heard[place] = 1.0
    places.give(place)
    assert told(running) + told(running) == []


@given(st.lists(st.tuples(st.integers(1, PLACES - 1), st.sampled_from(["ask", "answer", "look"]))))
def test_what_runs_and_what_was_answered_last_is_known_after_two_looks(steps: list[tuple[int, str]]) -> None:
    places, running = ends()
    for number in range(1, PLACES):
        assert places.take(1, number) == number
    asked: dict[int, float] = {}
    answered: dict[int, float] = {}
    events: list[Event] = []
    for t, (place, what) in enumerate([*steps, (0, "look"), (0, "look")], 1):
        if what == "ask":
            asked[place] = places.since[place] = float(t)
        elif what == "answer":
            asked.pop(place, None)
            places.since[place] = 0.0
            answered[place] = places.heard[place] = float(t)
        else:
            events += told(running)
    for place, since in asked.items():
        assert events.count(Asked(since, 1, place)) == 1
    latest = {event.connection: event.t for event in events if isinstance(event, Queried)}
    assert latest == answered
