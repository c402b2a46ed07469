"""Keys under a Hangul input method, which joins letters into syllables."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input

from tests.screen.recordings import app
from tui.screen.hangul import FIRST, LAST, jamo


@given(st.characters(min_codepoint=ord(FIRST), max_codepoint=ord(LAST)))
def test_the_letters_of_every_syllable_are_those_that_unicode_gives(syllable: str) -> None:
    parts = [unicodedata.name(letter).rpartition(" ")[2] for letter in unicodedata.normalize("NFD", syllable)]
    letters = [unicodedata.name(letter).removeprefix("HANGUL LETTER ") for letter in jamo(syllable)]
    assert parts == letters or len(letters) > len(parts)  # what takes two keys has a name of its own
    assert parts[0] == letters[0]


@pytest.mark.parametrize(
    ("typed", "letters"), [("라", "ㄹㅏ"), ("값", "ㄱㅏㅂㅅ"), ("의", "ㅇㅡㅣ"), ("ㄹ", ""), ("f", "")]
)
def test_letters_in_the_order_of_the_keys(typed: str, letters: str) -> None:
    assert jamo(typed) == letters


async def test_a_syllable_is_the_keys_that_it_was_typed_by() -> None:
    screen = app("dog", "gone-away", "big-o", at=1.5)
    async with screen.run_test(size=(120, 40)) as pilot:
        theme = screen.theme
        await pilot.press("릿")  # f, l, t: full, loop, theme
        await pilot.pause()
        assert (screen.full, screen.show.loop, screen.theme != theme) == (True, True, True)


async def test_in_a_word_to_be_found_a_syllable_stays() -> None:
    screen = app("dog", at=1.5)
    async with screen.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", "라")
        assert screen.screen.query_one(Input).value == "라"
        assert not screen.full
