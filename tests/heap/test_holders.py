"""Who holds what left the picture, as a copy of the process finds; and that the program notices nothing of the copy."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.pythons import every_python
from tests.watched import watched
from tui import launch
from tui.heap.history import Life, history
from tui.launch import Watch
from tui.lessons.lesson import lesson
from tui.observed._dogwatch.events import Exited, Output, Sample, Trouble

CLOSELY = Watch(("heap",), every_line=True)
ATTEMPTS = 5  # on a busy machine a copy may run out of time, and nothing is said of holders then
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
        ("default argument of outer.<locals>.inner",),
    ),
    "a generator": (
        "def work(held):\n    yield\n    yield held\nwaiting = work(word)\nnext(waiting)",
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
    """The life of the object with this text, told by a copy that was in time, if any was."""
    for _ in range(ATTEMPTS):
        events = watched(python, script, CLOSELY)
        assert [event for event in events if isinstance(event, Trouble)] == []
        assert [event.code for event in events if isinstance(event, Exited)] == [0]
        life = next(life for life in history(events).lives.values() if life.object.text == text)
        if life.evidence == "scanned":
            break
    return life


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
import json, os, signal, time
signals, children, descriptors = [], [], set()
signal.signal(signal.SIGCHLD, lambda *_: signals.append("SIGCHLD"))
class Box: held = []
word = "".join(["vic", "tim!"])
time.sleep(0.2)
Box.held.append(word)
del word
end = time.monotonic() + 0.8
while time.monotonic() < end:
    try:
        children.append(os.wait())
    except ChildProcessError:
        pass
    descriptors.add(len(os.listdir("/proc/self/fd")))
    time.sleep(0.002)
print(json.dumps([signals, children, len(descriptors)]))
"""


@every_python
def test_the_program_notices_no_child_no_signal_and_no_descriptor(python: Path, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(NOTICING)
    for _ in range(ATTEMPTS):
        events = watched(python, script, Watch(("heap",), interval=0.05))
        printed = "".join(event.text for event in events if isinstance(event, Output))
        assert json.loads(printed) == [[], [], 1]
        told = [event for event in events if isinstance(event, Sample) and not event.last]
        if any(fate.evidence == "scanned" for event in told for fate in event.fates):
            return
    pytest.fail("no copy was in time")


DIRECTLY = """
import gc, json, os, sys, types
package = types.ModuleType("_dogwatch")
package.__path__ = [sys.argv[1]]
sys.modules["_dogwatch"] = package
from _dogwatch import ask, remains
class Box: held = ["".join(["vic", "tim!"])]
gc.disable()
wanted = [(7, remains.Remains(Box.held[0]))]
def answers(seconds):
    question = ask.Question(wanted, sys.argv[2], seconds, list)
    assert question.ask()
    while (found := question.answers()) is None:
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
    folder = Path(launch.OBSERVED, "_dogwatch")
    done = subprocess.run(
        [python, "-c", DIRECTLY, folder, launch.objgraph_file()], capture_output=True, text=True, check=True
    )
    in_time, late = json.loads(done.stdout)
    assert in_time == [[[7, "held", ["a list held by class attribute Box.held"]]], False]
    assert late == [[], False]
