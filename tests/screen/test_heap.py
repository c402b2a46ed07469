"""The heap lens under a person's hands: keys and mouse, over a recording and a live program."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest
from textual.events import MouseScrollDown
from textual.geometry import Offset

from tests.heap.drawn import container, value
from tests.screen.recordings import app, recorded
from tests.screen.recordings import show as recorded_show
from tui.heap import page
from tui.heap.boxes import GLOBALS, Degree, View
from tui.heap.pane import HeapPane
from tui.heap.point import Point
from tui.launch import Order, Watch
from tui.observed._dogwatch.events import Fate, Frame, Name, Object, Sample, Thread
from tui.screen.app import DogwatchApp
from tui.screen.show import Show

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.pilot import Pilot

SMALL, FULL = (80, 24), (120, 40)


def pane(screen: DogwatchApp) -> HeapPane:
    heap = screen.panes["heap"]
    assert isinstance(heap, HeapPane)
    return heap


def freed_at() -> float:
    """When the recording of ``dog`` sees 'dog' go."""
    return next(
        event.t
        for event in recorded("dog").events
        if isinstance(event, Sample) and event.t > 1 and any(fate.fate == "freed" for fate in event.fates)
    )


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await pilot.pause(0.02)


async def test_arrows_point_tab_follows_and_backspace_goes_back() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=SMALL) as pilot:
        await pilot.press("down")
        assert pane(screen).pointed == Point(GLOBALS, 0)
        await pilot.press("tab")
        dog = pane(screen).object
        assert pane(screen).state.objects[dog].text == "'dog'"
        assert "refs 1: 1 in this picture" in pane(screen).draw().text()
        assert "name detect_word (global)" in pane(screen).draw().text()
        await pilot.press("shift+tab")
        assert pane(screen).pointed == Point(GLOBALS, 0)
        await pilot.press("backspace")
        assert pane(screen).pointed == Point(dog)
        await pilot.press("escape")
        assert pane(screen).pointed is None


async def test_a_click_points_and_two_open() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=SMALL) as pilot:
        x, y, _, _ = pane(screen).plan.region(GLOBALS)
        await pilot.click(HeapPane, offset=Offset(x + 4, y + 2))
        assert pane(screen).pointed == Point(GLOBALS, 0)
        await pilot.click(HeapPane, offset=Offset(x + 4, y + 1), times=2)
        labels = [row.label for row in pane(screen).plan.placed[GLOBALS].box.rows]
        assert "print_worker" in labels, "opened by hand, a scope has all its names"


async def test_find_opens_what_it_finds_and_the_same_again_finds_the_next() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=SMALL) as pilot:
        await pilot.press("slash", *"tread", "enter")
        first = pane(screen).object
        assert pane(screen).state.objects[first].type == "Thread"
        await pilot.press("slash", *"tread", "enter")
        assert pane(screen).object != first
        assert pane(screen).state.objects[pane(screen).object].type == "Thread"
        await pilot.press("slash", *"print_worker", "enter")
        assert pane(screen).state.objects[pane(screen).object].text == "print_worker()"
        await pilot.press("slash", *"qf 1", "escape")
        assert screen.is_running
        assert not screen.full


async def test_find_leads_to_a_name_of_a_thread_for_which_there_was_no_room() -> None:
    threads = tuple(
        Thread(number, f"worker-{number}", (Frame("work", "f.py", 3, (Name(f"job_{number}", 1),)),))
        for number in range(1, 31)
    )
    show = Show(("heap",), events=[Sample(0.1, 1, True, threads, (), (value(1),))])
    screen = DogwatchApp([show])
    async with screen.run_test(size=SMALL) as pilot:
        show.jump(0.1)
        screen.tick()
        key = (30, 0, "work")
        assert key not in pane(screen).plan.placed
        await pilot.press("slash", *"job_30", "enter")
        assert pane(screen).pointed == Point(key, 0)
        assert [row.label for row in pane(screen).plan.placed[key].box.rows] == ["job_30"]


async def shown(pilot: Pilot[None], *words: str) -> list[str]:
    """The screen's lines once all ``words`` stand on it."""
    screen = pilot.app
    assert isinstance(screen, DogwatchApp)
    await until(pilot, lambda: all(word in screen.export_text() for word in words))
    return screen.export_text().splitlines()


