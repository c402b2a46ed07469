"""Keys as bytes, and the terminal's answer about widths."""

from __future__ import annotations

import os
import threading

import pytest

from tui.screen import ambiguous
from tui.screen.typed import typed


@pytest.mark.parametrize(
    ("key", "character", "data"),
    [
        ("a", "a", b"a"),
        ("A", "A", b"A"),
        ("한", "한", "한".encode()),
        ("space", " ", b" "),
        ("enter", "\r", b"\r"),
        ("backspace", "\x7f", b"\x7f"),
        ("up", None, b"\x1b[A"),
        ("ctrl+c", "\x03", b"\x03"),
        ("ctrl+d", None, b"\x04"),
        ("f1", None, b"\x1bOP"),
        ("f5", None, b"\x1b[15~"),
        ("f12", None, b"\x1b[24~"),
        ("ctrl+left", None, b"\x1b[1;5D"),
        ("ctrl+shift+f9", None, b""),
    ],
)
def test_keys_are_what_a_terminal_sends(key: str, character: str | None, data: bytes) -> None:
    assert typed(key, character) == data


@pytest.mark.parametrize(("answer", "cells"), [(b"\x1b[1;2R", 1), (b"\x1b[24;3R", 2), (b"", 1), (b"abc\x1b[7;3R", 2)])
def test_the_position_behind_a_line_tells_its_width(answer: bytes, cells: int) -> None:
    assert ambiguous.width(answer) == cells


def asked(answer: bytes, patience: float) -> tuple[bool, bytes]:
    """Whether a terminal that gives this answer is said to draw double, and what it was asked."""
    ours, its = os.openpty()
    heard: list[bytes] = []

    def respond() -> None:
        heard.append(os.read(ours, 64))
        os.write(ours, answer)

    responding = threading.Thread(target=respond)
    responding.start()
    try:
        with ambiguous.asking(its, its, patience) as double:
            return double(), heard[0]
    finally:
        responding.join()
        os.close(ours)
        os.close(its)


@pytest.mark.parametrize(("answer", "double"), [(b"\x1b[5;3R", True), (b"\x1b[5;2R", False)])
def test_a_terminal_is_asked_how_wide_it_draws(answer: bytes, double: bool) -> None:
    assert asked(answer, patience=10) == (double, ambiguous.QUESTION.encode())


def test_a_terminal_that_does_not_answer_is_an_ordinary_one() -> None:
    assert not asked(b"x", patience=0.05)[0]
