"""A moment has one picture, however one comes to it: played to, jumped to, or gone back to."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.screen.recordings import recorded
from tests.watched import watched
from tui.heap import boxes, page, plans
from tui.heap.plans import Plans
from tui.launch import Watch
from tui.screen.show import Show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tui.heap.layout import Layout
    from tui.heap.model import HeapState
    from tui.timeline.decode import Event

BUSY = """
class Node:
    def __init__(self, following):
        self.following = following
first = kept = None
for number in range(18):
    first = Node(first)
    if number % 7 == 3:
        kept = [first, [number], {number: first.following}]
    if number % 5 == 4:
        first = first.following.following
"""


class Looker:
    """Looks at moments, as the pane does."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.show = Show(("heap",), events=events)
        self.plans = Plans()
        self.made = 0
        self.anew = 0  # plans that follow from no other

    def look(self, t: float) -> Layout:
        return self.plans.at(t, self.show.timeline.state_at(t).heap, self.show.heaps, self.follow)

    def follow(self, state: HeapState, previous: Layout | None) -> Layout:
        self.made += 1
        self.anew += previous is None
        return page.plan(state, previous, (78, 20), (78, 23), None, False, boxes.View())


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """A program that makes and drops objects, seen at every line."""
    script: Path = tmp_path_factory.mktemp("busy") / "job.py"
    script.write_text(BUSY, encoding="utf-8")
    return watched(sys.executable, script, Watch(every_line=True))


def check(events: Sequence[Event]) -> None:
    played = Looker(events)
    moments = [t for t in played.show.timeline.moments if played.show.timeline.state_at(t).heap.number]
    seen = {t: played.look(t) for t in moments}
    assert all(played.look(t) == seen[t] for t in reversed(moments)), "going back shows what was there"
    chance = random.Random(1)
    for t in chance.sample(moments, min(len(moments), 12)):
        assert Looker(events).look(t) == seen[t], "a jump from the start leads to the same picture"
    wandering = Looker(events)
    for t in chance.choices(moments, k=40):
        assert wandering.look(t) == seen[t], "and one from anywhere"


def test_a_lesson_looks_the_same_however_a_moment_is_come_to() -> None:
    check(recorded("dog").events)


def test_so_does_a_program_that_makes_and_drops_objects(busy: list[Event]) -> None:
    check(busy)


def test_looking_again_lays_nothing_out() -> None:
    looker = Looker(recorded("dog").events)
    t = next(t for t in looker.show.timeline.moments if looker.show.timeline.state_at(t).heap.ghosts)
    seen, made = looker.look(t), looker.made
    alike = replace(looker.show.timeline.state_at(t).heap)
    assert looker.plans.at(t, alike, looker.show.heaps, looker.follow) is seen
    assert looker.made == made


def test_what_is_too_far_to_follow_is_made_the_same_way_each_time(
    busy: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "STEPS", 20)
    monkeypatch.setattr(plans, "NEAR", 0.0)
    played = Looker(busy)
    moments = [t for t in played.show.timeline.moments if played.show.timeline.state_at(t).heap.number]
    seen = [played.look(t) for t in moments]
    first, second = Looker(busy), Looker(busy)
    second.look(moments[len(moments) // 2])
    second.look(moments[0])
    assert first.look(moments[-1]) == second.look(moments[-1])
    for t, plan in zip(moments, seen, strict=True):
        assert first.look(t) == plan, "playing after a jump does not fall into what the jump has made"


def test_many_moments_keep_few_plans(busy: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "KEPT", 16)
    check(busy)


def test_what_stays_keeps_its_place_while_more_happens_than_can_be_followed(
    busy: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "STEPS", 3)
    monkeypatch.setattr(plans, "NEAR", 1e9)
    played = Looker(busy)
    moments = [t for t in played.show.timeline.moments if played.show.timeline.state_at(t).heap.number]
    for t in moments[::10]:
        played.look(t)
    assert played.anew == 1, "each plan but the first follows from the one that was shown"
