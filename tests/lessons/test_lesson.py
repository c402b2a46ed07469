"""Lessons in folders: those that come with dogwatch, those of a lecturer's own, and the mistakes in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.content import Content

from tests.commands.called import dogwatch
from tui.lessons.facts import FACTS
from tui.lessons.lesson import HERE, NAMES, BadLesson, lesson, load
from tui.words import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

ROOM = 58  # cells of a line at 60 columns, the smallest

GOOD = """\
lens = "heap"
script = "program.py"

[title]
en = "Mine"
ko = "내 것"

[[caption]]
en = "Before."
ko = "전."

[[caption]]
fact = "named:word='dog'"
en = "A dog."
ko = "개."
"""

MISTAKES = {
    "unknown key": ('lens = "heap"', 'lens = "heap"\nscirpt = "x"', 2, "scirpt is nothing that a lesson has"),
    "unknown lens": ('lens = "heap"', 'lens = "stack"', 1, "lens must be one of heap, pool, complexity"),
    "no program": ('script = "program.py"', "", 0, "a lesson runs one of script, lab, cells"),
    "two programs": ('script = "program.py"', 'script = "program.py"\nlab = []', 3, "runs one of script, lab, cells"),
    "wrong lens": ('script = "program.py"', "cells = []", 1, "a lesson with cells is shown by the lens complexity"),
    "unknown cell": (
        'lens = "heap"\nscript = "program.py"',
        'lens = "complexity"\ncells = ["set/serach"]',
        2,
        "there is no cell set/serach; there are array list/access",
    ),
    "missing program": ("program.py", "nowhere.py", 2, "nowhere.py cannot be read (No such file or directory)"),
    "bad program": ("program.py", "broken.py", 2, "broken.py, line 2: invalid syntax"),
    "no title in Korean": ('ko = "내 것"', "", 4, "this title is missing in ko"),
    "no caption in Korean": ('ko = "개."', "", 12, "this caption is missing in ko"),
    "empty caption": ('en = "Before."', 'en = " "', 8, "this caption is missing in en"),
    "unknown fact": ("named:word='dog'", "named!", 13, "there is no fact named!; there are starts, ends"),
    "fact without value": ("named:word='dog'", "named:word", 13, "named:word is written named:NAME=VALUE"),
    "fact with a value too many": ("named:word='dog'", "ends:now", 13, "ends:now is written ends"),
    "count that is none": ("named:word='dog'", "refs:'dog'=many", 13, "refs:'dog'=many needs a number behind ="),
    "caption without a fact": ("fact = \"named:word='dog'\"", "", 12, "a caption needs the fact that it hangs on"),
    "first caption with a fact": ('en = "Before."', 'en = "Before."\nfact = "starts"', 10, "it has no fact"),
    "unknown key of a caption": ('ko = "개."', 'ko = "개."\nfr = "Un chien."', 16, "fr is nothing that a caption has"),
    "a number for a text": ('script = "program.py"', "script = 7", 2, "script must be a string"),
    "lesson that does not exist": ("[title]", '[then]\nlesson = "cat"\n[title]', 5, "there is no lesson cat"),
}


def folder(path: Path, text: str = GOOD) -> Path:
    path.mkdir(exist_ok=True)
    (path / "lesson.toml").write_text(text)
    (path / "program.py").write_text("word = 'dog'\n")
    (path / "broken.py").write_text("word = 1\nfor\n")
    return path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caption_fits_its_two_lines(name: str, language: str) -> None:
    for caption in lesson(name).captions:
        lines = Content(caption.texts[language]).wrap(ROOM)
        assert len(lines) <= 2, caption.texts[language]
        assert all(cell_len(line.plain) <= ROOM for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_in_quotes_of_one_language_is_in_the_other(name: str) -> None:
    """Names, values and codes are not translated."""
    for caption in lesson(name).captions:
        quoted = {
            language: set(re.findall(r"'\w+'|(?<!\d)\d{4}(?!\d)", caption.texts[language])) for language in LANGUAGES
        }
        assert quoted["en"] == quoted["ko"], caption.texts["en"]


def test_one_of_ones_own(tmp_path: Path) -> None:
    mine = load(folder(tmp_path / "my_words"))
    assert (mine.name, mine.lens, mine.title["ko"]) == ("my-words", "heap", "내 것")
    assert mine.order().argv[1] == str(tmp_path / "my_words" / "program.py")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_file_and_line(mistake: str, tmp_path: Path) -> None:
    there, instead, line, told = MISTAKES[mistake]
    assert there in GOOD
    path = folder(tmp_path / "mine", GOOD.replace(there, instead))
    with pytest.raises(BadLesson) as error:
        load(path)
    where = f"{path / 'lesson.toml'}{f', line {line}' if line else ''}: "
    assert str(error.value).startswith(where)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_no_lesson_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadLesson, match=r"cannot be read .* a lesson is a folder with a lesson\.toml"):
        load(tmp_path)
    with pytest.raises(BadLesson, match="line 1"):
        load(folder(tmp_path / "torn", "lens = \n"))
    with pytest.raises(BadLesson, match="a lesson needs captions"):
        load(folder(tmp_path / "mute", GOOD.partition("[[caption]]")[0]))


def test_the_command_tells_a_lesson_of_ones_own(tmp_path: Path) -> None:
    told = dogwatch("lesson", str(folder(tmp_path / "mine")))
    assert (told.returncode, told.stderr) == (0, "")
    assert "word" in told.stdout
    bad = dogwatch("lesson", str(folder(tmp_path / "bad", GOOD.replace("named:", "nmaed:"))))
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith(f"dogwatch: {tmp_path / 'bad' / 'lesson.toml'}, line 13: there is no fact nmaed")


def test_the_guide_explains_every_fact() -> None:
    guide = (HERE / "README.md").read_text()
    assert [fact.form for fact in FACTS.values()] == re.findall(r"^\| `([^`]+)` \|", guide, re.MULTILINE)
