"""Lessons in folders: those that come with dogwatch, those of a lecturer's own, and the mistakes in them."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.content import Content

from tests.commands.called import dogwatch
from tui.lessons.facts import FACTS
from tui.lessons.lesson import HERE, NAMES, BadLesson, lesson, load, recorded
from tui.words import LANGUAGES, speak

if TYPE_CHECKING:
    from pathlib import Path

ROOMS = (58, 78)  # columns of a caption at 60x18 and at 80x24

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

RUNS = 'lens = "heap"\nscript = "program.py"'
MISTAKES = {  # what is written in place of what, at which line that is told, and what is told
    "unknown key": ('lens = "heap"', 'lens = "heap"\nscirpt = "x"', 2, "scirpt is nothing that a lesson has"),
    "unknown lens": ('lens = "heap"', 'lens = "stack"', 1, "lens must be one of heap, pool, complexity"),
    "no program": ('script = "program.py"', "", 0, "a lesson runs one of script, lab, cells"),
    "two programs": ('script = "program.py"', 'script = "program.py"\nlab = []', 3, "runs one of script, lab, cells"),
    "wrong lens": ('script = "program.py"', "cells = []", 1, "a lesson with cells is shown by the lens complexity"),
    "unknown cell": (
        RUNS,
        'lens = "complexity"\ncells = ["set/serach"]',
        2,
        "there is no cell set/serach; there are array list/access",
    ),
    "missing program": ("program.py", "nowhere.py", 2, "nowhere.py cannot be read (No such file or directory)"),
    "bad program": ("program.py", "broken.py", 2, "broken.py, line 2: invalid syntax"),
    "no title in Korean": ('ko = "내 것"', "", 4, "this title is missing in ko"),
    "no comment in Korean": (
        "[[caption]]\nen",
        '[[comment]]\nen = "# a"\n\n[[caption]]\nen',
        8,
        "this comment is missing in ko",
    ),
    "one comment": ("[[caption]]\nen", '[comment]\nen = "# a"\n\n[[caption]]\nen', 8, "stand each under [[comment]]"),
    "no caption in Korean": ('ko = "개."', "", 12, "this caption is missing in ko"),
    "empty caption": ('en = "Before."', 'en = " "', 8, "this caption is missing in en"),
    "unknown fact": ("named:word='dog'", "named!", 13, "there is no fact named!; there are starts, ends"),
    "fact without value": ("named:word='dog'", "named:word", 13, "named:word is written named:NAME=VALUE"),
    "fact with a value too many": ("named:word='dog'", "ends:now", 13, "ends:now is written ends"),
    "count that is none": ("named:word='dog'", "refs:'dog'=many", 13, "refs:'dog'=many: a number is needed behind ="),
    "fact that is no text": ("fact = \"named:word='dog'\"", "fact = 5", 13, "a fact must be a string"),
    "fact that is 0": ("fact = \"named:word='dog'\"", "fact = 0", 13, "a fact must be a string"),
    "error without a number": ("named:word='dog'", "fails:gone", 13, "gone is no number of an error such as 2006"),
    "reason that is none": ("named:word='dog'", "closed:whatever", 13, "no whatever; there are recycled, invalidated"),
    "verdict on no cell": (
        "named:word='dog'",
        "verdict:foo/bar",
        13,
        "there is no foo/bar; there are array list/access",
    ),
    "verdict of no class": (
        "named:word='dog'",
        "verdict:set/search=O(m)",
        13,
        "there is no O(m); there are O(1), O(log",
    ),
    "option that the lab lacks": (
        RUNS,
        'lens = "pool"\nlab = ["--nonsense"]',
        2,
        "lab: unrecognized arguments: --nonsense",
    ),
    "lab option out of bounds": (
        RUNS,
        'lens = "pool"\nlab = ["--wait-timeout", "0"]',
        2,
        "lab: argument --wait-timeout: must be 1 or more",
    ),
    "server that is none": (
        RUNS,
        'lens = "pool"\nlab = ["nowhere"]',
        2,
        "lab: this is not a database URL",
    ),
    "next lesson that does not exist": ("[title]", 'next = "cat"\n[title]', 4, "there is no lesson cat"),
    "then without text": ("[title]", '[then]\nlesson = "dog"\nfact = 1\n[title]', 6, "a fact must be a string"),
    "optional that is no switch": ('ko = "개."', 'ko = "개."\noptional = 1', 16, "optional must be true or false"),
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
@pytest.mark.parametrize("room", ROOMS)
def test_a_caption_fits_its_two_lines(name: str, language: str, room: int) -> None:
    """At every size; the last leaves one of them to what comes next, at 80 columns."""
    for caption in lesson(name).captions:
        lines = Content(caption.texts[language]).wrap(room)
        last = caption is lesson(name).captions[-1]
        assert len(lines) <= (1 if last and room == max(ROOMS) else 2), caption.texts[language]
        assert all(cell_len(line.plain) <= room for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_in_quotes_of_one_language_is_in_the_other(name: str) -> None:
    """Names, values and codes are not translated."""
    for caption in lesson(name).captions:
        quoted = {
            language: set(re.findall(r"'\w+'|(?<!\d)\d{4}(?!\d)", caption.texts[language])) for language in LANGUAGES
        }
        assert quoted["en"] == quoted["ko"], caption.texts["en"]


@pytest.mark.parametrize("name", ["dog", "dog-built"])
def test_the_posts_comments_are_shown_in_the_language_that_is_spoken(name: str) -> None:
    told = lesson(name)
    assert told.source is not None
    source = tuple(told.source.read_text().splitlines())
    speak("ko")
    assert told.commented(source) == source
    speak("en")
    english = told.commented(source)
    assert [line for line in english if not line.isascii()] == []
    changed = [line.startswith("# ") for line, post in zip(english, source, strict=True) if line != post]
    assert changed == [True, True]


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
    with pytest.raises(BadLesson, match=r"lesson\.toml, line 1: this is no TOML from column 8 on \(Invalid value\)$"):
        load(folder(tmp_path / "torn", "lens = \n"))
    with pytest.raises(BadLesson, match=r"lesson\.toml, line 2: this is no TOML"):
        load(folder(tmp_path / "open", 'script = "x"\nlens = "'))
    (folder(tmp_path / "latin") / "lesson.toml").write_bytes(GOOD.encode("utf-16"))
    speak("ko")
    with pytest.raises(BadLesson, match="UTF-8이 아니다"):
        load(tmp_path / "latin")
    speak("en")
    with pytest.raises(BadLesson, match="a lesson needs captions"):
        load(folder(tmp_path / "mute", GOOD.partition("[[caption]]")[0]))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("lens = \n", 1, 8),
        ("lens = 'heap", 1, 0),
        ("lens = 'heap\n", 1, 0),
        ('\n\nlens = "heap\n', 3, 13),
        ('lens = """heap\n\n', 2, 0),
        ('lens = "\\q"', 1, 11),
        ('lens = "\\uZ"', 1, 11),
        ('lens = "\\ud800"', 1, 15),
        ("lens = 'heap' script", 1, 15),
        ("lens\n", 1, 5),
        ("= 1", 1, 1),
        ("[title\n", 1, 7),
        ("[[caption]\n", 1, 10),
        ("[title]\n[title]\n", 2, 7),
        ("lens = 1\nlens = 2\n", 2, 9),
        ("title.en = 1\n[title]\n", 2, 7),
        ("title = {}\n[title.en]\n", 2, 10),
        ("title = {en = 1}\ntitle.ko = 2\n", 2, 13),
        ("title = {en = 1, en = 2}\n", 1, 24),
        ("title = {en = 1\n", 1, 16),
        ("cells = [1 2]\n", 1, 12),
        ("title. = 1\n", 1, 8),
        ("[title.en]\n[title]\nen.ko = 1\n", 3, 10),
        ("[[caption]]\n[caption]\n", 2, 9),
        ("lens = 2020-02-31\n", 1, 8),
        ("# \x01\n", 1, 3),
    ],
)
def test_what_is_no_toml_is_told_with_its_place_in_the_language_that_is_spoken(
    text: str, line: int, column: int, tmp_path: Path
) -> None:
    told = dogwatch("--lang", "ko", "lesson", folder(tmp_path / "torn", text))
    place = f"{line}행: {column}열부터" if column else f"{line}행: 끝에서"
    where = f"dogwatch: {tmp_path / 'torn' / 'lesson.toml'}, {place} TOML이 아니다 ("
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith(where), told.stderr
    assert told.stderr.count("\n") == 1
    reason = told.stderr.removeprefix(where)
    assert max(reason) >= "가", reason
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,}", reason), reason


