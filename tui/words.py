"""The words that a person reads, in the language that is spoken: English stands in the code, Korean in the catalogue.

``tui/locale/README.md`` says how to edit the catalogue. What a program reads (JSON, recordings, the names of rules and
classes) is never translated.
"""

from __future__ import annotations

import gettext
import os
import signal
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from tui.particles import Particled

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = {"en": "English", "ko": "한국어"}

_spoken = "en"


def spoken() -> str:
    """The language spoken now, ``"en"`` or ``"ko"``."""
    return _spoken


def speak(language: str) -> None:
    """From now on :func:`tr` and :func:`trn` answer in this language. Raises ``KeyError`` for one that is not there."""
    global _spoken
    LANGUAGES[language]
    _spoken = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while, whoever asks meanwhile."""
    before = spoken()
    speak(language)
    try:
        yield
    finally:
        speak(before)


def local() -> str:
    """The language that the environment asks for, English where it asks for another or none."""
    asked = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ko" if asked.lower().startswith("ko") else "en"


def tr(text: str) -> str:
    """``text``, a literal, in the language spoken. Values are filled in behind it: ``tr("{n} more").format(n=2)``."""
    return _with_particles(_catalogue(_spoken).gettext(text))


def trn(one: str, many: str, n: int, **values: object) -> str:
    """``one`` or ``many``, as ``n`` asks for, in the language spoken; ``{n}`` and other ``values`` are filled in."""
    return _with_particles(_catalogue(_spoken).ngettext(one, many, n)).format(n=f"{n:,}", **values)


def at_line(file: object, line: int | str | None, what: str) -> str:
    """``what`` is wrong in a file, and in which line where that is known."""
    return tr("{file}, line {line}: {what}").format(file=file, line=line, what=what) if line else f"{file}: {what}"


def signal_name(number: int) -> str:
    """``SIGKILL``, ``SIGRTMIN+3``: what signal(7) calls a signal of this system."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIGRTMIN{number - signal.SIGRTMIN:+d}"


def N_(text: str) -> str:
    """``text`` itself, marked for the catalogue: a constant that :func:`tr` translates where it is shown."""
    return text


def padded(text: str, width: int) -> str:
    """``text`` with spaces up to ``width`` columns of a terminal; a Korean character takes two."""
    return text + " " * (width - columns(text))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes that has no character beside, below or above another."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _with_particles(text: str) -> str:
    # argparse asks for the translation of ``None``, too
    return Particled(text) if _spoken == "ko" and text and "/" in text and "{" in text else text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("dogwatch", Path(__file__).with_name("locale"), [language], fallback=language == "en")
