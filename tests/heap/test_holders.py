"""Who holds what left the picture, as a copy of the process finds; and that the program notices nothing of the copy."""

from __future__ import annotations

import json
import subprocess
from ast import literal_eval
from typing import TYPE_CHECKING

import pytest

from tests.heap.marks import attend
from tests.pythons import every_python
from tests.timeline.strangers import command
from tests.watched import watched
from tui import launch
from tui.heap.history import Life, history
from tui.launch import Watch
from tui.lessons.lesson import lesson
from tui.observed._dogwatch.events import Census, Exited, Output, Sample, Trouble

if TYPE_CHECKING:
    from pathlib import Path

    from tests.heap.marks import Attended
    from tui.timeline.decode import Event

CLOSELY = Watch(("heap",), every_line=True)
VICTIM = "".join(["victim", "!"])

# How a program puts ``word`` away, and who holds it from then on.
HOLDERS = {
    "a list in a list of a class": (
        "class Box: held = []\nBox.held.append([word])",
        ("a list in a list held by class attribute Box.held",),
    ),
    "an attribute of an instance": (
        "class Dog: pass\nclass Box: held = [Dog()]\nBox.held[0].name = word",
        ("attribute name of Dog",),
    ),
    "a slot of an instance": (
        "class Dog: __slots__ = ('name',)\nclass Box: held = [Dog()]\nBox.held[0].name = word",
        ("attribute name of Dog",),
    ),
    "a list in a dict in a list of a class": (
        "class Box: held = []\nBox.held.append({'deep': [word]})",
        ("a list in a dict in a list held by class attribute Box.held",),
    ),
    "a dict that the collector does not track": (
        "class Box: held = {}\nBox.held['one'] = word",
        ("a dict held by class attribute Box.held",),
    ),
    "a key": ("class Box: held = {}\nBox.held[word] = 1", ("a dict held by class attribute Box.held",)),
    "a set": ("class Box: held = set()\nBox.held.add(word)", ("a set held by class attribute Box.held",)),
    "a global of another module": ("import string\nstring.extra = word", ("globals of string: extra",)),
    "a closure": (
        "def outer(held):\n    def inner(): return held\n    return inner\ninner = outer(word)",
        ("closure of outer.<locals>.inner: held",),
    ),
    "a default argument": (
        "def outer(held):\n    def inner(held=held): pass\n    return inner\ninner = outer(word)",
        ("default argument held of outer.<locals>.inner",),
    ),
    "every place in a function": (
        "def outer(held=word, *, too=word): pass\nouter.also = word",
        ("default argument held of outer", "default argument too of outer", "attribute also of outer()"),
    ),
    "a generator": (
        "def work(held):\n    yield\n    yield held\nclass Box: held = [work(word)]\nnext(Box.held[0])",
        ("local held of generator work",),
    ),
    "two holders": (
        "class Dog: pass\nclass Box: held = [Dog()]\nBox.held[0].name = word\nBox.word = word",
        ("attribute name of Dog", "class attribute Box.word"),
    ),
    "more holders than are told": (
        "class Box: held = [[word] for _ in range(10)]",
        ("a list in a list held by class attribute Box.held", "7 more"),
    ),
}


def life_of(python: Path, script: Path, text: str) -> Life:
    """The life of the object with this text, told to the end of a program that waits for the last answer."""
    events = watched(python, script, CLOSELY)
    assert [event for event in events if isinstance(event, Trouble)] == []
    assert [event.code for event in events if isinstance(event, Exited)] == [0]
    return next(life for life in history(events).lives.values() if life.object.text == text)


@every_python
@pytest.mark.parametrize("name", HOLDERS)
def test_who_holds_it(name: str, python: Path, tmp_path: Path) -> None:
    program, holders = HOLDERS[name]
    script = tmp_path / "program.py"
    script.write_text(f"word = ''.join(['vic', 'tim!'])\n{program}\ndel word\npass")
    life = life_of(python, script, repr(VICTIM))
    assert (life.fate, life.evidence) == ("held", "scanned")
    assert sorted(life.held_by) == sorted(holders)


