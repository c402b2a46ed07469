"""Small programs that say by their own means what is true of their objects, at marks where they wait for a sample.

A fact is about the object that a name referred to at this or the last mark that named it; ``dog_name`` is what label
``name`` leads to from there. A number is its count of references, ``None`` for an immortal object; two numbers are the
count and how many of these references are in the picture; a word is its fate, or ``shared``, or several fates where it
depends on what takes the object's place. A ``cycle`` is held, as long as nobody has searched for who holds it.
"""

from __future__ import annotations

HEAD = "import gc, sys, weakref\nfrom truth import count, mark\n"

PROGRAMS = {
    "a global": """
word = "".join(["do", "g", "!"])
mark(word=[count(word), 1])
""",
    "two globals and an alias deleted": """
word = "".join(["do", "g", "!"])
other = again = word
mark(word=[count(word), 3], other=count(other))
del other
mark(word=[count(word), 2])
""",
    "del frees": """
word = "".join(["do", "g", "!"])
mark(word=count(word))
del word
mark(word="freed")
""",
    "rebinding frees": """
word = "".join(["do", "g", "!"])
mark(word=count(word))
word = "".join(["ca", "t", "!"])
mark(word="freed")
mark(word=count(word))
""",
    "rebinding of a global by another thread": """
import threading
word = "".join(["do", "g", "!"])
turn, done = threading.Event(), threading.Event()
def change():
    global word
    turn.wait()
    word = "".join(["ca", "t", "!"])
    done.set()
thread = threading.Thread(target=change)
thread.start()
mark(word=count(word))
turn.set()
done.wait()
thread.join()
mark(word="freed")
mark(word=count(word))
""",
    "rebinding of a local, seen while the thread runs": """
import threading
turn, first, second, end = [threading.Event() for _ in range(4)]
said = {}
def work():
    mine = "".join(["lo", "cal"])
    said["first"] = count(mine)
    first.set()
    turn.wait()
    mine = "".join(["re", "bound"])
    said["second"] = count(mine)
    second.set()
    end.wait()
thread = threading.Thread(target=work)
thread.start()
first.wait()
mark(mine=[said["first"], 1])
turn.set()
second.wait()
mark(mine="freed")
mark(mine=[said["second"], 1])
end.set()
thread.join()
mark(mine="freed")
""",
    "a closure's cell": """
def outer():
    held = "".join(["ce", "ll"])
    def inner(): return held
    return held, inner
word, closure = outer()
mark(word=[count(word), 1], closure=count(closure))
del closure
mark(word=[count(word), 1])
""",
    "a cell that a running frame shares with a closure": """
def outer():
    held = "".join(["ce", "ll"])
    def inner(): return held
    mark(held=[count(held), 1], inner=count(inner))
outer()
mark(held="freed", inner="freed")
""",
    "nonlocal rebinding": """
def outer():
    held = "".join(["be", "fore"])
    def inner():
        nonlocal held
        held = "".join(["af", "ter"])
    mark(held=count(held))
    inner()
    mark(held="freed")
    mark(held=count(held))
outer()
""",
    "a default argument": """
word = "".join(["def", "ault"])
def bark(at=word, *, loudly=word): pass
mark(word=[count(word), 1], bark=count(bark))
""",
    "a generator": """
def numbers(word):
    again = word
    yield word
    yield None
word = "".join(["ge", "n"])
running = numbers(word)
next(running)
mark(word=[count(word), 3], running=count(running))
running.close()
mark(word=[count(word), 1])
""",
    "a coroutine by hand": """
class Pause:
    def __await__(self): yield
async def bark(word):
    await Pause()
word = "".join(["co", "ro"])
task = bark(word)
task.send(None)
mark(word=[count(word), 2], task=count(task))
task.close()
mark(word=[count(word), 1])
""",
    "coroutines suspended in asyncio": """
import asyncio
async def inner(bone):
    await asyncio.sleep(1000)
async def bark(bone):
    mine = [bone]
    await inner(mine)
async def main():
    word = "".join(["co", "ro"])
    first, second = asyncio.create_task(bark(word)), asyncio.create_task(bark(word))
    await asyncio.sleep(0)
    mark(word=[count(word), 5])
    first.cancel()
    try: await first
    except asyncio.CancelledError: pass
    del first
    mark(word=[count(word), 3])
    second.cancel()
asyncio.run(main())
""",
    "class attributes": """
word = "".join(["cl", "ass"])
class Dog: bark = word; loud = word
mark(word=[count(word), 1], Dog=count(Dog))
del Dog.loud
mark(word=[count(word), 1])
""",
    "slots": """
class Cat:
    __slots__ = ("name", "missing")
    def __init__(self, name): self.name = name
word = "".join(["R", "ex", "!"])
cat = Cat(word)
mark(word=[count(word), 2], cat=count(cat))
cat.name = None
mark(word=[count(word), 1])
""",
    "members that are numbers in C": """
import io
class File(io.FileIO): __slots__ = ("word",)
word, file = "".join(["fi", "le"]), File("/dev/null")
file.word = word
mark(word=[count(word), 2], file=[count(file), 1])
mark(word=[count(word), 2], file=[count(file), 1])
file.close()
""",
    "instance dicts": """
class Dog:
    def __init__(self, name): self.name = name
word = "".join(["R", "ex", "!"])
dog, second = Dog(word), Dog(word)
second.again = word
mark(word=[count(word), 4], dog=count(dog), second=count(second))
del second.name
mark(word=[count(word), 3])
""",
    "more attributes and globals than are looked at": """
class Dog: pass
word, dog = "".join(["R", "ex", "!"]), Dog()
dog.name = word
dog.__dict__.update(dict.fromkeys(map("bone %d".__mod__, range(200_000))))
globals().update(dict.fromkeys(map("bone_%d".__mod__, range(20_000))))
mark(word=[count(word), 2], dog=[count(dog), 1])
""",
    "an instance dict that has a name too": """
class Dog: pass
word = "".join(["R", "ex", "!"])
dog = Dog()
dog.name = word
table = dog.__dict__
mark(word=[count(word), 2], table=count(table), dog=count(dog))
""",
    "instances that share one dict": """
class Borg:
    together = {}
    def __init__(self): self.__dict__ = Borg.together
word = "".join(["bo", "rg"])
first, second = Borg(), Borg()
first.word = word
mark(word=[count(word), 2])
""",
    "a list": """
word = "".join(["li", "st"])
items = [word, word, [word]]
mark(word=[count(word), 4], items=count(items))
items.clear()
mark(word=[count(word), 1], items=count(items))
""",
    "a list that grows stays the same one": """
items = [object()]
kept = items
first = id(items)
mark(items=[count(items), 2])
items.extend(map(list, [[1]] * 3000))
gc.collect()
assert id(items) == first
mark(items=[count(items), 2])
del kept
mark(items=[count(items), 1])
del items
mark(items="freed")
""",
    "a dict": """
word = "".join(["di", "ct"])
table = {"one": word, "two": word, word: 1}
mark(word=[count(word), 3], table=count(table))
del table["one"]
mark(word=[count(word), 2], table=count(table))
""",
    "a set": """
word = "".join(["se", "t"])
group, frozen = {word}, frozenset([word])
mark(word=[count(word), 3], group=count(group), frozen=count(frozen))
""",
    "a tuple": """
word = "".join(["tu", "ple"])
pair = (word, (word, 1))
mark(word=[count(word), 3], pair=count(pair))
del pair
mark(word=[count(word), 1], pair="freed")
""",
    "a deque": """
from collections import deque
word = "".join(["de", "que"])
waiting = deque([word, word, [word]])
mark(word=[count(word), 4], waiting=count(waiting))
waiting.popleft()
mark(word=[count(word), 3])
""",
    "containers of containers": """
inner = ["".join(["in", "ner"])]
middle = {"inner": inner, "again": inner}
outer = [middle, (middle, inner)]
mark(inner=[count(inner), 4], middle=[count(middle), 3], outer=[count(outer), 1])
""",
    "subclasses of built-in containers": """
class Pack(list): pass
class Kennel(dict): pass
word = "".join(["pa", "ck"])
pack, kennel = Pack([word, word]), Kennel(dog=word)
pack.leader = word
mark(word=count(word), pack=count(pack), kennel=count(kennel))
""",
    "self-reference": """
gc.disable()
loop = []
loop.append(loop)
mark(loop=[count(loop), 2])
del loop
mark(loop="cycle")
""",
    "a cycle": """
gc.disable()
class Node: pass
one, two = Node(), Node()
one.other, two.other = two, one
weak = weakref.ref(one)
mark(one=[count(one), 2], two=[count(two), 2])
del one, two
mark(one="freed" if weak() is None else "cycle", two="cycle")
gc.collect()
mark(one="freed" if weak() is None else "held", two="freed")
""",
    "a cycle with __del__": """
gc.disable()
said = []
class Node:
    def __del__(self): said.append(1)
one, two = Node(), Node()
one.other, two.other = two, one
mark(one=count(one), two=count(two))
del one, two
assert not said
mark(one="cycle", two="cycle")
gc.collect()
assert len(said) == 2
mark(one="freed", two="freed")
""",
    "__del__ that brings it back": """
class Node:
    def __del__(self): kept.append(self)
kept = []
node = Node()
mark(node=[count(node), 1])
del node
mark(kept_0=[count(kept[0]), 1])
""",
    "__del__ in a collection that brings it back": """
gc.disable()
kept = []
class Node:
    def __del__(self): kept.append(self)
node, other = Node(), []
node.itself = node
address = id(node)
mark(node=[count(node), 2])
del node
gc.collect()
assert id(kept[0]) == address
mark(node="alive", kept_0=[count(kept[0]), 2])
mark(kept_0=[count(kept[0]), 2])
Node.__del__ = None
kept.clear()
mark(kept_0="cycle")
gc.collect()
mark(kept_0="freed")
""",
    "weak references": """
class Dog: pass
dog = Dog()
weak, proxy = weakref.ref(dog), weakref.proxy(dog)
cache = weakref.WeakValueDictionary(dog=dog)
mark(dog=[count(dog), 1])
del dog
mark(dog="freed" if weak() is None else "held")
""",
    "a weak reference that the program counts": """
class Dog: pass
dog = Dog()
mark(dog=[count(dog), 1])
weak = weakref.ref(dog)
mark(dog=[count(dog), 1], weak=[count(weak), 1])
again = weakref.ref(dog)
assert again is weak
mark(weak=[count(weak), 2])
del again
mark(weak=[count(weak), 1])
del weak
mark(dog=count(dog), weak="freed")
""",
    "interned and computed strings": """
literal = "dogwatch_corpus"
interned = sys.intern("".join(["dogwatch", "_corpus"]))
computed = "".join(["dogwatch", "_corpus"])
assert literal is interned and computed is not literal
used = "is_interned_by_dogwatch"
known = sys.intern("".join(["max", "size"]))
mark(used=count(used), known="shared" if count(known) is not None else None)
mark(literal=count(literal), computed=[count(computed), 1])
del interned
mark(literal=count(literal), computed=count(computed))
""",
    "a constant outlives its name": """
def work():
    text = "a constant of work"
    mark(text=count(text))
work()
mark(text="held")
""",
    "small and large ints": """
small, large = 7, 10 ** 30 + len(sys.argv[:1])
mark(small="shared", large=[count(large), 1])
items, pair, group, table = [large, large], (large, 1), {large}, {large: large}
mark(large=[count(large), 6])
del items, pair, group, table
large += 1
mark(large="freed")
""",
    "what everybody shares": """
nothing, yes, empty, letter, number, kind = None, True, (), "a", 256, int
mark(nothing="shared", yes="shared", empty="shared", letter="shared", number="shared", kind="shared")
accent, byte, function, module = "\xe9", b"ab"[:1], len, sys
mark(accent="shared", byte="shared", function="shared", module="shared")
""",
    "what nobody shares": """
import types
letter, nothing, method, module = chr(0xAC1C), frozenset([]), [1].append, types.ModuleType("sys")
mark(letter=[count(letter), 1], nothing=[count(nothing), 1])
mark(method=[count(method), 1], module=[count(module), 1])
del letter, nothing, method, module
mark(letter="freed", nothing="freed", method="freed", module="freed")
own = types.ModuleType("own")
own.__file__ = sys.argv[0] + "own.py"
sys.modules["own"] = own
mark(own=[count(own), 1])
del own
mark(own="held")
del sys.modules["own"]
mark(own="freed")
""",
    "methods and iterators where ours come and go": """
from itertools import filterfalse
names = ["methods_%d" % number for number in range(12)], ["filters_%d" % number for number in range(12)]
for _ in range(3):
    methods, filters = [[1].append for _ in range(12)], [filterfalse(None, []) for _ in range(12)]
    mark(**{name: 1 for name in names[0] + names[1]})
    methods.clear(), filters.clear()
    mark(**{name: "freed" for name in names[0] + names[1]})
""",
    "floats and bytes": """
ratio, data = float("1.5e300"), bytes(range(40))
mark(ratio=[count(ratio), 1], data=[count(data), 1])
ratio, data = ratio * 2, data[1:]
mark(ratio="freed", data="freed")
""",
    "a value that moves from a name into a hidden container": """
word = "".join(["hid", "den"])
class Box: held = [[]]
mark(word=count(word))
Box.held[0].append(word)
del word
mark(word="held")
word = Box.held[0].pop()
mark(word=[count(word), 1])
""",
    "a list that moves into a hidden container": """
items = ["".join(["hid", "den"])]
class Box: held = []
mark(items=count(items))
Box.held.append(items)
del items
mark(items="held")
Box.held.clear()
mark(items="freed")
""",
    "a list at the address of another": """
items = [1, 2, 3]
address = id(items)
mark(items=count(items))
del items
others = [[number] for number in range(100)]
item = next((other for other in others if id(other) == address), others)
mark(items="freed", item=count(item))
""",
    "an equal value at the address of another name": """
word = "".join(["vic", "tim"])
mark(word=count(word))
del word
words = ["".join(["mot", "cit"]) for _ in range(100)]
mark(word="freed", words=count(words))
""",
    "an object of no content at the address of another": """
class Box: held = []
def made(kind): return lambda: kind(b"12345678") if kind is bytearray else kind()
for make in (made(object), made(bytearray)):
    mine = make()
    mark(mine=[count(mine), 1])
    del mine
    others = [make() for _ in range(10)]
    mark(mine="freed or unknown", others_0=[count(others[0]), 1])
    Box.held.append(others)
    mark(mine="freed or unknown")
    del others
    mark(mine="freed or unknown", others_0="held or unknown")
""",
    "a tuple at the address of another": """
class Box: held = []
thousand = 1000
pair = (thousand * 1000, "".join(["ti", "mes"]))
mark(pair=count(pair), pair_0=count(pair[0]), pair_1=count(pair[1]))
gc.collect()
mark(pair=count(pair))
Box.held.append(pair)
del pair
mark(pair="held", pair_0="held", pair_1="held")
Box.held.clear()
others = [(thousand * number, "".join(["ti", "m", str(number)])) for number in range(10, 100)]
gc.collect()
mark(pair="freed", pair_0="freed", pair_1="freed")
""",
    "a long text at the address of another": """
class Box: held = []
start = "GET /a/long/common/prefix/" * 40
word, data, number = start + "1", start.encode() + b"1", 3 << 9000
mark(word=[count(word), 1], data=[count(data), 1], number=[count(number), 1])
del word, data, number
Box.held += [start + "2" for _ in range(20)]
Box.held += [start.encode() + b"2" for _ in range(20)]
Box.held += [5 << 9000 for _ in range(20)]
for text in Box.held: hash(text)
mark(word="freed", data="freed", number="freed or unknown")
""",
    "a long text that moves": """
class Box: held = []
word, huge = "".join(["long "] * 40), "x" * (1 << 21)
mark(word=[count(word), 1], huge=[count(huge), 1])
Box.held += [word, huge]
del word, huge
hash(Box.held[1])
mark(word="held", huge="unknown")
Box.held.clear()
mark(word="freed")
""",
    "an instance at the address of another": """
class Dog: pass
dog = Dog()
mark(dog=count(dog))
del dog
dogs = [Dog() for _ in range(100)]
mark(dog="freed")
""",
    "an exception that keeps a frame alive": """
def fail(value):
    raise ValueError
word = "".join(["ex", "c"])
try:
    fail(word)
except ValueError as error:
    kept = error
mark(word=[count(word), 2], kept=count(kept))
del kept
mark(word=[count(word), 1], kept="freed")
""",
    "an exception while it is handled": """
def fail(value):
    raise ValueError(value)
word = "".join(["ex", "c"])
try:
    fail(word)
except ValueError as error:
    mark(word=[count(word), 3], error=count(error))
mark(word=[count(word), 1], error="freed")
""",
    "threads ending": """
import threading
word = "".join(["th", "read"])
started, end = threading.Event(), threading.Event()
def wait(mine):
    own = ["".join(["ow", "n"])]
    started.own = count(own)
    started.set()
    end.wait()
thread = threading.Thread(target=wait, args=(word,))
thread.start()
started.wait()
mark(word=count(word), own=[started.own, 1])
end.set()
thread.join()
mark(word=[count(word), 1], own="freed")
""",
    "locals() called by the program": """
import threading
word = "".join(["lo", "cals"])
started, end = threading.Event(), threading.Event()
def wait(mine):
    seen = locals()
    assert seen["mine"] is mine
    started.set()
    end.wait()
    assert seen["mine"] is mine
thread = threading.Thread(target=wait, args=(word,))
thread.start()
started.wait()
mark(word=count(word))
end.set()
thread.join()
mark(word=[count(word), 1])
""",
    "references on the evaluation stack": """
def spread(*items): mark(word=[count(word), 1])
word = "".join(["st", "ack"])
def work(): [word, (word, mark(word=[count(word), 1]))]
work()
""",
    "bound methods and partials": """
from functools import partial
class Dog:
    def bark(self, loudly): pass
word = "".join(["pa", "rt"])
dog = Dog()
bark, later = dog.bark, partial(dog.bark, word)
mark(word=count(word), dog=count(dog), bark=count(bark), later=count(later))
del later
mark(word=[count(word), 1], dog=count(dog), later="freed")
""",
    "names made by exec": """
made = {}
exec("word = ''.join(['ex', 'ec'])", made)
word = made["word"]
mark(word=[count(word), 2], made=count(made))
""",
    "functions of the interpreter replaced by the program": """
import os
def replaced(name): return lambda *_: print("called:", name)
class Box: held = []
word, items = "".join(["hid", "den"]), ["".join(["hid", "den"])]
mark(word=count(word), items=count(items))
Box.held += [word, items]
for name in ("freeze", "get_count", "get_objects", "get_referents", "get_referrers", "get_stats", "unfreeze"):
    setattr(gc, name, replaced(name))
gc.is_tracked = replaced("is_tracked")
for name in ("_exit", "getpid", "getppid", "kill", "sysconf", "uname", "waitpid"):
    setattr(os, name, replaced(name))
del word, items, name
mark(word="held", items="held")
mark(word="held", items="held")
""",
    "the body of a class": """
word = "".join(["bo", "dy"])
class Dog:
    inner = [word]
    mark(word=[count(word), 2], inner=[count(inner), 1])
    class Puppy:
        small = [word]
        mark(word=[count(word), 3], small=[count(small), 1])
mark(word=[count(word), 1])
""",
    "a namespace that a metaclass prepares": """
class Table(dict):
    def __delitem__(self, key): print("deleted", key)
    def __getitem__(self, key): return dict.__getitem__(self, key)
class Meta(type):
    def __prepare__(name, bases): return Table()
class Dog(metaclass=Meta):
    inner = ["".join(["bo", "dy"])]
    def bark(self): return __class__
    mark(inner=[count(inner), 1])
""",
    "code that exec runs in a dict of its own": """
made = {"mark": mark, "count": count}
exec("inner = [1.5]; mark(inner=[count(inner), 1])", made)
exec("other = [1.5]; mark(other=[count(other), 1])", {"mark": mark, "count": count})
exec("third = [1.5]; mark(third=[count(third), 1])")
mark(third=[count(third), 1])
""",
    "hostile names": """
class Name(str):
    def __hash__(self): print("hash"); return 1
    def __eq__(self, other): print("eq"); return False
    def encode(self, *_): print("encode"); return b""
    __str__ = __len__ = __getitem__ = __contains__ = encode
def bark(): pass
class Dog: pass
bark.__name__, bark.__qualname__, Dog.__name__ = Name("bark"), Name("bark"), Name("Dog")
dog, later = Dog(), (Dog() for _ in ())
later.__qualname__ = later.__name__ = Name("later")
mark(bark=count(bark), dog=[count(dog), 1], later=[count(later), 1])
class Box: held = [bark, dog]
del bark, dog
mark(bark="held", dog="held")
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
mark(hostile=[count(hostile), 1])
items = [hostile]
mark(hostile=[count(hostile), 2])
del hostile, items
mark(hostile="freed")
""",
}
