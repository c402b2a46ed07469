"""A lesson: a program or a lab, and captions in two languages, each hanging on a fact."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tui.launch import Order, Watch, interpreter, own_module
from tui.lessons.facts import holds

if TYPE_CHECKING:
    from tui.timeline.state import State

HERE = Path(__file__).parent
NAMES = ("dog", "gone-away", "big-o")


@dataclass(frozen=True)
class Caption:
    """What to say once ``fact`` holds, by language; the first caption of a lesson has no fact."""

    fact: str
    texts: dict[str, str]


@dataclass(frozen=True)
class Lesson:
    """``lens`` is where it is shown; ``script`` or else ``module`` with ``arguments`` is what runs."""

    name: str
    lens: str
    title: dict[str, str]
    captions: tuple[Caption, ...]
    script: str = ""
    module: str = ""
    arguments: tuple[str, ...] = ()
    worker: bool = False
    every_line: bool = False

    def caption(self, state: State | None, language: str) -> str:
        """The last caption whose fact holds; before the program is started (no state) the first."""
        said = self.captions[0]
        if state is not None:
            for caption in self.captions[1:]:
                if holds(caption.fact, state):
                    said = caption
        return said.texts[language]

    @property
    def source(self) -> Path | None:
        """The script that runs, where there is one."""
        return HERE / self.folder / self.script if self.script else None

    @property
    def folder(self) -> str:
        return self.name.replace("-", "_")

    def order(self) -> Order:
        """What to start for this lesson."""
        if self.source is not None:
            return Order(
                (interpreter(), str(self.source)),
                Watch(lenses=(self.lens,), every_line=self.every_line),
                lens=self.lens,
                lesson=self.name,
                streams="terminal",
            )
        return Order(
            own_module(self.module, *self.arguments),
            Watch(lenses=(self.lens,)),
            lens=self.lens,
            lesson=self.name,
            streams="none" if self.worker else "terminal",
            worker=self.worker,
        )


@cache
def lesson(name: str) -> Lesson:
    """A lesson by its name. Raises ``KeyError`` for a name that is not in ``NAMES``."""
    if name not in NAMES:
        raise KeyError(name)
    folder = HERE / name.replace("-", "_")
    told = tomllib.loads((folder / "lesson.toml").read_text(encoding="utf-8"))
    return Lesson(
        name,
        told["lens"],
        told["title"],
        tuple(Caption(entry.pop("fact", ""), entry) for entry in told["caption"]),
        script=told.get("script", ""),
        module=told.get("module", ""),
        arguments=tuple(told.get("arguments", ())),
        worker=told.get("worker", False),
        every_line=told.get("every_line", False),
    )
