"""Korean is whole: on every screen, in every report, help and error, without a word of English that is no term."""

from __future__ import annotations

import re
import tomllib
from contextlib import contextmanager
from functools import cache
from gettext import NullTranslations
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import tui.words
from tests.catalogue import ROOT, translated
from tests.korean import brought, left
from tests.screen.recordings import app, recorded
from tui.cli import COMMANDS, parser
from tui.particles import Particled, particle
from tui.retold import TEMPLATES, retold
from tui.screen.keys import KEYS
from tui.screen.palette import Palette
from tui.timeline.report import to_text
from tui.words import speak, tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

RECORDINGS = {
    "dog": "heap",
    "dog-built": "heap",
    "two-threads": "heap",
    "gone-away": "pool",
    "held-session": "pool",
    "big-o": "complexity",
}
CAPTIONS = 8  # as many as a lesson has, at most
PRESSED = {
    "heap": ("f", "down", "down", "tab", "d", "d", "v", "o", "m", "v", "comma", "slash", "escape", "d", "d", "p"),
    "pool": ("f", "w", "r", "u", "home", "u"),
    "complexity": ("o", "o", "o", "f", "down", "v", "x", "v", "p", "v", "up", "up", "up"),
}
POLITE = re.compile(r"(습|읍|입|합|됩|봅|줍|킵|둡|씁|납)니[다까]|세요|시오|까요|해요")


@cache
def program(name: str) -> str:
    return brought(recorded(name).events)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", RECORDINGS)
