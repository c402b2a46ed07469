"""What is said of a value: short, safe to send, and without the password of a URL."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from tui.observed._dogwatch import describe
from tui.observed._dogwatch.encode import encode, masked, plain
from tui.observed._dogwatch.events import Trouble
from tui.timeline.decode import decode


@given(st.text("abcxyz.-", max_size=20), st.text("0123456789%!$/:?#[]", min_size=1, max_size=99))
def test_a_password_in_a_url_is_never_said(user: str, password: str) -> None:
    url = f"mysql+pymysql://{user}:p{password}@host/test"
    assert masked(f"failed: '{url}' twice {url}").count(f"{user}:***@host/test") == 2
    assert f"p{password}" not in describe.text(url)
    assert f"p{password[:9]}" not in describe.text(url + "&more" * 30)


@given(st.text())
def test_what_is_plain_travels(text: str) -> None:
    event = Trouble(0.0, plain(text))
    assert decode(encode(event)) == event


@given(st.one_of(st.text(), st.binary(), st.integers(), st.floats(), st.lists(st.integers())))
def test_a_text_is_short_and_a_copy(value: object) -> None:
    said = describe.text(value)
    assert said is not value
    assert len(said) <= max(describe.TEXT_LIMIT, 61)


def test_long_values_are_cut() -> None:
    assert describe.text("x" * 1000).endswith("…")
    assert describe.text(10**100) == "int of 333 bits"
    assert describe.text(list(range(9990))) == "list of 9,990"


class Plain:
    pass


class Pack(list[int]):
    __slots__ = ("leader",)


class Telling:
    def __sizeof__(self) -> int:
        raise AssertionError("the program's code was called")


class Borrowing:
    __sizeof__ = list.__sizeof__


class Harmed(list[int]):
    __sizeof__ = list.clear  # type: ignore[assignment]


def test_a_size_is_had_from_c_alone() -> None:
    for told in ("dog", [1, 2], Plain(), Pack([1]), ValueError("one")):
        assert describe.size(told) == sys.getsizeof(told)
    harmed = Harmed([1])
    for untold in (Telling(), Borrowing(), harmed):
        assert describe.size(untold) is None
    assert harmed == [1]
