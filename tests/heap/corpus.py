"""Small programs that say by their own means what is true of their objects, at their very end.

Each fills ``facts``: a name of ``__main__`` or of a frame that still runs, and the count of references to its object
without those that asking takes. They are said in a function that ``atexit`` calls, so after the module's frame is gone.
"""

from __future__ import annotations

HEAD = """
import atexit, json, sys, time, weakref
ASKING = sys.getrefcount([])
def count(of):
    # Whoever looks on can only add, for a moment: the least of some readings is the program's own.
    return min(read(of) for _ in range(5))
def read(of):
    time.sleep(0.002)
    return sys.getrefcount(of) - ASKING - 2
def say(*names):
    print(json.dumps({name: count(globals()[name]) for name in names}), flush=True)
"""

PROGRAMS = {
    "a computed string with one name": """
word = "".join(["do", "g", "!"])
atexit.register(say, "word")
""",
    "a string with two names": """
word = "".join(["do", "g", "!"])
other = word
atexit.register(say, "word", "other")
""",
    "a large int in a list, a tuple, a set and a dict": """
number = 10 ** 30 + len(sys.argv)
items, pair, group, table = [number, number], (number, 1), {number}, {number: number}
atexit.register(say, "number", "items", "pair", "group", "table")
""",
    "a deque": """
from collections import deque
word = "".join(["de", "que"])
waiting = deque([word, word, [word]])
atexit.register(say, "word", "waiting")
""",
    "instance attributes and slots": """
class Dog:
    def __init__(self, name): self.name = name
class Cat:
    __slots__ = ("name", "missing")
    def __init__(self, name): self.name = name
name = "".join(["R", "ex", "!"])
dog, cat, second = Dog(name), Cat(name), Dog(name)
atexit.register(say, "name", "dog", "cat", "second")
""",
    "a closure's cell": """
def outer():
    held = "".join(["ce", "ll"])
    def inner(): return held
    return held, inner
word, closure = outer()
atexit.register(say, "word")
""",
    "a default argument": """
word = "".join(["def", "ault"])
def bark(at=word): pass
atexit.register(say, "word")
""",
    "a class attribute": """
word = "".join(["cl", "ass"])
class Dog: bark = word
atexit.register(say, "word")
""",
    "a list in itself": """
loop = []
loop.append(loop)
atexit.register(say, "loop")
""",
    "a cycle of two objects": """
class Node: pass
one, two = Node(), Node()
one.other, two.other = two, one
atexit.register(say, "one", "two")
""",
    "a suspended generator": """
def numbers(word):
    yield word
    yield None
word = "".join(["ge", "n"])
running = numbers(word)
next(running)
atexit.register(say, "word", "running")
""",
    "a suspended coroutine": """
class Pause:
    def __await__(self): yield
async def bark(word):
    await Pause()
word = "".join(["co", "ro"])
task = bark(word)
task.send(None)
atexit.register(say, "word")
atexit.register(task.close)
atexit.unregister(task.close)
import warnings; warnings.simplefilter("ignore")
""",
    "a value held by a frame that still runs": """
import threading
word = "".join(["fr", "ame"])
started, never = threading.Event(), threading.Event()
def wait(mine):
    again = mine
    started.set()
    never.wait()
threading.Thread(target=wait, args=(word,), daemon=True).start()
started.wait()
atexit.register(say, "word")
""",
    "an exception that keeps a frame alive": """
def fail(value):
    raise ValueError
word = "".join(["ex", "c"])
try:
    fail(word)
except ValueError as error:
    kept = error
atexit.register(say, "word", "kept")
""",
    "a weak reference does not count": """
class Dog: pass
dog = Dog()
weak = weakref.ref(dog)
atexit.register(say, "dog")
""",
    "locals() called by the program": """
import threading
word = "".join(["lo", "cals"])
started, never = threading.Event(), threading.Event()
def wait(mine):
    seen = locals()
    assert seen["mine"] is mine
    started.set()
    never.wait()
threading.Thread(target=wait, args=(word,), daemon=True).start()
started.wait()
atexit.register(say, "word")
""",
    "a value moved from a name into a hidden container": """
word = "".join(["hid", "den"])
class Box:
    held = [[[word]]]
alias = word
del word
atexit.register(say, "alias")
""",
    "a container of containers": """
inner = ["".join(["in", "ner"])]
middle = {"inner": inner, "again": inner}
outer = [middle, (middle, inner)]
atexit.register(say, "inner", "middle", "outer")
""",
    "subclasses of built-in containers": """
class Pack(list): pass
class Kennel(dict): pass
word = "".join(["pa", "ck"])
pack, kennel = Pack([word, word]), Kennel(dog=word)
pack.leader = word
atexit.register(say, "word", "pack", "kennel")
""",
    "names made by exec": """
made = {}
exec("word = ''.join(['ex', 'ec'])", made)
word = made["word"]
atexit.register(say, "word", "made")
""",
    "hostile objects": """
class Liar(type):
    def __getattribute__(cls, name): raise SystemExit("called: " + name)
    def __instancecheck__(cls, other): raise SystemExit("isinstance")
    def __eq__(cls, other): raise SystemExit("eq of the class")
    def __hash__(cls): raise SystemExit("hash of the class")
class Hostile(metaclass=Liar):
    def __getattribute__(self, name): raise SystemExit("called: " + name)
    def __repr__(self): raise SystemExit("repr")
    def __eq__(self, other): raise SystemExit("eq")
    def __hash__(self): raise SystemExit("hash")
    def __sizeof__(self): raise SystemExit("sizeof")
    def __len__(self): raise SystemExit("len")
    def __iter__(self): raise SystemExit("iter")
    __class__ = property(lambda self: sys.exit("class"))
    __dict__ = property(lambda self: sys.exit("dict"))
hostile = Hostile()
atexit.register(say, "hostile")
""",
}
