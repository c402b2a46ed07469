"""Hypothesis strategies for events."""

from __future__ import annotations

from dataclasses import is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from tui.observed._dogwatch.events import EVENTS

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**63), 2**64 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    str: st.text() | st.sampled_from(["개", "강아지 🐕", "\x00", "\u2028", '"\\', "x" * 2000]),
    bool: st.booleans(),
    type(None): st.none(),
}


def values(of: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type: plain ones, tuples, optional ones and events' parts."""
    if of in _PLAIN:
        return _PLAIN[of]
    if is_dataclass(of):
        return st.builds(of, **{name: values(hint) for name, hint in get_type_hints(of).items()})  # type: ignore[arg-type]
    parts = get_args(of)
    if get_origin(of) is UnionType:
        return st.one_of(*map(values, parts))
    if parts[-1] is ...:
        return st.lists(values(parts[0]), max_size=3).map(tuple)
    return st.tuples(*map(values, parts))


any_event = st.one_of(*map(values, EVENTS))
