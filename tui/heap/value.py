"""An object's value as one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.words import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.heap.model import HeapState
    from tui.observed._dogwatch.events import Object

ITEMS = 6  # of a container, told in one line


def value(state: HeapState, object: Object, shown: Callable[[str], str] = str) -> str:
    """An object's value: a container with its first items. ``shown`` is how a text of the program's is written."""
    if not object.edges and not object.more:
        return shown(object.text)
    items = []
    for label, to in object.edges[:ITEMS]:
        item = state.objects.get(to)
        text = shown(item.text) if item is not None else "?"
        if object.kind == "mapping":
            text = f"{shown(label)}: {text}"
        elif object.kind in ("object", "function", "class", "module"):
            text = f"{shown(label)}={text}"
        items.append(text)
    more = len(object.edges) - len(items) + object.more
    if more:
        items.append(tr("… {n} more").format(n=f"{more:,}"))
    inside = ", ".join(items)
    if object.kind in ("mapping", "set"):
        return f"{{{inside}}}"
    if object.kind == "sequence":
        return f"({inside})" if object.type == "tuple" else f"[{inside}]"
    return f"{shown(object.type if object.kind == 'object' else object.text)}({inside})"