def test_a_recording_whose_captions_hang_on_what_is_not_known_here_is_shown_without_them() -> None:
    """It may be from a newer version."""
    assert recorded("mine", GOOD) is not None
    assert recorded("mine", GOOD.replace("named:", "painted:")) is None
    assert recorded("mine", GOOD.replace("fact = \"named:word='dog'\"", "fact = 5")) is None


def test_the_command_tells_a_lesson_of_ones_own(tmp_path: Path) -> None:
    told = dogwatch("lesson", str(folder(tmp_path / "mine")))
    assert (told.returncode, told.stderr) == (0, "")
    assert "word" in told.stdout
    bad = dogwatch("lesson", str(folder(tmp_path / "bad", GOOD.replace("named:", "nmaed:"))))
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith(f"dogwatch: {tmp_path / 'bad' / 'lesson.toml'}, line 13: there is no fact nmaed")


def guide(path: Path) -> Path:
    """The lesson that the guide shows, as a folder."""
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", (HERE / "README.md").read_text(), re.MULTILINE)
    codes = [dedent(block).strip() + "\n" for block in blocks if block.strip()]
    path.mkdir()
    (path / "lesson.toml").write_text(next(code for code in codes if code.startswith("lens")))
    (path / "program.py").write_text(next(code for code in codes if code.startswith("numbers")))
    return path


def test_the_guides_example_is_told_to_its_end(tmp_path: Path) -> None:
    told = dogwatch("lesson", str(guide(tmp_path / "guide")))
    assert (told.returncode, told.stderr) == (0, "")
    title, _, claim, fact, *_ = told.stdout.splitlines()
    assert (title, claim.strip()) == ("Two names, one list", "Two names for one list. Press space.")
    assert re.fullmatch(r" +\d\.\d\d s  Two references: one list\.", fact)


def test_a_caption_that_was_never_due_is_named(tmp_path: Path) -> None:
    """Unless it is for some runs only."""
    text = GOOD.replace("'dog'", "'cat'")
    assert "captions that were never due: named:word='cat'" in dogwatch("lesson", folder(tmp_path / "a", text)).stdout
    assert "never due" not in dogwatch("lesson", folder(tmp_path / "b", text + "optional = true\n")).stdout
    assert "never due" not in dogwatch("lesson", folder(tmp_path / "c")).stdout


def test_the_guide_explains_every_fact() -> None:
    guide = (HERE / "README.md").read_text()
    assert [fact.form for fact in FACTS.values()] == re.findall(r"^\| `([^`]+)` \|", guide, re.MULTILINE)