@pytest.mark.parametrize("ascii", [False, True])
async def test_what_is_typed_to_be_found_is_seen_and_so_is_that_nothing_is_like_it(ascii: bool) -> None:
    screen = DogwatchApp([recorded_show("dog", 1.5)], ascii=ascii)
    async with screen.run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("slash")
        lines = await shown(pilot, "esc leaves")
        assert lines[-1].startswith(" / a name, value or type")
        await pilot.press(*"a[/b")
        assert (await shown(pilot, "a[/b"))[-1] == " / a[/b"
        assert not ascii or "".join(lines[:-5]).isascii()
        await pilot.press("enter")
        lines = await shown(pilot, "nothing here is like a[/b")
        assert not ascii or "".join(lines[:-5]).isascii()


async def test_nothing_covers_how_much_room_is_needed() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("comma")
        await shown(pilot, "point at an object first")
        await pilot.resize_terminal(40, 6)
        lines = await shown(pilot, "dogwatch needs 60")
        assert "point at" not in "".join(lines)


async def test_the_next_and_the_last_change_of_what_is_pointed_at() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=SMALL) as pilot:
        await pilot.press("down", "tab", "full_stop")
        assert screen.show.playhead.t == pytest.approx(freed_at())
        await pilot.press("comma")
        assert screen.show.playhead.t < 1.5
        assert not screen.show.playhead.playing


async def test_a_pinned_object_stays_in_the_picture_when_it_is_gone() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=SMALL) as pilot:
        await pilot.press("down", "tab", "p", "escape", "end")
        assert "'dog'" in pane(screen).draw().text()
        assert "FREED" in pane(screen).draw().text()


async def test_what_is_freed_is_marked_on_the_time_bar() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=SMALL):
        assert screen.show.tracks.freed == pytest.approx([freed_at()])
        assert "╳" in "".join(strip.text for strip in screen._timebar.render_lines(screen._timebar.region.reset_offset))


async def test_going_back_shows_what_was_there() -> None:
    screen = app("dog")
    screen.animation_level = "none"
    async with screen.run_test(size=SMALL) as pilot:
        shown = [pane(screen).draw().text()]
        for _ in screen.show.timeline.moments:
            await pilot.press("right")
            shown.append(pane(screen).draw().text())
        for text in reversed(shown[1:-1]):
            await pilot.press("left")
            assert pane(screen).draw().text().splitlines()[:8] == text.splitlines()[:8]


async def test_a_rebound_name_is_animated_unless_animations_are_off() -> None:
    for level, moves in (("full", True), ("none", False)):
        screen = app("dog", at=freed_at() - 0.0001)
        screen.animation_level = level  # type: ignore[assignment]
        async with screen.run_test(size=SMALL) as pilot:
            await pilot.press("right")
            assert (pane(screen)._growth is not None) is moves
            await until(pilot, lambda screen=screen: not pane(screen)._growing)  # type: ignore[misc]


async def test_a_name_that_is_bound_anew_ten_times_a_second_has_its_line_all_the_time() -> None:
    """A line that would grow each time would never be seen: only the first one does, and that not from nothing."""
    now = 100.0
    samples = [
        Sample(number / 10, number + 1, True, (), (Name("word", number + 1),), (value(number + 1, f"'{number}'"),))
        for number in range(12)
    ]
    screen = DogwatchApp([Show(("heap",), events=samples)], clock=lambda: now)
    screen.animation_level = "full"
    async with screen.run_test(size=SMALL) as pilot:
        await pilot.press("space")
        lines = []
        for sample in samples[1:]:
            now = 100.01 + sample.t
            screen.tick()
            assert pane(screen).state.number == sample.number
            lines.append(next(line for line in pane(screen).draw().text().splitlines() if "word" in line))
        assert "●─" in lines[0]
        assert all(f"▶ '{number}'" in line for number, line in enumerate(lines[1:], start=2))
        now += 1
        screen.tick()
        await until(pilot, lambda: not pane(screen)._growing)


async def test_degrees_by_size_and_by_choice() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=SMALL) as pilot:
        assert pane(screen).plan.degree is Degree.NORMAL
        await pilot.press("f")
        assert pane(screen).plan.degree is Degree.BOARD
        await pilot.press("d", "d")
        assert pane(screen).plan.degree is Degree.NORMAL
        await pilot.press("d", "d")
        await pilot.resize_terminal(*FULL)
        await pilot.pause()
        assert pane(screen).plan.degree is Degree.DETAIL


