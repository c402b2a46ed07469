"""What a program printed, on a screen that it must not harm."""

from __future__ import annotations

import pytest

from tui.heap.console import lines


def plain(printed: str) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines(printed, 100)]


@pytest.mark.parametrize(
    ("printed", "piece"),
    [
        ("\x1b[31mred", ("red", "ansi_red")),
        ("\x1b[1;92mok", ("ok", "bold ansi_bright_green")),
        ("\x1b[4;44mx", ("x", "underline on ansi_blue")),
        ("\x1b[38;5;208mx", ("x", "#ff8700")),
        ("\x1b[38;5;9mx", ("x", "ansi_bright_red")),
        ("\x1b[48;5;240mx", ("x", "on #585858")),
        ("\x1b[38;2;1;2;300mx", ("x", "#0102ff")),
        ("\x1b[31m\x1b[39mx", ("x", "")),
        ("\x1b[1;3mx\x1b[m", ("x", "bold italic")),
        ("\x1b[1;2m\x1b[22mx", ("x", "")),
    ],
)
def test_colours_and_weights_are_kept(printed: str, piece: tuple[str, str]) -> None:
    assert lines(printed, 1) == [[piece]]


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[2J",  # clears the screen
        "\x1b[10;10H",  # moves the cursor
        "\x1b[?1049h",  # another screen
        "\x1b]0;title\x07",
        "\x1b]52;c;ZGF0YQ==\x1b\\",  # writes the clipboard
        "\x1bP1$r\x1b\\",
        "\x1b(B",
        "\x1bc",  # resets
        "\x1b[6n",  # asks
        "\x9b2J",
        "\x07",
        "\x00",
    ],
)
def test_every_other_control_sequence_is_dropped(sequence: str) -> None:
    assert plain(f"a{sequence}b") == ["ab"]


@pytest.mark.parametrize("cut", ["\x1b", "\x1b[", "\x1b[3", "\x1b]0;tit"])
def test_a_sequence_that_is_not_whole_yet_is_not_shown(cut: str) -> None:
    assert plain(f"a{cut}") == ["a"]


def test_a_progress_bar_is_one_line() -> None:
    assert plain("10 %\r20 %\r100%\r\ndone\n") == ["100%", "done"]
    assert plain("ab\bc\td") == ["ac      d"]


def test_a_colour_lasts_until_it_ends_and_the_last_lines_are_given() -> None:
    assert lines("one\n\x1b[32mtwo\nthree\x1b[0m\nfour\n", 3) == [
        [("two", "ansi_green")],
        [("three", "ansi_green")],
        [("four", "")],
    ]
