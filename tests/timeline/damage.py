"""What may happen to a recording: bytes change, a page is overwritten by another, the end is cut off."""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import strategies as st

from tui.timeline.salvage import PAGE

Damage: TypeAlias = "list[tuple[str, int, int]]"

_place = st.integers(0, 2**20)
damages = st.lists(
    st.one_of(
        st.tuples(st.just("byte"), _place, st.integers(0, 255)),
        st.tuples(st.just("header byte"), _place, st.integers(0, 255)),
        st.tuples(st.just("page"), _place, _place),
        st.tuples(st.just("cut"), _place, st.just(0)),
    ),
    min_size=1,
    max_size=12,
)


def damaged(sound: bytes, damage: Damage) -> bytes:
    """The content of a file after a damage. Header bytes are those of a page."""
    content = bytearray(sound)
    for what, at, other in damage:
        at %= len(content)
        page = at // PAGE * PAGE
        if what == "byte":
            content[at] = other
        elif what == "header byte":
            content[min(page + at % 12, len(content) - 1)] = other
        elif what == "page":
            source = other % len(content) // PAGE * PAGE
            content[page : page + PAGE] = content[source : source + PAGE]
        else:
            del content[max(at, 1) :]
    return bytes(content)