async def test_the_types_lead_into_the_picture() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=SMALL) as pilot:
        await pilot.press("v")
        assert "TYPES of the picture" in pane(screen).draw().text()
        await pilot.press("o", "o", "o")
        rows = pane(screen)._entries()
        assert [row.type for row in rows] == sorted(row.type for row in rows)
        chosen = [row.type for row in rows].index("Thread")
        await pilot.press(*["down"] * chosen, "enter")
        assert not pane(screen).types
        assert pane(screen).state.objects[pane(screen).object].type == "Thread"
        await pilot.press("v", "m", "escape")
        assert not pane(screen).types


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (100, 30), (160, 50), (250, 80)])
async def test_every_size_has_its_names_and_counts(size: tuple[int, int]) -> None:
    screen = app("dog", at=freed_at())
    async with screen.run_test(size=size) as pilot:
        for key in ("f", "f", "down", "v", "v", "d", "d", "d", "shift+right", "shift+down", "y", "escape"):
            await pilot.press(key)
            if not pane(screen).types:
                shown = pane(screen).draw().text()
                assert "detect_word" in shown
        pane(screen).degree = Degree.NORMAL
        shown = pane(screen).draw().text()
        assert "'cat'" in shown
        assert "FREED" in shown


def live(tmp_path: Path, source: str) -> Show:
    script = tmp_path / "program.py"
    script.write_text(source)
    order = Order((sys.executable, str(script)), Watch(("heap",), interval=0.05), streams="terminal")
    return Show(("heap", "pool"), order)


async def test_input_is_typed_into_the_program_and_taken_back(tmp_path: Path) -> None:
    show = live(tmp_path, "print('hello', input('who? '))\nimport time\nprint(input('q? '))\ntime.sleep(60)\n")
    screen = DogwatchApp([show], start=True)
    async with screen.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "who? " in show.state.program.output)
        await pilot.press("ctrl+right_square_bracket", *"quit", "enter")
        await until(pilot, lambda: "hello quit" in show.state.program.output)
        assert screen.typing
        await pilot.press("ctrl+right_square_bracket", "f")
        assert not screen.typing
        assert screen.full
        assert show.running


async def test_ctrl_c_goes_to_whoever_hears_the_keys(tmp_path: Path) -> None:
    show = live(
        tmp_path,
        "import time\ntry:\n    print('up', flush=True)\n    time.sleep(60)\n"
        "except KeyboardInterrupt:\n    print('heard')\n",
    )
    screen = DogwatchApp([show], start=True)
    async with screen.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "up" in show.state.program.output)
        await pilot.press("ctrl+right_square_bracket", "ctrl+c")
        await until(pilot, lambda: not show.running)
        await until(pilot, lambda: "heard" in show.state.program.output)
        assert screen.is_running
        await until(pilot, lambda: not screen.typing)
        await pilot.press("ctrl+c")
    assert not screen.is_running


async def test_who_holds_an_object_and_what_there_is_is_asked_of_a_live_program(tmp_path: Path) -> None:
    show = live(
        tmp_path,
        "import time\nclass Dog: pass\nrex = Dog()\npack = {'rex': rex}\nprint('up', flush=True)\ntime.sleep(60)\n",
    )
    screen = DogwatchApp([show], start=True)
    async with screen.run_test(size=FULL) as pilot:
        await until(pilot, lambda: any(one.type == "Dog" for one in pane(screen).state.objects.values()))
        await pilot.press("slash", *"rex", "enter", "tab")
        rex = pane(screen).object
        await until(pilot, lambda: rex in pane(screen).state.holders)
        await pilot.press("v", "m")
        await until(pilot, lambda: pane(screen).state.census is not None)
        await until(pilot, lambda: "whole heap" in pane(screen).draw().text())


async def test_the_first_second_is_marked_too() -> None:
    samples = [
        Sample(0.1, 1, True, (), (Name("word", 1),), (value(1, "'ant'"),)),
        Sample(0.2, 2, True, (), (Name("word", 2),), (value(2, "'bee'"),)),
    ]
    show = Show(("heap",), events=samples)
    screen = DogwatchApp([show])
    async with screen.run_test(size=SMALL):
        for t, marked in ((0.1, False), (0.2, True), (0.1, False), (0.2, True)):
            show.jump(t)
            screen.tick()
            assert ("changed" in pane(screen).draw().text()) is marked
            assert ("refs 1 new" in pane(screen).draw().text()) is marked


