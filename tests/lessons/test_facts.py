"""Facts hold when the screen shows them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.complexity.events import planned
from tests.screen.recordings import recorded
from tests.watched import watched
from tui.launch import Watch
from tui.lessons.cues import when
from tui.lessons.facts import holds, unknown
from tui.observed._dogwatch.events import Failed, Judged
from tui.timeline.state import EMPTY, State, fold
from tui.words import speaking

if TYPE_CHECKING:
    from pathlib import Path

    from tui.timeline.decode import Event

VALUES = """\
class Point:
    def __init__(self):
        self.x = 1
        self.y = 'up'

numbers = [1, 2]
pair = (1, 'one')
words = {'a': 1}
nothing = []
many = [1, 2, 3, 4, 5, 6, 7, 8]
point = Point()
"""
DRAWN = {
    "numbers": ("[1, 2]", "list of 2"),
    "pair": ("(1, 'one')",),
    "words": ("{'a': 1}",),
    "many": ("[1, 2, 3, 4, 5, 6, … 2 more]",),
    "point": ("Point(x=1, y='up')",),
}


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    path: Path = tmp_path_factory.mktemp("values") / "values.py"
    path.write_text(VALUES)
    return watched(sys.executable, path, Watch(every_line=True))


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_value_is_written_as_it_is_drawn(name: str, language: str, values: list[Event]) -> None:
    with speaking(language):
        for text in DRAWN[name]:
            assert when(f"named:{name}={text}", values) is not None, text
            assert when(f"refs:{text}=1", values) is not None, text
        assert when(f"named:{name}=[1, 3]", values) is None


def seen(*events: Event) -> State:
    state = EMPTY
    for event in events:
        state = fold(state, event)
    return state


@pytest.mark.parametrize(("measured", "held"), [("O(1)", ("", "=O(1)")), ("O(n)", ("", "≠O(1)")), ("", ())])
def test_a_verdict_can_be_asked_for_by_its_class(measured: str, held: tuple[str, ...]) -> None:
    judged = [Judged(2.0, "hash table", "search", measured)] if measured else []
    state = seen(*planned(), *judged)
    asked = ("", "=O(1)", "≠O(1)")
    assert tuple(which for which in asked if holds(f"verdict:hash table/search{which}", state)) == held


def test_a_failure_is_a_fact_once_the_picture_shows_what_died_of_it() -> None:
    events = recorded("gone-away").events
    failed = next(event.t for event in events if isinstance(event, Failed))
    t = when("fails:2006", events)
    assert t is not None
    state = seen(*(event for event in events if event.t <= t))
    (pool,) = (pool for pool in state.pool.pools.values() if pool.errors)
    assert failed <= t < failed + 0.5
    assert not pool.open or all(connection.failed is None for connection in pool.open.values())
    assert pool.gone[-1].failed == 2006


def test_an_error_that_nothing_died_of_is_a_fact_at_once() -> None:
    events = [
        replace(event, is_disconnect=False) if isinstance(event, Failed) else event
        for event in recorded("gone-away").events
    ]
    assert when("fails:2006", events) == next(event.t for event in events if isinstance(event, Failed))


@pytest.mark.parametrize("fact", ["verdict:set/access=N/A", "verdict:set/search=unclear", "fails:2006 in pre-ping"])
def test_what_can_hold_is_taken(fact: str) -> None:
    assert unknown(fact) == ""
