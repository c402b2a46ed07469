"""The app under a person's hands: keys, sizes, and real programs started and ended by it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.events import MouseScrollUp

from tests.pool.story import opened, refused, seen
from tests.screen.recordings import app, recorded, show
from tui.heap.model import names_of
from tui.heap.pane import HeapPane
from tui.launch import Order, Watch
from tui.lessons.cues import Cue, Cues, when
from tui.lessons.lesson import lesson
from tui.lessons.telling import Telling
from tui.observed._dogwatch.events import Exited, LabSet, Lost, Started, Trouble
from tui.screen import timebar
from tui.screen.app import DogwatchApp
from tui.screen.help import HelpScreen, text
from tui.screen.keys import KEYS
from tui.screen.replayed import replayed
from tui.screen.show import REST, Show
from tui.timeline import program
from tui.timeline.recording import Recorded, Recorder
from tui.words import LANGUAGES, speak, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

PATIENCE = 60.0  # seconds


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app work until ``condition`` holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await pilot.pause(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def live(tmp_path: Path, source: str, every_line: bool = False) -> Show:
    """A show of a program that was not started yet."""
    script = tmp_path / "program.py"
    script.write_text(source)
    return Show(
        ("heap", "pool"), Order((sys.executable, str(script)), Watch(every_line=every_line), streams="terminal")
    )


async def test_a_lesson_waits_for_space_at_each_caption_and_tells_its_story() -> None:
    dog = lesson("dog")
    screen = DogwatchApp([Show(("heap",), dog.order(), dog)])
    told: list[str] = []
    async with screen.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        assert screen.show.program is None
        assert screen.caption() == dog.captions[0].texts["en"]
        await pilot.press("space")
        assert screen.show.program is not None
        while screen.mode_word() != "ended":
            await until(pilot, lambda: screen.mode_word() in ("space goes on", "ended"))
            if screen.mode_word() == "space goes on":
                told.append(screen.caption())
                t = screen.show.playhead.t
                await pilot.pause(0.25)
                assert screen.show.playhead.t == t
                await pilot.press("space")
        state = screen.show.state
        assert state.program.output.split()[-1] == "False"
        (cat,) = (id for id, names in names_of(state.heap).items() if "detect_word" in names)
        assert state.heap.objects[cat].text == "'cat'"
        fates = {ghost.object.text: ghost.fate for ghost in state.heap.ghosts}
        assert fates["'dog'"] in ("freed", "immortal")
        story = [caption.texts["en"] for caption in dog.captions]
        in_turn = [text for text in told if text != story[4]]  # a fourth True may be printed after the name was moved
        assert in_turn == [text for text in story[1:] if text in in_turn]
        assert {story[1], story[5], story[8]} <= set(told)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_a_row_is_pointed_at_that_full_screen_does_not_have(size: tuple[int, int]) -> None:
    """Functions and classes are one row of the globals, and in full-screen others."""
    screen = app("dog", at=60.0)
    async with screen.run_test(size=size) as pilot:
        for steps in range(8):
            await pilot.press(*["down"] * steps, "f", "f", "escape")
            assert screen.is_running


async def test_captions_are_stepped_through_back_and_forth() -> None:
    screen = app("dog")
    assert screen.show.telling is not None
    story = [caption.texts["en"] for caption in screen.show.telling.lesson.captions]
    async with screen.run_test() as pilot:
        assert screen.caption() == story[0]
        await pilot.press("pagedown", "pagedown")
        assert screen.caption() == story[2]
        here = screen.show.playhead.t
        await pilot.press("pagedown", "pageup")
        assert (screen.caption(), screen.show.playhead.t) == (story[2], here)
        await pilot.press("pageup", "pageup", "pageup")
        assert (screen.caption(), screen.show.playhead.t) == (story[0], 0.0)
        await pilot.press("end")
        assert screen.caption() == story[-1]


def untold(name: str) -> Show:
    """A recording of which no lesson is told: no caption holds it up."""
    shown = show(name, paced=False)
    shown.telling = None
    return shown


async def test_a_recording_is_played_slower_and_faster() -> None:
    now = 100.0
    screen = DogwatchApp([untold("dog")], clock=lambda: now)
    async with screen.run_test() as pilot:
        await pilot.press("minus", "minus", "minus", "space")
        now += 1
        screen.tick()
        assert screen.show.playhead.t == pytest.approx(0.25)
        assert screen.mode_word() == "0.25×"
        await pilot.press(*["plus"] * 9)
        now += 0.125
        screen.tick()
        assert screen.show.playhead.t == pytest.approx(1.25)
        assert screen.mode_word() == "8×"


async def test_a_loop_begins_again_after_a_rest() -> None:
    now = 100.0
    screen = DogwatchApp([untold("dog")], clock=lambda: now)
    async with screen.run_test() as pilot:
        await pilot.press("l", "end", "space")
        now += 60
        screen.tick()
        assert screen.mode_word() == "ended"
        now += REST - 0.1
        screen.tick()
        assert screen.mode_word() == "ended"
        now += 0.2
        screen.tick()
        assert (screen.mode_word(), screen.show.playhead.t) == ("replay", 0.0)


async def test_arrows_step_through_the_moments_and_pause() -> None:
    screen = app("dog")
    moments = screen.show.timeline.moments
    async with screen.run_test() as pilot:
        await pilot.press("right", "right", "right")
        assert screen.show.playhead.t == moments[2]
        await pilot.press("left")
        assert screen.show.playhead.t == moments[1]
        await pilot.press("end")
        assert screen.show.playhead.t == screen.show.timeline.end
        await pilot.press("left")
        assert screen.show.playhead.t == moments[-2]
        assert screen.mode_word() == "paused"
        await pilot.press("home", "left")
        assert screen.show.playhead.t == moments[0]


async def test_a_recording_is_played_at_its_own_speed() -> None:
    now = 100.0
    screen = DogwatchApp([untold("dog")], clock=lambda: now)
    async with screen.run_test() as pilot:
        await pilot.press("space")
        now += 1.25
        screen.tick()
        assert screen.show.playhead.t == pytest.approx(1.25)
        now += 60
        screen.tick()
        assert screen.show.playhead.t == screen.show.timeline.end
        await pilot.press("space")
        assert screen.show.playhead.t == 0.0


@pytest.mark.parametrize(("key", "lens"), [("1", "heap"), ("2", "pool"), ("3", "complexity")])
async def test_numbers_choose_a_lens(key: str, lens: str) -> None:
    screen = app("dog", "gone-away", "big-o", at=3.0)
    async with screen.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        shown = [name for name, pane in screen.panes.items() if pane.is_on_screen and pane.region.area]
        assert shown == [lens]
        assert screen.show.lenses == (lens,)


async def test_all_lenses_together_from_120_by_40_and_one_alone_by_f() -> None:
    screen = app("dog", "gone-away", "big-o", at=3.0)
    async with screen.run_test(size=(120, 40)) as pilot:

        def shown() -> list[str]:
            return [name for name, pane in screen.panes.items() if pane.is_on_screen and pane.region.area]

        assert shown() == ["heap", "pool", "complexity"]
        await pilot.press("2", "f")
        assert shown() == ["pool"]
        assert screen.panes["pool"].full
        await pilot.press("ㄹ")
        assert shown() == ["heap", "pool", "complexity"]
        await pilot.press("f", "escape")
        assert not screen.full
        await pilot.resize_terminal(119, 40)
        await pilot.pause()
        assert shown() == ["pool"]
        await pilot.resize_terminal(10, 3)
        await pilot.pause()
        assert shown() == []
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert shown() == ["heap", "pool", "complexity"]


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["gone-away", "held-session"])
@pytest.mark.parametrize("fact", ["fails:2006", "ends"])
async def test_the_error_of_the_post_is_on_the_screen(
    size: tuple[int, int], language: str, name: str, fact: str
) -> None:
    """At the moment and at the end, at every size, alone and beside the other lenses."""
    at = when(fact, recorded(name).events)
    screen = app("dog", name, "big-o", at=at or 0.0, lens="pool", language=language)
    async with screen.run_test(size=size) as pilot:
        await pilot.pause()
        assert "✗ (2006, " in screen.export_text()


async def test_every_key_at_every_size_leaves_the_app_standing() -> None:
    screen = app("dog", "gone-away", "big-o", at=3.0)
    keys = ["1", "2", "3", "f", "o", "up", "down", "left", "right", "home", "end", "space", "escape", "r"]
    async with screen.run_test(size=(80, 24)) as pilot:
        for width, height in ((10, 3), (60, 18), (80, 24), (120, 40), (250, 80)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            await pilot.press(*keys)
            assert screen.is_running


@pytest.mark.parametrize("key", ["escape", "space", "q", "question_mark", "enter", "ctrl+c"])
async def test_help_opens_over_the_lenses_and_closes_by_any_key_that_one_would_try(key: str) -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test() as pilot:
        await pilot.press("question_mark")
        assert isinstance(screen.screen, HelpScreen)
        await pilot.press(key)
        assert len(screen.screen_stack) == 1
        assert screen.show.playhead.t == 1.5
        assert not screen.show.playhead.playing


async def test_what_was_said_for_a_moment_does_not_lie_over_the_help() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(notifications=True) as pilot:
        screen.notify("for a moment")
        await until(pilot, lambda: "for a moment" in screen.export_text())
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(screen.screen, HelpScreen)
        assert "for a moment" not in screen.export_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lens", ["heap", "pool"])
def test_help_explains_every_mark_of_the_time_bar_and_of_the_axis(lens: str, language: str) -> None:
    speak(language)
    said = text(lens).plain
    bar = set(timebar.draw(1.0, 2.0, (0.5, 1.5), "", 60, (0.2,)).text().split()[0])
    axis = set("qSR┊✗│") if lens == "pool" else set()
    explained = [line.split("  ")[1].split() for line in said.split("\n") if line.startswith("  ")]
    assert bar == set("●━─┿┼╳")
    assert bar | axis <= {mark for marks in explained for mark in marks}


@pytest.mark.parametrize(("height", "more"), [(24, True), (90, False)])
async def test_help_says_that_there_is_more_where_it_does_not_fit(height: int, more: bool) -> None:
    screen = app("gone-away", at=1.5)
    async with screen.run_test(size=(80, height)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: "esc closes" in screen.export_text())
        assert ("↓ more, esc closes" in screen.export_text()) is more


async def test_an_ended_lesson_can_be_looked_at_again(tmp_path: Path) -> None:
    ended = live(tmp_path, "print('once')\n")
    screen = DogwatchApp([ended], start=True)
    async with screen.run_test() as pilot:
        await until(pilot, lambda: screen.mode_word() == "ended")
        assert screen.play_word() == "again"
        await pilot.press("space")
        assert screen.mode_word() in ("replay", "ended")
        await until(pilot, lambda: screen.mode_word() == "ended")
        assert ended.state.program.output == "once\r\n"


async def test_a_measurement_rests_while_another_lens_is_in_focus() -> None:
    table = lesson("big-o")
    measuring = Show(("complexity",), table.order(), table)
    screen = DogwatchApp([measuring], start=True)
    async with screen.run_test() as pilot:
        await until(pilot, lambda: any(cell.points for cell in measuring.state.complexity.cells.values()))
        assert measuring.program is not None
        stat = Path(f"/proc/{measuring.program.pid}/stat")
        await pilot.press("1")
        await until(pilot, lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")
        await pilot.press("3")
        await until(pilot, lambda: stat.read_text().rpartition(")")[2].split()[0] != "T")


@pytest.mark.parametrize("key", ["q", "ㅂ", "ctrl+c"])
async def test_quitting_ends_what_runs(key: str, tmp_path: Path) -> None:
    waiting = live(tmp_path, "import time\nprint('started', flush=True)\ntime.sleep(600)\n")
    screen = DogwatchApp([waiting], start=True)
    async with screen.run_test() as pilot:
        await until(pilot, lambda: "started" in waiting.state.program.output)
        assert waiting.program is not None
        pid = waiting.program.pid
        await pilot.press(key)
    assert not alive(pid)


async def test_a_program_that_is_killed_is_said_to_have_ended(tmp_path: Path) -> None:
    victim = live(tmp_path, "import time\nprint('started', flush=True)\ntime.sleep(600)\n")
    screen = DogwatchApp([victim], start=True)
    async with screen.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "started" in victim.state.program.output)
        assert victim.program is not None
        os.kill(victim.program.pid, signal.SIGKILL)
        await until(pilot, lambda: victim.state.program.exit_code == 137)
        assert screen.trouble() == "the program was killed by signal 9 (SIGKILL)"


async def test_restart_runs_it_anew(tmp_path: Path) -> None:
    program = live(tmp_path, "import os\nprint(os.getpid())\n")
    screen = DogwatchApp([program], start=True)
    async with screen.run_test() as pilot:
        await until(pilot, lambda: screen.mode_word() == "ended")
        first = program.state.program.output
        await pilot.press("r")
        await until(pilot, lambda: screen.mode_word() == "ended" and program.state.program.output != first)
        assert program.state.program.exit_code == 0


async def test_a_program_that_failed_is_said_before_its_lesson_goes_on(tmp_path: Path) -> None:
    dog = recorded("dog")
    events = [replace(event, code=3) if isinstance(event, Exited) else event for event in dog.events]
    screen = DogwatchApp([replayed(Recorded(events), events[-1].t)])
    async with screen.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "the program ended with exit code 3" in screen.export_text()


def test_nothing_holds_up_what_is_under_somebodys_hands() -> None:
    """The lab that keys change: its captions come, and go, with what they tell of."""
    shown = show("gone-away", paced=False)
    told = shown.telling
    assert told is not None
    live = Show(("pool",), told=told.lesson, events=shown.timeline.events, paced=False, live=True)
    live.playhead.playing = True
    live.poll(0.0)
    live.poll(7.0)
    assert live.playhead.t == pytest.approx(7.0)
    assert not live.reading


@pytest.mark.parametrize("language", LANGUAGES)
async def test_that_nobody_can_connect_is_said_before_what_a_lesson_tells_and_not_after(language: str) -> None:
    speak(language)
    stopped = LabSet(3.0, "the server was stopped", "batch", 3.0, 4.0, 1, False, "stopped")
    down = [stopped, *refused(4.0, pool=9), *refused(5.0, pool=9)]
    events: list[Any] = [Started(0.0, 1, "3.11.7"), seen(pool=9), *opened(1.0, pool=9), *down, *opened(6.0, 2, pool=9)]
    told = {
        "en": "✗ the server does not answer since 4.0 s: 2 attempts failed. x starts it again.",
        "ko": "✗ 서버가 응답하지 않는다: 4.0 s부터 연결 시도 2번 실패. x로 다시 켠다.",
    }
    live = Show(("pool",), told=lesson("gone-away"), events=events, paced=False, live=True)
    screen = DogwatchApp([live], lens="pool")
    async with screen.run_test(size=(120, 40)):
        for t, says in ((3.5, False), (5.0, True), (6.0, False)):
            live.jump(t)
            assert (screen.caption() == told[language]) is says
        screen.action_lens("heap")
        live.jump(5.0)
        assert screen.caption() != told[language]


async def test_a_trouble_is_read_under_a_caption_of_two_lines() -> None:
    events = [*recorded("gone-away").events]
    assert program.troubles(program.fold(program.EMPTY, Lost(0.0, 1))) == ["1 event was dropped"]
    events.insert(1, Lost(0.0, 1200))
    shown = replayed(Recorded(events, note="recorded only until 0.0 s: disk is full"), 0.5)
    screen = DogwatchApp([shown])
    async with screen.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        seen = screen.export_text()
        assert "Three engines" in seen
        assert "here 3), query." in seen
        assert "recorded only until 0.0 s: disk is full · 1,200 events were dropped" in seen
        await pilot.resize_terminal(60, 18)
        await pilot.pause()
        assert "disk is full" in screen.export_text()
    untroubled = app("gone-away", at=0.5)
    async with untroubled.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not untroubled.query_one("#trouble").display


def test_troubles_that_are_not_shown_are_counted() -> None:
    events = [*recorded("dog").events]
    events[1:1] = [Trouble(0.0, f"trouble {number}") for number in range(5)]
    screen = DogwatchApp([replayed(Recorded(events), 1.0)])
    assert screen.trouble() == "… 3 more · trouble 3 · trouble 4"


async def test_what_a_recording_lacks_is_said_beside_other_troubles(tmp_path: Path) -> None:
    with Recorder(tmp_path / "x.dogwatch") as recorder:
        shown = Show(("heap",), events=recorded("dog").events, recorder=recorder)
        shown.trouble = "1 event could not be read"
        recorder.trouble = "recorded only until 0.0 s: disk is full"
        screen = DogwatchApp([shown])
        assert screen.trouble() == "recorded only until 0.0 s: disk is full · 1 event could not be read"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)], ids=str)
async def test_the_first_screen_says_what_this_is_and_the_last_what_to_try(
    size: tuple[int, int], language: str
) -> None:
    speak(language)
    dog = lesson("dog")
    first = DogwatchApp([Show((dog.lens,), dog.order(), dog)])
    async with first.run_test(size=size) as pilot:
        await pilot.pause()
        seen = " ".join(first.export_text().split())
        claim = tr("dogwatch shows what a running Python program does; yours: {own}").format(own="dogwatch run SCRIPT")
        assert "".join(claim.split()) in "".join(seen.split())
    for name, command in (("dog", "dogwatch lesson two-threads"), ("gone-away", "dogwatch lesson held-session")):
        last = app(name, at=60.0, language=language)
        async with last.run_test(size=size) as pilot:
            await pilot.pause()
            seen = "".join(last.export_text().split())
            assert "".join(command.split()) in seen
            assert "dogwatchrunSCRIPT" in seen


async def test_what_to_try_next_is_named_with_the_last_caption() -> None:
    """A measurement stays when it is done, for what a person will ask it: it comes to no end."""
    screen = app("big-o")
    async with screen.run_test(size=(80, 24)):
        last = cues_of(screen.show)[-1].t
        screen.show.jump(last - 0.01)
        assert screen.note() == ""
        screen.show.jump(last)
        assert not screen.show.at_end
        assert "dogwatch complexity FILE.py:FUNCTION" in screen.note()


async def test_a_caption_that_was_never_due_is_named_at_the_end() -> None:
    shown = show("dog")
    assert shown.telling is not None
    captions = shown.telling.lesson.captions
    never = replace(captions[1], fact="named:detect_word='cow'")
    shown.telling = Telling(replace(shown.telling.lesson, captions=(*captions, never)), paced=True)
    screen = DogwatchApp([shown])
    async with screen.run_test(size=(80, 24)) as pilot:
        assert screen.trouble() == ""
        await pilot.press("end")
        await pilot.pause()
        assert "captions that were never due: named:detect_word='cow'" in screen.export_text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_what_the_lock_costs_can_be_read(size: tuple[int, int]) -> None:
    screen = app("two-threads", at=60.0)
    async with screen.run_test(size=size) as pilot:
        await pilot.pause()
        assert re.search(r"\+= 1: \d+ ns, locked \d+ ns: \d+\.\d times", screen.export_text())


@pytest.mark.parametrize("size", [(60, 18), (80, 24)], ids=str)
async def test_a_preview_that_goes_on_says_so_and_is_read_to_its_end(size: tuple[int, int], tmp_path: Path) -> None:
    """By arrows a line, by shift and arrows or the wheel more; what was scrolled does not move the picture."""
    source = "".join(f"n{n} = {n}\n" for n in range(1, 40)) + f"s = {'x' * 99!r} # the end\n"
    screen = DogwatchApp([live(tmp_path, source)])
    heap = screen.panes["heap"]
    assert isinstance(heap, HeapPane)

    def numbers() -> list[int]:
        lines = screen.export_text().splitlines()
        return [int(line.split()[0]) for line in lines if line[:6].strip().isdecimal()]

    async with screen.run_test(size=size) as pilot:
        await pilot.pause()
        first = numbers()
        assert f"{40 - first[-1]} rows ↓" in screen.export_text()
        await pilot.press("down", "down")
        assert numbers() == [line + 2 for line in first]
        assert " 2 ↑" in screen.export_text()
        await pilot.press(*["shift+down"] * 10, *["shift+right"] * 10)
        assert numbers()[-1] == 40
        assert "xxx' # the end" in screen.export_text()
        assert "↓" not in screen.export_text()
        for _ in range(10):
            heap.post_message(MouseScrollUp(heap, 9, 9, 0, -1, 0, False, False, False))
        await pilot.pause()
        assert numbers() == first
        await pilot.press("shift+down")
        assert heap.corner.y == 4
        await pilot.press("space")
        await until(pilot, lambda: "STACK" in screen.export_text())
        assert heap.corner == (0, 0)


async def test_a_preview_that_fits_says_nothing_of_more() -> None:
    dog = lesson("dog")
    screen = DogwatchApp([Show((dog.lens,), dog.order(), dog)])
    async with screen.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        before = screen.export_text()
        await pilot.press("down", "shift+down", "shift+right")
        assert screen.export_text() == before
        assert "shift+arrows" not in before


def cues_of(shown: Show) -> list[Cue]:
    assert shown.telling is not None
    cues = Cues(shown.telling.lesson)
    cues.take(shown.timeline)
    return cues.cues


async def test_no_key_is_silent() -> None:
    """Where a key changes nothing that is drawn, a word says why."""
    dog = lesson("dog")
    screen = DogwatchApp([Show((dog.lens,), dog.order(), dog)])

    def said() -> str:
        told = " ".join(str(one.message) for one in screen._notifications)
        screen.clear_notifications()
        return told

    async with screen.run_test(size=(80, 24)) as pilot:
        for key in ("left", "right", "pageup", "pagedown"):
            await pilot.press(key)
            assert "space starts it" in said(), key
        await pilot.press("u")
        assert "? until space" in said()
        await pilot.press("u")
        assert "nothing is to be guessed" in said()
        await pilot.press("plus")
        assert screen.mode_word() == "waiting 2×"
        await pilot.press("minus", "minus")
        assert screen.mode_word() == "waiting 0.5×"


async def test_the_speed_is_said_while_a_recording_stands() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=(80, 24)) as pilot:
        assert screen.mode_word() == "paused"
        await pilot.press("plus", "plus")
        assert screen.mode_word() == "paused 4×"
        assert "paused 4×" in screen.export_text()
        await pilot.press("minus", "minus")
        assert screen.mode_word() == "paused"


async def test_r_plays_a_recording_from_its_start() -> None:
    screen = app("dog", at=60.0)
    async with screen.run_test() as pilot:
        await pilot.press("r")
        assert screen.show.playhead.t < 1.0
        assert screen.mode_word() in ("replay", "space goes on")


async def test_a_lens_has_the_room_of_those_that_nothing_is_told_of() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert screen.panes["heap"].size.width > 100
        await pilot.press("2")
        await pilot.pause()
        assert "dogwatch pool [URL]" in screen.export_text(), "what the empty lens is for"


async def test_a_picture_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    screen = app("dog", at=1.5)
    async with screen.run_test() as pilot:
        await pilot.press("s")
    assert (tmp_path / "dogwatch-dog-1.5s.svg").read_text().startswith("<svg")


async def test_each_lens_tells_its_own_lesson_while_the_others_hold_still() -> None:
    """The whole first screen, live: two stories to their end, and the table until it has a verdict."""
    lessons = [lesson(name) for name in ("dog", "gone-away", "big-o")]
    screen = DogwatchApp([Show((one.lens,), one.order(), one, paced=False, live=True) for one in lessons])
    heap, pool, table = screen.shows
    async with screen.run_test(size=(120, 40)) as pilot:
        await pilot.press("1", "space", "2", "space")
        held = heap.playhead.t
        await until(pilot, lambda: pool.state.program.exit_code is not None)
        assert heap.playhead.t == held
        await pilot.press("1")
        await until(pilot, lambda: heap.state.program.exit_code is not None)
        assert [heap.state.program.exit_code, pool.state.program.exit_code] == [0, 0]
        assert {error.code for each in pool.state.pool.pools.values() for error in each.errors} == {2006}
        await pilot.press("3", "space")
        await until(pilot, lambda: any(cell.measured for cell in table.state.complexity.cells.values()))


def test_recordings_in_assets_are_whole() -> None:
    for name in ("dog", "gone-away", "big-o"):
        assert recorded(name).note == ""


@pytest.mark.parametrize("lens", ["heap", "pool", "complexity"])
async def test_every_action_is_found_by_its_words(lens: str) -> None:
    screen = app("dog", "gone-away", "big-o", lens=lens)
    async with screen.run_test(size=(80, 24)) as pilot:
        found = {command.title for command in screen.get_system_commands(screen.screen)}
        assert found == {key.help for key in KEYS if key.sign != "^P"}
        theme = screen.theme
        await pilot.press("ctrl+p", *"next theme")
        await pilot.pause(0.5)
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.theme != theme)
        await pilot.press("ctrl+p", *"linear or log")
        await pilot.pause(0.5)
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.panes["complexity"].linear)  # type: ignore[union-attr]
        assert screen.lens == "complexity"
