"""An object's value as it is drawn in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.words import one_line, tr

if TYPE_CHECKING:
    from tui.heap.model import HeapState
    from tui.observed._dogwatch.events import Object

ITEMS = 6  # of a container, told in one line


def told(state: HeapState, object: Object) -> str:
    """An object's value in one line: a container with its first items."""
    if not object.edges and not object.more:
        return one_line(object.text)
    items = []
    for label, to in object.edges[:ITEMS]:
        item = state.objects.get(to)
        text = one_line(item.text) if item is not None else "?"
        if object.kind == "mapping":
            text = f"{one_line(label)}: {text}"
        elif object.kind in ("object", "function", "class", "module"):
            text = f"{one_line(label)}={text}"
        items.append(text)
    more = len(object.edges) - len(items) + object.more
    if more:
        items.append(tr("… {n} more").format(n=f"{more:,}"))
    inside = ", ".join(items)
    if object.kind in ("mapping", "set"):
        return f"{{{inside}}}"
    if object.kind == "sequence":
        return f"({inside})" if object.type == "tuple" else f"[{inside}]"
    return f"{one_line(object.type if object.kind == 'object' else object.text)}({inside})"
