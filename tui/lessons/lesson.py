"""A lesson: a folder with a program, a lab or a choice of cells, and captions in two languages, each hanging on a fact.

``README.md`` beside this file says how one is written.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.lab.options import wrong
from tui.launch import Order, Watch, interpreter, own_module
from tui.lessons.facts import unknown
from tui.retold import retold, why
from tui.words import LANGUAGES, N_, at_line, spoken, tr

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
OPENED = ("dog", "gone-away", "big-o")  # one a lens
NAMES = (*OPENED, "dog-built", "two-threads", "held-session")
LENSES = ("heap", "pool", "complexity")
FILE = "lesson.toml"
KINDS: dict[str, type] = {
    "lens": str,
    "script": str,
    "every_line": bool,
    "lab": list,
    "cells": list,
    "next": str,
    "title": dict,
    "then": dict,
}


class BadLesson(Exception):
    """A mistake in a lesson, in one line with its file and, where it can be told, its line."""


@dataclass(frozen=True)
class Caption:
    """What to say once ``fact`` holds, by language; the first caption of a lesson has no fact. One that is ``optional``
    is for some runs only."""

    fact: str
    texts: dict[str, str]
    optional: bool = False


@dataclass(frozen=True)
class Lesson:
    """``lens`` is where it is shown; one of ``script``, ``lab`` and ``cells`` is what runs.

    ``text`` is what its file says, ``comments`` are those of the script, each by language. ``then`` names the lesson
    that goes on with the story where ``then_fact`` holds at its end, ``next`` the one that is named there as what to
    try.
    """

    name: str
    folder: Path
    text: str
    lens: str
    title: dict[str, str]
    captions: tuple[Caption, ...]
    script: str = ""
    every_line: bool = False
    lab: tuple[str, ...] | None = None
    cells: tuple[str, ...] | None = None
    next: str = ""
    then: str = ""
    then_fact: str = ""
    comments: tuple[dict[str, str], ...] = ()

    def commented(self, source: tuple[str, ...]) -> tuple[str, ...]:
        """The lines of the script with its comments in the language spoken."""
        told = {comment: by_language[spoken()] for by_language in self.comments for comment in by_language.values()}
        return tuple(told.get(line, line) for line in source) if told else source

    @property
    def source(self) -> Path | None:
        """The script that runs, where there is one."""
        return self.folder / self.script if self.script else None

    def order(self) -> Order:
        """What to start for this lesson. One that did not come with dogwatch travels with its recording."""
        command: tuple[str, ...]
        if self.source is not None:
            command = (interpreter(), str(self.source))
        elif self.lab is not None:
            command = own_module("tui.lab.job", *self.lab)
        else:
            chosen = (part for cell in self.cells or () for part in ("--cell", cell))
            command = own_module("tui.complexity.bench", *chosen)
        return Order(
            command,
            Watch(lenses=(self.lens,), every_line=self.every_line),
            lens=self.lens,
            lesson=self.name,
            lesson_text="" if self.folder.parent == HERE else self.text,
            streams="none" if self.cells is not None else "terminal",
            worker=self.cells is not None,
        )


@cache
def lesson(name: str) -> Lesson:
    """One of the lessons that come with dogwatch. Raises ``KeyError`` for a name that is not in ``NAMES``."""
    if name not in NAMES:
        raise KeyError(name)
    return load(HERE / name.replace("-", "_"))


def recorded(name: str, text: str) -> Lesson | None:
    """The lesson of a recording: one of ours by its ``name``, another by the ``text`` that was kept of it."""
    if text:
        try:
            made = _made(name, Path(), text, tomllib.loads(text))
        except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
            return None
        facts = (made.then_fact, *(caption.fact for caption in made.captions))
        return None if any(unknown(fact) for fact in facts if fact != "") else made
    return lesson(name) if name in NAMES else None


def load(folder: Path) -> Lesson:
    """The lesson in a folder. Raises :class:`BadLesson`."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = why(error) if isinstance(error, OSError) else tr("it is not UTF-8")
        raise BadLesson(
            tr("{path}: cannot be read ({reason}); a lesson is a folder with a {file}").format(
                path=path, reason=reason, file=FILE
            )
        ) from None
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, what = _torn(text, str(error))
        raise BadLesson(at_line(path, line, what)) from None
    for line, mistake in _mistakes(told, folder, _Lines(text)):
        raise BadLesson(at_line(path, line, mistake))
    folder = folder.resolve()
    return _made(folder.name.replace("_", "-"), folder, text, told)


