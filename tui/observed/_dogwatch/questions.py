"""What is asked about the whole heap, one thing at a time: by a person, or by us about what left the picture."""

from __future__ import annotations

from time import perf_counter, sleep

from . import ask, census, holders
from .events import Census, Holders, TypeCount
from .remains import GONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .heap import Heap
    from .link import Link

SHARE = 0.02  # of the time may go into copies that nobody asked for
PAUSE_LIMIT = 0.005  # seconds that the program may stand still for one of them
PAUSE_OF_A_BYTE = 4e-11  # seconds, until a copy was made: benchmarks/heap.py
ANSWERED = 1.0  # seconds after which such a copy is ended
ASKED_FOR = 30.0  # the same where a person waits for the answer
GONE_MEANWHILE = "it is not there any more"
NO_COPY = "the system has no room for a copy of the process, in which it would be searched"
NOT_HERE = "it is searched in a copy of the process, which is made on Linux alone"
LATE = f"the heap is so large that it was not searched through in {ASKED_FOR:.0f} s"


class Questions:
    """Hears what is requested over ``link`` and has it answered by copies of the process.

    ``objgraph`` is that library's file. All methods are called in the sampler's thread, while no collection begins.
    """

    def __init__(self, link: Link, heap: Heap, objgraph: str, leave: Callable[[], None]) -> None:
        self._link = link
        self._heap = heap
        self._objgraph = objgraph
        self._leave = leave
        self._waiting: list[tuple[Any, ...]] = []
        self._copy: ask.Copy | None = None
        self._asked: tuple[Any, ...] = ()  # the words that the copy answers, none where it is our own question
        self._pause_of_a_byte = PAUSE_OF_A_BYTE
        self._again = 0.0  # the earliest moment of our own next question, by perf_counter
        self._mark: dict[str, int] = {}
        self._marked: float | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._copy is not None or bool(self._waiting)

    def hear(self) -> bool:
        """Take what is requested; whether there is something to do."""
        for words in self._link.requests():
            if words[0] in ("open", "close"):
                self._heap.open(words[1], words[0] == "open")
            elif words not in self._waiting:
                self._waiting.append(words)
        return self.busy or (self._heap.puzzled and perf_counter() >= self._again)

    def tick(self) -> None:
        """Take the answer to a question, or ask the next."""
        if self._copy is not None:
            self._take(self._copy.answers())
        if self._copy is None and self._waiting:
            self._begin(self._waiting.pop(0))
        elif self._copy is None and perf_counter() >= self._again:
            self._wonder(ANSWERED)

    def at_last(self, seconds: float) -> bool:
        """At the program's end, which waits that long: ask once more who holds what left the picture. Whether there is
        something to tell."""
        if self._copy is not None:
            self._take(self._copy.answers(at_once=True))
        self._wonder(seconds)
        while self._copy is not None:
            self._take(self._copy.answers())
            sleep(0.001)
        return self._heap.explained

    def forget(self) -> None:
        self._copy = None
        self._waiting = []

    def _begin(self, words: tuple[Any, ...]) -> None:
        """Ask what a person wants to know."""
        if not ask.works():
            self._tell(words, NOT_HERE)
        elif words[0] == "holders":
            self._begin_holders(words)
        else:
            mark, marking = self._mark, words[0] == "mark"
            ours = (self, self._leave)
            self._ask(lambda say: census.count(say, ours, mark, marking), ASKED_FOR, words)

    def _begin_holders(self, words: tuple[Any, ...]) -> None:
        remains = self._heap.remains(words[1])
        if remains is None:
            self._tell(words, GONE_MEANWHILE)
            return
        objgraph, births = self._objgraph, self._heap.births

        def work(say: ask.Say) -> None:
            births.look()
            if remains.state() == GONE:
                say(())
                return
            search = holders.Search([remains.address], lambda: ask.read_file(objgraph.encode(), 1 << 20))
            say(search.everything(remains))

        self._ask(work, ASKED_FOR, words)

    def _wonder(self, seconds: float) -> None:
        """Ask who holds what left the picture, if that is soon answered."""
        if not self._objgraph or not ask.works() or ask.resident() * self._pause_of_a_byte > PAUSE_LIMIT:
            return
        wanted = self._heap.unexplained()
        if not wanted:
            return
        objgraph, births = self._objgraph, self._heap.births

        def work(say: ask.Say) -> None:
            holders.explain(wanted, births, lambda: ask.read_file(objgraph.encode(), 1 << 20), say)

        self._ask(work, seconds, ())

    def _ask(self, work: Callable[[ask.Say], None], seconds: float, words: tuple[Any, ...]) -> None:
        copy = ask.Copy(work, seconds, self._leave)
        if copy.make():
            self._copy, self._asked = copy, words
            self._pause_of_a_byte = copy.making / max(1, ask.resident())
        else:
            self._tell(words, NO_COPY)

    def _take(self, answers: list[Any] | None) -> None:
        if answers is None or self._copy is None:
            return
        copy, self._copy = self._copy, None
        if not self._asked:
            self._heap.explain(answers)
            self._again = perf_counter() + copy.cost / SHARE
        elif not answers:
            self._tell(self._asked, LATE, copy.pause)
        elif not answers[0]:
            self._tell(self._asked, GONE_MEANWHILE, copy.pause)
        elif self._asked[0] == "holders":
            refs, held_by, chain, elsewhere = answers[0]
            self._link.post(Holders(self._link.now(), self._asked[1], refs, held_by, chain, elsewhere, copy.pause))
        else:
            self._post_census(answers[0], self._asked[0] == "mark", copy.pause)

    def _post_census(
        self, answer: tuple[int, int, tuple[Any, ...], dict[str, int]], marking: bool, pause: float
    ) -> None:
        objects, unreachable, rows, counts = answer
        t = self._link.now()
        if marking:
            self._mark, self._marked = counts, t
        types = tuple(TypeCount(*row) for row in rows)
        self._link.post(Census(t, objects, unreachable, types, self._marked, pause))

    def _tell(self, words: tuple[Any, ...], trouble: str, pause: float = 0.0) -> None:
        """Say why there is no answer."""
        if words and words[0] == "holders":
            self._link.post(Holders(self._link.now(), words[1], pause=pause, trouble=trouble))
        elif words:
            self._link.post(Census(self._link.now(), mark=self._marked, pause=pause, trouble=trouble))
