"""Korean particles, whose form hangs on how the word before them ends: ``{name:이/가}`` in a translation.

The form before the stroke follows a final consonant, the one behind it a vowel; of 으로/로 ㄹ takes the second too.
"""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

FORM = re.compile(r"[가-힣]+/[가-힣]+")
"""What stands behind the colon of a placeholder with a particle."""
LAST = re.compile(r"([가-힣])\W*$|(\d)\W*$|([A-Za-z]+)[\W_]*$")
SYLLABLES, FINALS, RIEUL = ord("가"), 28, 8  # Unicode 15, 3.12: a syllable's index modulo 28 is its final consonant
CLOSED_DIGITS, RIEUL_DIGITS = "013678", "178"  # 영 일 삼 육 칠 팔; 십 백 천 end in consonants as 영 does
CLOSED_LETTERS, RIEUL_LETTERS = "LMNR", "LR"  # 엘 엠 엔 알
CLOSED_WORD = re.compile(r"(.*(l|m|n|ng|ck|le|[aeiou](me|ne)|ea?p|ype)|(.*[^aeiou])?[aeiou][ptkcb])$", re.IGNORECASE)
"""A word of English as Korean spells it: 풀, 힙, 타입, 셋, 락, 워커; but 루트, 리스트, 스레드."""
RIEUL_WORD = re.compile(r".*(l|le)$", re.IGNORECASE)


class Particled(str):
    """A text whose placeholders may carry a particle, which :meth:`format` chooses."""

    __slots__ = ()

    def format(self, *args: object, **values: object) -> str:
        return _FORMATTER.vformat(self, args, values)

    def __add__(self, more: str) -> Particled:
        return Particled(str(self) + more)


class _Formatter(Formatter):
    def format_field(self, value: Any, spec: str) -> str:
        if not FORM.fullmatch(spec):
            return str(format(value, spec))
        return f"{value}{particle(str(value), *spec.split('/'))}"


_FORMATTER = _Formatter()


def particle(word: str, closed: str, opened: str) -> str:
    """The form of a particle behind ``word``; both, one in brackets, where nobody can say how that is read."""
    final = _final(word)
    if final is None:
        return f"({closed.removesuffix(opened)}){opened}" if closed.endswith(opened) else f"{closed}({opened})"
    return opened if final == "" or (final == "ㄹ" and closed == "으로") else closed


def _final(word: str) -> str | None:
    """How a word ends that is read aloud: ``""`` in a vowel, ``"ㄹ"``, ``"ㄱ"`` in any other consonant."""
    found = LAST.search(word)
    if found is None:
        return None
    syllable, digit, letters = found.groups()
    if syllable:
        at = (ord(syllable) - SYLLABLES) % FINALS
        return "ㄹ" if at == RIEUL else "ㄱ" if at else ""
    if digit:
        return "ㄹ" if digit in RIEUL_DIGITS else "ㄱ" if digit in CLOSED_DIGITS else ""
    if letters[-1].isupper() or not re.search("[aeiou]", letters, re.IGNORECASE):
        letter = letters[-1].upper()
        return "ㄹ" if letter in RIEUL_LETTERS else "ㄱ" if letter in CLOSED_LETTERS else ""
    return "ㄹ" if RIEUL_WORD.match(letters) else "ㄱ" if CLOSED_WORD.match(letters) else ""