def _made(name: str, folder: Path, text: str, told: dict[str, Any]) -> Lesson:
    then = told.get("then", {})
    return Lesson(
        name,
        folder,
        text,
        told["lens"],
        told["title"],
        tuple(
            Caption(
                entry.get("fact", ""),
                {language: entry[language] for language in LANGUAGES},
                entry.get("optional", False),
            )
            for entry in told["caption"]
        ),
        script=told.get("script", ""),
        every_line=told.get("every_line", False),
        lab=tuple(told["lab"]) if "lab" in told else None,
        cells=tuple(told["cells"]) if "cells" in told else None,
        next=told.get("next", ""),
        then=then.get("lesson", ""),
        then_fact=then.get("fact", ""),
        comments=tuple({language: entry[language] for language in LANGUAGES} for entry in told.get("comment", [])),
    )


AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def _torn(text: str, error: str) -> tuple[int, str]:
    """The line of what is no TOML, the last where the text ends too soon, and what is wrong there."""
    at, reason = AT.search(error), retold(AT.sub("", error))
    if at is None or at[1] is None:
        return len(text.splitlines()), tr("this is no TOML at its end ({why})").format(why=reason)
    return int(at[1]), tr("this is no TOML from column {column} on ({why})").format(column=at[2], why=reason)


