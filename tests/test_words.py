"""The catalogue of words: all of it in both languages, and switched while the app runs."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from gettext import GNUTranslations
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from tests.catalogue import KEYWORDS, MO, ROOT, extracted, translated, untranslated
from tests.korean import left
from tests.screen.recordings import app
from tui.cli import COMMANDS
from tui.screen.bars import keys
from tui.words import LANGUAGES, speak, tr

if TYPE_CHECKING:
    from collections.abc import Iterator

HANGUL = re.compile("[가-힣]")
FORMS = re.compile(r"\{\w*[^}]*\}|%\(\w+\)[rs]|%[rs]")
PARTICLE = re.compile(r":[가-힣]+/[가-힣]+\}$")
LENSES = {"heap": "dog", "pool": "gone-away", "complexity": "big-o"}


def dogwatch(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        env={k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
        | {"PYTHONUTF8": "1", "COLUMNS": "80"}
        | environment,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )


def test_every_word_of_the_code_is_in_the_catalogue_and_none_besides() -> None:
    assert {message.id for message in extracted()} == {message.id for message in translated()}, (
        "python -m tests.catalogue"
    )


def test_every_word_is_translated() -> None:
    assert untranslated(translated()) == []


def test_what_is_filled_in_stays() -> None:
    for message in translated():
        if message.id:
            forms = [set(FORMS.findall(str(text))) for text in (_last(message.id), _last(message.string))]
            assert forms[0] == {PARTICLE.sub("}", form) for form in forms[1]}, message.id


def _last(text: object) -> object:
    return text[-1] if isinstance(text, tuple) else text


def test_what_is_read_at_run_time_is_what_stands_in_the_catalogue() -> None:
    with MO.open("rb") as file:
        compiled = GNUTranslations(file)
    for message in translated():
        if isinstance(message.id, tuple):
            assert (compiled.ngettext(message.id[0], message.id[1], 2),) == message.string, "python -m tests.catalogue"
        elif message.id:
            assert compiled.gettext(str(message.id)) == message.string, "python -m tests.catalogue"


def calls_out_of_sight(tree: ast.AST) -> Iterator[int]:
    """The lines of words that cannot be extracted: within an f-string, or not written as text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from (
                call.lineno
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in KEYWORDS
                if isinstance(call.args[0], ast.Constant)
            )
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KEYWORDS:
            yield from (arg.lineno for arg in node.args[:1] if isinstance(arg, ast.JoinedStr | ast.BinOp))


def test_every_word_can_be_extracted() -> None:
    assert [
        f"{path}:{line}"
        for path in (ROOT / "tui").rglob("*.py")
        for line in calls_out_of_sight(ast.parse(path.read_text()))
    ] == []


@pytest.mark.parametrize("lens", LENSES)
async def test_the_language_is_switched_while_it_runs(lens: str) -> None:
    """Every word of the screen, at once; and back it is as it was."""
    running = app(*LENSES.values(), lens=lens, at=4.0)
    async with running.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        english = running.export_text()
        await pilot.press("g")
        await pilot.pause()
        korean = running.export_text()
        await pilot.press("ㅎ")
        await pilot.pause()
        assert running.export_text() == english
    for line in (0, -1):
        assert not HANGUL.search(english.splitlines()[line])
        assert HANGUL.search(korean.splitlines()[line])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keys_of_the_footer_fit(language: str) -> None:
    """At the smallest size, whatever space does; and at 120 columns those of a lens beside them."""
    speak(language)
    for play in ("run", "again", "pause", "go on"):
        assert keys(tr(play), 60).plain.rstrip().endswith(f"q {tr('quit')}")
    assert keys(tr("go on"), 120, lens="pool").plain.rstrip().endswith(f"x {tr('server')}")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_korean_where_one_asks_for_it(command: str) -> None:
    asked = dogwatch(*filter(None, (command,)), "--help", LANG="ko_KR.UTF-8")
    assert asked.stdout == dogwatch(*filter(None, (command,)), "--lang", "ko", "--help").stdout
    assert asked.stdout.startswith("사용법: dogwatch")
    assert max(map(cell_len, asked.stdout.splitlines())) <= 80
    assert left(asked.stdout) == []
    english = dogwatch(*filter(None, (command,)), "--help").stdout
    assert not HANGUL.search(english)


def test_errors_and_reports_are_korean_and_json_is_not() -> None:
    recording = str(ROOT / "assets" / "dog.dogwatch")
    assert HANGUL.search(dogwatch("--lang", "ko", "report", "nothing.dogwatch").stderr)
    assert HANGUL.search(dogwatch("pool", "--lang=ko", "--recycle", "x").stderr)
    assert HANGUL.search(dogwatch("report", recording, "--lang", "ko").stdout)
    assert (
        dogwatch("report", recording, "--json", "--lang", "ko").stdout == dogwatch("report", recording, "--json").stdout
    )
