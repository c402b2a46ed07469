"""What became of an object that left the picture: freed is said of what is gone, and of nothing else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.pythons import every_python
from tests.watched import watched
from tui.heap.history import History, Life, history
from tui.launch import Watch
from tui.lessons.lesson import lesson
from tui.observed._dogwatch.events import Output

if TYPE_CHECKING:
    from pathlib import Path

CLOSELY = Watch(("heap",), every_line=True)

# A program, and the fate and evidence of the object that is shown as 'victim!' or Victim.
FATES = {
    "deleted": ("word = ''.join(['vic', 'tim!'])\ndel word\npass", "freed", "seen"),
    "rebound": ("word = ''.join(['vic', 'tim!'])\nword = 1\npass", "freed", "seen"),
    "rebound to an equal length": (
        "word = ''.join(['vic', 'tim!'])\nword = None\nword = ''.join(['mot', 'cit!'])\npass",
        "freed",
        "seen",
    ),
    "a local of a function that returned": (
        "def work():\n    word = ''.join(['vic', 'tim!'])\n    return 1\nwork()\npass",
        "freed",
        "seen",
    ),
    "an instance": ("class Victim: pass\nword = Victim()\ndel word\npass", "freed", "seen"),
    "a large int": ("word = 10 ** 30 + 1\nword = int('1' + '0' * 39)\nword = 2\npass", "freed", "seen"),
    "moved where the picture does not look": (
        "class Box: held = []\nword = ''.join(['vic', 'tim!'])\nBox.held.append([word])\ndel word\npass",
        "held",
        "seen",
    ),
    "an instance that moved": (
        "class Box: held = []\nclass Victim: pass\nword = Victim()\nBox.held.append(word)\ndel word\npass",
        "held",
        "seen",
    ),
    "an instance in a cycle": (
        "import gc\ngc.disable()\nclass Victim: pass\nword = Victim()\nword.itself = word\ndel word\npass",
        "held",
        "seen",
    ),
    **{
        f"{made} that moved": (
            f"import datetime, decimal\nclass Box: held = []\nvictim = datetime.{made}\nBox.held.append([victim])\n"
            "del victim\npass",
            "held",
            "seen",
        )
        for made in ("date(2020, 1, 2)", "time(3, 4)", "datetime(2020, 1, 2, 3, fold=1)", "timedelta(5)")
    },
    "a Decimal that moved": (
        "import decimal\nclass Box: held = []\nvictim = decimal.Decimal('1.50')\nBox.held.append([victim])\n"
        "del victim\npass",
        "held",
        "seen",
    ),
    "a date in whose place another is": (
        "import datetime\nclass Box: held = []\nvictim = datetime.date(2020, 1, 2)\ndel victim; "
        "Box.held.append([datetime.date(2020, 1, number % 9 + 3) for number in range(40)])\npass",
        "freed",
        "seen",
    ),
    "a date in whose place one like it is": (
        "import datetime\nclass Box: held = []\nvictim = datetime.date(2020, 1, 2)\ndel victim; "
        "Box.held.append([datetime.date(2020, 1, 2) for number in range(40)])\npass",
        "freed",
        "seen",
    ),
    "a Decimal in whose place one like it is": (
        "import decimal\nclass Box: held = []\nvictim = decimal.Decimal('1.5')\ndel victim; "
        "Box.held.append([decimal.Decimal('1.5') for number in range(40)])\npass",
        "freed",
        "seen",
    ),
    "still there at the end": ("word = ''.join(['vic', 'tim!'])\npass", "alive", "seen"),
    "killed": ("import os\nword = ''.join(['vic', 'tim!'])\nos.kill(os.getpid(), 9)\npass", "unknown", None),
}
SHOWN = ("'victim!'", "Victim", "1" + "0" * 39)


def victim(told: History) -> Life:
    return next(life for life in told.lives.values() if life.object.text in SHOWN or "victim" in life.names)


@every_python
@pytest.mark.parametrize("name", FATES)
def test_fate_and_its_evidence(name: str, python: Path, tmp_path: Path) -> None:
    """Whether the search for holders (test_holders.py) was in time, changes what is known of the held alone."""
    program, fate, evidence = FATES[name]
    script = tmp_path / "program.py"
    script.write_text(program)
    life = victim(history(watched(python, script, CLOSELY)))
    if fate == "held" and life.evidence == "scanned":
        assert life.fate == ("cycle" if "cycle" in name else "held")
    else:
        assert (life.fate, life.evidence) == (fate, evidence)


ZONE = """
import datetime
asked = []
class Zone(datetime.tzinfo):
    def utcoffset(self, moment):
        asked.append(moment)
victim = datetime.time(3, tzinfo=Zone())
victim = None
print(len(asked))
"""


@every_python
def test_a_time_zone_of_the_programs_is_not_asked(python: Path, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(ZONE)
    events = watched(python, script, CLOSELY)
    assert victim(history(events)).object.type == "time"
    assert "".join(event.text for event in events if isinstance(event, Output)).strip() == "0"


@every_python
def test_a_list_at_the_address_of_another_is_not_called_freed_nor_held(python: Path, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text("first = [1, 2, 3]\nfirst = None\nhidden = [[4, 5, 6]]\npass")
    lives = history(watched(python, script, CLOSELY)).lives.values()
    assert {life.fate for life in lives if life.object.type == "list"} <= {"freed", "unknown", "alive"}


@every_python
def test_the_lesson_dog(python: Path) -> None:
    """The post's program as it is: 'dog' is freed by the rebinding, or immortal where this Python makes it so."""
    script = lesson("dog").source
    assert script is not None
    events = watched(python, script, CLOSELY)
    told = history(events)
    dog_id, dog = next((id, life) for id, life in told.lives.items() if life.object.text == "'dog'")
    cat = next(id for id, life in told.lives.items() if life.object.text == "'cat'")
    printed = "".join(event.text for event in events if isinstance(event, Output)).split()
    assert printed[-1] == "False"
    assert set(printed[:-1]) == {"True"}
    assert [binding.new for binding in told.bindings if binding.name == "detect_word"] == [dog_id, cat]
    if dog.refcounts[-1][1] is None:
        assert (dog.fate, dog.evidence, dog.fate_at) == ("immortal", "seen", None)
    else:
        assert [count for _, count in dog.refcounts] == [3, 1]
        assert (dog.fate, dog.evidence) == ("freed", "seen")
        moved = next(binding for binding in told.bindings if binding.new == cat)
        assert dog.fate_at == moved.t


def test_by_the_clock_too() -> None:
    """Ten samples a second miss the last millisecond; the sample at the end does not."""
    script = lesson("dog").source
    assert script is not None
    told = history(watched(sys.executable, script, Watch(("heap",))))
    dog = next(life for life in told.lives.values() if life.object.text == "'dog'")
    assert (dog.fate, dog.evidence) in (("freed", "seen"), ("immortal", "seen"))