class _Lines:
    """Where things stand in a lesson's text; lines count from 1, 0 is nowhere."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def table(self, header: str, number: int = 0) -> int:
        """The line of the table with this header, the ``number``-th of its name."""
        found = [line for line, text in enumerate(self._lines, 1) if text.replace(" ", "").startswith(header)]
        return found[number] if number < len(found) else 0

    def key(self, key: str, table: int = 0) -> int:
        """The line of a key in the table whose header stands at line ``table``, else that of the header."""
        for line, text in enumerate(self._lines[table:], table + 1):
            if text.partition("=")[0].strip() == key:
                return line
            if text.lstrip().startswith("["):
                break
        return table


def _mistakes(told: dict[str, Any], folder: Path, lines: _Lines) -> Iterator[tuple[int, str]]:
    """Line and description of everything that is wrong, in the order of reading."""
    for key, value in told.items():
        if key in ("caption", "comment"):
            continue
        if key not in KINDS:
            where = lines.key(key) or lines.table(f"[{key}]") or lines.table(f"[[{key}]]")
            yield (
                where,
                tr("{key} is nothing that a lesson has; it has {known} and caption").format(
                    key=key, known=", ".join((*KINDS, "comment"))
                ),
            )
        elif not isinstance(value, KINDS[key]):
            yield lines.key(key), tr("{key} must be {what}").format(key=key, what=tr(_TOLD[KINDS[key]]))
        elif isinstance(value, list) and not all(isinstance(part, str) for part in value):
            yield lines.key(key), tr("{key} must be a list of strings").format(key=key)
    if told.get("lens") not in LENSES:
        yield lines.key("lens"), tr("lens must be one of {lenses}").format(lenses=", ".join(LENSES))
    yield from _mistakes_in_program(told, folder, lines)
    yield from _untranslated("title", told.get("title", {}), lines.table("[title]"))
    if told.get("next", NAMES[0]) not in NAMES:
        yield lines.key("next"), _no_lesson(told["next"])
    yield from _mistakes_in_then(told.get("then", {}), lines)
    comments = told.get("comment", [])
    if not isinstance(comments, list) or not all(isinstance(entry, dict) for entry in comments):
        yield lines.table("[comment]"), tr("the comments of a script stand each under [[comment]]")
        return
    for number, comment in enumerate(comments):
        yield from _untranslated("comment", comment, lines.table("[[comment]]", number))
    captions = told.get("caption")
    if not isinstance(captions, list) or not captions or not all(isinstance(entry, dict) for entry in captions):
        yield lines.table("[caption]"), tr("a lesson needs captions, each under [[caption]]")
        return
    for number, caption in enumerate(captions):
        table = lines.table("[[caption]]", number)
        for key in caption.keys() - {"fact", "optional", *LANGUAGES}:
            yield (
                lines.key(key, table),
                tr("{key} is nothing that a caption has; it has fact, optional, en and ko").format(key=key),
            )
        if not isinstance(caption.get("optional", False), bool):
            yield lines.key("optional", table), tr("{key} must be {what}").format(key="optional", what=tr(_TOLD[bool]))
        yield from _untranslated("caption", caption, table)
        fact = caption.get("fact", "")
        if number == 0 and "fact" in caption:
            yield lines.key("fact", table), tr("the first caption is shown before anything runs: it has no fact")
        elif number and fact == "":
            yield table, tr("a caption needs the fact that it hangs on")
        elif number and (problem := unknown(fact)):
            yield lines.key("fact", table), problem


_TOLD = {str: N_("a string"), bool: N_("true or false"), list: N_("a list of strings"), dict: N_("a table")}
_RUNS = {"script": N_("heap or pool"), "lab": "pool", "cells": "complexity"}


def _mistakes_in_program(told: dict[str, Any], folder: Path, lines: _Lines) -> Iterator[tuple[int, str]]:
    given = [key for key in _RUNS if key in told]
    if len(given) != 1:
        yield lines.key(given[1]) if given else 0, tr("a lesson runs one of {kinds}").format(kinds=", ".join(_RUNS))
        return
    (key,) = given
    if told["lens"] not in _RUNS[key].split(" or "):
        yield (
            lines.key("lens"),
            tr("a lesson with {key} is shown by the lens {lens}").format(key=key, lens=tr(_RUNS[key])),
        )
    if key == "cells" and told["cells"]:
        from tui.complexity.cells import CELLS, CONTRASTS

        names = [f"{cell.structure}/{cell.operation}" for cell in (*CELLS, *CONTRASTS)]
        for cell in told["cells"]:
            if cell not in names:
                yield (
                    lines.key("cells"),
                    tr("there is no cell {cell}; there are {names}").format(cell=cell, names=", ".join(names)),
                )
    if key == "lab" and (problem := wrong(told["lab"])):
        yield lines.key("lab"), f"lab: {problem}"
    if key == "script":
        path = folder / told["script"]
        try:
            compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        except OSError as error:
            yield (
                lines.key("script"),
                tr("{file} cannot be read ({why})").format(file=told["script"], why=why(error)),
            )
        except (SyntaxError, ValueError) as error:
            what = getattr(error, "msg", None) or str(error)
            yield lines.key("script"), at_line(told["script"], getattr(error, "lineno", None), what)


def _mistakes_in_then(then: dict[str, Any], lines: _Lines) -> Iterator[tuple[int, str]]:
    if not then:
        return
    table = lines.table("[then]")
    for key in then.keys() - {"lesson", "fact"}:
        yield lines.key(key, table), tr("{key} is nothing that then has; it has lesson and fact").format(key=key)
    if then.get("lesson") not in NAMES:
        yield lines.key("lesson", table), _no_lesson(then.get("lesson"))
    if "fact" in then and (problem := unknown(then["fact"])):
        yield lines.key("fact", table), problem


def _no_lesson(name: object) -> str:
    return tr("there is no lesson {lesson}; there are {names}").format(lesson=name, names=", ".join(NAMES))


def _untranslated(what: str, texts: dict[str, Any], line: int) -> Iterator[tuple[int, str]]:
    for language in LANGUAGES:
        if not isinstance(texts.get(language), str) or not texts[language].strip():
            yield line, tr("this {what} is missing in {language}").format(what=what, language=language)