async def test_what_a_recording_does_not_have_cannot_be_opened_and_that_is_said() -> None:
    opaque = Object(1, 64, "Flask", "Flask", 1, kind="object")
    show = Show(("heap",), events=[Sample(0.1, 1, True, (), (Name("app", 1),), (opaque,))])
    screen = DogwatchApp([show])
    async with screen.run_test(size=SMALL, notifications=True) as pilot:
        show.jump(0.1)
        screen.tick()
        await pilot.press("down", "enter")
        await shown(pilot, "record --open NAME")
        assert pane(screen).view.opened == frozenset()


async def test_the_window_follows_a_name_to_what_it_refers_to_or_says_where_that_is() -> None:
    objects = tuple(value(number, f"'{number}'") for number in range(1, 40))
    names = tuple(Name(f"n{number}", number) for number in range(1, 40))
    last = Sample(0.2, 2, False, globals=(*names[:-1], Name("n39", 2)))
    show = Show(("heap",), events=[Sample(0.1, 1, True, (), names, objects), last])
    screen = DogwatchApp([show])
    screen.animation_level = "none"
    async with screen.run_test(size=(80, 40)) as pilot:
        heap = pane(screen)
        heap.view = View(opened=frozenset({GLOBALS}))
        show.jump(0.1)
        screen.tick()
        await pilot.press("end", "slash", *"n39", "enter")
        await until(pilot, lambda: heap.pointed is not None)
        assert heap.object == 2
        top, bottom = heap.corner.y, heap.corner.y + heap._region().height
        row, target = heap.plan.region(GLOBALS)[1] + 1 + heap.pointed.row, heap.plan.region(2)[1]  # type: ignore[union-attr]
        assert top <= row < bottom
        assert not top <= target < bottom, "there is no room for both"
        assert "FACTS  → above" in heap.draw().text()
        assert "rows ↑" in heap.draw().text().splitlines()[0]
        await pilot.press("slash", *"n30", "enter", "shift+up", "shift+up", "shift+up", "up")
        await until(pilot, lambda: heap.object == 29)
        assert "FACTS ─" in heap.draw().text()


async def test_the_wheel_turns_the_facts_where_it_is_over_them() -> None:
    holders = tuple(container(number, {"to": 1}) for number in range(2, 12))
    names = (Name("word", 1), *(Name(f"h{one.id}", one.id) for one in holders))
    show = Show(("heap",), events=[Sample(0.1, 1, True, (), names, (value(1, "'dog'"), *holders))])
    screen = DogwatchApp([show])
    async with screen.run_test(size=SMALL) as pilot:
        show.jump(0.1)
        screen.tick()
        await pilot.press("down", "tab")
        heap = pane(screen)
        assert "Node.to" in heap.draw().text()
        assert "str  50 B" not in heap.draw().text()
        region = page.areas(*heap.size, heap._glance())["facts"]
        for _ in range(12):
            heap.post_message(MouseScrollDown(heap, region.x + 2, region.y + 2, 0, 1, 0, False, False, False))
        await until(pilot, lambda: "str  50 B" in heap.draw().text())
        assert heap.corner.y == 0
        await pilot.press("shift+tab")
        assert heap.facts_first == 0


async def test_what_is_pinned_stays_however_much_leaves_after_it() -> None:
    samples = [
        Sample(
            number * 1.0,
            number + 1,
            number == 0,
            () if number == 0 else None,
            (Name("word", number + 1),),
            (value(number + 1, f"'{number}'"),),
            (number,) if number else (),
            (Fate(number, "freed", "seen"),) if number else (),
        )
        for number in range(16)
    ]
    show = Show(("heap",), events=samples)
    screen = DogwatchApp([show])
    screen.animation_level = "none"
    async with screen.run_test(size=SMALL) as pilot:
        show.jump(2.0)
        screen.tick()
        await pilot.press("down", "tab", "p", "escape")
        for t in (*range(2, 16), 4, 15):
            show.jump(t)
            screen.tick()
            assert "'2'" in pane(screen).draw().text()
            assert ("FREED" in next(line for line in pane(screen).draw().text().splitlines() if "'2'" in line)) is (
                t > 2
            )
        show.jump(1.0)
        screen.tick()
        assert "'2'" not in pane(screen).draw().text(), "what will come is not told"
