"""English that was left in Korean: two words of it in a row that are neither a term nor the program's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.observed._dogwatch.events import CellPlanned, CheckedOut, Failed, Output, PoolSeen, Sample, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD = r"(?![A-Z_]+\b)[A-Za-z][\w'-]+"  # of two letters or more; not what stands for an argument, as SCRIPT
RUN = re.compile(rf"(?<!\w){WORD}(?:[ +]{WORD})+", re.ASCII)
TERMS = {
    "array list",
    "binary tree",
    "doubly linked",
    "doubly linked list",
    "hash table",
    "mysql+pymysql",
    "list of",  # a value, as the probe writes it
    "reference counting",
    "singly linked",
    "singly linked list",
}
"""Of the field, as the glossary in tui/locale/README.md has them."""
TYPED = re.compile(r"dogwatch [a-z]+( [a-z-]+)?")
"""Commands, as one types them."""
SAID = ("MySQL server has gone away", "Connection reset by peer", "Too many connections", "invalid syntax")
"""By a server or by Python, and never translated."""


def left(text: str, programs: str = "") -> list[str]:
    """The English in a text, but for what stands in ``programs``, all that a program brings along."""
    return [
        run
        for run in RUN.findall(text)
        if run not in TERMS and not TYPED.fullmatch(run) and not any(run in said for said in (*SAID, programs))
    ]


def brought(events: Iterable[object]) -> str:
    """The code of a program, what it printed, its values, and the errors that it met."""
    texts: dict[str, None] = {}
    printed = ""
    for event in events:
        match event:
            case Source():
                texts[event.text] = None
            case Output():
                printed += event.text
            case PoolSeen():
                texts |= {f"pool {event.name}": None, event.url: None}
            case CheckedOut():
                texts[f"{event.thread} {event.where}"] = None
            case Failed():
                texts[event.message] = None
            case CellPlanned():
                texts[event.code.partition("\n")[2]] = None  # the first line says in words what is measured
            case Sample():
                texts |= dict.fromkeys(object.text for object in event.objects)
    return "\n".join((*texts, " ".join(printed.split())))
