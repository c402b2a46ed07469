"""Runs that take their time are started before the tests that want them: a few at once, in the tests' order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from concurrent.futures import Future

Key = TypeVar("Key", bound="Hashable")
Value = TypeVar("Value")


class Ahead(Generic[Key, Value]):
    """Does ``work`` for each of ``keys``, ``width`` at a time, from the one that is asked for on."""

    def __init__(self, keys: Sequence[Key], work: Callable[[Key], Value], width: int = 2) -> None:
        self._keys = keys
        self._work = work
        self._width = width
        self._pool = ThreadPoolExecutor(width)
        self._begun: dict[Key, Future[Value]] = {}

    def result(self, key: Key) -> Value:
        at = self._keys.index(key)
        for one in self._keys[at : at + 2 * self._width]:
            if one not in self._begun:
                self._begun[one] = self._pool.submit(self._work, one)
        return self._begun[key].result()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
