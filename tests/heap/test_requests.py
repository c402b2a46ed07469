"""What a person asks of a program's heap while it runs: every holder of an object, a census, what is closed to open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import objgraph

from tests.heap.marks import attend
from tests.heap.test_truth import find
from tests.pythons import every_python
from tui.launch import Watch
from tui.observed._dogwatch.events import Census, Holders, Output, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.heap.marks import Attended
    from tui.observed._dogwatch.events import TypeCount
    from tui.timeline.decode import Event

WATCH = Watch(("heap",), interval=0.02)
SAMPLES = 50  # until when a request is heard
HEAD = "import gc\nfrom truth import count, mark\n"


def run(
    python: Path,
    folder: Path,
    source: str,
    at_mark: Callable[[Attended, dict[str, object]], None],
    watch: Watch = WATCH,
) -> list[Event]:
    """All events of a program that counts and marks; ``at_mark`` is called at each mark."""
    script = folder / "program.py"
    script.write_text(HEAD + source)
    return attend(python, script, watch, at_mark)


def holders(attended: Attended, name: str) -> Holders:
    number = find(attended.sampled(), name)
    assert number is not None
    attended.ask("holders", number)
    told = attended.until(lambda event: isinstance(event, Holders))
    assert isinstance(told, Holders)
    assert told.id == number
    assert attended.state.holders[number] == told
    return told


def census(attended: Attended, word: str = "census") -> Census:
    attended.ask(word)
    told = attended.until(lambda event: isinstance(event, Census))
    assert isinstance(told, Census)
    assert attended.state.census == told
    return told


def of_type(told: Census, name: str) -> TypeCount:
    return next(row for row in told.types if row.type == name)


HELD = """
import threading
word = other = "".join(["wo", "rd"])
class Dog:
    bark = word
    def __init__(self, name): self.name = name
class Box: dogs = [Dog(word), [word, word]]
def outer(held):
    def inner(): return held
    return inner
inner = outer(word)
def waits(mine=word): ready.set(); end.wait()
ready, end = threading.Event(), threading.Event()
thread = threading.Thread(target=waits, name="guard")
thread.start()
ready.wait()
hidden = Dog("hidden")
Box.hidden, hidden = hidden, None
def on_the_stack():
    text = "a constant"
    [text, mark(word=count(word))]
on_the_stack()
end.set()
"""
HELD_BY = {
    "globals of __main__: word",
    "globals of __main__: other",
    "class attribute Dog.bark",
    "attribute name of Dog",
    "a list in a list held by class attribute Box.dogs",
    "closure of outer.<locals>.inner: held",
    "default argument mine of waits",
    "local mine of waits in thread guard",
}


@every_python
def test_every_holder_by_name_and_what_no_holder_explains(python: Path, tmp_path: Path) -> None:
    def at_mark(attended: Attended, facts: dict[str, object]) -> None:
        told = holders(attended, "word")
        assert (set(told.held_by), told.refs, told.elsewhere, told.trouble) == (HELD_BY, facts["word"], 0, "")
        assert told.chain
        assert told.pause > 0
        constant = holders(attended, "text")
        assert set(constant.held_by) == {
            "constants of on_the_stack",
            "local text of on_the_stack in thread MainThread",
            "a list held in C",  # the parser's, which lives as long as the script runs
        }
        if constant.refs is not None:
            assert (constant.refs, constant.elsewhere) == (4, 1)  # one of them on the evaluation stack

    events = run(python, tmp_path, HELD, at_mark)
    assert [event for event in events if isinstance(event, Trouble)] == []


CROWDED = """
class Kennel: pass
kennel = Kennel()
bone = "".join(["bo", "ne"])
for number in range(300): setattr(kennel, "dog_%03d" % number, bone)
pack = [{"bone": bone, "number": number} for number in range(300)]
mark(bone=count(bone))
"""


MANY = """
word = ["".join(["ma", "ny"])]
pack = [[word] for _ in range(5000)]
text = "".join(["ma", "ny"])
table = {text: text, "too": text}
mixed = {text: text, 1: text}
mark(word=count(word), text=count(text))
"""


@every_python
def test_a_root_among_many_holders_and_keys_that_are_values_too(python: Path, tmp_path: Path) -> None:
    def at_mark(attended: Attended, facts: dict[str, object]) -> None:
        told = holders(attended, "word")
        assert (told.refs, told.elsewhere, told.chain) == (facts["word"], 0, ("globals of __main__: word",))
        assert "globals of __main__: word" in told.held_by
        told = holders(attended, "text")
        assert (told.refs, told.elsewhere) == (facts["text"], 0) == (7, 0)

    run(python, tmp_path, MANY, at_mark)


@every_python
def test_every_one_of_many_holders_is_named(python: Path, tmp_path: Path) -> None:
    def at_mark(attended: Attended, facts: dict[str, object]) -> None:
        told = holders(attended, "bone")
        assert (told.refs, told.elsewhere) == (facts["bone"], 0) == (601, 0)
        named = {f"attribute dog_{number:03} of Kennel" for number in range(300)}
        packed = "a dict in a list held by globals of __main__: pack"
        assert set(told.held_by) == named | {"globals of __main__: bone", packed}

    run(python, tmp_path, CROWDED, at_mark)


CHAINED = """
class Kennel: pass
kennel = Kennel()
kennel.dogs = [{"rex": ["".join(["bo", "ne"])]}]
bone = kennel.dogs[0]["rex"][0]
mark()
del bone
mark()
kennel = None
mark()
"""


@every_python
def test_a_chain_from_a_root(python: Path, tmp_path: Path) -> None:
    """Also of an object that has left the picture; of one that is gone nothing is told."""
    seen: list[int] = []

    def at_mark(attended: Attended, _facts: dict[str, object]) -> None:
        if not seen:
            told = holders(attended, "bone")
            seen.append(told.id)
            assert told.chain == ("globals of __main__: bone",)
            return
        attended.sampled()
        attended.ask("holders", seen[0])
        told = attended.until(lambda event: isinstance(event, Holders))  # type: ignore[assignment]
        seen.append(told.id)
        if len(seen) == 2:
            assert told.chain == (
                "globals of __main__: kennel",
                "attribute dogs of Kennel",
                "item 0 of a list",
                "a dict at 'rex'",
                "item 0 of a list",
            )
        else:
            assert (told.refs, told.held_by, told.trouble) == (None, (), "it is not there any more")

    run(python, tmp_path, CHAINED, at_mark)
    assert len(seen) == 3


COUNTED = f"""
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("objgraph", {objgraph.__file__!r})
objgraph = module_from_spec(spec)
spec.loader.exec_module(objgraph)
gc.disable()
class Dog: pass
class Cat:
    def __del__(self): print("called", flush=True)
