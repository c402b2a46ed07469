"""What a server refuses to tell costs no more than itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tui.observed._dogwatch import facts

DIALECT = SimpleNamespace(name="mysql")


class Refusing:
    """A connection and its cursor, to a server that speaks MySQL and refuses what has ``word`` in it."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._row: tuple[Any, ...] = ()
        self.closed = 0

    def cursor(self) -> Refusing:
        return self

    def execute(self, question: str) -> None:
        if self._word in question:
            raise RuntimeError(question)
        answers = {"VERSION()": ("8.0", "60"), "max_connections": (151,), "Threads": ("Threads_connected", "7")}
        self._row = next(row for word, row in answers.items() if word in question)

    def fetchone(self) -> tuple[Any, ...]:
        return self._row

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("nothing", ("8.0", 60.0, None, 151, 7)),
        ("max_connections", ("8.0", 60.0, None, None, 7)),
        ("STATUS", ("8.0", 60.0, None, 151, None)),
    ],
)
def test_what_is_refused_is_unknown_and_the_rest_is_not(word: str, found: facts.Facts) -> None:
    connection = Refusing(word)
    assert facts.ask(DIALECT, connection) == found
    assert connection.closed == 3


def test_where_the_timeout_is_refused_nothing_is_known() -> None:
    connection = Refusing("wait_timeout")
    with pytest.raises(RuntimeError):
        facts.ask(DIALECT, connection)
    assert connection.closed == 1