async def test_no_screen_has_english_left(name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every caption, the lens at the end, in full-screen and with its keys, the help, and a search for nothing."""
    monkeypatch.setattr(Palette, "_NO_MATCHES_COUNTDOWN", 0.01)
    lens = RECORDINGS[name]
    running = app(name, lens=lens, language="ko")
    async with running.run_test(size=size) as pilot:
        english = []
        keys = (*["pagedown"] * CAPTIONS, "end", *PRESSED[lens], "question_mark", "escape", *"123", "ctrl+p")
        for key in ("home", *keys):
            await pilot.press(key)
            await pilot.pause()
            english += [f"{key}: {run}" for run in left(running.export_text(), program(name))]
        assert "찾은 것이 없다" in await _searched(pilot)
        assert english == []


async def _searched(pilot: Pilot[None]) -> str:
    """The palette, when it has found nothing."""
    await pilot.press(*"xqz")
    for _ in range(100):
        await pilot.pause(0.02)
        text = pilot.app.export_text()  # type: ignore[attr-defined]
        if "찾은" in text or "No matches" in text:
            break
    return str(text)


@pytest.mark.parametrize("name", RECORDINGS)
def test_no_report_has_english_left(name: str) -> None:
    speak("ko")
    report = to_text(recorded(name).events)
    assert left(report, program(name)) == []
    assert re.search("[가-힣]", report)


def test_the_table_is_told_in_korean_and_stands_in_columns() -> None:
    """The names of structures stay; what is done with them, and where, does not."""
    english = to_text(recorded("big-o").events)
    speak("ko")
    lines = to_text(recorded("big-o").events).splitlines()
    assert not re.search(r"\b(access|search|insert|delete|end|node|unbalanced)\b", "\n".join(lines))
    head = next(line for line in lines if "접근" in line)
    for place, operation in enumerate(("접근", "검색", "입력", "삭제")):
        column = cell_len(head[: head.index(operation)])
        for row in lines[lines.index(head) + 1 :][:8]:
            assert cell_len(row[: [found.start() for found in re.finditer(r"(?<=  )(O\(|N/A)", row)][place]]) == column
    assert re.search("unbalanced +O", english)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_argument_says_what_it_is(command: str) -> None:
    top = parser([command])
    (commands,) = (action.choices for action in top._actions if action.choices and command in action.choices)
    assert [action.dest for action in commands[command]._actions if not action.help] == []  # type: ignore[index]


@contextmanager
def _without(text: str) -> Iterator[None]:
    """The catalogue, from which one translation was lost."""
    whole = tui.words._catalogue

    class Torn(NullTranslations):
        def gettext(self, message: str) -> str:
            return message if message == text else whole("ko").gettext(message)

        def ngettext(self, one: str, many: str, n: int) -> str:
            return whole("ko").ngettext(one, many, n)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tui.words, "_catalogue", lambda _: Torn())
        yield


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gone-away", "R does nothing until someone checks out."),
        ("big-o", "as n grows;  o  next operation"),
        ("dog", "globals of __main__"),
    ],
)
async def test_a_translation_that_is_lost_is_seen(name: str, text: str) -> None:
    with _without(text):
        running = app(name, at=3.0, lens=RECORDINGS[name], language="ko")
        async with running.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert left(running.export_text(), program(name)) != []


def _korean() -> Iterator[str]:
    """All that is written in Korean: the catalogue, and the captions."""
    for message in translated():
        yield from message.string if isinstance(message.string, tuple) else (str(message.string),)
    for file in (ROOT / "tui" / "lessons").glob("*/lesson.toml"):
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        yield from (texts["ko"] for texts in (told["title"], *told["caption"]))


def test_one_register_is_kept() -> None:
    """All of it is in the plain style of the posts."""
    assert [text for text in _korean() if POLITE.search(text)] == []


def test_one_glossary_is_kept() -> None:
    """No word that the glossary has in its column of those that are not used."""
    rows = re.findall(r"^\| .+ \| .+ \| (.+) \|$", (ROOT / "tui/locale/README.md").read_text(encoding="utf-8"), re.M)
    other = [word for row in rows[1:] for word in row.split(", ") if word]
    assert "작업자" in other
    used = re.compile(rf"(?<![가-힣])({'|'.join(other)})")
    assert [text for text in _korean() if used.search(text)] == []


def test_no_particle_is_left_to_the_reader() -> None:
    """Where the word before it is filled in, its form is chosen."""
    loose = re.compile(
        r"\([을를이가은는으과와]\)|[을를이가은는과와]\(|\}(이|가|은|는|을|를|과|와|으?로|이?라는)(?![가-힣])"
    )
    assert [message.string for message in translated() if loose.search(str(message.string))] == []


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_the_particle_follows_the_last_syllable(syllable: str) -> None:
    """A syllable that Unicode takes apart into three letters ends in a consonant."""
    letters = normalize("NFD", syllable)
    closed = len(letters) == 3
    assert particle(syllable, "이", "가") == ("이" if closed else "가")
    assert particle(syllable, "으로", "로") == ("으로" if closed and letters[2] != "\u11af" else "로")


READ = (
    "0으로 1로 2로 3으로 4로 5로 6으로 7로 8로 9로 10으로 255로 65,536으로 heap으로 pool로 set으로 list로 queue로 "
    "stack으로 table로 type으로 thread로 name으로 server로 cat으로 dog로 URL로 GIL로 GiB로 O(n)으로 O(1)로 'dog'로 "
    "bark()로 my.py:mean으로 50×5로 title로 3초로 ∞(으)로"
)


@pytest.mark.parametrize("told", READ.split())
def test_figures_and_latin_letters_are_read_as_one_reads_them(told: str) -> None:
    word = re.sub(r"(\(으\)|으)?로$", "", told)
    assert Particled("{word:으로/로}").format(word=word) == told


def test_what_has_no_particle_is_formatted_as_ever() -> None:
    assert Particled("{0:>3} {share:.1%} {name:을/를}").format(7, share=0.5, name="값") == "  7 50.0% 값을"


def test_a_text_within_a_text_is_retold() -> None:
    speak("ko")
    assert retold("a list in a dict held by attribute x of Dog") == "Dog의 속성 x가 참조하는 dict 안의 list"
    assert retold("holders were not searched: it is not there any more") == tr(
        "holders were not searched: {why}"
    ).format(why=tr("it is not there any more"))
    assert retold("some sentences held by nobody") == "some sentences held by nobody"


def test_what_a_template_is_filled_with_is_not_taken_apart() -> None:
    """A template that is nothing but two places and a word would fit sentences of others."""
    speak("ko")
    for text in ("the dog in the house", "cannot open port 80", "meet at noon", "an error in line 3", "more or less"):
        assert retold(text) == text
    assert len(TEMPLATES) == len(set(TEMPLATES))


def test_every_key_is_told() -> None:
    speak("ko")
    assert [key.help for key in KEYS if left(tr(key.help))] == []