def seen(): return objgraph.typestats()["Dog"]
pack = [Dog() for _ in range(100)]
lost = [Dog(), Cat()]
lost[0].friend, lost[1].friend = lost[1], lost[0]
del lost
mark(dogs=seen())
more = [Dog() for _ in range(50)]
mark(dogs=seen())
pack.clear()
while seen() > 50: gc.collect()  # a sample that was interrupted can hold the lost one for a moment
mark(dogs=seen())
"""


@every_python
def test_types_their_growth_since_a_mark_and_what_awaits_the_collector(python: Path, tmp_path: Path) -> None:
    told: list[Census] = []

    def at_mark(attended: Attended, facts: dict[str, object]) -> None:
        told.append(census(attended, "mark" if not told else "census"))
        assert of_type(told[-1], "Dog").count == facts["dogs"]

    events = run(python, tmp_path, COUNTED, at_mark)
    dogs = [of_type(census, "Dog") for census in told]
    assert [(row.grown, row.unreachable) for row in dogs] == [(0, 1), (50, 1), (-51, 0)]
    assert of_type(told[0], "Cat").unreachable == 1
    assert [census.mark for census in told] == [told[0].t] * 3
    assert told[0].unreachable - told[2].unreachable >= 2
    assert told[1].types[0].type == "Dog", "what grows fastest is told first"
    printed = "".join(event.text for event in events if isinstance(event, Output))
    assert printed.count("called") == 1, "the collector of the program ran its finalizer, and nobody else"


TRACED = """
import tracemalloc
tracemalloc.start()
class Dog: pass
pack = []
mark()
pack += [Dog() for _ in range(50)]
mark()
"""


@every_python
def test_where_what_grows_is_born(python: Path, tmp_path: Path) -> None:
    told: list[Census] = []

    def at_mark(attended: Attended, _facts: dict[str, object]) -> None:
        told.append(census(attended, "mark" if not told else "census"))

    run(python, tmp_path, TRACED, at_mark)
    line = (HEAD + TRACED).splitlines().index("pack += [Dog() for _ in range(50)]") + 1
    assert (told[1].types[0].type, told[1].types[0].born) == ("Dog", f"program.py:{line}")


CLOSED = """
import types
word = "".join(["wo", "rd"])
def outer():
    held = word
    def inner(at=word): return held
    return inner
inner = outer()
class Dog: bark = word
module = types.ModuleType("module")
module.word = word
items = [word] * 40
mark(word=count(word))
"""


@every_python
def test_functions_classes_modules_and_long_containers_are_opened_when_asked_for(python: Path, tmp_path: Path) -> None:
    def at_mark(attended: Attended, facts: dict[str, object]) -> None:
        before = attended.sampled()
        word = find(before, "word")
        assert word is not None
        assert (before.objects[word].refs, before.objects[word].shown) == (facts["word"], 13)
        wanted = [find(before, name) for name in ("inner", "Dog", "module", "items")]
        for number in wanted:
            assert number is not None
            attended.ask("open", number)
        after = attended.sampled()
        for _ in range(SAMPLES):
            if after.objects[word].shown == facts["word"]:
                break
            after = attended.sampled()
        assert after.objects[word].shown == facts["word"] == 45
        for number in wanted:
            assert number is not None
            assert word in [to for _, to in after.objects[number].edges]
            attended.ask("close", number)
        attended.sampled()
        assert attended.sampled().objects[word].shown == 13

    run(python, tmp_path, CLOSED, at_mark)


NAMED = """
from queue import Queue
word = "".join(["lib", "rary"])
waiting, other = Queue(), Queue()
waiting.note = other.note = word
mark(word=count(word))
waiting = Queue()
waiting.again = word
mark(word=count(word))
"""


@every_python
def test_what_a_name_refers_to_is_open_from_the_start_where_it_is_asked_for(python: Path, tmp_path: Path) -> None:
    labels: list[tuple[bool, bool]] = []

    def at_mark(attended: Attended, facts: dict[str, object]) -> None:
        attended.sampled()
        state = attended.sampled()
        word = find(state, "word")
        assert word is not None
        assert state.objects[word].refs == facts["word"]
        for name in ("waiting", "other"):
            number = find(state, name)
            assert number is not None
            told = dict(state.objects[number].edges)
            labels.append((told.get("note", told.get("again")) == word, "mutex" in told))

    run(python, tmp_path, NAMED, at_mark, replace(WATCH, open=("waiting",)))
    assert labels == [(True, True), (False, False)] * 2
