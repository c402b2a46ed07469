"""The keys behind what a Hangul input method composes: it sends a syllable once the next one begins."""

from __future__ import annotations

FIRST, LAST = "가", "힣"
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
TYPED_AS = {
    **{"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"},
    **{"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ"},
    **{"ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"},
}
"""What takes two keys of the standard keyboard (KS X 5002)."""


def jamo(character: str | None) -> str:
    """The letters of a syllable, in the order in which they were typed; nothing for what is no syllable.

    The arithmetic is that of the Unicode Standard, 3.12.
    """
    if character is None or len(character) != 1 or not FIRST <= character <= LAST:
        return ""
    number = ord(character) - ord(FIRST)
    letters = INITIALS[number // 588], VOWELS[number % 588 // 28], FINALS[number % 28].strip()
    return "".join(TYPED_AS.get(letter, letter) for letter in letters)