@every_python
def test_constants_of_a_function(python: Path, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text("def work():\n    word = 'a constant'\n    return 1\nwork()\npass")
    life = life_of(python, script, "'a constant'")
    assert (life.fate, life.evidence, life.held_by) == ("held", "scanned", ("constants of work",))


@every_python
def test_the_lesson_dog(python: Path) -> None:
    """What thread 1 looked through is a constant of its function, which outlives it."""
    script = lesson("dog").source
    assert script is not None
    life = life_of(python, script, "'dogs are cute'")
    assert (life.fate, life.evidence, life.held_by) == ("held", "scanned", ("constants of print_worker",))


CYCLES = {
    "of one": ("word.itself = word", "cycle"),
    "through a list and a dict": ("word.held = [{'back': word}]", "cycle"),
    "through its class": ("Victim.inst = word\nBox = Victim\ndel Box, Victim", "cycle"),
    "through a module that nobody imports": (
        "import types\nplug = word.plug = types.ModuleType('plug')\nplug.word = word\ndel plug",
        "cycle",
    ),
    "that an imported module holds": ("import string\nword.itself = word\nstring.extra = word", "held"),
    "that a list of a class holds": ("word.itself = word\nclass Box: held = []\nBox.held.append(word)", "held"),
}


@every_python
@pytest.mark.parametrize("name", CYCLES)
def test_a_cycle_is_said_of_what_only_a_cycle_holds(name: str, python: Path, tmp_path: Path) -> None:
    program, fate = CYCLES[name]
    script = tmp_path / "program.py"
    script.write_text(f"import gc\ngc.disable()\nclass Victim: pass\nword = Victim()\n{program}\ndel word\npass")
    life = life_of(python, script, "Victim")
    assert (life.fate, life.evidence) == (fate, "scanned")


IN_A_FRAME = """
import gc
from threading import Condition, Event, Thread
gc.disable()
class Victim:
    def __call__(self): ready.set()
class Box: held = [Victim()]
def work():
    condition = Condition()
    with condition: condition.wait_for(Box.held.pop())
word, ready = Box.held[0], Event()
word.itself = word
Thread(target=work, daemon=True, name="waiting").start()
ready.wait()
del word
pass
"""


@every_python
def test_the_frame_of_a_library_s_function(python: Path, tmp_path: Path) -> None:
    """Its variables are not in the picture; what they refer to is no cycle that the collector would free."""
    script = tmp_path / "program.py"
    script.write_text(IN_A_FRAME)
    life = life_of(python, script, "Victim")
    assert (life.fate, life.evidence) == ("held", "scanned")
    assert set(life.held_by) == {
        "attribute itself of Victim",
        "local predicate of Condition.wait_for in thread waiting",
    }


HOSTILE = """
import sys
def complain(*_args): print("called", flush=True); sys.exit(3)
class Meta(type):
    __eq__ = __hash__ = __getattribute__ = __repr__ = complain
    __hash__ = type.__hash__
class Victim(metaclass=Meta):
    __eq__ = __repr__ = __getattr__ = __sizeof__ = __del__ = complain
    __hash__ = object.__hash__
class Keeper(dict):
    __getattribute__ = __getitem__ = __iter__ = items = keys = values = __len__ = __eq__ = __repr__ = complain
"""


@every_python
def test_no_code_of_the_program_runs(python: Path, tmp_path: Path) -> None:
    """Not in the program, and not in the copy either, whose end would then be told as no answer."""
    script = tmp_path / "program.py"
    script.write_text(
        HOSTILE + "word = ''.join(['vic', 'tim!'])\nkeeper = Keeper()\ndict.__setitem__(keeper, 1, [word])\n"
        "class Box: held = [keeper]\ndel keeper, word\npass"
    )
    life = life_of(python, script, repr(VICTIM))
    assert life.held_by == ("a list in a Keeper in a list held by class attribute Box.held",)


NOTICING = """
import os, signal, threading
from truth import mark
signals, children, descriptors, over = [], [], set(), threading.Event()
signal.signal(signal.SIGCHLD, lambda *_: signals.append("SIGCHLD"))
def look():
    while not over.is_set():
        try:
            children.append(os.wait())
        except ChildProcessError:
            pass
        descriptors.add(len(os.listdir("/proc/self/fd")))
        over.wait(0.001)
class Box: held = []
word = "".join(["vic", "tim!"])
mark()
Box.held.append(word)
del word
looking = threading.Thread(target=look)
looking.start()
mark()
over.set()
looking.join()
print([signals, children, len(descriptors)])
"""


@every_python
def test_the_program_notices_no_child_no_signal_and_no_descriptor(python: Path, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(NOTICING)
    marks: list[None] = []

    def at_mark(attended: Attended, _facts: dict[str, object]) -> None:
        marks.append(None)
        attended.sampled()
        if len(marks) == 2:
            attended.until(is_explained)
            attended.ask("census")
            attended.until(lambda event: isinstance(event, Census))

    events = attend(python, script, Watch(("heap",), interval=0.02), at_mark)
    printed = "".join(event.text for event in events if isinstance(event, Output))
    assert literal_eval(printed.splitlines()[-1]) == [[], [], 1]


def is_explained(event: Event) -> bool:
    return isinstance(event, Sample) and any(fate.evidence == "scanned" for fate in event.fates)


DIRECTLY = """
import gc, json, os, sys
from _dogwatch import ask, births, holders, remains
class Box: held = ["".join(["vic", "tim!"])]
gc.disable()
born = births.Births()
wanted = [(7, remains.Remains(Box.held[0], born))]
def work(say):
    holders.explain(wanted, born, lambda: ask.read_file(sys.argv[1].encode(), 1 << 20), say)
def answers(seconds):
    copy = ask.Copy(work, seconds, list)
    assert copy.make()
    while (found := copy.answers()) is None:
        pass
    try:
        os.waitpid(-1, 0x40000000)
        left = True
    except ChildProcessError:
        left = False
    return [found, left]
print(json.dumps([answers(60), answers(0)]))
"""


@every_python
def test_a_copy_is_gone_after_its_answer_and_after_its_time(python: Path) -> None:
    """Asked without a sampler. 0x40000000 is __WALL: it waits for copies too."""
    done = subprocess.run(command(python, DIRECTLY, launch.objgraph_file()), capture_output=True, text=True, check=True)
    in_time, late = json.loads(done.stdout)
    assert in_time == [[[7, "held", ["a list held by class attribute Box.held"]]], False]
    assert late == [[], False]


COSTS = """
import json, time
from _dogwatch import ask
def busy(say):
    while time.process_time() < 0.2:
        pass
def idle(say):
    time.sleep(0.4)
def cost(work, seconds):
    copy = ask.Copy(work, seconds, list)
    assert copy.make()
    while copy.answers() is None:
        time.sleep(0.01)
    return copy.cost
print(json.dumps([cost(busy, 60), cost(idle, 60), cost(idle, 0.1)]))
"""


@every_python
def test_a_copy_costs_what_it_takes_of_the_processor(python: Path) -> None:
    done = subprocess.run(command(python, COSTS), capture_output=True, text=True, check=True)
    busy, idle, killed = json.loads(done.stdout)
    assert max(idle, killed) < 0.1 < 0.2 <= busy
